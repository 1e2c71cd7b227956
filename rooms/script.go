package rooms

import (
	"slices"
	"strings"
	"time"
)

// Script is the sentence for this moment: the host's to read aloud, or
// everybody's when the room leads itself; nil when the block is over.
func (b Block) Script(now time.Time, people []Attendee) *Line {
	s := step{Block: b, people: people, now: now}
	phase, sprint, starts, ends := b.PhaseAt(now)
	at := Stretch{Phase: phase, Sprint: sprint, StartsAt: starts, EndsAt: ends}
	var said Line
	switch {
	case b.Over() || phase == Free:
		return nil
	case phase == Gathering:
		said = s.gatheringLine(at)
	case phase.isRound() && b.Round != nil:
		said = s.roundLine(at)
	case phase == Focus:
		said = s.focusLine(at)
	case phase == Break:
		said = s.breakLine(at)
	default:
		return nil
	}
	return &said
}

// cues are where a stretch changes its words by itself: gathering in three
// parts, everything else a minute after its start and before its end.
func (s Stretch) cues() (early, late time.Time) {
	length := s.EndsAt.Sub(s.StartsAt)
	part := min(time.Minute, length/5)
	if s.Phase == Gathering {
		part = length / 3
	}
	return s.StartsAt.Add(part), s.EndsAt.Add(-part)
}

// clock is an instant as lines carry it.
func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// gatheringLine welcomes, then greets the newcomers, then says the order.
func (s *step) gatheringLine(at Stretch) Line {
	early, late := at.cues()
	hosted := s.Host != ""
	if !s.now.Before(late) {
		next, _, starts, ends := s.PhaseAt(at.EndsAt)
		order := roundOrder(s.circle(), s.Host, s.Number)
		switch {
		case !next.isRound():
			return line("script.soon", "At", clock(at.EndsAt))
		case newRound(starts, ends, order).typed():
		case hosted && len(order) > 1 && order[0] == s.Host:
			return line("script.order", "Next", s.name(order[1]))
		case !hosted && len(order) > 0:
			return line("script.room_order", "Next", s.name(order[0]))
		}
	}
	if names := s.newcomers(); !s.now.Before(early) && len(names) > 0 {
		return line("script.newcomers", "Names", strings.Join(names, ", "))
	}
	if hosted {
		return line("script.gathering", "At", clock(at.EndsAt))
	}
	return line("script.room_gathering", "At", clock(at.EndsAt))
}

func (s *step) newcomers() []string {
	var names []string
	for _, a := range byArrival(s.circle()) {
		if a.Newcomer && a.Member != s.Host {
			names = append(names, a.Name)
		}
	}
	return names
}

// roundLine is what follows the turn of this moment: whoever leads reads it
// out when the one who speaks has ended. A room that leads itself asks the one
// who speaks.
func (s *step) roundLine(at Stretch) Line {
	r, phase := s.Round, string(at.Phase)
	turn := r.turn()
	overtime := turn != "" && !s.now.Before(r.TurnEnds)
	switch {
	case r.typed() && s.now.Before(r.TypedEnds):
		return line("script."+phase+"_typed", "At", clock(r.TypedEnds))
	case r.typed():
		return line("script." + phase + "_read")
	case s.Host == "" && turn == "":
		return line("script.room_waits")
	case s.Host == "" && overtime:
		return line("script.room_time", "Name", s.name(turn))
	case s.Host == "":
		return line("script.room_"+phase, "Name", s.name(turn))
	case turn == "":
		return line("script."+phase+"_done", "At", clock(at.EndsAt))
	}
	words := "script." + phase
	if overtime {
		words = "script.time"
	}
	next := r.next(s.canSpeak)
	switch {
	case turn == s.Host && next == "":
		return line(words + "_mine_last")
	case turn == s.Host:
		return line(words+"_mine", "Next", s.name(next))
	case next == "":
		return line(words+"_last", "Name", s.name(turn))
	case next == s.Host:
		return line(words+"_me", "Name", s.name(turn))
	default:
		return line(words+"_next", "Name", s.name(turn), "Next", s.name(next))
	}
}

// next is who will be called; "" when nobody.
func (r *Round) next(there func(string) bool) string {
	if i := slices.IndexFunc(r.waiting(), there); i >= 0 {
		return r.waiting()[i]
	}
	return ""
}

// focusLine begins and ends a focus; there is nothing to say in between.
func (s *step) focusLine(at Stretch) Line {
	early, late := at.cues()
	then, _, _, until := s.PhaseAt(at.EndsAt)
	ends := clock(at.EndsAt)
	switch {
	case !s.now.Before(late) && then == Break:
		return line("script.focus_last_break", "At", ends, "Until", clock(until))
	case !s.now.Before(late) && then == Closing:
		return line("script.focus_last_closing", "At", ends)
	case !s.now.Before(late):
		return line("script.focus_last", "At", ends)
	case !s.now.Before(early):
		return line("script.focus", "At", ends)
	case at.Sprint > 1:
		return line("script.focus_again", "At", ends)
	default:
		return line("script.focus_begins", "At", ends)
	}
}

// breakLine sends everybody to the window, and calls them back.
func (s *step) breakLine(at Stretch) Line {
	_, late := at.cues()
	switch {
	case at.EndsAt.Equal(s.Ends()):
		return line("script.break_end", "At", clock(at.EndsAt))
	case !s.now.Before(late):
		return line("script.break_last", "At", clock(at.EndsAt))
	default:
		return line("script.break", "At", clock(at.EndsAt))
	}
}
