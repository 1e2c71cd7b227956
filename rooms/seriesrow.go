package rooms

import (
	"encoding/json"
	"errors"

	"gorm.io/gorm"
)

// seriesRow is a series as the database keeps it.
type seriesRow struct {
	ID         string
	Room       string
	Rule       string
	Time       string
	Zone       string
	Plan       string
	FirstDay   string
	LastDay    string
	Exceptions string
	Twin       string
	MadeBy     string
	CreatedAt  int64
	EndedAt    int64
}

func (seriesRow) TableName() string { return "series" }

// scheduledRow is one block of a series, laid out.
type scheduledRow struct {
	ID         string
	Series     string
	Day        string
	Room       string
	Plan       string
	StartsAt   int64
	EndsAt     int64
	State      ScheduledState
	Block      string
	Sequence   int
	ChangedAt  int64
	Host       string
	Reason     string
	Understudy string
	Came       int
}

func (scheduledRow) TableName() string { return "scheduled_blocks" }

func (r seriesRow) series() (Series, error) {
	s := Series{
		ID: r.ID, Room: r.Room, Rule: r.Rule, Time: r.Time, Zone: r.Zone,
		FirstDay: r.FirstDay, LastDay: r.LastDay, Twin: r.Twin,
	}
	return s, errors.Join(
		json.Unmarshal([]byte(r.Plan), &s.Plan), json.Unmarshal([]byte(r.Exceptions), &s.Exceptions))
}

// take lets what a series says into its row.
func (r *seriesRow) take(s Series) error {
	plan, err := json.Marshal(s.Plan)
	if err != nil {
		return err
	}
	if s.Exceptions == nil {
		s.Exceptions = []Exception{}
	}
	exceptions, err := json.Marshal(s.Exceptions)
	r.Room, r.Rule, r.Time, r.Zone, r.FirstDay, r.LastDay = s.Room, s.Rule, s.Time, s.Zone, s.FirstDay, s.LastDay
	r.Twin, r.Plan, r.Exceptions = s.Twin, string(plan), string(exceptions)
	return err
}

// findSeries finds a series that has not ended.
func findSeries(tx *gorm.DB, id string) (row seriesRow, err error) {
	err = tx.Take(&row, "id = ? AND ended_at = 0", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = Refuse(NotFound, "schedule.missing")
	}
	return row, err
}
