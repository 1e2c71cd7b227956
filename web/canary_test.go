package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"lamplight/rooms"
)

// A whole house is walked through with everything that could go wrong, and
// nothing that is somebody's is found in its log, which says all it can.
func TestNothingThatIsSomebodysIsInTheLog(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	canaries := map[string]string{"the house": "Linden House", "the owner": "Olga", "the owner's key": h.owner.key}
	canary := func(what, text string) string { canaries[what] = text; return text }

	ana := h.enter(canary("a name", "Anacanary Birdsong"))
	canary("a cookie", ana.key)
	ben := h.enter(canary("another name", "Bencanary Birdsong"))
	ana.must(200, ana.post(ana.room("/join"), map[string]any{"seat": "camera"}))
	var seat struct{ Token string }
	ana.post(ana.room("/join"), map[string]any{"seat": "camera"}).into(&seat)
	if seat.Token != "" {
		canary("a token", seat.Token)
		ana.get("/rtc/validate?access_token=" + url.QueryEscape(seat.Token))
		ben.get("/rtc/validate?access_token=" + url.QueryEscape(seat.Token)) // somebody else's
	}
	ana.get("/rtc?access_token=" + canary("a bad token", "eyJcanaryHEADER.eyJcanaryBODY.canarySIGNATURE"))
	l := ana.listen(ana.room("/events"))
	l.view(func(v viewAnswer) bool { return len(v.People) == 1 })
	for _, step := range []struct{ method, path, text string }{
		{"POST", ana.room("/messages"), `{"client_id": "a", "text": "` + canary("a message", "canarychat said aloud") + `"}`},
		{"POST", ana.room("/messages"), `{"client_id": "b", "text": "/task ` + canary("a command", "canarycommand written") + `"}`},
		{"PUT", ana.room("/task"), `{"title": "` + canary("a task", "canarytask") + `", "done_looks_like": "` + canary("its end", "canarydone") + `"}`},
		{"PUT", ana.room("/away"), `{"away": true}`},
		{"POST", ana.room("/outcome"), `{"outcome": "partly", "note": "` + canary("a note", "canarynote") + `"}`},
		{"POST", "/api/jots", `{"client_id": "a", "text": "` + canary("a jot", "canaryjot") + `"}`},
		{"POST", ana.room("/block"), `{"plan": {"opening": 60, "focus": 60, "break": 0, "closing": 60, "sprints": 1, "gathering": 1}}`},
		{"POST", "/api/push", `{"endpoint": "https://push.example.org/` + canary("a push address", "canaryendpoint") + `", "keys": {"p256dh": "x", "auth": "canaryauth"}}`},
		{"POST", "/api/signin", `{"credential": {"id": "` + canary("a passkey", "canarycredential") + `", "response": {}}}`},
		{"PUT", ana.room("/task"), `{"title": "canarybroken`},
		{"POST", "/api/me", `{"name": "` + canary("a refused name", "Olga") + `"}`},
	} {
		ana.do(step.method, step.path, step.text)
	}
	owner, err := h.service.OwnerLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	canary("the owner's code", owner)
	for _, path := range []string{"/welcome/" + owner, "/link/" + canary("a link", "canarylink"), "/calendar/" + canary("a feed", "canaryfeed") + ".ics",
		"/mail/confirm-" + canary("a mail link", "canarymail") + "-0", "/?q=" + canary("a question", "canaryquery"), "/invite/" + canary("an invitation", "canaryinvite"),
		"/nowhere/" + canary("an address", "canarypath"), "/me", "/log", "/log/export.json", "/schedule", "/about", "/rooms/" + h.slug} {
		ana.get(path)
		h.visitor().get(path)
	}
	typed := canary("a typed code", ana.makeLink())
	ben.submit("/link", "code", typed)
	m, err := h.service.MemberByKey(ctx, ana.key)
	if err != nil {
		t.Fatal(err)
	}
	linked, err := h.service.MakeLink(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	ben.get("/link/" + canary("a code", linked.Code))
	ana.submit("/me/mail", "address", canary("an address of mail", "canary@example.org"))
	ana.submit("/me/calendar")
	ben.submit("/welcome/"+owner, "name", "Canaryclaim", "house", "Canaryhouse")

	yes := true
	canary("a private room's end", strings.TrimPrefix(h.openAs(rooms.RoomInput{Private: &yes}), "the-reading-room-"))
	ben.get("/rooms/the-reading-room-" + canaries["a private room's end"])
	invitation := h.owner.invite("3")
	canary("an invitation's code", strings.TrimPrefix(invitation, "/invite/"))
	h.visitor().get(invitation)
	ben.submit(invitation)
	h.visitor().get("/signin/back?state=" + canary("a state", "canarystate") + "&code=" + canary("a provider's code", "canarycode"))
	h.owner.post("/api/bans", map[string]any{"member": ana.id, "reason": canary("a reason", "canaryreason")})
	ana.submit("/cases/"+ownCaseID(h, ana)+"/answer", "answer", canary("an answer", "canaryanswer"))
	ana.get("/removed")

	// The database fails while people go on, and every fault is written down.
	h.exec("ALTER TABLE messages RENAME TO letters_lost")
	ana.post(ana.room("/messages"), map[string]any{"client_id": "z", "text": canary("a lost message", "canarylost")})
	ana.get(ana.room("/messages"))
	h.exec("ALTER TABLE letters_lost RENAME TO messages")
	h.media.SetDown(true)
	h.service.MediaChanged("")
	within(t, "the media server's silence is noticed", func() bool { return strings.Contains(h.log.String(), "does not answer") })
	h.media.SetDown(false)

	if canaries["a token"] == "" {
		t.Error("there was no token to be found")
	}
	said := h.log.String()
	if !strings.Contains(said, "level=ERROR") || !strings.Contains(said, "fault") {
		t.Error("the faults are not in the log")
	}
	for what, text := range canaries {
		if strings.Contains(said, text) {
			t.Errorf("%s is in the log", what)
		}
	}
	if at := strings.Index(strings.ToLower(said), "canary"); at >= 0 {
		t.Errorf("in the log: …%s…", said[max(0, at-150):min(len(said), at+100)])
	}
}
