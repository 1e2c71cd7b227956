package rooms

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Except makes one day of a series another; an exception with nothing but its
// day takes an earlier one back.
func (s *Service) Except(ctx context.Context, by Member, id string, e Exception) (Series, error) {
	if id == "" {
		return Series{}, Refuse(NotFound, "schedule.missing")
	}
	return s.arrange(ctx, by, id, func(c *change, row *seriesRow) (func(string) bool, error) {
		series, err := row.series()
		if err != nil {
			return nil, err
		}
		if e, err = c.checkException(series, e); err != nil {
			return nil, err
		}
		if i := series.exception(e.Day); i >= 0 {
			series.Exceptions = slices.Delete(series.Exceptions, i, i+1)
		}
		if e.Skip || e.To != "" || e.Plan != nil {
			past := c.now.AddDate(-1, 0, 0).Format(onDay)
			series.Exceptions = slices.DeleteFunc(series.Exceptions, func(e Exception) bool { return max(e.Day, e.To) < past })
			if len(series.Exceptions) >= mostExceptions {
				return nil, Refuse(Conflict, "schedule.exceptions", "Most", mostExceptions)
			}
			series.Exceptions = append(series.Exceptions, e)
			slices.SortFunc(series.Exceptions, func(a, b Exception) int { return cmp.Compare(a.Day, b.Day) })
		}
		return func(day string) bool { return day == e.Day }, row.take(series)
	})
}

// checkException refuses what makes no sense for that day of the series.
func (c *change) checkException(s Series, e Exception) (Exception, error) {
	zone, err := findZone(s.Zone)
	if err != nil {
		return e, err
	}
	now := c.now.In(zone)
	if day, err := time.Parse(onDay, e.Day); err == nil && day.After(now.AddDate(2, 0, 0)) {
		return e, Refuse(Invalid, "schedule.no_such_day") // counting up to it would hold everybody up
	}
	named, err := s.names(e.Day)
	if err != nil {
		return e, err
	}
	if !named {
		return e, Refuse(Invalid, "schedule.no_such_day")
	}
	var begun int64
	o, held, err := s.on(e.Day, zone)
	if err != nil {
		return e, err
	}
	err = c.tx.Model(&scheduledRow{}).Where("id = ? AND state IN ?", o.id(s.ID), []ScheduledState{Running, Over}).Count(&begun).Error
	if err != nil {
		return e, err
	}
	if begun > 0 || held && !o.starts.After(c.now) || !held && e.Day < now.Format(onDay) {
		return e, Refuse(Conflict, "schedule.begun")
	}
	if e.Skip && (e.To != "" || e.Plan != nil) {
		return e, Refuse(Invalid, "schedule.skip_alone")
	}
	if e.To != "" {
		to, err := time.Parse(dayAt, e.To)
		if err != nil || to.Format(dayAt) != e.To {
			return e, Refuse(Invalid, "schedule.move_to")
		}
		if at := inZone(to, zone); !at.After(c.now) || at.After(c.now.Add(horizon)) {
			return e, Refuse(Invalid, "schedule.move_to")
		}
	}
	if e.Plan != nil {
		plan := *e.Plan
		plan.Gathering = 0
		e.Plan = &plan
		return e, plan.Check(c.s.opts.ShortPlans)
	}
	return e, nil
}
