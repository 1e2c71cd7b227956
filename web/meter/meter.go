// Package meter measures what a house takes of its machine: processor, memory
// and network, for a day at most and in memory only.
package meter

import (
	"context"
	"runtime"
	"sync"
	"time"
)

const (
	every = 10 * time.Second // how often it looks
	step  = time.Minute      // how long a stretch of the day is
	steps = 24 * 60          // how many are kept
)

// Sample is what was measured over a stretch that ended At.
type Sample struct {
	At     time.Time
	Busy   float64 // the share of all processors that anything on the machine took, 0 to 1
	House  float64 // the part of the house and the media server it started
	Memory int64   // bytes these two held at its end
	Out    float64 // bits a second that left by the network
	In     float64 // and that arrived
}

// Readings are a house's figures: the newest look, and the day so far by minutes.
type Readings struct {
	Now    Sample
	Day    []Sample // oldest first; of a minute that ended, as it was on average
	Cores  int
	Memory int64 // bytes the machine has
}

// Meter looks every ten seconds while it runs.
type Meter struct {
	Loopback bool // what programs of this machine say to each other counts too: nobody else comes

	mu    sync.Mutex
	last  counters
	now   Sample
	since Sample // sums of the looks since the last full minute
	looks int
	ends  time.Time // of the minute that is being summed
	day   []Sample
}

// Run measures until ctx ends.
func (m *Meter) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	m.look(m.count(time.Now()))
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-tick.C:
			m.look(m.count(at))
		}
	}
}

// Read is what was measured so far; without Now.At nothing was yet, or this
// system does not tell.
func (m *Meter) Read() Readings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Readings{Now: m.now, Day: append([]Sample(nil), m.day...), Cores: runtime.NumCPU(), Memory: memoryOf()}
}

// counters are what a system counts, ever growing.
type counters struct {
	at        time.Time
	all, idle float64           // processor time of the machine, in ticks
	house     map[int]float64   // of each process of the house, in the same ticks
	lines     map[string][2]int // bytes that left and arrived by each interface
	memory    int64
	ok        bool
}

// look takes one more look into account. A counter that fell began anew, with
// its process or its interface, and counts from nothing.
func (m *Meter) look(c counters) {
	m.mu.Lock()
	defer m.mu.Unlock()
	last := m.last
	m.last = c
	if !c.ok || !last.ok {
		return
	}
	seconds := c.at.Sub(last.at).Seconds()
	if seconds <= 0 || c.all <= last.all {
		return
	}
	s := Sample{At: c.at.UTC(), Memory: c.memory}
	whole := c.all - last.all
	s.Busy = share(whole-(c.idle-last.idle), whole)
	took := 0.0
	for id, ticks := range c.house {
		took += grown(ticks, last.house[id])
	}
	s.House = share(took, whole)
	for name, bytes := range c.lines {
		was, known := last.lines[name]
		if !known {
			continue // has just appeared, with the traffic of days
		}
		s.Out += grown(float64(bytes[0]), float64(was[0])) * 8 / seconds
		s.In += grown(float64(bytes[1]), float64(was[1])) * 8 / seconds
	}
	m.now = s
	m.sum(s)
}

func (m *Meter) sum(s Sample) {
	if m.looks > 0 && s.At.After(m.ends) {
		n := float64(m.looks)
		mean := Sample{At: m.since.At, Busy: m.since.Busy / n, House: m.since.House / n, Memory: m.since.Memory, Out: m.since.Out / n, In: m.since.In / n}
		m.day = append(m.day, mean)
		if len(m.day) > steps {
			m.day = append(m.day[:0], m.day[len(m.day)-steps:]...)
		}
		m.since, m.looks = Sample{}, 0
	}
	if m.looks == 0 {
		m.ends = s.At.Truncate(step).Add(step)
	}
	m.looks++
	m.since = Sample{At: s.At, Busy: m.since.Busy + s.Busy, House: m.since.House + s.House, Memory: s.Memory, Out: m.since.Out + s.Out, In: m.since.In + s.In}
}

func share(part, whole float64) float64 { return min(1, max(0, part/whole)) }

func grown(now, was float64) float64 {
	if now < was {
		return now
	}
	return now - was
}
