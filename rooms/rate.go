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

// What one member may do, and how fast newcomers may appear in the whole
// house: people never notice these, programs do.
const (
	postsAtOnce, postsASecond   = 20, 2.0
	entersAtOnce, entersASecond = 2000, 5.0
)

// post and enter refuse with the seconds to wait.
func (r *rates) post(member string, now time.Time) error {
	return r.spend("post "+member, postsASecond, postsAtOnce, now)
}

func (r *rates) enter(now time.Time) error {
	return r.spend("enter", entersASecond, entersAtOnce, now)
}

func (r *rates) spend(who string, aSecond float64, atOnce int, now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.swept) > time.Minute || r.by == nil {
		r.sweep(now)
	}
	l := r.by[who]
	if l == nil {
		l = rate.NewLimiter(rate.Limit(aSecond), atOnce)
		r.by[who] = l
	}
	if l.AllowN(now, 1) {
		return nil
	}
	wait := (1 - l.TokensAt(now)) / aSecond
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
