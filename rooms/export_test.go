package rooms

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// Fill makes the disk full for this store, as far as SQLite can tell; Drain
// gives the space back.
func (s *Store) Fill() error {
	var pages int64
	if err := s.writer.Raw("PRAGMA page_count").Scan(&pages).Error; err != nil {
		return err
	}
	return s.setPages(pages)
}

// Drain gives the space back.
func (s *Store) Drain() error { return s.setPages(1 << 30) }

func (s *Store) setPages(n int64) error {
	var got int64
	return s.writer.Raw(fmt.Sprint("PRAGMA max_page_count = ", n)).Scan(&got).Error
}

// Exec writes past the service.
func (s *Store) Exec(sql string, args ...any) error { return s.writer.Exec(sql, args...).Error }

// Pragma reads one setting of the reading or the writing connections.
func (s *Store) Pragma(name string, writing bool) (value string) {
	db := s.reader
	if writing {
		db = s.writer
	}
	db.Raw("PRAGMA " + name).Scan(&value)
	return value
}

// Count counts the rows of a table.
func (s *Store) Count(table string) (n int64) {
	s.reader.Table(table).Count(&n)
	return n
}

// Questions has f hear every question put to the reading connections, ready to
// be explained.
func (s *Store) Questions(f func(sql string)) error {
	tell := func(db *gorm.DB) {
		if text := db.Statement.SQL.String(); text != "" {
			f(db.Explain(text, db.Statement.Vars...))
		}
	}
	of := s.reader.Callback()
	return errors.Join(
		of.Query().After("gorm:query").Register("questions", tell),
		of.Row().After("gorm:row").Register("questions", tell),
		of.Raw().After("gorm:raw").Register("questions", tell))
}

// Explain is how a question would be answered, a line a step.
func (s *Store) Explain(question string) (steps []string, err error) {
	var rows []struct{ Detail string }
	err = s.writer.Session(&gorm.Session{NewDB: true}).Raw("EXPLAIN QUERY PLAN " + question).Scan(&rows).Error
	for _, row := range rows {
		steps = append(steps, row.Detail)
	}
	return steps, err
}

// OpenAt makes a database as an older lamplight left it.
func OpenAt(path string, version int64) error {
	db, err := connect(fileName(path), 1)
	if err != nil {
		return err
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	provider, err := migrator(pool)
	if err == nil {
		_, err = provider.UpTo(context.Background(), version)
	}
	return errors.Join(err, pool.Close())
}

// VersionOf is the last migration a database has had; 0 when it cannot be told.
func VersionOf(path string) (version int) {
	db, err := connect(fileName(path), 1)
	if err != nil {
		return 0
	}
	db.Raw("SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&version)
	_ = closeAll(db)
	return version
}

// NewestMigration is the version of the tables this program works with.
func NewestMigration() int { return newestMigration() }

// AddressOf lets tests try addresses without a house.
var AddressOf = addressOf

// Handed names the tables a merge hands over, and the ways to be somebody.
func Handed() []string { return append(append([]string{}, handed...), entrances...) }

// TablesOfMembers names every table whose rows belong to a member.
func (s *Store) TablesOfMembers() (tables []string) {
	s.reader.Raw(`SELECT t.name FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
		WHERE t.type = 'table' AND f."table" = 'members' ORDER BY t.name`).Scan(&tables)
	return tables
}

// Dump is every value of every table, a line each row.
func (s *Store) Dump() string {
	var tables []string
	s.reader.Raw("SELECT name FROM sqlite_master WHERE type = 'table'").Scan(&tables)
	var all strings.Builder
	for _, table := range tables {
		var rows []map[string]any
		s.reader.Table(table).Find(&rows)
		for _, row := range rows {
			for column, value := range row {
				if raw, is := value.([]byte); is {
					value = string(raw)
				}
				row[column] = value
			}
			fmt.Fprintln(&all, table, row)
		}
	}
	return all.String()
}

// One reads one value.
func (s *Store) One(sql string, into any) error { return s.reader.Raw(sql).Scan(into).Error }
