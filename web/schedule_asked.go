package web

import (
	"fmt"
	"net/url"
	"time"
)

// asked is what the reader wants to see of the schedule; the page's address says it.
type asked struct {
	Week  time.Time // its Monday, at midnight in the reader's zone
	Day   string    // 2026-03-20, the one a phone shows; "": none chosen
	Part  string    // am, pm or all of the day
	Mine  bool      // only what the reader has booked
	Block string    // the chosen one
}

// askedOf reads a page's address; what is no week or day is this one.
func askedOf(query url.Values, zone *time.Location, now time.Time) asked {
	a := asked{Mine: query.Get("rooms") == "mine", Block: query.Get("block")}
	if len(a.Block) > 64 { // no id is, and every link of the page would carry it
		a.Block = ""
	}
	if part := query.Get("part"); part == "am" || part == "pm" {
		a.Part = part
	}
	if monday, ok := weekNamed(query.Get("week"), zone); ok {
		a.Week = monday
	}
	if day, err := time.ParseInLocation(time.DateOnly, query.Get("day"), zone); err == nil && near(day, now) {
		if a.Week.IsZero() {
			a.Week = mondayBefore(day)
		}
		if mondayBefore(day).Equal(a.Week) {
			a.Day = day.Format(time.DateOnly)
		}
	}
	if a.Week.IsZero() || !near(a.Week, now) {
		a.Week = mondayBefore(now.In(zone))
	}
	return a
}

// near keeps addresses within the years somebody may mean.
func near(at, now time.Time) bool {
	const years = 10 * 366 * 24 * time.Hour
	return at.Sub(now).Abs() < years
}

// weekNamed is the Monday of an ISO week: 2026-W12.
func weekNamed(name string, zone *time.Location) (time.Time, bool) {
	var year, week int
	if n, err := fmt.Sscanf(name, "%4d-W%2d", &year, &week); n != 2 || err != nil {
		return time.Time{}, false
	}
	first := mondayBefore(time.Date(year, time.January, 4, 0, 0, 0, 0, zone))
	monday := first.AddDate(0, 0, 7*(week-1))
	return monday, weekName(monday) == name
}

func weekName(monday time.Time) string {
	year, week := monday.AddDate(0, 0, 3).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// mondayBefore is midnight of the Monday of a day's week, in the day's zone.
func mondayBefore(day time.Time) time.Time {
	back := (int(day.Weekday()) + 6) % 7
	return time.Date(day.Year(), day.Month(), day.Day()-back, 0, 0, 0, 0, day.Location())
}

// address is the page that shows this.
func (a asked) address() string {
	q := url.Values{"week": {weekName(a.Week)}}
	for key, value := range map[string]string{"day": a.Day, "part": a.Part, "block": a.Block} {
		if value != "" {
			q.Set(key, value)
		}
	}
	if a.Mine {
		q.Set("rooms", "mine")
	}
	return "/schedule?" + q.Encode()
}

// week is another week, shown the same way.
func (a asked) week(by int) string {
	a.Week, a.Day, a.Block = a.Week.AddDate(0, 0, 7*by), "", ""
	return a.address()
}
