package rooms

import "time"

// Action is what somebody does to a block.
type Action string

const (
	ActNext       Action = "next"        // the turn is over: its member or the host
	ActSkip       Action = "skip"        // host: this one speaks at the end
	ActPass       Action = "pass"        // at or before one's turn: to the end, once; the host otherwise: the understudy leads
	ActStartFocus Action = "start_focus" // host: the opening is over
	ActHandOver   Action = "hand_over"   // host: that member leads
	ActTakeBack   Action = "take_back"   // a host who lost the line leads again
	ActSitOut     Action = "sit_out"
	ActSitIn      Action = "sit_in"
	ActClose      Action = "close" // host: the block is over
)

// Attendee is a member in the room as a block needs to know them. Whoever left
// is not among the people any more; whose line is lost is not Here.
type Attendee struct {
	Member    string
	Name      string
	ArrivedAt time.Time
	Here      bool
	GoneSince time.Time // zero when Here
	Away      bool
	AwaySince time.Time
	Willing   bool
	Newcomer  bool
	// LastHosted is zero for somebody who never did.
	LastHosted time.Time
	Hosted30   int // blocks hosted in the last 30 days
}

// Block is one sitting in one room, from its start to its end: a value, stored
// whole. Nothing in this file knows what time it is unless it is told.
type Block struct {
	ID string `json:"id"`
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
	return Block{ID: id}, nil
}

// AdvanceTo lets everything happen that is due up to now, each thing once and
// at its own instant. Calling it late, or again, changes nothing about that.
func (b Block) AdvanceTo(now time.Time, people []Attendee) (Block, []Event) { return b, nil }

// Do lets a member act. A refusal is an *Error and changes nothing. For next
// and skip, to may name whose turn it was when the button was pressed: if the
// turn has moved on since, nothing happens.
func (b Block) Do(a Action, by, to string, now time.Time, people []Attendee) (Block, []Event, error) {
	return b, nil, nil
}

// Wakes is the next instant at which AdvanceTo would change something or the
// script says something else; zero when the block is over.
func (b Block) Wakes(now time.Time, people []Attendee) time.Time { return time.Time{} }

// PhaseAt is where the block stands: a function of start, plan, early marks and now.
func (b Block) PhaseAt(now time.Time) (phase Phase, sprint int, starts, ends time.Time) {
	return Free, 0, starts, ends
}

// Over reports whether the end has happened.
func (b Block) Over() bool { return false }

// Ends is when the block ends, or ended.
func (b Block) Ends() time.Time { return time.Time{} }

// View is the block as everybody sees it.
func (b Block) View(now time.Time, people []Attendee) BlockView { return BlockView{} }

// Actions lists what the member may do now, in the order of the buttons.
func (b Block) Actions(member string, now time.Time) []Action { return nil }

// Has reports whether the member is in the block and does not sit it out.
func (b Block) Has(member string) bool { return false }

// SitsOut reports whether the member sits this block out.
func (b Block) SitsOut(member string) bool { return false }

// HostID is the host's member id; "" while the room leads itself.
func (b Block) HostID() string { return "" }

// TurnOf is the member whose turn it is; "" when nobody's.
func (b Block) TurnOf() string { return "" }

// LostHost reports whether the member led this block, lost the line and may
// take the script again.
func (b Block) LostHost(member string) bool { return false }
