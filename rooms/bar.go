package rooms

import (
	"time"

	"gorm.io/gorm"
)

// barred refuses a member who may not enter this room now, by a ban from it or
// from the whole house.
func barred(tx *gorm.DB, member, room string, now time.Time) error {
	row, err := runningCase(tx, CaseBan, member, room, now)
	if err != nil || row == nil {
		return err
	}
	return Refuse(Forbidden, "room.barred", "At", instant(row.Until).Format(time.RFC3339), "Day", "")
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
