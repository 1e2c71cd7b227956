package rooms

import (
	"slices"
	"time"
)

// Attendee is a member in the room as a block needs to know them. Whoever has
// left is not among the people any more; whose line is lost is not Here.
type Attendee struct {
	Member     string
	Name       string
	ArrivedAt  time.Time
	Here       bool
	GoneSince  time.Time // zero when Here
	Away       bool
	AwaySince  time.Time
	Willing    bool
	Newcomer   bool
	LastHosted time.Time // zero: never
	Hosted30   int       // blocks hosted in the last 30 days
}

// Grace is how long a lost line, and a host who is gone, is waited for.
const Grace = 20 * time.Second

// connected reports whether the member was in the room at t, a line lost for
// less than this long included.
func (a Attendee) connected(t time.Time, lost time.Duration) bool {
	return !a.ArrivedAt.After(t) && (a.Here || t.Before(a.GoneSince.Add(lost)))
}

func (a Attendee) away(t time.Time) bool { return a.Away && !a.AwaySince.After(t) }

// Block is one sitting in one room, from its start to its end: a value, stored
// whole. Nothing here knows what time it is unless it is told, so a block that
// nobody looked at for an hour goes on exactly as if somebody had.
type Block struct {
	ID           string    `json:"id"`
	Plan         Plan      `json:"plan"`
	Number       int       `json:"number"` // of earlier blocks in this room
	StartedBy    string    `json:"started_by"`
	StartsAt     time.Time `json:"starts_at"`              // when gathering ends
	OpeningEnded time.Time `json:"opening_ended,omitzero"` // early mark: focus began here
	Ended        time.Time `json:"ended,omitzero"`         // early mark: the block ended here
	At           time.Time `json:"at"`                     // everything up to here has happened

	Members []PersonName `json:"members"`       // whoever was in it, in order of coming
	Out     []string     `json:"out,omitempty"` // who sits it out

	Host       string    `json:"host"` // "": the room leads itself
	Reason     Line      `json:"reason"`
	HostGone   time.Time `json:"host_gone,omitzero"`
	Understudy string    `json:"understudy"`
	Lost       []string  `json:"lost,omitempty"`   // hosts who were gone too long: may take it back
	Passed     []string  `json:"passed,omitempty"` // hosts who gave it up: are not asked again

	Round *Round `json:"round,omitempty"` // in opening and closing

	Scheduled string `json:"scheduled,omitempty"` // the scheduled block this is
	Announced string `json:"announced,omitempty"` // who is to lead it
	Why       Line   `json:"why,omitzero"`        // they are
	Settled   bool   `json:"settled,omitempty"`   // who leads follows from the announcement no more
}

// EventKind is what sort of thing happened to a block.
type EventKind string

const (
	EventPhase EventKind = "phase" // Phase begins and lasts Until
	EventHost  EventKind = "host"  // Member leads, for Reason; "": the room leads itself
	EventTurn  EventKind = "turn"  // Member's turn begins; its ring is full at Until
	EventEnded EventKind = "ended" // the block is over
)

// Event is something that happened to a block, at its own instant, which may
// be long before anybody looked.
type Event struct {
	Kind   EventKind
	At     time.Time
	Phase  Phase
	Until  time.Time
	Member string
	Reason Line
}

// NewBlock begins gathering. number counts the room's earlier blocks.
func NewBlock(id string, plan Plan, number int, startedBy string, people []Attendee, now time.Time) (Block, []Event) {
	now = now.UTC().Round(0)
	s := step{
		Block: Block{
			ID: id, Plan: plan, Number: number, StartedBy: startedBy,
			StartsAt: now.Add(time.Duration(plan.Gathering) * time.Second),
		},
		people: people,
		now:    now,
	}
	s.takeIn()
	member, reason, _ := PickHost(people, now)
	s.lead(member, reason)
	s.happen(now)
	return s.Block, s.events
}

// NewScheduledBlock opens the doors of a scheduled block, which gathers until
// it starts; announced leads it if they are here then and still willing.
func NewScheduledBlock(id, scheduled string, plan Plan, number int, starts, doors time.Time, announced string, why Line, people []Attendee) (Block, []Event) {
	plan.Gathering = int(starts.Sub(doors) / time.Second)
	s := step{
		Block: Block{
			ID: id, Plan: plan, Number: number, StartsAt: starts.UTC().Round(0),
			Scheduled: scheduled, Announced: announced, Why: why,
		},
		people: people,
	}
	s.happen(doors)
	return s.Block, s.events
}

// AdvanceTo lets everything happen that is due up to now, each thing once and
// at its own instant. Calling it late, or again, changes nothing about that.
func (b Block) AdvanceTo(now time.Time, people []Attendee) (Block, []Event) {
	s := step{Block: b.clone(), people: people}
	s.advance(now)
	return s.Block, s.events
}

// Wakes is the next instant at which AdvanceTo changes something or the script
// has another sentence; zero when the block is over.
func (b Block) Wakes(people []Attendee) time.Time {
	if b.Over() {
		return time.Time{}
	}
	var next time.Time
	for _, t := range b.moments(people) {
		if t.After(b.At) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// moments are all instants at which something may happen by itself.
func (b Block) moments(people []Attendee) []time.Time {
	out := []time.Time{b.Ends(), b.HostGone.Add(Grace)}
	for _, s := range b.stretches() {
		early, late := s.cues()
		out = append(out, s.StartsAt, early, late, s.EndsAt)
	}
	if r := b.Round; r != nil {
		out = append(out, r.TurnEnds, r.MovesOn, r.TypedEnds)
	}
	for _, a := range people {
		out = append(out, a.ArrivedAt, a.GoneSince, a.GoneSince.Add(Grace), a.AwaySince)
	}
	return out
}

// stretches is the block's course on the clock, gathering included, with its
// early marks: focus after an opening cut short begins early and ends on time.
func (b Block) stretches() []Stretch {
	out := b.Plan.stretches(b.StartsAt.Add(-time.Duration(b.Plan.Gathering) * time.Second))
	for i := range out {
		s := &out[i]
		if !b.OpeningEnded.IsZero() && s.Phase == Opening {
			s.EndsAt, out[i+1].StartsAt = b.OpeningEnded, b.OpeningEnded
		}
		if !b.Ended.IsZero() && s.EndsAt.After(b.Ended) {
			s.EndsAt = b.Ended
		}
	}
	return slices.DeleteFunc(out, func(s Stretch) bool { return !s.StartsAt.Before(s.EndsAt) })
}

// PhaseAt is where the block stands: a function of its start, its plan, its
// early marks and now.
func (b Block) PhaseAt(now time.Time) (phase Phase, sprint int, starts, ends time.Time) {
	for _, s := range b.stretches() {
		if now.Before(s.EndsAt) {
			return s.Phase, s.Sprint, s.StartsAt, s.EndsAt
		}
	}
	return Free, 0, time.Time{}, time.Time{}
}

// Ends is when the block ends, or ended.
func (b Block) Ends() time.Time {
	if !b.Ended.IsZero() {
		return b.Ended
	}
	return b.StartsAt.Add(b.Plan.Length())
}

// Over reports whether the end has happened.
func (b Block) Over() bool { return !b.At.Before(b.Ends()) }

// Has reports whether the member is in the block and does not sit it out.
func (b Block) Has(member string) bool {
	return b.name(member) != "" && !b.SitsOut(member)
}

// SitsOut reports whether the member sits this block out.
func (b Block) SitsOut(member string) bool { return slices.Contains(b.Out, member) }

// TurnOf is the member whose turn it is; "" when it is nobody's.
func (b Block) TurnOf() string {
	if b.Round == nil {
		return ""
	}
	return b.Round.turn()
}

// View is the block as everybody sees it.
func (b Block) View(now time.Time, people []Attendee) BlockView {
	_, sprint, _, _ := b.PhaseAt(now)
	v := BlockView{
		ID: b.ID, Scheduled: b.Scheduled, Plan: b.Plan, StartsAt: b.StartsAt, EndsAt: b.Ends(), Sprint: sprint,
		Phases: slices.DeleteFunc(b.stretches(), func(s Stretch) bool { return s.Phase == Gathering }),
		Round:  b.roundView(now, people),
	}
	if b.Host != "" {
		v.Host = &HostView{ID: b.Host, Name: b.name(b.Host), Reason: b.Reason}
	}
	if b.Understudy != "" {
		v.Understudy = &PersonName{ID: b.Understudy, Name: b.name(b.Understudy)}
	}
	return v
}

func (b Block) name(member string) string {
	for _, m := range b.Members {
		if m.ID == member {
			return m.Name
		}
	}
	return ""
}

func (b Block) clone() Block {
	b.Members = slices.Clone(b.Members)
	b.Out = slices.Clone(b.Out)
	b.Lost = slices.Clone(b.Lost)
	b.Passed = slices.Clone(b.Passed)
	if b.Round != nil {
		r := *b.Round
		r.Places = slices.Clone(r.Places)
		b.Round = &r
	}
	return b
}
