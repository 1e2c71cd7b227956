package rooms

import "time"

// Plan is the lengths of a block in whole seconds. Opening, Break and Closing
// may be 0: that phase is then left out. A break follows every focus but the
// last; with Closing 0 and one sprint, Break follows that one focus as well
// (the presets 25/5, 50/10 and 90/20 are a focus with the break after it).
type Plan struct {
	Opening   int `json:"opening"`
	Focus     int `json:"focus"`
	Break     int `json:"break"`
	Closing   int `json:"closing"`
	Sprints   int `json:"sprints"`
	Gathering int `json:"gathering"`
}

// Check refuses a plan outside the bounds; short allows plans of seconds.
func (p Plan) Check(short bool) error { return nil }

// Length is how long a block of this plan lasts, gathering not counted.
func (p Plan) Length() time.Duration { return 0 }
