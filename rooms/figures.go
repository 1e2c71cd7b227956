package rooms

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Figures are what a log comes to between two instants.
type Figures struct {
	Sessions int
	Present  int // seconds
	Planned  int
	Outcomes map[Outcome]int  // "": no answer
	Days     []DayFigure      // every day of the zone, in order; a session counts where it began
	Hours    [24]int          // seconds present by the hour of the day, as if in one piece
	Activity []ActivityFigure // the longest first
	Lengths  []LengthFigure   // the shortest first
	Months   []MonthFigure    // every month of the zone, in order
}

// DayFigure is a day of the reader's zone: 2026-03-19.
type DayFigure struct {
	Day     string
	Present int
}

// ActivityFigure is what went into an activity; "" is without one.
type ActivityFigure struct {
	Activity          string
	Sessions, Present int
}

// LengthFigure is how tasks ended by planned minutes of focus.
type LengthFigure struct {
	Minutes  int
	Outcomes map[Outcome]int
}

// MonthFigure is promised against done: 2026-03.
type MonthFigure struct {
	Month          string
	Promised, Done int // sessions with a task; of them done
}

// longestFigures is how far apart the two instants may lie, in days.
const longestFigures = 40 * 366

// LogFigures counts the member's own sessions between two instants, by the
// days and hours of a zone.
func (s *Service) LogFigures(ctx context.Context, by Member, zone *time.Location, from, to time.Time) (Figures, error) {
	if latest := from.AddDate(0, 0, longestFigures); to.After(latest) {
		to = latest
	}
	var rows []sessionRow
	err := LogFilter{From: from, To: to}.narrow(s.store.reader.WithContext(ctx), by.ID).
		Select("at", "title", "activity", "planned", "present", "outcome").Order("at").Find(&rows).Error
	return figure(rows, zone, from, to), err
}

// figure counts; it touches nothing.
func figure(rows []sessionRow, zone *time.Location, from, to time.Time) Figures {
	f := Figures{Sessions: len(rows), Outcomes: map[Outcome]int{}}
	days, months := map[string]int{}, map[string]*MonthFigure{}
	activities, lengths := map[string]*ActivityFigure{}, map[int]*LengthFigure{}
	y, m, d := from.In(zone).Date()
	for day := time.Date(y, m, d, 12, 0, 0, 0, time.UTC); ; day = day.AddDate(0, 0, 1) { // noon: no clock changes there
		name := day.Format(time.DateOnly)
		if !to.After(from) || name > to.Add(-1).In(zone).Format(time.DateOnly) {
			break
		}
		days[name] = len(f.Days)
		f.Days = append(f.Days, DayFigure{Day: name})
		if month := name[:7]; months[month] == nil {
			months[month] = &MonthFigure{Month: month}
		}
	}
	for _, r := range rows {
		at := instant(r.At).In(zone)
		day := at.Format(time.DateOnly)
		f.Present += r.Present
		f.Planned += r.Planned
		f.Outcomes[r.Outcome]++
		f.Days[days[day]].Present += r.Present
		f.spread(at, time.Duration(r.Present)*time.Second)
		if month := months[day[:7]]; r.Title != "" {
			month.Promised++
			if r.Outcome == Done {
				month.Done++
			}
		}
		a := activities[r.Activity]
		if a == nil {
			a = &ActivityFigure{Activity: r.Activity}
			activities[r.Activity] = a
		}
		a.Sessions++
		a.Present += r.Present
		l := lengths[minutesOf(r.Planned)]
		if l == nil {
			l = &LengthFigure{Minutes: minutesOf(r.Planned), Outcomes: map[Outcome]int{}}
			lengths[l.Minutes] = l
		}
		l.Outcomes[r.Outcome]++
	}
	for _, a := range activities {
		f.Activity = append(f.Activity, *a)
	}
	for _, l := range lengths {
		f.Lengths = append(f.Lengths, *l)
	}
	for _, m := range months {
		f.Months = append(f.Months, *m)
	}
	slices.SortFunc(f.Activity, func(a, b ActivityFigure) int {
		return cmp.Or(cmp.Compare(b.Present, a.Present), cmp.Compare(a.Activity, b.Activity))
	})
	slices.SortFunc(f.Lengths, func(a, b LengthFigure) int { return cmp.Compare(a.Minutes, b.Minutes) })
	slices.SortFunc(f.Months, func(a, b MonthFigure) int { return cmp.Compare(a.Month, b.Month) })
	return f
}

// spread gives each hour of the day its part of what began at at.
func (f *Figures) spread(at time.Time, left time.Duration) {
	for left > 0 {
		into := time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
		part := min(left, time.Hour-into)
		f.Hours[at.Hour()] += int(part / time.Second)
		at, left = at.Add(part), left-part
	}
}

// Evidence is so many sessions with an answer, so many of them of one length.
const fewestForUsual, fewestOfALength = 10, 5

// UsualLength is the planned focus in minutes of which the largest share got
// done, among lengths the member tried at least five times, and of how many
// sessions with an answer; 0 while there are fewer than ten.
func (s *Service) UsualLength(ctx context.Context, by Member) (minutes, of int, err error) {
	usual, n, known := s.usual.get(by.ID)
	if known {
		return usual.minutes, usual.of, nil
	}
	var lengths []struct{ Planned, Answered, Done int }
	err = s.store.reader.WithContext(ctx).Raw(`SELECT planned, count(*) AS answered, sum(outcome = ?) AS done
		FROM sessions WHERE member = ? AND outcome <> '' GROUP BY planned`, Done, by.ID).Scan(&lengths).Error
	if err != nil {
		return 0, 0, err
	}
	answered, done := map[int]int{}, map[int]int{}
	for _, l := range lengths {
		usual.of += l.Answered
		answered[minutesOf(l.Planned)] += l.Answered
		done[minutesOf(l.Planned)] += l.Done
	}
	for minutes, n := range done {
		ahead := n*answered[usual.minutes] - done[usual.minutes]*answered[minutes]
		if answered[minutes] >= fewestOfALength && n > 0 && (usual.minutes == 0 || ahead > 0 || ahead == 0 && minutes < usual.minutes) {
			usual.minutes = minutes
		}
	}
	if usual.of < fewestForUsual {
		usual.minutes = 0
	}
	s.usual.keep(by.ID, usual, n)
	return usual.minutes, usual.of, nil
}

type usualLength struct{ minutes, of int }

// helper is what helps a member plan; nil when they have switched it off.
func (s *Service) helper(ctx context.Context, m memberRow) (*Helper, error) {
	if m.Unaided {
		return nil, nil
	}
	minutes, of, err := s.UsualLength(ctx, m.member())
	return &Helper{UsualLength: minutes, Of: of}, err
}
