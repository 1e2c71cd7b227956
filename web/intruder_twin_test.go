package web

import (
	"strings"
	"testing"

	"lamplight/rooms"
)

func TestT04ATwinInAHiddenRoomIsNoWayThere(t *testing.T) {
	h := newHouse(t)
	yes := true
	hidden := h.openAs(rooms.RoomInput{Private: &yes})
	open := h.daily(h.slug, "12:00")
	secret := h.daily(hidden, "18:00", func(in *rooms.SeriesInput) { in.Twin = open.ID })
	gus := h.as("guest")
	gus.must(200, gus.put("/api/schedule/"+first(open)+"/booking", map[string]any{"task": map[string]any{"title": "x"}}))
	for _, path := range []string{"/api/schedule", "/api/schedule/" + first(open), "/schedule/" + first(open), "/api/me/bookings"} {
		if a := gus.must(200, gus.get(path)); strings.Contains(a.body, secret.ID) || strings.Contains(a.body, hidden) {
			t.Error(path, "tells of it:", a)
		}
	}
	if a := gus.post("/api/schedule/"+first(open)+"/booking/move", nil); a.status != 409 || strings.Contains(a.body, hidden) {
		t.Error("a booking leads there:", a)
	}
	if a := h.owner.must(200, h.owner.get("/api/schedule/"+first(open))); !strings.Contains(a.body, first(secret)) {
		t.Error("whoever may enter both is told:", a)
	}
}

func TestT08AStandingBookingOfWhoeverIsBannedBooksNoMore(t *testing.T) {
	h := newHouse(t)
	series := h.daily(h.slug, "12:00")
	mia := h.as("member")
	mia.must(200, mia.put("/api/schedule/"+first(series)+"/booking", map[string]any{"every": true}))
	h.owner.must(200, h.owner.post(h.owner.room("/ban"), map[string]any{"member": mia.id, "reason": "Enough."}))
	h.exec("DELETE FROM bookings")
	h.owner.must(200, h.owner.put("/api/series/"+series.ID, map[string]any{
		"room": h.slug, "rule": "FREQ=DAILY", "time": "13:00", "zone": "Europe/Berlin", "plan": series.Plan,
		"first_day": series.FirstDay, "last_day": "", "twin": "",
	}))
	if a := h.owner.must(200, h.owner.get("/api/schedule/"+first(series))); strings.Contains(a.body, mia.id) {
		t.Error("booked while banned:", a)
	}
}
