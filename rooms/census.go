package rooms

import (
	"context"
	"sync"
	"time"
)

// Census is how many there are of everything, and nobody's name.
type Census struct {
	Rooms       int
	Sitting     map[SeatKind]int // people on a seat of each kind, lost ones within the grace included
	Phases      map[Phase]int    // rooms in each phase
	Resting     int              // people in calls whose room is in focus, see SeatsLeft
	Members     map[Role]int
	Microphones int  // the media server's own count, in all rooms
	Hushed      int  // those of them in rooms at focus: none, a moment after it began
	Cameras     int  // by the same count
	MediaUp     bool // whether it answered a last look
	Writes      Writes
}

// Census counts the house.
func (s *Service) Census(ctx context.Context) (Census, error) {
	c := Census{Sitting: map[SeatKind]int{}, Phases: map[Phase]int{}, Members: map[Role]int{}, Writes: s.store.writes.read()}
	slugs, err := s.openRooms(ctx)
	if err != nil {
		return c, err
	}
	for _, slug := range slugs {
		l, err := s.look(ctx, slug)
		if IsRefused(err, "room.missing") {
			continue // closed meanwhile
		}
		if err != nil {
			return c, err
		}
		c.Rooms++
		c.Phases[l.view.Phase]++
		c.Microphones += l.view.Microphones
		if l.view.Phase == Focus {
			c.Hushed += l.view.Microphones
		}
		c.MediaUp = c.MediaUp || l.view.MediaUp
		for _, p := range l.view.People {
			c.Sitting[p.Seat]++
			if l.view.Phase == Focus && p.Seat.media() {
				c.Resting++
			}
		}
	}
	s.mu.Lock()
	for _, slug := range slugs {
		for _, caller := range s.presence.calls[slug].callers {
			c.Cameras += caller.Cameras
		}
	}
	s.mu.Unlock()
	var roles []struct {
		Role Role
		N    int
	}
	err = s.store.reader.WithContext(ctx).Raw("SELECT role, count(*) AS n FROM members GROUP BY role").Scan(&roles).Error
	for _, r := range roles {
		c.Members[r.Role] = r.N
	}
	return c, err
}

// Ready reports whether the house can answer: the database gives an answer, and
// what the media server's state is, without which everything but pictures works.
func (s *Service) Ready(ctx context.Context) (mediaUp bool, err error) {
	slugs, err := s.openRooms(ctx)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, slug := range slugs {
		mediaUp = mediaUp || s.presence.calls[slug].up
	}
	return mediaUp, nil
}

// Writes is how often something was kept, and how long each took until it was
// on the disk.
type Writes struct {
	Kept, Failed uint64
	Seconds      float64
	Within       map[float64]uint64 // so many took no longer than so many seconds
}

var writeSteps = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}

// writeCount counts them; it needs nobody's lock.
type writeCount struct {
	mu           sync.Mutex
	kept, failed uint64
	seconds      float64
	within       [11]uint64 // a count for each of writeSteps
}

func (w *writeCount) took(since time.Time, err error) {
	seconds := time.Since(since).Seconds()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.failed++
		return
	}
	w.kept++
	w.seconds += seconds
	for i, step := range writeSteps {
		if seconds <= step {
			w.within[i]++
		}
	}
}

func (w *writeCount) read() Writes {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := Writes{Kept: w.kept, Failed: w.failed, Seconds: w.seconds, Within: map[float64]uint64{}}
	for i, step := range writeSteps {
		all.Within[step] = w.within[i]
	}
	return all
}
