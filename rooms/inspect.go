package rooms

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
)

// Inspect reads a database through without changing it; a house may be using it.
// What is wrong with it is said in the error.
func Inspect(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = f.Close()
	name := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	db, err := connect(name+"?mode=ro&_pragma=busy_timeout(5000)", 1)
	if err != nil {
		return cannotOpen(path, err)
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	var said string
	if err := pool.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return errors.Join(ctx.Err(), cannotOpen(path, err))
	}
	if said != "ok" {
		return fmt.Errorf("%s is damaged: %s", path, said)
	}
	var tables int
	if err := pool.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name IN ('goose_db_version', 'rooms', 'members')").Scan(&tables); err != nil {
		return cannotOpen(path, err)
	}
	if tables < 3 {
		return fmt.Errorf("%s is no house: it holds no rooms", path)
	}
	return nil
}
