package web

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

const seenFile = "testdata/seen.txt"

// told is the answer each event is a part of: it may tell nobody more.
var told = map[string]string{"view": "/api/rooms/:slug ", "message": "/api/rooms/:slug/messages messages[].", "rooms": "/api/rooms ", "removed": "event removed "}

// audience is somebody of each kind, and everything each of them was told.
type audience struct {
	h      *house
	people map[string]*browser
	lines  map[string][]*listener
	fields map[string]map[string]bool // the name of a field: who saw it
	words  map[string]string          // everything as it came
}

// reads has everybody ask every call that only asks and, with pages, open every page.
func (a *audience) reads(fill *strings.Replacer, pages bool) {
	for _, route := range a.h.server.engine.Routes() {
		if route.Method != "GET" || strings.HasSuffix(route.Path, "/events") || strings.HasPrefix(route.Path, "/rtc") || strings.HasPrefix(route.Path, "/assets") || route.Path == "/api/openapi.json" || !pages && !strings.HasPrefix(route.Path, "/api/") {
			continue
		}
		for who, b := range a.people {
			a.h.unhurried()
			got := b.get(fill.Replace(route.Path))
			a.words[who] += got.body
			if strings.HasPrefix(route.Path, "/api/") && got.status < 300 {
				a.hears(who, route.Path+" ", got.body)
			}
		}
	}
	for who, lines := range a.lines {
		for _, l := range lines {
			for len(l.events) > 0 {
				e := <-l.events
				a.words[who] += e.data
				a.hears(who, told[e.event], e.data)
			}
		}
	}
}

func (a *audience) hears(who, where, data string) {
	a.h.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		a.h.t.Fatalf("%s: %v: %s", where, err, data)
	}
	found := map[string]bool{}
	collect(where, v, found)
	for name := range found {
		if a.fields[name] == nil {
			a.fields[name] = map[string]bool{}
		}
		a.fields[name][who] = true
	}
}

// collect gathers the names of fields. What args hold is a sentence's slots.
func collect(path string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			into[path+name] = true
			if name != "args" {
				collect(path+name+".", inner, into)
			}
		}
	case []any:
		for _, inner := range v {
			collect(strings.TrimSuffix(path, ".")+"[].", inner, into)
		}
	}
}

func (a *audience) table() string {
	var lines []string
	for name, who := range a.fields {
		inner := func(other string) bool {
			return strings.HasPrefix(other, name+".") || strings.HasPrefix(other, name+"[].")
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(a.fields)), inner) { // what is in it says it all
			lines = append(lines, name+": "+strings.Join(slices.Sorted(maps.Keys(who)), " "))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// The union of all fields that somebody of each kind sees, in every answer and
// every event, is what the table says; and private words reach nobody else.
func TestT06NobodySeesMoreThanTheTable(t *testing.T) {
	h := newHouse(t)
	gus, mia, pia := h.as("guest"), h.as("member"), h.enter("Pia Canaryknock")
	a := &audience{h: h, fields: map[string]map[string]bool{}, words: map[string]string{}, people: map[string]*browser{
		"visitor": h.visitor(), "stranger": h.as("guest"), "guest": gus, "member": mia, "moderator": h.as("moderator"), "owner": h.owner,
	}}
	a.lines = map[string][]*listener{"guest": {gus.sit(rooms.CameraSeat)}, "member": {mia.sit(rooms.TextSeat)}}
	for _, who := range []string{"visitor", "stranger", "moderator", "owner"} {
		b := a.people[who]
		a.lines[who] = []*listener{b.listen(b.room("/events")), b.listen("/api/events")}
	}
	mo := a.people["moderator"]
	mia.must(200, mia.put(mia.room("/task"), map[string]any{"title": "Letter", "done_looks_like": "sealed", "how": "by hand", "activity": "writing"}))
	mia.must(204, mia.put("/api/me/willing", map[string]any{"willing": true}))
	mia.must(204, mia.put(mia.room("/away"), map[string]any{"away": true, "back_at": time.Now().Add(time.Hour).Format(time.RFC3339)}))
	session := h.logged(mia, "canary-log", time.Now())
	mia.must(200, mia.post("/api/jots", map[string]any{"client_id": "jot", "text": "canary-jot"}))
	block := first(h.daily(h.slug, "12:00"))
	mia.must(200, mia.put("/api/schedule/"+block+"/booking", map[string]any{"task": map[string]any{"title": "A chapter"}, "would_host": true}))
	h.owner.invite("2")
	h.exec("UPDATE invites SET label = 'canary-label'")
	yes := true
	private := h.openAs(rooms.RoomInput{Private: &yes})
	mia.say("hello")
	said := gus.say("canary-rude")
	mo.must(204, mo.post(mo.room("/messages/"+number(said.ID)+"/remove"), map[string]any{"reason": "canary-reason"}))
	mo.must(200, mo.post(mo.room("/stop/camera"), map[string]any{"member": gus.id, "reason": "canary-reason"}))
	fill := strings.NewReplacer("schedule/:id", "schedule/"+block, "log/:id", "log/"+session, ":slug", h.slug, ":id", "none", ":code", "none", ":token", "none", ":file", "none")
	for _, b := range a.people { // what was said before is forgotten on purpose
		b.get(b.room(""))
	}
	a.reads(fill, false)
	for who := range a.words {
		a.words[who] = "" // gus's line was there for a moment
	}
	mia.must(204, mia.put(mia.room("/away"), map[string]any{"away": false}))
	mia.must(201, mia.post(mia.room("/block"), map[string]any{"plan": map[string]any{"opening": 60, "focus": 60, "break": 0, "closing": 10, "sprints": 1, "gathering": 1}}))
	watched := a.people["owner"].listen(mia.room("/events"))
	watched.view(func(v viewAnswer) bool { return v.Phase == rooms.Opening })
	a.reads(fill, false)
	mia.must(204, mia.post(mia.room("/block/start_focus"), nil))
	mia.must(200, mia.post(mia.room("/outcome"), map[string]any{"outcome": "partly", "note": "canary-note"}))
	watched.view(func(v viewAnswer) bool {
		return slices.ContainsFunc(v.People, func(p rooms.Person) bool { return p.Outcome != nil })
	})
	a.reads(fill, true)
	h.owner.must(204, h.owner.put(h.owner.room("/lock"), map[string]any{"locked": true}))
	for _, who := range []string{"visitor", "stranger"} {
		a.lines[who][0].ends()
	}
	pia.must(200, pia.post(pia.room("/knock"), nil))
	watched.view(func(v viewAnswer) bool { return len(v.Knocks) == 1 })
	a.reads(fill, true)

	for word, may := range map[string][]string{
		"canary-log": {"member"}, "canary-jot": {"member"}, "canary-note": {"member"}, "Canaryknock": {"guest", "member", "moderator", "owner"},
		"canary-reason": {"guest", "moderator", "owner"}, "canary-rude": {"moderator", "owner"}, "canary-label": {"moderator", "owner"},
		private: {"moderator", "owner"}, mia.key: nil, gus.key: nil, h.owner.key: nil,
	} {
		for who, words := range a.words {
			if sees := strings.Contains(words, word); sees != slices.Contains(may, who) {
				t.Errorf("a %s sees %s: %t", who, word, sees)
			}
		}
	}
	got := a.table()
	if *update {
		if err := os.WriteFile(seenFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(seenFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][3]string{{got, string(want), "is seen and not in the table"}, {string(want), got, "is in the table and not seen"}} {
		for line := range strings.Lines(pair[0]) {
			if !strings.Contains("\n"+pair[1], "\n"+line) {
				t.Errorf("%s %s", strings.TrimSpace(line), pair[2])
			}
		}
	}
}
