package web

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"lamplight/rooms"
)

// acts remembers which of the members who follow a room are doing something
// right now, and how often they did: only then can the part of somebody who
// does not sit have changed, and the store need not be asked at every ring.
type acts struct {
	mu sync.Mutex
	by map[string]*doings
}

type doings struct {
	streams  int
	underWay int
	done     int
}

// begin says that the member does something until done is called.
func (a *acts) begin(member string) (done func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.of(member)
	d.underWay++
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		d.underWay--
		d.done++
		a.drop(member, d)
	}
}

// of finds what the member does. It is there before they follow a room: a
// stream may open while their seat is being taken.
func (a *acts) of(member string) *doings {
	if a.by == nil {
		a.by = map[string]*doings{}
	}
	if a.by[member] == nil {
		a.by[member] = &doings{}
	}
	return a.by[member]
}

func (a *acts) drop(member string, d *doings) {
	if d.streams == 0 && d.underWay == 0 {
		delete(a.by, member)
	}
}

// own is the reader's own part of one stream.
type own struct {
	s      *Server
	member *rooms.Member
	slug   string
	doings *doings
	done   int // what was done when the part was read
	seated bool
	read   time.Time
	json   []byte
}

func (s *Server) ownPart(member *rooms.Member, slug string) *own {
	o := &own{s: s, member: member, slug: slug, json: []byte("null")}
	if member == nil {
		return o
	}
	a := &s.acts
	a.mu.Lock()
	defer a.mu.Unlock()
	o.doings = a.of(member.ID)
	o.doings.streams++
	return o
}

func (o *own) close() {
	if o.member == nil {
		return
	}
	a := &o.s.acts
	a.mu.Lock()
	defer a.mu.Unlock()
	o.doings.streams--
	a.drop(o.member.ID, o.doings)
}

// part is the reader's part as JSON: read anew while they sit, when they have
// done something, and now and then.
func (o *own) part(ctx context.Context) ([]byte, error) {
	if o.member == nil {
		return o.json, nil
	}
	o.s.acts.mu.Lock()
	done, quiet := o.doings.done, o.doings.underWay == 0
	o.s.acts.mu.Unlock()
	if quiet && !o.seated && done == o.done && time.Since(o.read) < heartbeat-time.Second {
		return o.json, nil
	}
	me, err := o.s.Service.Me(ctx, *o.member, o.slug)
	if err != nil {
		return nil, err
	}
	o.done, o.seated, o.read = done, me.Seat != "", time.Now()
	o.json, err = json.Marshal(me)
	return o.json, err
}
