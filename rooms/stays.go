package rooms

import (
	"context"
	"encoding/json"
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

func (r stayRow) key() stayKey { return stayKey{r.Block, r.Member} }

func (r stayRow) span() span {
	return span{id: r.ID, from: instant(r.FromAt), until: instant(r.UntilAt), kept: instant(r.UntilAt)}
}

type stayKey struct{ block, member string }

// stays is what only this process knows of the stays that are open, guarded by
// the service's lock. After a crash the database alone knows them: they ended
// in the last second the house was alive.
type stays struct {
	born   time.Time
	open   map[stayKey]stay
	blocks map[string]Block // of the open ones
	ended  map[string]int   // block: how many of its focuses are in the log
}

func (c *change) moment() moment {
	return moment{c.now.Round(0), c.now.Sub(c.s.stays.born)}
}

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
	for i := range st.spans {
		sp := &st.spans[i]
		row := stayRow{ID: sp.id, Block: key.block, Member: key.member, FromAt: micros(sp.from), UntilAt: micros(sp.until)}
		switch {
		case sp.id == 0:
			if err := c.tx.Create(&row).Error; err != nil {
				return err
			}
			sp.id = row.ID
		case !sp.until.Equal(sp.kept):
			kept := c.tx.Model(&row).Update("until_at", row.UntilAt)
			if kept.Error != nil {
				return kept.Error
			}
			if kept.RowsAffected == 0 { // erased, with its member perhaps
				c.forget(key, st)
				return nil
			}
		}
		sp.kept = sp.until
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
	var rows []stayRow
	err := c.tx.Raw("SELECT s.* FROM stays s JOIN blocks b ON b.id = s.block WHERE s.until_at = 0 AND b.room = ?", sc.room.Slug).Scan(&rows).Error
	if err != nil {
		return err
	}
	there := map[stayKey]bool{}
	for _, row := range rows {
		goesOn, err := c.follow(sc, row)
		if err != nil {
			return err
		}
		there[row.key()] = goesOn
	}
	if sc.block == nil {
		return nil
	}
	came := false
	for _, p := range sc.people {
		key := stayKey{sc.block.ID, p.member.ID}
		if p.here && p.stays(sc.block) && !there[key] {
			came = true
			if err := c.keepStay(key, arrive(c.moment())); err != nil {
				return err
			}
		}
	}
	if came {
		if err := c.keepAlive(); err != nil {
			return err
		}
	}
	return c.logFocus(sc)
}

// stays reports whether this person is in the block that runs.
func (p *person) stays(b *Block) bool {
	return p.present() && b != nil && !b.Over() && b.Has(p.member.ID)
}

// follow lets one open stay go on, or end. After the end of its block it waits
// for a line that is lost as it would before.
func (c *change) follow(sc *scene, row stayRow) (goesOn bool, err error) {
	p := sc.person(row.Member)
	here := p != nil && p.present() && p.here
	waits := p != nil && p.present() && !p.here
	mine := sc.blockID() == row.Block && !sc.block.Over()
	out := mine && !sc.block.Has(row.Member)

	st, known := c.stay(row.key())
	if !known {
		alive, err := c.aliveAt()
		if err != nil {
			return false, err
		}
		if waits && !out {
			return true, nil
		}
		if st, known = resume(row.span(), alive, c.moment()); !known || !here {
			return false, c.endStay(sc, row.key(), endedAt(row.span(), alive))
		}
	}
	switch {
	case here:
		st = st.back(c.moment())
	case waits:
		st = st.lose(c.moment())
	}
	if !here && !waits || out || here && !mine {
		st = st.end(c.moment())
	}
	if !st.open() {
		return false, c.endStay(sc, row.key(), st)
	}
	return true, c.keepStay(row.key(), st)
}

// endedAt is a stay that nobody saw the end of.
func endedAt(sp span, alive time.Time) stay {
	if sp.until = alive; alive.Before(sp.from) {
		sp.until = sp.from
	}
	return stay{spans: []span{sp}}
}

func (c *change) endStay(sc *scene, key stayKey, st stay) error {
	if err := c.keepStay(key, st); err != nil {
		return err
	}
	block := sc.block
	if sc.blockID() != key.block {
		var row blockRow
		if err := c.tx.Take(&row, "id = ?", key.block).Error; err != nil {
			return err
		}
		block = &Block{}
		if json.Unmarshal([]byte(row.State), block) != nil {
			return nil // a block that cannot be read leaves nothing in a log
		}
	}
	return c.record(sc.room, block, key.member)
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

func (c *change) aliveAt() (time.Time, error) {
	var at int64
	err := c.tx.Raw("SELECT alive_at FROM house").Scan(&at).Error
	return instant(at), err
}

// stayAlive keeps the house alive every second that counts, until ctx ends.
func (s *Service) stayAlive(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	failed := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !s.counts() {
			continue
		}
		err := s.change(ctx, (*change).keepAlive)
		if err != nil && !failed {
			s.complain(ctx, "the time spent in focus could not be saved", err)
		}
		failed = err != nil
	}
}

// counts reports whether anybody is in focus, or will be within the grace, or
// was and may still come back.
func (s *Service) counts() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, b := range s.stays.blocks {
		for _, f := range b.focuses() {
			if now.After(f.StartsAt.Add(-2*Grace)) && now.Before(f.EndsAt.Add(2*Grace)) {
				return true
			}
		}
	}
	return false
}
