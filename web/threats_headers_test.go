package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"lamplight/rooms"
)

// score is what the Observatory of MDN gives for the headers of one answer:
// a hundred, less what is missing, more for what few houses have.
func score(h http.Header) (points int, lacks []string) {
	points = 100
	give := func(bonus, loss int, good bool, what string) {
		if good {
			points += bonus
			return
		}
		points -= loss
		lacks = append(lacks, what)
	}
	policy := map[string]string{}
	for _, part := range strings.Split(h.Get("Content-Security-Policy"), "; ") {
		name, value, _ := strings.Cut(part, " ")
		policy[name] = value
	}
	whole := fmt.Sprint(policy)
	open := strings.Contains(whole, "unsafe-") || strings.Contains(whole, "*") || strings.Contains(whole, "http:") || strings.Contains(whole, "https:")
	give(10, 25, policy["default-src"] == "'none'" && !open, "a policy from nothing")
	give(5, 20, policy["frame-ancestors"] == "'none'", "frame-ancestors")
	give(5, 0, h.Get("Referrer-Policy") == "same-origin", "Referrer-Policy")
	give(10, 0, h.Get("Cross-Origin-Resource-Policy") == "same-origin", "Cross-Origin-Resource-Policy")
	give(0, 5, h.Get("X-Content-Type-Options") == "nosniff", "nosniff")
	age, _ := strconv.Atoi(strings.TrimPrefix(strings.Split(h.Get("Strict-Transport-Security"), ";")[0], "max-age="))
	give(0, 20, age >= 15768000, "Strict-Transport-Security")
	cookies := true
	for _, c := range (&http.Response{Header: h}).Cookies() {
		cookies = cookies && c.Secure && c.HttpOnly && c.SameSite == http.SameSiteLaxMode && c.Domain == "" && c.Path == "/"
	}
	give(5, 20, cookies, "a cookie's flags")
	return points, lacks
}

var nonce = regexp.MustCompile(`'nonce-([A-Za-z0-9+/]{24})'`)

// Pages, files, refusals, faults and what is not there: whoever asks, each
// answer tells the browser to trust nobody but this house.
func TestT12EveryAnswerTrustsThisHouseAlone(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	guest := h.as("guest")
	block := first(h.daily(h.slug, "12:00"))
	nonces := map[string]bool{}
	check := func(what string, r *http.Request) (status int) {
		t.Helper()
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close() // a stream is not read
		if points, lacks := score(response.Header); points < 130 {
			t.Errorf("%s: %d points, for want of %v", what, points, lacks)
		}
		policy := response.Header.Get("Content-Security-Policy")
		found := nonce.FindStringSubmatch(policy)
		if found == nil || nonces[found[1]] {
			t.Errorf("%s: no nonce of its own: %s", what, policy)
		} else {
			nonces[found[1]] = true
		}
		for _, part := range []string{"base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'", "connect-src 'self' wss://lamp.example.org;"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s has no %s: %s", what, part, policy)
			}
		}
		for name, want := range map[string]string{"Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY"} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", what, name, got)
			}
		}
		if may := response.Header.Get("Permissions-Policy"); !strings.Contains(may, "geolocation=()") || !strings.Contains(may, "camera=(self)") {
			t.Errorf("%s: Permissions-Policy is %q", what, may)
		}
		if response.Header.Get("Server") != "" || response.Header.Get("X-Powered-By") != "" || response.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s says too much: %v", what, response.Header)
		}
		return response.StatusCode
	}
	seen := map[int]bool{}
	for name, row := range table {
		method, path, _ := strings.Cut(name, " ")
		if row.path != "" {
			path = row.path
		}
		path = strings.NewReplacer(":slug", h.slug, "SLUG", h.slug, "BLOCK", block, ":code", "none", ":id", "none").Replace(path)
		for who, b := range map[string]*browser{"a visitor": h.visitor(), "a guest": guest, "the owner": h.owner} {
			if method == http.MethodGet {
				seen[check(name+" as "+who, b.request(method, path, nil))] = true
			} else if who == "a visitor" {
				seen[check(name+" as "+who, b.request(method, path, map[string]any{}))] = true
			}
		}
	}
	foreign := h.owner.request("POST", "/api/me", `{"name": "Eve"}`, "Origin", "https://evil.example")
	seen[check("another site", foreign)] = true
	seen[check("no route", guest.request("GET", "/nowhere", nil))] = true
	seen[check("no call", guest.request("GET", "/api/nowhere", nil))] = true
	seen[check("no method", guest.request("DELETE", "/about", nil))] = true
	seen[check("a bad address", guest.request("GET", "/?q="+strings.Repeat("x", 5000), nil))] = true
	seen[check("a bad host", guest.request("GET", "/", nil, "Host", "evil!"))] = true
	seen[check("too large", guest.request("POST", "/api/jots", `{"text": "`+strings.Repeat("x", bodyLimit)+`"}`))] = true
	seen[check("no JSON", guest.request("POST", "/api/jots", `{}`, "Content-Type", "text/plain"))] = true
	for i := 0; i < 200 && !seen[429]; i++ {
		seen[check("too fast", guest.request("POST", "/link/none", nil))] = true
	}
	h.exec("ALTER TABLE rooms RENAME TO rooms_gone")
	seen[check("a fault", h.owner.request("GET", "/api/rooms/"+h.slug+"/messages", nil))] = true
	seen[check("a page's fault", h.owner.request("GET", "/rooms/"+h.slug+"/edit", nil))] = true
	h.exec("ALTER TABLE rooms_gone RENAME TO rooms")
	for _, status := range []int{200, 303, 400, 401, 403, 404, 405, 410, 413, 415, 422, 429, 500} {
		if !seen[status] {
			t.Errorf("nothing was answered with %d", status)
		}
	}
	h.unhurried()
	entered := h.visitor().must(200, h.visitor().post("/api/me", map[string]any{"name": "Ana Maria"}))
	chosen := h.visitor().must(303, h.visitor().submit("/language", "language", "de"))
	zoned := h.visitor().must(303, h.visitor().submit("/zone", "zone", "Europe/Berlin"))
	for what, a := range map[string]answer{"entering": entered, "a language": chosen, "a zone": zoned} {
		if points, lacks := score(a.header); points < 130 || len(a.cookies) == 0 {
			t.Errorf("%s: %d points and %d cookies, for want of %v", what, points, len(a.cookies), lacks)
		}
	}
	if name := entered.cookies[0].Name; name != "__Host-lamplight" {
		t.Error("the key is kept as", name)
	}
	if (&browser{h: h, key: entered.cookies[0].Value}).member().Role != rooms.Guest {
		t.Error("the key opens nothing")
	}
}
