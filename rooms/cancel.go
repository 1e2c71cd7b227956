package rooms

import (
	"context"
	"errors"
)

// CancelBooking gives a seat, or a place on the waiting list, back; up to the
// start. every ends the standing booking with all its later seats.
func (s *Service) CancelBooking(ctx context.Context, by Member, id string, every bool) error {
	return s.change(ctx, func(c *change) error {
		b, err := c.bookable(id)
		if err != nil {
			return err
		}
		row, err := c.booking(by.ID, id)
		if err != nil {
			return err
		}
		if row.ID != 0 && b.State != CalledOff {
			if err := b.open(c.now); err != nil {
				return err
			}
		}
		switch {
		case every:
			err = c.endStanding(by.ID, b, true)
		case row.ID != 0:
			err = errors.Join(c.leaveGap(by.ID, b), c.giveBack(row, b))
		}
		if err != nil {
			return err
		}
		return c.announceBut(by.ID, id)
	})
}

// giveBack takes a booking away; whoever waits longest gets the seat.
func (c *change) giveBack(row bookingRow, b bookable) error {
	c.shows(b.Room)
	err := c.tx.Delete(&row).Error
	if err == nil {
		err = c.forgetNews(row.Member, b.ID, MovedUp, SeatFree, NowHost)
	}
	if err != nil || row.State != HasSeat {
		return err
	}
	return c.moveUp(b, "")
}

// MoveBooking moves a booking, task and all, to the twin block in one step; to
// is that block. When it is full nothing changes.
func (s *Service) MoveBooking(ctx context.Context, by Member, id string) (to ScheduledBlock, err error) {
	err = s.change(ctx, func(c *change) error {
		if err := s.rates.plan(by.ID, c.now); err != nil {
			return err
		}
		from, err := c.mayBook(by.ID, id)
		if err != nil {
			return err
		}
		if err := from.open(c.now); err != nil {
			return err
		}
		twin, err := c.twin(by.ID, from)
		if err != nil {
			return err
		}
		if err := c.moveBooking(by.ID, from, twin); err != nil {
			return err
		}
		if err := c.announceBut(by.ID, twin.ID); err != nil {
			return err
		}
		to, err = oneScheduled(c.tx, by.ID, twin.ID)
		return err
	})
	if err != nil {
		return ScheduledBlock{}, err
	}
	return to, nil
}

func (c *change) twin(member string, from bookable) (bookable, error) {
	line, err := oneScheduled(c.tx, member, from.ID)
	if err != nil {
		return bookable{}, err
	}
	if line.Twin == "" {
		return bookable{}, Refuse(Conflict, "booking.no_twin")
	}
	return c.mayBook(member, line.Twin)
}

// moveBooking does nothing for whoever has moved already.
func (c *change) moveBooking(member string, from, twin bookable) error {
	row, err := c.booking(member, from.ID)
	if err != nil {
		return err
	}
	there, err := c.booking(member, twin.ID)
	if err != nil {
		return err
	}
	if row.ID == 0 {
		if there.ID == 0 {
			return Refuse(Conflict, "booking.none")
		}
		return nil
	}
	taken, _, err := c.taken(twin.ID)
	if err != nil {
		return err
	}
	if taken >= twin.Seats && there.State != HasSeat {
		return Refuse(Conflict, "booking.twin_full")
	}
	c.shows(twin.Room)
	if there.ID == 0 {
		there = row
		there.ID, there.Scheduled, there.CreatedAt = 0, twin.ID, micros(c.now)
	} else if there.Title == "" {
		there.Title, there.Done, there.How, there.Activity = row.Title, row.Done, row.How, row.Activity
	}
	there.State = HasSeat
	return errors.Join(
		c.tx.Save(&there).Error,
		c.forgetNews(member, twin.ID, SeatFree),
		c.leaveGap(member, from),
		c.giveBack(row, from),
		c.promiseAhead(there, twin),
	)
}
