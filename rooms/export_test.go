package rooms

import "fmt"

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
