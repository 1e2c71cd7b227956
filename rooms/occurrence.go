package rooms

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// occurrence is one block of a series as the series wants it.
type occurrence struct {
	day          string // the rule names it
	starts, ends time.Time
	plan         Plan
}

// id stays the same whatever happens to the block.
func (o occurrence) id(series string) string {
	return series + "-" + strings.ReplaceAll(o.day, "-", "")
}

// occurrences are the blocks of the series that begin after now and within the
// horizon, in order of time; pure.
func (s Series) occurrences(now time.Time) ([]occurrence, error) {
	zone, err := findZone(s.Zone)
	if err != nil {
		return nil, err
	}
	until := now.Add(horizon)
	days, err := s.days(now.In(zone).AddDate(0, 0, -2), until.In(zone).AddDate(0, 0, 2))
	if err != nil {
		return nil, err
	}
	for _, e := range s.Exceptions {
		if e.To == "" || slices.Contains(days, e.Day) {
			continue
		}
		named, err := s.names(e.Day)
		if err != nil {
			return nil, err
		}
		if named {
			days = append(days, e.Day)
		}
	}
	var list []occurrence
	for _, day := range days {
		o, held, err := s.on(day, zone)
		if err != nil {
			return nil, err
		}
		if held && o.starts.After(now) && !o.starts.After(until) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b occurrence) int {
		return cmp.Or(a.starts.Compare(b.starts), cmp.Compare(a.day, b.day))
	})
	return list, nil
}

// days are the days the series' rule names between two dates.
func (s Series) days(from, to time.Time) ([]string, error) {
	first, err := time.Parse(onDay, s.FirstDay)
	if err != nil {
		return nil, err
	}
	from, to = from.UTC(), to.UTC()
	if s.LastDay != "" {
		last, err := time.Parse(onDay, s.LastDay)
		if err != nil {
			return nil, err
		}
		if to.After(last) {
			to = last
		}
	}
	named, err := ruleDays(s.Rule, first, from.Truncate(24*time.Hour), to.Truncate(24*time.Hour))
	days := make([]string, len(named))
	for i, day := range named {
		days[i] = day.Format(onDay)
	}
	return days, err
}

// names reports whether the rule names this day.
func (s Series) names(day string) (bool, error) {
	at, err := time.Parse(onDay, day)
	if err != nil {
		return false, Refuse(Invalid, "schedule.day")
	}
	days, err := s.days(at, at)
	return len(days) > 0, err
}

// on is the block of a day the rule names, if one is held.
func (s Series) on(day string, zone *time.Location) (o occurrence, held bool, err error) {
	o, local := occurrence{day: day, plan: s.Plan}, day+"T"+s.Time
	if i := s.exception(day); i >= 0 {
		e := s.Exceptions[i]
		if e.Skip {
			return o, false, nil
		}
		local = cmp.Or(e.To, local)
		if e.Plan != nil {
			o.plan = *e.Plan
		}
	}
	at, err := time.Parse(dayAt, local)
	o.starts = inZone(at, zone)
	o.ends = o.starts.Add(o.plan.Length())
	return o, true, err
}

// exception is the place of a day's exception; -1: it has none.
func (s Series) exception(day string) int {
	return slices.IndexFunc(s.Exceptions, func(e Exception) bool { return e.Day == day })
}
