package rooms

import "time"

// Line is a sentence of the catalogues with what fills its slots; who shows it
// chooses the language.
type Line struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// PickHost chooses who leads among those who are here, willing and not away:
// who hosted longest ago, then who hosted least, then who came first.
func PickHost(people []Attendee, now time.Time) (member string, reason Line, ok bool) {
	return "", Line{}, false
}
