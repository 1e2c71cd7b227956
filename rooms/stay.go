package rooms

import (
	"slices"
	"time"
)

// moment is an instant twice over: as the clock on the wall shows it, which may
// be set, and as time since this process began, which only ever grows.
type moment struct {
	wall  time.Time
	since time.Duration
}

func momentAt(now, born time.Time) moment { return moment{now.Round(0).UTC(), now.Sub(born)} }

// span is a stretch of presence in which nobody set the clock on the wall.
type span struct {
	id    int64
	from  time.Time // on the wall
	until time.Time // zero: still open
	began time.Duration
	kept  time.Time // until, as the database has it: a line that is lost may be lost for good
}

// at is what the wall clock showed at an instant of this span.
func (s span) at(since time.Duration) time.Time { return s.from.Add(since - s.began) }

// stay is one presence of a member in a block. Whoever is away is present, too:
// they hold their seat, and are seen on it.
type stay struct {
	spans []span // the last is open until the stay has ended
	lost  bool
	since time.Duration // when the line was lost
}

// clockSet is how far the clocks may part before the one on the wall was set.
const clockSet = clockCheck / 2

// arrive begins a stay.
func arrive(m moment) stay { return stay{spans: []span{{from: m.wall, began: m.since}}} }

// resume goes on with a stay that was open when an earlier process died, alive
// for the last time at the span's end. It is one presence when its member is
// seen again within the grace of that.
func resume(last span, m moment) (s stay, ok bool) {
	gap := m.wall.Sub(last.until)
	last.until, last.began = time.Time{}, m.since-m.wall.Sub(last.from)
	return stay{spans: []span{last}}, gap >= 0 && gap <= Grace && m.since <= Grace
}

func (s stay) open() bool { return s.spans[len(s.spans)-1].until.IsZero() }

// split ends one span and begins another when the wall clock was set since, so
// that each is as long as it really was.
func (s stay) split(m moment) stay {
	s.spans = slices.Clone(s.spans)
	last := &s.spans[len(s.spans)-1]
	if shown := last.at(m.since); last.until.IsZero() && m.wall.Sub(shown).Abs() > clockSet {
		last.until = shown
		s.spans = append(s.spans, span{from: m.wall, began: m.since})
	}
	return s
}

// lose notes that the line was lost, unless it was lost already.
func (s stay) lose(m moment) stay {
	s = s.split(m)
	if !s.lost {
		s.lost, s.since = true, m.since
	}
	return s
}

// back: a line found again within the grace was never lost; after that the stay
// has ended when it was.
func (s stay) back(m moment) stay {
	if s.lost && m.since-s.since > Grace {
		return s.end(m)
	}
	s = s.split(m)
	s.lost = false
	return s
}

// end ends the stay now, or at the instant the line was lost.
func (s stay) end(m moment) stay {
	s = s.split(m)
	at := m.since
	if s.lost {
		at = s.since
	}
	for i := range s.spans {
		sp := &s.spans[i]
		if until := sp.at(max(at, sp.began)); sp.until.IsZero() || until.Before(sp.until) {
			sp.until = until
		}
	}
	return s
}

// presentIn is how many seconds of the focus stretches these spans cover. It is
// never more than what the plan asked for, though focus may have begun early.
func presentIn(focus []Stretch, spans []span, planned int) int {
	var sum time.Duration
	for _, sp := range spans {
		for _, f := range focus {
			from, until := sp.from, sp.until
			if from.Before(f.StartsAt) {
				from = f.StartsAt
			}
			if until.After(f.EndsAt) {
				until = f.EndsAt
			}
			sum += max(0, until.Sub(from))
		}
	}
	return min(int(sum.Round(time.Second)/time.Second), planned)
}

// focuses are the block's stretches of focus, as they were or will be.
func (b Block) focuses() []Stretch {
	return slices.DeleteFunc(b.stretches(), func(s Stretch) bool { return s.Phase != Focus })
}

// planned is what the plan asks for, also when the host ended the block or its
// opening early: seconds of focus.
func (p Plan) planned() int { return p.Focus * p.Sprints }
