package rooms

import (
	"context"
	"errors"
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

// bar is from where somebody is kept out, and until when; a room of "" is the
// whole house.
type bar struct {
	Room  string
	Until int64
}

// keepBar remembers, of somebody who erases themselves while they are banned,
// from where and until when: by a hash of the key in each of their browsers and
// of who they are elsewhere, and by no name.
func (c *change) keepBar(member string) error {
	var bars []bar
	err := c.tx.Raw(`SELECT room, max(until) AS until FROM (
		SELECT room, until FROM cases WHERE member = @member AND kind = @ban AND until > @now AND ended_at = 0
		UNION ALL SELECT room, until FROM shut_out WHERE hash = @mark AND until > @now) GROUP BY room`,
		map[string]any{"member": member, "ban": CaseBan, "now": micros(c.now), "mark": hashOf(member)}).Scan(&bars).Error
	if err != nil || len(bars) == 0 {
		return err
	}
	var marks [][]byte
	var known []Identity
	err = errors.Join(
		c.tx.Raw("SELECT hash FROM browser_keys WHERE member = ?", member).Scan(&marks).Error,
		c.tx.Raw("SELECT issuer, subject FROM identities WHERE member = ?", member).Scan(&known).Error,
		c.tx.Exec("DELETE FROM shut_out WHERE hash = ?", hashOf(member)).Error)
	for _, who := range known {
		marks = append(marks, who.hash())
	}
	for _, mark := range marks {
		for _, b := range bars {
			err = errors.Join(err, c.shutOut(mark, b))
		}
	}
	return err
}

func (c *change) shutOut(mark []byte, b bar) error {
	return c.tx.Exec(`INSERT INTO shut_out (hash, room, until) SELECT ?, ?, ? WHERE true
		ON CONFLICT (hash, room) DO UPDATE SET until = max(until, excluded.until)`, mark, b.Room, b.Until).Error
}

// keptBar is until when a member is kept out whose ban is older than they are;
// 0: they are not.
func keptBar(tx *gorm.DB, member, room string, now time.Time) (until int64, err error) {
	err = tx.Raw("SELECT coalesce(max(until), 0) FROM shut_out WHERE hash = ? AND until > ? AND room IN ('', ?)",
		hashOf(member), micros(now), room).Scan(&until).Error
	return until, err
}

// carryBar has what was kept by this mark hold for a member, in each of their
// browsers.
func (c *change) carryBar(mark []byte, member string) error {
	var bars []bar
	err := c.tx.Raw("SELECT room, until FROM shut_out WHERE hash = ? AND until > ?", mark, micros(c.now)).Scan(&bars).Error
	for _, b := range bars {
		err = errors.Join(err, c.shutOut(hashOf(member), b), c.putOut(member, b.Room, instant(b.Until)))
	}
	return err
}

// CarryBar has a bar that was kept for a browser's old key hold for whoever has
// its new one, if that is somebody who has just come as new.
func (s *Service) CarryBar(ctx context.Context, old, key string) error {
	var kept int
	err := s.store.reader.WithContext(ctx).Raw("SELECT count(*) FROM shut_out WHERE hash = ?", hashOf(old)).Scan(&kept).Error
	if err != nil || kept == 0 {
		return err
	}
	return s.change(ctx, func(c *change) error {
		var came []string
		err := c.tx.Raw("SELECT m.id FROM browser_keys k JOIN members m ON m.id = k.member WHERE k.hash = ? AND m.created_at > ?",
			hashOf(key), micros(c.now.Add(-time.Minute))).Scan(&came).Error
		if err != nil || len(came) == 0 {
			return err
		}
		return c.carryBar(hashOf(old), came[0])
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
