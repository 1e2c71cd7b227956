package web

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
)

func TestAPasskeyBringsItsMemberBack(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	device := ana.keepPasskey()
	if page := ana.get("/me"); !strings.Contains(page.body, "/me/passkeys/"+base64url(device.id)+"/remove") {
		t.Error("the passkey is not in the list")
	}
	back := h.visitor()
	me := back.must(200, back.signIn(device, false)).object()
	if me["id"] != ana.id || back.key == ana.key || back.key == "" {
		t.Fatal(me, back.key == ana.key)
	}
	ana.must(200, ana.get("/api/me")) // the first browser stays
	if list := back.get("/api/me/browsers").object()["browsers"].([]any); len(list) != 2 {
		t.Error(list)
	}
	old := back.key
	back.must(200, back.signIn(device, false))
	if gone := (&browser{h: h, key: old}).get("/api/me"); gone.status != 401 {
		t.Error("signing in anew left the old key good")
	}
	if a := ana.submit("/me/passkeys/" + base64url(device.id) + "/remove"); !a.leads("/me?kept=removed#passkeys") {
		t.Error(a)
	}
	if a := h.visitor().signIn(device, false); a.status != 403 || a.key() != "passkey.unknown" || len(a.cookies) > 0 {
		t.Error("a removed passkey opens something:", a)
	}
}

func TestT15WhateverIsWrongWithAPasskeyTheAnswerIsTheSame(t *testing.T) {
	h := newHouse(t)
	ana, eve := h.enter("Ana"), h.enter("Eve")
	device := ana.keepPasskey()
	visitor := h.visitor()
	ask := func() map[string]any { return visitor.must(200, visitor.post("/api/signin/challenge", nil)).object() }
	question := ask()
	used := device.sign(question)
	visitor.must(200, visitor.post("/api/signin", map[string]any{"credential": used}))
	stranger := newAuthenticator(h)
	stranger.handle = []byte(ana.id)
	elsewhere := *device
	elsewhere.origin = "https://evil.example"
	forged := *device
	forged.key = stranger.key
	cloned := *device
	cloned.count = 0
	for what, credential := range map[string]map[string]any{
		"said twice":         used,
		"nobody's":           stranger.sign(ask()),
		"for another site":   elsewhere.sign(ask()),
		"with a wrong key":   forged.sign(ask()),
		"of a cloned device": cloned.sign(ask()),
		"never asked":        device.sign(map[string]any{"publicKey": map[string]any{"challenge": base64url([]byte("a challenge nobody gave out, ever"))}}),
		"empty":              {},
		"of another kind":    device.make(eve.must(200, eve.post("/api/passkeys/challenge", nil)).object()),
	} {
		if a := h.visitor().post("/api/signin", map[string]any{"credential": credential}); a.status != 403 || a.key() != "passkey.unknown" || len(a.cookies) > 0 {
			t.Errorf("%s: %v", what, a)
		}
	}
	// What Ana's device was asked is answered by nobody else.
	mine := ana.must(200, ana.post("/api/passkeys/challenge", nil)).object()
	if a := eve.post("/api/passkeys", map[string]any{"credential": newAuthenticator(h).make(mine)}); a.status != 400 || a.key() != "passkey.refused" {
		t.Error(a)
	}
	eve.must(404, eve.submit("/me/passkeys/"+base64url(device.id)+"/remove"))
	eve.must(404, eve.submit("/me/passkeys/%00/remove"))
}

func TestAGuestIsMergedByTheirPasskey(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	device := ana.keepPasskey()
	guest := h.enter("Gus")
	guestDevice := guest.keepPasskey()
	h.setRole(ana, "member")
	if a := ana.signIn(guestDevice, true); a.status != 409 || a.key() != "merge.not_guest" {
		t.Error(a)
	}
	if me := guest.must(200, guest.signIn(device, true)).object(); me["id"] != ana.id || me["role"] != "member" {
		t.Error(me)
	}
	// The guest's own passkey opens nobody any more.
	back := h.visitor()
	if a := back.signIn(guestDevice, false); a.status != 403 || a.key() != "passkey.unknown" {
		t.Error(a)
	}
}

func TestAQuestionIsAnsweredOnceAndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q questions
		ask := func(challenge string) { q.ask(&webauthn.SessionData{Challenge: challenge}) }
		ask("one")
		if _, ok := q.answered("one"); !ok {
			t.Error("not remembered")
		}
		if _, ok := q.answered("one"); ok {
			t.Error("answered twice")
		}
		ask("two")
		time.Sleep(questionLife)
		if _, ok := q.answered("two"); ok {
			t.Error("answered too late")
		}
		ask("first")
		for i := range mostAsked {
			time.Sleep(time.Millisecond)
			ask(fmt.Sprint(i))
		}
		if len(q.asked) != mostAsked {
			t.Error(len(q.asked))
		}
		if _, ok := q.answered("first"); ok {
			t.Error("the oldest did not give way")
		}
	})
}
