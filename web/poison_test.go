package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"lamplight/rooms"
)

func TestT13APoisonedMessageHurtsItsSenderOnly(t *testing.T) {
	h := newHouse(t)
	ana, eve := h.enter("Ana"), h.enter("Eve")
	line := ana.sit(rooms.TextSeat)
	eve.sit(rooms.TextSeat)
	for name, body := range map[string]string{
		"deep":            `{"client_id":"a","text":` + strings.Repeat("[", 60000),
		"NUL":             `{"client_id":"a","text":"a\u0000b"}`,
		"half a pair":     `{"client_id":"a","text":"\ud800"}`,
		"a prototype":     `{"client_id":"a","text":"x","__proto__":{"admin":true}}`,
		"no text":         `{"client_id":"a"}`,
		"no id":           `{"text":"x"}`,
		"a long id":       `{"client_id":"` + strings.Repeat("a", 65) + `","text":"x"}`,
		"too long":        `{"client_id":"a","text":"` + strings.Repeat("x", 2001) + `"}`,
		"far too long":    `{"client_id":"a","text":"` + strings.Repeat("x", 5<<20) + `"}`,
		"blank":           `{"client_id":"a","text":"  \u200b \n "}`,
		"bytes":           "{\"client_id\":\"a\",\"text\":\"\xff\xfe\"}",
		"two values":      `{"client_id":"a","text":"x"}{}`,
		"a number":        `7`,
		"an unknown word": `{"client_id":"a","text":"x","kind":"notice"}`,
	} {
		if a := eve.post(eve.room("/messages"), body); a.status < 400 || a.status > 499 {
			t.Errorf("%s: %.200v", name, a)
		}
	}
	for _, text := range []string{
		strings.Repeat("e\u0301", 900), "\u202eevil", "line\u2028separator", strings.Repeat("\U0001F468\u200d\U0001F469\u200d\U0001F467", 250),
		`"}}]]>--><script>`, "{{.Name}} {{template}} ${x} %s %d %n", strings.Repeat("a ", 999), strings.Repeat("http://", 280),
		"data: x\n\nevent: view\ndata: {}\n\n", "\r\nid: 999999\r\n\r\n",
	} {
		a := eve.post(eve.room("/messages"), map[string]any{"client_id": fmt.Sprintf("%.20x", text), "text": text})
		if a.status != 200 && (a.status < 400 || a.status > 499) {
			t.Errorf("%.30q: %v", text, a)
		}
	}
	ana.say("the last one")
	for {
		var m rooms.Message
		if err := json.Unmarshal([]byte(line.next("message").data), &m); err != nil {
			t.Fatal("Ana's stream broke:", err)
		}
		if m.Text == "the last one" {
			break
		}
	}
	// A row that should never have been written does not keep the room shut.
	h.exec("UPDATE messages SET args = 'no json', text = 'a' || char(0) || char(55296) || '</script>' WHERE id = (SELECT max(id) FROM messages)")
	h.exec("UPDATE tasks SET title = '<script>' || char(0) WHERE 1")
	for _, path := range []string{"", "/messages"} {
		if a := ana.get(ana.room(path)); a.status != 200 {
			t.Error(path, a)
		}
	}
}

func TestT14TheSameThingTwiceIsDoneOnce(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	ana.sit(rooms.TextSeat)
	ben.sit(rooms.TextSeat)
	var wait sync.WaitGroup
	answers := make([]string, 12)
	for i := range answers {
		wait.Go(func() {
			answers[i] = ana.post(ana.room("/messages"), map[string]any{"client_id": "once", "text": "only once"}).body
		})
	}
	wait.Wait()
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("%s, and %s", a, answers[0])
		}
	}
	if list := ana.get(ana.room("/messages")); strings.Count(list.body, "only once") != 1 {
		t.Error(list)
	}
	statuses := make([]int, 6)
	for i := range statuses {
		wait.Go(func() {
			who := []*browser{ana, ben}[i%2]
			statuses[i] = who.post(who.room("/block"), map[string]any{"plan": plan}).status
		})
	}
	wait.Wait()
	slices.Sort(statuses)
	if statuses[0] != 201 || statuses[1] != 409 {
		t.Error("blocks were started:", statuses)
	}
	for range 3 {
		ana.must(200, ana.put(ana.room("/task"), map[string]any{"title": "The same task"}))
	}
	if list := ana.get(ana.room("/messages")); strings.Count(list.body, "The same task") > 1 {
		t.Error(list)
	}
	for range 2 {
		ana.must(200, ana.post(ana.room("/join"), map[string]any{"seat": "text"}))
	}
	var v viewAnswer
	ana.get(ana.room("")).into(&v)
	if len(v.People) != 2 {
		t.Error(v.People)
	}
	ana.must(204, ana.post(ana.room("/leave"), nil))
	if a := ana.post(ana.room("/leave"), nil); a.status >= 500 {
		t.Error(a)
	}
}
