package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"time"

	"lamplight/web/trial/house"
)

const manyMessages = 100_000

// start measures how soon a house with a long chat serves again, and whether
// the clock on the wall is right then.
func start(b *bench, table *house.Table) error {
	h, err := house.Start(house.Options{Binary: b.binary, Args: []string{"--log-level", "error"}})
	if err != nil {
		return err
	}
	defer h.Close()
	p, err := h.Member("Ana")
	if err != nil {
		return err
	}
	room, err := h.Room()
	if err != nil {
		return err
	}
	if err := p.Post(room, "first", "hello"); err != nil {
		return err
	}
	h.Stop()
	if err := fill(h.Data, room, p.ID); err != nil {
		return err
	}
	var slowest, page time.Duration
	for range 5 {
		if err := h.Restart(); err != nil {
			return err
		}
		began := time.Now()
		if err := p.Do(http.MethodGet, "/api/rooms/"+room+"/messages", nil, nil); err != nil {
			return err
		}
		slowest, page = max(slowest, h.Ready), max(page, time.Since(began))
		h.Kill9()
	}
	table.Add(fmt.Sprintf("start to serving with %d messages, worst of 5", manyMessages), "2 s",
		fmt.Sprintf("%d ms, first page of chat %d ms", slowest.Milliseconds(), page.Milliseconds()), slowest+page <= 2*time.Second)
	if err := h.Restart(); err != nil {
		return err
	}
	return phases(b, h, p, room, table)
}

// fill writes a long chat into the database of a house that is not running.
func fill(folder, room, member string) error {
	db, err := sql.Open("sqlite", filepath.Join(folder, "lamplight.db"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO messages (room, seq, client_id, kind, at, member, text)
		SELECT m.room, m.seq + i, 'old-' || i, m.kind, m.at + i, m.member, 'something that was said long ago, ' || i
		FROM n, messages m WHERE m.client_id = 'first' AND m.room = ? AND m.member = ?`, manyMessages, room, member)
	if err == nil {
		_, err = db.Exec("UPDATE rooms SET seq = (SELECT max(seq) FROM messages WHERE room = slug)")
	}
	return err
}

// phases kills the house again and again during one block and compares the
// phase and the time left with the ribbon drawn at its start.
func phases(b *bench, h *house.House, p *house.Person, room string, table *house.Table) error {
	stream, err := p.Follow(room)
	if err != nil {
		return err
	}
	defer stream.Close()
	if err := p.Sit(room); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go (&busy{Person: p, c: &crowd{room: room}}).stay(ctx)
	var block struct {
		Phases []stretch
		EndsAt time.Time `json:"ends_at"`
	}
	plan := map[string]int{"opening": 4, "focus": 5, "break": 2, "closing": 4, "sprints": 3, "gathering": 1}
	if err := p.Do(http.MethodPost, "/api/rooms/"+room+"/block", map[string]any{"plan": plan}, &block); err != nil {
		return err
	}
	time.Sleep(time.Until(block.Phases[0].StartsAt))
	crashes, wrong := 0, 0
	var worst time.Duration
	for time.Now().Add(time.Second).Before(block.EndsAt) {
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		h.Kill9()
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		if err := h.Restart(); err != nil {
			return err
		}
		crashes++
		ready, right := time.Now(), false
		for !right && time.Since(ready) < 2*time.Second {
			var v struct {
				Now   time.Time
				Phase string
				Ends  *time.Time `json:"phase_ends_at"`
			}
			if err := p.Do(http.MethodGet, "/api/rooms/"+room, nil, &v); err != nil {
				return err
			}
			for _, s := range block.Phases {
				inIt := !v.Now.Before(s.StartsAt) && v.Now.Before(s.EndsAt)
				right = right || inIt && v.Phase == s.Phase && v.Ends != nil && v.Ends.Equal(s.EndsAt)
			}
			right = right || v.Phase == "free" && !v.Now.Before(block.EndsAt)
			if !right {
				time.Sleep(10 * time.Millisecond)
			}
		}
		if worst = max(worst, time.Since(ready)); !right {
			wrong++
		}
	}
	table.Add(fmt.Sprintf("after a restart: phase and time left, %d kills during one block", crashes), "right within 1 s of ready",
		fmt.Sprintf("%d wrong, worst %d ms", wrong, worst.Milliseconds()), wrong == 0 && worst <= time.Second && crashes > 5)
	return nil
}
