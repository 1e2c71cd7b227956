package rooms

// freeOfGuests gives back what guests have booked where they may no longer
// come, and tells them; a room of "" is the whole house. A seat that nobody can
// take would be a trap for both: whoever has it and whoever waits.
func (c *change) freeOfGuests(room string) error {
	const guests = "(SELECT id FROM members WHERE role = @guest)"
	args := map[string]any{"guest": Guest, "room": room, "now": micros(c.now)}
	err := c.tx.Exec(`DELETE FROM standing_bookings WHERE member IN `+guests+`
		AND series IN (SELECT id FROM series WHERE @room IN ('', room))`, args).Error
	if err != nil {
		return err
	}
	var booked []struct {
		Member string
		Block  bookable `gorm:"embedded"`
	}
	err = c.tx.Raw(`SELECT k.member, x.* FROM (`+bookables+`) x JOIN bookings k ON k.scheduled = x.id
		WHERE k.member IN `+guests+` AND @room IN ('', x.room) AND x.state IN ('planned', 'running') AND x.starts_at > @now ORDER BY x.starts_at`, args).Scan(&booked).Error
	if err != nil || len(booked) == 0 {
		return err
	}
	for _, b := range booked {
		row, err := c.booking(b.Member, b.Block.ID)
		if err == nil {
			err = c.giveBack(row, b.Block)
		}
		if err == nil {
			err = c.tellAgain(b.Member, b.Block.ID, NoLonger)
		}
		if err != nil {
			return err
		}
	}
	return c.announce()
}
