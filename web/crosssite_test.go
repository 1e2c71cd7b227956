package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestT12AnotherSiteCanDoNothing(t *testing.T) {
	h := newHouse(t)
	h.slug = h.open("Target")
	for _, route := range h.server.engine.Routes() {
		if route.Method == http.MethodGet {
			continue
		}
		path := strings.NewReplacer(":slug", h.slug, ":code", "x", ":id", "1", ":action", "next", ":member", "1", ":token", "x").Replace(route.Path)
		for _, from := range [][]string{
			{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "http://127.0.0.1.evil.example"},
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
		} {
			if a := h.owner.do(route.Method, path, map[string]any{}, from...); a.status != 403 {
				t.Errorf("%s %s from %v: %v", route.Method, path, from, a)
			}
		}
	}
	for _, from := range [][]string{
		{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "://"}, {"Sec-Fetch-Site", "cross-site"},
		{"Origin", "http://" + strings.TrimPrefix(h.url, "http://127.0.0.1") + ".evil.example"},
	} {
		headers := append([]string{"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="}, from...)
		if a := h.owner.do("GET", "/rtc?access_token=x", nil, headers...); a.status != 403 || a.key() != "request.foreign_origin" {
			t.Errorf("an upgrade from %v: %v", from, a)
		}
	}
	if a := h.owner.do("GET", "/rtc?access_token=x", nil, "Origin", h.url); a.key() != "member.not_yours" {
		t.Error("our own page is taken for another:", a)
	}
	if a := h.owner.do("POST", "/api/me", `{"name":"Olga"}`, "Content-Type", "text/plain"); a.status != 415 {
		t.Error("a form of another site could be JSON:", a)
	}
}
