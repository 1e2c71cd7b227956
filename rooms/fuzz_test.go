package rooms_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// quietHouse does not run: it only answers.
func quietHouse(f testing.TB) (*rooms.Service, rooms.Member) {
	f.Helper()
	store, err := rooms.OpenStore(filepath.Join(f.TempDir(), "lamplight.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := store.Close(); err != nil {
			f.Error(err)
		}
	})
	service := rooms.NewService(store, mediatest.New(), rooms.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := service.Run(ctx); err != nil { // makes the first room
		f.Fatal(err)
	}
	m, _, err := service.Enter(context.Background(), "Ana", "en")
	if err != nil {
		f.Fatal(err)
	}
	return service, m
}

// A stream resumes from any number, or is told that there never was one.
func FuzzMessagesSince(f *testing.F) {
	for _, seq := range []int64{0, 1, 2, 29, 30, 31, -1, 1 << 62, -1 << 63} {
		f.Add(table, seq)
	}
	for _, slug := range []string{
		"", "the-long-tabl", "the-long-table\x00", "THE-LONG-TABLE", "' OR 1=1 --", "%", "\xff", "../x", strings.Repeat("x", 9999), "the-long-table ", "the-long-table/", "_", "-",
		"the_long_table", "the-long-table?", "\u200bthe-long-table", "the‑long‑table", "null", "0", "*", "?", "the-long-table-2",
	} {
		f.Add(slug, int64(3))
	}
	service, m := quietHouse(f)
	for i := range 15 {
		if _, err := service.Post(context.Background(), m, table, fmt.Sprint(i), "hello"); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, slug string, seq int64) {
		list, newest, err := service.MessagesSince(context.Background(), slug, seq)
		switch {
		case slug != table:
			if !rooms.IsRefused(err, "room.missing") {
				t.Fatalf("%q: %v", slug, err)
			}
		case seq < 0 || seq > 15:
			if !rooms.IsRefused(err, "stream.unknown_id") {
				t.Fatalf("%d: %v", seq, err)
			}
		case err != nil || newest != 15 || int64(len(list)) != 15-seq:
			t.Fatalf("%d: %d changes up to %d: %v", seq, len(list), newest, err)
		}
	})
}
