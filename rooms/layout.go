package rooms

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// occurrence is one block of a series as the series wants it.
type occurrence struct {
	day          string // the rule names it
	starts, ends time.Time
	plan         Plan
}

// id stays the same whatever happens to the block.
func (o occurrence) id(series string) string {
	return series + "-" + strings.ReplaceAll(o.day, "-", "")
}

// occurrences are the blocks of the series that begin after now and within the
// horizon, in order of time; pure.
func (s Series) occurrences(now time.Time) ([]occurrence, error) {
	zone, err := findZone(s.Zone)
	if err != nil {
		return nil, err
	}
	until := now.Add(horizon)
	days, err := s.days(now.In(zone).AddDate(0, 0, -2), until.In(zone).AddDate(0, 0, 2))
	if err != nil {
		return nil, err
	}
	for _, e := range s.Exceptions {
		if e.To == "" || slices.Contains(days, e.Day) {
			continue
		}
		named, err := s.names(e.Day)
		if err != nil {
			return nil, err
		}
		if named {
			days = append(days, e.Day)
		}
	}
	var list []occurrence
	for _, day := range days {
		o, held, err := s.on(day, zone)
		if err != nil {
			return nil, err
		}
		if held && o.starts.After(now) && !o.starts.After(until) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b occurrence) int {
		return cmp.Or(a.starts.Compare(b.starts), cmp.Compare(a.day, b.day))
	})
	return list, nil
}

// days are the days the series' rule names between two dates.
func (s Series) days(from, to time.Time) ([]string, error) {
	first, err := time.Parse(onDay, s.FirstDay)
	if err != nil {
		return nil, err
	}
	from, to = from.UTC(), to.UTC()
	if s.LastDay != "" {
		last, err := time.Parse(onDay, s.LastDay)
		if err != nil {
			return nil, err
		}
		if to.After(last) {
			to = last
		}
	}
	named, err := ruleDays(s.Rule, first, from.Truncate(24*time.Hour), to.Truncate(24*time.Hour))
	days := make([]string, len(named))
	for i, day := range named {
		days[i] = day.Format(onDay)
	}
	return days, err
}

// names reports whether the rule names this day.
func (s Series) names(day string) (bool, error) {
	at, err := time.Parse(onDay, day)
	if err != nil {
		return false, Refuse(Invalid, "schedule.day")
	}
	days, err := s.days(at, at)
	return len(days) > 0, err
}

// on is the block of a day the rule names, if one is held.
func (s Series) on(day string, zone *time.Location) (o occurrence, held bool, err error) {
	o, local := occurrence{day: day, plan: s.Plan}, day+"T"+s.Time
	if i := s.exception(day); i >= 0 {
		e := s.Exceptions[i]
		if e.Skip {
			return o, false, nil
		}
		local = cmp.Or(e.To, local)
		if e.Plan != nil {
			o.plan = *e.Plan
		}
	}
	at, err := time.Parse(dayAt, local)
	o.starts = inZone(at, zone)
	o.ends = o.starts.Add(o.plan.Length())
	return o, true, err
}

// exception is the place of a day's exception; -1: it has none.
func (s Series) exception(day string) int {
	return slices.IndexFunc(s.Exceptions, func(e Exception) bool { return e.Day == day })
}

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
	if laid.Room != old.Room {
		c.shows(old.Room)
		if err := c.fitSeats(laid); err != nil {
			return err
		}
	}
	return c.altered(laid, TimeChanged)
}

// fitSeats puts on the waiting list whoever booked last in a block that has
// moved to a smaller room.
func (c *change) fitSeats(r scheduledRow) error {
	return c.tx.Exec(`UPDATE bookings SET state = ? WHERE scheduled = ? AND state = ? AND id NOT IN
		(SELECT id FROM bookings WHERE scheduled = ? AND state = ? ORDER BY id LIMIT (SELECT seats FROM rooms WHERE slug = ?))`,
		OnList, r.ID, HasSeat, r.ID, HasSeat, r.Room).Error
}

// callOff takes a block out of the schedule; calendars hear of it.
func (c *change) callOff(r scheduledRow) error {
	r.State, r.Host, r.Reason, r.Understudy = CalledOff, "", "", ""
	return c.altered(r, CalledOffNo)
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
