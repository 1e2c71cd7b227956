package rooms

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/glebarez/sqlite"
	"github.com/pressly/goose/v3"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store keeps everything in one SQLite file.
type Store struct {
	writer *gorm.DB // one connection: one writer at a time, in order
	reader *gorm.DB // several, each seeing what has been committed
	writes writeCount
}

// pragmas are given to every connection. FULL: what was acknowledged is on disk.
// Secure delete: what was deleted is not on it any more.
const pragmas = "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=secure_delete(1)"

// OpenStore opens or makes the database in this file and brings it up to date.
// What it cannot work with it refuses, and does not touch.
func OpenStore(path string) (*Store, error) {
	if err := lookBefore(path); err != nil {
		return nil, err
	}
	if err := makePrivate(path); err != nil {
		return nil, err
	}
	name := fileName(path)
	s := &Store{}
	var err error
	if s.writer, err = connect(name+"?"+pragmas+"&_txlock=immediate", 1); err != nil {
		return nil, cannotOpen(path, err)
	}
	if err = migrate(s.writer); err == nil {
		s.reader, err = connect(name+"?"+pragmas+"&_pragma=query_only(1)", 4)
	}
	if err != nil {
		return nil, errors.Join(cannotOpen(path, err), s.Close())
	}
	return s, nil
}

// cannotOpen says what to do about a file that is no whole database.
func cannotOpen(path string, err error) error {
	var code interface{ Code() int }
	if errors.As(err, &code) && (code.Code()&0xff == 11 || code.Code()&0xff == 26) { // corrupt, not a database
		return damaged(path, err)
	}
	return fmt.Errorf("open %s: %w", path, err)
}

// makePrivate makes the file readable for its owner alone before SQLite writes
// a first byte; the journal files beside it inherit that.
func makePrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

func connect(dsn string, connections int) (*gorm.DB, error) {
	db, err := gorm.Open(sqlite.Open(dsn), &gorm.Config{SkipDefaultTransaction: true, Logger: logger.Discard})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return db.Omit(clause.Associations).Session(&gorm.Session{}), nil
}

func migrate(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	provider, err := migrator(pool)
	if err != nil {
		return err
	}
	_, err = provider.Up(context.Background())
	return err
}

func migrator(pool *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, pool, files)
}

// Close closes the database.
func (s *Store) Close() error {
	return closeAll(s.reader, s.writer)
}

// write does everything f does, or nothing. It is not cut short by a reader
// who goes away.
func (s *Store) write(ctx context.Context, f func(tx *gorm.DB) error) error {
	db, began := s.writer.WithContext(context.WithoutCancel(ctx)), time.Now()
	err := db.Transaction(f)
	var refusal *Error
	refused := errors.As(err, &refusal)
	if !refused {
		s.writes.took(began, err)
	}
	if err != nil && !refused {
		// A commit that failed, on a full disk for example, may have left the one
		// connection inside its transaction; the next write must not find it there.
		db.Exec("ROLLBACK")
	}
	return cannotSave(err)
}

// forgetPast empties the journal, which holds what was deleted until it is
// written over. Readers may delay it; the next checkpoint sees to it then.
func (s *Store) forgetPast(ctx context.Context) error {
	return s.writer.WithContext(context.WithoutCancel(ctx)).Exec("PRAGMA wal_checkpoint(TRUNCATE)").Error
}

// read lets f look at one moment of the database.
func (s *Store) read(ctx context.Context, f func(tx *gorm.DB) error) error {
	return s.reader.WithContext(ctx).Transaction(f, &sql.TxOptions{ReadOnly: true})
}

// cannotSave tells a disk that is full or failing, which a person may wait for,
// from every other fault.
func cannotSave(err error) error {
	if err == nil {
		return nil
	}
	var code interface{ Code() int }
	if errors.As(err, &code) {
		switch code.Code() & 0xff {
		case 5, 6: // busy, locked
			return errors.Join(Refuse(Unavailable, "house.cannot_save", "Seconds", 5), err)
		case 8, 10, 13: // read-only, input or output, full
			return errors.Join(Refuse(Full, "house.cannot_save", "Seconds", 5), err)
		}
	}
	return err
}

// micros and instant keep time in the database.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func instantOrNil(micros int64) *time.Time {
	if micros == 0 {
		return nil
	}
	t := instant(micros)
	return &t
}
