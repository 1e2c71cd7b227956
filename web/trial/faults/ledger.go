package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"lamplight/web/trial/house"
)

// ledger remembers what people asked the house to keep, and what of it the
// house has acknowledged. A slot is one thing that has one value at a time: a
// member's task, a booking; of what must be there once, the value is a count.
type ledger struct {
	mu    sync.Mutex
	slots map[string][]entry
}

type entry struct {
	value       string
	sent, acked time.Time // acked is zero while no answer has come
}

func newLedger() *ledger { return &ledger{slots: map[string][]entry{}} }

// write asks for a value and remembers how that went. What was refused in words
// must not be kept; what got no answer may be.
func (l *ledger) write(slot, value string, ask func() error) error {
	l.mu.Lock()
	at := len(l.slots[slot])
	l.slots[slot] = append(l.slots[slot], entry{value: value, sent: time.Now()})
	l.mu.Unlock()
	err := ask()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.slots[slot][at].acked = time.Now()
	case house.StatusOf(err) != 0:
		l.slots[slot] = l.slots[slot][:at]
	}
	return err
}

// verdict is what a look at the database says about the ledger.
type verdict struct {
	acknowledged, lost, doubled int
	example                     string
}

func (v verdict) String() string {
	return fmt.Sprintf("%d acknowledged, %d lost, %d doubled", v.acknowledged, v.lost, v.doubled)
}

func (v *verdict) add(w verdict) {
	v.acknowledged = max(v.acknowledged, w.acknowledged)
	v.lost += w.lost
	v.doubled += w.doubled
	if v.example == "" {
		v.example = w.example
	}
}

// check compares what was found with what was acknowledged by an instant. What
// was asked for after the last acknowledgement may be there or not.
func (l *ledger) check(found map[string]string, at time.Time) (v verdict) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for slot, entries := range l.slots {
		allowed := []string{""}
		for _, e := range entries {
			switch {
			case !e.acked.IsZero() && !e.acked.After(at):
				v.acknowledged++
				allowed = []string{e.value}
			case !e.sent.After(at):
				allowed = append(allowed, e.value)
			}
		}
		got := found[slot]
		if slices.Contains(allowed, got) {
			continue
		}
		if v.lost++; counted(slot) && got > "1" {
			v.lost--
			v.doubled++
		}
		v.example = fmt.Sprintf("%s is %q, not one of %q", slot, got, allowed)
	}
	for slot, got := range found {
		if counted(slot) && got > "1" && l.slots[slot] == nil {
			v.doubled++
			v.example = fmt.Sprintf("%s is there %s times", slot, got)
		}
	}
	return v
}

func counted(slot string) bool {
	return strings.HasPrefix(slot, "message ") || strings.HasPrefix(slot, "ban ") || strings.HasPrefix(slot, "jot ") || strings.HasPrefix(slot, "once ")
}

// settle takes what was found for what is: after a crash nothing is on its way
// any more.
func (l *ledger) settle(found map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for slot, entries := range maps.All(l.slots) {
		if last := &entries[len(entries)-1]; last.acked.IsZero() {
			last.value, last.acked = found[slot], time.Now()
		}
	}
}
