package web

import (
	"strconv"

	"lamplight/rooms"
)

// piece is a part of a plan on its line, in percent of the whole.
type piece struct {
	Phase   rooms.Phase
	From    string
	Length  string
	To      string
	Seconds int
}

// trackOf is a plan as a line from its opening to its closing.
func trackOf(plan rooms.Plan) []piece {
	var pieces []piece
	add := func(phase rooms.Phase, seconds int) {
		if seconds > 0 {
			pieces = append(pieces, piece{Phase: phase, Seconds: seconds})
		}
	}
	add(rooms.Opening, plan.Opening)
	for sprint := 1; sprint <= min(plan.Sprints, 12); sprint++ {
		add(rooms.Focus, plan.Focus)
		if sprint < plan.Sprints || plan.Closing == 0 {
			add(rooms.Break, plan.Break)
		}
	}
	add(rooms.Closing, plan.Closing)
	whole, gap := 0, .5
	for _, p := range pieces {
		whole += p.Seconds
	}
	room, at := 100-gap*float64(len(pieces)-1), 0.0
	percent := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	for i := range pieces {
		length := room * float64(pieces[i].Seconds) / float64(whole)
		pieces[i].From, pieces[i].Length, pieces[i].To = percent(at), percent(length), percent(at+length)
		at += length + gap
	}
	return pieces
}
