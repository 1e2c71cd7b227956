package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// from asks as a browser at some address, which may claim to be others.
func (b *browser) from(address, claims, method, path, body, kind string) *httptest.ResponseRecorder {
	r := b.request(method, path, body, "Content-Type", kind, "X-Forwarded-For", claims, "Forwarded", "for="+claims, "X-Real-IP", claims)
	r.RequestURI, r.RemoteAddr = path, netip.AddrPortFrom(netip.MustParseAddr(address), 4000).String()
	w := httptest.NewRecorder()
	b.h.server.Handler().ServeHTTP(w, r)
	return w
}

// Whoever has a network has all its addresses, and can claim every other.
func TestT15GuessingFromAWholeNetworkCountsAsOne(t *testing.T) {
	const form, asJSON = "application/x-www-form-urlencoded", "application/json"
	for _, door := range []struct {
		path, body, kind string
		most             int
	}{
		{"/link", "code=AAAA2222", form, 25},
		{"/link/aaaaaaaaaaaaaaaaaaaaaaaaaa", "", form, 120},
		{"/welcome/aaaaaaaaaaaaaaaaaaaaaaaaaa", "name=Eve&house=Mine", form, 15},
		{"/invite/aaaaaaaaaaaaaaaaaaaaaaaaaa", "name=Eve", form, 120},
		{"/api/signin", `{"credential": {"id": "AAAA", "response": {}}}`, asJSON, 120},
		{"/api/signin/challenge", ``, asJSON, 120},
	} {
		h := newHouse(t)
		said := map[string]int{}
		tries := 0
		for ; tries < 400; tries++ {
			w := h.visitor().from(fmt.Sprintf("2001:db8:1:2:%x::%x", tries, tries), fmt.Sprintf("203.0.113.%d", tries%250), "POST", door.path, door.body, door.kind)
			if w.Code == http.StatusTooManyRequests {
				if w.Header().Get("Retry-After") == "" {
					t.Error(door.path, "does not say when to come again")
				}
				break
			}
			if door.path != "/api/signin/challenge" { // whose answer is random
				said[fmt.Sprint(w.Code, len(w.Body.String()))]++
			}
		}
		if tries > door.most {
			t.Errorf("%s: %d guesses from one network, forging on", door.path, tries)
		}
		if len(said) > 1 {
			t.Errorf("%s: answers tell guesses apart: %v", door.path, said)
		}
		if w := h.visitor().from("2001:db8:1:3::1", "2001:db8:1:2::1", "POST", door.path, door.body, door.kind); w.Code == http.StatusTooManyRequests {
			t.Errorf("%s: a neighbour is locked out", door.path)
		}
		if w := h.owner.from("192.0.2.1", "2001:db8:1:2::1", "GET", "/housekeeping", "", form); w.Code != http.StatusOK {
			t.Errorf("%s: the owner is locked out: %d", door.path, w.Code)
		}
	}
}

// What opens something cannot be guessed, whoever counts.
func TestT15WhatOpensADoorIsLong(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	code, err := h.service.OwnerLink(ctx)
	link, wrong := h.service.MakeLink(ctx, h.owner.member())
	feed, bad := h.service.RenewFeed(ctx, h.owner.id)
	if err != nil || wrong != nil || bad != nil {
		t.Fatal(err, wrong, bad)
	}
	for what, text := range map[string]string{"the owner's code": code, "a link": link.Code, "a calendar": feed, "an invitation": strings.TrimPrefix(h.owner.invite("1"), "/invite/")} {
		if len(text) < 26 || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") != "" { // of five bits each
			t.Errorf("%s is %q", what, text)
		}
	}
	if len(h.owner.key) != 64 {
		t.Error(h.owner.key)
	}
}

// A room one may not know of is no slower and no faster to be told of than one
// that is not there. Medians of calls that take turns; the bound is wide.
func TestT04WhatIsHiddenTakesAsLongAsWhatIsMissing(t *testing.T) {
	h := newHouse(t)
	no := false
	hidden := h.openAs(rooms.RoomInput{Guests: &no})
	missing := strings.Repeat("q", len(hidden))
	block := first(h.daily(hidden, "12:00"))
	gus := h.as("guest")
	for _, c := range []struct{ path, there, none string }{
		{"/api/rooms/X", hidden, missing}, {"/rooms/X", hidden, missing}, {"/api/rooms/X/messages", hidden, missing}, {"/rooms/X/calendar.ics", hidden, missing},
		{"/api/schedule/X", block, strings.Repeat("q", len(block))}, {"/schedule/X", block, strings.Repeat("q", len(block))},
	} {
		took := map[string][]time.Duration{}
		for range 120 {
			for _, name := range []string{c.there, c.none} {
				h.unhurried()
				began := time.Now()
				response, err := client.Do(gus.request("GET", strings.Replace(c.path, "X", name, 1), nil))
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				took[name] = append(took[name], time.Since(began))
				if response.StatusCode != 404 {
					t.Fatal(c.path, response.Status)
				}
			}
		}
		median := func(name string) time.Duration { slices.Sort(took[name]); return took[name][len(took[name])/2] }
		there, none := median(c.there), median(c.none)
		if there > 3*none+2*time.Millisecond || none > 3*there+2*time.Millisecond {
			t.Errorf("%s: %v where there is one, %v where there is none", c.path, there, none)
		}
	}
}

// unhurried has the house forget how fast everybody was.
func (h *house) unhurried() {
	h.server.limits.mu.Lock()
	defer h.server.limits.mu.Unlock()
	clear(h.server.limits.buckets)
}
