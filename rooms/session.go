package rooms

import (
	"context"
	"time"
)

// Session is one line of a member's log: a block in whose focus they were present.
type Session struct {
	ID         string    `json:"id"`
	At         time.Time `json:"at"`   // when the first focus began
	Zone       string    `json:"zone"` // the member's, then; "": unknown
	Room       string    `json:"room"` // its name, then
	Title      string    `json:"title"`
	Done       string    `json:"done_looks_like"`
	Activity   string    `json:"activity"`
	Planned    int       `json:"planned_seconds"` // of focus
	Present    int       `json:"present_seconds"` // of them
	Outcome    Outcome   `json:"outcome"`         // "": no answer
	Note       string    `json:"note"`
	Helped     string    `json:"helped"`
	Distracted string    `json:"distracted"`
}

// LogFilter narrows a log; zero values narrow nothing.
type LogFilter struct {
	From, To time.Time
	Activity string // "-": without one
	Outcome  Outcome
	Skip     int
	Limit    int // at most 200; 0: 50
}

// LogPage is a stretch of a log, newest first.
type LogPage struct {
	Sessions   []Session
	Total      int      // that pass the filter
	Activities []string // of the whole log, the most used first
}

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

// SessionInput is what a member may change about a line of their log; nil leaves it.
type SessionInput struct {
	Outcome    *Outcome `json:"outcome"`
	Activity   *string  `json:"activity"`
	Note       *string  `json:"note"`
	Helped     *string  `json:"helped"`
	Distracted *string  `json:"distracted"`
}

// Jot is a thought put aside during focus.
type Jot struct {
	ID   string    `json:"id"`
	Text string    `json:"text"`
	Kept bool      `json:"kept"` // was looked at after a block, and kept
	At   time.Time `json:"at"`
}

// Log lists the member's own sessions.
func (s *Service) Log(ctx context.Context, by Member, f LogFilter) (LogPage, error) {
	return LogPage{}, errNotBuilt
}

// LogFigures counts the member's own sessions between two instants, by the
// days and hours of a zone.
func (s *Service) LogFigures(ctx context.Context, by Member, zone *time.Location, from, to time.Time) (Figures, error) {
	return Figures{}, errNotBuilt
}

// LoggedSession finds one session of the member; "log.missing" for every other id.
func (s *Service) LoggedSession(ctx context.Context, by Member, id string) (Session, error) {
	return Session{}, errNotBuilt
}

// ChangeSession changes what the member says about one of their sessions.
func (s *Service) ChangeSession(ctx context.Context, by Member, id string, in SessionInput) (Session, error) {
	return Session{}, errNotBuilt
}

// DeleteSession takes one session out of the member's log.
func (s *Service) DeleteSession(ctx context.Context, by Member, id string) error { return errNotBuilt }

// EraseLog takes everything out of the member's log, jots too.
func (s *Service) EraseLog(ctx context.Context, by Member) error { return errNotBuilt }

// ExportLog is the whole log, oldest first.
func (s *Service) ExportLog(ctx context.Context, by Member) ([]Session, error) {
	return nil, errNotBuilt
}

// ImportLog adds sessions that are not in the log yet; the same file twice adds
// nothing.
func (s *Service) ImportLog(ctx context.Context, by Member, sessions []Session) (added int, err error) {
	return 0, errNotBuilt
}

// UsualLength is the planned focus in minutes at which the member most often
// got done, and of how many sessions; 0 while there are fewer than ten.
func (s *Service) UsualLength(ctx context.Context, by Member) (minutes, of int, err error) {
	return 0, 0, errNotBuilt
}

// Jots lists what the member has put aside, oldest first.
func (s *Service) Jots(ctx context.Context, by Member) ([]Jot, error) { return nil, errNotBuilt }

// AddJot puts a thought aside; clientID makes a repeated post one.
func (s *Service) AddJot(ctx context.Context, by Member, clientID, text string) (Jot, error) {
	return Jot{}, errNotBuilt
}

// KeepJot keeps a jot for next time; DropJot deletes it.
func (s *Service) KeepJot(ctx context.Context, by Member, id string) error { return errNotBuilt }
func (s *Service) DropJot(ctx context.Context, by Member, id string) error { return errNotBuilt }
