package rooms_test

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
	"lamplight/rooms/roomstest"
)

const table = "the-long-table"

// house is a house that runs inside a bubble, over a real database file and a
// media server without media.
type house struct {
	*rooms.Service
	t     *testing.T
	path  string
	media *mediatest.Fake
	store *rooms.Store
	stop  func()
}

// inHouse runs f in a bubble of its own, in which hours pass in milliseconds.
func inHouse(t *testing.T, f func(h *house)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "lamplight.db")
	synctest.Test(t, func(t *testing.T) {
		h := &house{t: t, path: path, media: mediatest.New()}
		h.start()
		defer h.end()
		f(h)
	})
}

// start opens the house and lets it run until everything has settled.
func (h *house) start() {
	h.t.Helper()
	h.open()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	service := h.Service
	h.media.OnChange(service.MediaChanged)
	h.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("Run: %v", err)
		}
		h.stop = func() {}
	}
	synctest.Wait()
}

// open opens the house without letting it run.
func (h *house) open() {
	h.t.Helper()
	h.store, h.stop = roomstest.Open(h.t, h.path), func() {}
	h.Service = rooms.NewService(h.store, h.media, rooms.Options{ShortPlans: true})
}

func (h *house) end() {
	h.t.Helper()
	h.media.OnChange(nil)
	h.stop()
	h.must(h.store.Close())
}

// restart is the house killed and started again.
func (h *house) restart() {
	h.t.Helper()
	h.end()
	h.start()
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// pass lets time go by.
func (h *house) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// rest lets time go by while the house is down, as days would take minutes otherwise.
func (h *house) rest(d time.Duration) {
	h.t.Helper()
	h.end()
	time.Sleep(d)
	h.start()
}

// enter makes a member who does not sit yet.
func (h *house) enter(name string) rooms.Member {
	h.t.Helper()
	m, _, err := h.Enter(context.Background(), name, "en")
	h.must(err)
	return m
}

// sit makes a member sit at the long table, seen by the media server.
func (h *house) sit(name string) rooms.Member {
	h.t.Helper()
	m := h.enter(name)
	h.connect(m)
	return m
}

func (h *house) connect(m rooms.Member) {
	h.t.Helper()
	sitting, err := h.Join(context.Background(), m, table, rooms.CameraSeat)
	h.must(err)
	_, err = h.media.Connect(sitting.Token)
	h.must(err)
	synctest.Wait()
}

func (h *house) view() *rooms.View {
	h.t.Helper()
	v, err := h.View(context.Background(), table)
	h.must(err)
	return v
}

func (h *house) me(m rooms.Member) rooms.Me {
	h.t.Helper()
	me, err := h.Me(context.Background(), m, table)
	h.must(err)
	return me
}

// names are the people everybody sees, in order.
func (h *house) names() []string {
	var out []string
	for _, p := range h.view().People {
		name := p.Name
		if p.Lost {
			name += " (lost)"
		}
		out = append(out, name)
	}
	return out
}

// lines are the chat's messages, told briefly.
func (h *house) lines() []string {
	h.t.Helper()
	list, err := h.Messages(context.Background(), table, 0, 100)
	h.must(err)
	var out []string
	for _, m := range list {
		switch m.Kind {
		case rooms.Notice:
			out = append(out, m.Key)
		default:
			out = append(out, m.Member.Name+" "+string(m.Kind)+": "+m.Text)
		}
	}
	return out
}

func TestWhoeverSitsDownIsSeenWithALine(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		if got := h.names(); len(got) != 1 || got[0] != "Ana" {
			t.Fatalf("people: %v", got)
		}
		m, err := h.Post(context.Background(), ana, table, "one", "hello")
		h.must(err)
		again, err := h.Post(context.Background(), ana, table, "one", "hello")
		h.must(err)
		if m.ID == 0 || again.ID != m.ID {
			t.Fatalf("posted %d, then %d", m.ID, again.ID)
		}
		if got := h.lines(); len(got) != 2 || got[0] != "notice.came" || got[1] != "Ana text: hello" {
			t.Fatalf("lines: %q", got)
		}
		h.media.Disconnect(table, ana.ID)
		synctest.Wait()
		if got := h.names(); len(got) != 1 || got[0] != "Ana (lost)" {
			t.Fatalf("people: %v", got)
		}
		h.pass(19 * time.Second)
		if got := h.names(); len(got) != 1 {
			t.Fatalf("people after 19 s: %v", got)
		}
		h.pass(2 * time.Second)
		if got := h.names(); len(got) != 0 {
			t.Fatalf("people after 21 s: %v", got)
		}
	})
}
