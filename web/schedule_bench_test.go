package web

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lamplight/rooms"
)

// BenchmarkWeek is the page of a week with 200 blocks and 2,000 bookings.
func BenchmarkWeek(b *testing.B) {
	h := newHouse(b)
	ctx := context.Background()
	owner, err := h.service.MemberByKey(ctx, h.owner.key)
	if err != nil {
		b.Fatal(err)
	}
	var members []rooms.Member
	for i := range 100 {
		m, _, err := h.service.Enter(ctx, fmt.Sprint("Reader ", i), "en")
		if err != nil {
			b.Fatal(err)
		}
		members = append(members, m)
	}
	monday := mondayBefore(time.Now().UTC()).AddDate(0, 0, 7)
	for i := range 29 { // and seven days: 203 blocks
		slug := h.open(fmt.Sprint("Room ", i))
		series, err := h.service.PlanSeries(ctx, owner, rooms.SeriesInput{
			Room: slug, Rule: "FREQ=DAILY", Time: fmt.Sprintf("%02d:%02d", 8+i%12, i), Zone: "UTC",
			Plan: rooms.Plan{Opening: 600, Focus: 1500, Sprints: 2, Break: 300, Closing: 600}, FirstDay: monday.Format(time.DateOnly),
		})
		if err != nil {
			b.Fatal(err)
		}
		for day := range 7 {
			at := monday.AddDate(0, 0, day)
			for n := range 10 {
				h.exec("INSERT INTO bookings (scheduled, member, state, title, created_at) VALUES (?, ?, 'seat', 'Write the second part', 0)",
					series.ID+"-"+at.Format("20060102"), members[(i*10+n+day)%len(members)].ID)
			}
		}
	}
	path := "/schedule?week=" + weekName(monday)
	size := len(h.owner.must(200, h.owner.get(path)).body)
	for b.Loop() {
		h.owner.get(path)
	}
	b.ReportMetric(float64(size)/1024, "KiB/page")
}
