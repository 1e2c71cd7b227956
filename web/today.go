package web

import (
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// today is the strip under the house: what is held on this day, and when.
type today struct {
	Date   string
	Zone   string // the city the hours are of; empty: the browser has not said
	Hours  []stripHour
	Blocks []stripBlock
	Now    string // where the lamp stands; empty outside the strip
	Height int    // of the drawing
}

// stripHour is a mark on the strip; X is a percentage.
type stripHour struct {
	X, Label, Anchor string
}

// stripBlock is a block on the strip; X, Width and Filled are percentages, Y
// is the top of its line.
type stripBlock struct {
	ID, Room, Host    string
	Clock             string
	X, Width, Filled  string
	Y                 int
	Past, Live, Right bool // Right: its words end where it ends
}

const (
	stripFirst, stripLast = 7, 23 // the hours shown at least
	stripTop, stripLine   = 30, 40
	stripWords            = 16 // percent of the strip that a block's words may need
)

// nextHosted is the next block of the house that has not begun.
type nextHosted struct {
	rooms.ScheduledBlock
	In    rooms.Line
	Seats []bool // small windows, lit for who comes; at most 16
	Left  int
}

// hostsNext is the next block the reader is announced to host; nil: none.
func (s *Server) hostsNext(c *gin.Context, p page) *rooms.ScheduledBlock {
	if p.Reader == nil {
		return nil
	}
	booked, err := s.Service.MyBookings(c.Request.Context(), *p.Reader, p.Now)
	if err != nil {
		s.Log.Error("the bookings cannot be read", "error", err)
		return nil
	}
	for i, b := range booked {
		if b.State == rooms.Planned && b.Host != nil && b.Host.ID == p.Reader.ID {
			return &booked[i]
		}
	}
	return nil
}

// timesOf finds what the lobby says about fixed times. A lobby without them is
// better than none.
func (s *Server) timesOf(c *gin.Context, p page) (*today, *nextHosted) {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	local := p.Now.In(zone)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	tomorrow := midnight.AddDate(0, 0, 1)
	blocks, err := s.Service.Schedule(c.Request.Context(), p.Reader, midnight, tomorrow)
	next := nextOf(p, blocks)
	for days := 1; err == nil && next == nil && days <= 7; days += 6 {
		var later []rooms.ScheduledBlock
		later, err = s.Service.Schedule(c.Request.Context(), p.Reader, tomorrow, tomorrow.AddDate(0, 0, days))
		next = nextOf(p, later)
	}
	if err != nil {
		s.Log.Error("the schedule cannot be read", "error", err)
		return nil, nil
	}
	return todayOf(p, midnight, blocks), next
}

func todayOf(p page, midnight time.Time, blocks []rooms.ScheduledBlock) *today {
	tomorrow := midnight.AddDate(0, 0, 1)
	var held []rooms.ScheduledBlock
	first, last := midnight.Add(stripFirst*time.Hour), midnight.Add(stripLast*time.Hour)
	for _, b := range blocks {
		if b.State == rooms.CalledOff || !b.StartsAt.Before(tomorrow) || b.StartsAt.Before(midnight) {
			continue
		}
		held = append(held, b)
		for b.StartsAt.Before(first) {
			first = first.Add(-2 * time.Hour)
		}
		for b.EndsAt.After(last) {
			last = last.Add(2 * time.Hour)
		}
	}
	if len(held) == 0 {
		return nil
	}
	strip := &today{Date: day(p.Lang, midnight)}
	if p.Zone != nil {
		strip.Zone = placeOf(p.Zone)
	}
	share := func(at time.Time) float64 { return 100 * float64(at.Sub(first)) / float64(last.Sub(first)) }
	percent := func(share float64) string { return fmt.Sprintf("%.2f%%", share) }
	for at := first; !at.After(last); at = at.Add(2 * time.Hour) {
		anchor := "middle"
		switch {
		case at.Equal(first):
			anchor = "start"
		case at.Equal(last):
			anchor = "end"
		}
		strip.Hours = append(strip.Hours, stripHour{percent(share(at)), at.Format("15:04"), anchor})
	}
	var ends []float64 // of the last block on each line
	for _, b := range held {
		x, width := share(b.StartsAt), share(b.EndsAt)-share(b.StartsAt)
		line := 0
		for line < len(ends) && ends[line] > x {
			line++
		}
		if line == len(ends) {
			ends = append(ends, 0)
		}
		ends[line] = max(x+width, x+stripWords)
		one := stripBlock{
			ID: b.ID, Room: b.Room.Name, Clock: b.StartsAt.In(midnight.Location()).Format("15:04"),
			X: percent(x), Width: percent(width), Filled: percent(0), Y: stripTop + line*stripLine,
			Past: !b.EndsAt.After(p.Now), Right: x > 100-stripWords,
		}
		if b.Host != nil {
			one.Host = b.Host.Name
		}
		if one.Live = !one.Past && b.StartsAt.Before(p.Now); one.Live {
			one.Filled = percent(share(p.Now) - x)
		}
		strip.Blocks = append(strip.Blocks, one)
	}
	strip.Height = stripTop + len(ends)*stripLine
	if p.Now.After(first) && p.Now.Before(last) {
		strip.Now = percent(share(p.Now))
	}
	return strip
}

func nextOf(p page, blocks []rooms.ScheduledBlock) *nextHosted {
	for _, b := range blocks {
		if b.State == rooms.CalledOff || !b.StartsAt.After(p.Now) {
			continue
		}
		next := &nextHosted{ScheduledBlock: b, In: inLine(p, b), Left: max(0, b.Seats-b.Taken)}
		for i := range min(b.Seats, mostWindows) {
			next.Seats = append(next.Seats, i < b.Taken)
		}
		return next
	}
	return nil
}

// inLine says how far away a block is.
func inLine(p page, b rooms.ScheduledBlock) rooms.Line {
	away := b.StartsAt.Sub(p.Now)
	args := map[string]any{"Room": b.Room.Name}
	switch {
	case away < time.Hour:
		args["Count"] = max(1, int(away/time.Minute))
		return rooms.Line{Key: "today.in_minutes", Args: args}
	case away < 24*time.Hour:
		args["Count"] = int(away / time.Hour)
		return rooms.Line{Key: "today.in_hours", Args: args}
	}
	zone := time.UTC
	if p.Zone != nil {
		zone = p.Zone
	}
	args["Day"] = day(p.Lang, b.StartsAt.In(zone))
	return rooms.Line{Key: "today.on_day", Args: args}
}
