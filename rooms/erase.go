package rooms

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Belongings is what goes when a member erases themselves.
type Belongings struct {
	Sessions  int
	Tasks     int
	Jots      int
	Messages  int
	Seats     int // booked, of blocks that are still to come
	Browsers  int
	Passkeys  int
	LastOwner bool // the house would have no owner

	BarredUntil time.Time // by a ban, which goes on without a name; zero: they are not
}

// Belongings counts what the member would erase.
func (s *Service) Belongings(ctx context.Context, by Member) (all Belongings, err error) {
	tx := s.store.reader.WithContext(ctx)
	count := func(into *int, from string) {
		if err == nil {
			err = tx.Raw("SELECT count(*) FROM "+from, by.ID).Scan(into).Error
		}
	}
	count(&all.Sessions, "sessions WHERE member = ?")
	count(&all.Tasks, "tasks WHERE member = ?")
	count(&all.Jots, "jots WHERE member = ?")
	count(&all.Messages, "messages WHERE member = ?")
	count(&all.Seats, "bookings b JOIN scheduled_blocks x ON x.id = b.scheduled WHERE b.member = ? AND b.state = 'seat' AND x.state = 'planned'")
	count(&all.Browsers, "browser_keys WHERE member = ?")
	count(&all.Passkeys, "passkeys WHERE member = ?")
	others := 1
	if by.Role == Owner {
		count(&others, "members WHERE role = 'owner' AND id <> ?")
	}
	all.LastOwner = others == 0
	if err == nil {
		all.BarredUntil, err = barredAnywhere(tx, by.ID, time.Now().UTC())
	}
	return all, err
}

// barredAnywhere is until when somebody is banned from the house or from any
// room of it.
func barredAnywhere(tx *gorm.DB, member string, now time.Time) (time.Time, error) {
	var until int64
	err := tx.Raw(`SELECT max(coalesce((SELECT max(until) FROM cases WHERE member = @member AND kind = @ban AND until > @now AND ended_at = 0), 0),
		coalesce((SELECT max(until) FROM shut_out WHERE hash = @mark AND until > @now), 0))`,
		map[string]any{"member": member, "ban": CaseBan, "now": micros(now), "mark": hashOf(member)}).Scan(&until).Error
	if err != nil || until == 0 {
		return time.Time{}, err
	}
	return instant(until), nil
}

// erase is change for what must not be found on the disk afterwards either.
func (s *Service) erase(ctx context.Context, f func(c *change) error) error {
	err := s.change(ctx, f)
	if err == nil {
		if err := s.store.forgetPast(ctx); err != nil {
			s.opts.Log.Warn("what was erased is in the journal for a while", "error", err)
		}
	}
	return err
}

// Erase removes the member with everything: what they said is taken out of the
// rooms, what they booked is free again, their call ends now. Nobody can undo it.
func (s *Service) Erase(ctx context.Context, by Member) error {
	return s.erase(ctx, func(c *change) error {
		row, err := c.member(by.ID)
		if err != nil {
			return err
		}
		seat, err := c.seat(by.ID)
		if err != nil {
			return err
		}
		if seat.sits() {
			if err := c.leave(seat); err != nil {
				return err
			}
		}
		c.all = true
		return errors.Join(
			c.inBlocks(by.ID, func(b Block) (Block, error) { return b.forget(by.ID), nil }),
			c.freeBookings(by.ID),
			c.takeBackAll(row),
			c.keepBar(by.ID),
			c.letGo(by.ID),
		)
	})
}

// takeBackAll takes every line of a member out of the rooms, and every line of
// the house that names them.
func (c *change) takeBackAll(row memberRow) error {
	const named = `kind <> 'removed' AND (member = @id OR member IS NULL AND CASE WHEN json_valid(args)
		THEN args ->> '$.Name' = @name OR args ->> '$.From' = @name END)`
	who := map[string]any{"id": row.ID, "name": row.Name}
	var slugs []string
	if err := c.tx.Raw("SELECT DISTINCT room FROM messages WHERE "+named, who).Scan(&slugs).Error; err != nil {
		return err
	}
	for _, slug := range slugs {
		who["room"] = slug
		err := errors.Join(
			c.tx.Exec(`UPDATE messages SET seq = n.seq, kind = 'removed', member = NULL, client_id = '', text = '', key = '', args = ''
				FROM (SELECT id, (SELECT seq FROM rooms WHERE slug = @room) + row_number() OVER (ORDER BY id) AS seq
					FROM messages WHERE room = @room AND `+named+`) n WHERE messages.id = n.id`, who).Error,
			c.tx.Exec("UPDATE rooms SET seq = (SELECT max(seq) FROM messages WHERE room = @room) WHERE slug = @room", who).Error,
		)
		if err != nil {
			return err
		}
		c.shows(slug)
	}
	// Lines that were taken back before belong to nobody, too.
	return c.tx.Exec("UPDATE messages SET member = NULL, client_id = '' WHERE member = ?", row.ID).Error
}

// letGo takes a member out of the house; what has their name on it goes with them.
func (c *change) letGo(member string) error {
	for _, query := range []string{
		"UPDATE scheduled_blocks SET host = '', reason = '' WHERE host = ?",
		"UPDATE scheduled_blocks SET understudy = '' WHERE understudy = ?",
		"UPDATE series SET made_by = '' WHERE made_by = ?",
		"DELETE FROM members WHERE id = ?",
	} {
		if err := c.tx.Exec(query, member).Error; err != nil {
			return err
		}
	}
	return nil
}

// forget is the block as if the member had never been in it. When they led it,
// whoever is next leads at the next step.
func (b Block) forget(member string) Block {
	name := b.name(member)
	b = b.clone()
	if b.Host == member {
		b.Host, b.HostGone, b.Reason = "", time.Time{}, Line{}
	} else if b.Reason.Args["From"] == name {
		b.Reason = line("reason.first", "Name", b.name(b.Host))
	}
	b.Members = slices.DeleteFunc(b.Members, func(m PersonName) bool { return m.ID == member })
	b.Out, b.Lost, b.Passed = without(b.Out, member), without(b.Lost, member), without(b.Passed, member)
	if b.Understudy == member {
		b.Understudy = ""
	}
	if b.StartedBy == member {
		b.StartedBy = ""
	}
	if b.Round != nil {
		b.Round.drop(member)
	}
	return b
}
