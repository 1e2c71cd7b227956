package web

import (
	"html/template"
	"strings"

	"lamplight/rooms"
)

// What a log says in sentences.

// enough is how many sessions it takes until a chart says something honest.
const enough = 10

// length is a time in words: "17 hours 30 minutes".
func length(lang string, seconds int) string {
	hours, minutes := seconds/3600, seconds%3600/60
	if seconds > 0 && seconds < 60 {
		return T(lang, "log.seconds_long", map[string]any{"Count": seconds})
	}
	inHours, inMinutes := T(lang, "log.hours", map[string]any{"Count": hours}), T(lang, "log.minutes", map[string]any{"Count": minutes})
	switch {
	case hours == 0:
		return inMinutes
	case minutes == 0:
		return inHours
	}
	return T(lang, "log.hours_minutes", map[string]any{"Hours": inHours, "Minutes": inMinutes})
}

// shortLength is a time as charts and tables have it: "8 h 40", "25 min", "40 s".
func shortLength(lang string, seconds int) string {
	switch {
	case seconds >= 3600:
		return T(lang, "log.h_min", map[string]any{"Hours": seconds / 3600, "Minutes": twoDigits(seconds % 3600 / 60)})
	case seconds >= 60 || seconds == 0:
		return T(lang, "log.min", map[string]any{"Minutes": seconds / 60})
	}
	return T(lang, "log.s", map[string]any{"Seconds": seconds})
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }

// minutesOf is a time in whole minutes, however long: "97 min".
func minutesOf(lang string, seconds int) string {
	if seconds > 0 && seconds < 60 {
		return shortLength(lang, seconds)
	}
	return T(lang, "log.min", map[string]any{"Minutes": (seconds + 30) / 60})
}

// Sat says how often somebody sat down, and how long they stayed.
func (p page) Sat(f rooms.Figures) template.HTML {
	strong := func(words string) template.HTML {
		return "<b>" + template.HTML(template.HTMLEscapeString(words)) + "</b>"
	}
	return p.Say("log.sat", "Times", strong(p.T("log.times", "Count", f.Sessions)), "Length", strong(length(p.Lang, f.Present)))
}

// Ended says how their tasks ended; nothing while there is no answer.
func (p page) Ended(f rooms.Figures) string {
	var said []string
	done, partly, notYet := f.Outcomes[rooms.Done], f.Outcomes[rooms.Partly], f.Outcomes[rooms.NotYet]
	key, first := "", 0
	for _, part := range []struct {
		word  string
		count int
	}{{"done", done}, {"partly", partly}, {"left", notYet}} {
		if part.count == 0 {
			continue
		}
		if key == "" {
			first = part.count
		}
		key += part.word
	}
	if key != "" {
		said = append(said, p.T("log.ended_"+key, "Count", first, "Partly", partly, "NotYet", notYet))
	}
	if changed := f.Outcomes[rooms.Changed]; changed > 0 {
		said = append(said, p.T("log.became", "Count", changed))
	}
	return strings.Join(said, " ")
}

// Activity is the name of a tag, or that there is none.
func (p page) Activity(tag string) string {
	if tag == "" {
		return p.T("log.no_tag")
	}
	return tag
}

// OutcomeWord is an answer in words; nothing where there is none.
func (p page) OutcomeWord(o rooms.Outcome) string {
	if outcomeClass[o] == "" {
		return ""
	}
	return p.T("log.outcome_" + string(o))
}

// OutcomeClass is the window an answer is drawn as.
func (p page) OutcomeClass(o rooms.Outcome) string { return outcomeClass[o] }

// Outcomes are the answers in their order.
func (p page) Outcomes() []rooms.Outcome { return outcomes }

var (
	outcomes     = []rooms.Outcome{rooms.Done, rooms.Partly, rooms.NotYet, rooms.Changed}
	outcomeClass = map[rooms.Outcome]string{rooms.Done: "d", rooms.Partly: "p", rooms.NotYet: "n", rooms.Changed: "c"}
)

// Minutes is a time in whole minutes.
func (p page) Minutes(seconds int) string { return minutesOf(p.Lang, seconds) }

// PresentOf is "97 of 100 min", where both share a line and a unit.
func (p page) PresentOf(present, planned int) string {
	if planned >= 60 {
		present = (present + 30) / 60
	}
	return p.T("log.of", "Present", present, "Planned", p.Minutes(planned))
}
