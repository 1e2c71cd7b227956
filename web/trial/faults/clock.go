package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"lamplight/web/trial/house"
)

// steps are how far the clock on the wall is set, once each way.
var steps = []time.Duration{30 * time.Second, time.Hour, 24 * time.Hour, 5 * 365 * 24 * time.Hour}

// clocks sets the clock of a house in the midst of a focus and puts it right
// again, each step in a house of its own, and all of them at once.
func clocks(b *bench, table *house.Table) error {
	tries := []*clockTry{{step: time.Hour, suspended: true}}
	for _, step := range steps {
		tries = append(tries, &clockTry{step: step}, &clockTry{step: -step})
	}
	var all sync.WaitGroup
	for _, t := range tries {
		all.Go(func() { t.err = t.run(b) })
	}
	all.Wait()
	var worst time.Duration
	var wrong []string
	for _, t := range tries {
		if t.err != nil {
			wrong = append(wrong, fmt.Sprintf("%v: %v", t.step, t.err))
		}
		worst = max(worst, t.late)
	}
	measured := fmt.Sprintf("worst %.1f s, %d wrong", worst.Seconds(), len(wrong))
	if len(wrong) > 0 {
		measured += "; " + strings.Join(wrong, "; ")
	}
	table.Add("clock set by 30 s, 1 h, 1 day, 5 years, both ways and back, and a machine that slept, in a focus", "right within 2 s, nothing twice, no negative minutes",
		measured, len(wrong) == 0 && worst <= 2*time.Second)
	return nil
}

// clockTry is one step in one house.
type clockTry struct {
	step      time.Duration
	suspended bool // held still meanwhile, as by a machine that sleeps
	late      time.Duration
	err       error

	h        *house.House
	p        *house.Person
	room     string
	offset   time.Duration
	ribbon   []stretch
	furthest time.Time // the latest its clock has shown: a block that is over stays over
	ledger   *ledger
}

type stretch struct {
	Phase    string
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

func (t *clockTry) run(b *bench) (err error) {
	t.ledger = newLedger()
	if t.h, err = house.Start(house.Options{Binary: b.binary, TextOnly: true, Args: []string{"--log-level", "error"}}); err != nil {
		return err
	}
	defer t.h.Close()
	if t.p, err = t.h.Member("Ana"); err != nil {
		return err
	}
	if t.room, err = t.h.Room(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	stream, err := t.p.Follow(t.room)
	if err != nil {
		return err
	}
	defer stream.Close()
	if err := t.p.Sit(t.room); err != nil {
		return err
	}
	go (&busy{Person: t.p, c: &crowd{room: t.room}}).stay(ctx)
	clock, err := skew(t.h.Pid())
	if err != nil {
		return err
	}
	plan := map[string]int{"focus": 8, "break": 3, "sprints": 2, "gathering": 1}
	var block struct{ Phases []stretch }
	began := time.Now()
	if err := t.p.Do(http.MethodPost, "/api/rooms/"+t.room+"/block", map[string]any{"plan": plan}, &block); err != nil {
		return err
	}
	t.ribbon = block.Phases
	time.Sleep(4 * time.Second)
	if err := errors.Join(t.look("before"), t.set(clock, t.step), t.look("set")); err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	if err := errors.Join(t.look("set, later"), t.set(clock, 0), t.look("right again")); err != nil {
		return err
	}
	time.Sleep(time.Until(t.ribbon[len(t.ribbon)-1].EndsAt.Add(2 * time.Second)))
	if err := errors.Join(t.look("after its end"), t.kept(time.Since(began))); err != nil {
		return err
	}
	return t.p.Do(http.MethodPost, "/api/rooms/"+t.room+"/block", map[string]any{"plan": plan}, nil)
}

// set puts the clock so far from the machine's.
func (t *clockTry) set(clock *skewed, offset time.Duration) error {
	t.offset = offset
	if !t.suspended {
		return clock.set(offset)
	}
	if err := syscall.Kill(t.h.Pid(), syscall.SIGSTOP); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond)
	return errors.Join(clock.set(offset), syscall.Kill(t.h.Pid(), syscall.SIGCONT))
}

// look waits until the room is as its clock says, and posts a line.
func (t *clockTry) look(when string) error {
	name := fmt.Sprint(t.p.ID, "-", time.Now().UnixNano())
	if err := t.ledger.write("message "+name, "1", func() error { return t.p.Post(t.room, name, when) }); err != nil {
		return fmt.Errorf("%s: %w", when, err)
	}
	began, problem := time.Now(), ""
	for time.Since(began) < 3*time.Second {
		if problem = t.problem(); problem == "" {
			t.late = max(t.late, time.Since(began))
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("%s: %s", when, problem)
}

func (t *clockTry) problem() string {
	var v struct {
		Now    time.Time
		Phase  string
		Ends   *time.Time `json:"phase_ends_at"`
		People []struct{ Lost bool }
	}
	if err := t.p.Do(http.MethodGet, "/api/rooms/"+t.room, nil, &v); err != nil {
		return err.Error()
	}
	if wall := time.Now().Add(t.offset); v.Now.Sub(wall).Abs() > time.Second {
		return fmt.Sprintf("it is %v there, not %v", v.Now, wall)
	}
	if len(v.People) != 1 || v.People[0].Lost {
		return fmt.Sprintf("%+v sit there", v.People)
	}
	if v.Now.After(t.furthest) {
		t.furthest = v.Now
	}
	want := stretch{Phase: "gathering", EndsAt: t.ribbon[0].StartsAt}
	for _, s := range t.ribbon {
		if !v.Now.Before(s.StartsAt) {
			want = s
		}
	}
	if !t.furthest.Before(t.ribbon[len(t.ribbon)-1].EndsAt) {
		want = stretch{Phase: "free"}
	}
	if v.Phase != want.Phase || v.Ends != nil && !v.Ends.Equal(want.EndsAt) {
		return fmt.Sprintf("%s, not %s", v.Phase, want.Phase)
	}
	return ""
}

// kept looks at what the house has written down.
func (t *clockTry) kept(took time.Duration) error {
	found, sound, err := readState(t.h.Data)
	if err != nil {
		return err
	}
	if v := t.ledger.check(found, time.Now()); v.lost+v.doubled > 0 || sound != "ok" {
		return fmt.Errorf("%v; %s; %s", v, v.example, sound)
	}
	var log struct {
		Sessions []struct{ Planned, Present int }
	}
	if err := t.p.Do(http.MethodGet, "/api/log", nil, &log); err != nil {
		return err
	}
	for _, s := range log.Sessions {
		if s.Present < 0 || s.Present > s.Planned || time.Duration(s.Present)*time.Second > took {
			return fmt.Errorf("%d of %d seconds in the log, after %v", s.Present, s.Planned, took)
		}
	}
	if len(log.Sessions) > 1 {
		return fmt.Errorf("%d lines in the log", len(log.Sessions))
	}
	return nil
}
