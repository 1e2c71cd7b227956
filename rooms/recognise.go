package rooms

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// fileName is how SQLite is told of a file, whatever characters are in its path.
func fileName(path string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
}

// readOnly opens a file without making any beside it, unless what was last
// written stands in its journal.
func readOnly(path string) (dsn string) {
	if journal, err := os.Stat(path + "-wal"); err == nil && journal.Size() > 0 {
		return fileName(path) + "?mode=ro&_pragma=busy_timeout(5000)"
	}
	return fileName(path) + "?immutable=1"
}

// lookBefore looks at what is in the way of a house before anything is written
// to it: a file that is damaged, another program's, or from a newer lamplight is
// refused as it is. No file, or one without a table yet, is a house to be made.
func lookBefore(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	db, err := connect(readOnly(path), 1)
	if err != nil {
		return cannotOpen(path, err)
	}
	defer func() { _ = closeAll(db) }()
	if _, err := recognise(db, path); err != nil {
		return err
	}
	return wholeness(db, path, "quick_check(1)")
}

// recognise tells a house that this program can read from everything else;
// born is false while it has no tables of its own.
func recognise(db *gorm.DB, path string) (born bool, err error) {
	var tables []string
	err = db.Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'").Scan(&tables).Error
	if err != nil {
		return false, cannotOpen(path, err)
	}
	numbered := slices.Contains(tables, "goose_db_version")
	if len(tables) == 0 || numbered && len(tables) == 1 {
		return false, nil // its first migration was broken off
	}
	if !numbered || !slices.Contains(tables, "house") || !slices.Contains(tables, "rooms") {
		return false, fmt.Errorf("%s is another program's database and was left as it is: choose another folder with data (--data)", path)
	}
	var version int
	if err := db.Raw("SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version).Error; err != nil {
		return false, cannotOpen(path, err)
	}
	if known := newestMigration(); version > known {
		return false, fmt.Errorf("%s was written by a newer lamplight (its tables are of version %d, this program knows %d) and was left as it is: start the newer lamplight again, or restore a backup from before it", path, version, known)
	}
	return true, nil
}

// wholeness asks SQLite whether everything in the file fits together.
func wholeness(db *gorm.DB, path, check string) error {
	var found string
	if err := db.Raw("PRAGMA " + check).Scan(&found).Error; err != nil {
		return cannotOpen(path, err)
	}
	if found != "ok" {
		return damaged(path, errors.New(found))
	}
	return nil
}

// damaged says what to do about a file that is no whole database.
func damaged(path string, err error) error {
	return fmt.Errorf("%s is damaged and was left as it is: put a backup in its place with lamplight restore <file>, or move it away to begin with a new house: %w", path, err)
}

// newestMigration is the version of the tables this program works with.
func newestMigration() (newest int) {
	files, _ := fs.Glob(migrations, "migrations/*.sql")
	for _, file := range files {
		number, _, _ := strings.Cut(strings.TrimPrefix(file, "migrations/"), "_")
		if n, err := strconv.Atoi(number); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

func closeAll(dbs ...*gorm.DB) error {
	var errs []error
	for _, db := range dbs {
		if db == nil {
			continue
		}
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
