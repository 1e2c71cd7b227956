package rooms

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// layOut makes the scheduled blocks what their series wants. Whatever has begun
// is left alone, and laying out twice is laying out once. Where two blocks
// would overlap, strict days are refused; of the others the later laid is left
// out.
func (c *change) layOut(row seriesRow, strict func(day string) bool) error {
	s, err := row.series()
	if err != nil {
		return err
	}
	var wants []occurrence
	if row.EndedAt == 0 {
		if wants, err = s.occurrences(c.now); err != nil {
			return err
		}
	}
	loose, firm := []occurrence{}, []occurrence{}
	for _, o := range wants {
		if strict(o.day) {
			firm = append(firm, o)
		} else {
			loose = append(loose, o)
		}
	}
	wants = append(loose, firm...) // a strict day finds the others there
	have, err := c.haveOf(row.ID, wants)
	if err != nil {
		return err
	}
	taken, err := c.takenIn(row)
	if err != nil {
		return err
	}
	for _, o := range wants {
		old, there := have[o.id(row.ID)]
		if there && !old.waits(c.now) {
			continue // has begun
		}
		if with, ok := taken.overlap(o.starts, o.ends); ok {
			if strict(o.day) {
				return c.refuseOverlap(row, with)
			}
			continue
		}
		taken = append(taken, slot{micros(o.starts), micros(o.ends)})
		delete(have, old.ID)
		if err := c.lay(row, o, old); err != nil {
			return err
		}
	}
	for _, old := range have {
		if old.State == Planned && old.waits(c.now) {
			if err := c.callOff(old); err != nil {
				return err
			}
		}
	}
	return c.bookStanding(row.ID)
}

// waits reports whether the block has not begun. One that was over before it
// began was passed by a clock gone wrong for a moment.
func (r scheduledRow) waits(now time.Time) bool {
	return r.StartsAt > micros(now) && r.State != Running && r.Block == ""
}

// haveOf loads what is laid out of a series and has not begun, and the rows of
// what it wants.
func (c *change) haveOf(series string, wants []occurrence) (map[string]scheduledRow, error) {
	ids := make([]string, len(wants))
	for i, o := range wants {
		ids[i] = o.id(series)
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	var rows []scheduledRow
	err = c.tx.Find(&rows, "series = ? AND starts_at > ? OR id IN (SELECT value FROM json_each(?))",
		series, micros(c.now), string(list)).Error
	have := map[string]scheduledRow{}
	for _, r := range rows {
		have[r.ID] = r
	}
	return have, err
}

// lay makes one row what its occurrence says, and tells who had booked it.
func (c *change) lay(series seriesRow, o occurrence, old scheduledRow) error {
	plan, err := json.Marshal(o.plan)
	if err != nil {
		return err
	}
	laid := old
	laid.ID, laid.Series, laid.Day, laid.Room = o.id(series.ID), series.ID, o.day, series.Room
	laid.StartsAt, laid.EndsAt, laid.Plan, laid.State = micros(o.starts), micros(o.ends), string(plan), Planned
	switch {
	case old.ID == "":
		laid.ChangedAt = micros(c.now)
		c.shows(laid.Room)
		return c.tx.Create(&laid).Error
	case laid == old:
		return nil
	case old.State == Over:
		laid.Host, laid.Reason, laid.Understudy = "", "", ""
		c.shows(laid.Room)
		return c.tx.Save(&laid).Error
	}
	if err := c.altered(laid, TimeChanged); err != nil || laid.Room == old.Room {
		return err
	}
	c.shows(old.Room)
	return c.fitSeats(laid)
}

// fitSeats puts on the waiting list whoever booked last in a block that has
// moved to a smaller room; in a larger one the list moves up.
func (c *change) fitSeats(r scheduledRow) error {
	err := c.tx.Exec(`UPDATE bookings SET state = ? WHERE scheduled = ? AND state = ? AND id NOT IN
		(SELECT id FROM bookings WHERE scheduled = ? AND state = ? ORDER BY id LIMIT (SELECT seats FROM rooms WHERE slug = ?))`,
		OnList, r.ID, HasSeat, r.ID, HasSeat, r.Room).Error
	if err != nil {
		return err
	}
	b, err := c.bookable(r.ID)
	if err != nil {
		return err
	}
	return c.moveUp(b, "")
}

// callOff takes a block out of the schedule; calendars hear of it.
func (c *change) callOff(r scheduledRow) error {
	r.State, r.Host, r.Reason, r.Understudy = CalledOff, "", "", ""
	return c.altered(r, NotHeld)
}

func (c *change) altered(r scheduledRow, news NewsKind) error {
	r.Sequence++
	r.ChangedAt = micros(c.now)
	c.shows(r.Room)
	return errors.Join(c.tx.Save(&r).Error, c.tellBooked(r.ID, news))
}

// layOutAll lays every series out anew, each in a change of its own so that
// nobody waits long for it.
func (s *Service) layOutAll(ctx context.Context) error {
	var ids []string
	err := s.store.reader.WithContext(ctx).Model(&seriesRow{}).Where("ended_at = 0").Order("created_at, id").Pluck("id", &ids).Error
	for _, id := range ids {
		err = errors.Join(err, s.change(ctx, func(c *change) error {
			row, err := findSeries(c.tx, id)
			if IsRefused(err, "schedule.missing") {
				return nil // ended this moment
			}
			if err != nil {
				return err
			}
			return c.layOut(row, func(string) bool { return false })
		}))
	}
	return errors.Join(err, s.change(ctx, (*change).announce))
}
