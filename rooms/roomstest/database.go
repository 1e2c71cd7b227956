// Package roomstest lends tests what every house begins with.
package roomstest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"lamplight/rooms"
)

// Open opens the house in this file and makes an empty one where there is none.
// The migrations run once a test program: they take longer than most tests.
func Open(t testing.TB, path string) *rooms.Store {
	t.Helper()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		empty, err := empty()
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, empty, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	store, err := rooms.OpenStore(path)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "house")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "lamplight.db")
	store, err := rooms.OpenStore(path)
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})
