package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lamplight/web/trial/house"
)

const (
	crowdSize = 12                           // nobody may say more than two lines a second for long
	paceOfOne = crowdSize * time.Second / 20 // twenty messages a second from all
)

// crowd is people who do everything a house has to keep.
type crowd struct {
	h       *house.House
	room    string
	owner   *house.Person
	people  []*busy
	blocks  []string // that can be booked
	ledger  *ledger
	victims atomic.Int64
}

// busy is one of them.
type busy struct {
	*house.Person
	c        *crowd
	n        int
	sessions []string // lines of the log, to write notes at
	booked   map[string]bool
	unsaid   []string // messages that got no answer
}

// gather seats a crowd, gives it blocks to book and a first line in the log.
func gather(h *house.House) (*crowd, error) {
	c := &crowd{h: h, ledger: newLedger()}
	var err error
	if c.owner, err = h.Owner(); err != nil {
		return nil, err
	}
	if c.room, err = h.Room(); err != nil {
		return nil, err
	}
	for i := range crowdSize {
		p, err := h.Member(fmt.Sprint("Person ", i))
		if err != nil {
			return nil, err
		}
		c.people = append(c.people, &busy{Person: p, c: c, booked: map[string]bool{}})
		stream, err := p.Follow(c.room)
		if err != nil {
			return nil, err
		}
		defer stream.Close()
		if err := p.Sit(c.room); err != nil {
			return nil, err
		}
	}
	if err := c.plan(); err != nil {
		return nil, err
	}
	return c, c.firstLines()
}

// plan has the owner plan a block a day, far from now.
func (c *crowd) plan() error {
	later := time.Now().UTC().Add(12 * time.Hour)
	series := map[string]any{
		"room": c.room, "rule": "FREQ=DAILY", "time": later.Format("15:04"), "zone": "UTC", "first_day": later.Format(time.DateOnly),
		"plan": map[string]int{"focus": 1500, "sprints": 1},
	}
	if err := c.owner.Do(http.MethodPost, "/api/series", series, nil); err != nil {
		return err
	}
	var week struct{ Blocks []struct{ ID string } }
	if err := c.owner.Do(http.MethodGet, "/api/schedule", nil, &week); err != nil {
		return err
	}
	for _, b := range week.Blocks {
		c.blocks = append(c.blocks, b.ID)
	}
	return nil
}

// firstLines holds a block of seconds, so that everybody has a line in the log.
func (c *crowd) firstLines() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for _, p := range c.people {
		go p.stay(ctx)
	}
	if err := c.hold(2); err != nil {
		return err
	}
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(200 * time.Millisecond) {
		whole := 0
		for _, p := range c.people {
			var log struct{ Sessions []struct{ ID string } }
			if err := p.Do(http.MethodGet, "/api/log", nil, &log); err != nil {
				return err
			}
			p.sessions = nil
			for _, s := range log.Sessions {
				p.sessions = append(p.sessions, s.ID)
			}
			if len(p.sessions) > 0 {
				whole++
			}
		}
		if whole == len(c.people) {
			return nil
		}
	}
	return errors.New("a block was held and not everybody has a line in the log")
}

// hold starts a block with a focus of so many seconds.
func (c *crowd) hold(focus int) error {
	plan := map[string]int{"focus": focus, "break": 1, "sprints": 2, "gathering": 1}
	return c.people[0].Do(http.MethodPost, "/api/rooms/"+c.room+"/block", map[string]any{"plan": plan}, nil)
}

// work has everybody work until ctx ends, and returns when the last has stopped.
func (c *crowd) work(ctx context.Context) {
	var all sync.WaitGroup
	for _, p := range c.people {
		all.Go(func() { p.stay(ctx) })
		all.Go(func() { p.talk(ctx) })
		all.Go(func() { p.change(ctx) })
	}
	all.Go(func() { c.moderate(ctx) })
	all.Go(func() {
		for pause(ctx, 500*time.Millisecond) {
			_ = c.hold(1 + rand.IntN(3)) // refused while one runs
		}
	})
	all.Wait()
}

// pause waits, and reports whether there is time for more.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Duration((0.5 + rand.Float64()) * float64(d))):
		return true
	}
}

// stay keeps a text seat: it follows the room's stream.
func (p *busy) stay(ctx context.Context) {
	for {
		if body, err := p.OpenStream(ctx, p.c.room, ""); err == nil {
			house.ReadEvents(body, func(house.Event) bool { return true })
			body.Close()
		}
		if !pause(ctx, 50*time.Millisecond) {
			return
		}
	}
}

// talk posts, and what got no answer again before anything new.
func (p *busy) talk(ctx context.Context) {
	for pause(ctx, paceOfOne) {
		p.n++
		todo := append(p.unsaid, fmt.Sprintf("%s-%d", p.ID, p.n))
		p.unsaid = nil
		for _, name := range todo {
			err := p.c.ledger.write("message "+name, "1", func() error {
				return p.Post(p.c.room, name, strings.Repeat("so much to say ", 1+rand.IntN(8)))
			})
			if house.StatusOf(err) == 0 && err != nil {
				p.unsaid = append(p.unsaid, name)
			}
		}
	}
}

// change sets tasks, books and cancels, jots and writes notes.
func (p *busy) change(ctx context.Context) {
	for i := 0; pause(ctx, 200*time.Millisecond); i++ {
		word := fmt.Sprintf("%d of %d", i, time.Now().UnixNano())
		switch rand.IntN(4) {
		case 0:
			_ = p.c.ledger.write("task "+p.ID, word, func() error {
				return p.Do(http.MethodPut, "/api/rooms/"+p.c.room+"/task", map[string]string{"title": word}, nil)
			})
		case 1:
			p.book(word)
		case 2:
			name := fmt.Sprintf("%s-%d", p.ID[:8], time.Now().UnixNano())
			_ = p.c.ledger.write("jot "+name, "1", func() error {
				return p.Do(http.MethodPost, "/api/jots", map[string]string{"client_id": name, "text": word}, nil)
			})
		case 3:
			id := p.sessions[rand.IntN(len(p.sessions))]
			_ = p.c.ledger.write("log "+id, word, func() error {
				return p.Do(http.MethodPatch, "/api/log/"+id, map[string]string{"note": word}, nil)
			})
		}
	}
}

func (p *busy) book(word string) {
	block := p.c.blocks[rand.IntN(len(p.c.blocks))]
	slot, path := "booking "+p.ID+" "+block, "/api/schedule/"+block+"/booking"
	if p.booked[block] && rand.IntN(2) == 0 {
		if p.c.ledger.write(slot, "", func() error { return p.Do(http.MethodDelete, path, nil, nil) }) == nil {
			p.booked[block] = false
		}
		return
	}
	body := map[string]any{"task": map[string]string{"title": word}}
	_ = p.c.ledger.write(slot, word, func() error { return p.Do(http.MethodPut, path, body, nil) })
	p.booked[block] = true
}

// moderate lets strangers in and bans them.
func (c *crowd) moderate(ctx context.Context) {
	for pause(ctx, 400*time.Millisecond) {
		victim, err := c.h.Enter(fmt.Sprint("Stranger ", c.victims.Add(1)))
		if err != nil {
			continue
		}
		_ = c.ledger.write("ban "+victim.ID, "1", func() error {
			until := time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
			return c.owner.Do(http.MethodPost, "/api/bans", map[string]any{"member": victim.ID, "everywhere": true, "reason": "tried it", "until": until}, nil)
		})
	}
}
