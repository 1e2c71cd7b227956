package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// mustRunSchedule is mustKeep for the schedule.
func mustRunSchedule(tx *gorm.DB, by Member) error {
	_, err := mustKeep(tx, by.ID)
	if IsRefused(err, "house.staff_only") {
		err = Refuse(Forbidden, "schedule.staff_only")
	}
	return err
}

// arrange is a change of the schedule: f changes a series (id "": a new one),
// its blocks are laid out, with the days that are strict, and hosts announced.
func (s *Service) arrange(ctx context.Context, by Member, id string, f func(c *change, row *seriesRow) (strict func(string) bool, err error)) (out Series, err error) {
	err = s.change(ctx, func(c *change) error {
		if err := mustRunSchedule(c.tx, by); err != nil {
			return err
		}
		row := seriesRow{ID: newID(), MadeBy: by.ID, CreatedAt: micros(c.now)}
		if id != "" {
			if row, err = findSeries(c.tx, id); err != nil {
				return err
			}
		}
		strict, err := f(c, &row)
		if err != nil {
			return err
		}
		if err := errors.Join(c.tx.Save(&row).Error, c.linkTwins(row)); err != nil {
			return err
		}
		if err := c.layOut(row, strict); err != nil {
			return err
		}
		if out, err = row.series(); err != nil {
			return err
		}
		return errors.Join(c.seatsChanged(row.Room), c.announce())
	})
	return out, err
}

func everyDay(string) bool { return true }
func noDay(string) bool    { return false }

// heard checks what somebody who may say it says about a series. A rule may
// take a while to be found to name no day, so nobody waits for this.
func (s *Service) heard(ctx context.Context, by Member, in SeriesInput) (Series, error) {
	if err := s.readSchedule(ctx, by, func(*gorm.DB) error { return nil }); err != nil {
		return Series{}, err
	}
	return in.checked(s.opts.ShortPlans, time.Now())
}

// PlanSeries makes a series, for owners and moderators. An overlap in the room
// is refused with the other block ("schedule.overlaps": Room, At, Until).
func (s *Service) PlanSeries(ctx context.Context, by Member, in SeriesInput) (Series, error) {
	said, err := s.heard(ctx, by, in)
	if err != nil {
		return Series{}, err
	}
	return s.arrange(ctx, by, "", func(c *change, row *seriesRow) (func(string) bool, error) {
		var n int64
		if err := c.tx.Model(&seriesRow{}).Where("ended_at = 0").Count(&n).Error; err != nil {
			return nil, err
		}
		if n >= mostSeries {
			return nil, Refuse(Conflict, "schedule.too_many", "Most", mostSeries)
		}
		return everyDay, c.resay(row, said)
	})
}

// ChangeSeries changes a series from the next block on; who had booked is told.
// Exceptions for days it no longer names are forgotten.
func (s *Service) ChangeSeries(ctx context.Context, by Member, id string, in SeriesInput) (Series, error) {
	if id == "" {
		return Series{}, Refuse(NotFound, "schedule.missing")
	}
	said, err := s.heard(ctx, by, in)
	if err != nil {
		return Series{}, err
	}
	return s.arrange(ctx, by, id, func(c *change, row *seriesRow) (func(string) bool, error) {
		return everyDay, c.resay(row, said)
	})
}

// resay lets a row say what its series says now.
func (c *change) resay(row *seriesRow, s Series) error {
	if _, err := c.room(s.Room); err != nil {
		return err
	}
	if row.Exceptions != "" {
		was, err := row.series()
		if err != nil {
			return err
		}
		for _, e := range was.Exceptions {
			if named, err := s.names(e.Day); err != nil {
				return err
			} else if named {
				s.Exceptions = append(s.Exceptions, e)
			}
		}
	}
	if s.Twin != "" {
		_, err := findSeries(c.tx, s.Twin)
		if s.Twin == row.ID || IsRefused(err, "schedule.missing") {
			err = Refuse(Invalid, "schedule.twin")
		}
		if err != nil {
			return err
		}
	}
	return row.take(s)
}

// linkTwins makes the other series point back, and nobody else at either.
func (c *change) linkTwins(row seriesRow) error {
	return errors.Join(
		c.tx.Model(&seriesRow{}).Where("twin = ? AND id <> ?", row.ID, row.Twin).Update("twin", "").Error,
		c.tx.Model(&seriesRow{}).Where("twin = ? AND twin <> '' AND id <> ?", row.Twin, row.ID).Update("twin", "").Error,
		c.tx.Model(&seriesRow{}).Where("id = ?", row.Twin).Update("twin", row.ID).Error)
}

// EndSeries calls every block of the series off that has not begun.
func (s *Service) EndSeries(ctx context.Context, by Member, id string) error {
	if id == "" {
		return Refuse(NotFound, "schedule.missing")
	}
	_, err := s.arrange(ctx, by, id, func(c *change, row *seriesRow) (func(string) bool, error) {
		row.EndedAt, row.Twin = micros(c.now), ""
		return noDay, c.tx.Exec("DELETE FROM standing_bookings WHERE series = ?", id).Error
	})
	return err
}

// endSeriesIn ends what is held in a room that closes.
func (c *change) endSeriesIn(slug string) error {
	var rows []seriesRow
	if err := c.tx.Find(&rows, "room = ? AND ended_at = 0", slug).Error; err != nil {
		return err
	}
	for _, row := range rows {
		row.EndedAt, row.Twin = micros(c.now), ""
		if err := errors.Join(
			c.tx.Exec("DELETE FROM standing_bookings WHERE series = ?", row.ID).Error,
			c.tx.Save(&row).Error, c.linkTwins(row), c.layOut(row, noDay),
		); err != nil {
			return err
		}
	}
	return c.announce()
}
