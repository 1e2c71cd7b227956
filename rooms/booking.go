package rooms

import (
	"context"
	"errors"
	"time"
)

// Booking is a member's promise to come to a scheduled block.
type Booking struct {
	State     BookingState `json:"state"`
	Place     int          `json:"place"` // on the waiting list, from 1; 0: a seat
	Task      *TaskView    `json:"task"`
	WouldHost bool         `json:"would_host"`
	Late      bool         `json:"late"`     // waiting: take a seat even in the last hour before the start
	Remind    bool         `json:"remind"`   // by the channels the member chose
	Standing  bool         `json:"standing"` // every block of the series
}

// BookingState is whether a booking has a seat.
type BookingState string

const (
	HasSeat BookingState = "seat"
	OnList  BookingState = "waiting"
)

// BookingInput is what somebody says when they book or change a booking; nil
// leaves a part as it is, or for a new booking as the member usually has it.
// A task with an empty title is no task.
type BookingInput struct {
	Task      *TaskInput `json:"task"`
	WouldHost *bool      `json:"would_host"`
	Late      *bool      `json:"late"`
	Remind    *bool      `json:"remind"`
	Every     *bool      `json:"every"` // book, or stop booking, every block of the series from this one on
}

// Rhythm is what a member planned and did in the last four weeks; for them alone.
type Rhythm struct {
	Planned int `json:"planned"`
	Came    int `json:"came"`
}

// News is something a member is told about a booking until they put it away.
type News struct {
	ID    int64          `json:"id"`
	Kind  NewsKind       `json:"kind"`
	Block ScheduledBlock `json:"block"` // as it is now
	At    time.Time      `json:"at"`
}

// NewsKind is what the news are about.
type NewsKind string

const (
	MovedUp     NewsKind = "moved_up"   // from the waiting list to a seat
	SeatFree    NewsKind = "seat_free"  // in the last hour: a seat can be taken by whoever is first
	CalledOffNo NewsKind = "called_off" // a booked block will not be held
	TimeChanged NewsKind = "changed"    // a booked block has another time or length
	NowHost     NewsKind = "hosting"    // is the announced host
)

var errNotBuilt = errors.New("not built yet")

// Schedule lists the scheduled blocks that are not yet over at from and start
// before to, in order of time; reader may be nil.
func (s *Service) Schedule(ctx context.Context, reader *Member, from, to time.Time) ([]ScheduledBlock, error) {
	return nil, errNotBuilt
}

// Scheduled finds one scheduled block; "schedule.missing" when there is none.
func (s *Service) Scheduled(ctx context.Context, reader *Member, id string) (ScheduledBlock, error) {
	return ScheduledBlock{}, errNotBuilt
}

// Book books, or changes a booking; doing it twice is doing it once. A full
// block puts the member on its waiting list.
func (s *Service) Book(ctx context.Context, by Member, id string, in BookingInput) (ScheduledBlock, error) {
	return ScheduledBlock{}, errNotBuilt
}

// CancelBooking gives a seat, or a place on the waiting list, back; up to the
// start. every ends the standing booking with all its later seats.
func (s *Service) CancelBooking(ctx context.Context, by Member, id string, every bool) error {
	return errNotBuilt
}

// MoveBooking moves a booking, task and all, to the twin block in one step; to
// is that block. When it is full nothing changes.
func (s *Service) MoveBooking(ctx context.Context, by Member, id string) (to ScheduledBlock, err error) {
	return ScheduledBlock{}, errNotBuilt
}

// MyBookings lists the blocks the member has booked that are not over at from.
func (s *Service) MyBookings(ctx context.Context, by Member, from time.Time) ([]ScheduledBlock, error) {
	return nil, errNotBuilt
}

// Rhythm counts what the member planned and came to in the last four weeks.
func (s *Service) Rhythm(ctx context.Context, by Member) (Rhythm, error) {
	return Rhythm{}, errNotBuilt
}

// News lists what the member has not put away, newest first.
func (s *Service) News(ctx context.Context, by Member) ([]News, error) { return nil, errNotBuilt }

// PutAway takes one piece of news, or with id 0 all of them, off the pages.
func (s *Service) PutAway(ctx context.Context, by Member, id int64) error { return errNotBuilt }
