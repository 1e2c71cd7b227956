package rooms

import (
	"reflect"
	"slices"
	"time"
)

// step is a block on its way from one state to the next: now is the instant
// that is happening, people are who is in the room.
type step struct {
	Block
	people []Attendee
	now    time.Time
	events []Event
}

func (s *step) advance(now time.Time) {
	for t := s.Wakes(s.people); !t.IsZero() && !t.After(now); t = s.Wakes(s.people) {
		s.happen(t)
	}
	if s.Over() {
		return
	}
	// Somebody may have come or gone without an instant of its own. A clock
	// that was set back does not make anything happen again.
	s.now = now.UTC().Round(0)
	if s.now.Before(s.At) {
		s.now = s.At
	}
	before := s.clone()
	s.settle()
	if !reflect.DeepEqual(before, s.Block) {
		s.At = s.now
	}
}

// happen lets happen what is due at t.
func (s *step) happen(t time.Time) {
	s.now = t.UTC().Round(0)
	s.At = s.now
	s.enter()
	s.settle()
}

// enter begins the phase that begins now, if one does, or ends the block.
func (s *step) enter() {
	if s.Over() {
		s.Round = nil
		s.tell(Event{Kind: EventEnded})
		return
	}
	for _, p := range s.stretches() {
		if p.StartsAt.Equal(s.now) {
			s.Round = nil
			if s.undecided() && !s.now.Before(s.StartsAt) {
				s.decide()
			}
			s.tell(Event{Kind: EventPhase, Phase: p.Phase, Until: p.EndsAt})
		}
	}
}

// settle lets block, host and round follow from who is here now.
func (s *step) settle() {
	if s.Over() {
		return
	}
	s.takeIn()
	s.settleHost()
	s.settleRound()
}

// takeIn makes everybody who is here and does not sit out part of the block.
func (s *step) takeIn() {
	for _, a := range s.people {
		i := slices.IndexFunc(s.Members, func(m PersonName) bool { return m.ID == a.Member })
		switch {
		case i >= 0:
			s.Members[i].Name = a.Name
		case a.connected(s.now, Grace):
			s.Members = append(s.Members, PersonName{ID: a.Member, Name: a.Name})
		}
	}
}

// find is the member as they are in the room now.
func (s *step) find(member string) (Attendee, bool) {
	for _, a := range s.people {
		if a.Member == member {
			return a, true
		}
	}
	return Attendee{}, false
}

func (s *step) tell(e Event) {
	e.At = s.now
	s.events = append(s.events, e)
}
