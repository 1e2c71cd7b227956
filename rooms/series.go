package rooms

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Series is a recurrence of blocks in one room. Local time is what is kept:
// at 19:00 in Berlin it stays 19:00 in Berlin.
type Series struct {
	ID         string      `json:"id"`
	Room       string      `json:"room"`      // slug
	Rule       string      `json:"rule"`      // RFC 5545 recurrence rule of whole days: FREQ=WEEKLY;BYDAY=TU,TH
	Time       string      `json:"time"`      // 19:00
	Zone       string      `json:"zone"`      // IANA name
	Plan       Plan        `json:"plan"`      // Gathering is not used: doors open five minutes before
	FirstDay   string      `json:"first_day"` // 2026-03-17
	LastDay    string      `json:"last_day"`  // "": open
	Exceptions []Exception `json:"exceptions"`
	Twin       string      `json:"twin"` // the series a booking may move to; "": none
}

// Exception is one day of a series that is not like the others.
type Exception struct {
	Day  string `json:"day"`            // the day the rule names
	Skip bool   `json:"skip,omitempty"` // there is none
	To   string `json:"to,omitempty"`   // moved to this day and local time: 2026-03-21T18:30
	Plan *Plan  `json:"plan,omitempty"` // another length
}

// SeriesInput is what an owner or a moderator says about a series. Twin is
// symmetric: the other series gets this one.
type SeriesInput struct {
	Room     string `json:"room"`
	Rule     string `json:"rule"`
	Time     string `json:"time"`
	Zone     string `json:"zone"`
	Plan     Plan   `json:"plan"`
	FirstDay string `json:"first_day"`
	LastDay  string `json:"last_day"`
	Twin     string `json:"twin"`
}

// Doors is how long before its start a scheduled block opens its doors; less
// when the block before it ends later than that.
const Doors = 5 * time.Minute

// horizon is how far ahead recurrences are laid out.
const horizon = 26 * 7 * 24 * time.Hour

const (
	mostSeries     = 200
	mostExceptions = 200
)

// checked is what was said about a series, in its one form.
func (in SeriesInput) checked(short bool, now time.Time) (s Series, err error) {
	s = Series{Room: in.Room, Time: in.Time, Zone: in.Zone, Plan: in.Plan, FirstDay: in.FirstDay, LastDay: in.LastDay, Twin: in.Twin}
	s.Plan.Gathering = 0
	if _, s.Rule, err = parseRule(in.Rule); err != nil {
		return s, err
	}
	if at, err := time.Parse(atTime, in.Time); err != nil || at.Format(atTime) != in.Time {
		return s, Refuse(Invalid, "schedule.time")
	}
	zone, err := findZone(in.Zone)
	if err != nil {
		return s, err
	}
	if err := s.Plan.Check(short); err != nil {
		return s, err
	}
	first, err := time.Parse(onDay, in.FirstDay)
	if err != nil || first.Year() < 2000 || first.After(now.AddDate(2, 0, 0)) {
		return s, Refuse(Invalid, "schedule.first_day")
	}
	if in.LastDay != "" {
		if last, err := time.Parse(onDay, in.LastDay); err != nil || last.Before(first) {
			return s, Refuse(Invalid, "schedule.last_day")
		}
	}
	from := now.In(zone)
	days, err := s.days(from, from.AddDate(ruleYears, 0, 0))
	if err == nil && len(days) == 0 {
		err = Refuse(Invalid, "schedule.never")
	}
	return s, err
}

// AllSeries lists the series that have not ended, by room and time; for owners
// and moderators.
func (s *Service) AllSeries(ctx context.Context, by Member) (list []Series, err error) {
	err = s.readSchedule(ctx, by, func(tx *gorm.DB) error {
		var rows []seriesRow
		if err := tx.Where("ended_at = 0").Order("room, time, first_day, id").Find(&rows).Error; err != nil {
			return err
		}
		list = []Series{}
		for _, row := range rows {
			one, err := row.series()
			if err != nil {
				return err
			}
			if !one.over(time.Now()) {
				list = append(list, one)
			}
		}
		return nil
	})
	return list, err
}

// over reports whether the last day, and whatever was moved behind it, is past
// in every zone.
func (s Series) over(now time.Time) bool {
	yesterday := now.UTC().AddDate(0, 0, -2).Format(onDay)
	return s.LastDay != "" && s.LastDay < yesterday &&
		!slices.ContainsFunc(s.Exceptions, func(e Exception) bool { return e.To >= yesterday })
}

// OneSeries finds a series; "schedule.missing" when there is none.
func (s *Service) OneSeries(ctx context.Context, by Member, id string) (one Series, err error) {
	err = s.readSchedule(ctx, by, func(tx *gorm.DB) error {
		row, err := findSeries(tx, id)
		if err == nil {
			one, err = row.series()
		}
		return err
	})
	return one, err
}

// readSchedule reads what only owners and moderators may.
func (s *Service) readSchedule(ctx context.Context, by Member, f func(tx *gorm.DB) error) error {
	return s.store.read(ctx, func(tx *gorm.DB) error {
		if err := mustRunSchedule(tx, by); err != nil {
			return err
		}
		return f(tx)
	})
}
