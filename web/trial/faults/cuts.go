package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"lamplight/web/trial/house"
)

const recordFor = 15 * time.Second

// cuts records what a busy house writes from its first start on, and then looks
// at what is left when the power goes at random moments.
func cuts(b *bench, table *house.Table) error {
	folder, err := os.MkdirTemp("", "lamplight-calls-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	before, err := recorded(folder)
	if err != nil {
		return err
	}
	h, err := house.Start(house.Options{Binary: b.binary, TextOnly: true, Before: before, Args: []string{"--log-level", "error"}})
	if err != nil {
		return err
	}
	defer h.Close()
	c, err := gather(h)
	if err != nil {
		return err
	}
	began := time.Now()
	ctx, stop := context.WithTimeout(context.Background(), recordFor)
	defer stop()
	c.work(ctx)
	h.Stop() // so that strace writes down everything
	calls, err := readCalls(folder, h.Data)
	if err != nil {
		return err
	}
	if len(calls) == 0 {
		return errors.New("strace recorded nothing; may this user trace?")
	}
	moments := momentsOf(calls, c.ledger, began, b.n)
	flushes := 0
	for _, one := range calls {
		if one.name == "fsync" || one.name == "fdatasync" {
			flushes++
		}
	}
	sum, harmed, err := c.cutAt(b, calls, moments, "")
	if err != nil {
		return err
	}
	measured := fmt.Sprintf("%d cuts harmed; %v, of %d calls %d flushes", harmed, sum, len(calls), flushes)
	if sum.example != "" {
		measured += "; " + sum.example
	}
	table.Add(fmt.Sprintf("power cut, replayed from the writes: %d cuts", len(moments)), "0 lose an acknowledged write", measured, harmed == 0 && len(moments) == b.n && sum.acknowledged > b.n)
	_, harmed, err = c.cutAt(b, calls, moments, ".db-wal")
	if err != nil {
		return err
	}
	table.Add("the same, had the journal never been flushed", "loss is found", fmt.Sprintf("%d cuts harmed", harmed), harmed > 0)
	return nil
}

// momentsOf are instants to cut at: half of them between two calls, half just
// after somebody was told that something is kept.
func momentsOf(calls []call, l *ledger, began time.Time, n int) (moments []time.Time) {
	var late []time.Time
	for _, c := range calls {
		if c.start.After(began) {
			late = append(late, c.start.Add(time.Duration(rand.IntN(300))*time.Microsecond))
		}
	}
	var told []time.Time
	for _, entries := range l.slots {
		for _, e := range entries {
			if e.acked.After(began) {
				told = append(told, e.acked)
			}
		}
	}
	for i := 0; i < n && len(late) > 0 && len(told) > 0; i++ {
		from := late
		if i%2 == 1 {
			from = told
		}
		moments = append(moments, from[rand.IntN(len(from))])
	}
	return moments
}

// cutAt lets the power go at each of these moments. Every tenth folder is also
// opened by the house itself.
func (c *crowd) cutAt(b *bench, calls []call, moments []time.Time, forget string) (sum verdict, harmed int, err error) {
	for i, at := range moments {
		v, err := c.cut(b, calls, at, forget, i%10 == 0 && forget == "")
		if err != nil {
			return sum, harmed, err
		}
		if v.lost+v.doubled > 0 {
			harmed++
		}
		sum.add(v)
	}
	return sum, harmed, nil
}

// cut builds what one leaves and looks for what was acknowledged by then.
func (c *crowd) cut(b *bench, calls []call, at time.Time, forget string, serve bool) (v verdict, err error) {
	folder, err := os.MkdirTemp("", "lamplight-cut-")
	if err != nil {
		return v, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := diskAt(calls, at, forget).write(folder); err != nil {
		return v, err
	}
	if serve {
		h, err := house.Start(house.Options{Binary: b.binary, Data: folder, TextOnly: true})
		if err != nil {
			return verdict{lost: 1, example: err.Error()}, nil
		}
		h.Close()
	}
	found, sound, err := readState(folder)
	v = c.ledger.check(found, at)
	if err != nil || sound != "ok" {
		v.example = fmt.Sprint(sound, " ", err)
		v.lost = max(v.lost, 1)
	}
	return v, nil
}
