package rooms

// moveUp gives free seats to whoever waits longest and tells them, but not who
// took the seat with their own hand. In the last hour only those get one who
// said they want it that late; the others are told once that there is one.
func (c *change) moveUp(b bookable, by string) error {
	if b.open(c.now) != nil {
		return nil
	}
	taken, waiting, err := c.taken(b.ID)
	free := b.Seats - taken
	if err != nil || free <= 0 || waiting == 0 {
		return err
	}
	var list []bookingRow
	if err := c.tx.Where("scheduled = ? AND state = ?", b.ID, OnList).Order("id").Find(&list).Error; err != nil {
		return err
	}
	c.shows(b.Room)
	var asked []bookingRow
	for _, row := range list {
		if b.lastHour(c.now) && !row.Late {
			asked = append(asked, row)
			continue
		}
		if free == 0 {
			break
		}
		free--
		if err := c.takeUp(row, b, by); err != nil {
			return err
		}
	}
	if free == 0 {
		return nil
	}
	for _, row := range asked {
		if err := c.tellOnce(row.Member, b.ID, SeatFree); err != nil {
			return err
		}
	}
	return nil
}

// takeUp gives somebody on the list a seat.
func (c *change) takeUp(row bookingRow, b bookable, by string) error {
	row.State = HasSeat
	if err := c.tx.Save(&row).Error; err != nil {
		return err
	}
	if err := c.forgetNews(row.Member, b.ID, SeatFree); err != nil {
		return err
	}
	if row.Member != by {
		if err := c.tellNews(row.Member, b.ID, MovedUp); err != nil {
			return err
		}
	}
	return c.promiseAhead(row, b)
}

// seatsChanged lets the lists of a room's blocks move up after it got more
// seats, or its blocks another time, and settles who leads.
func (c *change) seatsChanged(slug string) error {
	var list []bookable
	err := c.tx.Raw(bookables+`WHERE b.room = ? AND b.starts_at > ? AND b.state IN ('planned', 'running')
		AND EXISTS (SELECT 1 FROM bookings k WHERE k.scheduled = b.id AND k.state = 'waiting') ORDER BY b.starts_at`,
		slug, micros(c.now)).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return err
	}
	for _, b := range list {
		if err := c.moveUp(b, ""); err != nil {
			return err
		}
	}
	return c.announce()
}
