package rooms

import (
	"context"
	"time"
)

// Rhythm is what a member planned and did in the last four weeks; for them alone.
type Rhythm struct {
	Planned int `json:"planned"`
	Came    int `json:"came"`
}

// Rhythm counts what the member planned and came to in the last four weeks.
func (s *Service) Rhythm(ctx context.Context, by Member) (r Rhythm, err error) {
	now := time.Now()
	err = s.store.reader.WithContext(ctx).Raw(`SELECT count(*) AS planned, coalesce(sum(k.came), 0) AS came
		FROM bookings k JOIN scheduled_blocks b ON b.id = k.scheduled
		WHERE k.member = ? AND k.state = ? AND b.state = ? AND b.ends_at > ?`,
		by.ID, HasSeat, Over, micros(now.Add(-4*7*24*time.Hour))).Scan(&r).Error
	return r, err
}
