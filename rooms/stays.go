package rooms

import (
	"cmp"
	"context"
	"time"
)

// stayRow is a span as the database keeps it.
type stayRow struct {
	ID      int64
	Block   string
	Member  string
	FromAt  int64
	UntilAt int64
}

func (stayRow) TableName() string { return "stays" }

func (r stayRow) span() span {
	return span{id: r.ID, from: instant(r.FromAt), until: instant(r.UntilAt), kept: instant(r.UntilAt)}
}

type stayKey struct{ room, block, member string }

// stays is what only this process knows of the stays that are open, guarded by
// the service's lock. After a crash the database alone knows them: they ended
// in the last second the house was alive.
type stays struct {
	born   time.Time
	began  chan struct{} // somebody is in a block
	open   map[stayKey]stay
	former map[stayKey]span // open when an earlier process died
	blocks map[string]Block // of the open ones
	ended  map[string]int   // block: how many of its focuses are in the log
}

func (c *change) moment() moment { return momentAt(c.now, c.s.stays.born) }

// stay is the open stay as it is in this change; false: this process knows none.
func (c *change) stay(key stayKey) (stay, bool) {
	if st, here := c.stays[key]; here {
		return st, st.open()
	}
	st, known := c.s.stays.open[key]
	return st, known
}

// keepStay saves what has changed of a stay, and is remembered with the rest.
func (c *change) keepStay(key stayKey, st stay) error {
	as := st
	if st.lost {
		as = st.end(c.moment())
	}
	for i := range st.spans {
		sp, until := &st.spans[i], as.spans[i].until
		row := stayRow{ID: sp.id, Block: key.block, Member: key.member, FromAt: micros(sp.from), UntilAt: micros(until)}
		switch {
		case sp.id == 0:
			if err := c.tx.Create(&row).Error; err != nil {
				return err
			}
			sp.id = row.ID
		case !until.Equal(sp.kept):
			kept := c.tx.Model(&row).Update("until_at", row.UntilAt)
			if kept.Error != nil {
				return kept.Error
			}
			if kept.RowsAffected == 0 { // erased, with its member perhaps
				c.forget(key, st)
				return nil
			}
		}
		sp.kept = until
	}
	c.know(key, st)
	return nil
}

// know is told to the rest of this change at once, and to the process when
// everything is kept.
func (c *change) know(key stayKey, st stay) {
	if c.stays == nil {
		c.stays = map[stayKey]stay{}
	}
	c.stays[key] = st
	c.then(func() { c.s.stays.keep(key, st) })
}

// forget has nothing more to do with a stay that is kept no longer.
func (c *change) forget(key stayKey, st stay) { c.know(key, st.end(c.moment())) }

func (s *stays) keep(key stayKey, st stay) {
	if s.open == nil {
		s.open, s.blocks, s.ended = map[stayKey]stay{}, map[string]Block{}, map[string]int{}
	}
	if s.open[key] = st; st.open() {
		strike(s.began)
		return
	}
	delete(s.open, key)
	for other := range s.open {
		if other.block == key.block {
			return
		}
	}
	delete(s.blocks, key.block)
}

// keepStays lets the stays of a room follow from who is here: they are opened,
// go on over a line that is lost for a moment, and end.
func (c *change) keepStays(sc *scene) error {
	for key := range c.openIn(sc.room.Slug) {
		if err := c.follow(sc, key); err != nil {
			return err
		}
	}
	if sc.block == nil {
		return nil
	}
	came := false
	for _, p := range sc.people {
		key := stayKey{sc.room.Slug, sc.block.ID, p.member.ID}
		if _, open := c.stay(key); open || !p.here || !p.present() || sc.block.Over() || !sc.block.Has(p.member.ID) {
			continue
		}
		st, again := resume(c.s.stays.former[key], c.moment())
		if !again {
			st = arrive(c.moment())
		}
		c.then(func() { delete(c.s.stays.former, key) })
		if err := c.keepStay(key, st); err != nil {
			return err
		}
		came = true
	}
	if came {
		if err := c.keepAlive(); err != nil {
			return err
		}
	}
	return c.logFocus(sc)
}

// openIn are the stays that are open in a room.
func (c *change) openIn(slug string) map[stayKey]stay {
	out := map[stayKey]stay{}
	for _, from := range []map[stayKey]stay{c.s.stays.open, c.stays} {
		for key := range from {
			if st, open := c.stay(key); open && key.room == slug {
				out[key] = st
			}
		}
	}
	return out
}

// follow lets one open stay go on, or end. After the end of its block it waits
// for a line that is lost as it would before.
func (c *change) follow(sc *scene, key stayKey) error {
	st, _ := c.stay(key)
	p := sc.person(key.member)
	sits := p != nil && p.present()
	runs := sc.blockID() == key.block && !sc.block.Over()
	switch {
	case sits && p.here:
		st = st.back(c.moment())
	case sits:
		st = st.lose(c.moment())
	}
	if !sits || runs && !sc.block.Has(key.member) || !runs && p.here {
		st = st.end(c.moment())
	}
	if err := c.keepStay(key, st); err != nil || st.open() {
		return err
	}
	if sc.blockID() == key.block {
		return c.record(sc.room, sc.block, key.member)
	}
	return c.recordEnded(key)
}

// endOldStays ends what was open when an earlier process died, in the last
// second it was alive.
func (c *change) endOldStays() error {
	var rows []struct {
		Row   stayRow `gorm:"embedded"`
		Room  string
		Alive int64
	}
	err := c.tx.Raw(`SELECT s.*, b.room, max(h.alive_at, s.from_at) AS alive
		FROM stays s JOIN blocks b ON b.id = s.block, house h WHERE s.until_at = 0`).Scan(&rows).Error
	for _, r := range rows {
		key := stayKey{r.Room, r.Row.Block, r.Row.Member}
		if _, own := c.stay(key); own || err != nil {
			continue
		}
		r.Row.UntilAt = r.Alive
		err = cmp.Or(c.tx.Model(&r.Row).Update("until_at", r.Alive).Error, c.recordEnded(key))
		c.then(func() {
			if c.s.stays.former == nil {
				c.s.stays.former = map[stayKey]span{}
			}
			c.s.stays.former[key] = r.Row.span()
		})
	}
	return err
}

// keepAlive writes down that the house is up, for stays that a crash would leave
// open, and notices when the clock was set.
func (c *change) keepAlive() error {
	m := c.moment()
	for key := range c.s.stays.open {
		st, open := c.stay(key)
		if !open {
			continue
		}
		if split := st.split(m); len(split.spans) > len(st.spans) {
			if err := c.keepStay(key, split); err != nil {
				return err
			}
		}
	}
	return c.tx.Exec("UPDATE house SET alive_at = ?", micros(m.wall)).Error
}

// stayAlive keeps the house alive every second that counts, until ctx ends. It
// rests while nobody is in a block.
func (s *Service) stayAlive(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.stays.began:
		}
		tick := time.NewTicker(time.Second)
		for failed, on := false, true; on && ctx.Err() == nil; {
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
			counts, open := s.counts()
			if on = open; !counts || ctx.Err() != nil {
				continue
			}
			err := s.change(ctx, (*change).keepAlive)
			if err != nil && !failed {
				s.complain(ctx, "the time spent in focus could not be saved", err)
			}
			failed = err != nil
		}
		tick.Stop()
	}
}

// counts reports whether anybody is in focus, or will be within the grace, or
// was and may still come back, or the clock was set; and whether anybody is in
// a block at all.
func (s *Service) counts() (counts, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, st := range s.stays.open {
		if len(st.split(momentAt(now, s.stays.born)).spans) > len(st.spans) {
			return true, true
		}
	}
	for _, b := range s.stays.blocks {
		for _, f := range b.focuses() {
			if now.After(f.StartsAt.Add(-2*Grace)) && now.Before(f.EndsAt.Add(2*Grace)) {
				return true, true
			}
		}
	}
	return false, len(s.stays.open) > 0
}

const stayLife = 7 * 24 * time.Hour // far beyond any block; then the log alone knows

func (c *change) forgetOldStays() error {
	return c.tx.Exec("DELETE FROM stays WHERE until_at > 0 AND until_at < ?", micros(c.now.Add(-stayLife))).Error
}
