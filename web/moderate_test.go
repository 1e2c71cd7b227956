package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestT08ARemovedMemberIsOutOfEveryDoorWithinTwoSeconds(t *testing.T) {
	h := newHouse(t)
	robin, ana := h.enter("Robin"), h.enter("Ana")
	mo := h.as("moderator")
	ana.sit(rooms.TextSeat)
	token := robin.join(rooms.CameraSeat).Token
	call := robin.dial(token)
	first, second := robin.listen(robin.room("/events")), robin.listen(robin.room("/events"))
	first.view(func(v viewAnswer) bool { return len(v.People) == 2 })
	second.view(func(v viewAnswer) bool { return len(v.People) == 2 })
	mo.must(200, mo.post(mo.room("/ban"), map[string]any{"member": robin.id, "everywhere": true, "reason": "Kept messaging after <b>no</b>.", "until": time.Now().Add(24 * time.Hour).Format(time.RFC3339)}))
	call.ends(t)
	first.ends()
	second.ends()
	for path, body := range map[string]any{
		"/join": map[string]any{"seat": "text"}, "/messages": map[string]any{"client_id": "z", "text": "still here"},
		"/knock": nil, "/block": map[string]any{"plan": plan},
	} {
		if a := robin.post(robin.room(path), body); a.status != 403 {
			t.Errorf("%s: %v", path, a)
		}
	}
	for _, path := range []string{"", "/events", "/messages"} {
		if a := robin.get(robin.room(path)); a.status != 403 || a.key() != "room.barred" {
			t.Errorf("%s: %v", path, a)
		}
	}
	if a := robin.get("/rtc?access_token=" + url.QueryEscape(token)); a.status != 403 {
		t.Errorf("the call: %v", a)
	}
	id := ownCaseID(h, robin)
	a := robin.get("/rooms/" + h.slug)
	if a.status != 403 || !strings.Contains(a.body, "Kept messaging after &lt;b&gt;no&lt;/b&gt;.") || !strings.Contains(a.body, "/cases/"+id+"/answer") {
		t.Errorf("the page: %v", a)
	}
	robin.must(303, robin.form("/cases/"+id+"/answer", "answer=I+thought+she+had+not+seen+it."))
	robin.must(422, robin.form("/cases/"+id+"/answer", "answer=More"))
	ana.must(404, ana.get("/cases/"+id))
	ana.must(404, ana.form("/cases/"+id+"/answer", "answer=More"))
	if a := mo.get("/housekeeping/cases"); a.status != 200 || !strings.Contains(a.body, "I thought she had not seen it.") {
		t.Error(a)
	}
	mo.must(303, mo.form("/housekeeping/cases/"+id+"/reply", "reply=Thank+you."))
	mo.must(303, mo.form("/housekeeping/cases/"+id+"/move", "until="+time.Now().UTC().Add(48*time.Hour).Format("2006-01-02T15:04")))
	mo.must(422, mo.form("/housekeeping/cases/"+id+"/move", "until=yesterday"))
	mo.must(303, mo.form("/housekeeping/cases/"+id+"/end", "x=y"))
	robin.must(200, robin.post(robin.room("/join"), map[string]any{"seat": "text"}))
}

func ownCaseID(h *house, b *browser) string {
	h.t.Helper()
	var own casesAnswer
	b.must(200, b.get("/api/me/cases")).into(&own)
	if len(own.Cases) == 0 {
		h.t.Fatal("no case")
	}
	return own.Cases[0].ID
}

// callsOfModeration tries what moderators ask for.
func callsOfModeration(h *house) {
	mo, gus, eve := h.as("moderator"), h.enter("Gus"), h.enter("Eve")
	gus.sit(rooms.TextSeat)
	var said rooms.Message
	gus.must(200, gus.post(gus.room("/messages"), map[string]any{"client_id": "rude", "text": "Rude"})).into(&said)
	mo.must(204, mo.post(mo.room("/messages/"+number(said.ID)+"/remove"), map[string]any{"reason": "Rude"}))
	decided := map[string]any{"member": gus.id, "reason": "Rude"}
	mo.must(200, mo.post(mo.room("/stop/camera"), decided))
	mo.must(200, mo.post(mo.room("/stop/microphone"), decided))
	mo.must(204, mo.put(mo.room("/lock"), map[string]any{"locked": true}))
	eve.must(403, eve.get(eve.room("")))
	eve.must(200, eve.post(eve.room("/knock"), nil))
	gus.must(204, gus.post(gus.room("/knocks/"+eve.id), map[string]any{"let_in": true}))
	eve.must(200, eve.post(eve.room("/join"), map[string]any{"seat": "text"}))
	mo.must(204, mo.put(mo.room("/lock"), map[string]any{"locked": false}))
	mo.must(204, mo.post(mo.room("/guests/out"), nil))
	mo.must(204, mo.put(mo.room("/guests"), map[string]any{"off": true}))
	eve.must(404, eve.get(eve.room("")))
	mo.must(204, mo.put(mo.room("/guests"), map[string]any{"off": false}))
	mo.must(200, mo.post("/api/bans", decided))
	mo.must(200, mo.post(mo.room("/ban"), decided))
	gus.must(200, gus.get("/api/me/cases"))
	var all casesAnswer
	mo.must(200, mo.get("/api/cases?running=1")).into(&all)
	mo.must(204, mo.post("/api/cases/"+all.Cases[0].ID+"/end", nil))
}

func TestThePersonConcernedFindsTheirCasesAndABanOutlivesTheirName(t *testing.T) {
	h := newHouse(t)
	robin := h.enter("Robin")
	if page := robin.must(200, robin.get("/me")).body; strings.Contains(page, `id="cases"`) {
		t.Error("nothing was done, and the page speaks of it")
	}
	until := time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
	h.owner.must(200, h.owner.post("/api/bans", `{"member":"`+robin.id+`","reason":"Kept messaging.","until":"`+until+`"}`))
	page := robin.must(200, robin.get("/me")).body
	if !strings.Contains(page, "Read and answer") || !strings.Contains(page, "Kept messaging.") {
		t.Error(page)
	}
	if page := robin.must(200, robin.get("/me/erase")).body; !strings.Contains(page, "That you were banned") {
		t.Error("the page does not say what stays")
	}
	for _, cookie := range robin.must(200, robin.submit("/me/erase", "name", "Robin")).cookies {
		if cookie.Name == h.server.cookieName() {
			t.Error("the browser forgets what tells of its ban")
		}
	}
	for _, cookie := range robin.must(200, robin.post("/api/me", `{"name":"Somebody new"}`)).cookies {
		robin.key = cookie.Value
	}
	robin.must(403, robin.post("/api/rooms/"+h.slug+"/join", `{"seat":"text"}`))
	ben := h.enter("Ben")
	ben.must(200, ben.post("/api/rooms/"+h.slug+"/join", `{"seat":"text"}`))
}
