package web

import (
	"context"
	"strings"
	"testing"

	"lamplight/rooms"
)

// openAs opens a room that is not for everybody.
func (h *house) openAs(in rooms.RoomInput) (slug string) {
	h.t.Helper()
	name := "The reading room"
	in.Name = &name
	room, err := h.service.OpenRoom(context.Background(), h.owner.member(), in)
	if err != nil {
		h.t.Fatal(err)
	}
	return room.Slug
}

func TestT04ARoomClosedToGuestsLooksToThemLikeNone(t *testing.T) {
	h := newHouse(t)
	no := false
	slug := h.openAs(rooms.RoomInput{Guests: &no})
	none := "no" + strings.Repeat("-x", 20)
	none = none[:len(slug)]
	block := first(h.daily(slug, "12:00"))
	mia := h.as("member")
	mia.must(200, mia.get("/api/rooms/"+slug))
	if a := mia.get("/api/schedule"); !strings.Contains(a.body, block) {
		t.Error("a member finds it on the schedule:", a)
	}
	gus := h.as("guest")
	for who, b := range map[string]*browser{"guest": gus, "visitor": h.visitor()} {
		for _, path := range []string{"/", "/schedule", "/api/rooms", "/api/schedule"} {
			if a := b.must(200, b.get(path)); strings.Contains(a.body, slug) || strings.Contains(a.body, block) {
				t.Errorf("%s shows it to a %s", path, who)
			}
		}
		for _, path := range []string{"/rooms/SLUG", "/api/rooms/SLUG", "/api/rooms/SLUG/messages", "/api/rooms/SLUG/events", "/rooms/SLUG/calendar.ics"} {
			there, missing := b.get(strings.Replace(path, "SLUG", slug, 1)), b.get(strings.Replace(path, "SLUG", none, 1))
			if there.status != 404 || missing.status != 404 || len(there.body) != len(missing.body) {
				t.Errorf("%s as %s: %d with %d bytes, none: %d with %d", path, who, there.status, len(there.body), missing.status, len(missing.body))
			}
		}
		for _, path := range []string{"/schedule/ID", "/api/schedule/ID", "/schedule/ID/calendar.ics"} {
			there, missing := b.get(strings.Replace(path, "ID", block, 1)), b.get(strings.Replace(path, "ID", strings.Repeat("y", len(block)), 1))
			if there.status != 404 || missing.status != 404 || len(there.body) != len(missing.body) {
				t.Errorf("%s as %s: %v, none: %v", path, who, there, missing)
			}
		}
	}
	for path, body := range map[string]any{"/join": map[string]any{"seat": "text"}, "/messages": map[string]any{"client_id": "a", "text": "x"}} {
		there, missing := gus.post("/api/rooms/"+slug+path, body), gus.post("/api/rooms/"+none+path, body)
		if there.status != 404 || there.body != missing.body {
			t.Error(path, there, missing)
		}
	}
	if there, missing := gus.put("/api/rooms/"+slug+"/task", map[string]any{"title": "x"}), gus.put("/api/rooms/"+none+"/task", map[string]any{"title": "x"}); there.status != 404 || there.body != missing.body {
		t.Error(there, missing)
	}
	if a := gus.put("/api/schedule/"+block+"/booking", map[string]any{}); a.status != 404 {
		t.Error(a)
	}
}

func TestT04WhatAGuestBookedInARoomThatIsClosedToThemIsInNoCalendar(t *testing.T) {
	h := newHouse(t)
	block := first(h.daily(h.slug, "12:00"))
	gus := h.as("guest")
	gus.must(200, gus.put("/api/schedule/"+block+"/booking", map[string]any{"task": map[string]any{"title": "x"}}))
	token, err := h.service.RenewFeed(context.Background(), gus.id)
	if err != nil {
		t.Fatal(err)
	}
	listed := func() (n int) {
		for _, path := range []string{"/api/me/bookings", "/calendar/" + token + ".ics"} {
			if strings.Contains(h.visitorOr(gus, path).body, block) {
				n++
			}
		}
		return n
	}
	if listed() != 2 {
		t.Error("booked, and not listed")
	}
	h.owner.must(200, h.owner.do("PATCH", h.owner.room(""), map[string]any{"guests": false}))
	if listed() != 0 {
		t.Error("still listed")
	}
}

// visitorOr asks for a page of one's own, and for a calendar as calendars do.
func (h *house) visitorOr(b *browser, path string) answer {
	if strings.HasPrefix(path, "/calendar/") {
		b = h.visitor()
	}
	return b.must(200, b.get(path))
}

func TestARoomThatIsClosedToGuestsIsLeftByThemAtOnce(t *testing.T) {
	h := newHouse(t)
	gus, mia := h.as("guest"), h.as("member")
	l := gus.sit(rooms.TextSeat)
	seat := mia.sit(rooms.TextSeat)
	h.owner.must(200, h.owner.do("PATCH", h.owner.room(""), map[string]any{"guests": false}))
	l.ends()
	seat.view(func(v viewAnswer) bool { return len(v.People) == 1 && v.People[0].ID == mia.id })
}

func TestT04APrivateRoomIsFoundByItsLinkAlone(t *testing.T) {
	h := newHouse(t)
	yes := true
	slug := h.openAs(rooms.RoomInput{Private: &yes})
	random := strings.TrimPrefix(slug, "the-reading-room-")
	if len(random) != 13 { // of five bits each
		t.Fatal(slug)
	}
	if again := h.openAs(rooms.RoomInput{Private: &yes}); again == slug {
		t.Fatal(again)
	}
	mia, ben := h.as("member"), h.as("member")
	lobby := ben.listen("/api/events")
	lobby.next("rooms")
	mia.must(200, mia.post("/api/rooms/"+slug+"/join", map[string]any{"seat": "text"}))
	shows := func(b *browser) bool { return strings.Contains(b.must(200, b.get("/api/rooms")).body, slug) }
	if !shows(mia) || !shows(h.owner) || shows(ben) || shows(h.visitor()) || shows(h.as("guest")) {
		t.Error("in lists for whoever has sat there, and for those who keep the house")
	}
	if a := ben.get("/rooms/" + slug[:len(slug)-1]); a.status != 404 || strings.Contains(a.body, slug) {
		t.Error("a room near by gives it away:", a)
	}
	ben.must(200, ben.get("/rooms/"+slug))
	if a := h.owner.do("PATCH", "/api/rooms/"+slug, map[string]any{"private": false}); a.status != 409 {
		t.Error(a)
	}
}
