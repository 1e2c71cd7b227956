package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"lamplight/rooms"
)

// A hub looks at one room on behalf of everybody who follows it: it hears the
// room's bell, looks once, encodes once, and rings its readers. Readers share
// what it saw, so five hundred of them cost one look.
type hub struct {
	looker  func(ctx context.Context, before *seen) (*seen, error)
	pause   time.Duration // rings within this time are one
	looking sync.Mutex
	last    atomic.Pointer[seen]
	mu      sync.Mutex
	readers map[chan struct{}]bool
	quit    chan struct{}
}

// seen is what a hub saw; it is never changed.
type seen struct {
	view   *rooms.View
	shared []byte // the view without now and me, or the lobby's answer
	lines  []line // the latest messages in order of seq
	floor  int64  // lines holds every message with a seq above this
	newest int64
	apart  bool  // the lobby is not the same for all
	err    error // the room is gone
}

// line is a message ready to be sent: to its author, and to everybody else.
type line struct {
	seq        int64
	author     string
	own, plain []byte
}

// linesKept is how far behind a reader may be without asking the store.
const linesKept = 200

// hubs are the rooms somebody follows; "" is the lobby.
type hubs struct {
	server *Server
	mu     sync.Mutex
	open   map[string]*hub
}

func (hs *hubs) init(s *Server) {
	hs.server = s
	hs.open = map[string]*hub{}
}

// follow gives a reader a bell of their own and a fresh look, until leave is called.
func (hs *hubs) follow(ctx context.Context, slug string) (h *hub, ring <-chan struct{}, leave func(), err error) {
	bell := make(chan struct{}, 1)
	hs.mu.Lock()
	h = hs.open[slug]
	if h == nil {
		h = hs.server.newHub(slug)
		hs.open[slug] = h
		go h.run(hs.server, slug)
	}
	h.mu.Lock()
	h.readers[bell] = true
	h.mu.Unlock()
	hs.mu.Unlock()
	leave = func() {
		hs.mu.Lock()
		defer hs.mu.Unlock()
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.readers, bell)
		if len(h.readers) == 0 {
			delete(hs.open, slug)
			close(h.quit)
		}
	}
	if err := h.look(ctx); err != nil {
		leave()
		return nil, nil, nil, err
	}
	return h, bell, leave, nil
}

func (s *Server) newHub(slug string) *hub {
	h := &hub{readers: map[chan struct{}]bool{}, quit: make(chan struct{})}
	if slug == "" {
		h.looker, h.pause = s.lookAtLobby, 300*time.Millisecond
	} else {
		h.looker = func(ctx context.Context, before *seen) (*seen, error) { return s.lookAtRoom(ctx, slug, before) }
	}
	return h
}

// run listens to the bell. A look that fails is tried again: readers keep what
// they have until then.
func (h *hub) run(s *Server, slug string) {
	bell, stop := s.Service.Bell(slug)
	defer stop()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	again := time.NewTimer(0) // what changed before the bell was ours
	defer again.Stop()
	for {
		select {
		case <-h.quit:
			return
		case <-s.ending:
			return
		case <-bell:
			if h.pause > 0 {
				again.Reset(h.pause)
				continue
			}
		case <-again.C:
		}
		if err := h.look(ctx); err != nil && !isGone(err) {
			s.Log.Warn("look", "room", rooms.InLog(slug), "error", err)
			again.Reset(time.Second)
		}
		h.mu.Lock()
		for reader := range h.readers {
			select {
			case reader <- struct{}{}:
			default: // still busy with an earlier ring: it will see this too
			}
		}
		h.mu.Unlock()
	}
}

// look sees what there is now. Anybody may call it.
func (h *hub) look(ctx context.Context) error {
	h.looking.Lock()
	defer h.looking.Unlock()
	now, err := h.looker(ctx, h.last.Load())
	if isGone(err) {
		h.last.Store(&seen{err: err})
		return err
	}
	if err != nil {
		return err
	}
	h.last.Store(now)
	return nil
}

// sharedView is a view without its two parts that differ between readers and moments.
type sharedView struct {
	*rooms.View
	Now time.Time `json:"now,omitzero"`
}

func (s *Server) lookAtRoom(ctx context.Context, slug string, before *seen) (*seen, error) {
	view, err := s.Service.View(ctx, slug)
	if err != nil {
		return nil, err
	}
	now := &seen{view: view}
	if before == nil || before.err != nil {
		if now.newest, err = s.newest(ctx, slug); err != nil {
			return nil, err
		}
		now.floor = now.newest
	} else {
		now.shared, now.lines, now.floor, now.newest = before.shared, before.lines, before.floor, before.newest
	}
	if before == nil || before.view != view {
		if now.shared, err = json.Marshal(sharedView{View: view}); err != nil {
			return nil, err
		}
	}
	fresh, err := s.linesSince(ctx, slug, now.newest)
	if err != nil {
		return nil, err
	}
	if len(fresh) > 0 {
		now.newest = fresh[len(fresh)-1].seq
		all := append(now.lines[:len(now.lines):len(now.lines)], fresh...)
		if over := len(all) - linesKept; over > 0 {
			now.floor = all[over-1].seq
			all = all[over:]
		}
		now.lines = all
	}
	return now, nil
}

func (s *Server) lookAtLobby(ctx context.Context, _ *seen) (*seen, error) {
	list, err := s.Service.Rooms(ctx)
	if err != nil {
		return nil, err
	}
	house, err := s.Service.House(ctx)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(roomsAnswer{list})
	return &seen{shared: encoded, apart: house.Lets == rooms.ByInvite || slices.ContainsFunc(list, func(room rooms.RoomSummary) bool {
		return room.Private || !room.Guests
	})}, err
}

// linesSince reads every change to the chat after this seq.
func (s *Server) linesSince(ctx context.Context, slug string, seq int64) ([]line, error) {
	var lines []line
	for {
		part, _, err := s.Service.MessagesSince(ctx, slug, seq)
		if err != nil {
			return nil, err
		}
		for _, m := range part {
			l, err := encodeLine(m)
			if err != nil {
				return nil, err
			}
			lines = append(lines, l)
			seq = m.Seq
		}
		if len(part) < 500 {
			return lines, nil
		}
	}
}

func encodeLine(m rooms.Message) (line, error) {
	l := line{seq: m.Seq}
	own, err := json.Marshal(m)
	if err != nil {
		return l, err
	}
	if m.Member != nil {
		l.author = m.Member.ID
	}
	m.ClientID = ""
	plain, err := json.Marshal(m)
	l.own, l.plain = event("message", m.Seq, own), event("message", m.Seq, plain)
	return l, err
}

// event is one event of a stream. JSON has no line breaks in it.
func event(name string, id int64, data []byte) []byte {
	var b bytes.Buffer
	if id > 0 {
		fmt.Fprintf(&b, "id: %d\n", id)
	}
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", name, data)
	return b.Bytes()
}

// after gives the lines a reader at this seq has not had; whole is false when
// the reader is further behind than the hub remembers.
func (n *seen) after(seq int64) (lines []line, whole bool) {
	if seq < n.floor {
		return nil, false
	}
	at := len(n.lines)
	for at > 0 && n.lines[at-1].seq > seq {
		at--
	}
	return n.lines[at:], true
}
