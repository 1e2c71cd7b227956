package rooms

import (
	"cmp"
	"context"
	"reflect"
	"sync"
	"time"
)

const (
	lookEvery    = 15 * time.Second
	lookPatience = 5 * time.Second
	mendAtOnce   = 16 // permissions on their way at the same time
	mendAgain    = 250 * time.Millisecond
	mendAtMost   = 5 * time.Second
	changeOver   = time.Second // how long the old camera may be there beside the new one
)

// watches rings for those who look at the media server, one for each room.
type watches struct {
	mu    sync.Mutex
	rooms map[string]chan struct{}
	fresh chan struct{} // a room without anybody to look at it
}

// look has somebody look at the room; "" is every room.
func (w *watches) look(slug string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for room, c := range w.rooms {
		if slug == "" || slug == room {
			strike(c)
		}
	}
	if w.rooms[slug] == nil && w.fresh != nil {
		strike(w.fresh)
	}
}

// MediaChanged says that something changed at the media server in this room
// ("" means anywhere): the next look comes at once. Called by webhooks and
// when the media server has restarted.
func (s *Service) MediaChanged(room string) { s.watches.look(room) }

// watchCalls keeps somebody looking at each open room until ctx ends.
func (s *Service) watchCalls(ctx context.Context) {
	w := &s.watches
	fresh := make(chan struct{}, 1)
	w.mu.Lock()
	w.rooms, w.fresh = map[string]chan struct{}{}, fresh
	w.mu.Unlock()
	var wait sync.WaitGroup
	defer func() {
		wait.Wait()
		w.mu.Lock()
		w.rooms, w.fresh = nil, nil
		w.mu.Unlock()
	}()
	for {
		slugs, err := s.openRooms(ctx)
		if err != nil {
			s.complain(ctx, "the rooms cannot be read", err)
		}
		for _, slug := range slugs {
			w.mu.Lock()
			known := w.rooms[slug] != nil
			if !known {
				bell := make(chan struct{}, 1)
				w.rooms[slug] = bell
				wait.Go(func() { s.watchCall(ctx, slug, bell) })
			}
			w.mu.Unlock()
		}
		select {
		case <-ctx.Done():
			return
		case <-fresh:
		case <-time.After(longestSleep):
		}
	}
}

// watchCall looks at one room's call whenever somebody rings and every so
// often, and mends what the media server lets through. A look that went wrong
// is repeated, more and more patiently.
func (s *Service) watchCall(ctx context.Context, slug string, bell chan struct{}) {
	defer func() {
		s.watches.mu.Lock()
		delete(s.watches.rooms, slug)
		s.watches.mu.Unlock()
	}()
	pause := mendAgain
	for {
		next := lookEvery
		again, err := s.lookAndMend(ctx, slug)
		switch {
		case ctx.Err() != nil || (IsRefused(err, "room.missing") && !again):
			return
		case err != nil || again:
			next, pause = pause, min(2*pause, mendAtMost)
		default:
			pause = mendAgain
		}
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-bell:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// lookAndMend looks once. again asks for another look soon: something was
// mended, which the media server has yet to show, or could not be.
func (s *Service) lookAndMend(ctx context.Context, slug string) (again bool, err error) {
	patience, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	callers, err := s.media.Callers(patience, slug)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	var settled error
	if s.sawCall(slug, callers, err) {
		settled = s.settle(ctx, slug)
	}
	l, failed := s.look(ctx, slug)
	switch {
	case err != nil:
		return false, err
	case IsRefused(failed, "room.missing"):
		return s.empty(patience, slug, callers), failed
	case failed != nil:
		return false, failed
	case settled != nil:
		s.complain(ctx, "a room could not be settled", settled)
	}
	// What could not be saved is no reason to leave a microphone open.
	return s.mend(patience, slug, l, callers), settled
}

// sawCall remembers the media server's answer; when it gave none, its last one
// stands. It reports whether the answer is another than before.
func (s *Service) sawCall(slug string, callers []Caller, err error) (news bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.presence.calls == nil {
		s.presence.calls = map[string]call{}
	}
	answer, asked := s.presence.calls[slug]
	before := answer
	if answer.up && err != nil {
		s.opts.Log.Warn("the media server does not answer", "room", InLog(slug), "error", err)
	}
	answer.up = err == nil
	if err == nil {
		answer.callers = make(map[string]Caller, len(callers))
		answer.twice = map[string]time.Time{}
		for _, caller := range callers {
			answer.callers[caller.Member] = caller
			if caller.Cameras > 1 || caller.Microphones > 1 {
				answer.twice[caller.Connection] = cmp.Or(before.twice[caller.Connection], time.Now())
			}
		}
	}
	s.presence.calls[slug] = answer
	return !asked || !reflect.DeepEqual(before, answer)
}

// mend gives everybody in the call the rights of this moment, many at a time,
// and ends the connection of whoever holds no seat in it.
func (s *Service) mend(ctx context.Context, slug string, l *look, callers []Caller) (again bool) {
	var wait sync.WaitGroup
	turn := make(chan struct{}, mendAtOnce)
	var mu sync.Mutex
	given := map[string]Rights{}
	for _, caller := range callers {
		p := l.people[caller.Member]
		seated := p != nil && p.seat.Kind.media()
		twice, tooLong := s.sendsTwice(slug, caller)
		again = again || twice
		if seated && !tooLong && caller.Rights == p.may && (p.may.Microphone || caller.Microphones == 0) {
			continue
		}
		again = true
		turn <- struct{}{}
		wait.Go(func() {
			defer func() { <-turn }()
			if !seated {
				s.removeUnseated(ctx, slug, caller)
				return
			}
			if tooLong {
				if err := s.media.Remove(ctx, slug, caller.Member); err != nil {
					s.complain(ctx, "a connection that sends too much could not be ended", err)
				}
				return
			}
			if err := s.media.Permit(ctx, slug, caller.Member, p.may); err != nil {
				s.complain(ctx, "a permission could not be mended", err)
				return
			}
			mu.Lock()
			given[caller.Member] = p.may
			mu.Unlock()
		})
	}
	wait.Wait()
	if len(given) > 0 {
		s.permitted(slug, given)
	}
	return again
}

// sendsTwice reports whether a connection sends more than one camera or
// microphone, which permissions cannot forbid, and for longer than a change of
// device takes.
func (s *Service) sendsTwice(slug string, caller Caller) (twice, tooLong bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	since, twice := s.presence.calls[slug].twice[caller.Connection]
	return twice, twice && time.Since(since) >= changeOver
}

// permitted remembers what the media server has taken in, and lets those
// concerned see that they may speak.
func (s *Service) permitted(slug string, given map[string]Rights) {
	s.mu.Lock()
	for member, rights := range given {
		caller, in := s.presence.calls[slug].callers[member]
		if in {
			caller.Rights = rights
			s.presence.calls[slug].callers[member] = caller
		}
	}
	s.looks.forget(slug)
	s.mu.Unlock()
	s.bells.ring(slug)
}

// removeUnseated ends a connection without a seat, unless its member has sat
// down a moment ago.
func (s *Service) removeUnseated(ctx context.Context, slug string, caller Caller) {
	if l, err := s.look(ctx, slug); err != nil {
		return
	} else if p := l.people[caller.Member]; p != nil && p.seat.Kind.media() {
		return
	}
	if err := s.media.Remove(ctx, slug, caller.Member); err != nil {
		s.complain(ctx, "a connection without a seat could not be ended", err)
	}
}

// empty ends everybody's connection to a room that was closed.
func (s *Service) empty(ctx context.Context, slug string, callers []Caller) (again bool) {
	for _, caller := range callers {
		if err := s.media.Remove(ctx, slug, caller.Member); err != nil {
			s.complain(ctx, "a closed room could not be emptied", err)
			again = true
		}
	}
	return again
}
