package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lamplight/rooms"
)

func TestASignInThatFailsSaysWhatCanBeDoneAndLeadsBackToTheWaysIn(t *testing.T) {
	h, i := vouchedHouse(t)
	v := h.visitor()
	said := func(status int, key string, a answer) {
		t.Helper()
		sentence := T("en", key, map[string]any{"Provider": "Linden ID", "Seconds": 30})
		if a.status != status || !strings.Contains(a.body, sentence) || !strings.Contains(a.body, `class="btn btn-lamp" href="/signin"`) {
			t.Errorf("%s: %v", key, a)
		}
	}
	instead := func(word string) answer {
		back, along := i.goes(v, "/signin/elsewhere")
		asked, _ := url.Parse(back)
		return v.returns("/signin/back?"+url.Values{"error": {word}, "state": {asked.Query().Get("state")}}.Encode(), along)
	}
	said(403, "provider.declined", instead("access_denied"))
	said(503, "provider.stranger", instead("unauthorized_client"))
	said(503, "provider.away", instead("temporarily_unavailable"))
	said(403, "provider.refused", instead("made_up"))
	said(403, "provider.refused", v.get("/signin/back"))

	i.wrong = true
	said(503, "provider.stranger", v.returns(i.goes(v, "/signin/elsewhere")))
	if !strings.Contains(h.log.String(), "oidc.client_secret") {
		t.Error("the log does not say where to look")
	}
	i.wrong = false
	v.must(303, v.returns(i.goes(v, "/signin/elsewhere")))
}

func TestWhoeverComesFromElsewhereForTheFirstTimeFindsTheWayIn(t *testing.T) {
	h, _ := vouchedHouse(t)
	v := h.visitor()
	if a := v.must(200, v.get("/")); !strings.Contains(a.body, T("en", "provider.sign_in", nil)) {
		t.Error(a)
	}
	h.byInvite()
	if a := v.get("/rooms/" + h.slug); !strings.Contains(a.body, `class="btn btn-lamp" href="/signin/elsewhere"`) {
		t.Error(a)
	}
}

func TestWhoeverIsCalledOtherwiseHereIsToldSoOnce(t *testing.T) {
	h, i := vouchedHouse(t)
	v := h.visitor()
	i.who, i.say = "cleo", map[string]any{"name": ""}
	first := v.must(303, v.returns(i.goes(v, "/signin/elsewhere")))
	if !first.leads("/me?kept=named") {
		t.Error(first)
	}
	cleo := v.takes(first)
	if a := cleo.must(200, cleo.get("/me?kept=named")); !strings.Contains(a.body, T("en", "provider.named", nil)) {
		t.Error(a)
	}
	i.who = "carla"
	back, along := i.goes(v, "/signin/elsewhere")
	german := (&browser{h: h}).do("GET", back, nil, "Cookie", along.Name+"="+along.Value, "Accept-Language", "de")
	if m := v.takes(v.must(303, german)).member(); m.Name != "Neu hier" {
		t.Error(m)
	}
	i.who, i.say = "ana", map[string]any{}
	if a := v.must(303, v.returns(i.goes(v, "/signin/elsewhere"))); !a.leads("/") {
		t.Error(a)
	}
}

func TestTwoMembersNeverBecomeOne(t *testing.T) {
	h, i := vouchedHouse(t)
	v := h.visitor()
	ana := v.takes(v.must(303, v.returns(i.goes(v, "/signin/elsewhere"))))
	i.who = "ben"
	ben := v.takes(v.must(303, v.returns(i.goes(v, "/signin/elsewhere"))))
	i.who = "ana"
	a := ben.returns(i.goes(ben, "/signin/elsewhere?merge=on"))
	if a.status != http.StatusConflict || !strings.Contains(a.body, T("en", "provider.taken", nil)) {
		t.Error(a)
	}
	if m := ben.member(); m.ID == ana.member().ID || m.Role != rooms.Regular {
		t.Error(m)
	}
}

func TestWhoeverHasAnAccountElsewhereReadsThatItBringsThemBack(t *testing.T) {
	h, i := vouchedHouse(t)
	v := h.visitor()
	ana := v.takes(v.must(303, v.returns(i.goes(v, "/signin/elsewhere"))))
	yours, back := T("en", "provider.yours", map[string]any{"Provider": "Linden ID"}), T("en", "devices.sign_out_back", nil)
	if a := ana.must(200, ana.get("/me")); !strings.Contains(a.body, yours) || !strings.Contains(a.body, back) {
		t.Error(a)
	}
	gus := h.enter("Gus")
	if a := gus.must(200, gus.get("/me")); strings.Contains(a.body, back) || !strings.Contains(a.body, `href="/signin/elsewhere?merge=on"`) {
		t.Error(a)
	}
}
