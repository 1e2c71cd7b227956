package rooms

// freeBookings gives back whatever the member has booked that has not begun,
// for somebody who leaves the house; lists move up, hosts are settled.
func (c *change) freeBookings(member string) error {
	if err := c.tx.Delete(&standingRow{}, "member = ?", member).Error; err != nil {
		return err
	}
	var ahead []bookable
	err := c.tx.Raw(bookables+`JOIN bookings k ON k.scheduled = b.id AND k.member = ?
		WHERE b.state IN ('planned', 'running') AND b.starts_at > ? ORDER BY b.starts_at`, member, micros(c.now)).Scan(&ahead).Error
	if err != nil {
		return err
	}
	for _, b := range ahead {
		row, err := c.booking(member, b.ID)
		if err == nil {
			err = c.giveBack(row, b)
		}
		if err != nil {
			return err
		}
	}
	return c.announce()
}

// mergeBookings gives one member's bookings to another who is the same person.
// Two bookings of one block become one: the better place, both members' words.
// Hosts are announced once everything has gone over.
func (c *change) mergeBookings(from, into string) error {
	var doubles []bookable
	err := c.tx.Raw(bookables+`JOIN bookings k ON k.scheduled = b.id AND k.member = ?
		JOIN bookings l ON l.scheduled = b.id AND l.member = ? ORDER BY b.starts_at`, from, into).Scan(&doubles).Error
	if err != nil {
		return err
	}
	for _, b := range doubles {
		if err := c.mergeDouble(from, into, b); err != nil {
			return err
		}
	}
	for _, table := range []string{"bookings", "standing_bookings", "standing_gaps", "news"} {
		if err := c.tx.Exec("UPDATE OR IGNORE "+table+" SET member = ? WHERE member = ?", into, from).Error; err != nil {
			return err
		}
	}
	return c.tx.Exec("UPDATE scheduled_blocks SET host = ? WHERE host = ?", into, from).Error
}

func (c *change) mergeDouble(from, into string, b bookable) error {
	kept, err := c.booking(into, b.ID)
	if err != nil {
		return err
	}
	gone, err := c.booking(from, b.ID)
	if err != nil {
		return err
	}
	if gone.State == HasSeat && kept.State != HasSeat || gone.State == kept.State && gone.ID < kept.ID {
		kept, gone = gone, kept
	}
	kept.Member = into
	if kept.Title == "" {
		kept.Title, kept.Done, kept.How, kept.Activity = gone.Title, gone.Done, gone.How, gone.Activity
	}
	kept.WouldHost, kept.Late = kept.WouldHost || gone.WouldHost, kept.Late || gone.Late
	kept.Remind, kept.Came = kept.Remind || gone.Remind, kept.Came || gone.Came
	if err := c.tx.Delete(&bookingRow{}, "id = ?", gone.ID).Error; err != nil {
		return err
	}
	if err := c.tx.Save(&kept).Error; err != nil {
		return err
	}
	if gone.State == HasSeat {
		return c.moveUp(b, "")
	}
	return nil
}
