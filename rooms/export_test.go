package rooms

import (
	"errors"
	"fmt"

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
			f(db.Dialector.Explain(text, db.Statement.Vars...))
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

// AddressOf lets tests try addresses without a house.
var AddressOf = addressOf
