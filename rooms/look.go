package rooms

import (
	"context"
	"reflect"
	"sync"
	"time"

	"gorm.io/gorm"
)

// look is a room as it is until something changes: what readers get, and what
// each person's own part is made of. Nobody writes to it.
type look struct {
	view   *View
	people map[string]*person // whoever holds a seat, seen or not
	open   map[string]*OpenTask
	logged map[string]*Logged
	scene  *scene
	block  []Attendee
	wakes  time.Time // then the block goes on by itself; zero: never

	unsaved bool // something has happened since the room was saved
}

// looks are the last look at each room.
type looks struct {
	mu       sync.RWMutex
	by       map[string]*look
	revision map[string]int64
}

func (ls *looks) get(slug string) *look {
	ls.mu.RLock()
	defer ls.mu.RUnlock()
	return ls.by[slug]
}

func (ls *looks) forget(slug string) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	delete(ls.by, slug)
}

// keep gives the look its revision, which grows with every change and over
// restarts.
func (ls *looks) keep(slug string, l *look) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if ls.by == nil {
		ls.by, ls.revision = map[string]*look{}, map[string]int64{}
	}
	ls.revision[slug] = max(ls.revision[slug]+1, l.view.Now.UnixMilli())
	l.view.Revision = ls.revision[slug]
	ls.by[slug] = l
}

// look looks at a room; everybody shares what one of them saw.
func (s *Service) look(ctx context.Context, slug string) (*look, error) {
	if l := s.looks.get(slug); l != nil && !l.stale(time.Now()) {
		return l, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().UTC()
	if l := s.looks.get(slug); l != nil && !l.stale(now) {
		return l, nil
	}
	var l *look
	err := s.store.read(context.WithoutCancel(ctx), func(tx *gorm.DB) (err error) {
		l, err = takeLook(tx, slug, now, &s.presence)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.looks.keep(slug, l)
	return l, nil
}

func (l *look) stale(now time.Time) bool { return !l.wakes.IsZero() && !now.Before(l.wakes) }

// takeLook shows the room as it is now, even when what is due has not been
// saved yet: a full disk does not stop the clock.
func takeLook(tx *gorm.DB, slug string, now time.Time, seen *presence) (*look, error) {
	sc, err := loadScene(tx, slug, now, seen)
	if err != nil {
		return nil, err
	}
	l := &look{scene: sc, people: map[string]*person{}}
	if sc.block != nil {
		b, events := sc.block.AdvanceTo(now, sc.attendees())
		l.unsaved = len(events) > 0 || !reflect.DeepEqual(b, *sc.block)
		sc.block = &b
		if l.wakes = b.Wakes(sc.attendees()); !l.wakes.After(now) {
			l.wakes = time.Time{}
		}
		if b.Over() {
			sc.block = nil
		}
	}
	sc.allow()
	lifted, err := sc.stopped(tx)
	if err != nil {
		return nil, err
	}
	l.wakes = sooner(l.wakes, lifted)
	var ids []string
	for _, p := range sc.people {
		l.people[p.member.ID] = p
		seated := p.here && !p.seat.Seen
		vanished := !p.here && !p.unknown && p.missing.IsZero()
		l.unsaved = l.unsaved || seated || vanished
		ids = append(ids, p.member.ID)
	}
	if len(ids) > 0 {
		if l.open, err = unfinishedOf(tx, ids...); err != nil {
			return nil, err
		}
		if phase, _, _ := sc.phase(); phase == Free || phase == Closing {
			if l.logged, err = loggedOf(tx, slug, sc.blockID(), now, ids...); err != nil {
				return nil, err
			}
		}
	}
	l.block = sc.attendees()
	l.view = sc.view(seen.calls[slug], l.block)
	if sc.room.LockedAt != 0 {
		if l.view.Knocks, err = knocking(tx, slug, now); err != nil {
			return nil, err
		}
	}
	if err := l.lookAhead(tx); err != nil {
		return nil, err
	}
	return l, nil
}

func (ls *looks) forgetAll() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	clear(ls.by)
}
