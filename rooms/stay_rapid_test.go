package rooms

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// witness is somebody in a block as it really was, beside what the house makes
// of it: the house knows only moments, and what it wrote down.
type witness struct {
	offset time.Duration // of the wall clock
	passed time.Duration // really
	born   time.Duration // when this process began
	focus  []Stretch

	here, up   bool
	lost       time.Duration // when the line was lost, or the process
	waiting    bool
	counted    time.Duration // really present in focus
	maybe      time.Duration // and if the line is found again
	uncertain  time.Duration // what ticks of a second cannot tell
	alive      time.Time
	open       *stay
	rows       map[int64]span
	former     span
	movedAsOne bool // everything happens on a tick
}

var newYear = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func (w *witness) wall() time.Time { return newYear.Add(w.passed + w.offset) }

func (w *witness) moment() moment { return moment{w.wall(), w.passed - w.born} }

// keep writes down what the house would: a line that is lost may stay lost.
func (w *witness) keep(st stay) {
	as := st
	if st.lost {
		as = st.end(w.moment())
	}
	for i := range st.spans {
		sp := &st.spans[i]
		if sp.id == 0 {
			sp.id = int64(len(w.rows) + 1)
		}
		sp.kept = as.spans[i].until
		w.rows[sp.id] = as.spans[i]
		row := w.rows[sp.id]
		row.kept = sp.kept
		w.rows[sp.id] = row
	}
	if w.open = &st; !st.open() {
		w.open = nil
	}
}

// tick is what the house does every second.
func (w *witness) tick() {
	if !w.up {
		return
	}
	if w.open == nil {
		return
	}
	w.keep(w.open.split(w.moment()))
	w.alive = w.wall()
}

// pass lets time go by, truly.
func (w *witness) pass(d time.Duration) {
	for d > 0 {
		step := min(d, time.Second-w.passed%time.Second)
		inFocus := false
		for _, f := range w.focus {
			inFocus = inFocus || !w.wall().Before(f.StartsAt) && w.wall().Before(f.EndsAt)
		}
		switch {
		case !inFocus:
		case w.waiting:
			w.maybe += step
		case w.here:
			w.counted += step
		}
		w.passed += step
		d -= step
		if w.passed%time.Second == 0 {
			w.tick()
		}
	}
}

func (w *witness) lose() {
	if w.here && !w.waiting {
		w.waiting, w.lost, w.maybe = true, w.passed, 0
		if w.up && w.open != nil {
			w.keep(w.open.lose(w.moment()))
		}
	}
}

// find: the line is there again, and the seat was held meanwhile.
func (w *witness) find() {
	if !w.up || w.here && !w.waiting {
		return
	}
	if w.waiting && w.passed-w.lost <= Grace {
		w.counted += w.maybe
	}
	w.here, w.waiting = true, false
	if w.open != nil {
		w.keep(w.open.back(w.moment()))
	}
	if st, ok := resume(w.former, w.moment()); ok && w.open == nil {
		w.keep(st)
	}
	w.former = span{}
	if w.open == nil {
		w.keep(arrive(w.moment()))
	}
	w.alive = w.wall()
}

func (w *witness) leave() {
	if !w.up || !w.here {
		return
	}
	if w.open != nil {
		w.keep(w.open.end(w.moment()))
	}
	w.here, w.waiting, w.former = false, false, span{}
}

func (w *witness) crash() {
	if !w.up {
		return
	}
	w.uncertain += w.passed % time.Second
	if !w.waiting {
		w.waiting, w.lost, w.maybe = w.here, w.passed, 0
	} else {
		w.lost -= 2 * Grace // nobody waits for a line that was lost before
	}
	w.up, w.open, w.former = false, nil, span{}
}

func (w *witness) restart() {
	if w.up {
		return
	}
	w.up, w.born = true, w.passed
	for id, row := range w.rows {
		if row.kept.IsZero() { // open, as far as the database knows
			if row.until = w.alive; row.until.Before(row.from) {
				row.until = row.from
			}
			row.kept = row.until
			w.rows[id], w.former = row, row
		}
	}
}

func (w *witness) set(by time.Duration) {
	w.offset += by
	if w.movedAsOne && w.up && w.former.id == 0 {
		w.tick()
		return
	}
	w.uncertain += time.Second + Grace // across a crash only the wall tells how long it was
}

// Whatever people, lines, clocks and the house itself have been through, what
// is recorded is what was, never less than nothing and never more than planned.
func TestWhatIsRecordedIsWhatWas(t *testing.T) {
	t.Parallel()
	exact := 0
	history := func(rt *rapid.T) {
		w := &witness{up: true, rows: map[int64]span{}, movedAsOne: rapid.Bool().Draw(rt, "on the second")}
		plan := Plan{Focus: 300, Break: 60, Sprints: 2}
		w.focus = []Stretch{
			{StartsAt: newYear.Add(30 * time.Second), EndsAt: newYear.Add(330 * time.Second)},
			{StartsAt: newYear.Add(390 * time.Second), EndsAt: newYear.Add(690 * time.Second)},
		}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			switch what := rapid.SampledFrom([]string{"wait", "wait", "wait", "wait", "find", "find", "lose", "leave", "crash", "restart", "restart", "set"}).Draw(rt, "what"); what {
			case "wait":
				d := rapid.IntRange(0, 60_000).Draw(rt, "ms")
				if w.movedAsOne {
					d = d / 1000 * 1000
				}
				w.pass(time.Duration(d) * time.Millisecond)
			case "find":
				w.find()
			case "lose":
				w.lose()
			case "leave":
				w.leave()
			case "crash":
				w.crash()
			case "restart":
				w.restart()
			case "set":
				by := rapid.SampledFrom([]time.Duration{30 * time.Second, time.Minute, time.Hour, 24 * time.Hour, 5 * 365 * 24 * time.Hour}).Draw(rt, "by")
				w.set(rapid.SampledFrom([]time.Duration{by, -by, -w.offset}).Draw(rt, "set"))
			}
		}
		w.restart()
		w.find()
		w.leave()
		var spans []span
		for _, row := range w.rows {
			if row.until.Before(row.from) {
				rt.Fatalf("a negative stay: %+v", row)
			}
			spans = append(spans, row)
		}
		got := presentIn(w.focus, spans, plan.planned())
		want := min(w.counted.Seconds(), float64(plan.planned()))
		if off := float64(got) - want; off > 1+w.uncertain.Seconds() || off < -1-w.uncertain.Seconds() {
			rt.Fatalf("%d s recorded, %.1f s present (± %s): %s", got, want, w.uncertain, fmt.Sprintf("%+v", w.rows))
		}
		if got < 0 || got > plan.planned() {
			rt.Fatalf("%d s of %d", got, plan.planned())
		}
		if w.uncertain == 0 && want > 0 {
			exact++
		}
	}
	for range 40 { // these take no house and no time, and few can be told to the second
		rapid.Check(t, history)
	}
	if exact == 0 {
		t.Error("no history could be told to the second")
	}
}
