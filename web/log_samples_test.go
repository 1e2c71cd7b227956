package web

import (
	"fmt"
	"time"

	"lamplight/rooms"
)

// sampleLog adds the pages of a log in every state that looks different.
func sampleLog(pages map[string]page, member *rooms.Member, of func(name, title string, who *rooms.Member, data any) page, or func(string) string) {
	lang := member.Language
	berlin, _ := time.LoadLocation("Europe/Berlin")
	now := teatime.In(berlin)
	log := func(name, period, at string, sessions int, change func(*logData)) {
		s := spanOf(period, at, now)
		data := logData{Span: s, Title: s.title(lang), Figures: sampleFigures(sessions, or), Page: 1}
		year := sampleFigures(max(sessions, 60), or)
		if sessions == 0 {
			year = rooms.Figures{}
		}
		data.Charts = chartsOf(lang, s, data.Figures, year)
		data.List = rooms.LogPage{Sessions: sampleSessions(min(sessions, 6), or), Total: sessions, Activities: []string{or("Writing"), or("Reading")}}
		if change != nil {
			change(&data)
		}
		p := of("log", T(lang, "log.title", nil), member, data)
		p.Path = "/log"
		pages[name] = p
	}
	log("log", "month", "", 19, nil)
	log("log-year", "year", "2025", 240, func(d *logData) {
		d.Page, d.Usual, d.UsualOf, d.Filter.Activity, d.Said = 2, 50, 230, or("Writing"), or("1 session was added.")
	})
	log("log-week", "week", "", 3, func(d *logData) { d.Wrong = or("Line 3 could not be read.") })
	log("log-silent", "week", "2026-02-10", 1, func(d *logData) { d.Charts = logCharts{} })
	log("log-none", "month", "2026-01", 0, func(d *logData) { d.Filter.Outcome = rooms.Done })
	log("log-empty", "month", "", 0, func(d *logData) {
		d.Empty, d.Wrong, d.Said = true, or("Choose a file first."), or("Your log is empty.")
	})

	one := sampleSessions(1, or)[0]
	kept := sessionData{Session: one, Day: "Thursday", Kept: true, Activities: []string{or("Writing")}, Form: form{Values: map[string]string{
		"outcome": "partly", "activity": or("Writing"), "note": or("Sampling part stands."), "helped": or("Tea"), "distracted": or("Post"),
	}}}
	pages["log-session"] = of("log-session", or("Draft"), member, kept)
	wrong := kept
	wrong.Kept = false
	for _, name := range sessionFields {
		wrong.Form.wrong(name, or("Too long."))
	}
	wrong.Form.Problem = or("Not now.")
	pages["log-session-wrong"] = of("log-session", or("Draft"), member, wrong)
	pages["log-erase"] = of("log-erase", T(lang, "log.erase_title", nil), member, eraseData{Sessions: 19})
	pages["log-erase-wrong"] = of("log-erase", T(lang, "log.erase_title", nil), member, eraseData{Sessions: 1, Wrong: or("Tick the box.")})
}

func sampleSessions(n int, or func(string) string) []rooms.Session {
	list := make([]rooms.Session, n)
	for i := range list {
		list[i] = rooms.Session{
			ID: fmt.Sprint("s", i), At: teatime.Add(-time.Duration(i*26) * time.Hour), Room: or("The long table"),
			Title: []string{or("Draft the methods section"), ""}[i%2], Done: or("Two pages"), Activity: []string{or("Writing"), or("Home"), ""}[i%3],
			Planned: 6000, Present: 5800 - i*900, Outcome: append(outcomes, "")[i%5], Note: or("Sampling part stands."),
		}
	}
	return list
}

// sampleFigures are those of n sessions, most of them in the morning.
func sampleFigures(n int, or func(string) string) rooms.Figures {
	f := rooms.Figures{Sessions: n, Present: n * 3320, Planned: n * 4000, Outcomes: map[rooms.Outcome]int{}}
	if n == 0 {
		return f
	}
	f.Outcomes[rooms.Done], f.Outcomes[rooms.Partly], f.Outcomes[rooms.NotYet] = n*11/19, n*6/19, n*2/19
	for day := teatime.AddDate(0, 0, -430); day.Before(teatime.AddDate(0, 0, 12)); day = day.AddDate(0, 0, 1) {
		if day.YearDay()%3 == 0 && day.Before(teatime) {
			f.Days = append(f.Days, rooms.DayFigure{Day: day.Format(time.DateOnly), Present: day.Day() * 290})
		} else {
			f.Days = append(f.Days, rooms.DayFigure{Day: day.Format(time.DateOnly)})
		}
	}
	for i := range 24 {
		f.Hours[i] = []int{0, 0, 0, 0, 0, 0, 4, 18, 46, 92, 84, 40, 8, 22, 14, 6, 4, 20, 34, 68, 60, 24, 6, 0}[i] * n * 10
	}
	for i, name := range []string{or("Writing"), or("Reading"), or("Admin"), or("Home"), "", or("Garden"), or("Letters")} {
		f.Activity = append(f.Activity, rooms.ActivityFigure{Activity: name, Sessions: n/(i+1) + 1, Present: n * 1600 / (i + 1) / (i + 1)})
	}
	for i, minutes := range []int{25, 50, 100} {
		f.Lengths = append(f.Lengths, rooms.LengthFigure{Minutes: minutes, Outcomes: map[rooms.Outcome]int{
			rooms.Done: n * []int{4, 5, 2}[i] / 19, rooms.Partly: n * []int{1, 2, 3}[i] / 19, rooms.NotYet: n * []int{0, 0, 2}[i] / 19,
		}})
	}
	for i := range 12 {
		at := time.Date(2025, time.Month(4+i), 1, 0, 0, 0, 0, time.UTC)
		f.Months = append(f.Months, rooms.MonthFigure{Month: at.Format("2006-01"), Promised: 4 + i*7%11, Done: 2 + i*3%7})
	}
	return f
}
