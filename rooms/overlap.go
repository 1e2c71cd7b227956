package rooms

import (
	"slices"
	"time"
)

// slot is a stretch of time in which a room is taken.
type slot struct{ StartsAt, EndsAt int64 }

type slots []slot

// overlap finds what shares time with this stretch; back to back shares none.
func (list slots) overlap(starts, ends time.Time) (slot, bool) {
	i := slices.IndexFunc(list, func(s slot) bool { return s.StartsAt < micros(ends) && micros(starts) < s.EndsAt })
	if i < 0 {
		return slot{}, false
	}
	return list[i], true
}

// takenIn is when a series' room is taken by something else than what is still
// to begin of this series: blocks of other series, and what runs.
func (c *change) takenIn(row seriesRow) (taken slots, err error) {
	err = c.tx.Model(&scheduledRow{}).Order("starts_at").
		Where("room = ? AND starts_at > ? AND ends_at > ? AND (state = ? OR state = ? AND NOT (series = ? AND starts_at > ?))",
			row.Room, micros(c.now.Add(-maxLength*time.Second)), micros(c.now), Running, Planned, row.ID, micros(c.now)).Find(&taken).Error
	if err != nil {
		return nil, err
	}
	sc, err := c.scene(row.Room)
	if IsRefused(err, "room.missing") {
		return taken, nil
	}
	if err != nil {
		return nil, err
	}
	if b := sc.block; b != nil && b.Scheduled == "" && b.Ends().After(c.now) {
		taken = append(taken, slot{micros(b.StartsAt), micros(b.Ends())})
	}
	return taken, nil
}

// refuseOverlap names what is there already; the day is the series' own.
func (c *change) refuseOverlap(row seriesRow, with slot) error {
	room, err := c.room(row.Room)
	if err != nil {
		return err
	}
	zone, err := findZone(row.Zone)
	if err != nil {
		return err
	}
	starts, ends := instant(with.StartsAt), instant(with.EndsAt)
	return Refuse(Conflict, "schedule.overlaps",
		"Room", room.Name, "Day", starts.In(zone).Format(onDay), "At", clock(starts), "Until", clock(ends))
}
