package rooms

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"
)

const (
	longestSleep  = time.Minute
	clockCheck    = time.Second // how soon a clock that was set is noticed
	retentionStep = time.Hour
	layOutStep    = time.Hour
	saveAgain     = time.Second // after a step that could not be saved
)

// Run keeps time, mends the media server's permissions and notices who comes
// and goes, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	if err := s.MakeReady(ctx); err != nil {
		return err
	}
	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(func() { s.watchCalls(ctx) })
	wait.Go(func() { s.stayAlive(ctx) })
	s.keepTime(ctx)
	return nil
}

// MakeReady gives a new house its first room, and ends what an earlier process
// left open, before anybody is let in; Run sees to it too.
func (s *Service) MakeReady(ctx context.Context) error {
	return s.change(ctx, func(c *change) error { return errors.Join(c.makeFirstRoom(), c.endOldStays()) })
}

// keepTime sleeps to the next instant at which something is due in any room,
// and lets it happen.
func (s *Service) keepTime(ctx context.Context) {
	cleaned, laidOut := time.Now(), time.Time{}
	kept := map[string]bool{}
	for ctx.Err() == nil {
		now := time.Now()
		next := now.Add(longestSleep)
		if laidOut.IsZero() || now.Sub(laidOut) >= layOutStep {
			if err := s.layOutAll(ctx); err != nil {
				s.complain(ctx, "the schedule could not be laid out", err)
			}
			laidOut = now
		}
		slugs, err := s.openRooms(ctx)
		if err != nil {
			s.complain(ctx, "the rooms cannot be read", err)
			next = now.Add(saveAgain)
		}
		for _, slug := range slugs {
			due, err := s.nextIn(ctx, slug)
			if err == nil && (!kept[slug] || !due.IsZero() && !due.After(now)) {
				due, err = s.keepRoom(ctx, slug)
				if !due.IsZero() && !due.After(now) {
					due = now.Add(saveAgain)
				}
			}
			kept[slug] = err == nil
			if err != nil && !IsRefused(err, "room.missing") {
				s.complain(ctx, "a room could not be kept", err)
				due = now.Add(saveAgain)
			}
			next = sooner(next, due)
		}
		if now.Sub(cleaned) >= retentionStep {
			if err := s.cleanUp(ctx); err != nil {
				s.complain(ctx, "old messages could not be deleted", err)
			}
			cleaned = now
		}
		if clockWasSet := s.sleep(ctx, now, next); clockWasSet {
			s.looks.forgetAll()
			cleaned = time.Now() // a clock gone wrong for a moment deletes nothing
			laidOut = time.Time{}
		}
	}
}

// keepRoom lets happen what is due in this room and says when to come back.
func (s *Service) keepRoom(ctx context.Context, slug string) (due time.Time, err error) {
	if err := s.settle(ctx, slug); err != nil {
		// Readers see the clock go on all the same.
		s.looks.forget(slug)
		s.bells.ring(slug)
		s.watches.look(slug)
		return due, err
	}
	return s.nextIn(ctx, slug)
}

// nextIn is when something is due in this room by itself; zero: never.
func (s *Service) nextIn(ctx context.Context, slug string) (due time.Time, err error) {
	l, err := s.look(ctx, slug)
	if err != nil {
		return due, err
	}
	if l.unsaved {
		return l.view.Now, nil
	}
	due = l.wakes
	for _, p := range l.scene.people {
		if !p.missing.IsZero() {
			due = sooner(due, p.missing.Add(Grace))
		}
	}
	return due, nil
}

// sooner is the earlier of two instants; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// sleep waits until next, or until something may be due sooner, or until the
// wall clock is found to have been set.
func (s *Service) sleep(ctx context.Context, from, next time.Time) (clockWasSet bool) {
	check := time.NewTicker(clockCheck)
	defer check.Stop()
	due := time.NewTimer(max(time.Until(next), time.Millisecond))
	defer due.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-s.wake:
			return false
		case <-due.C:
			return false
		case <-check.C:
			now := time.Now()
			passed, shown := now.Sub(from), now.Round(0).Sub(from.Round(0))
			if (shown - passed).Abs() > clockCheck/2 {
				return true
			}
		}
	}
}

// settle lets happen what is due in a room, and tells readers only when
// something is different then.
func (s *Service) settle(ctx context.Context, slug string) error {
	return s.change(ctx, func(c *change) error {
		wrote, err := c.step(slug)
		if err != nil {
			return err
		}
		if wrote {
			c.shows(slug)
			return nil
		}
		before := s.looks.get(slug)
		if before == nil {
			c.then(func() { strike(s.wake) })
			return nil
		}
		after, err := takeLook(c.tx, slug, c.now, &s.presence)
		if err != nil {
			return err
		}
		if !before.same(after) {
			c.shows(slug)
		}
		return nil
	})
}

// same reports whether readers would see the same.
func (l *look) same(m *look) bool {
	a, b := *l.view, *m.view
	a.Now, b.Now, a.Revision, b.Revision = time.Time{}, time.Time{}, 0, 0
	if len(l.people) != len(m.people) || l.wakes != m.wakes || !reflect.DeepEqual(a, b) {
		return false
	}
	for id, p := range l.people {
		q := m.people[id]
		if q == nil || p.has != q.has || p.may != q.may || p.stops != q.stops || p.missing != q.missing {
			return false
		}
	}
	return true
}

func (s *Service) openRooms(ctx context.Context) (slugs []string, err error) {
	err = s.store.reader.WithContext(ctx).Model(&roomRow{}).Where("closed_at = 0").Order("id").Pluck("slug", &slugs).Error
	return slugs, err
}

// complain logs a fault; the house goes on.
func (s *Service) complain(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		s.opts.Log.Error(what, "error", err)
	}
}
