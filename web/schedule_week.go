package web

import (
	"slices"
	"time"

	"lamplight/rooms"
)

// weekDay is one day of the page, with its two halves.
type weekDay struct {
	At    time.Time
	Link  string // to see this day on a phone
	Today bool
	Open  bool // the one a phone shows
	Mine  bool // the reader has a seat on it
	Parts []dayPart
}

// Empty reports whether nothing of the day is shown.
func (d weekDay) Empty() bool {
	return !slices.ContainsFunc(d.Parts, func(part dayPart) bool { return len(part.Slots) > 0 })
}

// dayPart is the morning or the rest of a day.
type dayPart struct {
	Name  string // am, pm
	Slots []slotView
}

// slotView is a scheduled block in the week.
type slotView struct {
	Block   rooms.ScheduledBlock
	At      time.Time // in the reader's zone
	Link    string
	Class   string
	Chosen  bool
	Past    bool
	Full    bool
	Windows []string // the classes of its windows
}

// slotWindows is how many windows a block has in the week; more would not fit
// its column.
const slotWindows = 8

// daysFor lays a week out in the reader's zone; pure.
func daysFor(list []rooms.ScheduledBlock, a asked, reader string, now time.Time) []weekDay {
	zone := a.Week.Location()
	today := now.In(zone).Format(time.DateOnly)
	days := make([]weekDay, 7)
	for i := range days {
		at := a.Week.AddDate(0, 0, i)
		name := at.Format(time.DateOnly)
		link := a
		link.Day, link.Block = name, ""
		days[i] = weekDay{At: at, Link: link.address(), Today: name == today, Open: name == a.Day}
		for _, part := range []string{"am", "pm"} {
			if a.Part == "" || a.Part == part {
				days[i].Parts = append(days[i].Parts, dayPart{Name: part})
			}
		}
	}
	for _, block := range list {
		at := block.StartsAt.In(zone)
		i := slices.IndexFunc(days, func(d weekDay) bool { return d.At.Format(time.DateOnly) == at.Format(time.DateOnly) })
		if i < 0 || a.Mine && block.Mine == nil && !hosts(block, reader) {
			continue
		}
		days[i].Mine = days[i].Mine || block.Mine != nil && block.State != rooms.CalledOff
		part := "am"
		if at.Hour() >= 12 {
			part = "pm"
		}
		for j := range days[i].Parts {
			if days[i].Parts[j].Name == part {
				days[i].Parts[j].Slots = append(days[i].Parts[j].Slots, slotOf(block, a, at, now))
			}
		}
	}
	return days
}

func slotOf(block rooms.ScheduledBlock, a asked, at, now time.Time) slotView {
	s := slotView{Block: block, At: at, Class: "slot", Chosen: block.ID == a.Block, Past: past(block, now)}
	link := a
	link.Day, link.Block = at.Format(time.DateOnly), block.ID
	s.Link = link.address() + "#chosen"
	s.Full = block.Seats > 0 && block.Taken >= block.Seats
	switch {
	case block.State == rooms.CalledOff:
		s.Class += " off"
	case s.Past:
		s.Class += " past"
	default:
		s.Windows = windowsOf(block.Seats, block.Taken)
	}
	if block.Mine != nil && block.State != rooms.CalledOff {
		s.Class += " mine"
		if block.Mine.State == rooms.OnList {
			s.Class += " list"
		}
	}
	return s
}

// past: over, or its time is up and nobody has said so yet.
func past(block rooms.ScheduledBlock, now time.Time) bool {
	return block.State == rooms.Over || !block.EndsAt.After(now)
}

func hosts(block rooms.ScheduledBlock, member string) bool {
	return member != "" && block.Host != nil && block.Host.ID == member
}

// windowsOf draws seats as windows. Where not all of them fit, a dark one
// still says that there is a seat.
func windowsOf(seats, taken int) []string {
	shown, lit := min(seats, slotWindows), taken
	if seats > slotWindows && taken < seats {
		lit = min(taken, slotWindows-1)
	}
	windows := make([]string, shown)
	for i := range windows {
		windows[i] = "win"
		if i < lit {
			windows[i] = "win on"
		}
	}
	return windows
}

// chosenOf is the block the page says more about: the one that was asked for,
// else the next one that is to come.
func chosenOf(list []rooms.ScheduledBlock, days []weekDay, a asked, now time.Time) *rooms.ScheduledBlock {
	if i := slices.IndexFunc(list, func(b rooms.ScheduledBlock) bool { return b.ID == a.Block }); i >= 0 {
		return &list[i]
	}
	for _, day := range days {
		if a.Day != "" && !day.Open {
			continue
		}
		for _, part := range day.Parts {
			for i, slot := range part.Slots {
				if !slot.Past && slot.Block.State != rooms.CalledOff {
					return &part.Slots[i].Block
				}
			}
		}
	}
	return nil
}

// openDay chooses the day a phone shows when nobody has: the chosen block's,
// else today, else the first with a block.
func openDay(days []weekDay, chosen *rooms.ScheduledBlock) int {
	open, first := -1, 0
	for i := len(days) - 1; i >= 0; i-- {
		if days[i].Today {
			open = i
		}
		for _, part := range days[i].Parts {
			if len(part.Slots) > 0 {
				first = i
			}
			for _, slot := range part.Slots {
				if chosen != nil && slot.Block.ID == chosen.ID {
					return i
				}
			}
		}
	}
	if open >= 0 {
		return open
	}
	return first
}
