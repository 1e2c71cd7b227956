package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestABrowserIsShortenedBeforeItIsKept(t *testing.T) {
	for userAgent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                                  "Firefox/Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1": "Safari/iPhone",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36":                         "Chrome/Android",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0":           "Edge/Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15":                   "Safari/Mac",
		"curl/8.0":                    "/",
		"<script>alert(1)</script>":   "/",
		strings.Repeat("Firefox", 99): "/",
		"":                            "/",
	} {
		if got := browserOf(userAgent); got != want {
			t.Errorf("%.50s: %s", userAgent, got)
		}
	}
	for short, want := range map[string]string{"Firefox/Linux": "Firefox auf Linux", "/Android": "Android", "Chrome/": "Chrome", "/": "Ein Browser", "": "Ein Browser"} {
		if got := browserName("de", short); got != want {
			t.Errorf("%q: %s", short, got)
		}
	}
}

func TestWhatAScriptSendsIsKeptWithoutAPage(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	send := func(form string) answer {
		return ana.do("POST", "/me", form, "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json")
	}
	if a := send("do=you&name=Anna&language=en&follow=on"); a.status != http.StatusNoContent || a.body != "" {
		t.Error(a)
	}
	if a := send("do=you&name=Olga&language=en"); a.status != 422 || !strings.Contains(a.body, `"name"`) {
		t.Error(a)
	}
	if a := send("do=hosting&willing=on"); a.status != http.StatusNoContent {
		t.Error(a)
	}
	for _, form := range []string{"do=", "", "do=role&role=owner"} {
		if a := send(form); a.status != 400 {
			t.Errorf("%q: %v", form, a)
		}
	}
	if me := ana.get("/api/me").object(); me["name"] != "Anna" || me["willing"] != true || me["role"] != "guest" {
		t.Error(me)
	}
}

func TestAZoneIsChosenOrFollowsTheDevice(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	in := func(zone string, form ...string) answer {
		t.Helper()
		body := "do=you&name=Ana&language=en&" + strings.Join(form, "&")
		return ana.do("POST", "/me", body, "Content-Type", "application/x-www-form-urlencoded", "Cookie", "lamplight="+ana.key+"; zone="+zone)
	}
	chosen := func(zone string) string {
		page := ana.must(200, ana.do("GET", "/me", nil, "Cookie", "lamplight="+ana.key+"; zone="+zone)).body
		_, after, _ := strings.Cut(page, `name="zone"`)
		selected, _, _ := strings.Cut(after, " selected>")
		at := strings.LastIndex(selected, `value="`)
		follow := strings.Contains(page, `name="follow" role="switch" checked`)
		name := strings.Trim(selected[at+7:], `"`)
		if follow {
			name += " followed"
		}
		return name
	}
	for _, step := range []struct {
		form []string
		want string
	}{
		{[]string{"zone=Europe/Berlin", "follow=on"}, "Europe/Berlin followed"},
		{[]string{"zone=Asia/Kathmandu", "follow=on"}, "Asia/Kathmandu"}, // picking one is choosing it
		{[]string{"zone=Asia/Kathmandu"}, "Asia/Kathmandu"},
		{[]string{"zone=Asia/Kathmandu", "follow=on"}, "Europe/Berlin followed"},
		{[]string{"zone=Europe/Berlin"}, "Europe/Berlin"},
	} {
		if a := in("Europe/Berlin", step.form...); a.status != 303 {
			t.Fatal(a)
		}
		if got := chosen("Europe/Berlin"); got != step.want {
			t.Errorf("%v: %s, want %s", step.form, got, step.want)
		}
	}
	if got := chosen("America/New_York"); got != "Europe/Berlin" {
		t.Error("a chosen zone travels:", got)
	}
	if a := in("Europe/Berlin", "zone=Mars/Olympus"); a.status != 422 || !strings.Contains(a.body, `id="zone-wrong"`) {
		t.Error(a)
	}
}

func TestEverythingIsErasedOnlyUnderOnesOwnName(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	ana.sit("text")
	ana.say("hello there")
	for _, name := range []string{"", "ana", "Olga", "Ana\u200b"} {
		if a := ana.submit("/me/erase", "name", name); a.status != 422 || !strings.Contains(a.body, `id="name-wrong"`) {
			t.Errorf("%q: %v", name, a)
		}
	}
	ana.must(200, ana.get("/api/me"))
	a := ana.must(200, ana.submit("/me/erase", "name", " Ana "))
	if !strings.Contains(a.body, T("en", "calm.erased.title", nil)) || strings.Contains(a.body, ">Ana<") || !strings.Contains(cookieLine(a, "lamplight"), "Max-Age=0") {
		t.Error(a, a.cookies)
	}
	ana.must(401, ana.get("/me"))
	if a := h.visitor().get(ana.room("/messages")); strings.Contains(a.body, "hello there") || strings.Contains(a.body, "Ana") {
		t.Error(a)
	}
	if a := h.owner.must(200, h.owner.get("/me/erase")); !strings.Contains(a.body, T("en", "devices.erase_owner", nil)) {
		t.Error("the last owner is not told:", a)
	}
}

// Half-written notes and thoughts that could not be sent yet lie on the device.
func TestNothingOfSomebodyStaysOnADeviceTheyAreGoneFrom(t *testing.T) {
	h := newHouse(t)
	empties := func(a answer) bool { return a.header.Get("Clear-Site-Data") == `"storage"` }
	ana, gus, eve := h.enter("Ana"), h.enter("Gus"), h.enter("Eve")
	code := ana.makeLink()
	if a := gus.submit("/link", "code", code, "do", "merge"); a.status != 303 || empties(a) {
		t.Error("somebody who is the same person loses what they write:", a)
	}
	if a := eve.submit("/link", "code", ana.makeLink(), "do", "apart"); a.status != 303 || !empties(a) {
		t.Error("another member finds it:", a)
	}
	if a := ana.submit("/me", "do", "sign_out"); !a.leads("/") || !empties(a) {
		t.Error("signing out:", a, a.header)
	}
	ida := h.enter("Ida")
	if a := ida.submit("/me/erase", "name", "Ida"); a.status != 200 || !empties(a) {
		t.Error("erasing:", a.header)
	}
	if a := h.visitor().get("/"); empties(a) {
		t.Error("a page empties the browser")
	}
}
