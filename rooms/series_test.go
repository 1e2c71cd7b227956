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
