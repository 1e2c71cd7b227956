package rooms

import (
	"context"
	"time"
)

// presence is what only this process knows: who was seen a moment ago. It is
// guarded by the service's lock and is not kept; after a restart everybody is
// lost until they are seen again.
type presence struct {
	streams map[string]map[string]int // room, member: open event streams
	calls   map[string]call           // room: the media server's last answer
	missing map[string]absence        // seat id: since when its member is not seen
}

// absence is waited out from since; first is when it began, before its member
// took a seat again.
type absence struct{ since, first time.Time }

// call is what the media server last said about a room. When it does not
// answer, its last answer stands.
type call struct {
	up      bool
	callers map[string]Caller
	twice   map[string]time.Time // connection: since when it sends two cameras or two microphones
}

func (c call) microphones() int {
	n := 0
	for _, caller := range c.callers {
		n += caller.Microphones
	}
	return n
}

// sees reports whether the holder of this seat is here now.
func (p *presence) sees(seat seatRow) bool {
	if seat.Kind.media() {
		caller, in := p.calls[seat.Room].callers[seat.Member]
		return in && !caller.Lost
	}
	return p.streams[seat.Room][seat.Member] > 0
}

// watch keeps account of since when a seat's holder is missing. While the
// media server does not answer, nobody of its seats is missing.
func (p *presence) watch(seat seatRow, now time.Time) (missingSince time.Time) {
	if p.missing == nil {
		p.missing = map[string]absence{}
	}
	if p.sees(seat) || (seat.Kind.media() && !p.calls[seat.Room].up) {
		delete(p.missing, seat.SeatID)
		return time.Time{}
	}
	if p.missing[seat.SeatID].since.IsZero() {
		p.missing[seat.SeatID] = absence{now, now}
	}
	return p.missing[seat.SeatID].since
}

// again waits anew for a member who takes a seat again, but only once: who asks
// for seats and is never seen on one is not here.
func (p *presence) again(old, seat string, now time.Time) {
	was, absent := p.missing[old]
	delete(p.missing, old)
	if !absent {
		return
	}
	if last := was.first.Add(Grace); now.After(last) {
		now = last
	}
	p.missing[seat] = absence{now, was.first}
}

// Follow says that the member ("" a visitor) has this room's event stream open
// until done is called; for a text seat the open stream is its presence.
// It refuses a missing room.
func (s *Service) Follow(ctx context.Context, member, slug string) (done func(), err error) {
	if _, err := s.look(ctx, slug); err != nil {
		return nil, err
	}
	if member == "" {
		return func() {}, nil
	}
	s.streams(member, slug, 1)
	return func() { s.streams(member, slug, -1) }, nil
}

// streams counts, and has the room look at its seats when a text seat comes to
// life or falls silent.
func (s *Service) streams(member, slug string, n int) {
	s.mu.Lock()
	p := &s.presence
	if p.streams == nil {
		p.streams = map[string]map[string]int{}
	}
	if p.streams[slug] == nil {
		p.streams[slug] = map[string]int{}
	}
	before := p.streams[slug][member]
	p.streams[slug][member] += n
	now := p.streams[slug][member]
	if now == 0 {
		delete(p.streams[slug], member)
	}
	s.mu.Unlock()
	if (before > 0) == (now > 0) {
		return
	}
	if err := s.settle(context.Background(), slug); err != nil && !IsRefused(err, "room.missing") {
		s.opts.Log.Error("a seat could not be settled", "room", InLog(slug), "error", err)
	}
}
