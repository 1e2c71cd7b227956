package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lamplight/rooms"
)

// sit gives somebody a seat and waits until the room shows it.
func (b *browser) sit(seat rooms.SeatKind) *listener {
	b.h.t.Helper()
	var sat joinAnswer
	b.must(200, b.post(b.room("/join"), map[string]any{"seat": seat})).into(&sat)
	if sat.Token != "" {
		if _, err := b.h.media.Connect(sat.Token); err != nil {
			b.h.t.Fatal(err)
		}
	}
	l := b.listen(b.room("/events"))
	l.view(func(v viewAnswer) bool {
		return slices.ContainsFunc(v.People, func(p rooms.Person) bool { return p.ID == b.id && !p.Lost })
	})
	return l
}

func (b *browser) say(text string) rooms.Message {
	b.h.t.Helper()
	b.h.people++
	var m rooms.Message
	b.must(200, b.post(b.room("/messages"), map[string]any{"client_id": fmt.Sprint("say", b.h.people), "text": text})).into(&m)
	return m
}

// TestT05: what belongs to another room or person is not there, by whatever verb.
func TestT05AForeignIDIsNotFound(t *testing.T) {
	h := newHouse(t)
	ana, eve := h.enter("Ana"), h.enter("Eve")
	ana.sit(rooms.TextSeat)
	eve.sit(rooms.TextSeat)
	said := ana.say("mine")
	other := h.open("Another room")
	if a := eve.do("DELETE", eve.room("/messages/"+number(said.ID)), nil); a.status != 404 {
		t.Error("Eve deleted Ana's line:", a)
	}
	if a := ana.do("DELETE", "/api/rooms/"+other+"/messages/"+number(said.ID), nil); a.status != 404 {
		t.Error("a line was deleted through another room:", a)
	}
	ana.must(200, ana.put(ana.room("/task"), map[string]any{"title": "Secret plan"}))
	if a := eve.post(eve.room("/outcome"), map[string]any{"outcome": "done", "task": "0123456789abcdefghijklmnop"}); a.status != 404 {
		t.Error("an outcome for nobody's task:", a)
	}
	var list messagesAnswer
	h.visitor().get("/api/rooms/" + other + "/messages").into(&list)
	if len(list.Messages) != 0 {
		t.Error("the other room shows", list.Messages)
	}
	for _, id := range []string{"0", "-1", "abc", "1e3", "a%2f1", "999999999999999999999"} {
		if a := ana.do("DELETE", ana.room("/messages/"+id), nil); a.status != 404 {
			t.Errorf("%s: %v", id, a)
		}
	}
}

// The id an author's browser gave a line is the author's alone.
func TestT06TheClientIDIsForItsAuthor(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	anas, bens := ana.sit(rooms.TextSeat), ben.sit(rooms.TextSeat)
	ana.must(200, ana.post(ana.room("/messages"), map[string]any{"client_id": "anas-own", "text": "hello"}))
	for who, want := range map[*listener]string{anas: "anas-own", bens: ""} {
		for {
			var m rooms.Message
			if err := json.Unmarshal([]byte(who.next("message").data), &m); err != nil {
				t.Fatal(err)
			}
			if m.Text == "hello" {
				if m.ClientID != want {
					t.Errorf("%q, want %q", m.ClientID, want)
				}
				break
			}
		}
	}
	if a := ben.get(ben.room("/messages")); strings.Contains(a.body, "anas-own") {
		t.Error(a)
	}
	if a := ana.get(ana.room("/messages")); !strings.Contains(a.body, "anas-own") {
		t.Error(a)
	}
}

func TestT07NobodySetsWhatWasNotMeantToBeSet(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	ana.sit(rooms.TextSeat)
	bodies := map[string]map[string]any{
		"POST /api/me": {"name": "Ana"}, "PUT /api/me/willing": {"willing": true},
		"POST " + ana.room("/join"): {"seat": "text"}, "PUT " + ana.room("/away"): {"away": false},
		"POST " + ana.room("/messages"): {"client_id": "x", "text": "x"}, "PUT " + ana.room("/task"): {"title": "x"},
		"POST " + ana.room("/outcome"): {"outcome": "done"}, "POST " + ana.room("/block"): {"plan": plan},
		"POST " + ana.room("/block/sit_out"): {}, "POST /api/rooms": {"name": "x"}, "PATCH " + ana.room(""): {"name": "x"},
	}
	n := 0
	for call, body := range bodies {
		method, path, _ := strings.Cut(call, " ")
		n++
		eve := h.enter(fmt.Sprint("Eve ", n))
		for _, extra := range []string{"role", "is_admin", "id", "user_id", "member", "member_id", "room", "room_id", "slug", "created_at", "host", "seq", "key"} {
			with := map[string]any{extra: "owner"}
			for k, v := range body {
				with[k] = v
			}
			if a := eve.do(method, path, with); a.status != 400 || a.key() != "request.unknown_field" {
				t.Errorf("%s with %s: %v", call, extra, a)
			}
		}
	}
	deep := map[string]any{"opening": 0, "focus": 60, "break": 0, "closing": 0, "sprints": 1, "starts_at": "2000-01-01T00:00:00Z"}
	if a := ana.post(ana.room("/block"), map[string]any{"plan": deep}); a.key() != "request.unknown_field" {
		t.Error(a)
	}
	var me rooms.Member
	ana.get("/api/me").into(&me)
	if me.Role != rooms.Guest || me.ID != ana.id || me.Name != "Ana" {
		t.Error(me)
	}
}

func TestT10NobodyActsAsAnother(t *testing.T) {
	h := newHouse(t)
	ana, eve := h.enter("Ana"), h.enter("Eve")
	ana.sit(rooms.TextSeat)
	first := ana.must(200, ana.post(ana.room("/messages"), map[string]any{"client_id": "same", "text": "Ana's words"}))
	eve.sit(rooms.TextSeat)
	if a := eve.post(eve.room("/messages"), map[string]any{"client_id": "same", "text": "Eve's words"}); strings.Contains(a.body, "Ana's words") || a.object()["id"] == first.object()["id"] {
		t.Error("Eve's post was answered with Ana's:", a)
	}
	eve.must(204, eve.post(eve.room("/leave"), map[string]any{}))
	var v viewAnswer
	ana.get(ana.room("")).into(&v)
	if !slices.ContainsFunc(v.People, func(p rooms.Person) bool { return p.ID == ana.id }) {
		t.Error("Eve's leaving took Ana's seat")
	}
	for _, forged := range []string{"", "x", strings.Repeat("0", 64), ana.key + "0", ana.key[:63], strings.ToUpper(ana.key), ana.id} {
		b := &browser{h: h, key: forged}
		if a := b.post(b.room("/leave"), nil); a.status != 401 {
			t.Errorf("%q: %v", forged, a)
		}
	}
}
