package web

import (
	"fmt"
	"time"
)

// weekday, month and day are the words of a date in a language of the house.
func weekday(lang string, at time.Time) string {
	return T(lang, fmt.Sprint("date.weekday_", int(at.Weekday())), nil)
}

func month(lang string, at time.Time) string {
	return T(lang, fmt.Sprint("date.month_", int(at.Month())), nil)
}

// day is a whole day: "Friday 20 March", "Freitag, 20. März".
func day(lang string, at time.Time) string {
	return T(lang, "date.day", map[string]any{"Weekday": weekday(lang, at), "Day": at.Day(), "Month": month(lang, at)})
}

// dayAndTime is a day with its hour: "Friday 20 March, 19:00".
func dayAndTime(lang string, at time.Time) string {
	return T(lang, "date.day_and_time", map[string]any{"Date": day(lang, at), "Time": at.Format("15:04")})
}
