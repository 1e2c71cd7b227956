package rooms

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var someZones = []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"}

// someSeries draws what somebody could say about a series.
func someSeries(t *rapid.T, now time.Time, slugs []string, twins []string) SeriesInput {
	in := SeriesInput{
		Room: rapid.SampledFrom(slugs).Draw(t, "room"),
		Rule: rapid.SampledFrom([]string{
			"FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU",
			"FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=WEEKLY;BYDAY=SU",
		}).Draw(t, "rule"),
		Time:     fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(t, "hour"), 15*rapid.IntRange(0, 3).Draw(t, "quarter")),
		Zone:     rapid.SampledFrom(someZones).Draw(t, "zone"),
		Plan:     Plan{Focus: 60 * rapid.IntRange(5, 180).Draw(t, "focus"), Sprints: rapid.IntRange(1, 3).Draw(t, "sprints")},
		FirstDay: now.AddDate(0, 0, rapid.IntRange(-40, 40).Draw(t, "first")).Format(onDay),
	}
	if rapid.Bool().Draw(t, "ends") {
		in.LastDay = now.AddDate(0, 0, rapid.IntRange(110, 250).Draw(t, "last")).Format(onDay)
	}
	if len(twins) > 0 && rapid.Bool().Draw(t, "linked") {
		in.Twin = rapid.SampledFrom(twins).Draw(t, "twin")
	}
	return in
}

func TestABlockIsHeldAtTheLocalTimeOfItsSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 1, 0, rapid.IntRange(0, 366*24*60).Draw(t, "now"), 0, 0, time.UTC)
		s, err := someSeries(t, now, []string{"x"}, nil).checked(false, now)
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.occurrences(now)
		if err != nil {
			t.Fatal(err)
		}
		zone := mustZone(t, s.Zone)
		seen := map[string]bool{}
		for i, o := range list {
			shown := o.starts.In(zone)
			wall := local(o.day + "T" + s.Time)
			if shown.Format(dayAt) != wall.Format(dayAt) && !o.starts.Equal(inZone(wall, zone)) {
				t.Fatalf("%s at %s is held at %s", o.day, s.Time, shown)
			}
			if !o.starts.After(now) || o.starts.After(now.Add(horizon)) || o.ends.Sub(o.starts) != s.Plan.Length() {
				t.Fatalf("at %s: %+v", now, o)
			}
			if seen[o.id("x")] || i > 0 && o.starts.Before(list[i-1].ends) {
				t.Fatalf("%+v after %+v", o, list[i-1])
			}
			seen[o.id("x")] = true
		}
	})
}

// schedule is a house whose schedule is changed at random.
type schedule struct {
	*Service
	t     *rapid.T
	olga  Member
	slugs []string
}

func newSchedule(t *testing.T) *schedule {
	store, err := OpenStore(filepath.Join(t.TempDir(), "lamplight.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	s := &schedule{Service: NewService(store, nil, Options{})}
	ctx := context.Background()
	code, err := s.OwnerLink(ctx)
	if err == nil {
		s.olga, _, err = s.ClaimHouse(ctx, code, nil, "Olga", "en", "House")
	}
	for _, name := range []string{"One", "Two"} {
		room, failed := s.OpenRoom(ctx, s.olga, RoomInput{Name: &name})
		err = errors.Join(err, failed)
		s.slugs = append(s.slugs, room.Slug)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *schedule) rows() (rows []scheduledRow) {
	if err := s.store.reader.Order("room, starts_at, id").Find(&rows).Error; err != nil {
		s.t.Fatal(err)
	}
	return rows
}

func (s *schedule) ids() (ids []string) {
	list, err := s.AllSeries(context.Background(), s.olga)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, one := range list {
		ids = append(ids, one.ID)
	}
	return ids
}

// changes are what can be done to a schedule.
var changes = map[string]func(s *schedule, now time.Time) error{
	"plan": func(s *schedule, now time.Time) error {
		_, err := s.PlanSeries(context.Background(), s.olga, someSeries(s.t, now, s.slugs, s.ids()))
		return err
	},
	"change": func(s *schedule, now time.Time) error {
		ids := s.ids()
		if len(ids) == 0 {
			return nil
		}
		id := rapid.SampledFrom(ids).Draw(s.t, "series")
		_, err := s.ChangeSeries(context.Background(), s.olga, id, someSeries(s.t, now, s.slugs, ids))
		return err
	},
	"except": func(s *schedule, now time.Time) error {
		rows := s.rows()
		if len(rows) == 0 {
			return nil
		}
		row := rapid.SampledFrom(rows).Draw(s.t, "block")
		e := Exception{Day: row.Day}
		switch rapid.IntRange(0, 3).Draw(s.t, "what") {
		case 1:
			e.Skip = true
		case 2:
			hours := rapid.IntRange(-100, 100).Draw(s.t, "hours")
			e.To = instant(row.StartsAt).Add(time.Duration(hours) * time.Hour).Format(dayAt)
		case 3:
			e.Plan = &Plan{Focus: 60 * rapid.IntRange(5, 180).Draw(s.t, "minutes"), Sprints: 4}
		}
		_, err := s.Except(context.Background(), s.olga, row.Series, e)
		return err
	},
	"end": func(s *schedule, now time.Time) error {
		if ids := s.ids(); len(ids) > 2 {
			return s.EndSeries(context.Background(), s.olga, ids[0])
		}
		return nil
	},
}

func TestNoTwoPlannedBlocksOverlapInARoomAndLayingOutTwiceIsOnce(t *testing.T) {
	t.Parallel()
	s := newSchedule(t)
	rapid.Check(t, func(rt *rapid.T) {
		s.t = rt
		for _, name := range []string{"scheduled_blocks", "series"} {
			if err := s.store.writer.Exec("DELETE FROM " + name).Error; err != nil {
				rt.Fatal(err)
			}
		}
		now := time.Now().UTC()
		names := []string{"plan", "plan", "plan", "except", "except", "change", "end"}
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, 6).Draw(rt, "changes") {
			before := s.rows()
			err := changes[name](s, now)
			var refusal *Error
			if err != nil && !errors.As(err, &refusal) {
				rt.Fatal(err)
			}
			if err != nil && !slices.Equal(before, s.rows()) {
				rt.Fatalf("%v, and something has changed", err)
			}
			s.check()
		}
		before := s.rows()
		if err := s.layOutAll(context.Background()); err != nil {
			rt.Fatal(err)
		}
		if !slices.Equal(before, s.rows()) {
			rt.Fatal("laid out again it is another schedule")
		}
	})
}

// check looks for overlaps, and for twins that do not know of each other.
func (s *schedule) check() {
	var last scheduledRow
	for _, r := range s.rows() {
		if r.State != Planned {
			continue
		}
		if r.Room == last.Room && r.StartsAt < last.EndsAt {
			s.t.Fatalf("%+v overlaps %+v", r, last)
		}
		last = r
	}
	twins := map[string]string{}
	for _, id := range s.ids() {
		one, err := s.OneSeries(context.Background(), s.olga, id)
		if err != nil {
			s.t.Fatal(err)
		}
		twins[id] = one.Twin
	}
	for id, twin := range twins {
		if twin != "" && twins[twin] != id {
			s.t.Fatalf("the twin of %s is %q, whose twin is %q", id, twin, twins[twin])
		}
	}
}
