package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
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

const (
	mostBookings = 200 // open ones of a member
	mostWaiting  = 100 // on the list of a block
)

// bookingRow is a booking as the database keeps it; the waiting list is in the
// order of ids.
type bookingRow struct {
	ID        int64
	Scheduled string
	Member    string
	State     BookingState
	Title     string
	Done      string
	How       string
	Activity  string
	WouldHost bool
	Late      bool
	Remind    bool
	Came      bool
	CreatedAt int64
}

func (bookingRow) TableName() string { return "bookings" }

func (r bookingRow) input() TaskInput {
	return TaskInput{Title: r.Title, Done: r.Done, How: r.How, Activity: r.Activity}
}

func (r bookingRow) task() *TaskView {
	if r.Title == "" {
		return nil
	}
	return &TaskView{Title: r.Title, Done: r.Done, How: r.How, Activity: r.Activity}
}

// take lets a member's words into their booking.
func (r *bookingRow) take(in BookingInput) {
	if t := in.Task; t != nil {
		r.Title, r.Done, r.How, r.Activity = t.Title, t.Done, t.How, t.Activity
	}
	for _, part := range []struct{ to, from *bool }{{&r.WouldHost, in.WouldHost}, {&r.Late, in.Late}, {&r.Remind, in.Remind}} {
		if part.from != nil {
			*part.to = *part.from
		}
	}
}

// checked is the input as it is kept; a task without a title is none.
func (in BookingInput) checked() (BookingInput, error) {
	if in.Task == nil {
		return in, nil
	}
	task := TaskInput{}
	if !blank(in.Task.Title) {
		var err error
		if task, err = in.Task.checked(); err != nil {
			return in, err
		}
	}
	in.Task = &task
	return in, nil
}

// bookable is a scheduled block as its bookings need to know it.
type bookable struct {
	ID, Series, Day, Room string
	State                 ScheduledState
	StartsAt              int64
	Seats                 int
}

const bookables = `SELECT b.id, b.series, b.day, b.room, b.state, b.starts_at, r.seats
	FROM scheduled_blocks b JOIN rooms r ON r.slug = b.room `

// open refuses what can be booked no more.
func (b bookable) open(now time.Time) error {
	switch {
	case b.State == CalledOff:
		return Refuse(Conflict, "booking.called_off")
	case b.State == Over || !now.Before(instant(b.StartsAt)):
		return Refuse(Conflict, "booking.begun")
	}
	return nil
}

// lastHour: from now on nobody gets a seat who has not said that they want one
// this late.
func (b bookable) lastHour(now time.Time) bool {
	return !now.Before(instant(b.StartsAt).Add(-time.Hour))
}

func (c *change) bookable(id string) (b bookable, err error) {
	var rows []bookable
	err = c.tx.Raw(bookables+"WHERE b.id = ?", id).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = Refuse(NotFound, "schedule.missing")
	}
	if err != nil {
		return b, err
	}
	return rows[0], nil
}

// mayBook is bookable for whoever may enter the room it is held in.
func (c *change) mayBook(member, id string) (b bookable, err error) {
	m, err := c.member(member)
	if err == nil {
		err = mayFind(c.tx, m, id, c.now)
	}
	if err != nil {
		return b, err
	}
	return c.bookable(id)
}

func (c *change) booking(member, scheduled string) (row bookingRow, err error) {
	err = c.tx.Take(&row, "scheduled = ? AND member = ?", scheduled, member).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return bookingRow{}, nil
	}
	return row, err
}

// Book books, or changes a booking; doing it twice is doing it once. A full
// block puts the member on its waiting list. In the last hour a free seat is
// for whoever on the list is first to say late.
func (s *Service) Book(ctx context.Context, by Member, id string, in BookingInput) (view ScheduledBlock, err error) {
	if in, err = in.checked(); err != nil {
		return ScheduledBlock{}, err
	}
	err = s.change(ctx, func(c *change) error {
		if err := s.rates.plan(by.ID, c.now); err != nil {
			return err
		}
		b, err := c.mayBook(by.ID, id)
		if err != nil {
			return err
		}
		if err := b.open(c.now); err != nil {
			return err
		}
		row, err := c.book(by.ID, b, in)
		if err == nil {
			err = c.remembers(by.ID, b.Room)
		}
		if err != nil {
			return err
		}
		if in.Every != nil {
			if err := c.setStanding(row, b, *in.Every); err != nil {
				return err
			}
		}
		if err := c.announceBut(by.ID, id); err != nil {
			return err
		}
		view, err = oneScheduled(c.tx, by.ID, id)
		return err
	})
	return view, err
}

// book makes or changes one booking.
func (c *change) book(member string, b bookable, in BookingInput) (row bookingRow, err error) {
	who, err := c.member(member)
	if err != nil {
		return row, err
	}
	if row, err = c.booking(member, b.ID); err != nil {
		return row, err
	}
	c.shows(b.Room)
	if row.ID == 0 {
		row = bookingRow{
			Scheduled: b.ID, Member: member, WouldHost: who.Willing, Remind: true, CreatedAt: micros(c.now),
		}
		row.take(in)
		if err := c.roomForAnother(member); err != nil {
			return row, err
		}
		if err := c.seatOrList(&row, b); err != nil {
			return row, err
		}
		return row, c.promiseAhead(row, b)
	}
	row.take(in)
	if err := c.tx.Save(&row).Error; err != nil {
		return row, err
	}
	if row.State == OnList && row.Late {
		if err := c.moveUp(b, member); err != nil {
			return row, err
		}
	}
	return row, c.promiseAhead(row, b)
}

// roomForAnother refuses a member who has booked as much as anybody may.
func (c *change) roomForAnother(member string) error {
	n, err := c.openBookings(member)
	if err == nil && n >= mostBookings {
		err = Refuse(Conflict, "booking.too_many", "Most", mostBookings)
	}
	return err
}

func (c *change) openBookings(member string) (n int, err error) {
	err = c.tx.Raw(`SELECT count(*) FROM bookings k JOIN scheduled_blocks b ON b.id = k.scheduled
		WHERE k.member = ? AND b.state IN ('planned', 'running') AND b.starts_at > ?`, member, micros(c.now)).Scan(&n).Error
	return n, err
}

// seatOrList adds a booking: with a seat while there is one.
func (c *change) seatOrList(row *bookingRow, b bookable) error {
	taken, waiting, err := c.taken(b.ID)
	if err != nil {
		return err
	}
	row.State = HasSeat
	if taken >= b.Seats {
		row.State = OnList
		if waiting >= mostWaiting {
			return Refuse(Conflict, "booking.list_full", "Most", mostWaiting)
		}
	}
	return c.tx.Create(row).Error
}

func (c *change) taken(scheduled string) (seats, waiting int, err error) {
	var n struct{ Seats, Waiting int }
	err = c.tx.Raw("SELECT coalesce(sum(state = 'seat'), 0) AS seats, coalesce(sum(state = 'waiting'), 0) AS waiting FROM bookings WHERE scheduled = ?",
		scheduled).Scan(&n).Error
	return n.Seats, n.Waiting, err
}

// promiseAhead gives a booking that is changed while the doors are open its
// task in the room.
func (c *change) promiseAhead(row bookingRow, b bookable) error {
	if b.State != Running {
		return nil
	}
	return c.takeBooked(row, b.Room)
}
