package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lamplight/rooms"
)

func TestT20TheKeyIsTheBrowsersAlone(t *testing.T) {
	h := newHouse(t)
	a := h.visitor().post("/api/me", map[string]any{"name": "Ana"})
	if len(a.cookies) != 1 {
		t.Fatal(a.header)
	}
	cookie := a.cookies[0]
	if cookie.Name != "lamplight" || len(cookie.Value) != 64 || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode ||
		cookie.Path != "/" || cookie.Domain != "" || cookie.MaxAge != 400*24*3600 || cookie.Secure {
		t.Error(cookie)
	}
	if strings.Contains(a.body, cookie.Value) {
		t.Error("the key is in the answer")
	}
	ana := &browser{h: h, key: cookie.Value}
	if again := ana.post("/api/me", map[string]any{"name": "Anna"}); len(again.cookies) != 0 || again.object()["name"] != "Anna" {
		t.Error("a member who renames gets another key:", again.cookies, again)
	}
	// A key nobody gave out is not taken over: whoever plants one gains nothing.
	planted := &browser{h: h, key: strings.Repeat("a", 64)}
	entered := planted.must(200, planted.post("/api/me", map[string]any{"name": "Eve"}))
	if len(entered.cookies) != 1 || entered.cookies[0].Value == planted.key {
		t.Error(entered.cookies)
	}
	if planted.get("/api/me").status != 401 {
		t.Error("a planted key became good")
	}
}

func TestT20OverHTTPSTheKeyIsBoundToThisHost(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	a := h.visitor().post("/api/me", map[string]any{"name": "Ana"})
	if len(a.cookies) != 1 || a.cookies[0].Name != "__Host-lamplight" || !a.cookies[0].Secure || a.cookies[0].Path != "/" || a.cookies[0].Domain != "" {
		t.Error(a.cookies)
	}
	if a.header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	ana := &browser{h: h, key: a.cookies[0].Value}
	if sat := ana.join(rooms.CameraSeat); sat.URL != "wss://lamp.example.org" {
		t.Error(sat.URL)
	}
	plain := ana.request("GET", "/api/me", nil)
	plain.Header.Set("Cookie", "lamplight="+ana.key)
	response, err := client.Do(plain)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 401 {
		t.Error("over https a cookie without its prefix is taken:", response.StatusCode)
	}
}

func TestT20BecomingOwnerChangesTheKey(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	line := ana.listen(ana.room("/events"))
	line.next("view")
	ctx := context.Background()
	code, err := h.service.OwnerLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	a := ana.do("POST", "/welcome/"+code, url.Values{"name": {"Ana"}, "house": {"Linden House"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	var key string
	for _, cookie := range a.cookies {
		if cookie.Name == "lamplight" {
			key = cookie.Value
		}
	}
	if a.status != 303 || key == "" || key == ana.key {
		t.Fatal(a, a.cookies)
	}
	if old := ana.get("/api/me"); old.status != 401 {
		t.Error("the old key is still good:", old)
	}
	line.ends()
	owner := &browser{h: h, key: key}
	if me := owner.get("/api/me").object(); me["role"] != "owner" || me["id"] != ana.id {
		t.Error(me)
	}
	// The code is used up.
	if a := h.visitor().do("POST", "/welcome/"+code, "name=Eve&house=Mine", "Content-Type", "application/x-www-form-urlencoded"); a.status < 400 {
		t.Error(a)
	}
}

func TestT20NoSecretIsWrittenDownOrShown(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	sat := ana.join(rooms.CameraSeat)
	k := ana.dial(sat.Token)
	ana.dial(sat.Token + "x")
	code, err := h.service.OwnerLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.visitor().get("/welcome/" + code)
	shown := ""
	for _, path := range []string{"/", "/me", "/rooms/" + h.slug, "/about", "/nothing", "/api/me", "/api/rooms", ana.room(""), ana.room("/messages"), "/api/house"} {
		a := ana.get(path)
		shown += a.body
		for name, values := range a.header {
			shown += name + strings.Join(values, " ")
		}
	}
	shown += ana.post(ana.room("/messages"), `{"client_id":`).body
	h.exec("ALTER TABLE current_tasks RENAME TO gone") // a fault, told to the log
	ana.put(ana.room("/task"), map[string]any{"title": "x"})
	h.exec("ALTER TABLE gone RENAME TO current_tasks")
	k.cut()
	for what, secret := range map[string]string{"a key": ana.key, "the owner's key": h.owner.key, "a token": sat.Token, "the owner's code": code} {
		if strings.Contains(h.log.String(), secret) {
			t.Errorf("%s is in the log", what)
		}
		if strings.Contains(shown, secret) {
			t.Errorf("%s is on a page", what)
		}
	}
}

func TestT19TheHostIsTakenFromTheConfiguration(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	ana := h.visitor()
	for _, host := range []string{"evil.example", "evil.example;script-src *", "evil example", "evil/../x", "\"><script>"} {
		r := ana.request("GET", "/", nil)
		r.Host = host
		response, err := client.Do(r)
		if err != nil {
			continue // Go's own client refuses to send some of these
		}
		response.Body.Close()
		if policy := response.Header.Get("Content-Security-Policy"); strings.Contains(policy, "evil") {
			t.Errorf("%q is trusted: %s", host, policy)
		}
	}
	for _, next := range []string{"//evil.example", `/\evil.example`, "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "\\\\evil.example", "%2f%2fevil.example"} {
		for _, path := range []string{"/language", "/me"} {
			form := url.Values{"language": {"de"}, "next": {next}, "back": {next}, "to": {next}, "name": {"Ana"}}.Encode()
			a := ana.do("POST", path, form, "Content-Type", "application/x-www-form-urlencoded", "Referer", next)
			to := a.header.Get("Location")
			if a.status == 303 && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t")) {
				t.Errorf("%s with %q leads to %q", path, next, to)
			}
		}
	}
}
