package rooms

import "time"

// Plan is the lengths of a block in whole seconds. Opening, Break and Closing
// may be 0: that phase is then left out. A break follows every focus but the
// last; where no closing round waits at the end, the last has its break too
// (25/5, 50/10 and 90/20 are a focus with the break after it).
type Plan struct {
	Opening   int `json:"opening"`
	Focus     int `json:"focus"`
	Break     int `json:"break"`
	Closing   int `json:"closing"`
	Sprints   int `json:"sprints"`
	Gathering int `json:"gathering"`
}

// Presets are the plans that have a button of their own.
var Presets = []Plan{
	{Focus: 1500, Break: 300, Sprints: 1, Gathering: DefaultGathering},
	{Focus: 3000, Break: 600, Sprints: 1, Gathering: DefaultGathering},
	{Focus: 5400, Break: 1200, Sprints: 1, Gathering: DefaultGathering},
	{Opening: 600, Focus: 2700, Break: 600, Closing: 600, Sprints: 2, Gathering: DefaultGathering},
}

const (
	// DefaultGathering is the countdown of a block started on the spot, in seconds.
	DefaultGathering = 60

	shortestFocus = 300
	longestFocus  = 10800

	maxSprints = 12
	maxLength  = 12 * 60 * 60
)

// bounds are the lengths a part of a plan may have; optional parts may also be 0.
var bounds = []struct {
	key         string
	part        func(Plan) int
	least, most int
	optional    bool
}{
	{"plan.opening", func(p Plan) int { return p.Opening }, 60, 1800, true},
	{"plan.focus", func(p Plan) int { return p.Focus }, shortestFocus, longestFocus, false},
	{"plan.break", func(p Plan) int { return p.Break }, 60, 3600, true},
	{"plan.closing", func(p Plan) int { return p.Closing }, 60, 1800, true},
	{"plan.gathering", func(p Plan) int { return p.Gathering }, 60, 300, true},
}

// Check refuses a plan outside the bounds, which the refusal names in minutes.
// With short, a second is enough for any part.
func (p Plan) Check(short bool) error {
	if p.Sprints < 1 || p.Sprints > maxSprints {
		return Refuse(Invalid, "plan.sprints", "Most", maxSprints)
	}
	for _, b := range bounds {
		length, least := b.part(p), b.least
		if short {
			least = 1
		}
		switch {
		case length == 0 && b.optional:
		case length > b.most, length < least && !short:
			return Refuse(Invalid, b.key, "Least", b.least/60, "Most", b.most/60)
		case length < least:
			return Refuse(Invalid, "plan.second")
		}
	}
	if p.Length() > maxLength*time.Second {
		return Refuse(Invalid, "plan.length", "Most", maxLength/60/60)
	}
	return nil
}

// Length is how long a block of this plan lasts, gathering not counted.
func (p Plan) Length() time.Duration {
	var length time.Duration
	for _, s := range p.stretches(time.Time{}) {
		if s.Phase != Gathering {
			length += s.EndsAt.Sub(s.StartsAt)
		}
	}
	return length
}

// breakAfter is the length of the break after this sprint: before a closing
// round there is none.
func (p Plan) breakAfter(sprint int) int {
	if sprint == p.Sprints && p.Closing > 0 {
		return 0
	}
	return p.Break
}
