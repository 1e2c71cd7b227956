package web

import (
	"net/http"
	"os"
	"testing"
)

// BenchmarkAFullHouse asks for every page of a house with 10,000 members,
// 200,000 sessions, 200 blocks a week and ten bookings for each.
func BenchmarkAFullHouse(b *testing.B) {
	h := newHouse(b)
	full, err := os.ReadFile("../rooms/testdata/full.sql")
	if err != nil {
		b.Fatal(err)
	}
	h.exec(string(full))
	h.exec("UPDATE sessions SET member = ? WHERE member = 'full-1'", h.owner.id)
	h.exec("UPDATE bookings SET member = ? WHERE member = 'full-1'", h.owner.id)
	h.exec("ANALYZE")
	var blocks struct{ Blocks []struct{ ID string } }
	h.owner.get("/api/schedule").into(&blocks)
	if len(blocks.Blocks) == 0 {
		b.Fatal("nothing is held")
	}
	for name, path := range map[string]string{
		"lobby": "/", "room": "/rooms/" + h.slug, "schedule": "/schedule", "block": "/schedule/" + blocks.Blocks[0].ID,
		"series": "/series", "log": "/log", "log_year": "/log?period=year", "log_csv": "/log/export.csv",
		"me": "/me", "about": "/about", "api_schedule": "/api/schedule", "api_log": "/api/log",
		"feed": "/rooms/full-1/calendar.ics",
	} {
		b.Run(name, func(b *testing.B) {
			h.t = b
			for b.Loop() {
				h.server.limits.init() // the pace of a reader is not what is measured
				if a := h.owner.get(path); a.status != http.StatusOK {
					b.Fatal(a)
				}
			}
		})
	}
}
