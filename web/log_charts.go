package web

import (
	"slices"
	"strconv"
	"time"

	"lamplight/rooms"
)

// A chart is a picture with the sentence that says what it shows and a table
// of the same figures. Shapes are placed by attributes, in percent of the
// picture, so that no style has to be written into a page.
type chart struct {
	ID   string // of its heading
	Name string
	Say  string
	Look string // the picture for those who do not see it
	Head []string
	Rows [][]string
}

// bar is one shape of a picture; its class says what it stands for.
type bar struct {
	X, Y, W, H string
	Class      string
	Tip        string
}

func percent(part, of float64) string {
	if of <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(max(0, part/of*100), 'f', 1, 64) + "%"
}

// heat is minutes by day: a column for a week, Monday on top.
type heat struct {
	chart
	Year  bool
	Parts []heatPart
}

// heatPart is a stretch of weeks in one picture; a year has four.
type heatPart struct {
	Caption       string
	Width, Height int
	Cells         []bar
}

const (
	paneAcross = 20 // from one window to the next
	paneDown   = 22
)

// heatOf lays the days out. Without a year it is the last twelve weeks.
func heatOf(lang string, s span, days []rooms.DayFigure) *heat {
	h := &heat{Year: s.Period == "year", chart: chart{
		ID: "by-day", Name: T(lang, "log.by_day", nil), Say: T(lang, "log.by_day_weeks", nil),
		Head: []string{T(lang, "log.date", nil), T(lang, "log.present", nil)},
	}}
	last := s.last()
	first := mondayBefore(last).AddDate(0, 0, -11*7)
	if h.Year {
		first, h.Say = s.year(), T(lang, "log.by_day_year", nil)
	}
	present := map[string]int{}
	for _, day := range days {
		present[day.Day] = day.Present
	}
	best := rooms.DayFigure{}
	var part *heatPart
	before := 0 // days of the part's first week that are not in it
	for at := first; !at.After(last); at = at.AddDate(0, 0, 1) {
		if part == nil || h.Year && at.Day() == 1 && (int(at.Month())-int(first.Month())+12)%3 == 0 {
			h.Parts = append(h.Parts, heatPart{Height: 7*paneDown - 4})
			part, before = &h.Parts[len(h.Parts)-1], (int(at.Weekday())+6)%7
			if h.Year {
				part.Caption = T(lang, "log.from_to", map[string]any{"From": month(lang, at), "To": month(lang, at.AddDate(0, 2, 0))})
			}
		}
		day := at.Format(time.DateOnly)
		seconds := present[day]
		cell := bar{Class: "l" + strconv.Itoa(heatLevel(seconds))}
		place := before + len(part.Cells)
		cell.X, cell.Y = strconv.Itoa(place/7*paneAcross), strconv.Itoa(place%7*paneDown)
		part.Width = max(part.Width, (place/7+1)*paneAcross-5)
		if seconds > 0 {
			cell.Tip = T(lang, "log.day_minutes", map[string]any{"Day": shortDay(lang, at), "Minutes": minutesOf(lang, seconds)})
			h.Rows = append(h.Rows, []string{shortDay(lang, at), minutesOf(lang, seconds)})
		}
		if seconds > best.Present {
			best = rooms.DayFigure{Day: day, Present: seconds}
		}
		part.Cells = append(part.Cells, cell)
	}
	widest := 0
	for _, part := range h.Parts {
		widest = max(widest, part.Width)
	}
	for i := range h.Parts {
		h.Parts[i].Width = widest // windows are of one size wherever they are
	}
	if at, err := time.Parse(time.DateOnly, best.Day); err == nil {
		h.Look = T(lang, "log.by_day_look", map[string]any{"Say": h.Say, "Day": dayOfMonth(lang, at), "Minutes": minutesOf(lang, best.Present)})
	}
	return h
}

// heatLevel is how bright a window is.
func heatLevel(seconds int) int {
	switch {
	case seconds <= 0:
		return 0
	case seconds < 30*60:
		return 1
	case seconds < 60*60:
		return 2
	case seconds < 120*60:
		return 3
	}
	return 4
}

// hoursOf is the time of day; the two hours next to each other with the most
// minutes are lit.
func hoursOf(lang string, hours [24]int) *rowOfBars {
	c := &rowOfBars{chart: chart{
		ID: "by-hour", Name: T(lang, "log.by_hour", nil),
		Head: []string{T(lang, "log.hour", nil), T(lang, "log.present", nil)},
	}}
	from, most, highest := 0, 0, slices.Max(hours[:])
	for i := range 23 {
		if sum := hours[i] + hours[i+1]; sum > most {
			from, most = i, sum
		}
	}
	to := from + 2
	if hours[from] == 0 {
		from++
	} else if hours[from+1] == 0 {
		to--
	}
	for i, seconds := range hours {
		b := bar{
			X: percent(float64(i), 24), W: percent(.8, 24),
			Y: percent(float64(highest-seconds), float64(highest)), H: percent(float64(seconds), float64(highest)),
			Class: "rest",
		}
		if i >= from && i < to {
			b.Class = "best"
		}
		c.Bars = append(c.Bars, b)
		if seconds > 0 {
			between := T(lang, "log.hours_of_day", map[string]any{"From": i, "To": i + 1})
			c.Rows = append(c.Rows, []string{between, shortLength(lang, seconds)})
		}
	}
	c.Say = T(lang, "log.by_hour_say", map[string]any{"From": from, "To": to})
	c.Look = c.Say
	return c
}

// rowOfBars is a picture of bars that stand next to each other.
type rowOfBars struct {
	chart
	Bars []bar
	Axis []string
}

// monthsOf is promised against done, month by month.
func monthsOf(lang string, months []rooms.MonthFigure) *rowOfBars {
	c := &rowOfBars{chart: chart{
		ID: "by-month", Name: T(lang, "log.by_month", nil),
		Head: []string{T(lang, "log.month", nil), T(lang, "log.promised", nil), T(lang, "log.done", nil)},
	}}
	most, promised, done := 0, 0, 0
	for _, m := range months {
		most, promised, done = max(most, m.Promised), promised+m.Promised, done+m.Done
	}
	for i, m := range months {
		across, high := float64(len(months)), float64(most)
		c.Bars = append(c.Bars,
			bar{X: percent(float64(i), across), W: percent(.74, across), Y: percent(high-float64(m.Promised), high), H: percent(float64(m.Promised), high), Class: "promised"},
			bar{X: percent(float64(i), across), W: percent(.74, across), Y: percent(high-float64(m.Done), high), H: percent(float64(m.Done), high), Class: "best"})
		at, err := time.Parse("2006-01", m.Month)
		if err != nil {
			continue
		}
		c.Axis = append(c.Axis, string([]rune(month(lang, at))[:1]))
		if m.Promised > 0 {
			c.Rows = append(c.Rows, []string{
				T(lang, "log.month_of", map[string]any{"Month": month(lang, at), "Year": strconv.Itoa(at.Year())}),
				strconv.Itoa(m.Promised), strconv.Itoa(m.Done),
			})
		}
	}
	c.Say = T(lang, "log.by_month_say", map[string]any{"Count": promised, "Done": done})
	c.Look = c.Say
	return c
}

// FirstDay is how the windows look after a first evening.
func (logData) FirstDay() []bar {
	var panes []bar
	for i := range 12*7 - 3 {
		class := "l0"
		if i == 12*7-4 {
			class = "l2"
		}
		panes = append(panes, bar{Class: class, X: strconv.Itoa(i / 7 * 33), Y: strconv.Itoa(i % 7 * 37)})
	}
	return panes
}
