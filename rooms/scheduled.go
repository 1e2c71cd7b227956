package rooms

import "time"

// ScheduledBlock is a block held at a fixed time, as somebody who may enter
// its room sees it.
type ScheduledBlock struct {
	ID         string         `json:"id"` // the series and the day the rule names
	Series     string         `json:"series"`
	Room       RoomView       `json:"room"`
	StartsAt   time.Time      `json:"starts_at"` // when the opening begins
	EndsAt     time.Time      `json:"ends_at"`
	DoorsAt    time.Time      `json:"doors_at"`
	Plan       Plan           `json:"plan"`
	State      ScheduledState `json:"state"`
	Zone       string         `json:"zone"` // of the series
	Moved      bool           `json:"moved"`
	Sequence   int            `json:"sequence"`
	Seats      int            `json:"seats"`
	Taken      int            `json:"taken"`
	Waiting    int            `json:"waiting"`
	Host       *HostView      `json:"host"` // announced; null: host wanted
	Understudy *PersonName    `json:"understudy"`
	Coming     []Coming       `json:"coming"`         // who has a seat, in the order of booking
	Came       int            `json:"came"`           // once it is over
	Mine       *Booking       `json:"mine"`           // the reader's
	Twin       string         `json:"twin,omitempty"` // the nearest scheduled block of the twin series, while it can be booked
}

// ScheduledState is how far a scheduled block has come.
type ScheduledState string

const (
	Planned   ScheduledState = "planned"
	Running   ScheduledState = "running" // doors are open, or later
	Over      ScheduledState = "over"
	CalledOff ScheduledState = "called_off"
)

// Coming is somebody who has a seat in a scheduled block.
type Coming struct {
	PersonName
	Task     *TaskView `json:"task"`
	Finished int       `json:"finished"` // blocks held to their end so far; 0: a newcomer
}
