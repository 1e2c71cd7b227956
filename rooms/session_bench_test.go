package rooms_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// oldHouse has 10,000 members and 200,000 sessions; 5,000 of them, over a year,
// are the returned member's.
func oldHouse(b *testing.B) (*rooms.Service, rooms.Member) {
	b.Helper()
	store, err := rooms.OpenStore(filepath.Join(b.TempDir(), "lamplight.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	service := rooms.NewService(store, mediatest.New(), rooms.Options{})
	if err := service.MakeReady(context.Background()); err != nil {
		b.Fatal(err)
	}
	ana := guests(b, service, 1)[0]
	for _, sql := range []string{
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 10000)
			INSERT INTO members (id, name, name_key, role, language, created_at) SELECT 'm' || i, 'M ' || i, 'm ' || i, 'guest', 'en', 0 FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 194999)
			INSERT INTO sessions (id, member, block, at, room, title, done, activity, planned, present, outcome, note)
			SELECT 's' || i, 'm' || (i % 10000 + 1), 'b' || i, i * 100000000, 'The long table', 'A task of an ordinary length', 'when done', 'Writing', 3000, 2900, 'done', 'a note' FROM n`,
	} {
		if err := store.Exec(sql); err != nil {
			b.Fatal(err)
		}
	}
	err = store.Exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 4999)
		INSERT INTO sessions (id, member, block, at, room, title, done, activity, planned, present, outcome, note)
		SELECT 'a' || i, ?, 'c' || i, ? - i * 6300000000, 'The long table', 'A task of an ordinary length', 'when done',
			'Activity ' || (i % 12), 1500 * (1 + i % 3), 1400, 'done', 'a note' FROM n`, ana.ID, time.Now().UnixMicro())
	if err != nil {
		b.Fatal(err)
	}
	return service, ana
}

// BenchmarkLog is a page of a log of 5,000 sessions.
func BenchmarkLog(b *testing.B) {
	service, ana := oldHouse(b)
	for b.Loop() {
		page, err := service.Log(context.Background(), ana, rooms.LogFilter{Activity: "Activity 3"})
		if err != nil || len(page.Sessions) != 50 || len(page.Activities) != 12 {
			b.Fatal(len(page.Sessions), err)
		}
	}
}

// BenchmarkLogFigures is a year of 5,000 sessions.
func BenchmarkLogFigures(b *testing.B) {
	service, ana := oldHouse(b)
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		now := time.Now()
		f, err := service.LogFigures(context.Background(), ana, zone, now.AddDate(-1, 0, 0), now)
		if err != nil || f.Sessions < 4990 {
			b.Fatal(f.Sessions, err)
		}
	}
}
