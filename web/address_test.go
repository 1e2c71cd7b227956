package web

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

func TestT19AHouseThatWasToldNoAddressWritesNoneThatItWasOnlyAskedFor(t *testing.T) {
	h := newHouse(t)
	m := h.as("member")
	m.must(303, m.submit("/me/calendar"))
	token, err := h.service.FeedToken(context.Background(), m.id)
	if err != nil {
		t.Fatal(err)
	}
	name, form := "lamplight.invalid", "application/x-www-form-urlencoded"
	for what, page := range map[string]struct{ method, path, body, kind, want string }{
		"an invitation":            {"POST", "/housekeeping/invites", "label=x&uses=1&days=1", form, `data-here>/invite/`},
		"an invitation by the API": {"POST", "/api/invites", `{"label":"x","uses":1,"days":1}`, "application/json", `"link":"/invite/`},
		"another device":           {"POST", "/me/link", "", form, `<b>/link</b>`},
		"one's calendar":           {"GET", "/me", "", "", `data-here>/calendar/`},
		"the plan":                 {"GET", "/schedule", "", "", `data-here>/calendar/`},
		"a calendar":               {"GET", "/calendar/" + token + ".ics", "", "", "BEGIN:VCALENDAR"},
		"an empty house":           {"GET", "/", "", "", "<html"},
		"a call":                   {"POST", h.owner.room("/join"), `{"seat":"camera"}`, "application/json", `"token":"`},
		"a passkey":                {"POST", "/api/passkeys/challenge", "", "application/json", `"localhost"`},
	} {
		who := h.owner
		if strings.Contains(page.path, "calendar") || page.path == "/me" || page.path == "/schedule" {
			who = m
		}
		for _, host := range []string{name, name + ":8080", "203.0.113.9", "[2001:db8::9]:8080"} {
			a := who.do(page.method, page.path, page.body, "Content-Type", page.kind, "Host", host)
			if a.status >= 300 || !strings.Contains(a.body, page.want) {
				t.Errorf("%s, asked for at %s: %d %s", what, host, a.status, a.body)
			}
			if said := fmt.Sprint(a.header) + a.body; strings.Contains(said, strings.TrimSuffix(host, ":8080")) {
				t.Errorf("%s names %s: %s", what, host, said)
			}
			if strings.Contains(a.body, `class="qr"`) {
				t.Errorf("%s: a square that leads nowhere", what)
			}
		}
	}
	own := strings.TrimPrefix(h.url, "http://")
	_, port, _ := strings.Cut(own, ":")
	for _, host := range []string{own, "localhost:" + port} {
		a := h.owner.do("POST", "/api/invites", `{"label":"x","uses":1,"days":1}`, "Content-Type", "application/json", "Host", host)
		if !strings.Contains(a.body, `"link":"http://`+host+`/invite/`) {
			t.Errorf("at %s a laptop is told %s", host, a.body)
		}
	}
}
