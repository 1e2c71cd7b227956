package rooms

import "slices"

// bookedTasks lets what was booked for a scheduled block become its members'
// tasks in the room, when the doors open.
func (c *change) bookedTasks(scheduled scheduledRow) error {
	var booked []bookingRow
	if err := c.tx.Where("scheduled = ? AND title <> ''", scheduled.ID).Order("id").Find(&booked).Error; err != nil {
		return err
	}
	for _, row := range booked {
		if err := c.takeBooked(row, scheduled.Room); err != nil {
			return err
		}
	}
	return nil
}

// takeBooked makes a booking's task the member's present one. One that waits
// for another sitting is put aside, not written over.
func (c *change) takeBooked(row bookingRow, slug string) error {
	if row.Title == "" {
		return nil
	}
	now, err := currentOf(c.tx, row.Member, slug)
	if err != nil || now != nil && !now.spent("") && now.input() == row.input() {
		return err
	}
	task := &taskRow{
		ID: newID(), Member: row.Member, Room: slug, CreatedAt: micros(c.now),
		Title: row.Title, Done: row.Done, How: row.How, Activity: row.Activity,
	}
	if err := c.makeCurrent(task); err != nil {
		return err
	}
	seat, err := c.seat(row.Member)
	if err != nil || !seat.sits() || !seat.Seen || seat.Room != slug {
		return err
	}
	return c.tellTask(task)
}

// leaveKept refuses a seat in the call that is kept for somebody who has booked
// the block that gathers here and does not sit yet. Whoever has booked, or sits
// already, takes nothing from them.
func (c *change) leaveKept(sc *scene, kind SeatKind, old seatRow, member string) error {
	if !kind.media() || old.sits() && old.Room == sc.room.Slug && old.Kind.media() {
		return nil
	}
	var booked []string
	err := c.tx.Raw(`SELECT k.member FROM scheduled_blocks b JOIN bookings k ON k.scheduled = b.id AND k.state = 'seat'
		WHERE b.room = ? AND b.state = 'running' AND b.starts_at > ?`, sc.room.Slug, micros(sc.now)).Scan(&booked).Error
	if err != nil || slices.Contains(booked, member) {
		return err
	}
	kept := 0
	for _, id := range booked {
		if p := sc.person(id); p == nil || !p.seat.Kind.media() {
			kept++
		}
	}
	if kept > 0 && sc.taken(kind, member)+kept >= sc.room.Seats {
		return Refuse(Conflict, "booking.kept")
	}
	return nil
}
