package web

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

var letterKinds = []rooms.LetterKind{
	rooms.Confirm, rooms.Reminder, rooms.LetterKind(rooms.MovedUp), rooms.LetterKind(rooms.SeatFree),
	rooms.LetterKind(rooms.NotHeld), rooms.LetterKind(rooms.TimeChanged), rooms.LetterKind(rooms.NowHost),
}

func TestEveryKindOfLetterIsWholeInEveryLanguage(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	key := regexp.MustCompile(`\b(letter|feed|date|remind)\.[a-z_]+`)
	block := rooms.FeedBlock{ID: "b1", Room: "Attic", Slug: "attic", StartsAt: teatime, Title: "Draft"}
	for _, lang := range Languages() {
		for _, kind := range letterKinds {
			for _, n := range []int{1, 2, 5} {
				l := rooms.Letter{IDs: []int64{1}, Kind: kind, Mail: "a@example.org", Stop: "stop-x", Confirm: "confirm-x", Member: rooms.Member{Language: lang, Zone: "America/New_York"}}
				for range n {
					l.Blocks = append(l.Blocks, block)
				}
				said := h.server.say(t.Context(), l, teatime.Add(-10*time.Minute))
				var plain, html bytes.Buffer
				if err := plainLetter.Execute(&plain, said); err != nil {
					t.Fatal(err)
				}
				if err := htmlLetter.Execute(&html, said); err != nil {
					t.Fatal(err)
				}
				for _, text := range []string{said.Subject, plain.String(), html.String()} {
					if key.MatchString(text) || strings.Contains(text, "<no value>") || strings.Contains(text, "ZgotmplZ") || text == "" {
						t.Errorf("%s, %s, %d:\n%s", lang, kind, n, text)
					}
				}
				if kind == rooms.Confirm {
					if !strings.Contains(plain.String(), "https://lamp.example.org/mail/confirm-x") || strings.Contains(plain.String(), "stop-x") {
						t.Errorf("%s\n%s", lang, &plain)
					}
					continue
				}
				if strings.Count(plain.String(), "14:28") < n || !strings.Contains(plain.String(), "(New York)") || !strings.Contains(plain.String(), "/mail/stop-x") {
					t.Errorf("%s, %s, %d:\n%s", lang, kind, n, &plain)
				}
			}
		}
	}
}

func TestWhatHasNotBegunWhenTheHouseClosesIsGivenBack(t *testing.T) {
	o := openOffice(t)
	h := newHouse(t, o.posting)
	ana := h.enter("Ana")
	h.plans("b1", time.Now().Add(9*time.Minute))
	h.books(ana, "b1", "seat", "")
	h.exec("INSERT INTO mailboxes (member, address, confirmed, asked_at) VALUES (?, 'ana@example.org', 1, 1)", ana.id)
	letters, err := h.server.dueLetters(t.Context())
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	closing, close := context.WithCancel(t.Context())
	close()
	h.server.deliver(closing, letters[0])
	if len(o.letters) != 0 {
		t.Error("it was sent")
	}
	h.exec("UPDATE letters SET next_at = 1 WHERE state = 'waiting'") // as if the time had come
	if h.sendDue() != 1 || len(o.letters) != 1 || h.sendDue() != 0 {
		t.Error("the next start did not send it once")
	}
}

func TestTwoHousesOnOneDatabaseSendEverythingOnce(t *testing.T) {
	o := openOffice(t)
	h := newHouse(t, o.posting)
	h.plans("b1", time.Now().Add(9*time.Minute))
	for _, name := range []string{"Ana", "Ben", "Cleo", "Dina", "Emil"} {
		b := h.enter(name)
		h.books(b, "b1", "seat", "")
		h.exec("INSERT INTO mailboxes (member, address, confirmed, asked_at) VALUES (?, ?, 1, 1)", b.id, name+"@example.org")
	}
	h.sends()
	h.sends()
	to := map[string]int{}
	for range 5 {
		to[o.next(t).to]++
	}
	if len(to) != 5 || len(o.letters) != 0 || h.sendDue() != 0 {
		t.Errorf("%v, and %d more", to, len(o.letters))
	}
}
