package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestT06: the union of all fields each role sees is what this table says.
func TestT06AReaderSeesNoMoreThanTheTable(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	seen := map[string]map[string]bool{}
	read := func(role string, lines ...*listener) {
		if seen[role] == nil {
			seen[role] = map[string]bool{}
		}
		for _, l := range lines {
			for len(l.events) > 0 {
				e := <-l.events
				var v any
				if err := json.Unmarshal([]byte(e.data), &v); err != nil {
					t.Fatal(err)
				}
				collect(e.event, v, seen[role])
			}
		}
	}
	visitor, visitors := h.visitor().listen(ana.room("/events")), h.visitor().listen("/api/events")
	owner := h.owner.listen(h.owner.room("/events"))
	anas := ana.sit(rooms.TextSeat)
	bens := ben.sit(rooms.CameraSeat)
	ana.must(200, ana.put(ana.room("/task"), map[string]any{"title": "Letter", "done_looks_like": "sealed", "how": "by hand", "activity": "writing"}))
	ana.must(204, ana.put("/api/me/willing", map[string]any{"willing": true}))
	ana.must(204, ana.put(ana.room("/away"), map[string]any{"away": true, "back_at": time.Now().Add(time.Hour).Format(time.RFC3339)}))
	ana.must(204, ana.put(ana.room("/away"), map[string]any{"away": false}))
	ana.say("hello")
	ana.must(201, ana.post(ana.room("/block"), map[string]any{"plan": map[string]any{"opening": 60, "focus": 60, "break": 0, "closing": 10, "sprints": 1, "gathering": 1}}))
	anas.view(func(v viewAnswer) bool { return v.Phase == rooms.Opening && v.Me.Script != nil })
	ana.must(204, ana.post(ana.room("/block/start_focus"), nil))
	ana.must(200, ana.post(ana.room("/outcome"), map[string]any{"outcome": "partly", "note": "canary-note"}))
	for _, l := range []*listener{anas, bens, visitor, owner} {
		l.view(func(v viewAnswer) bool {
			i := slices.IndexFunc(v.People, func(p rooms.Person) bool { return p.ID == ana.id })
			return i >= 0 && v.People[i].Outcome != nil
		})
	}
	visitors.next("rooms")
	for role, lines := range map[string][]*listener{"guest": {bens}, "visitor": {visitor, visitors}, "owner": {owner}} {
		read(role, lines...)
		for field := range seen[role] {
			if !fields[field] && (role == "visitor" || !strings.HasPrefix(field, "view.me")) {
				t.Errorf("a %s saw %s", role, field)
			}
		}
		for _, private := range []string{"canary-note", ana.key, ben.key} {
			for field := range seen[role] {
				if strings.Contains(field, private) {
					t.Errorf("a %s saw %s", role, private)
				}
			}
		}
	}
}

// fields is what everybody may see of a room.
var fields = func() map[string]bool {
	table := map[string]bool{}
	for _, line := range []string{
		"view revision now phase phase_starts_at phase_ends_at block next_host people microphones media_up knocks me room",
		"view.room slug name description quiet cameras seats locked",
		"view.block id plan starts_at ends_at sprint phases host understudy round",
		"view.block.plan opening focus break closing sprints gathering",
		"view.block.phases[] phase sprint starts_at ends_at",
		"view.block.host id name reason", "view.block.understudy id name",
		"view.block.host.reason key args", "view.next_host id name reason", "view.next_host.reason key args",
		"view.block.round kind mode order turn typed_ends_at", "view.block.round.order[] member name state here",
		"view.block.round.turn member starts_at ends_at moves_on_at",
		"view.people[] id name role seat away back_at lost sitting_out newcomer task outcome arrived_at",
		"view.people[].task title done_looks_like how activity promised",
		"message id client_id kind at member text key args", "message.member id name",
		"rooms rooms", "rooms.rooms[] slug name description quiet cameras seats locked present phase phase_ends_at next_focus_at host speaking turn_number turn_count block_ends_at people",
		"rooms.rooms[].host id name", "rooms.rooms[].people[] id name seat away host turn",
	} {
		words := strings.Fields(line)
		for _, field := range words[1:] {
			table[words[0]+"."+field] = true
		}
	}
	return table
}()

// collect gathers the names of fields, and the texts in them as names too, so
// that a canary is found wherever it is. What args hold is a sentence's slots.
func collect(path string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			into[path+"."+name] = true
			if name == "args" {
				raw, _ := json.Marshal(inner)
				if strings.Contains(string(raw), "canary") {
					into["canary-note in args"] = true
				}
				continue
			}
			collect(path+"."+name, inner, into)
		}
	case []any:
		for _, inner := range v {
			collect(path+"[]", inner, into)
		}
	case string:
		if strings.Contains(v, "canary") {
			into[path+" canary-note"] = true
		}
	}
}

// TestT06b: the id an author's browser gave a line is the author's alone.
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
