package rooms

import (
	"context"
	"errors"
	"time"
)

const (
	strangerLife = 7 * 24 * time.Hour   // of a guest who never sat down
	guestLife    = 400 * 24 * time.Hour // of one who did: as long as a browser keeps the key

	// A house takes in so many guests, and keeps no more. When it is full, those
	// who did nothing give way, the longest gone first.
	mostGuests   = 20_000
	strangerHour = time.Hour      // never sat down
	passerbyDay  = 24 * time.Hour // sat down, and was in no block's focus
	giveWay      = 1000           // at once, so that nobody waits for it

	mostTasks = 1000           // of one member; the current ones apart
	emptyLife = 24 * time.Hour // of a block that ended before it had a host or a focus
)

// crowd is how many guests the house has, at most: it is counted anew when that
// matters.
type crowd struct {
	guests  int
	counted time.Time
	full    time.Time // when it last was
}

// takeIn counts a guest in, or refuses them when the house is full.
func (c *change) takeIn() error {
	w := &c.s.crowd
	full := w.guests >= mostGuests && c.now.Sub(w.full).Abs() >= time.Minute
	if full || c.now.Sub(w.counted).Abs() > time.Hour {
		if err := c.recount(w); err != nil {
			return err
		}
	}
	if w.guests >= mostGuests {
		return Refuse(Full, "house.full", "Minutes", 10, "Seconds", 600)
	}
	c.then(func() { w.guests++ })
	return nil
}

func (c *change) recount(w *crowd) error {
	var n int
	if err := c.tx.Raw("SELECT count(*) FROM members WHERE role = ?", Guest).Scan(&n).Error; err != nil {
		return err
	}
	if n >= mostGuests {
		w.full = c.now
		gone := c.tx.Exec("DELETE FROM members WHERE id IN (SELECT id"+guestsBefore+`
			AND NOT EXISTS (SELECT 1 FROM sessions WHERE member = members.id)
			AND NOT EXISTS (SELECT 1 FROM bookings WHERE member = members.id)
			AND NOT EXISTS (SELECT 1 FROM standing_bookings WHERE member = members.id)
			ORDER BY max(sat_at, created_at) LIMIT ?)`,
			Guest, micros(c.now.Add(-strangerHour)), micros(c.now.Add(-passerbyDay)), giveWay)
		if gone.Error != nil {
			return gone.Error
		}
		n -= int(gone.RowsAffected)
	}
	w.guests, w.counted = n, c.now
	return nil
}

// guestsBefore are the guests who never sat down and came before one instant,
// and those who last did before another. Nobody of whom there is a case is let
// go: a ban would go with them.
const guestsBefore = ` FROM members WHERE role = ? AND (sat_at = 0 AND created_at < ? OR sat_at > 0 AND sat_at < ?)
	AND NOT EXISTS (SELECT 1 FROM seats WHERE member = members.id AND left_at = 0)
	AND NOT EXISTS (SELECT 1 FROM cases WHERE member = members.id)`

// forgetGuests deletes whoever was not here for long; nobody who has booked
// before they first sat down is a stranger.
func (c *change) forgetGuests() error {
	const gone = guestsBefore + `
		AND (max(sat_at, created_at) < ? OR NOT EXISTS (SELECT 1 FROM bookings k JOIN scheduled_blocks b ON b.id = k.scheduled
			WHERE k.member = members.id AND b.state IN ('planned', 'running')))`
	old := micros(c.now.Add(-guestLife))
	args := []any{Guest, micros(c.now.Add(-strangerLife)), old, old}
	var booked []string
	err := c.tx.Raw("SELECT id"+gone+" AND id IN (SELECT member FROM bookings UNION SELECT member FROM standing_bookings)",
		args...).Scan(&booked).Error
	if err != nil {
		return err
	}
	for _, id := range booked {
		if err := c.freeBookings(id); err != nil {
			return err
		}
	}
	return c.tx.Exec("DELETE"+gone, args...).Error
}

// forgetSpent deletes what nobody will ask about again: all but a member's
// latest tasks, and blocks that came to nothing.
func (c *change) forgetSpent() error {
	return errors.Join(
		c.tx.Exec(`DELETE FROM tasks WHERE id IN (SELECT id FROM (
				SELECT id, row_number() OVER (PARTITION BY member ORDER BY created_at DESC) AS n FROM tasks
				WHERE member IN (SELECT member FROM tasks GROUP BY member HAVING count(*) > ?)) WHERE n > ?)
			AND NOT EXISTS (SELECT 1 FROM current_tasks WHERE task = tasks.id)`, mostTasks, mostTasks).Error,
		c.tx.Exec(`DELETE FROM blocks WHERE ended_at > 0 AND ended_at < ?
			AND NOT EXISTS (SELECT 1 FROM hostings WHERE block = blocks.id)
			AND NOT EXISTS (SELECT 1 FROM stays WHERE block = blocks.id)
			AND NOT EXISTS (SELECT 1 FROM tasks WHERE block = blocks.id)
			AND NOT EXISTS (SELECT 1 FROM sessions WHERE block = blocks.id)
			AND NOT EXISTS (SELECT 1 FROM scheduled_blocks WHERE block = blocks.id)`, micros(c.now.Add(-emptyLife))).Error)
}

// cleanUp deletes what is kept no longer, a room at a time, so that nobody
// waits for it.
func (s *Service) cleanUp(ctx context.Context) error {
	var slugs []string
	err := s.store.reader.WithContext(ctx).Model(&roomRow{}).Pluck("slug", &slugs).Error
	for _, slug := range slugs {
		err = errors.Join(err, s.change(ctx, func(c *change) error { return c.forgetMessages(slug) }))
	}
	for _, forget := range []func(*change) error{
		(*change).forgetGuests, (*change).forgetOldNews, (*change).forgetOldCases, (*change).forgetOldStays, (*change).forgetSpent,
	} {
		err = errors.Join(err, s.change(ctx, forget))
	}
	return err
}

const mostMessages = 200_000 // in a room, whatever its days

func (c *change) forgetMessages(slug string) error {
	return errors.Join(
		c.tx.Exec("DELETE FROM messages WHERE room = ? AND at < ?", slug, micros(c.now.Add(-messageLife))).Error,
		c.tx.Exec(`DELETE FROM messages WHERE room = ? AND id <=
			(SELECT id FROM messages WHERE room = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`, slug, slug, mostMessages).Error)
}
