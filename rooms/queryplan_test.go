package rooms_test

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// big are the tables that grow for as long as the house stands.
var big = regexp.MustCompile(`^SCAN (\w+ AS )?(members|browser_keys|sessions|stays|jots|tasks|messages|scheduled_blocks|bookings|news|letters|mailboxes|push_subscriptions|cases|case_acts|knocks|blocks|hostings)\b`)

func TestNoQuestionAPageAsksReadsAWholeBigTable(t *testing.T) {
	store, err := rooms.OpenStore(filepath.Join(t.TempDir(), "lamplight.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s := rooms.NewService(store, mediatest.New(), rooms.Options{})
	ctx := context.Background()
	if err := s.MakeReady(ctx); err != nil {
		t.Fatal(err)
	}
	m, key, err := s.Enter(ctx, "Mirela", "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`UPDATE members SET role = 'owner'`,
		`INSERT INTO series (id, room, rule, time, zone, plan, first_day, created_at) SELECT 's', slug, '', '', '', '{}', '', 1 FROM rooms`,
		`INSERT INTO scheduled_blocks (id, series, day, room, plan, starts_at, ends_at, state, changed_at)
			SELECT 's-20300101', 's', '2030-01-01', slug, '{}', 1893456000000000, 1893459000000000, 'planned', 1 FROM rooms`,
	} {
		if err := store.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	asked := map[string]bool{}
	if err := store.Questions(func(sql string) { mu.Lock(); asked[sql] = true; mu.Unlock() }); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	id := "s-20300101"
	for _, ask := range []func() error{
		func() error { _, err := s.MemberByKey(ctx, key); return err },
		func() error { _, err := s.Rooms(ctx); return err },
		func() error { _, err := s.Schedule(ctx, &m, now, now.AddDate(0, 0, 7)); return err },
		func() error { _, err := s.Schedule(ctx, nil, now.AddDate(0, -1, 0), now); return err },
		func() error { _, err := s.Scheduled(ctx, &m, id); return err },
		func() error { _, err := s.MyBookings(ctx, m, now); return err },
		func() error { _, err := s.News(ctx, m); return err },
		func() error { _, err := s.Rhythm(ctx, m); return err },
		func() error { _, err := s.AllSeries(ctx, m); return err },
		func() error {
			_, err := s.Log(ctx, m, rooms.LogFilter{Activity: "Writing", Outcome: rooms.Done})
			return err
		},
		func() error { _, err := s.LogFigures(ctx, m, time.UTC, now.AddDate(-1, 0, 0), now); return err },
		func() error { _, err := s.ExportLog(ctx, m); return err },
		func() error { _, _, err := s.UsualLength(ctx, m); return err },
		func() error { _, err := s.Jots(ctx, m); return err },
		func() error { _, err := s.Me(ctx, m, "the-long-table"); return err },
		func() error { _, err := s.LettersDue(ctx, now, true); return err },
		func() error { _, err := s.TakeLetters(ctx, now, true); return err },
		func() error { _, _, err := s.RoomFeed(ctx, "the-long-table", now); return err },
		func() error { _, err := s.BlockFeed(ctx, id, &m); return err },
		func() error {
			token, err := s.RenewFeed(ctx, m.ID)
			if err == nil {
				_, err = s.MemberFeed(ctx, token, now)
			}
			return err
		},
	} {
		if err := ask(); err != nil {
			t.Error(err)
		}
	}
	if len(asked) < 15 {
		t.Errorf("only %d questions were heard", len(asked))
	}
	for question := range asked {
		steps, err := store.Explain(question)
		if err != nil {
			t.Errorf("%v: %s", err, question)
		}
		for _, step := range steps {
			if big.MatchString(step) && !strings.Contains(step, "USING") {
				t.Errorf("%s\n\t%s", step, question)
			}
		}
	}
}
