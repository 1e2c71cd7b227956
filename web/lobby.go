package web

import (
	"strconv"
	"time"

	"lamplight/rooms"
)

// mostWindows is how many windows a floor has; who does not fit is a number.
const mostWindows = 16

// floor is a room in the lobby. static/room/src/floor.ts says the same things
// when the page is live; testdata/floors.json holds the two together.
type floor struct {
	Room    rooms.RoomSummary
	Windows []pane
	More    int // people who have no window of their own
	Names   []string
	Chip    string // the class of the phase chip; its word is the phase
	What    rooms.Line
	Sub     []rooms.Line
	About   string // the room's description, while no block runs
	Lamp    bool   // the amber one
}

// pane is one window; Class is empty where nobody sits.
type pane struct{ Class, Name string }

// floorsFor lays the house out for one reader.
func floorsFor(list []rooms.RoomSummary, me string, now time.Time) []floor {
	floors := make([]floor, len(list))
	for i, room := range list {
		floors[i] = floorOf(room, me, now)
	}
	if at := amber(list, me); at >= 0 {
		floors[at].Lamp = true
	}
	return floors
}

func floorOf(room rooms.RoomSummary, me string, now time.Time) floor {
	f := floor{Room: room, Chip: chips[room.Phase], What: doing(room, now), Sub: besides(room, me)}
	if room.Phase == rooms.Free {
		f.About = room.Description
	}
	shown := room.People
	if len(shown) > mostWindows {
		shown = shown[:mostWindows-1]
	}
	f.More = max(room.Present, len(room.People)) - len(shown)
	for _, person := range shown {
		f.Windows = append(f.Windows, pane{windowClass(person, me), person.Name})
		f.Names = append(f.Names, person.Name)
	}
	for len(f.Windows) < min(room.Seats, mostWindows) && f.More == 0 {
		f.Windows = append(f.Windows, pane{Class: "win"})
	}
	return f
}

var chips = map[rooms.Phase]string{
	rooms.Free: "free", rooms.Gathering: "gather", rooms.Opening: "round",
	rooms.Focus: "focus", rooms.Break: "break", rooms.Closing: "round",
}

func windowClass(person rooms.Window, me string) string {
	class := "win on cam"
	switch {
	case person.Away:
		class = "win away"
	case person.Seat == rooms.NoCameraSeat:
		class = "win on off"
	case person.Seat == rooms.TextSeat:
		class = "win on text"
	}
	if person.Host {
		class += " host"
	}
	if person.Turn {
		class += " speak"
	}
	if person.ID == me && me != "" {
		class += " you"
	}
	return class
}

// doing is what the room is about just now.
func doing(room rooms.RoomSummary, now time.Time) rooms.Line {
	if room.Phase == rooms.Free || room.PhaseEnds == nil {
		return rooms.Line{Key: "lobby.no_block"}
	}
	if room.Speaking != "" {
		return rooms.Line{Key: "lobby.speaking", Args: map[string]any{
			"Name": room.Speaking, "Number": room.TurnNumber, "Of": room.TurnCount,
		}}
	}
	minutes := int(room.PhaseEnds.Sub(now) / time.Minute)
	if minutes < 1 {
		if room.Phase == rooms.Gathering {
			return rooms.Line{Key: "lobby.begins_soon"}
		}
		return rooms.Line{Key: "lobby.left_soon"}
	}
	if room.Phase == rooms.Gathering {
		return rooms.Line{Key: "lobby.begins", Args: map[string]any{"Count": minutes}}
	}
	return rooms.Line{Key: "lobby.left", Args: map[string]any{"Count": minutes}}
}

// besides is what else there is to know, in whole sentences.
func besides(room rooms.RoomSummary, me string) []rooms.Line {
	var lines []rooms.Line
	add := func(key string, args map[string]any) { lines = append(lines, rooms.Line{Key: key, Args: args}) }
	if sitsIn(room, me) {
		add("lobby.seat_kept", nil)
	} else if room.Locked {
		add("lobby.locked", nil)
	}
	at := func(instant *time.Time) string { return instant.UTC().Format(time.RFC3339) }
	switch room.Phase {
	case rooms.Free:
		if room.Quiet {
			add("lobby.quiet", nil)
		}
		return lines
	case rooms.Opening:
		add("lobby.focus_follows", nil)
	case rooms.Focus:
		if room.PhaseEnds != nil {
			add("lobby.mics_until", map[string]any{"Until": at(room.PhaseEnds)})
		}
	case rooms.Break:
		if room.NextFocus != nil {
			add("lobby.next_focus", map[string]any{"At": at(room.NextFocus)})
		} else if room.BlockEnds != nil {
			add("lobby.block_ends", map[string]any{"At": at(room.BlockEnds)})
		}
	case rooms.Closing:
		if room.BlockEnds != nil {
			add("lobby.block_ends", map[string]any{"At": at(room.BlockEnds)})
		}
	}
	if room.Host != nil {
		add("lobby.hosts", map[string]any{"Name": room.Host.Name})
	} else if room.Phase != rooms.Gathering { // while people gather, who hosts is open
		add("lobby.leads_itself", nil)
	}
	return lines
}

func sitsIn(room rooms.RoomSummary, me string) bool {
	for _, person := range room.People {
		if me != "" && person.ID == me {
			return true
		}
	}
	return false
}

// amber chooses the one room that is the next step: where the reader's seat
// is, else the fullest that still has a seat, else the first.
func amber(list []rooms.RoomSummary, me string) int {
	best := -1
	for i, room := range list {
		if sitsIn(room, me) {
			return i
		}
		if room.Present < room.Seats && (best < 0 || room.Present > list[best].Present) {
			best = i
		}
	}
	if best < 0 && len(list) > 0 {
		best = 0
	}
	return best
}

// lamps is how many people sit, and in how many rooms.
func lamps(list []rooms.RoomSummary) (people, lit int) {
	for _, room := range list {
		people += room.Present
		if room.Present > 0 {
			lit++
		}
	}
	return people, lit
}

// lampsLine says it in one sentence; small numbers of rooms are words.
func lampsLine(lang string, list []rooms.RoomSummary) rooms.Line {
	people, lit := lamps(list)
	switch {
	case people == 0:
		return rooms.Line{Key: "lobby.dark"}
	case lit == 1:
		return rooms.Line{Key: "lobby.lamps_one_room", Args: map[string]any{"Count": people}}
	}
	in := any(lit)
	if lit <= 12 {
		word := "number.n_" + strconv.Itoa(lit)
		in = T(lang, word, nil)
	}
	return rooms.Line{Key: "lobby.lamps", Args: map[string]any{"Count": people, "Rooms": in}}
}

// greeting is by the reader's own time of day, and neutral while that is not known.
func greeting(zone *time.Location, now time.Time) string {
	if zone == nil {
		return "any"
	}
	switch hour := now.In(zone).Hour(); {
	case hour < 5 || hour >= 18:
		return "evening"
	case hour < 12:
		return "morning"
	}
	return "day"
}
