package rooms

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
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

// Without, in a filter, asks for sessions that have no activity, or no outcome.
const Without = "-"

// LogFilter narrows a log; zero values narrow nothing.
type LogFilter struct {
	From, To time.Time // from then on, and before
	Activity string
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

// mostActivities are as many as anybody chooses among; a log that was brought
// along may have one for each line.
const mostActivities = 200

// SessionInput is what a member may change about a line of their log; nil leaves it.
type SessionInput struct {
	Outcome    *Outcome `json:"outcome"`
	Activity   *string  `json:"activity"`
	Note       *string  `json:"note"`
	Helped     *string  `json:"helped"`
	Distracted *string  `json:"distracted"`
}

// sessionRow is a line of the log as the database keeps it.
type sessionRow struct {
	ID         string
	Member     string
	Block      string // "": imported
	Task       string // whose outcome this is
	At         int64
	Zone       string
	Room       string
	Title      string
	Done       string
	Activity   string
	Planned    int
	Present    int
	Outcome    Outcome
	Note       string
	Helped     string
	Distracted string
}

func (sessionRow) TableName() string { return "sessions" }

func (r sessionRow) session() Session {
	return Session{
		ID: r.ID, At: instant(r.At), Zone: r.Zone, Room: r.Room, Title: r.Title, Done: r.Done, Activity: r.Activity,
		Planned: r.Planned, Present: r.Present, Outcome: r.Outcome, Note: r.Note, Helped: r.Helped, Distracted: r.Distracted,
	}
}

// Log lists the member's own sessions.
func (s *Service) Log(ctx context.Context, by Member, f LogFilter) (page LogPage, err error) {
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		var rows []sessionRow
		var total int64
		if err := f.narrow(tx.Model(&sessionRow{}), by.ID).Count(&total).Error; err != nil {
			return err
		}
		err := f.narrow(tx, by.ID).Order("at DESC, rowid DESC").Offset(max(0, f.Skip)).Limit(min(limit, 200)).Find(&rows).Error
		if err != nil {
			return err
		}
		page = LogPage{Sessions: sessionsOf(rows), Total: int(total)}
		return tx.Raw(`SELECT activity FROM sessions WHERE member = ? AND activity <> ''
			GROUP BY activity ORDER BY count(*) DESC, activity LIMIT ?`, by.ID, mostActivities).Scan(&page.Activities).Error
	})
	return page, err
}

func (f LogFilter) narrow(tx *gorm.DB, member string) *gorm.DB {
	tx = tx.Where("member = ?", member)
	if !f.From.IsZero() {
		tx = tx.Where("at >= ?", micros(f.From))
	}
	if !f.To.IsZero() {
		tx = tx.Where("at < ?", micros(f.To))
	}
	if f.Activity != "" {
		tx = tx.Where("activity = ?", unless(f.Activity))
	}
	if f.Outcome != "" {
		tx = tx.Where("outcome = ?", unless(string(f.Outcome)))
	}
	return tx
}

// unless is the value a filter asks for.
func unless(value string) string {
	if value == Without {
		return ""
	}
	return value
}

func sessionsOf(rows []sessionRow) []Session {
	out := make([]Session, len(rows))
	for i, r := range rows {
		out[i] = r.session()
	}
	return out
}

// LoggedSession finds one session of the member; "log.missing" for every other id.
func (s *Service) LoggedSession(ctx context.Context, by Member, id string) (Session, error) {
	row, err := findSession(s.store.reader.WithContext(ctx), by.ID, id)
	return row.session(), err
}

func findSession(tx *gorm.DB, member, id string) (row sessionRow, err error) {
	if err = tx.Limit(1).Find(&row, "id = ? AND member = ?", id, member).Error; err == nil && row.ID == "" {
		err = Refuse(NotFound, "log.missing")
	}
	return row, err
}

// ChangeSession changes what the member says about one of their sessions. The
// room hears nothing of it, but does not ask about the task again.
func (s *Service) ChangeSession(ctx context.Context, by Member, id string, in SessionInput) (session Session, err error) {
	err = s.change(ctx, func(c *change) error {
		row, err := findSession(c.tx, by.ID, id)
		if err != nil {
			return err
		}
		if err := s.rates.plan(by.ID, c.now); err != nil {
			return err
		}
		if err := row.take(in); err != nil {
			return err
		}
		session = row.session()
		if row.Outcome != "" && row.Task != "" {
			if err := c.tx.Exec("UPDATE tasks SET skipped = 1 WHERE id = ? AND member = ? AND outcome = ''", row.Task, by.ID).Error; err != nil {
				return err
			}
		}
		if err := c.tx.Save(&row).Error; err != nil {
			return err
		}
		return c.logChanged(by.ID)
	})
	return session, err
}

func (r *sessionRow) take(in SessionInput) (err error) {
	if in.Outcome != nil {
		if *in.Outcome != "" && !in.Outcome.known() {
			return Refuse(Invalid, "task.outcome")
		}
		r.Outcome = *in.Outcome
	}
	if in.Activity != nil {
		if r.Activity, err = oneLine(*in.Activity, 40, "task.activity"); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		said *string
		kept *string
		key  string
	}{
		{in.Note, &r.Note, "task.note"}, {in.Helped, &r.Helped, "log.helped"}, {in.Distracted, &r.Distracted, "log.distracted"},
	} {
		if part.said == nil {
			continue
		}
		if *part.kept, err = someLines(*part.said, 500, part.key, "chat.unreadable"); err != nil {
			return err
		}
	}
	return nil
}

func (o Outcome) known() bool { return slices.Contains([]Outcome{Done, Partly, NotYet, Changed}, o) }

// DeleteSession takes one session out of the member's log. Deleted while its
// block still runs, it goes with what was seen of them up to now.
func (s *Service) DeleteSession(ctx context.Context, by Member, id string) error {
	return s.change(ctx, func(c *change) error {
		row, err := findSession(c.tx, by.ID, id)
		if err != nil {
			return err
		}
		if err := c.tx.Exec("DELETE FROM sessions WHERE id = ?", row.ID).Error; err != nil {
			return err
		}
		if row.Block != "" {
			if err := c.forgetStays(by.ID, row.Block); err != nil {
				return err
			}
		}
		return c.logChanged(by.ID)
	})
}

// EraseLog takes everything out of the member's log, jots too.
func (s *Service) EraseLog(ctx context.Context, by Member) error {
	return s.erase(ctx, func(c *change) error {
		return cmp.Or(
			c.tx.Exec("DELETE FROM sessions WHERE member = ?", by.ID).Error,
			c.tx.Exec("DELETE FROM jots WHERE member = ?", by.ID).Error,
			c.forgetStays(by.ID, ""),
			c.logChanged(by.ID))
	})
}

// logChanged lets whatever is told from a member's log be found anew.
func (c *change) logChanged(member string) error {
	c.about = append(c.about, member)
	c.then(func() { c.s.usual.forget(func(one string) bool { return one == member }) })
	seat, err := c.seat(member)
	if err == nil && seat.sits() {
		c.shows(seat.Room)
	}
	return err
}

// mergeLog gives one member's log and jots to another, who is the same person:
// what both have is there once.
func (c *change) mergeLog(from, into string) error {
	var theirs []sessionRow
	if err := c.tx.Order("at").Find(&theirs, "member = ?", from).Error; err != nil {
		return err
	}
	for _, row := range theirs {
		other, err := loggedIn(c.tx, into, row.Block)
		if err == nil && other.ID == "" {
			err = c.tx.Limit(1).Find(&other, "member = ? AND at / 1000000 = ? AND title = ? AND planned = ?",
				into, row.At/1e6, row.Title, row.Planned).Error
		}
		if err != nil {
			return err
		}
		if other.Present < row.Present || other.ID == "" {
			if err := c.tx.Exec("DELETE FROM sessions WHERE id = ?", other.ID).Error; err != nil {
				return err
			}
			if err := c.tx.Exec("UPDATE sessions SET member = ? WHERE id = ?", into, row.ID).Error; err != nil {
				return err
			}
			if other.Block != "" && other.Block == row.Block {
				if err := c.forgetStays(into, row.Block); err != nil { // one of the two is counted on
					return err
				}
			}
		}
	}
	return errors.Join(
		c.tx.Exec("DELETE FROM sessions WHERE member = ?", from).Error,
		c.tx.Exec(`UPDATE stays SET member = ? WHERE member = ? AND until_at > 0
			AND NOT EXISTS (SELECT 1 FROM stays t WHERE t.block = stays.block AND t.member = ?)`, into, from, into).Error,
		c.tx.Exec("UPDATE jots SET member = ?, client_id = id WHERE member = ?", into, from).Error,
		c.forgetStays(from, ""),
		c.logChanged(from), c.logChanged(into))
}
