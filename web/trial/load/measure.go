package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"lamplight/web/trial/house"
)

// times collects how long something took, from many at once.
type times struct {
	mu   sync.Mutex
	all  []time.Duration
	errs []error
}

func (t *times) add(d time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.errs = append(t.errs, err)
		return
	}
	t.all = append(t.all, d)
}

// clock adds how long f takes.
func (t *times) clock(f func() error) {
	began := time.Now()
	err := f()
	t.add(time.Since(began), err)
}

func (t *times) percentile(p int) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t.all))
	return sorted[min(len(sorted)-1, len(sorted)*p/100)]
}

// within says p95 in a line of the table; one that failed is a miss.
func (t *times) within(table *house.Table, what string, limit time.Duration) {
	p95 := t.percentile(95)
	said := fmt.Sprintf("p50 %s, p95 %s of %d", ms(t.percentile(50)), ms(p95), len(t.all))
	if len(t.errs) > 0 {
		said += fmt.Sprintf(", %d failed: %v", len(t.errs), t.errs[0])
	}
	table.Add(what, "p95 "+ms(limit), said, len(t.all) > 0 && len(t.errs) == 0 && p95 <= limit)
}

func ms(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+)`)

// memory is what a process has in memory, in MB.
func memory(pid int) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	found := resident.FindSubmatch(text)
	if found == nil {
		return 0
	}
	kb, _ := strconv.Atoi(string(found[1]))
	return kb / 1024
}

// cpu is how long a process has had a processor, to the hundredth of a second.
func cpu(pid int) time.Duration {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// open starts a house with a room and so many members, who do not sit yet.
func open(b *bench, n int) (h *house.House, room string, people []*house.Person, err error) {
	if h, err = house.Start(b.options); err != nil {
		return nil, "", nil, err
	}
	if room, err = h.Room(); err == nil {
		people, err = members(h, n)
	}
	if err != nil {
		h.Close()
	}
	return h, room, people, err
}

// members are people the owner has vouched for, a few at a time.
func members(h *house.House, n int) ([]*house.Person, error) {
	list, errs := make([]*house.Person, n), make([]error, n)
	if _, err := h.Owner(); err != nil {
		return nil, err
	}
	inTurn(n, 4, func(i int) {
		for range 100 {
			if list[i], errs[i] = h.Member(fmt.Sprint("Person ", i)); house.StatusOf(errs[i]) != http.StatusTooManyRequests {
				return
			}
			time.Sleep(200 * time.Millisecond) // the owner vouches for ten a second
		}
	})
	return list, errors.Join(errs...)
}

// inTurn does something n times, so many at once.
func inTurn(n, atOnce int, f func(i int)) {
	next := make(chan int)
	var wait sync.WaitGroup
	for range atOnce {
		wait.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
}

// paced begins something so many times a second, whether or not the last one
// has ended, and waits for all.
func paced(n int, aSecond float64, f func(i int)) {
	beat := time.NewTicker(time.Duration(float64(time.Second) / aSecond))
	defer beat.Stop()
	var wait sync.WaitGroup
	for i := range n {
		<-beat.C
		wait.Go(func() { f(i) })
	}
	wait.Wait()
}

// drain reads a stream and forgets it.
func drain(s *house.Stream) {
	for range s.Events {
	}
}
