package rooms

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates keeps a stranger from filling the house. They are known to this
// process alone; web has its own, by address.
type rates struct {
	mu    sync.Mutex
	by    map[string]*rate.Limiter
	swept time.Time
}

// pace is how much may happen at once, and how fast after that. People never
// notice these, programs do; together they bound what the disk has to hold.
type pace struct {
	atOnce  int
	aSecond float64
}

var (
	posting  = pace{20, 2}      // lines of one member
	talking  = pace{20_000, 5}  // lines in one room
	planning = pace{60, 1. / 5} // tasks and outcomes of one member
	entering = pace{NewcomersAtOnce, NewcomersASecond}
	flocking = pace{24, 1. / 2}  // guests who sit down in one room
	starting = pace{40, 1. / 60} // blocks started in one room
	carrying = pace{20, 1. / 60} // logs that guests bring along, in the whole house
)

// How many newcomers the whole house takes in. Whoever counts by address must
// give one address less, or it could shut the door on all others.
const (
	NewcomersAtOnce  = 2000
	NewcomersASecond = 3
)

// post, plan and enter refuse with the seconds to wait.
func (r *rates) post(member, slug string, now time.Time) error {
	// The member first: whoever is refused takes nothing from the room.
	if err := r.spend("post "+member, posting, now); err != nil {
		return err
	}
	return r.spend("room "+slug, talking, now)
}

func (r *rates) plan(member string, now time.Time) error {
	return r.spend("plan "+member, planning, now)
}

// arrive slows a raid down; members never wait for guests.
func (r *rates) arrive(slug string, now time.Time) error {
	return r.spend("arrive "+slug, flocking, now)
}

func (r *rates) enter(now time.Time) error { return r.spend("enter", entering, now) }

func (r *rates) spend(who string, p pace, now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.swept) > time.Minute || r.by == nil {
		r.sweep(now)
	}
	l := r.by[who]
	if l == nil {
		l = rate.NewLimiter(rate.Limit(p.aSecond), p.atOnce)
		r.by[who] = l
	}
	if l.AllowN(now, 1) {
		return nil
	}
	wait := (1 - l.TokensAt(now)) / p.aSecond
	return Refuse(TooMany, "rate.too_fast", "Seconds", max(1, int(math.Ceil(wait))))
}

// sweep forgets whoever is back at a full measure.
func (r *rates) sweep(now time.Time) {
	r.swept = now
	if r.by == nil {
		r.by = map[string]*rate.Limiter{}
	}
	for who, l := range r.by {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(r.by, who)
		}
	}
}
