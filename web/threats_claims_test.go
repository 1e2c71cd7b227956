package web

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"lamplight/rooms"
)

// A guest's things come back by their key or by a code from it, never by what
// others know or can copy; of two who claim at once one comes in, and whoever
// made the code sees who.
func TestT22AGuestIsBroughtBackBySecretsAlone(t *testing.T) {
	h := newHouse(t)
	gus := h.enter("Gus")
	seat := gus.sit(rooms.TextSeat)
	gus.must(200, gus.put(gus.room("/task"), map[string]any{"title": "canary-task"}))
	gus.must(200, gus.post("/api/jots", map[string]any{"client_id": "a", "text": "canary-jot"}))
	h.logged(gus, "canary-log", time.Now())
	gus.must(204, gus.post(gus.room("/leave"), nil))
	seat.stop()
	eve := h.enter("Gus") // the name is free again
	if eve.id == gus.id {
		t.Fatal("a name was enough")
	}
	for _, planted := range []*browser{eve, {h: h, key: gus.id}, {h: h, key: gus.member().Browser}, {h: h, key: strings.Repeat("0", 64)}} {
		for _, path := range []string{"/api/log", "/api/jots", "/api/me/bookings", "/api/me", gus.room(""), "/me", "/log", "/log/export.json", "/rooms/" + h.slug} {
			if a := planted.get(path); strings.Contains(a.body, "canary") || strings.Contains(a.body, gus.id) {
				t.Errorf("%s shows Gus's: %v", path, a)
			}
		}
	}
	code := gus.makeLink()
	var all sync.WaitGroup
	came := make([]answer, 6)
	for i := range came {
		all.Go(func() { came[i] = h.visitor().submit("/link", "code", code) })
	}
	all.Wait()
	var in []*browser
	for _, a := range came {
		switch {
		case a.status == 303:
			in = append(in, h.visitor().takes(a))
		case a.status != 422 || len(a.cookies) > 0 || !strings.Contains(a.body, T("en", "link.over", nil)):
			t.Error("whoever came second is told:", a)
		}
	}
	if len(in) != 1 {
		t.Fatal(len(in), "came in by one code")
	}
	for _, b := range []*browser{gus, in[0]} { // both see that there are two now, and either can end the other
		var list struct{ Browsers []rooms.Browser }
		b.must(200, b.get("/api/me/browsers")).into(&list)
		if len(list.Browsers) != 2 {
			t.Error(list)
		}
	}
	if a := in[0].get("/api/jots"); !strings.Contains(a.body, "canary-jot") {
		t.Error("the secret brought nothing back:", a)
	}
}

// What is on the disk opens nothing: whoever reads the file holds no key and
// no code. Calendars and the push key are shown again and again, and are there.
func TestT21NoCodeIsOnTheDiskAsItIsGiven(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	ana := h.enter("Ana")
	link, err := h.service.MakeLink(ctx, ana.member())
	if err != nil {
		t.Fatal(err)
	}
	owner, err := h.service.OwnerLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	typed := h.enter("Ben").makeLink()
	secrets := map[string]string{
		"a key": ana.key, "the owner's key": h.owner.key, "a link": link.Code, "a typed code": typed, "its twin": link.Typed, "the owner's code": owner,
		"an invitation": strings.TrimPrefix(h.owner.invite("3"), "/invite/"),
	}
	read := 0
	for _, part := range []string{"", "-wal"} {
		raw, err := os.ReadFile(h.file + part)
		if err != nil {
			t.Fatal(err)
		}
		read += len(raw)
		for what, secret := range secrets {
			if bytes.Contains(bytes.ToLower(raw), bytes.ToLower([]byte(secret))) {
				t.Errorf("%s is in %s", what, h.file+part)
			}
		}
		if part == "-wal" && !bytes.Contains(raw, []byte("Ana")) {
			t.Error("nothing was looked at")
		}
	}
	// They are shown once: no page says them again.
	for who, b := range map[string]*browser{"the owner": h.owner, "Ana": ana} {
		for _, path := range []string{"/me", "/housekeeping", "/link", "/about", "/", "/api/me", "/api/me/browsers"} {
			for what, secret := range secrets {
				if strings.Contains(b.get(path).body, secret) {
					t.Errorf("%s shows %s again to %s", path, what, who)
				}
			}
		}
	}
	// A scanner that opens every link takes nothing from whoever it was for.
	for _, path := range []string{"/link/" + link.Code, "/welcome/" + owner, "/invite/" + secrets["an invitation"]} {
		for _, method := range []string{"GET", "HEAD", "GET"} {
			if a := h.visitor().do(method, path, nil); a.status != 200 || len(a.cookies) > 0 {
				t.Errorf("%s %s: %v", method, path, a)
			}
		}
	}
	h.visitor().takes(h.visitor().submit("/link/" + link.Code))
}
