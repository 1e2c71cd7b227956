package rooms

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
)

// logFocus brings the log of everybody up to date when a focus has ended.
func (c *change) logFocus(sc *scene) error {
	block := *sc.block
	ended := 0
	for _, f := range block.focuses() {
		if !f.EndsAt.After(c.now) {
			ended++
		}
	}
	c.then(func() {
		c.s.stays.learn(block, ended)
	})
	if ended == 0 || ended == c.s.stays.ended[block.ID] {
		return nil
	}
	var members []string
	if err := c.tx.Raw("SELECT DISTINCT member FROM stays WHERE block = ?", block.ID).Scan(&members).Error; err != nil {
		return err
	}
	for _, member := range members {
		if err := c.record(sc.room, &block, member); err != nil {
			return err
		}
	}
	return nil
}

// learn knows a block for as long as somebody is in it.
func (s *stays) learn(b Block, ended int) {
	for key := range s.open {
		if key.block == b.ID {
			s.blocks[b.ID], s.ended[b.ID] = b, ended
			return
		}
	}
	delete(s.blocks, b.ID)
	delete(s.ended, b.ID)
}

// record makes a member's line for this block what their stays come to. It is
// counted anew each time, so that doing it twice is doing it once.
func (c *change) record(room roomRow, b *Block, member string) error {
	spans, err := c.spans(stayKey{room.Slug, b.ID, member})
	if err != nil {
		return err
	}
	planned, focus := b.Plan.planned(), b.focuses()
	present := presentIn(focus, spans, planned)
	row, err := loggedIn(c.tx, member, b.ID)
	if err != nil || len(focus) == 0 || row.ID == "" && present == 0 {
		return err
	}
	if row.ID == "" {
		who, err := c.member(member)
		if err != nil {
			return err
		}
		row = sessionRow{
			ID: newID(), Member: member, Block: b.ID, Zone: who.Zone, Room: room.Name,
		}
	}
	before := row
	row.At, row.Planned, row.Present = micros(focus[0].StartsAt), planned, present
	if row.Task == "" {
		var tasks []taskRow
		if err := c.tx.Order("created_at, rowid").Limit(1).Find(&tasks, "block = ? AND member = ?", b.ID, member).Error; err != nil {
			return err
		}
		for _, t := range tasks {
			row.keepTask(&t)
		}
	}
	if row == before {
		return nil
	}
	c.shows(room.Slug)
	return errors.Join(c.tx.Save(&row).Error, c.logChanged(member))
}

// keepTask binds the line to the first task its member promised in the block:
// what came after that was done early, or changed. What they have written into
// the line already stays.
func (r *sessionRow) keepTask(t *taskRow) {
	r.Task, r.Title, r.Done = t.ID, t.Promised, t.Done
	r.Activity, r.Outcome, r.Note = cmp.Or(r.Activity, t.Activity), cmp.Or(r.Outcome, t.Outcome), cmp.Or(r.Note, t.Note)
}

// recordEnded is for a block that may be over, and is not at hand.
func (c *change) recordEnded(key stayKey) error {
	var row blockRow
	var room roomRow
	err := cmp.Or(c.tx.Take(&row, "id = ?", key.block).Error, c.tx.Take(&room, "slug = ?", key.room).Error)
	if err != nil {
		return err
	}
	var b Block
	if json.Unmarshal([]byte(row.State), &b) != nil {
		return nil // a block that cannot be read leaves nothing in a log
	}
	return c.record(room, &b, key.member)
}

// spans are a member's presence in a block, up to now.
func (c *change) spans(key stayKey) ([]span, error) {
	var rows []stayRow
	err := c.tx.Find(&rows, "block = ? AND member = ?", key.block, key.member).Error
	out := make([]span, len(rows))
	for i, row := range rows {
		out[i] = row.span()
		if st, open := c.stay(key); open && row.UntilAt == 0 {
			out[i].until = st.spans[len(st.spans)-1].at(c.moment().since)
		}
	}
	return out, err
}

// loggedIn is the member's line for a block; a zero row when there is none.
func loggedIn(tx *gorm.DB, member, block string) (row sessionRow, err error) {
	err = tx.Limit(1).Find(&row, "member = ? AND block = ? AND block <> ''", member, block).Error
	return row, err
}

// logOutcome takes an answer into the log, too; one that was given for another
// task than the line is about tells only what helped and what distracted.
func (c *change) logOutcome(task *taskRow, in OutcomeInput) error {
	if task.Block == "" {
		return nil
	}
	row, err := loggedIn(c.tx, task.Member, task.Block)
	if err != nil || row.ID == "" {
		return err
	}
	if row.Task == "" {
		row.keepTask(task)
	}
	if row.Task == task.ID {
		row.Outcome, row.Note = task.Outcome, task.Note
	}
	if in.Helped != "" {
		row.Helped = in.Helped
	}
	if in.Distracted != "" {
		row.Distracted = in.Distracted
	}
	return errors.Join(c.tx.Save(&row).Error, c.logChanged(task.Member))
}

// forgetStays forgets what was seen of a member in a block, in any block when it
// is "", and begins anew if they are there.
func (c *change) forgetStays(member, block string) error {
	gone := c.tx.Where("member = ?", member)
	if block != "" {
		gone = gone.Where("block = ?", block)
	}
	if err := gone.Delete(&stayRow{}).Error; err != nil {
		return err
	}
	for key, st := range c.s.stays.open {
		if key.member == member && (block == "" || key.block == block) {
			c.forget(key, st)
		}
	}
	seat, err := c.seat(member)
	if err != nil || !seat.sits() {
		return err
	}
	return c.stepRoom(seat.Room)
}

// freshLine is how long the room tells its member of a line in their log.
const freshLine = 30 * time.Minute

// loggedOf finds, for each of these members, the line that a block left in
// their log: the one that closes now or, where none is named, the room's last.
func loggedOf(tx *gorm.DB, slug, closing string, now time.Time, members ...string) (map[string]*Logged, error) {
	var rows []struct {
		Row     sessionRow `gorm:"embedded"`
		EndedAt int64
	}
	err := tx.Raw(`SELECT s.*, b.ended_at FROM sessions s JOIN blocks b ON b.id = s.block
		WHERE s.member IN ? AND s.block <> '' AND s.block = coalesce(nullif(?, ''),
			(SELECT id FROM blocks WHERE room = ? AND ended_at > ? ORDER BY ended_at DESC LIMIT 1))`,
		members, closing, slug, micros(now.Add(-freshLine))).Scan(&rows).Error
	out := map[string]*Logged{}
	for _, r := range rows {
		out[r.Row.Member] = &Logged{
			ID: r.Row.ID, Title: r.Row.Title, Planned: r.Row.Planned, Present: r.Row.Present,
			until: cmp.Or(instant(r.EndedAt), now).Add(freshLine),
		}
	}
	return out, err
}

// at is the line while it is fresh.
func (l *Logged) at(now time.Time) *Logged {
	if l == nil || !now.Before(l.until) {
		return nil
	}
	return l
}
