package rooms_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lamplight/rooms"
)

// focusHour is a plan of an hour in all.
var focusHour = rooms.Plan{Opening: 300, Focus: 3000, Closing: 300, Sprints: 1}

// weekly is a series at the long table.
func weekly(days, at, zone string) rooms.SeriesInput {
	return rooms.SeriesInput{
		Room: table, Rule: "FREQ=WEEKLY;BYDAY=" + days, Time: at, Zone: zone, Plan: focusHour, FirstDay: "2000-01-01",
	}
}

func (h *house) plan(by rooms.Member, in rooms.SeriesInput) rooms.Series {
	h.t.Helper()
	s, err := h.PlanSeries(context.Background(), by, in)
	h.must(err)
	return s
}

// dates are the blocks of the schedule within so many weeks, told briefly in
// local time.
func (h *house) dates(weeks int, zone string) []string {
	h.t.Helper()
	loc, err := time.LoadLocation(zone)
	h.must(err)
	now := time.Now()
	list, err := h.Schedule(context.Background(), nil, now, now.AddDate(0, 0, 7*weeks))
	h.must(err)
	var out []string
	for _, b := range list {
		out = append(out, b.StartsAt.In(loc).Format("Mon 2 Jan 15:04")+" "+b.EndsAt.Sub(b.StartsAt).String())
	}
	return out
}

func (h *house) wantDates(weeks int, zone string, want ...string) {
	h.t.Helper()
	if got := h.dates(weeks, zone); fmt.Sprint(got) != fmt.Sprint(want) {
		h.t.Errorf("dates:\n got %q\nwant %q", got, want)
	}
}

func TestASeriesIsLaidOutHalfAYearAhead(t *testing.T) {
	inHouse(t, func(h *house) { // 2000-01-01 00:00 UTC is a Saturday
		h.plan(h.owner(), weekly("TU,TH", "19:00", "Europe/Berlin"))
		h.wantDates(2, "Europe/Berlin", "Tue 4 Jan 19:00 1h0m0s", "Thu 6 Jan 19:00 1h0m0s", "Tue 11 Jan 19:00 1h0m0s", "Thu 13 Jan 19:00 1h0m0s")
		if n := len(h.dates(60, "UTC")); n != 52 {
			t.Errorf("%d blocks are laid out", n)
		}
	})
}

func TestOneDayOfASeriesIsSkippedMovedOrLonger(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga := h.owner()
		s := h.plan(olga, weekly("TU", "19:00", "Europe/Berlin"))
		ana := h.enter("Ana")
		id := s.ID + "-20000111"
		h.book(ana, id, rooms.BookingInput{})
		except := func(e rooms.Exception) {
			t.Helper()
			_, err := h.Except(ctx, olga, s.ID, e)
			h.must(err)
		}
		sequence := func(want int) {
			t.Helper()
			b, err := h.Scheduled(ctx, &ana, id)
			h.must(err)
			if b.Sequence != want || b.Mine == nil {
				t.Errorf("sequence %d, want %d; booked: %v", b.Sequence, want, b.Mine != nil)
			}
		}
		news := func(want ...rooms.NewsKind) {
			t.Helper()
			list, err := h.News(ctx, ana)
			h.must(err)
			var got []rooms.NewsKind
			for _, n := range list {
				got = append(got, n.Kind)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("news %v, want %v", got, want)
			}
			h.must(h.PutAway(ctx, ana, 0))
		}
		except(rooms.Exception{Day: "2000-01-11", To: "2000-01-12T18:30"})
		h.wantDates(2, "Europe/Berlin", "Tue 4 Jan 19:00 1h0m0s", "Wed 12 Jan 18:30 1h0m0s")
		sequence(1)
		news(rooms.TimeChanged)
		except(rooms.Exception{Day: "2000-01-11", To: "2000-01-12T18:30"}) // said twice
		sequence(1)
		news()
		two := rooms.Plan{Focus: 7200, Sprints: 1, Gathering: 60}
		except(rooms.Exception{Day: "2000-01-11", Plan: &two})
		h.wantDates(2, "Europe/Berlin", "Tue 4 Jan 19:00 1h0m0s", "Tue 11 Jan 19:00 2h0m0s")
		sequence(2)
		news(rooms.TimeChanged)
		except(rooms.Exception{Day: "2000-01-11", Skip: true})
		h.wantDates(2, "Europe/Berlin", "Tue 4 Jan 19:00 1h0m0s")
		sequence(3)
		news(rooms.NotHeld)
		except(rooms.Exception{Day: "2000-01-11"})
		h.wantDates(2, "Europe/Berlin", "Tue 4 Jan 19:00 1h0m0s", "Tue 11 Jan 19:00 1h0m0s")
		sequence(4)
		news(rooms.TimeChanged)
		for key, e := range map[string]rooms.Exception{
			"schedule.no_such_day": {Day: "2000-01-12", Skip: true},
			"schedule.day":         {Day: "Tuesday", Skip: true},
			"schedule.skip_alone":  {Day: "2000-01-11", Skip: true, Plan: &two},
			"schedule.move_to":     {Day: "2000-01-11", To: "1999-12-31T19:00"},
			"plan.focus":           {Day: "2000-01-11", Plan: &rooms.Plan{Sprints: 1, Focus: 99999}},
			"schedule.overlaps":    {Day: "2000-01-11", To: "2000-01-18T18:30"},
		} {
			if _, err := h.Except(ctx, olga, s.ID, e); !rooms.IsRefused(err, key) {
				t.Errorf("%+v: %v, want %s", e, err, key)
			}
		}
		if _, err := h.Except(ctx, olga, s.ID, rooms.Exception{Day: "9999-12-28", Skip: true}); !rooms.IsRefused(err, "schedule.no_such_day") {
			t.Errorf("a day nobody will see: %v", err)
		}
		if one, err := h.OneSeries(ctx, olga, s.ID); err != nil || len(one.Exceptions) != 0 {
			t.Errorf("what was taken back or refused is kept: %v, %v", one.Exceptions, err)
		}
	})
}

func TestWhatHasBegunIsNotChanged(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga, s := h.saturdays()
		h.until("1 02:56:00")
		later := weekly("SA", "05:00", "UTC")
		for key, do := range map[string]func() error{
			"schedule.begun": func() error {
				_, err := h.Except(ctx, olga, s.ID, rooms.Exception{Day: "2000-01-01", Skip: true})
				return err
			},
			"schedule.overlaps": func() error {
				_, err := h.PlanSeries(ctx, olga, weekly("SA", "03:30", "UTC"))
				return err
			},
		} {
			if err := do(); !rooms.IsRefused(err, key) {
				t.Errorf("%v, want %s", err, key)
			}
		}
		_, err := h.ChangeSeries(ctx, olga, s.ID, later)
		h.must(err)
		h.wantDates(2, "UTC", "Sat 1 Jan 03:00 1h0m0s", "Sat 8 Jan 05:00 1h0m0s")
		h.must(h.EndSeries(ctx, olga, s.ID))
		h.wantDates(2, "UTC", "Sat 1 Jan 03:00 1h0m0s")
		h.until("1 03:30:00")
		if v := h.view(); v.Phase != rooms.Focus {
			t.Errorf("the one that had begun: %s", v.Phase)
		}
		if _, err := h.OneSeries(ctx, olga, s.ID); !rooms.IsRefused(err, "schedule.missing") {
			t.Errorf("a series that has ended: %v", err)
		}
		if err := h.EndSeries(ctx, olga, s.ID); !rooms.IsRefused(err, "schedule.missing") {
			t.Errorf("ended twice: %v", err)
		}
	})
}

func TestOverlapsInARoomAreRefusedWithTheOtherBlock(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga := h.owner()
		h.plan(olga, weekly("TU", "19:00", "Europe/Berlin"))
		h.plan(olga, weekly("TU", "20:00", "Europe/Berlin")) // back to back
		_, err := h.PlanSeries(ctx, olga, weekly("MO,TU", "18:30", "UTC"))
		if e, ok := err.(*rooms.Error); !ok || e.Key != "schedule.overlaps" ||
			fmt.Sprint(e.Args) != "map[At:2000-01-04T18:00:00Z Day:2000-01-04 Room:The long table Until:2000-01-04T19:00:00Z]" {
			t.Errorf("at the same time: %#v", err)
		}
		// In winter 16:00 in New York is 22:00 in Berlin; for three weeks in spring it is 21:00.
		h.plan(olga, weekly("TU", "22:00", "Europe/Berlin"))
		if _, err := h.PlanSeries(ctx, olga, weekly("TU", "15:00", "America/New_York")); err == nil {
			t.Error("an hour that is taken only while clocks differ was free")
		}
		name := "Quiet"
		other, err := h.OpenRoom(ctx, olga, rooms.RoomInput{Name: &name})
		h.must(err)
		in := weekly("TU", "19:00", "Europe/Berlin")
		in.Room = other.Slug
		elsewhere := h.plan(olga, in)
		in.Room = table
		if _, err := h.ChangeSeries(ctx, olga, elsewhere.ID, in); !rooms.IsRefused(err, "schedule.overlaps") {
			t.Errorf("moved into a room that is taken: %v", err)
		}
		if one, err := h.OneSeries(ctx, olga, elsewhere.ID); err != nil || one.Room != other.Slug {
			t.Errorf("a refused change was kept: %+v %v", one, err)
		}
		ana := h.sit("Ana")
		_, err = h.StartBlock(ctx, ana, table, rooms.Plan{Focus: 3600, Sprints: 1})
		h.must(err)
		if _, err := h.PlanSeries(ctx, olga, weekly("SA", "00:30", "UTC")); !rooms.IsRefused(err, "schedule.overlaps") {
			t.Errorf("while a block runs: %v", err)
		}
		h.must(h.CloseRoom(ctx, olga, other.Slug))
		if all, err := h.AllSeries(ctx, olga); err != nil || len(all) != 3 {
			t.Errorf("a closed room still holds: %v %v", all, err)
		}
	})
}

func TestTwinsPointAtEachOtherAndNobodyElse(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga := h.owner()
		var ids []string
		for _, at := range []string{"08:00", "18:00", "20:00"} {
			ids = append(ids, h.plan(olga, weekly("TU", at, "UTC")).ID)
		}
		link := func(i, j int) {
			t.Helper()
			in := weekly("TU", []string{"08:00", "18:00", "20:00"}[i], "UTC")
			if j >= 0 {
				in.Twin = ids[j]
			}
			_, err := h.ChangeSeries(ctx, olga, ids[i], in)
			h.must(err)
		}
		want := func(twins ...int) {
			t.Helper()
			for i, j := range twins {
				one, err := h.OneSeries(ctx, olga, ids[i])
				h.must(err)
				if j < 0 && one.Twin != "" || j >= 0 && one.Twin != ids[j] {
					t.Errorf("series %d has twin %q", i, one.Twin)
				}
			}
		}
		link(0, 1)
		want(1, 0, -1)
		link(0, 1)
		want(1, 0, -1)
		link(2, 1)
		want(-1, 2, 1)
		link(1, -1)
		want(-1, -1, -1)
		link(0, 2)
		h.must(h.EndSeries(ctx, olga, ids[2]))
		want(-1, -1)
		for _, twin := range []string{ids[0], ids[2], "nobody"} {
			in := weekly("TU", "08:00", "UTC")
			in.Twin = twin
			if _, err := h.ChangeSeries(ctx, olga, ids[0], in); !rooms.IsRefused(err, "schedule.twin") {
				t.Errorf("twin %s: %v", twin, err)
			}
		}
	})
}

func TestOnlyOwnersAndModeratorsMakeTheSchedule(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga, ana := h.owner(), h.enter("Ana")
		s := h.plan(olga, weekly("TU", "19:00", "UTC"))
		_, planned := h.PlanSeries(ctx, ana, weekly("WE", "19:00", "UTC"))
		_, changed := h.ChangeSeries(ctx, ana, s.ID, weekly("WE", "19:00", "UTC"))
		_, excepted := h.Except(ctx, ana, s.ID, rooms.Exception{Day: "2000-01-04", Skip: true})
		_, all := h.AllSeries(ctx, ana)
		_, one := h.OneSeries(ctx, ana, s.ID)
		for i, err := range []error{planned, changed, excepted, all, one, h.EndSeries(ctx, ana, s.ID)} {
			if !rooms.IsRefused(err, "schedule.staff_only") {
				t.Errorf("%d: %v", i, err)
			}
		}
		h.must(h.store.Exec("UPDATE members SET role = 'moderator' WHERE id = ?", ana.ID))
		h.plan(ana, weekly("WE", "19:00", "UTC"))
		for key, change := range map[string]func(in *rooms.SeriesInput){
			"room.missing":       func(in *rooms.SeriesInput) { in.Room = "attic" },
			"schedule.time":      func(in *rooms.SeriesInput) { in.Time = "7:00" },
			"member.zone":        func(in *rooms.SeriesInput) { in.Zone = "Local" },
			"schedule.rule":      func(in *rooms.SeriesInput) { in.Rule = "FREQ=HOURLY" },
			"schedule.never":     func(in *rooms.SeriesInput) { in.Rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" },
			"schedule.first_day": func(in *rooms.SeriesInput) { in.FirstDay = "2004-01-01" },
			"schedule.last_day":  func(in *rooms.SeriesInput) { in.LastDay = "1999-01-01" },
			"plan.sprints":       func(in *rooms.SeriesInput) { in.Plan.Sprints = 0 },
		} {
			in := weekly("FR", "19:00", "UTC")
			change(&in)
			if _, err := h.PlanSeries(ctx, olga, in); !rooms.IsRefused(err, key) {
				t.Errorf("%v, want %s", err, key)
			}
		}
	})
}

func TestBookingsFitTheRoomASeriesMovesTo(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga := h.owner()
		in := weekly("TU", "19:00", "UTC")
		s := h.plan(olga, in)
		id := s.ID + "-20000104"
		name, seats := "Nook", 2
		nook, err := h.OpenRoom(ctx, olga, rooms.RoomInput{Name: &name, Seats: &seats})
		h.must(err)
		for _, name := range []string{"Ana", "Ben", "Cleo"} {
			h.book(h.enter(name), id, rooms.BookingInput{})
		}
		want := func(slug string, taken, waiting int) {
			t.Helper()
			b, err := h.Scheduled(ctx, nil, id)
			h.must(err)
			if b.Room.Slug != slug || b.Taken != taken || b.Waiting != waiting {
				t.Errorf("in %s %d have a seat and %d wait", b.Room.Slug, b.Taken, b.Waiting)
			}
		}
		want(table, 3, 0)
		in.Room = nook.Slug
		_, err = h.ChangeSeries(ctx, olga, s.ID, in)
		h.must(err)
		want(nook.Slug, 2, 1)
		in.Room = table
		_, err = h.ChangeSeries(ctx, olga, s.ID, in)
		h.must(err)
		want(table, 3, 0)
	})
}
