package web

import (
	"math"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"lamplight/rooms"
)

// pace is how fast one kind of thing may be done: by one member, and by
// everybody behind one address. An office or a class shares an address, so its
// pace is a multiple.
type pace struct {
	name                  string
	member, memberBurst   float64
	address, addressBurst float64
}

var (
	entering = pace{"enter", 1, 20, 2, 1000}
	claiming = pace{"claim", 1, 10, 1, 10}
	signing  = pace{"sign in", 1, 20, 5, 100}
	linking  = pace{"link", 0.2, 10, 0.5, 20} // typed codes, which are short
	joining  = pace{"join", 1, 30, 40, 200}
	posting  = pace{"post", 10, 30, 100, 300}
	acting   = pace{"act", 10, 40, 200, 600}
	reading  = pace{"read", 2, 60, 20, 400} // calendars: whole feeds, and whoever guesses addresses
	calling  = pace{"call", 5, 40, 60, 300}
	browsing = pace{"browse", 20, 300, 60, 1000}    // pages, and what anybody may ask the API
	follows  = pace{"follow", 100, 2000, 100, 2000} // streams opened: a browser comes back often when its line is bad
	carrying = pace{"carry", .1, 10, 1, 30}         // whole logs as files
)

const (
	bodyLimit         = 64 << 10
	streamsPerMember  = 512 // a browser opens six at most; programs may follow many rooms
	streamsPerAddress = 1000
	streamsInAll      = 4000
	bucketsKept       = 20000

	// Whoever nobody has vouched for, a visitor without a name too, leaves some
	// for the others.
	streamsPerGuest        = 32
	guestStreamsPerAddress = 400
	streamsOfGuests        = 3000

	// A log that is brought along is the one thing larger than a form.
	fileLimit   = rooms.MaxLogFile + bodyLimit
	filesAtOnce = 2
)

// limits remembers who did how much lately.
type limits struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
	streams map[string]int
	files   chan struct{} // one for each that is being read
}

type bucket struct {
	*rate.Limiter
	used time.Time
}

func (l *limits) init() {
	l.buckets = map[string]*bucket{}
	l.streams = map[string]int{}
	l.files = make(chan struct{}, filesAtOnce)
}

// openFile lets a large body be read until done is called.
func (l *limits) openFile() (done func(), err error) {
	select {
	case l.files <- struct{}{}:
		return func() { <-l.files }, nil
	default:
		return nil, rooms.Refuse(rooms.TooMany, "rate.too_fast", "Seconds", 5)
	}
}

// limit answers 429 to whoever is faster than the pace.
func (s *Server) limit(p pace) gin.HandlerFunc {
	return func(c *gin.Context) {
		wait := s.limits.take(p.name+" "+addressOf(c.Request), p.address, p.addressBurst)
		if m := reader(c); m != nil && wait == 0 {
			wait = s.limits.take(p.name+" "+m.ID, p.member, p.memberBurst)
		}
		if wait > 0 {
			s.fail(c, rooms.Refuse(rooms.TooMany, "rate.too_fast", "Seconds", int(math.Ceil(wait.Seconds()))))
		}
	}
}

// take takes one from a bucket, or says how long to wait.
func (l *limits) take(key string, perSecond, burst float64) time.Duration {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) >= bucketsKept {
			return time.Second // a flood from everywhere: memory stays bounded
		}
		b = &bucket{Limiter: rate.NewLimiter(rate.Limit(perSecond), int(burst))}
		l.buckets[key] = b
	}
	b.used = now
	taken := b.ReserveN(now, 1)
	if wait := taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
		return wait
	}
	return 0
}

// sweep forgets the buckets that have filled up again.
func (l *limits) sweep(now time.Time) {
	if now.Sub(l.swept) < 10*time.Second {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if b.TokensAt(now) >= float64(b.Burst()) {
			delete(l.buckets, key)
		}
	}
}

// openStream counts a stream in until done is called.
func (s *Server) openStream(c *gin.Context) (done func(), err error) {
	address, m := addressOf(c.Request), reader(c)
	caps := map[string]int{"": streamsInAll, address: streamsPerAddress}
	if m != nil {
		caps["member "+m.ID] = streamsPerMember
	}
	if m == nil || m.Role == rooms.Guest {
		caps["guests"], caps["guests "+address] = streamsOfGuests, guestStreamsPerAddress
		if m != nil {
			caps["member "+m.ID] = streamsPerGuest
		}
	}
	l := &s.limits
	l.mu.Lock()
	defer l.mu.Unlock()
	for who, most := range caps {
		if l.streams[who] >= most {
			return nil, rooms.Refuse(rooms.TooMany, "rate.too_many_streams", "Seconds", 10)
		}
	}
	for who := range caps {
		l.streams[who]++
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for who := range caps {
			if l.streams[who]--; l.streams[who] <= 0 {
				delete(l.streams, who)
			}
		}
	}, nil
}

// addressOf is the network a request came from: one v4 address, or the /64 a
// v6 address lies in, since whoever has one of those has them all.
func addressOf(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	addr := from.Addr().Unmap()
	if addr.Is6() {
		if net, err := addr.WithZone("").Prefix(64); err == nil {
			return net.String()
		}
	}
	return addr.String()
}
