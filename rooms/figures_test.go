package rooms_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lamplight/rooms"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestFiguresAreCountedInTheReadersZone(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		// 23:30 on the last day of February in Berlin, already March in Tokyo.
		late := time.Date(2026, 2, 28, 22, 30, 0, 0, time.UTC)
		_, err := h.ImportLog(ctx, ana, []rooms.Session{
			{At: late, Title: "letter", Activity: "Writing", Planned: 6000, Present: 5400, Outcome: rooms.Done},
			{At: late.Add(time.Hour), Title: "hymn", Planned: 1500, Present: 1500, Outcome: rooms.Partly},
			{At: late.Add(48 * time.Hour), Planned: 1500, Present: 600},
		})
		h.must(err)
		for _, want := range []struct {
			zone   string
			from   time.Time
			days   string
			months string
			hours  string
		}{
			{"Europe/Berlin", time.Date(2026, 2, 28, 0, 0, 0, 0, zoneOf(t, "Europe/Berlin")),
				"[{2026-02-28 5400} {2026-03-01 1500} {2026-03-02 600} {2026-03-03 0}]", "[{2026-02 1 1} {2026-03 1 0}]", "map[0:5100 23:2400]"},
			{"Asia/Tokyo", time.Date(2026, 3, 1, 0, 0, 0, 0, zoneOf(t, "Asia/Tokyo")),
				"[{2026-03-01 6900} {2026-03-02 0} {2026-03-03 600} {2026-03-04 0}]", "[{2026-03 2 1}]", "map[7:2400 8:5100]"},
			{"Asia/Kathmandu", time.Date(2026, 3, 1, 0, 0, 0, 0, zoneOf(t, "Asia/Kathmandu")),
				"[{2026-03-01 6900} {2026-03-02 0} {2026-03-03 600} {2026-03-04 0}]", "[{2026-03 2 1}]", "map[4:3300 5:4200]"},
		} {
			zone := zoneOf(t, want.zone)
			f, err := h.LogFigures(ctx, ana, zone, want.from, want.from.AddDate(0, 0, 4))
			h.must(err)
			hours := map[int]int{}
			for hour, seconds := range f.Hours {
				if seconds > 0 {
					hours[hour] = seconds
				}
			}
			for _, pair := range [][2]string{{fmt.Sprint(f.Days), want.days}, {fmt.Sprint(f.Months), want.months}, {fmt.Sprint(hours), want.hours}} {
				if pair[0] != pair[1] {
					t.Errorf("%s: %s, want %s", want.zone, pair[0], pair[1])
				}
			}
			if f.Sessions != 3 || f.Present != 7500 || f.Planned != 9000 || f.Outcomes[rooms.Done] != 1 || f.Outcomes[""] != 1 {
				t.Errorf("%+v", f)
			}
			if got := fmt.Sprint(f.Activity); got != "[{Writing 1 5400} { 2 2100}]" {
				t.Error(got)
			}
			if got := fmt.Sprint(f.Lengths); got != "[{25 map[:1 partly:1]} {100 map[done:1]}]" {
				t.Error(got)
			}
		}
	})
}

func TestFiguresOfNothingAreEmpty(t *testing.T) {
	outside(t, func(h *house) {
		ana := h.enter("Ana")
		h.imported(ana, 5)
		for _, span := range [][2]time.Time{
			{march.AddDate(1, 0, 0), march.AddDate(1, 0, 7)}, {march, march}, {march, march.Add(-time.Hour)},
		} {
			f, err := h.LogFigures(context.Background(), ana, time.UTC, span[0], span[1])
			h.must(err)
			if f.Sessions != 0 || f.Present != 0 || span[0].Before(span[1]) != (len(f.Days) > 0) {
				t.Errorf("%v: %+v", span, f)
			}
		}
	})
}

// A day more or less of a clock change is still every day, once.
func TestAYearHasEachOfItsDaysOnce(t *testing.T) {
	outside(t, func(h *house) {
		ana := h.enter("Ana")
		for _, name := range []string{"Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut", "UTC"} {
			from := time.Date(2018, 1, 1, 0, 0, 0, 0, zoneOf(t, name))
			f, err := h.LogFigures(context.Background(), ana, zoneOf(t, name), from, from.AddDate(1, 0, 0))
			h.must(err)
			if len(f.Days) != 365 || f.Days[0].Day != "2018-01-01" || f.Days[364].Day != "2018-12-31" || len(f.Months) != 12 {
				t.Errorf("%s: %d days, %d months", name, len(f.Days), len(f.Months))
			}
		}
	})
}

func TestAUsualLengthNeedsTenAnswersAndFollowsTheLog(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		want := func(length, of int) {
			t.Helper()
			minutes, n, err := h.UsualLength(ctx, ana)
			h.must(err)
			if help := h.me(ana).Helper; minutes != length || n != of || help == nil || *help != (rooms.Helper{UsualLength: length, Of: of}) {
				t.Errorf("%d of %d, want %d of %d; %+v", minutes, n, length, of, help)
			}
		}
		want(0, 0)
		h.imported(ana, 11) // of which eight have an answer
		want(0, 8)
		var more []rooms.Session
		for i := range 4 {
			more = append(more, rooms.Session{At: march.Add(time.Duration(i) * time.Hour), Planned: 1500, Present: 1500, Outcome: rooms.Done})
		}
		_, err := h.ImportLog(ctx, ana, more)
		h.must(err)
		want(25, 12)
		for _, s := range h.log(ana) {
			if s.Planned == 1500 && s.Outcome == rooms.Done {
				none := rooms.Outcome("")
				_, err := h.ChangeSession(ctx, ana, s.ID, rooms.SessionInput{Outcome: &none})
				h.must(err)
			}
		}
		want(0, 6)
		h.must(h.EraseLog(ctx, ana))
		want(0, 0)
		h.must(h.SetUnaided(ctx, ana.ID, true))
		if h.me(ana).Helper != nil {
			t.Error("the helper is switched off and helps")
		}
	})
}
