package web

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// What is one member's own is not there for a guest, a moderator or the owner
// of the house, by whatever verb, and stays as it was.
func TestT05WhatIsOnesOwnIsNotThereForAnybodyElse(t *testing.T) {
	h := newHouse(t)
	ana, mo := h.as("member"), h.as("moderator")
	ana.sit(rooms.TextSeat)
	session := h.logged(ana, "canary-log", time.Now())
	jot := ana.must(200, ana.post("/api/jots", map[string]any{"client_id": "a", "text": "canary-jot"})).object()["id"].(string)
	ana.keepPasskey()
	var list struct{ Browsers []rooms.Browser }
	ana.must(200, ana.get("/api/me/browsers")).into(&list)
	browserID := list.Browsers[0].ID
	passkey := regexp.MustCompile(`/me/passkeys/([\w-]+)/remove`).FindStringSubmatch(ana.get("/me").body)[1]
	mo.must(200, mo.post(mo.room("/stop/camera"), map[string]any{"member": ana.id, "reason": "canary-reason"}))
	own := ownCaseID(h, ana)
	state := func() (all string) {
		h.unhurried()
		for _, path := range []string{"/api/log/" + session, "/api/jots", "/api/me/browsers", "/api/me/cases", "/api/me"} {
			all += ana.must(200, ana.get(path)).body
		}
		return all + regexp.MustCompile(`/me/passkeys/[\w-]+/remove`).FindString(ana.get("/me").body)
	}
	before := state()
	const form = "application/x-www-form-urlencoded"
	for call, body := range map[string]any{
		"GET /api/log/" + session: nil, "PATCH /api/log/" + session: map[string]any{"note": "mine"}, "DELETE /api/log/" + session: nil,
		"GET /log/" + session: nil, "POST /log/" + session: "note=mine", "POST /log/" + session + "/delete": "sure=yes",
		"POST /api/jots/" + jot + "/keep": nil, "DELETE /api/jots/" + jot: nil,
		"POST /me/browsers/" + browserID + "/end": "x=y", "POST /me/passkeys/" + passkey + "/remove": "x=y",
		"GET /cases/" + own: nil, "POST /cases/" + own + "/answer": "answer=mine",
	} {
		method, path, _ := strings.Cut(call, " ")
		for who, b := range map[string]*browser{"a guest": h.as("guest"), "a moderator": mo, "the owner": h.owner} {
			h.unhurried()
			kind := []string{"Content-Type", "application/json"}
			if _, is := body.(string); is {
				kind[1] = form
			}
			if a := b.do(method, path, body, kind...); a.status != 404 || strings.Contains(a.body, "canary") {
				t.Errorf("%s as %s: %v", call, who, a)
			}
		}
		if a := h.visitor().do(method, path, body, "Content-Type", form); a.status != 401 && a.status != 404 {
			t.Errorf("%s as a visitor: %v", call, a)
		}
	}
	// No name in a body or a question takes the place of whose key it is.
	for _, path := range []string{"/api/log?member=" + ana.id, "/api/me/bookings?member=" + ana.id, "/log?member=" + ana.id, "/log/export.json?member=" + ana.id, "/me?member=" + ana.id, "/api/jots?user_id=" + ana.id} {
		if a := h.owner.get(path); strings.Contains(a.body, "canary") {
			t.Errorf("%s: %v", path, a)
		}
	}
	if after := state(); after != before {
		t.Errorf("Ana's own was changed:\n%s\n%s", before, after)
	}
}
