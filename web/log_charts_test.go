package web

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

func usual(word string) string { return word }

func TestALogSaysInOneSentenceHowMuchAndInAnotherHowItEnded(t *testing.T) {
	for _, c := range []struct {
		sessions, seconds, done, partly, left, changed int
		english, german                                string
	}{
		{19, 63000, 11, 6, 2, 0,
			"You sat down <b>19 times</b> and stayed <b>17 hours 30 minutes</b>. You finished 11 tasks, got partway with 6, and left 2 for another day.",
			"Du hast dich <b>19-mal</b> hingesetzt und bist <b>17 Stunden 30 Minuten</b> geblieben. Du hast 11 Aufgaben geschafft, bist bei 6 ein Stück weit gekommen und hast 2 für einen anderen Tag gelassen."},
		{1, 3600, 1, 0, 0, 0,
			"You sat down <b>once</b> and stayed <b>1 hour</b>. You finished 1 task.",
			"Du hast dich <b>einmal</b> hingesetzt und bist <b>1 Stunde</b> geblieben. Du hast 1 Aufgabe geschafft."},
		{2, 61, 0, 0, 1, 1,
			"You sat down <b>2 times</b> and stayed <b>1 minute</b>. You left 1 task for another day. 1 turned into something else.",
			"Du hast dich <b>2-mal</b> hingesetzt und bist <b>1 Minute</b> geblieben. Du hast 1 Aufgabe für einen anderen Tag gelassen. 1 wurde etwas anderes."},
		{1, 30, 0, 0, 0, 0, "You sat down <b>once</b> and stayed <b>30 seconds</b>.", "Du hast dich <b>einmal</b> hingesetzt und bist <b>30 Sekunden</b> geblieben."},
	} {
		f := rooms.Figures{Sessions: c.sessions, Present: c.seconds, Outcomes: map[rooms.Outcome]int{
			rooms.Done: c.done, rooms.Partly: c.partly, rooms.NotYet: c.left, rooms.Changed: c.changed, "": 3,
		}}
		for lang, want := range map[string]string{"en": c.english, "de": c.german} {
			p := page{Lang: lang}
			if got := strings.TrimSpace(string(p.Sat(f)) + " " + p.Ended(f)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
	for _, lang := range Languages() { // every mixture of answers is one sentence
		for mix := range 8 {
			f := rooms.Figures{Outcomes: map[rooms.Outcome]int{rooms.Done: mix & 1 * 3, rooms.Partly: mix >> 1 & 1 * 4, rooms.NotYet: mix >> 2 * 5}}
			said := (page{Lang: lang}).Ended(f)
			for n, count := range map[string]int{"3": mix & 1, "4": mix >> 1 & 1, "5": mix >> 2} {
				if strings.Contains(said, n) != (count > 0) || strings.Contains(said, "log.") {
					t.Errorf("%s %d: %s", lang, mix, said)
				}
			}
		}
	}
}

func TestEachChartSaysWhatItShows(t *testing.T) {
	now := time.Date(2026, 3, 19, 20, 0, 0, 0, time.UTC)
	few, many := sampleFigures(19, usual), sampleFigures(240, usual)
	c := chartsOf("en", spanOf("month", "", now), few, many)
	for got, want := range map[string]string{
		c.Heat.Say:                             "Twelve weeks, Monday on top",
		c.Heat.Look:                            "Twelve weeks, Monday on top. Busiest day: 30 January, 145 min.",
		c.Activities.Say:                       "Writing takes most of your time",
		c.Lengths.Say:                          "Of 19 sessions, too few for a rule",
		c.Hours.Say:                            "Most minutes fall between 9:00 and 11:00",
		lengthsOf("de", many.Lengths, 240).Say: "Am häufigsten fertig bei 25 Minuten: 50 von 62",
		hoursOf("de", few.Hours).Say:           "Die meisten Minuten liegen zwischen 9 und 11 Uhr",
		monthsOf("de", few.Months[:1]).Say:     "Von 4 vorgenommenen Aufgaben sind 2 geschafft",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for share, want := range map[int]string{95: "nearly all", 70: "most", 50: "about half", 33: "a third", 24: "a quarter"} {
		figures := []rooms.ActivityFigure{{Activity: "Home", Present: share}}
		for rest := 100 - share; rest > 0; rest -= min(rest, 20) {
			figures = append(figures, rooms.ActivityFigure{Activity: "x", Present: min(rest, 20)})
		}
		if said := activitiesOf("en", figures).Say; !strings.HasPrefix(said, "Home takes ") || !strings.Contains(said, want) {
			t.Errorf("%d of 100: %s", share, said)
		}
	}
	for from, want := range map[int][2]int{0: {0, 1}, 5: {5, 6}, 23: {23, 24}} {
		var hours [24]int
		hours[from] = 60
		if got := hoursOf("en", hours).Say; got != T("en", "log.by_hour_say", map[string]any{"From": want[0], "To": want[1]}) {
			t.Error(from, got)
		}
	}
}

func TestChartsAreSilentUnderTenSessions(t *testing.T) {
	now := time.Date(2026, 3, 19, 20, 0, 0, 0, time.UTC)
	s := spanOf("month", "", now)
	nine, ten := sampleFigures(9, usual), sampleFigures(10, usual)
	if c := chartsOf("en", s, nine, nine); c.Any() {
		t.Error("nine sessions drew", c)
	}
	if c := chartsOf("en", s, nine, ten); c.Heat == nil || c.Months == nil || c.Activities != nil || c.Lengths != nil || c.Hours != nil || !c.Few() {
		t.Error("nine of a month in a year of ten drew", c)
	}
	if c := chartsOf("en", s, ten, ten); c.Few() || c.Heat == nil || c.Months != nil || c.Hours == nil || c.Lengths == nil || c.Activities == nil {
		t.Error("ten sessions did not draw", c)
	}
	if c := chartsOf("en", spanOf("year", "", now), ten, ten); c.Months == nil {
		t.Error("a year of ten did not draw its months")
	}
	pages := samplePages("en", "")
	for name, want := range map[string]string{"log-silent": T("en", "log.silent", nil), "log-week": T("en", "log.few", map[string]any{"Count": 3})} {
		var b bytes.Buffer
		if err := pages[name].render(&b); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%s does not say %s (%v)", name, want, err)
		}
	}
}

func TestEveryWindowOfAYearHasItsDay(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "Pacific/Apia", "America/Sao_Paulo"} {
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{"2024", "2025", "2026"} {
			s := spanOf("year", at, time.Date(2026, 3, 19, 12, 0, 0, 0, place))
			h := heatOf("en", s, nil)
			cells := 0
			for _, part := range h.Parts {
				cells += len(part.Cells)
				seen := map[string]bool{}
				for _, cell := range part.Cells {
					if seen[cell.X+" "+cell.Y] {
						t.Fatalf("%s %s: two days in one window", zone, at)
					}
					seen[cell.X+" "+cell.Y] = true
				}
			}
			want := map[string]int{"2024": 366, "2025": 365, "2026": 365 - 12}[at]
			if cells != want || len(h.Parts) != 4 {
				t.Errorf("%s %s: %d windows in %d parts, want %d", zone, at, cells, len(h.Parts), want)
			}
		}
	}
	h := heatOf("en", spanOf("week", "", teatime), []rooms.DayFigure{{Day: "2026-03-19", Present: 7300}, {Day: "2026-03-16", Present: 60}})
	last := h.Parts[0].Cells[len(h.Parts[0].Cells)-1]
	if len(h.Parts) != 1 || len(h.Parts[0].Cells) != 11*7+4 || last.Class != "l4" || last.X != "220" || last.Y != "66" || len(h.Rows) != 2 {
		t.Errorf("%+v", h.Parts[0].Cells[len(h.Parts[0].Cells)-5:])
	}
}

func TestAStretchOfTheLogIsNamedAndLeadsToItsNeighbours(t *testing.T) {
	now := time.Date(2026, 3, 19, 20, 0, 0, 0, time.UTC)
	for _, c := range []struct{ period, at, title, before, after string }{
		{"month", "", "March so far", "2026-02", ""}, {"", "nonsense", "March so far", "2026-02", ""},
		{"month", "2026-04", "March so far", "2026-02", ""}, {"month", "2026-01", "January 2026", "2025-12", "2026-02"},
		{"year", "", "2026 so far", "2025", ""}, {"year", "2024", "2024", "2023", "2025"}, {"year", "0001", "2026 so far", "2025", ""},
		{"week", "", "This week so far", "2026-03-15", ""}, {"week", "2026-01-01", "Week of 29 December 2025", "2025-12-28", "2026-01-05"},
	} {
		s := spanOf(c.period, c.at, now)
		if s.title("en") != c.title || s.Before() != c.before || s.After() != c.after || !s.End.After(s.Start) {
			t.Errorf("%s %s: %s, %s, %s", c.period, c.at, s.title("en"), s.Before(), s.After())
		}
	}
	if got := spanOf("month", "2026-02", now).title("de"); got != "Februar 2026" {
		t.Error(got)
	}
}
