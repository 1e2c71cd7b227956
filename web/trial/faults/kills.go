package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"lamplight/web/trial/house"
)

// kills ends a busy house with kill -9 at random moments, and looks each time
// for everything that had been acknowledged.
func kills(b *bench, table *house.Table) error {
	h, err := house.Start(house.Options{Binary: b.binary, TextOnly: true, Args: []string{"--log-level", "error"}})
	if err != nil {
		return err
	}
	defer h.Close()
	c, err := gather(h)
	if err != nil {
		return err
	}
	var sum verdict
	unsound := ""
	var slowest time.Duration
	for range b.n {
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { c.work(ctx); close(done) }()
		time.Sleep(time.Duration(100+rand.IntN(700)) * time.Millisecond)
		h.Kill9()
		stop()
		<-done
		if err := h.Restart(); err != nil {
			return fmt.Errorf("after a kill: %w", err)
		}
		slowest = max(slowest, h.Ready)
		found, sound, err := readState(h.Data)
		if err != nil {
			return err
		}
		if sound != "ok" {
			unsound = sound
		}
		sum.add(c.ledger.check(found, time.Now()))
		c.ledger.settle(found)
	}
	measured := fmt.Sprintf("%v; integrity %s", sum, okOr(unsound))
	if sum.example != "" {
		measured += "; " + sum.example
	}
	table.Add(fmt.Sprintf("kill -9 under 20 messages a second, with tasks, bookings, bans, log, jots: %d kills", b.n),
		"0 lost, 0 doubled, integrity ok", measured, sum.lost+sum.doubled == 0 && unsound == "" && sum.acknowledged > 5*b.n)
	return nil
}

func okOr(problem string) string {
	if problem == "" {
		return "ok"
	}
	return problem
}
