package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// daily plans a series that is held at noon every day from tomorrow on.
func (h *house) daily(slug, at string, change ...func(*rooms.SeriesInput)) rooms.Series {
	h.t.Helper()
	owner, err := h.service.MemberByKey(context.Background(), h.owner.key)
	if err != nil {
		h.t.Fatal(err)
	}
	in := rooms.SeriesInput{
		Room: slug, Rule: "FREQ=DAILY", Time: at, Zone: "Europe/Berlin",
		Plan:     rooms.Plan{Opening: 600, Focus: 1500, Break: 300, Closing: 600, Sprints: 2},
		FirstDay: time.Now().AddDate(0, 0, 2).Format(time.DateOnly),
	}
	for _, f := range change {
		f(&in)
	}
	series, err := h.service.PlanSeries(context.Background(), owner, in)
	if err != nil {
		h.t.Fatal(err)
	}
	return series
}

// first is the id of the first block of a series.
func first(s rooms.Series) string { return s.ID + "-" + strings.ReplaceAll(s.FirstDay, "-", "") }

// small makes the room so small that two people fill it.
func (h *house) small(slug string) {
	h.t.Helper()
	h.owner.must(200, h.owner.do("PATCH", "/api/rooms/"+slug, map[string]any{"seats": 2}))
}

func TestTheFirstWeekOfAYearHasItsThursdayInIt(t *testing.T) {
	for name, monday := range map[string]string{"2026-W12": "2026-03-16", "2026-W01": "2025-12-29", "2020-W53": "2020-12-28", "2025-W01": "2024-12-30"} {
		got, ok := weekNamed(name, time.UTC)
		if !ok || got.Format(time.DateOnly) != monday || weekName(got) != name {
			t.Errorf("%s begins on %v", name, got)
		}
	}
	for _, name := range []string{"", "2026-W00", "2026-W54", "2025-W53", "2026W12", "x", "99999-W01", "2026-W1"} {
		if monday, ok := weekNamed(name, time.UTC); ok {
			t.Errorf("%q is the week of %v", name, monday)
		}
	}
}

func TestAZoneThatACookieNamesByARoundaboutWayIsNone(t *testing.T) {
	for _, name := range []string{"Europe//Berlin", "Europe/./Berlin", "./Europe/Berlin", "../etc/passwd", "/Europe/Berlin", "Local"} {
		if zone := zoneNamed(name); zone != nil {
			t.Errorf("%q is %v", name, zone)
		}
		if _, kept := zones.Load(name); kept {
			t.Errorf("%q is kept", name)
		}
	}
}

func TestAnAddressThatNamesNoWeekShowsThisOne(t *testing.T) {
	berlin := zoneNamed("Europe/Berlin")
	for query, want := range map[string]asked{
		"":                                 {},
		"week=2026-W12":                    {},
		"week=9999-W01":                    {},
		"day=1066-10-14":                   {},
		"day=2026-03-20":                   {Day: "2026-03-20"},
		"week=2026-W12&day=2026-04-01":     {},
		"part=am&rooms=mine&block=x":       {Part: "am", Mine: true, Block: "x"},
		"part=noon&rooms=all":              {},
		"block=" + strings.Repeat("x", 65): {},
	} {
		values, _ := url.ParseQuery(query)
		want.Week = time.Date(2026, 3, 16, 0, 0, 0, 0, berlin)
		if got := askedOf(values, berlin, teatime); got != want {
			t.Errorf("%s: %+v", query, got)
		}
	}
}

func TestABlockStandsOnTheDayAndInTheHalfOfTheReadersOwnZone(t *testing.T) {
	block := rooms.ScheduledBlock{ID: "x", StartsAt: time.Date(2026, 3, 19, 23, 30, 0, 0, time.UTC), EndsAt: time.Date(2026, 3, 20, 1, 0, 0, 0, time.UTC), State: rooms.Planned}
	for zone, want := range map[string]string{"Europe/Berlin": "Fri am", "America/New_York": "Thu pm", "Asia/Kathmandu": "Fri am", "Pacific/Auckland": "Fri pm", "UTC": "Thu pm"} {
		a := askedOf(url.Values{}, zoneNamed(zone), teatime)
		got := ""
		for _, day := range daysFor([]rooms.ScheduledBlock{block}, a, "", teatime) {
			for _, part := range day.Parts {
				for range part.Slots {
					got += day.At.Format("Mon") + " " + part.Name
				}
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", zone, got, want)
		}
	}
}

func TestTheDaysOfAWeekAreSevenThroughAClockChange(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut"} {
		for at := teatime; at.Before(teatime.AddDate(1, 0, 0)); at = at.AddDate(0, 0, 7) {
			days := daysFor(nil, askedOf(url.Values{}, zoneNamed(zone), at), "", at)
			for i, day := range days {
				if int(day.At.Weekday()) != (i+1)%7 || i > 0 && day.At.Sub(days[i-1].At) < 23*time.Hour {
					t.Fatalf("%s, %v: day %d is %v", zone, at, i, day.At)
				}
			}
		}
	}
}

func TestADarkWindowSaysThatThereIsASeat(t *testing.T) {
	for _, c := range []struct{ seats, taken, windows, lit int }{{12, 12, 8, 8}, {12, 11, 8, 7}, {12, 3, 8, 3}, {2, 1, 2, 1}, {50, 0, 8, 0}, {8, 9, 8, 8}, {0, 0, 0, 0}} {
		windows := windowsOf(c.seats, c.taken)
		lit := strings.Count(strings.Join(windows, ","), "on")
		if len(windows) != c.windows || lit != c.lit {
			t.Errorf("%+v: %v", c, windows)
		}
	}
}

func TestAPlanIsOneLineFromItsOpeningToItsClosing(t *testing.T) {
	p := page{Lang: "en"}
	for want, plan := range map[string]rooms.Plan{
		"Round, 50 focus, 10 break, 50 focus, round": {Opening: 600, Focus: 3000, Break: 600, Closing: 900, Sprints: 2},
		"25 focus, 5 break":                          {Focus: 1500, Break: 300, Sprints: 1},
		"1 focus":                                    {Focus: 30, Sprints: 1},
	} {
		if got := p.Shape(plan); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if pieces := trackOf(plan); pieces[len(pieces)-1].To != "100.00%" {
			t.Errorf("%s ends at %s", want, pieces[len(pieces)-1].To)
		}
	}
}

func TestAWeekIsNamedAsOneWouldSayIt(t *testing.T) {
	for day, want := range map[string][2]string{
		"2026-03-16": {"16 to 22 March", "16. bis 22. März"},
		"2026-03-30": {"30 March to 5 April", "30. März bis 5. April"},
		"2026-12-28": {"28 December to 3 January 2027", "28. Dezember bis 3. Januar 2027"},
	} {
		monday, _ := time.Parse(time.DateOnly, day)
		for i, lang := range []string{"en", "de"} {
			if got := weekTitle(lang, monday, teatime); got != want[i] {
				t.Errorf("%q, want %q", got, want[i])
			}
		}
	}
}

func TestHowLongItIsUntilThenIsSaidInTheReadersDays(t *testing.T) {
	p := page{Lang: "en", Now: teatime, Zone: zoneNamed("Europe/Berlin")}
	for left, want := range map[time.Duration]string{
		-time.Minute: "", time.Minute: "In 1 minute.", 59 * time.Minute: "In 59 minutes.", 23*time.Hour + 32*time.Minute: "In 23 h 32 min.",
		28 * time.Hour: "Tomorrow.", 70 * time.Hour: "In 3 days.",
	} {
		if got := p.Left(teatime.Add(left)); got != want {
			t.Errorf("%v: %q, want %q", left, got, want)
		}
	}
}

func TestEveryZoneThatCanBeChosenExists(t *testing.T) {
	n := 0
	for _, region := range zoneRegions {
		for _, zone := range region.Zones {
			n++
			if zoneNamed(zone.ID) == nil {
				t.Errorf("there is no %s", zone.ID)
			}
		}
	}
	if n < 400 || len(zoneRegions) > 12 {
		t.Errorf("%d zones in %d regions", n, len(zoneRegions))
	}
	for zone, want := range map[string]string{"Europe/Berlin": "UTC+1", "Asia/Kathmandu": "UTC+5:45", "America/St_Johns": "UTC−2:30", "UTC": "UTC+0"} {
		if got := offsetOf(zoneNamed(zone), teatime); got != want {
			t.Errorf("%s is %s", zone, got)
		}
	}
}

func TestTimesAreInTheChosenZoneElseWhereTheBrowserIs(t *testing.T) {
	h := newHouse(t)
	h.daily(h.slug, "19:00")
	ana := h.enter("Ana")
	see := func(b *browser, cookies string) string {
		path := "/schedule?day=" + time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
		return b.must(200, b.do("GET", path, nil, "Cookie", "lamplight="+b.key+cookies)).body
	}
	if page := see(ana, ""); !strings.Contains(page, "data-zone-guessed") || !strings.Contains(page, "Times in Berlin") {
		t.Error("without a word from the browser, times are where the blocks are held")
	}
	if page := see(ana, "; zone=Asia/Kathmandu"); strings.Contains(page, "data-zone-guessed") || !strings.Contains(page, "Times in Kathmandu, UTC&#43;5:45") {
		t.Error("the browser's zone is not heeded")
	}
	if page := see(ana, ""); !strings.Contains(page, "Times in Kathmandu") {
		t.Error("where the browser was last is forgotten")
	}
	if a := ana.submit("/zone", "zone", "America/New_York", "back", "/schedule?part=am"); !a.leads("/schedule?part=am") {
		t.Error(a)
	}
	if page := see(ana, "; zone=Asia/Kathmandu"); !strings.Contains(page, "Times in New York") {
		t.Error("the choice is forgotten")
	}
	for _, nonsense := range []string{"Local", "../../etc/passwd", "Mars/Olympus"} {
		ana.submit("/zone", "zone", nonsense)
	}
	if page := see(ana, "; zone=Asia/Kathmandu"); !strings.Contains(page, "Times in New York") {
		t.Error("nonsense was taken for a zone")
	}
	ana.do("POST", "/zone", "zone=&back=/schedule", "Content-Type", "application/x-www-form-urlencoded", "Cookie", "lamplight="+ana.key+"; zone=Asia/Kathmandu")
	if page := see(ana, "; zone=Europe/Lisbon"); !strings.Contains(page, "Times in Lisbon") {
		t.Error("times do not follow the device again")
	}
	visitor := h.visitor()
	if a := visitor.submit("/zone", "zone", "America/New_York"); a.status != http.StatusSeeOther || !strings.HasPrefix(cookieLine(a, "zone_chosen"), "zone_chosen=America/New_York;") {
		t.Error(a.cookies)
	}
}

func TestAChangeOfTheHourIsToldTheWeekBeforeAndAfter(t *testing.T) {
	berlin, list := zoneNamed("Europe/Berlin"), []rooms.ScheduledBlock{{Zone: "America/New_York"}, {Zone: "Europe/Berlin"}, {Zone: "America/New_York"}}
	for day, want := range map[string]string{
		"2026-02-25": "",
		"2026-03-03": "The clocks change: from Sunday 8 March on, blocks held in New York are 1 hour earlier for you.",
		"2026-03-12": "The clocks have changed: since Sunday 8 March, blocks held in New York are 1 hour earlier for you.",
		"2026-03-25": "The clocks change: from Sunday 29 March on, blocks held in New York are 1 hour later for you.",
		"2026-04-10": "",
	} {
		now, _ := time.Parse(time.DateOnly, day)
		said := shiftsFor(page{Lang: "en", Now: now, Zone: berlin}, list)
		got := ""
		for _, line := range said {
			got += SayLine("en", line)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	now := time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC)
	said := shiftsFor(page{Lang: "de", Now: now, Zone: berlin}, []rooms.ScheduledBlock{{Zone: "Australia/Lord_Howe"}})
	if len(said) != 1 || !strings.Contains(SayLine("de", said[0]), "Lord Howe für dich 30 Minuten") {
		t.Error(said)
	}
}
