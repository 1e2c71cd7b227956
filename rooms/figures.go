package rooms

import (
	"context"
	"time"
)

// Figures are what a log comes to between two instants.
type Figures struct {
	Sessions int
	Present  int // seconds
	Planned  int
	Outcomes map[Outcome]int // "": no answer
	Days     []DayFigure     // every day of the zone, in order
	Hours    [24]int         // seconds present by the hour of the day
	Activity []ActivityFigure
	Lengths  []LengthFigure
	Months   []MonthFigure
}

// DayFigure is a day of the reader's zone: 2026-03-19.
type DayFigure struct {
	Day     string
	Present int
}

// ActivityFigure is what went into an activity; "" is without one.
type ActivityFigure struct {
	Activity          string
	Sessions, Present int
}

// LengthFigure is how tasks ended by planned minutes of focus.
type LengthFigure struct {
	Minutes  int
	Outcomes map[Outcome]int
}

// MonthFigure is promised against done: 2026-03.
type MonthFigure struct {
	Month          string
	Promised, Done int // sessions with a task; of them done
}

// LogFigures counts the member's own sessions between two instants, by the
// days and hours of a zone.
func (s *Service) LogFigures(ctx context.Context, by Member, zone *time.Location, from, to time.Time) (Figures, error) {
	return Figures{}, errNotBuilt
}

// UsualLength is the planned focus in minutes at which the member most often
// got done, and of how many sessions; 0 while there are fewer than ten.
func (s *Service) UsualLength(ctx context.Context, by Member) (minutes, of int, err error) {
	return 0, 0, errNotBuilt
}
