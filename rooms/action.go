package rooms

import (
	"slices"
	"time"
)

// Action is what somebody does to a block.
type Action string

const (
	ActNext       Action = "next"        // the turn is over: its member or the host
	ActSkip       Action = "skip"        // host: this one speaks at the end
	ActPass       Action = "pass"        // at or before one's turn: to the end, once; the host otherwise: the understudy leads
	ActStartFocus Action = "start_focus" // host: the opening is over
	ActHandOver   Action = "hand_over"   // host: that member leads
	ActTakeBack   Action = "take_back"   // a host who was gone leads again
	ActSitOut     Action = "sit_out"
	ActSitIn      Action = "sit_in"
	ActClose      Action = "close" // host: the block is over
)

// actions in the order of their buttons.
var actions = []Action{
	ActNext, ActSkip, ActPass, ActStartFocus, ActHandOver, ActTakeBack, ActSitOut, ActSitIn, ActClose,
}

// Actions lists what the member may do now, in the order of the buttons.
func (b Block) Actions(member string, now time.Time) []Action {
	may := []Action{}
	for _, a := range actions {
		if b.refuses(a, member, now) == nil {
			may = append(may, a)
		}
	}
	return may
}

// Do lets a member act. A refusal is an *Error and changes nothing. For next,
// skip and pass, to may name whose turn it was when the button was pressed:
// when the turn has moved on since, nothing happens.
func (b Block) Do(a Action, by, to string, now time.Time, people []Attendee) (Block, []Event, error) {
	s := step{Block: b.clone(), people: people}
	s.advance(now)
	aboutTurn := a == ActNext || a == ActSkip || a == ActPass
	if aboutTurn && to != "" && to != s.TurnOf() {
		return s.Block, s.events, nil
	}
	if a == ActSitOut && s.SitsOut(by) || a == ActSitIn && s.Has(by) {
		return s.Block, s.events, nil // said twice
	}
	if err := s.refuses(a, by, s.now); err != nil {
		return b, nil, err
	}
	if a == ActHandOver && (to == by || !s.there(to, 0)) {
		return b, nil, Refuse(Conflict, "block.hand_over_to")
	}
	s.At = s.now
	s.act(a, by, to)
	s.settle()
	return s.Block, s.events, nil
}

// refuses says why the member may not do this now; nil when they may.
func (b Block) refuses(a Action, by string, now time.Time) error {
	phase, _, _, _ := b.PhaseAt(now)
	turn := b.TurnOf()
	host := by == b.Host
	var may bool
	switch {
	case !slices.Contains(actions, a):
		return Refuse(NotFound, "block.no_such_action")
	case b.Over() || phase == Free:
		return Refuse(Conflict, "block.over")
	case a == ActSitIn:
		may = b.SitsOut(by)
	case !b.Has(by):
		return Refuse(Forbidden, "block.not_in_it")
	case a == ActSitOut:
		may = true
	case a == ActTakeBack:
		may = slices.Contains(b.Lost, by)
	case a == ActPass && !host:
		may = b.Round != nil && b.Round.expects(by)
	case a == ActNext && turn == "":
		may = false
	case a == ActNext && by == turn:
		may = true
	case a == ActNext && !host:
		return Refuse(Forbidden, "block.not_your_turn")
	case a == ActClose && b.undecided():
		may = false // others are on their way
	case a == ActClose && b.Host == "" && by == b.StartedBy:
		may = true
	case !host:
		return Refuse(Forbidden, "block.host_only")
	case a == ActSkip:
		may = phase.letsHost(a) && turn != "" && turn != by
	default:
		may = phase.letsHost(a)
	}
	if !may {
		return Refuse(Conflict, "block.not_now")
	}
	return nil
}

// act does what has been allowed.
func (s *step) act(a Action, by, to string) {
	switch a {
	case ActNext:
		s.Round.said()
	case ActSkip:
		s.Round.yield(s.TurnOf(), Skipped)
	case ActPass:
		if by == s.Host && by != s.TurnOf() {
			s.passOn()
		} else {
			s.Round.yield(by, Passed)
		}
	case ActStartFocus:
		s.OpeningEnded = s.now
		s.enter()
	case ActHandOver:
		s.handOver(to)
	case ActTakeBack:
		s.takeBack(by)
	case ActSitOut:
		s.Out = append(s.Out, by)
		if s.Round != nil {
			s.Round.drop(by)
		}
	case ActSitIn:
		s.Out = without(s.Out, by)
	case ActClose:
		s.Ended = s.now
		s.enter()
	}
}

func without(list []string, member string) []string {
	return slices.DeleteFunc(list, func(m string) bool { return m == member })
}
