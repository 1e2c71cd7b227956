package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

const (
	heartbeat = 15 * time.Second
	// mostMissed is how much a stream tells a reader who was away; whoever missed
	// more loads the newest page as somebody new does.
	mostMissed = 1000
	recheck    = 1500 * time.Millisecond // how often a stream asks whether its reader is still who they were
)

// stream is one reader's open event stream.
type stream struct {
	c       *gin.Context
	control *http.ResponseController
	key     string // the browser's key, empty for a visitor
	member  *rooms.Member
	slug    string // the room that is followed; empty: the lobby
	opening []byte // fields that go before the first event

	patience time.Duration // how long one write may take before the reader is given up
}

// openEvents begins a stream; it has answered when err is not nil.
func (s *Server) openEvents(c *gin.Context) *stream {
	st := &stream{c: c, control: http.NewResponseController(c.Writer), key: s.browserKey(c), member: reader(c), opening: []byte("retry: 1000\n"), patience: s.patience}
	_ = st.control.SetReadDeadline(time.Time{}) // the request is read; from here on we only watch for its end
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
	return st
}

// send writes parts as one, and gives up on a reader who does not read.
func (st *stream) send(parts ...[]byte) error {
	if err := st.control.SetWriteDeadline(time.Now().Add(st.patience)); err != nil {
		return err
	}
	if st.opening != nil {
		parts = append([][]byte{st.opening}, parts...)
		st.opening = nil
	}
	for _, part := range parts {
		if _, err := st.c.Writer.Write(part); err != nil {
			return err
		}
	}
	if err := st.control.Flush(); err != nil {
		return err
	}
	return st.control.SetWriteDeadline(time.Time{}) // which over HTTP/2 would end a stream that is merely quiet
}

// farewell tells a browser that the house shuts, and to come back in a moment:
// not everybody in the same.
func (st *stream) farewell() {
	st.patience = min(st.patience, time.Second)
	_ = st.send(fmt.Appendf(nil, "retry: %d\nevent: ending\ndata: {}\n\n", 500+rand.IntN(2000)))
}

// still reports whether the reader is who they were when the stream was
// opened. A new role is a new stream.
func (s *Server) still(ctx context.Context, st *stream) bool {
	var shut *rooms.Error
	if errors.As(s.Service.MayLook(ctx, st.member, st.slug), &shut) && (st.slug != "" || shut.Key == "room.barred") {
		return false // the lobby of a house by invitation stays open, and empty
	}
	if st.member == nil {
		return true
	}
	now, err := s.Service.MemberByKey(ctx, st.key)
	var refusal *rooms.Error
	if errors.As(err, &refusal) {
		return false
	}
	return err != nil || now.ID == st.member.ID && now.Role == st.member.Role
}

// follow sends until the reader leaves, is no longer who they were, or the
// house shuts. look is called at once and after every ring.
func (s *Server) follow(st *stream, ring <-chan struct{}, look func() error) {
	ctx := st.c.Request.Context()
	beat, check := time.NewTicker(heartbeat), time.NewTicker(recheck)
	defer beat.Stop()
	defer check.Stop()
	if look() != nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.ending:
			st.farewell()
			return
		case <-beat.C:
			if st.send([]byte(":\n\n")) != nil || look() != nil {
				return
			}
		case <-check.C:
			if !s.still(ctx, st) {
				return
			}
		case <-ring:
			if look() != nil {
				return
			}
		}
	}
}

// apiRoomEvents is a room, live: its view whole after every change, and each
// message once.
func (s *Server) apiRoomEvents(c *gin.Context) {
	slug, ctx := c.Param("slug"), c.Request.Context()
	closed, err := s.openStream(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	defer closed()
	if err := s.Service.MayLook(ctx, reader(c), slug); err != nil {
		s.fail(c, err)
		return
	}
	memberID := ""
	if m := reader(c); m != nil {
		memberID = m.ID
	}
	gone, err := s.Service.Follow(ctx, memberID, slug)
	if err != nil {
		s.fail(c, err)
		return
	}
	defer gone()
	h, ring, leave, err := s.hubs.follow(ctx, slug)
	if err != nil {
		s.fail(c, err)
		return
	}
	defer leave()
	from, err := s.resume(c, slug, h)
	if err != nil {
		s.fail(c, err)
		return
	}
	st := s.openEvents(c)
	st.slug = slug
	at, first := from.at, true
	if from.fresh {
		// A reader who is cut off before the first message knows where to go on.
		st.opening = fmt.Appendf(st.opening, "id: %d\n", at)
	}
	own := s.ownPart(st.member, slug)
	defer own.close()
	var lastView *rooms.View
	var lastMe []byte
	s.follow(st, ring, func() error {
		now := h.last.Load()
		if now.err != nil {
			return now.err
		}
		me, err := own.part(ctx)
		if err != nil {
			return err
		}
		if now.view != lastView || !bytes.Equal(me, lastMe) {
			lastView, lastMe = now.view, me
			if err := st.send(spliced(now.shared, me)...); err != nil {
				return err
			}
		}
		if first {
			first = false
			if from.unknown {
				if err := st.send(fmt.Appendf(nil, "id: %d\nevent: reset\ndata: {}\n\n", at)); err != nil {
					return err
				}
			}
			if err := st.sendLines(from.missed, memberID); err != nil {
				return err
			}
		}
		lines, whole := now.after(at)
		if !whole {
			if lines, err = s.linesSince(ctx, slug, at); err != nil {
				return err
			}
		}
		if len(lines) > 0 {
			at = lines[len(lines)-1].seq
		}
		return st.sendLines(lines, memberID)
	})
}

// spliced is a view event for one reader: now and me before the part everybody shares.
func spliced(shared, me []byte) [][]byte {
	head := make([]byte, 0, len(me)+80)
	head = append(head, "event: view\ndata: {\"now\":\""...)
	head = time.Now().UTC().AppendFormat(head, time.RFC3339Nano)
	head = append(head, "\",\"me\":"...)
	head = append(head, me...)
	head = append(head, ',')
	return [][]byte{head, shared[1:], []byte("\n\n")}
}

func (st *stream) sendLines(lines []line, member string) error {
	if len(lines) == 0 {
		return nil
	}
	parts := make([][]byte, len(lines))
	for i, l := range lines {
		parts[i] = l.plain
		if l.author == member && member != "" {
			parts[i] = l.own
		}
	}
	return st.send(parts...)
}

// place is where a reader goes on in the chat.
type place struct {
	at      int64  // the seq after the missed lines
	missed  []line // what was said since their last event
	fresh   bool   // they had none
	unknown bool   // they named one the room never had, or one of long ago: everything has to be loaded again
}

// resume finds a reader's place by the id of the last event they had.
func (s *Server) resume(c *gin.Context, slug string, h *hub) (place, error) {
	last := c.GetHeader("Last-Event-ID")
	if last == "" {
		last = c.Query("last_event_id")
	}
	newest := h.last.Load().newest
	if last == "" {
		return place{at: newest, fresh: true}, nil
	}
	seq, ok := eventID(last)
	if !ok || newest-seq > mostMissed {
		return place{at: newest, unknown: true}, nil
	}
	missed, err := s.linesSince(c.Request.Context(), slug, seq)
	if rooms.IsRefused(err, "stream.unknown_id") {
		return place{at: newest, unknown: true}, nil
	}
	if len(missed) > 0 {
		seq = missed[len(missed)-1].seq
	}
	return place{at: seq, missed: missed}, err
}

// eventID reads an id as we write them: digits and nothing else.
func eventID(raw string) (int64, bool) {
	if raw == "" || len(raw) > 18 {
		return 0, false
	}
	for _, r := range raw {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	seq, err := strconv.ParseInt(raw, 10, 64)
	return seq, err == nil
}

// apiLobbyEvents is the lobby, live.
func (s *Server) apiLobbyEvents(c *gin.Context) {
	closed, err := s.openStream(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	defer closed()
	if err := s.Service.MayLook(c.Request.Context(), reader(c), ""); rooms.IsRefused(err, "room.barred") {
		s.fail(c, err)
		return
	}
	h, ring, leave, err := s.hubs.follow(c.Request.Context(), "")
	if err != nil {
		s.fail(c, err)
		return
	}
	defer leave()
	st := s.openEvents(c)
	var last []byte
	s.follow(st, ring, func() error {
		seen := h.last.Load()
		now := seen.shared
		if seen.apart { // what this reader finds is their own
			list, err := s.lobby(st.c.Request.Context(), st.member)
			if err != nil {
				return err
			}
			if now, err = json.Marshal(list); err != nil {
				return err
			}
		}
		if bytes.Equal(now, last) {
			return nil
		}
		last = now
		return st.send(event("rooms", 0, now))
	})
}

// newest is the seq of the latest change to a room's chat. It is said together
// with the refusal of a seq that no room will ever have.
func (s *Server) newest(ctx context.Context, slug string) (int64, error) {
	_, newest, err := s.Service.MessagesSince(ctx, slug, math.MaxInt64)
	if rooms.IsRefused(err, "stream.unknown_id") {
		return newest, nil
	}
	return newest, err
}

func isGone(err error) bool {
	var refusal *rooms.Error
	return errors.As(err, &refusal) && refusal.Kind == rooms.NotFound
}
