package rooms_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// busyHouse has 10,000 members, half a year of 200 blocks a week in ten rooms
// and 2,000 bookings in the week to come.
func busyHouse(b *testing.B) (*rooms.Service, []rooms.Member, time.Time) {
	b.Helper()
	store, err := rooms.OpenStore(filepath.Join(b.TempDir(), "lamplight.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	service := rooms.NewService(store, mediatest.New(), rooms.Options{})
	people := guests(b, service, 20)
	week := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	for _, sql := range []string{
		`INSERT INTO members (id, name, name_key, role, language, created_at)
			WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 9979)
			SELECT 'm' || i, 'Member ' || i, 'member' || i, 'member', 'en', 1 FROM n`,
		`INSERT INTO rooms (slug, name, description, quiet, cameras, seats, created_at)
			WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 9)
			SELECT 'room-' || i, 'Room ' || i, 'A room', 0, 'welcome', 8, 1 FROM n`,
		`INSERT INTO series (id, room, rule, time, zone, plan, first_day, created_at, twin)
			WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 199)
			SELECT 's' || i, 'room-' || (i % 10), 'FREQ=WEEKLY', '09:00', 'UTC', '{}', '2026-01-01', 1, 's' || ((i + 1) % 200) FROM n`,
		`INSERT INTO scheduled_blocks (id, series, day, room, plan, starts_at, ends_at, state, changed_at)
			WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 5199)
			SELECT 's' || (i % 200) || '-' || (i / 200), 's' || (i % 200), i / 200, 'room-' || (i % 10), '{"focus":3000,"sprints":1}',
				? + (i / 200 * 168 + i % 200 / 10 * 8) * 3600000000, ? + (i / 200 * 168 + i % 200 / 10 * 8 + 1) * 3600000000, 'planned', 1 FROM n`,
		`INSERT INTO bookings (scheduled, member, state, title, done, would_host, created_at)
			WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 1999)
			SELECT 's' || (i % 200) || '-0', 'm' || (i * 7 % 9980), iif(i < 1600, 'seat', 'waiting'),
				'A task of an ordinary length', 'a page', i % 5 = 0, 1 FROM n`,
		`INSERT INTO blocks (id, room, state, started_at, ended_at) VALUES ('b', 'room-0', '{}', 1, 2)`,
		`INSERT INTO hostings (block, member, at) SELECT 'b', id, ? FROM members WHERE id LIKE 'm%0'`,
	} {
		var args []any
		for _, r := range sql {
			if r == '?' {
				args = append(args, week.UnixMicro())
			}
		}
		if err := store.Exec(sql, args...); err != nil {
			b.Fatal(err)
		}
	}
	return service, people, week
}

// BenchmarkWeek is the schedule's week as a page reads it.
func BenchmarkWeek(b *testing.B) {
	service, people, week := busyHouse(b)
	for b.Loop() {
		list, err := service.Schedule(context.Background(), &people[0], week, week.AddDate(0, 0, 7))
		if err != nil || len(list) != 200 || len(list[0].Coming) != 8 || list[0].Twin == "" {
			b.Fatal(len(list), err)
		}
	}
}

// BenchmarkScheduled is one block of that week, BenchmarkBook a seat taken and
// given back with every host of the fortnight settled anew.
func BenchmarkScheduled(b *testing.B) {
	service, people, _ := busyHouse(b)
	for b.Loop() {
		if _, err := service.Scheduled(context.Background(), &people[0], "s7-0"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBook(b *testing.B) {
	service, people, _ := busyHouse(b)
	for i := 0; b.Loop(); i++ {
		m := people[i%len(people)]
		if _, err := service.Book(context.Background(), m, "s7-1", rooms.BookingInput{WouldHost: yes()}); err != nil && !rooms.IsRefused(err, "rate.too_fast") {
			b.Fatal(err)
		}
		if err := service.CancelBooking(context.Background(), m, "s7-1", false); err != nil {
			b.Fatal(err)
		}
	}
}
