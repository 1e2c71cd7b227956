package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lamplight/rooms"
)

// service is a push service with the browser behind it: it checks who sends,
// and decrypts what it got.
type service struct {
	t      *testing.T
	server *httptest.Server
	key    *ecdh.PrivateKey
	secret []byte
	known  string // the house's key, as the browser was given it
	status int
	notes  chan note

	mu      sync.Mutex
	headers http.Header
}

func openService(t *testing.T) *service {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{t: t, key: key, secret: make([]byte, 16), status: http.StatusCreated, notes: make(chan note, 20)}
	_, _ = rand.Read(s.secret)
	s.server = httptest.NewTLSServer(http.HandlerFunc(s.take))
	t.Cleanup(s.server.Close)
	return s
}

// serves lets a house reach this service, and its browser subscribe.
func (s *service) serves(h *house, b *browser) {
	s.t.Helper()
	h.server.pushing = pushing{client: s.server.Client(), allowed: func(*url.URL) bool { return true }}
	s.known = b.must(200, b.get("/api/push/key")).object()["key"].(string)
	text := base64.RawURLEncoding.EncodeToString
	b.must(204, b.post("/api/push", map[string]any{"endpoint": s.server.URL + "/to/" + b.id, "keys": map[string]any{
		"p256dh": text(s.key.PublicKey().Bytes()), "auth": text(s.secret),
	}}))
}

func (s *service) take(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	s.headers = r.Header.Clone()
	s.mu.Unlock()
	s.checkSender(r.Header.Get("Authorization"))
	if s.status < 300 {
		var n note
		if err := json.Unmarshal(s.decrypt(raw), &n); err != nil {
			s.t.Error(err)
		}
		s.notes <- n
	}
	w.WriteHeader(s.status)
}

// checkSender is RFC 8292.
func (s *service) checkSender(authorization string) {
	token, key, found := strings.Cut(strings.TrimPrefix(authorization, "vapid t="), ", k=")
	point, err := base64.RawURLEncoding.DecodeString(key)
	public, wrong := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if !found || key != s.known || err != nil || wrong != nil {
		s.t.Errorf("sent by %q, known is %q", authorization, s.known)
		return
	}
	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return public, nil },
		jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience(s.server.URL), jwt.WithExpirationRequired())
	if err != nil || claims["sub"] != "https://lamp.example.org" {
		s.t.Errorf("%v, %v", claims, err)
	}
	if ends, err := claims.GetExpirationTime(); err != nil || time.Until(ends.Time) > 24*time.Hour {
		s.t.Errorf("good until %v, %v", ends, err)
	}
}

// decrypt is RFC 8291 over RFC 8188, one record.
func (s *service) decrypt(raw []byte) []byte {
	salt, size, n := raw[:16], binary.BigEndian.Uint32(raw[16:20]), int(raw[20])
	from, sealed := raw[21:21+n], raw[21+n:]
	if int(size) < len(sealed) {
		s.t.Errorf("a record of %d in one of %d", len(sealed), size)
	}
	sender, err := ecdh.P256().NewPublicKey(from)
	if err != nil {
		s.t.Error(err)
		return nil
	}
	shared, err := s.key.ECDH(sender)
	if err != nil {
		s.t.Error(err)
	}
	derive := func(secret, salt []byte, info string, length int) []byte {
		out, err := hkdf.Key(sha256.New, secret, salt, info, length)
		if err != nil {
			s.t.Error(err)
		}
		return out
	}
	material := derive(shared, s.secret, "WebPush: info\x00"+string(s.key.PublicKey().Bytes())+string(from), 32)
	block, err := aes.NewCipher(derive(material, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		s.t.Error(err)
	}
	open, err := cipher.NewGCM(block)
	if err != nil {
		s.t.Error(err)
	}
	plain, err := open.Open(nil, derive(material, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	if err != nil {
		s.t.Errorf("it cannot be decrypted: %v", err)
		return nil
	}
	plain = []byte(strings.TrimRight(string(plain), "\x00"))
	if len(plain) == 0 || plain[len(plain)-1] != 2 {
		s.t.Error("the last record is not marked as such")
		return nil
	}
	return plain[:len(plain)-1]
}

// sendDue sends what is due once, and says how many letters that were.
func (h *house) sendDue() int {
	h.t.Helper()
	letters, err := h.server.dueLetters(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, l := range letters {
		h.server.deliver(h.t.Context(), l)
	}
	return len(letters)
}

func TestANoteIsDecryptedByItsBrowserAlone(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	s := openService(t)
	ana := h.enter("Ana")
	ana.must(200, ana.post("/api/me", map[string]any{"language": "de"}))
	h.plans("b1", time.Now().Add(9*time.Minute+30*time.Second))
	h.books(ana, "b1", "seat", "Entwurf")
	s.serves(h, ana)
	h.sends()
	select {
	case n := <-s.notes:
		if !strings.HasPrefix(n.Title, "In 10 Minuten: ") || n.Body != "Deine Aufgabe: Entwurf" || n.Path != "/rooms/"+h.slug || n.Lang != "de" {
			t.Errorf("%+v", n)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		ttl, err := strconv.Atoi(s.headers.Get("TTL"))
		if err != nil || ttl < 9*60 || ttl > 10*60 || s.headers.Get("Urgency") != "normal" || s.headers.Get("Topic") != n.Tag || len(n.Tag) > 32 || s.headers.Get("Content-Encoding") != "aes128gcm" {
			t.Errorf("%v", s.headers)
		}
	case <-time.After(patience):
		t.Fatalf("no note came\n%s", h.log)
	}
}

func TestASubscriptionThatIsOverIsForgottenAndABusyServiceAskedAgain(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	s := openService(t)
	ana := h.enter("Ana")
	h.plans("b1", time.Now().Add(9*time.Minute))
	h.books(ana, "b1", "seat", "")
	s.serves(h, ana)
	for _, step := range []struct{ status, sent, left int }{{503, 1, 1}, {429, 1, 1}, {410, 1, 0}, {201, 0, 0}} {
		s.status = step.status
		sent := h.sendDue()
		list, err := h.service.Endpoints(t.Context(), ana.id)
		if sent != step.sent || len(list) != step.left || err != nil {
			t.Fatalf("after %d: %d sent, %d subscriptions, %v", step.status, sent, len(list), err)
		}
		h.exec("UPDATE letters SET next_at = 1 WHERE state = 'waiting'")
	}
	if log := h.log.String(); strings.Contains(log, s.server.URL) {
		t.Errorf("the log says too much:\n%s", log)
	}
	if len(s.notes) != 0 {
		t.Error("something came after all")
	}
}

func TestARestartUsesTheSameKeys(t *testing.T) {
	h := newHouse(t)
	_, first, err := h.server.vapid(t.Context())
	_, again, err2 := New(Options{Service: h.service}).vapid(t.Context())
	if err != nil || err2 != nil || first != again || len(first) != 87 {
		t.Error(first, again, err, err2)
	}
}

func TestT18NoNoteLeadsIntoTheNetworkOfTheHouse(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	for _, endpoint := range []string{
		"http://push.example.org/a", "https://localhost/a", "https://127.0.0.1/a", "https://[::1]/a", "https://10.0.0.1/a", "https://169.254.169.254/latest",
		"https://2130706433/a", "https://0x7f.1/a", "https://127.1/a", "https://push.example.org:8443/a", "https://user@push.example.org/a", "https://db.internal/a",
		"https://printer.local/a", "https://intranet/a", "ftp://push.example.org/a", "//push.example.org/a", "https:///a", "", "https://localhost./a", "https://[::ffff:127.0.0.1]/",
	} {
		body := map[string]any{"endpoint": endpoint, "keys": goodSubscription["keys"]}
		if a := ana.post("/api/push", body); a.status != 400 || a.key() != "push.endpoint" {
			t.Errorf("%s: %v", endpoint, a)
		}
	}
	for text, want := range map[string]bool{
		"8.8.8.8": true, "2a00:1450:4001::1": true, "127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.1.1": false,
		"100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "fe80::1": false, "fd00::1": false, "::": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "ff02::1": false, "198.18.0.1": false, "::127.0.0.1": false,
	} {
		if got := rooms.IsPublic(netip.MustParseAddr(text).Unmap()); got != want {
			t.Errorf("%s is public: %t", text, got)
		}
	}
	// A name that leads inside is found out when it is dialled.
	s := openService(t)
	at, _ := url.Parse(s.server.URL)
	closed := newPushing()
	if _, err := closed.client.Get("https://localhost:" + at.Port()); err == nil || !strings.Contains(err.Error(), errNotPublic.Error()) {
		t.Errorf("%v", err)
	}
	l := rooms.Letter{
		IDs: []int64{1}, Kind: rooms.Reminder, Member: rooms.Member{Language: "en"}, Blocks: []rooms.FeedBlock{{ID: "b", StartsAt: time.Now()}},
		Push: &rooms.Subscription{Endpoint: s.server.URL + "/x"},
	}
	if became, err := h.server.push(t.Context(), l, h.server.say(t.Context(), l, time.Now())); became != nowhere || err == nil {
		t.Error(became, err)
	}
}

func TestTheAppIsWhatThePhoneAsksFor(t *testing.T) {
	h := newHouse(t)
	b := h.visitor()
	m := b.must(200, b.get("/manifest.webmanifest"))
	if m.header.Get("Content-Type") != "application/manifest+json; charset=utf-8" || m.object()["name"] != "Linden House" || m.object()["display"] != "standalone" {
		t.Error(m)
	}
	for _, icon := range m.object()["icons"].([]any) {
		src := icon.(map[string]any)["src"].(string)
		a := b.must(200, b.get(src))
		if a.header.Get("Content-Type") != icon.(map[string]any)["type"] {
			t.Error(src, a.header)
		}
	}
	b.must(404, b.get("/icons/..%2fsw.js"))
	worker := b.must(200, b.get("/sw.js"))
	if worker.header.Get("Cache-Control") != "no-cache" || strings.Contains(worker.body, "caches") || strings.Contains(worker.body, `"fetch"`) {
		t.Error("the worker keeps something", worker.header)
	}
}
