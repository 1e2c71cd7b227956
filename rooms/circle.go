package rooms

import (
	"cmp"
	"slices"
	"time"
)

// roundOrder is the order of a round: the host first, the others as they
// arrived, turned by one place each block. A newcomer does not come directly
// after the host, nor first in a room that leads itself, if anybody else can.
func roundOrder(people []Attendee, host string, turned int) []string {
	var order, first []string
	newcomer := map[string]bool{}
	for _, a := range byArrival(people) {
		newcomer[a.Member] = a.Newcomer
		if a.Member == host {
			first = append(first, host)
		} else {
			order = append(order, a.Member)
		}
	}
	if n := len(order); n > 0 {
		turned %= n
		order = append(slices.Clone(order[turned:]), order[:turned]...)
	}
	if i := slices.IndexFunc(order, func(m string) bool { return !newcomer[m] }); i > 0 {
		m := order[i]
		order = slices.Insert(slices.Delete(order, i, i+1), 0, m)
	}
	return append(first, order...)
}

func byArrival(people []Attendee) []Attendee {
	return slices.SortedStableFunc(slices.Values(people), func(a, b Attendee) int {
		return cmp.Or(a.ArrivedAt.Compare(b.ArrivedAt), cmp.Compare(a.Member, b.Member))
	})
}

// settleRound lets the round follow from the time and from who is here.
func (s *step) settleRound() {
	phase, _, starts, ends := s.PhaseAt(s.now)
	if !phase.isRound() {
		return
	}
	circle := s.circle()
	if s.Round == nil {
		s.Round = newRound(starts, ends, roundOrder(circle, s.Host, s.Number))
	}
	r := s.Round
	for _, a := range byArrival(circle) {
		if i := r.index(a.Member); i < 0 {
			r.add(a.Member)
		} else if r.Places[i].Missed && s.canSpeak(a.Member) {
			r.back(a.Member)
		}
	}
	if r.typed() {
		if s.Host == "" && !s.now.Before(r.TypedEnds) {
			s.endRound(phase)
		}
		return
	}
	if m := r.turn(); m != "" {
		switch {
		case !s.canSpeak(m):
			r.miss(m)
		case !s.now.Before(r.MovesOn):
			r.said()
		default:
			return
		}
	}
	if m := r.call(s.now, s.canSpeak); m != "" {
		s.tell(Event{Kind: EventTurn, Phase: phase, Member: m, Until: r.TurnEnds})
	} else if s.Host == "" && slices.ContainsFunc(circle, func(a Attendee) bool { return s.canSpeak(a.Member) }) {
		s.endRound(phase)
	}
}

// endRound ends the round of a room that leads itself: everybody has spoken.
func (s *step) endRound(phase Phase) {
	if phase == Opening {
		s.OpeningEnded = s.now
	} else {
		s.Ended = s.now
	}
	s.enter()
}

// circle is who belongs in the round now, away or not.
func (s *step) circle() []Attendee {
	var out []Attendee
	for _, a := range s.people {
		if a.connected(s.now, Grace) && s.Has(a.Member) {
			out = append(out, a)
		}
	}
	return out
}

// there reports whether the member can speak or lead now. A line lost for less
// than this long counts as there: it is usually back before anybody notices.
func (s *step) there(member string, lost time.Duration) bool {
	a, ok := s.find(member)
	return ok && a.connected(s.now, lost) && !a.away(s.now) && s.Has(member)
}

// canSpeak reports whether a turn can come, or stay, to this member.
func (s *step) canSpeak(member string) bool { return s.there(member, Grace) }
