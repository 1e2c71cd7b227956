package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"lamplight/web/trial/house"
)

// What the room page sends, see static/room/src/pictures.ts: a tile in a round,
// the one who speaks, a tile in focus. Cameras stay somewhat below their limit.
var (
	tileInRound = house.Picture{FPS: 15, Bits: 140_000}
	theSpeaker  = house.Picture{FPS: 15, Bits: 420_000}
	tileInFocus = house.Picture{FPS: 7, Bits: 40_000}
)

const (
	settling  = 4 * time.Second
	measuring = 12 * time.Second
)

// seats is what a person in a call costs: in a round, where everybody watches
// everybody and one speaks, and in focus.
func seats(b *bench, table *house.Table) error {
	for _, n := range b.seats {
		if err := seatsOf(b, n, table); err != nil {
			return fmt.Errorf("a room of %d: %w", n, err)
		}
	}
	return nil
}

func seatsOf(b *bench, n int, table *house.Table) error {
	h, err := withCalls(b.options)
	if err != nil {
		return err
	}
	defer h.Close()
	c, err := callsOf(h)
	if err != nil {
		return err
	}
	slugs := make([]string, b.rooms)
	for i := range slugs {
		if slugs[i], err = openRoom(h, fmt.Sprint("Seats ", i), max(n, 2)); err != nil {
			return err
		}
	}
	people, err := members(h, n*b.rooms)
	if err != nil {
		return err
	}
	here, errs := make([]*house.Caller, len(people)), make([]error, len(people))
	inTurn(len(people), 4, func(i int) { here[i], errs[i] = people[i].Call(slugs[i%b.rooms], c.address) })
	if err := errors.Join(errs...); err != nil {
		return err
	}
	defer func() {
		for _, w := range here {
			w.Room.Disconnect()
		}
	}()
	speakers, others := here[:b.rooms], here[b.rooms:]
	if err := errors.Join(
		all(others, func(w *house.Caller) error { return w.Show(tileInRound) }),
		all(speakers, func(w *house.Caller) error { return w.Show(theSpeaker) }),
		all(speakers, func(w *house.Caller) error { return w.Speak() }),
	); err != nil {
		return err
	}
	cost(h, here, n, "a round", tileInRound.Bits*(n-1)+theSpeaker.Bits, table)
	for _, w := range here {
		for _, p := range w.Room.LocalParticipant.TrackPublications() {
			_ = w.Room.LocalParticipant.UnpublishTrack(p.SID())
		}
	}
	plan := map[string]int{"gathering": 1, "opening": 0, "focus": 120, "break": 0, "closing": 0, "sprints": 1}
	for i, slug := range slugs {
		if err := people[i].Do(http.MethodPost, "/api/rooms/"+slug+"/block", map[string]any{"plan": plan}, nil); err != nil {
			return err
		}
	}
	for i, slug := range slugs {
		if err := untilPhase(people[i], slug, "focus"); err != nil {
			return err
		}
	}
	if err := all(here, func(w *house.Caller) error { return w.Show(tileInFocus) }); err != nil {
		return err
	}
	cost(h, here, n, "focus", tileInFocus.Bits*n, table)
	server, media := processes(h)
	table.Add(fmt.Sprintf("%d people: memory of server and media process", len(people)), "", fmt.Sprintf("%d MB, %d MB", memory(server), memory(media)), true)
	return nil
}

func all(here []*house.Caller, f func(*house.Caller) error) error {
	errs := make([]error, len(here))
	inTurn(len(here), 4, func(i int) { errs[i] = f(here[i]) })
	return errors.Join(errs...)
}

// cost measures for a while and tells it for one person; sent is the bits a
// second that the people of one room send.
func cost(h *house.House, here []*house.Caller, inRoom int, in string, sent int, table *house.Table) {
	n := float64(len(here))
	server, media := processes(h)
	time.Sleep(settling)
	packets, bytes := received(here)
	used, pages, began := cpu(media), cpu(server), time.Now()
	time.Sleep(measuring)
	took := time.Since(began).Seconds()
	used, pages = cpu(media)-used, cpu(server)-pages
	p, by := received(here)
	packets, bytes = p-packets, by-bytes
	due := float64(sent) / 8 * float64(inRoom-1) * n / float64(inRoom) * took
	what := fmt.Sprintf("%d people, %d to a room, in %s, each", len(here), inRoom, in)
	ok := float64(bytes) > .9*due
	table.Add(what+": traffic", "what was sent arrives",
		fmt.Sprintf("%.2f Mbit/s, %.2f GB an hour, %.0f packets a second", float64(bytes)*8/1e6/n/took, float64(bytes)/n/took*3600/1e9, float64(packets)/n/took), ok)
	table.Add(what+": processor", "",
		fmt.Sprintf("media %.4f cores, %.0f µs a packet; server %.4f cores", used.Seconds()/took/n, used.Seconds()*1e6/max(1, float64(packets)), pages.Seconds()/took/n), packets > 0)
}

func received(here []*house.Caller) (packets, bytes int64) {
	for _, w := range here {
		packets += w.Packets.Load()
		bytes += w.Bytes.Load()
	}
	return packets, bytes
}
