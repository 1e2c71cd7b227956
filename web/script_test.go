package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lamplight/rooms"
)

// payloads are what people type who want others' browsers to run it.
var payloads = []string{
	`<script>alert(1)</script>`, `</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg onload=alert(1)>`,
	`<!--<script>`, `]]><script>alert(1)</script>`, `javascript:alert(1)`, `<a href="javascript:alert(1)">x</a>`, `{{constructor.constructor('alert(1)')()}}`,
	`${alert(1)}`, "`-alert(1)-`", `\u003cscript\u003e`, `&lt;script&gt;`, `<iframe srcdoc="<script>alert(1)</script>">`, `<math><mtext></table><mglyph><style><img src=x onerror=alert(1)>`,
	`<template><script>`, `<base href="//evil.example">`, `<meta http-equiv=refresh content="0;url=//evil.example">`, `%3Cscript%3E`, `<b>&#0;</b>`,
	`--><script>alert(1)</script>`, `<script src="data:text/javascript,alert(1)">`, `<textarea autofocus onfocus=alert(1)>`, `';alert(1)//`, `</title><script>alert(1)</script>`,
}

// TestT01: what somebody types is text to everybody else, on every page, in
// every answer and every event.
func TestT01WhatPeopleTypeRunsNowhere(t *testing.T) {
	h := newHouse(t)
	ana := h.visitor()
	for i, payload := range payloads {
		if i%5 == 0 { // one alone may not say so much at once
			ana = h.enter(fmt.Sprint("Ana ", i))
			ana.sit(rooms.TextSeat)
		}
		ana.must(200, ana.post(ana.room("/messages"), map[string]any{"client_id": fmt.Sprint(i), "text": payload}))
		ana.must(200, ana.put(ana.room("/task"), map[string]any{"title": payload, "done_looks_like": payload, "activity": firstRunes(payload, 40)}))
		h.visitor().post("/api/me", map[string]any{"name": firstRunes(payload, 40)})
		h.owner.do("PATCH", ana.room(""), map[string]any{"name": firstRunes(payload, 40), "description": payload})
		for _, path := range []string{"/", "/rooms/" + h.slug, "/me", "/rooms/" + h.slug + "/edit"} {
			page := h.owner.get(path)
			if page.status != 200 || strings.Contains(page.body, payload) && strings.ContainsAny(payload, "<>") {
				t.Errorf("%s shows %q as it is: %d", path, payload, page.status)
			}
		}
		for _, path := range []string{"/api/rooms", ana.room(""), ana.room("/messages")} {
			a := ana.must(200, ana.get(path))
			if strings.ContainsAny(a.body, "<>") || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") || a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s could be taken for a page: %v", path, a.header)
			}
		}
	}
	var list messagesAnswer
	ana.get(ana.room("/messages?limit=100")).into(&list)
	said := map[string]bool{}
	for _, m := range list.Messages {
		said[m.Text] = true
	}
	for _, payload := range payloads {
		if !said[payload] {
			t.Errorf("%q is not in the chat as it was typed", payload)
		}
	}
	l := ana.listen(ana.room("/events"))
	ana.say(payloads[0])
	e := l.next("message")
	var m rooms.Message
	if json.Unmarshal([]byte(e.data), &m) != nil || strings.ContainsAny(e.data, "<>") {
		t.Error(e)
	}
}

func firstRunes(text string, n int) string {
	r := []rune(text)
	return string(r[:min(n, len(r))])
}

// TestT02: nobody passes for somebody else, or for nobody.
func TestT02NamesThatDeceiveAreRefused(t *testing.T) {
	h := newHouse(t) // its owner is Olga
	ana := h.enter("Ana")
	ana.sit(rooms.TextSeat)
	for _, name := range []string{
		"", " ", "\t", "\u200b", "\u2800", "\u3164", "\u00ad", "a\u0007", "a\u202egnp", "\u2066Ana\u2069", "a\u200db\u200b", "a\nb", "\ufeffBen",
		strings.Repeat("x", 41), strings.Repeat("x", 10000), strings.Repeat("e\u0301\u0302\u0303", 4000),
		"Olga", "olga", "OLGA ", "Ｏｌｇａ", "\u041elga", "0lga", "Olg\u0430",
	} {
		a := h.visitor().post("/api/me", map[string]any{"name": name})
		if a.status != 400 && a.status != 409 {
			t.Errorf("%.40q may enter: %v", name, a)
		}
	}
	for _, name := range []string{"Anja", "Zoë", "李雷", "Мария", "José María", "O'Brien-Smith", "ﷺ عائشة", "Nguyễn Thị Minh"} {
		if a := h.visitor().post("/api/me", map[string]any{"name": name}); a.status != 200 {
			t.Errorf("%q may not enter: %v", name, a)
		}
	}
	// The name of somebody who sits in the room is taken there, however it is written.
	for _, name := range []string{"Ana", "ana", "\u0410na", "An\u0430"} {
		b := h.visitor()
		entered := b.post("/api/me", map[string]any{"name": name})
		if entered.status != 200 {
			continue
		}
		b.key = entered.cookies[0].Value
		if a := b.post(b.room("/join"), map[string]any{"seat": "text"}); a.status != 409 {
			t.Errorf("%q may sit beside Ana: %v", name, a)
		}
	}
}
