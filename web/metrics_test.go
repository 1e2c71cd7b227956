package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lamplight/rooms"
)

// figures are what Prometheus is told.
func (h *house) figures() string {
	h.t.Helper()
	w := httptest.NewRecorder()
	h.server.Figures().Handler.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK {
		h.t.Fatal(w.Code, w.Body)
	}
	return w.Body.String()
}

func TestTheFiguresCountTheHouseAndNameNobody(t *testing.T) {
	backups := &rooms.Backups{Keep: 2}
	h := newHouse(t, func(o *Options, _ *http.Server) { o.Backups = backups })
	backups.Data, backups.Folder = filepath.Dir(h.file), filepath.Join(t.TempDir(), "copies")
	h.exec("PRAGMA user_version = 0") // the file is there
	ana := h.enter("Ana Canary")
	ana.must(200, ana.post(ana.room("/join"), map[string]any{"seat": "text"}))
	l := ana.listen(ana.room("/events"))
	l.view(func(v viewAnswer) bool { return len(v.People) == 1 })
	for _, step := range []struct {
		path string
		body any
	}{
		{"/messages", map[string]any{"client_id": "a", "text": "canary words"}},
		{"/block", map[string]any{"plan": plan}},
	} {
		if a := ana.post(ana.room(step.path), step.body); a.status > 299 {
			t.Fatal(step.path, a)
		}
	}
	ana.get("/nothing/canary")
	r := ana.request("CANARY", "/", nil)
	if response, err := client.Do(r); err == nil {
		response.Body.Close()
	}
	wanted := []string{
		`lamplight_requests_total{method="POST",route="/api/rooms/:slug/join",status="200"} 1`,
		`lamplight_requests_total{method="GET",route="none",status="404"} 1`,
		`lamplight_requests_total{method="other",route="none",status="405"} 1`,
		`lamplight_seats{kind="text"} 1`, `lamplight_seats{kind="camera"} 0`,
		`lamplight_rooms_in_phase{phase="gathering"} 1`, `lamplight_members{role="guest"} 1`, `lamplight_members{role="owner"} 1`,
		"lamplight_streams 1", "lamplight_microphones 0", "lamplight_media_up 1", "lamplight_database_up 1",
		"lamplight_write_seconds_bucket", "lamplight_writes_failed_total 0", "lamplight_backup_failing 0", "go_goroutines", "process_resident_memory_bytes",
	}
	got := ""
	within(t, "some figure is missing", func() bool { // a request is counted after it was answered
		got = h.figures()
		return !slices.ContainsFunc(wanted, func(want string) bool { return !strings.Contains(got, want) })
	})
	if strings.Contains(got, "lamplight_backup_age_seconds ") {
		t.Error("an age without a backup")
	}
	for _, secret := range []string{"anary", "Ana", "words", h.slug, ana.key, ana.id, "Linden"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is among the figures", secret)
		}
	}
}

func TestTheHouseSaysWhetherItCanAnswer(t *testing.T) {
	h := newHouse(t)
	b := h.visitor()
	within(t, "ready with media", func() bool { return b.get("/readyz").body == "database: ok\nmedia: up\n" })
	h.exec("ALTER TABLE rooms RENAME TO chambers")
	if a := b.get("/readyz"); a.status != 503 || !strings.Contains(a.body, "database: no answer") {
		t.Error(a)
	}
	if a := b.get("/healthz"); a.status != 200 {
		t.Error("healthz is about the process alone", a)
	}
	h.exec("ALTER TABLE chambers RENAME TO rooms")
	if a := b.get("/readyz"); a.status != 200 {
		t.Error(a)
	}
}

// slowBody is a form that is still being sent.
type slowBody struct {
	begun chan struct{}
	rest  chan string
}

func (b *slowBody) Read(p []byte) (int, error) {
	select {
	case <-b.begun:
	default:
		close(b.begun)
	}
	text, more := <-b.rest
	if !more {
		return 0, io.EOF
	}
	return copy(p, text), nil
}

func TestAShutdownFinishesWhatHasBegunAndTellsBrowsersToComeBack(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	ana.must(200, ana.post(ana.room("/join"), map[string]any{"seat": "text"}))
	stream, err := client.Do(ana.request("GET", ana.room("/events"), nil))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	body := &slowBody{begun: make(chan struct{}), rest: make(chan string)}
	status := make(chan int, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		response, err := client.Do(ana.request("POST", ana.room("/messages"), io.Reader(body)).WithContext(ctx))
		if err != nil {
			status <- 0
			return
		}
		response.Body.Close()
		status <- response.StatusCode
	}()
	<-body.begun
	within(t, "the post has begun", func() bool { return h.server.busy.Load() > 0 })
	ended := make(chan struct{})
	go func() { h.server.End(); close(ended) }()
	said, err := io.ReadAll(stream.Body)
	if tail := string(said[max(0, len(said)-60):]); err != nil || !strings.Contains(tail, "\nretry: ") || !strings.HasSuffix(tail, "event: ending\ndata: {}\n\n") {
		t.Errorf("the stream's last words: %q, %v", tail, err)
	}
	if a := ana.get("/readyz"); a.status != 503 || a.body != "ending\n" {
		t.Error(a)
	}
	select {
	case <-ended:
		t.Error("the shutdown did not wait")
	default:
	}
	body.rest <- `{"client_id": "a", "text": "last words"}`
	close(body.rest)
	if got := <-status; got != 200 {
		t.Errorf("the post: %d", got)
	}
	<-ended
}
