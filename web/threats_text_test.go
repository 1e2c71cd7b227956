package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// active are the elements that would do something if a name became one.
var active = []string{"script", "iframe", "img", "object", "embed", "base", "meta", "math", "style"}

// What people type is text also to those who keep the house: in lists of
// people, rooms, invitations and cases, in fixed times, in a log.
func TestT01WhatPeopleTypeIsTextInTheBooksOfTheHouse(t *testing.T) {
	usual := map[string]map[string]int{}
	for i, word := range []string{"plain words", payloads[1], payloads[2], payloads[7], payloads[13], payloads[len(payloads)-1]} {
		h := newHouse(t)
		robin := h.enter("Robin")
		h.exec("UPDATE members SET name = ? WHERE id = ?", firstRunes(word, 40), robin.id) // though names like these are mostly refused
		h.owner.must(200, h.owner.do("PATCH", robin.room(""), map[string]any{"name": firstRunes(word, 40), "description": word}))
		block := first(h.daily(h.slug, "12:00"))
		robin.must(200, robin.put("/api/schedule/"+block+"/booking", map[string]any{"task": map[string]any{"title": word, "done_looks_like": word, "activity": firstRunes(word, 40)}}))
		session := h.logged(robin, word, time.Now())
		h.exec("UPDATE sessions SET activity = ?, room = ?", firstRunes(word, 40), word)
		h.owner.invite("2")
		h.exec("UPDATE invites SET label = ?", firstRunes(word, 40))
		h.owner.must(200, h.owner.post("/api/bans", map[string]any{"member": robin.id, "reason": word}))
		own := ownCaseID(h, robin)
		robin.must(303, robin.submit("/cases/"+own+"/answer", "answer", word))
		h.owner.must(303, h.owner.submit("/housekeeping/cases/"+own+"/reply", "reply", word))
		h.exec("UPDATE house SET name = ?", firstRunes(word, 40))
		for path, b := range map[string]*browser{
			"/": h.owner, "/housekeeping": h.owner, "/housekeeping/people/" + robin.id: h.owner, "/housekeeping/cases?all=1": h.owner, "/housekeeping/cases?case=" + own: h.owner,
			"/schedule": h.owner, "/schedule/" + block: h.owner, "/series": h.owner, "/rooms/" + h.slug + "/edit": h.owner, "/rooms/" + h.slug: h.owner, "/nowhere": h.owner,
			"/removed": robin, "/cases/" + own: robin, "/log": robin, "/log/" + session: robin, "/me": robin, "/me/erase": robin,
		} {
			what := strings.NewReplacer(h.slug, "SLUG", robin.id, "ID", own, "ID", block, "ID", session, "ID").Replace(path)
			page := b.get(path)
			d := readDocument(t, page.body)
			count := map[string]int{}
			for _, name := range active {
				count[name] = d.count[name]
			}
			if i == 0 {
				usual[what] = count
			}
			if want := usual[what]; fmt.Sprint(count) != fmt.Sprint(want) {
				t.Errorf("%s with %q has %v, usually %v", what, word, count, want)
			}
			for _, href := range d.links {
				if strings.HasPrefix(strings.ToLower(href), "javascript:") || strings.Contains(href, "evil.example") && !strings.HasPrefix(href, "/") {
					t.Errorf("%s with %q leads to %s", what, word, href)
				}
			}
		}
		exported(t, robin)
	}
}

// exported holds what is carried out of the house to being data.
func exported(t *testing.T, robin *browser) {
	t.Helper()
	for path, kind := range map[string]string{"/log/export.csv": "text/csv", "/log/export.json": "application/json", "/rooms/" + robin.h.slug + "/calendar.ics": "text/calendar"} {
		b := robin
		if kind == "text/calendar" {
			b = robin.h.owner // Robin is out of the rooms
		}
		a := b.must(200, b.get(path))
		if !strings.HasPrefix(a.header.Get("Content-Type"), kind) || kind != "text/calendar" && !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s could be taken for a page: %v", path, a.header)
		}
	}
}

// A letter is one letter to one reader, whatever its room is called.
func TestT01WhatPeopleTypeIsTextInALetter(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	for _, word := range append([]string{"x\r\nBcc: eve@evil.example\r\n\r\n<script>", "\u2028x\nContent-Type: text/html"}, payloads...) {
		l := rooms.Letter{IDs: []int64{1}, Kind: rooms.Reminder, Mail: "a@example.org", Stop: "stop-x", Member: rooms.Member{Name: word, Language: "en"},
			Blocks: []rooms.FeedBlock{{ID: "b1", Room: word, Slug: "attic", StartsAt: teatime, Title: word}}}
		said := h.server.say(t.Context(), l, teatime.Add(-10*time.Minute))
		var html bytes.Buffer
		if err := htmlLetter.Execute(&html, said); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(html.String(), word) && strings.ContainsAny(word, "<>") || strings.Contains(html.String(), "<script") || strings.Contains(html.String(), "<img") {
			t.Errorf("%q is a part of the letter: %s", word, &html)
		}
		if subject := oneHeader(said.Subject); strings.ContainsAny(subject, "\r\n\u2028") {
			t.Errorf("%q is a header: %q", word, subject)
		}
		note, err := json.Marshal(said.Subject)
		if err != nil || bytes.ContainsAny(note, "<>") {
			t.Errorf("%s, %v", note, err)
		}
	}
}
