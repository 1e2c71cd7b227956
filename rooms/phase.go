package rooms

import (
	"slices"
	"time"
)

// Phase is where a room stands.
type Phase string

const (
	Free      Phase = "free"
	Gathering Phase = "gathering"
	Opening   Phase = "opening"
	Focus     Phase = "focus"
	Break     Phase = "break"
	Closing   Phase = "closing"
)

// voice is who may send sound.
type voice string

const (
	everyone    voice = "everyone"
	unlessQuiet voice = "everyone, or nobody in a room marked quiet"
	turnAndHost voice = "the member whose turn it is, and the host"
	nobody      voice = "nobody"
)

type rule struct {
	phase Phase
	lasts func(p Plan, sprint int) int
	then  Phase
	again Phase
	sound voice
	host  []Action
}

// rules is the whole course of a block, one line per phase: how long it lasts
// in seconds, what follows (instead, while sprints are left), who may send
// sound, what the host may do. A phase of no length is left out.
var rules = []rule{
	{Free, nil, Gathering, "", unlessQuiet, nil},
	{Gathering, func(p Plan, _ int) int { return p.Gathering }, Opening, "", everyone, []Action{ActPass, ActHandOver, ActClose}},
	{Opening, func(p Plan, _ int) int { return p.Opening }, Focus, "", turnAndHost, []Action{ActNext, ActSkip, ActPass, ActStartFocus, ActHandOver, ActClose}},
	{Focus, func(p Plan, _ int) int { return p.Focus }, Break, "", nobody, []Action{ActPass, ActHandOver, ActClose}},
	{Break, Plan.breakAfter, Closing, Focus, everyone, []Action{ActPass, ActHandOver, ActClose}},
	{Closing, func(p Plan, _ int) int { return p.Closing }, Free, "", turnAndHost, []Action{ActNext, ActSkip, ActPass, ActHandOver, ActClose}},
}

// stretches lays a plan out on the clock, from the first second of gathering.
func (p Plan) stretches(from time.Time) []Stretch {
	var out []Stretch
	sprint := 0
	for phase := Gathering; phase != Free; {
		if phase == Focus {
			sprint++
		}
		rule := phase.rule()
		if length := rule.lasts(p, sprint); length > 0 {
			ends := from.Add(time.Duration(length) * time.Second)
			out = append(out, Stretch{Phase: phase, Sprint: sprint, StartsAt: from, EndsAt: ends})
			from = ends
		}
		phase = rule.then
		if rule.again != "" && sprint < p.Sprints {
			phase = rule.again
		}
	}
	return out
}

// RightsIn is what a participant may send in this phase. quiet and cameras are
// the room's; turn, host and sittingOut say what the participant is.
func RightsIn(phase Phase, quiet bool, cameras string, seat SeatKind, turn, host, sittingOut bool) Rights {
	if seat != CameraSeat && seat != NoCameraSeat {
		return Rights{}
	}
	return Rights{
		Camera:     seat == CameraSeat && cameras != "off",
		Microphone: phase.lets(quiet, turn, host) && (!sittingOut || phase == Free || phase == Gathering),
	}
}

// lets reports whether this participant's sound may pass.
func (p Phase) lets(quiet, turn, host bool) bool {
	switch p.rule().sound {
	case everyone:
		return true
	case unlessQuiet:
		return !quiet
	case turnAndHost:
		return turn || host
	default:
		return false
	}
}

// letsHost reports whether the host may do this now.
func (p Phase) letsHost(a Action) bool { return slices.Contains(p.rule().host, a) }

// isRound reports whether the members speak one after the other.
func (p Phase) isRound() bool { return p == Opening || p == Closing }

// rule is the phase's line; a phase nobody knows lets nobody do anything.
func (p Phase) rule() rule {
	for _, r := range rules {
		if r.phase == p {
			return r
		}
	}
	return rule{}
}
