package web

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// asks makes the request of a row as b in a room of its own.
func (row ask) asks(h *house, b *browser, name string) int {
	h.t.Helper()
	h.unhurried()
	method, path, _ := strings.Cut(name, " ")
	if row.path != "" {
		path = row.path
	}
	if text, is := row.body.(string); is {
		row.body = strings.NewReplacer("ROLE", "A", "SLUG", h.slug, "FIRST", time.Now().AddDate(0, 0, 7).Format(time.DateOnly)).Replace(text)
	}
	if strings.Contains(path, "BLOCK") {
		h.slug = h.open("A room with fixed times")
		path = strings.ReplaceAll(path, "BLOCK", first(h.daily(h.slug, "12:00")))
	}
	return row.status(b, method, strings.NewReplacer("SLUG", h.slug, ":slug", h.slug).Replace(path))
}

// everyRoute hands over each row of the table with a house whose room nobody used.
func everyRoute(t *testing.T, each func(h *house, name string)) {
	var h *house
	for i, name := range slices.Sorted(maps.Keys(table)) {
		if i%12 == 0 {
			h = newHouse(t)
		}
		h.slug = h.open("A room for " + name)
		each(h, name)
	}
}

// Whose browser was signed out is a visitor again at every door, whatever they
// were, and so is whoever brings a key that was never given.
func TestT11AnEndedSessionIsAVisitorEverywhere(t *testing.T) {
	everyRoute(t, func(h *house, name string) {
		second := h.as("owner")
		if err := h.service.ForgetKey(t.Context(), second.key); err != nil {
			t.Fatal(err)
		}
		for who, b := range map[string]*browser{"an owner who was signed out": second, "somebody with a made-up key": {h: h, key: strings.Repeat("ab", 32)}} {
			row := table[name]
			if text, is := row.body.(string); is {
				row.body = strings.ReplaceAll(text, "ROLE", map[bool]string{true: "Yes", false: "Zoe"}[b == second])
			}
			if got, want := row.asks(h, b, name), row.want[4]; got != want {
				t.Errorf("%s as %s: %d, want %d", name, who, got, want)
			}
		}
	})
}

// openToTheRemoved is what still answers somebody who is removed from the house:
// what is theirs, what is everybody's, and what says so. None of it tells of a room.
var openToTheRemoved = strings.Split(`GET /healthz
GET /readyz
GET /about
GET /api/house
GET /api/openapi.json
GET /manifest.webmanifest
GET /sw.js
GET /icons/:file
POST /language
POST /zone
GET /api/me
POST /api/me
PUT /api/me/willing
GET /me
POST /me
GET /me/erase
POST /me/helper
POST /me/calendar
POST /me/link
GET /api/me/browsers
GET /api/me/cases
GET /api/me/bookings
DELETE /api/schedule/:id/booking
GET /link
GET /signin
POST /api/signin/challenge
POST /api/passkeys/challenge
GET /api/push/key
POST /api/push
DELETE /api/push
POST /news
GET /log
GET /api/log
GET /log/export.csv
GET /log/export.json
POST /log/erase
GET /api/jots
POST /api/jots
GET /api/rooms
GET /schedule
GET /api/schedule`, "\n")

func TestT08WhoeverIsRemovedFindsEveryOtherDoorShut(t *testing.T) {
	everyRoute(t, func(h *house, name string) {
		robin := h.as("member")
		h.daily(h.slug, "15:00", func(in *rooms.SeriesInput) { in.Rule = "FREQ=WEEKLY" })
		h.owner.must(200, h.owner.post("/api/bans", map[string]any{"member": robin.id, "reason": "Unkind words", "until": time.Now().Add(time.Hour).Format(time.RFC3339)}))
		got := table[name].asks(h, robin, name)
		if open := slices.Contains(openToTheRemoved, name); open != (got < 400) {
			t.Errorf("%s: %d; open to whoever is removed: %t", name, got, open)
		}
		if method, path, _ := strings.Cut(name, " "); method == "GET" && !strings.ContainsAny(path, ":*") && strings.Contains(robin.get(path).body, h.slug) {
			t.Errorf("%s tells of a room", name)
		}
	})
}
