package rooms

import (
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// announcedAhead is how long before a scheduled block its room says that it comes.
const announcedAhead = 24 * time.Hour

// openDoors begins the scheduled block whose doors are open by now, if nothing
// runs in the room. One that nobody began while it could be held is over.
func (c *change) openDoors(sc *scene) (opened, wrote bool, err error) {
	for {
		row, doors, err := nextDoors(c.tx, sc.room.Slug)
		if err != nil || row.ID == "" || c.now.Before(doors) {
			return false, wrote, err
		}
		var plan Plan
		unreadable := json.Unmarshal([]byte(row.Plan), &plan)
		if c.now.Before(instant(row.EndsAt)) && unreadable == nil {
			return true, true, c.begin(sc, row, plan, doors)
		}
		if wrote = true; unreadable != nil {
			c.s.opts.Log.Error("a scheduled block cannot be read and is over", "room", InLog(row.Room), "scheduled", row.ID)
		}
		if err := c.tx.Model(&scheduledRow{}).Where("id = ?", row.ID).Update("state", Over).Error; err != nil {
			return false, wrote, err
		}
	}
}

// nextDoors is the room's next planned block and when its doors open: five
// minutes before its start, or when the block before it ends.
func nextDoors(tx *gorm.DB, slug string) (row scheduledRow, doors time.Time, err error) {
	var rows []scheduledRow
	err = tx.Where("room = ? AND state = 'planned'", slug).Order("starts_at").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return row, doors, err
	}
	row = rows[0]
	starts := instant(row.StartsAt)
	var ended int64
	err = tx.Raw("SELECT coalesce(max(ended_at), 0) FROM blocks WHERE room = ? AND ended_at > ?", slug, micros(starts.Add(-Doors))).Scan(&ended).Error
	early := Doors
	if ended > 0 {
		early = max(0, min(Doors, starts.Sub(instant(ended)))).Truncate(time.Second)
	}
	return row, starts.Add(-early), err
}

// begin makes the block that was scheduled, as of the moment its doors opened.
func (c *change) begin(sc *scene, row scheduledRow, plan Plan, doors time.Time) error {
	slug := sc.room.Slug
	var why Line
	if json.Unmarshal([]byte(row.Reason), &why) != nil {
		row.Host = "" // nobody was announced
	}
	var number int64
	if err := c.tx.Model(&blockRow{}).Where("room = ?", slug).Count(&number).Error; err != nil {
		return err
	}
	kept := blockRow{ID: newID(), Room: slug, State: "{}", StartedAt: micros(doors)}
	if err := c.tx.Create(&kept).Error; err != nil {
		return err
	}
	err := c.tx.Model(&scheduledRow{}).Where("id = ?", row.ID).Updates(map[string]any{"state": Running, "block": kept.ID}).Error
	if err != nil {
		return err
	}
	for _, p := range sc.people {
		if err := c.freshen(p.member.ID, slug, true); err != nil {
			return err
		}
	}
	if err := c.bookedTasks(row); err != nil {
		return err
	}
	if sc, err = c.scene(slug); err != nil {
		return err
	}
	if err := sc.loadBooked(c.tx, row.ID); err != nil {
		return err
	}
	b, events := NewScheduledBlock(kept.ID, row.ID, plan, int(number), instant(row.StartsAt), doors, row.Host, why, sc.attendees())
	sc.block = &b
	return c.keepBlock(sc, events)
}

// heldScheduled writes down, when a scheduled block is over, who led it and who came.
func (c *change) heldScheduled(sc *scene) error {
	if sc.block.Scheduled == "" {
		return nil
	}
	var came []string
	for _, m := range sc.block.Members {
		if sc.block.Has(m.ID) {
			came = append(came, m.ID)
		}
	}
	err := c.tx.Model(&scheduledRow{}).Where("id = ?", sc.block.Scheduled).Updates(map[string]any{
		"state": Over, "host": sc.host, "reason": "", "understudy": "", "came": len(came),
	}).Error
	if err != nil {
		return err
	}
	err = c.tx.Exec("UPDATE bookings SET came = 1 WHERE scheduled = ? AND member IN ?", sc.block.Scheduled, append(came, "")).Error
	if err != nil {
		return err
	}
	return c.announce()
}

// anybody reports whether somebody was in the room at this instant.
func (sc *scene) anybody(at time.Time) bool {
	for _, a := range sc.attendees() {
		if a.connected(at, Grace) {
			return true
		}
	}
	return false
}

// fitsBefore refuses a block on the spot that would not be over when the doors
// of the next scheduled one open, and says what would fit.
func (c *change) fitsBefore(slug string, plan Plan) error {
	row, doors, err := nextDoors(c.tx, slug)
	if err != nil || row.ID == "" {
		return err
	}
	gathering := time.Duration(plan.Gathering) * time.Second
	if !c.now.Add(gathering + plan.Length()).After(doors) {
		return nil
	}
	fits := min(int(doors.Sub(c.now.Add(gathering))/time.Minute), longestFocus/60)
	if fits < shortestFocus/60 {
		return Refuse(Conflict, "block.too_close")
	}
	return Refuse(Conflict, "block.overlaps", "At", clock(instant(row.StartsAt)), "Minutes", fits)
}

// lookAhead shows the block that is held here next, and has the timekeeper come
// back when its doors open.
func (l *look) lookAhead(tx *gorm.DB) error {
	slug, now := l.scene.room.Slug, l.scene.now
	row, doors, err := nextDoors(tx, slug)
	if err != nil || row.ID == "" {
		return err
	}
	starts := instant(row.StartsAt)
	if b := l.scene.block; b != nil && b.Ends().After(doors) {
		doors = b.Ends()
	}
	if l.scene.block == nil {
		if l.unsaved = l.unsaved || !now.Before(doors); now.Before(doors) {
			l.wakes = sooner(l.wakes, doors)
		}
	}
	if shown := starts.Add(-announcedAhead); now.Before(shown) {
		l.wakes = sooner(l.wakes, shown)
		return nil
	}
	if !starts.After(now) {
		return nil
	}
	next := NextBlock{ID: row.ID, StartsAt: starts, DoorsAt: doors, Length: int(instant(row.EndsAt).Sub(starts) / time.Second)}
	var said struct {
		Name   string
		Coming int
	}
	err = tx.Raw(`SELECT coalesce((SELECT name FROM members WHERE id = ?), '') AS name,
		(SELECT count(*) FROM bookings WHERE scheduled = ? AND state = ?) AS coming`, row.Host, row.ID, HasSeat).Scan(&said).Error
	if next.Coming = said.Coming; said.Name != "" {
		next.Host = &PersonName{ID: row.Host, Name: said.Name}
	}
	l.view.Scheduled = &next
	return err
}
