package web

import (
	"strconv"
	"time"
)

// span is the stretch of a log that is looked at: a week, a month or a year of
// the reader's zone.
type span struct {
	Period     string    // week, month or year
	Start, End time.Time // End is no longer in it
	Now        time.Time
}

// periods are the lengths of a span, as a reader chooses them.
var periods = []string{"week", "month", "year"}

// spanOf reads the two words of an address; what cannot be read, and what has
// not begun, is the present month.
func spanOf(period, at string, now time.Time) span {
	s := span{Now: now}
	day, ok := time.Time{}, false
	for _, form := range []string{time.DateOnly, "2006-01", "2006"} {
		if parsed, err := time.ParseInLocation(form, at, now.Location()); err == nil {
			day, ok = parsed, parsed.Year() >= 1970 && !parsed.After(now)
			break
		}
	}
	if !ok {
		day = now
	}
	switch period {
	case "week":
		s.Start = mondayBefore(day)
		s.End = s.Start.AddDate(0, 0, 7)
	case "year":
		s.Start = time.Date(day.Year(), 1, 1, 0, 0, 0, 0, now.Location())
		s.End = s.Start.AddDate(1, 0, 0)
	default:
		period = "month"
		s.Start = time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, now.Location())
		s.End = s.Start.AddDate(0, 1, 0)
	}
	s.Period = period
	return s
}

// Current reports whether the span is still going on.
func (s span) Current() bool { return s.End.After(s.Now) }

// last is the last day that the span has had so far.
func (s span) last() time.Time {
	if s.Current() {
		return s.Now
	}
	return s.End.AddDate(0, 0, -1)
}

// At is the span in an address; empty for the present one.
func (s span) At() string {
	if s.Current() {
		return ""
	}
	return s.address(s.Start)
}

func (s span) address(day time.Time) string {
	switch s.Period {
	case "week":
		return day.Format(time.DateOnly)
	case "year":
		return day.Format("2006")
	}
	return day.Format("2006-01")
}

// Before and After are the spans next to it in addresses; After is empty where
// it has not begun.
func (s span) Before() string { return s.address(s.Start.AddDate(0, 0, -1)) }
func (s span) After() string {
	if s.Current() {
		return ""
	}
	return s.address(s.End)
}

// year is where the figures of a year begin: with the month eleven months
// before the span's last one.
func (s span) year() time.Time {
	last := s.last()
	return time.Date(last.Year(), last.Month()-11, 1, 0, 0, 0, 0, last.Location())
}

// yearEnd is where they end: with the span's last month.
func (s span) yearEnd() time.Time { return s.year().AddDate(1, 0, 0) }

// title says which span it is.
func (s span) title(lang string) string {
	year := strconv.Itoa(s.Start.Year())
	switch {
	case s.Period == "week" && s.Current():
		return T(lang, "log.this_week", nil)
	case s.Period == "week":
		return T(lang, "log.week_of", map[string]any{"Day": dayOfMonth(lang, s.Start), "Year": year})
	case s.Period == "year" && s.Current():
		return T(lang, "log.so_far", map[string]any{"Period": year})
	case s.Period == "year":
		return year
	case s.Current():
		return T(lang, "log.so_far", map[string]any{"Period": month(lang, s.Start)})
	}
	return T(lang, "log.month_of", map[string]any{"Month": month(lang, s.Start), "Year": year})
}

// dayOfMonth is a day without its weekday: "12 March", "12. März".
func dayOfMonth(lang string, at time.Time) string {
	return T(lang, "log.day", map[string]any{"Day": at.Day(), "Month": month(lang, at)})
}

// shortDay is a day as a list has it: "Thu 19 March", "Do 19. März".
func shortDay(lang string, at time.Time) string {
	short := []rune(weekday(lang, at))
	return T(lang, "log.short_day", map[string]any{"Weekday": string(short[:min(len(short), shortened[lang])]), "Date": dayOfMonth(lang, at)})
}

// shortened is how many letters a weekday keeps.
var shortened = map[string]int{"en": 3, "de": 2}
