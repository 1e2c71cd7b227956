package rooms

import (
	"errors"

	"gorm.io/gorm/clause"
)

// standingRow is a standing booking as the database keeps it.
type standingRow struct {
	Series    string
	Member    string
	FromDay   string
	WouldHost bool
	CreatedAt int64
}

func (standingRow) TableName() string { return "standing_bookings" }

// setStanding books, or stops booking, every block of the series after this
// one; this one is booked already and stays so.
func (c *change) setStanding(row bookingRow, b bookable, every bool) error {
	if !every {
		return c.endStanding(row.Member, b, false)
	}
	standing := standingRow{Series: b.Series, Member: row.Member, FromDay: b.Day, WouldHost: row.WouldHost, CreatedAt: micros(c.now)}
	err := c.tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "series"}, {Name: "member"}},
		DoUpdates: clause.Assignments(map[string]any{
			"would_host": row.WouldHost, "from_day": clause.Expr{SQL: "min(from_day, excluded.from_day)"},
		}),
	}).Create(&standing).Error
	if err != nil {
		return err
	}
	return c.bookStanding(b.Series)
}

// endStanding ends a standing booking and gives its later seats back, and with
// all the seat of this block too. Without one it does nothing, so that a form
// may say so every time.
func (c *change) endStanding(member string, b bookable, all bool) error {
	ended := c.tx.Delete(&standingRow{}, "series = ? AND member = ?", b.Series, member)
	if ended.Error != nil || ended.RowsAffected == 0 && !all {
		return ended.Error
	}
	var later []bookable
	err := c.tx.Raw(bookables+`JOIN bookings k ON k.scheduled = b.id AND k.member = ?
		WHERE b.series = ? AND b.state IN ('planned', 'running') AND b.starts_at > ?
		AND (b.id = ? AND ? OR b.day > ? AND ?) ORDER BY b.starts_at`,
		member, b.Series, micros(c.now), b.ID, all, b.Day, ended.RowsAffected > 0).Scan(&later).Error
	if err != nil {
		return err
	}
	for _, b := range later {
		row, err := c.booking(member, b.ID)
		if err == nil {
			err = c.giveBack(row, b)
		}
		if err != nil {
			return err
		}
	}
	return c.tx.Exec(`DELETE FROM standing_gaps WHERE member = ?
		AND scheduled IN (SELECT id FROM scheduled_blocks WHERE series = ?)`, member, b.Series).Error
}

// leaveGap keeps a standing booking from booking this block again.
func (c *change) leaveGap(member string, b bookable) error {
	return c.tx.Exec(`INSERT OR IGNORE INTO standing_gaps (scheduled, member)
		SELECT ?, member FROM standing_bookings WHERE series = ? AND member = ?`, b.ID, b.Series, member).Error
}

// bookStanding books, for the standing bookings of a series, whatever has been
// laid out and is neither booked nor left out. What finds no place on a list, or
// is more than a member may book, is tried again when more is laid out.
func (c *change) bookStanding(series string) error {
	var due []struct {
		Block     bookable `gorm:"embedded"`
		Member    string
		WouldHost bool
	}
	err := c.tx.Raw(`SELECT b.id, b.series, b.day, b.room, b.state, b.starts_at, r.seats, st.member, st.would_host
		FROM standing_bookings st
		JOIN scheduled_blocks b ON b.series = st.series AND b.day >= st.from_day AND b.starts_at > ?
		JOIN rooms r ON r.slug = b.room
		WHERE st.series = ? AND b.state = 'planned'
		AND NOT EXISTS (SELECT 1 FROM bookings k WHERE k.scheduled = b.id AND k.member = st.member)
		AND NOT EXISTS (SELECT 1 FROM standing_gaps g WHERE g.scheduled = b.id AND g.member = st.member)
		ORDER BY b.starts_at, st.created_at, st.member`, micros(c.now), series).Scan(&due).Error
	if err != nil {
		return err
	}
	open := map[string]int{}
	for _, d := range due {
		if _, known := open[d.Member]; !known {
			if open[d.Member], err = c.openBookings(d.Member); err != nil {
				return err
			}
		}
		if open[d.Member] >= mostBookings {
			continue
		}
		var refusal *Error
		switch err := c.mayCome(d.Member, d.Block.Room); {
		case errors.As(err, &refusal) && refusal.Key != "room.locked": // which it may not be by then
			continue
		case err != nil && refusal == nil:
			return err
		}
		row := bookingRow{
			Scheduled: d.Block.ID, Member: d.Member, WouldHost: d.WouldHost, Remind: true, CreatedAt: micros(c.now),
		}
		err := c.seatOrList(&row, d.Block)
		var full *Error
		if errors.As(err, &full) {
			continue
		}
		if err != nil {
			return err
		}
		open[d.Member]++
		c.shows(d.Block.Room)
	}
	return nil
}
