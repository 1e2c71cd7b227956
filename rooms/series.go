package rooms

import (
	"context"
	"time"
)

// Series is a recurrence of blocks in one room. Local time is what is kept:
// at 19:00 in Berlin it stays 19:00 in Berlin.
type Series struct {
	ID         string      `json:"id"`
	Room       string      `json:"room"`      // slug
	Rule       string      `json:"rule"`      // RFC 5545 recurrence rule of whole days: FREQ=WEEKLY;BYDAY=TU,TH
	Time       string      `json:"time"`      // 19:00
	Zone       string      `json:"zone"`      // IANA name
	Plan       Plan        `json:"plan"`      // Gathering is not used: doors open five minutes before
	FirstDay   string      `json:"first_day"` // 2026-03-17
	LastDay    string      `json:"last_day"`  // "": open
	Exceptions []Exception `json:"exceptions"`
	Twin       string      `json:"twin"` // the series a booking may move to; "": none
}

// Exception is one day of a series that is not like the others.
type Exception struct {
	Day  string `json:"day"`            // the day the rule names
	Skip bool   `json:"skip,omitempty"` // there is none
	To   string `json:"to,omitempty"`   // moved to this day and local time: 2026-03-21T18:30
	Plan *Plan  `json:"plan,omitempty"` // another length
}

// SeriesInput is what an owner or a moderator says about a series. Twin is
// symmetric: the other series gets this one.
type SeriesInput struct {
	Room     string `json:"room"`
	Rule     string `json:"rule"`
	Time     string `json:"time"`
	Zone     string `json:"zone"`
	Plan     Plan   `json:"plan"`
	FirstDay string `json:"first_day"`
	LastDay  string `json:"last_day"`
	Twin     string `json:"twin"`
}

// Doors is how long before its start a scheduled block opens its doors; less
// when the block before it ends later than that.
const Doors = 5 * time.Minute

// horizon is how far ahead recurrences are laid out.
const horizon = 26 * 7 * 24 * time.Hour

// PlanSeries makes a series, for owners and moderators. An overlap in the room
// is refused with the other block ("schedule.overlaps": Room, At, Until).
func (s *Service) PlanSeries(ctx context.Context, by Member, in SeriesInput) (Series, error) {
	return Series{}, errNotBuilt
}

// ChangeSeries changes a series from the next block on; who had booked is told.
func (s *Service) ChangeSeries(ctx context.Context, by Member, id string, in SeriesInput) (Series, error) {
	return Series{}, errNotBuilt
}

// EndSeries calls every block of the series off that has not begun.
func (s *Service) EndSeries(ctx context.Context, by Member, id string) error { return errNotBuilt }

// Except makes one day of a series another; an exception with nothing but its
// day takes an earlier one back.
func (s *Service) Except(ctx context.Context, by Member, id string, e Exception) (Series, error) {
	return Series{}, errNotBuilt
}

// AllSeries lists the series that have not ended, by room and time; for owners
// and moderators.
func (s *Service) AllSeries(ctx context.Context, by Member) ([]Series, error) {
	return nil, errNotBuilt
}

// OneSeries finds a series; "schedule.missing" when there is none.
func (s *Service) OneSeries(ctx context.Context, by Member, id string) (Series, error) {
	return Series{}, errNotBuilt
}

// Shift is a coming or recent change of the hour between a series and a viewer.
type Shift struct {
	At      time.Time     // from then on
	Earlier time.Duration // by how much it is earlier for the viewer; negative: later
}

// ShiftAround tells whether blocks held in one zone change their hour for a
// viewer in another within a week before or after now; pure.
func ShiftAround(held, viewer *time.Location, now time.Time) (Shift, bool) { return Shift{}, false }
