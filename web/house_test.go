package web

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
	"lamplight/rooms/roomstest"
)

func TestMain(m *testing.M) {
	// In memory, where there is plenty: these houses commit thousands of times.
	var free syscall.Statfs_t
	if os.Getenv("TMPDIR") == "" && syscall.Statfs("/dev/shm", &free) == nil && free.Bavail*uint64(free.Bsize) > 2<<30 {
		_ = os.Setenv("TMPDIR", "/dev/shm")
	}
	goleak.VerifyTestMain(m)
}

// house is a whole Lamplight with a media server made of a map.
type house struct {
	t       testing.TB
	file    string
	service *rooms.Service
	media   *mediatest.Fake
	server  *Server
	url     string
	log     *logged
	owner   *browser
	slug    string // a room to sit in
	people  int
}

// logged is everything that was written down.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logged) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

func newHouse(t testing.TB, tune ...func(*Options, *http.Server)) *house {
	t.Helper()
	h := &house{t: t, file: filepath.Join(t.TempDir(), "house.db"), media: mediatest.New(), log: &logged{}}
	store := roomstest.Open(t, h.file)
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.service = rooms.NewService(store, h.media, rooms.Options{ShortPlans: true, Log: log})
	h.media.OnChange(h.service.MediaChanged)
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- h.service.Run(ctx) }()
	options := Options{Service: h.service, Log: log, Gate: Gate{
		Allowed: func(path string, query url.Values) bool { return path == "/rtc" || path == "/rtc/validate" },
		Wish:    h.media.Wish,
		Forward: h.connect,
	}}
	for _, t := range tune {
		t(&options, &http.Server{})
	}
	h.server = New(options)
	site := httptest.NewUnstartedServer(nil)
	site.Config = h.server.HTTP()
	for _, t := range tune {
		t(&Options{}, site.Config)
	}
	site.Start()
	h.url = site.URL
	t.Cleanup(func() {
		h.server.End()
		site.Close()
		stop()
		<-ran
		store.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	h.claim()
	return h
}

// over https, as people reach the house.
func public(address string) func(*Options, *http.Server) {
	return func(o *Options, _ *http.Server) { o.PublicURL, _ = url.Parse(address) }
}

// connect is the far side of the gate: the fake's call, held open as a
// websocket would be.
func (h *house) connect(w http.ResponseWriter, r *http.Request, token string) {
	id, err := h.media.Connect(token)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, id)
	_ = http.NewResponseController(w).Flush()
	if r.URL.Path == "/rtc" {
		<-r.Context().Done()
	}
}

// claim makes the first owner and a room.
func (h *house) claim() {
	h.t.Helper()
	ctx := context.Background()
	code, err := h.service.OwnerLink(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	m, key, err := h.service.ClaimHouse(ctx, code, nil, "Olga", "en", "Linden House")
	if err != nil {
		h.t.Fatal(err)
	}
	h.owner = &browser{h: h, key: key, id: m.ID}
	h.slug = h.open("The long table")
}

func (h *house) open(name string) (slug string) {
	h.t.Helper()
	m, err := h.service.MemberByKey(context.Background(), h.owner.key)
	if err != nil {
		h.t.Fatal(err)
	}
	room, err := h.service.OpenRoom(context.Background(), m, rooms.RoomInput{Name: &name})
	if err != nil {
		h.t.Fatal(err)
	}
	return room.Slug
}

// setRole makes somebody what only an owner could make them.
func (h *house) setRole(b *browser, role rooms.Role) {
	h.t.Helper()
	h.exec("UPDATE members SET role = ? WHERE id = ?", string(role), b.id)
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	db, err := sql.Open("sqlite", h.file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		h.t.Fatal(err)
	}
}

// patience is how long a test waits for what comes in milliseconds, unless the
// machine is busy with other tests.
const patience = 30 * time.Second

// atOnce is how long a test waits for what holds within two seconds because a
// bell rings or a stream asks again: a busy machine gets more, and still less
// than the look after fifteen seconds that would mend it without a bell. The
// trials measure it.
const atOnce = 10 * time.Second

// within runs f again and again until it is true.
func within(t testing.TB, what string, f func() bool) {
	t.Helper()
	late := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !f() {
		select {
		case <-late:
			t.Fatalf("after %v: %s", patience, what)
		case <-again.C:
		}
	}
}
