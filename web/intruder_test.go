package web

import (
	"strings"
	"testing"

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
