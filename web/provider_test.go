package web

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"lamplight/rooms"
)

// issuer is a provider that really runs: with discovery, keys, codes that are
// good once, and PKCE that it checks.
type issuer struct {
	t     *testing.T
	url   string
	key   *rsa.PrivateKey
	mu    sync.Mutex
	codes map[string]url.Values
	who   string         // the subject who is signed in there
	say   map[string]any // claims that are said otherwise
	wrong bool           // says that it does not know the house, as it does with a wrong secret
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, codes: map[string]url.Values{}, who: "ana", say: map[string]any{}}
	known := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "one", Algorithm: "RS256"}}}
	mux := http.NewServeMux()
	mux.Handle("/", known)
	mux.HandleFunc("/token", i.token)
	site := httptest.NewServer(mux)
	t.Cleanup(func() { site.Close(); providerClient.CloseIdleConnections() })
	known.SetIssuer(site.URL)
	i.url = site.URL
	return i
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.wrong {
		http.Error(w, `{"error":"invalid_client"}`, http.StatusUnauthorized)
		return
	}
	asked, good := i.codes[r.FormValue("code")]
	delete(i.codes, r.FormValue("code"))
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !good || id != "house" || secret != "canary-secret" || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") ||
		asked.Get("code_challenge_method") != "S256" || r.FormValue("redirect_uri") != asked.Get("redirect_uri") {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	claims := map[string]any{
		"iss": i.url, "sub": i.who, "aud": "house", "nonce": asked.Get("nonce"), "name": "Ana Elsewhere",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	for name, value := range i.say {
		claims[name] = value
	}
	raw, _ := json.Marshal(claims)
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"access_token":"x","token_type":"Bearer","id_token":%q}`, oidctest.SignIDToken(i.key, "one", "RS256", string(raw)))
}

// goes sends the browser there, has the person say yes, and gives the way back
// and the cookie it takes along.
func (i *issuer) goes(b *browser, path string) (back string, along *http.Cookie) {
	i.t.Helper()
	a := b.must(303, b.get(path))
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), i.url+"/auth?") {
		i.t.Fatal(a.header)
	}
	asked := to.Query()
	if asked.Get("state") == "" || asked.Get("nonce") == "" || asked.Get("code_challenge") == "" {
		i.t.Fatal(asked)
	}
	code := secretWord()
	i.mu.Lock()
	i.codes[code] = asked
	i.mu.Unlock()
	for _, cookie := range a.cookies {
		if strings.HasSuffix(cookie.Name, "-asked") {
			along = cookie
		}
	}
	return "/signin/back?" + url.Values{"code": {code}, "state": {asked.Get("state")}}.Encode(), along
}

// returns comes back from there.
func (b *browser) returns(back string, along *http.Cookie) answer {
	cookies := along.Name + "=" + along.Value
	if b.key != "" {
		cookies += "; " + b.h.server.cookieName() + "=" + b.key
	}
	return (&browser{h: b.h}).do("GET", back, nil, "Cookie", cookies)
}

func vouchedHouse(t *testing.T) (*house, *issuer) {
	i := newIssuer(t)
	return newHouse(t, func(o *Options, _ *http.Server) {
		o.Provider = &Provider{Issuer: i.url, ClientID: "house", Secret: "canary-secret", Name: "Linden ID"}
	}), i
}

func TestWhoeverIsVouchedForElsewhereIsAMemberAndTheSameOneEveryTime(t *testing.T) {
	h, i := vouchedHouse(t)
	h.byInvite()
	v := h.visitor()
	if a := v.must(200, v.get("/signin")); !strings.Contains(a.body, "Linden ID") {
		t.Error(a)
	}
	ana := v.takes(v.must(303, v.returns(i.goes(v, "/signin/elsewhere"))))
	m := ana.member()
	if m.Role != rooms.Regular || m.Name != "Ana Elsewhere" {
		t.Error(m)
	}
	again := v.takes(v.must(303, v.returns(i.goes(v, "/signin/elsewhere"))))
	if again.member().ID != m.ID || again.key == ana.key {
		t.Error("somebody else:", again.member())
	}
	i.who = "ben" // by the same name
	if ben := v.takes(v.must(303, v.returns(i.goes(v, "/signin/elsewhere")))).member(); ben.ID == m.ID {
		t.Error("a name alone recovers nothing")
	}
	if strings.Contains(h.log.String(), "canary-secret") {
		t.Error("the secret is in the log")
	}
}

func TestAGuestCanBecomeWhoTheyAreElsewhereAndBringTheirThings(t *testing.T) {
	h, i := vouchedHouse(t)
	gus := h.enter("Gus")
	gus.must(200, gus.put(gus.room("/task"), map[string]any{"title": "Mine"}))
	now := gus.takes(gus.must(303, gus.returns(i.goes(gus, "/signin/elsewhere?merge=on"))))
	if m := now.member(); m.ID != gus.id || m.Role != rooms.Regular || m.Name != "Gus" {
		t.Error(m)
	}
	gus.must(401, gus.get("/api/me"))
	other := h.enter("Gustav") // the same person, with another browser
	other.must(200, other.put(other.room("/task"), map[string]any{"title": "Also mine"}))
	merged := other.takes(other.must(303, other.returns(i.goes(other, "/signin/elsewhere?merge=on"))))
	if merged.member().ID != gus.id {
		t.Error(merged.member())
	}
	other.must(401, other.get("/api/me"))
}

func TestT12ASignInFromElsewhereIsGoodOnceAndInTheBrowserThatAskedAlone(t *testing.T) {
	h, i := vouchedHouse(t)
	v := h.visitor()
	back, along := i.goes(v, "/signin/elsewhere")
	refused := func(what string, a answer) {
		t.Helper()
		if a.status != 403 {
			t.Errorf("%s: %v", what, a)
		}
		for _, cookie := range a.cookies {
			if cookie.Name == h.server.cookieName() {
				t.Error(what, "brought a key")
			}
		}
	}
	refused("another browser", v.get(back))
	_, others := i.goes(v, "/signin/elsewhere")
	refused("another errand", v.returns(back, others))
	refused("no code", v.returns(back[:strings.Index(back, "code=")]+back[strings.Index(back, "state="):], along))
	v.must(303, v.returns(back, along))
	refused("twice", v.returns(back, along))
	if a := v.do("GET", "/signin/elsewhere", nil, "Sec-Fetch-Site", "cross-site"); !a.leads("/signin") || len(a.cookies) > 0 {
		t.Error("another site sent the browser on:", a)
	}
	for name, value := range map[string]any{
		"nonce": "another", "aud": "another-house", "iss": "https://evil.example", "exp": time.Now().Add(-time.Hour).Unix(), "sub": "",
	} {
		i.say = map[string]any{name: value}
		refused(name, v.returns(i.goes(v, "/signin/elsewhere")))
	}
	i.say = map[string]any{}
	i.key, _ = rsa.GenerateKey(rand.Reader, 2048)
	refused("another key", v.returns(i.goes(v, "/signin/elsewhere")))
	people, err := h.service.People(context.Background(), h.owner.member(), "")
	if err != nil || len(people) != 2 {
		t.Error(people, err)
	}
}

func TestAProviderThatIsDownKeepsNobodyFromTheHouse(t *testing.T) {
	h := newHouse(t, func(o *Options, _ *http.Server) {
		o.Provider = &Provider{Issuer: "http://127.0.0.1:1", ClientID: "house", Name: "Linden ID"}
	})
	v := h.visitor()
	if a := v.get("/signin/elsewhere"); a.status != 503 || a.header.Get("Retry-After") == "" {
		t.Error(a)
	}
	h.enter("Ana")
}
