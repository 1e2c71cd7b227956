package web

import (
	"context"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lamplight/rooms"
)

// bodies are what a call on a room wants to be told, where it wants anything.
var bodies = map[string]any{
	"/join": map[string]any{"seat": "text"}, "/away": map[string]any{"away": true}, "/task": map[string]any{"title": "x"},
	"/outcome": map[string]any{"outcome": "done"}, "/messages": map[string]any{"client_id": "a", "text": "x"},
	"/messages/:id/remove": map[string]any{"reason": "x"}, "/lock": map[string]any{"locked": true}, "/guests": map[string]any{"off": true},
	"/knocks/:member": map[string]any{"let_in": true}, "/ban": map[string]any{"member": "x", "reason": "x"},
	"/stop/camera": map[string]any{"member": "x", "reason": "x"}, "/stop/microphone": map[string]any{"member": "x", "reason": "x"},
	"/block": map[string]any{"plan": plan}, "/block/:action": map[string]any{},
}

// Every route that names a room is tried, also those that come later.
func TestT04EveryCallOnARoomOneMayNotKnowIsAnsweredAsOnNone(t *testing.T) {
	h := newHouse(t)
	no := false
	there := h.openAs(rooms.RoomInput{Guests: &no})
	none := strings.Repeat("q", len(there))
	gus, barred := h.as("guest"), h.as("guest")
	h.owner.must(200, h.owner.post("/api/bans", map[string]any{"member": barred.id, "reason": "Enough."}))
	for _, route := range h.server.engine.Routes() {
		if !strings.Contains(route.Path, "/rooms/:slug") {
			continue
		}
		_, rest, _ := strings.Cut(route.Path, ":slug")
		var body any
		if strings.HasPrefix(route.Path, "/api/") && route.Method != "GET" {
			body = bodies[rest]
		}
		path := strings.NewReplacer(":id", "1", ":member", gus.id, ":action", "next").Replace(route.Path)
		for who, b := range map[string]*browser{"guest": gus, "one who is banned": barred} {
			said := map[string]bool{}
			for _, slug := range []string{there, none} {
				h.unhurried()
				a := b.do(route.Method, strings.Replace(path, ":slug", slug, 1), body)
				if a.header.Get("Content-Type") != "application/json; charset=utf-8" {
					a.body = number(int64(len(a.body))) // of a page, whose nonce is random
				}
				said[a.String()] = true
			}
			if len(said) != 1 {
				t.Errorf("%s %s tells a %s which room there is: %v", route.Method, route.Path, who, said)
			}
		}
	}
}

func TestT04WhoeverIsBannedFromTheHouseFindsNothingInLists(t *testing.T) {
	h := newHouse(t)
	block := first(h.daily(h.slug, "12:00"))
	mia := h.as("member")
	lobby := mia.listen("/api/events")
	lobby.next("rooms")
	h.owner.must(200, h.owner.post("/api/bans", map[string]any{"member": mia.id, "reason": "Enough."}))
	lobby.ends()
	for _, path := range []string{"/api/rooms", "/api/schedule", "/api/me/bookings"} {
		if a := mia.get(path); strings.Contains(a.body, h.slug) || strings.Contains(a.body, block) {
			t.Error(path, a)
		}
	}
	if a := mia.get("/api/events"); a.status != 403 {
		t.Error(a)
	}
	if a := mia.get("/"); a.status != 403 || !strings.Contains(a.body, "Enough.") {
		t.Error("the lobby:", a)
	}
	for _, path := range []string{"/me", "/log", "/me/erase", "/removed"} {
		if a := mia.get(path); a.status != 200 && path != "/removed" || a.status >= 500 {
			t.Error("what is theirs is theirs:", path, a.status)
		}
	}
}

func TestT06WhoMayNotEnterARoomReadsNotWhoComesThere(t *testing.T) {
	h := newHouse(t)
	block := first(h.daily(h.slug, "12:00"))
	mia, ben := h.as("member"), h.as("member")
	ben.must(200, ben.put("/api/schedule/"+block+"/booking", map[string]any{"task": map[string]any{"title": "A private matter"}}))
	h.owner.must(200, h.owner.post(h.owner.room("/ban"), map[string]any{"member": mia.id, "reason": "Enough."}))
	if a := mia.must(200, mia.get("/api/schedule")); strings.Contains(a.body, "A private matter") {
		t.Error(a)
	}
	if list, err := h.service.News(context.Background(), mia.member()); err != nil || len(list) > 0 {
		t.Error(list, err)
	}
	no := false
	if _, err := h.service.ChangeRoom(context.Background(), h.owner.member(), h.slug, rooms.RoomInput{Guests: &no}); err != nil {
		t.Fatal(err)
	}
	h.exec("INSERT INTO news (member, scheduled, kind, at) VALUES (?, ?, 'changed', ?)", ben.id, block, time.Now().UnixMicro())
	h.setRole(ben, rooms.Guest)
	if list, err := h.service.News(context.Background(), ben.member()); err != nil || len(list) > 0 {
		t.Error("news of a room that is closed to them:", list, err)
	}
}

func TestT15KnockingMakesNoMoreNewcomersThanEntering(t *testing.T) {
	h := newHouse(t)
	for range int(entering.addressBurst) {
		h.server.limits.take(entering.name+" 192.0.2.7", entering.address, entering.addressBurst)
	}
	for who, want := range map[string]int{"192.0.2.7": 429, "192.0.2.8": 303} {
		w := h.visitor().from(who, "203.0.113.1", "POST", "/rooms/"+h.slug+"/knock", "name=Eve", "application/x-www-form-urlencoded")
		if w.Code != want {
			t.Error(who, "knocks and is answered", w.Code)
		}
	}
}

func TestWhoeverSignsInFromElsewhereFindsNothingOfWhoSatThereBefore(t *testing.T) {
	h, i := vouchedHouse(t)
	v := h.visitor()
	ana := v.takes(v.must(303, v.returns(i.goes(v, "/signin/elsewhere"))))
	again := ana.must(303, ana.returns(i.goes(ana, "/signin/elsewhere")))
	if again.header.Get("Clear-Site-Data") != "" {
		t.Error("the same person loses what they half wrote")
	}
	ana = v.takes(again)
	i.who = "ben"
	if a := ana.must(303, ana.returns(i.goes(ana, "/signin/elsewhere"))); a.header.Get("Clear-Site-Data") == "" {
		t.Error("somebody else finds what was half written:", a.header)
	}
}

func TestT16AProviderThatDoesNotAnswerKeepsNobodyWaitingForOthers(t *testing.T) {
	var asked atomic.Int32
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Error(w, "not now", http.StatusBadGateway)
	}))
	defer slow.Close()
	p := &Provider{Issuer: slow.URL, ClientID: "house"}
	for range 20 {
		if _, err := p.ask(context.Background()); err == nil {
			t.Fatal("it answered")
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("it was asked %d times in a moment", n)
	}
	providerClient.CloseIdleConnections()
}

func TestT12LookingAtAKnockDoesNotKnock(t *testing.T) {
	h := newHouse(t)
	mia := h.as("member")
	h.owner.must(204, h.owner.put(h.owner.room("/lock"), map[string]any{"locked": true}))
	knocks := func() int {
		v, err := h.service.View(context.Background(), h.slug)
		if err != nil {
			t.Fatal(err)
		}
		return len(v.Knocks)
	}
	mia.must(403, mia.get("/rooms/"+h.slug+"/knock"))
	if knocks() != 0 {
		t.Error("a link made a browser knock")
	}
	mia.must(403, mia.submit("/rooms/"+h.slug+"/knock"))
	if a := mia.must(403, mia.get("/rooms/"+h.slug+"/knock")); knocks() != 1 || a.header.Get("Refresh") == "" {
		t.Error(a)
	}
	h.owner.must(204, h.owner.post(h.owner.room("/knocks/"+mia.id), map[string]any{"let_in": true}))
	mia.must(303, mia.get("/rooms/"+h.slug+"/knock"))
}

func TestT02WhoeverKnocksUnderATakenNameIsAskedForAnother(t *testing.T) {
	h := newHouse(t)
	door := "/rooms/" + h.slug + "/knock"
	h.owner.must(204, h.owner.put(h.owner.room("/lock"), map[string]any{"locked": true}))
	mia, twin := h.enter("Mia"), h.enter("MIA")
	mia.must(403, mia.submit(door))
	asked := twin.must(422, twin.submit(door)).body
	if !strings.Contains(asked, `value="MIA"`) || !strings.Contains(asked, template.HTMLEscapeString(T("en", "member.name_taken", nil))) {
		t.Error(asked)
	}
	twin.must(422, twin.submit(door, "name", "mia"))
	twin.must(403, twin.submit(door, "name", "Mia Berg"))
	v, err := h.service.View(context.Background(), h.slug)
	if err != nil || len(v.Knocks) != 2 || v.Knocks[1].Name != "Mia Berg" {
		t.Error(v.Knocks, err)
	}
	stranger := h.visitor()
	stranger = stranger.takes(stranger.must(422, stranger.submit(door, "name", "Mia Berg")))
	stranger.must(403, stranger.submit(door, "name", "Mia Sund"))
}

func TestARefusalWithADaySaysIt(t *testing.T) {
	h := newHouse(t)
	mia := h.as("member")
	h.owner.must(200, h.owner.post("/api/bans", map[string]any{"member": mia.id, "reason": "Enough."}))
	said, _ := mia.get(mia.room("")).object()["message"].(string)
	if strings.Contains(said, " ,") || !strings.Contains(said, day("en", time.Now().UTC())) && !strings.Contains(said, day("en", time.Now().UTC().Add(time.Hour))) {
		t.Error(said)
	}
}
