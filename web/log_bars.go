package web

import (
	"cmp"
	"slices"
	"strconv"

	"lamplight/rooms"
)

// listOfBars is a picture of bars below each other, each with its name and
// its value beside it.
type listOfBars struct {
	chart
	Lines []lineOfBars
}

type lineOfBars struct {
	Name, Value string
	Bars        []bar
}

// mostLines is how many bars lie below each other; the table has all.
const mostLines = 5

// activitiesOf is what went into each activity, the most first.
func activitiesOf(lang string, figures []rooms.ActivityFigure) *listOfBars {
	c := &listOfBars{chart: chart{
		ID: "by-activity", Name: T(lang, "log.by_activity", nil),
		Head: []string{T(lang, "log.activity", nil), T(lang, "log.sessions", nil), T(lang, "log.present", nil)},
	}}
	figures = slices.Clone(figures)
	slices.SortStableFunc(figures, func(a, b rooms.ActivityFigure) int { return cmp.Compare(b.Present, a.Present) })
	name := func(activity string) string {
		if activity == "" {
			return T(lang, "log.no_tag", nil)
		}
		return activity
	}
	all, rest := 0, 0
	for i, f := range figures {
		all += f.Present
		c.Rows = append(c.Rows, []string{name(f.Activity), strconv.Itoa(f.Sessions), shortLength(lang, f.Present)})
		if i >= mostLines && len(figures) > mostLines+1 {
			rest += f.Present
		}
	}
	widest := float64(rest)
	if len(figures) > 0 {
		widest = max(widest, float64(figures[0].Present))
	}
	line := func(name, class string, seconds int) {
		c.Lines = append(c.Lines, lineOfBars{
			Name: name, Value: shortLength(lang, seconds),
			Bars: []bar{{X: "0%", W: percent(float64(seconds), widest), Y: "0%", H: "100%", Class: class}},
		})
	}
	for i, f := range figures {
		if i == mostLines && rest > 0 {
			line(T(lang, "log.all_others", map[string]any{"Count": len(figures) - mostLines}), "rest", rest)
			break
		}
		line(name(f.Activity), "whole", f.Present)
	}
	c.Say = activitySaid(lang, figures, all)
	c.Look = c.Say
	return c
}

// activitySaid says how much of the time the first activity takes.
func activitySaid(lang string, figures []rooms.ActivityFigure, all int) string {
	if len(figures) == 0 || all == 0 {
		return T(lang, "log.share_none", nil)
	}
	top := figures[0]
	if top.Activity == "" {
		return T(lang, "log.share_untagged", nil)
	}
	share := float64(top.Present) / float64(all)
	key := "log.share_first"
	for _, step := range []struct {
		from float64
		key  string
	}{{.9, "log.share_all"}, {.6, "log.share_most"}, {.43, "log.share_half"}, {.29, "log.share_third"}, {.22, "log.share_quarter"}} {
		if share >= step.from {
			key = step.key
			break
		}
	}
	return T(lang, key, map[string]any{"Activity": top.Activity})
}

// fairlySure is how many answers it takes to say more about lengths than how
// many there are.
const fairlySure = 20

// lengthsOf is how tasks ended by planned length: done, partly, not yet, and
// what changed.
func lengthsOf(lang string, figures []rooms.LengthFigure, sessions int) *listOfBars {
	c := &listOfBars{chart: chart{
		ID: "by-length", Name: T(lang, "log.by_length", nil),
		Head: []string{T(lang, "log.planned", nil)},
	}}
	for _, o := range outcomes {
		c.Head = append(c.Head, page{Lang: lang}.OutcomeWord(o))
	}
	figures = slices.DeleteFunc(slices.Clone(figures), func(f rooms.LengthFigure) bool { return answers(f) == 0 })
	for _, f := range figures {
		row := []string{T(lang, "log.min", map[string]any{"Minutes": f.Minutes})}
		for _, o := range outcomes {
			row = append(row, strconv.Itoa(f.Outcomes[o]))
		}
		c.Rows = append(c.Rows, row)
	}
	c.Say = lengthSaid(lang, figures, sessions)
	c.Look = c.Say
	for _, f := range mostUsed(figures) {
		c.Lines = append(c.Lines, lineOfBars{
			Name: T(lang, "log.min", map[string]any{"Minutes": f.Minutes}), Value: strconv.Itoa(answers(f)), Bars: stackOf(f),
		})
	}
	return c
}

func answers(f rooms.LengthFigure) (n int) {
	for _, o := range outcomes {
		n += f.Outcomes[o]
	}
	return n
}

// mostUsed keeps the lengths that were planned most often, in their order.
func mostUsed(figures []rooms.LengthFigure) []rooms.LengthFigure {
	often := slices.Clone(figures)
	slices.SortStableFunc(often, func(a, b rooms.LengthFigure) int { return cmp.Compare(answers(b), answers(a)) })
	often = often[:min(len(often), mostLines)]
	slices.SortFunc(often, func(a, b rooms.LengthFigure) int { return cmp.Compare(a.Minutes, b.Minutes) })
	return often
}

// stackOf lays the answers of one length next to each other.
func stackOf(f rooms.LengthFigure) (bars []bar) {
	all, at := float64(answers(f)), 0.
	for _, o := range outcomes {
		n := float64(f.Outcomes[o])
		if n == 0 {
			continue
		}
		bars = append(bars, bar{X: percent(at, all), W: percent(n-.012*all, all), Y: "0%", H: "100%", Class: "k-" + outcomeClass[o]})
		at += n
	}
	return bars
}

// lengthSaid names the length at which most was done, once there is enough to
// say so.
func lengthSaid(lang string, figures []rooms.LengthFigure, sessions int) string {
	all, best := 0, rooms.LengthFigure{}
	for _, f := range figures {
		all += answers(f)
		if of := answers(f); of >= 5 && f.Outcomes[rooms.Done]*max(1, answers(best)) > best.Outcomes[rooms.Done]*of {
			best = f
		}
	}
	if all < fairlySure || best.Minutes == 0 {
		return T(lang, "log.by_length_few", map[string]any{"Count": sessions})
	}
	return T(lang, "log.by_length_say", map[string]any{"Minutes": best.Minutes, "Done": best.Outcomes[rooms.Done], "Count": answers(best)})
}
