package web

import (
	"time"

	"lamplight/rooms"
)

// guess takes a zone for the reader's until their browser says which it is.
func (p *page) guess(zone string) {
	if p.Zone != nil {
		return
	}
	p.Guessed = true
	if p.Zone = zoneNamed(zone); p.Zone == nil {
		p.Zone = time.UTC
	}
}

// shiftsFor tells of the change of an hour between where blocks are held and
// where the reader is, once for each zone.
func shiftsFor(p page, list []rooms.ScheduledBlock) []rooms.Line {
	var said []rooms.Line
	if p.Zone == nil {
		return nil
	}
	seen := map[string]bool{p.Zone.String(): true}
	for _, block := range list {
		held := zoneNamed(block.Zone)
		if held == nil || seen[block.Zone] {
			continue
		}
		seen[block.Zone] = true
		if shift, is := rooms.ShiftAround(held, p.Zone, p.Now); is {
			said = append(said, p.shiftLine(held, shift))
		}
	}
	return said
}

func (p page) shiftLine(held *time.Location, shift rooms.Shift) rooms.Line {
	key := "times.shift_later"
	if shift.Earlier > 0 {
		key = "times.shift_earlier"
	}
	if !shift.At.After(p.Now) {
		key += "_now"
	}
	minutes := int(shift.Earlier.Abs() / time.Minute)
	length := p.T("times.minutes", "Count", minutes)
	if minutes%60 == 0 {
		length = p.T("times.hours", "Count", minutes/60)
	}
	return rooms.Line{Key: key, Args: map[string]any{"Day": p.Date(shift.At), "Place": placeOf(held), "Length": length}}
}

// TimesIn says in which zone the page tells times.
func (p page) TimesIn() string {
	if p.Zone == nil {
		return p.T("times.times_utc")
	}
	at := p.Now
	if d, is := p.Data.(weekData); is {
		if end := d.Asked.Week.AddDate(0, 0, 7); at.Before(d.Asked.Week) || !at.Before(end) {
			at = d.Asked.Week.Add(84 * time.Hour)
		}
	}
	return p.T("times.times", "Place", placeOf(p.Zone), "Offset", offsetOf(p.Zone, at))
}
