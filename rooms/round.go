package rooms

import (
	"slices"
	"time"
)

// PlaceState is how far a member's part of a round is.
type PlaceState string

const (
	Waiting  PlaceState = "waiting"
	Speaking PlaceState = "speaking"
	Said     PlaceState = "said"
	Passed   PlaceState = "passed"  // gave the turn up
	Skipped  PlaceState = "skipped" // stepped over, by the host or for not being there
)

// RoundPlace is a member's place in the order. Whoever passes or is skipped
// moves to the end once; whoever is missed comes back at the end on return.
type RoundPlace struct {
	Member string     `json:"member"`
	State  PlaceState `json:"state"`
	Moved  bool       `json:"moved,omitempty"`  // passed or was skipped already
	Missed bool       `json:"missed,omitempty"` // was called and not there
	Over   bool       `json:"over,omitempty"`   // is not called again
}

func (p RoundPlace) waits() bool { return p.State != Speaking && !p.Missed && !p.Over }

// Round is going round the circle. Nothing in it runs over its end.
type Round struct {
	StartsAt   time.Time    `json:"starts_at"`
	EndsAt     time.Time    `json:"ends_at"`
	Places     []RoundPlace `json:"places"`
	TurnStarts time.Time    `json:"turn_starts,omitzero"` // of the latest turn
	TurnEnds   time.Time    `json:"turn_ends,omitzero"`   // its ring is full
	MovesOn    time.Time    `json:"moves_on,omitzero"`    // the round goes on by itself
	TypedEnds  time.Time    `json:"typed_ends,omitzero"`  // set: everybody writes, nobody has a turn
}

// The seconds of a round. A round shorter than a minute, which only tests and
// demonstrations have, takes a tenth of each.
const (
	hostSeconds   = 30 // of every round are the host's
	leastSeconds  = 15 // of a turn; with less the round is typed
	mostSeconds   = 60
	overSeconds   = 15 // after the ring is full
	typingSeconds = 120
)

func (r *Round) seconds(n int) time.Duration {
	if r.EndsAt.Sub(r.StartsAt) < time.Minute {
		return time.Duration(n) * time.Second / 10
	}
	return time.Duration(n) * time.Second
}

// newRound begins a round with these members in this order.
func newRound(starts, ends time.Time, order []string) *Round {
	r := &Round{StartsAt: starts, EndsAt: ends}
	for _, m := range order {
		r.Places = append(r.Places, RoundPlace{Member: m, State: Waiting})
	}
	if r.share() < r.seconds(leastSeconds) {
		r.TypedEnds = starts.Add(min(r.seconds(typingSeconds), ends.Sub(starts)))
	}
	return r
}

func (r *Round) typed() bool { return !r.TypedEnds.IsZero() }

// share is everybody's equal part of the round, in whole seconds.
func (r *Round) share() time.Duration {
	length := r.EndsAt.Sub(r.StartsAt) - r.seconds(hostSeconds)
	return (length / time.Duration(max(1, len(r.Places)))).Truncate(r.seconds(1))
}

// index finds the member's place; -1 when there is none.
func (r *Round) index(member string) int {
	return slices.IndexFunc(r.Places, func(p RoundPlace) bool { return p.Member == member })
}

// turn is the member who speaks; "" when nobody does.
func (r *Round) turn() string {
	for _, p := range r.Places {
		if p.State == Speaking {
			return p.Member
		}
	}
	return ""
}

// expects reports whether the member speaks or will be called.
func (r *Round) expects(member string) bool {
	i := r.index(member)
	return i >= 0 && !r.typed() && (r.Places[i].State == Speaking || r.Places[i].waits())
}

// waiting lists who is still to be called, in order.
func (r *Round) waiting() []string {
	var out []string
	for _, p := range r.Places {
		if p.waits() {
			out = append(out, p.Member)
		}
	}
	return out
}

// add gives a late member a place at the end.
func (r *Round) add(member string) {
	r.Places = append(r.Places, RoundPlace{Member: member, State: Waiting})
}

// drop takes a member out of the round.
func (r *Round) drop(member string) {
	r.Places = slices.DeleteFunc(r.Places, func(p RoundPlace) bool { return p.Member == member })
}

// said ends the turn.
func (r *Round) said() {
	p := &r.Places[r.index(r.turn())]
	p.State, p.Over = Said, true
}

// miss steps over somebody who is not there.
func (r *Round) miss(member string) {
	p := &r.Places[r.index(member)]
	p.State, p.Missed = Skipped, true
}

// back puts somebody who was missed at the end.
func (r *Round) back(member string) {
	p := &r.Places[r.index(member)]
	p.State, p.Missed = Waiting, false
	r.toEnd(member)
}

// yield gives a turn up, passed or skipped: the member moves to the end, and
// is called no more the second time or when nobody else is left to call.
func (r *Round) yield(member string, as PlaceState) {
	p := &r.Places[r.index(member)]
	p.Over = p.Moved || len(without(r.waiting(), member)) == 0
	p.State, p.Moved = as, true
	if !p.Over {
		r.toEnd(member)
	}
}

func (r *Round) toEnd(member string) {
	i := r.index(member)
	p := r.Places[i]
	r.Places = append(slices.Delete(r.Places, i, i+1), p)
}

// call gives the turn to the first who waits and is there, steps over those
// who are not, and returns "" when nobody is left.
func (r *Round) call(now time.Time, there func(string) bool) string {
	for _, m := range r.waiting() {
		if !there(m) {
			r.miss(m)
			continue
		}
		r.Places[r.index(m)].State = Speaking
		r.TurnStarts = now
		r.TurnEnds, r.MovesOn = r.turnFrom(now)
		return m
	}
	return ""
}

// turnFrom is when a turn that begins now has its ring full, and when the
// round moves on by itself: everybody who waits keeps a turn as long as this.
func (r *Round) turnFrom(now time.Time) (ends, movesOn time.Time) {
	left, turns := r.EndsAt.Sub(now), time.Duration(1+len(r.waiting()))
	each := min(max(r.share(), r.seconds(leastSeconds)), r.seconds(mostSeconds), left/turns)
	ends = now.Add(each)
	return ends, ends.Add(min(r.seconds(overSeconds), left-each*turns))
}

// roundView is the round as everybody sees it; nil outside opening and closing.
func (b Block) roundView(now time.Time, people []Attendee) *RoundView {
	phase, _, _, _ := b.PhaseAt(now)
	r := b.Round
	if r == nil || !phase.isRound() {
		return nil
	}
	v := &RoundView{Kind: phase, Mode: "spoken", Order: []Place{}}
	if r.typed() {
		v.Mode, v.TypedEnds = "typed", &r.TypedEnds
	}
	for _, p := range r.Places {
		here := slices.ContainsFunc(people, func(a Attendee) bool {
			return a.Member == p.Member && a.connected(now, 0) && !a.away(now)
		})
		v.Order = append(v.Order, Place{Member: p.Member, Name: b.name(p.Member), State: string(p.State), Here: here})
	}
	if m := r.turn(); m != "" {
		v.Turn = &TurnView{Member: m, StartsAt: r.TurnStarts, EndsAt: r.TurnEnds, MovesOn: r.MovesOn}
	}
	return v
}
