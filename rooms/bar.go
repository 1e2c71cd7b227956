package rooms

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// barred refuses a member who may not enter this room now, by a ban from it or
// from the whole house.
func barred(tx *gorm.DB, member, room string, now time.Time) error {
	row, err := runningCase(tx, CaseBan, member, room, now)
	if err != nil {
		return err
	}
	if row == nil {
		until, err := keptBar(tx, member, room, now)
		if err != nil || until == 0 {
			return err
		}
		row = &caseRow{Until: until}
	}
	return Refuse(Forbidden, "room.barred", "At", instant(row.Until).Format(time.RFC3339), "Day", "")
}

// keepBar remembers, of somebody who erases themselves while they are banned,
// from where and until when: a hash of the key in each of their browsers, and
// no name. A ban from the house counts before one from a room.
func (c *change) keepBar(member string) error {
	return c.tx.Exec(`INSERT OR REPLACE INTO shut_out (hash, until, room) SELECT k.hash, x.until, x.room FROM browser_keys k
		JOIN cases x ON x.id = (SELECT id FROM cases WHERE member = @member AND kind = @ban AND until > @now AND ended_at = 0
			ORDER BY room <> '', until DESC LIMIT 1) WHERE k.member = @member`,
		map[string]any{"member": member, "ban": CaseBan, "now": micros(c.now)}).Error
}

// keptBar is until when a browser of the member is kept out; 0: it is not.
func keptBar(tx *gorm.DB, member, room string, now time.Time) (until int64, err error) {
	err = tx.Raw(`SELECT coalesce(max(x.until), 0) FROM browser_keys k JOIN shut_out x ON x.hash = k.hash
		WHERE k.member = ? AND x.until > ? AND x.room IN ('', ?)`, member, micros(now), room).Scan(&until).Error
	return until, err
}

// CarryBar has a bar that was kept for a browser's old key hold for its new
// one, if that belongs to somebody who has just come as new.
func (s *Service) CarryBar(ctx context.Context, old, key string) error {
	var kept int
	err := s.store.reader.WithContext(ctx).Raw("SELECT count(*) FROM shut_out WHERE hash = ?", hashOf(old)).Scan(&kept).Error
	if err != nil || kept == 0 {
		return err
	}
	return s.change(ctx, func(c *change) error {
		return c.tx.Exec(`INSERT OR REPLACE INTO shut_out (hash, until, room) SELECT k.hash, x.until, x.room
			FROM shut_out x, browser_keys k JOIN members m ON m.id = k.member
			WHERE x.hash = ? AND x.until > ? AND k.hash = ? AND m.created_at > ?`,
			hashOf(old), micros(c.now), hashOf(key), micros(c.now.Add(-time.Minute))).Error
	})
}

// runningCase is the sanction of this kind that holds for the member here and
// lasts longest; nil: none does.
func runningCase(tx *gorm.DB, kind CaseKind, member, room string, now time.Time) (*caseRow, error) {
	var rows []caseRow
	err := tx.Where("member = ? AND kind = ? AND until > ? AND ended_at = 0 AND room IN ('', ?)", member, kind, micros(now), room).
		Order("until DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}
