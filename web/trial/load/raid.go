package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"lamplight/web/trial/house"
)

const raiders = 50

// raid is fifty guests in ten seconds, and what ends it.
func raid(b *bench, table *house.Table) error {
	h, room, people, err := open(b, 20)
	if err != nil {
		return err
	}
	defer h.Close()
	owner, err := h.Owner()
	if err != nil {
		return err
	}
	for _, p := range people {
		s, err := p.Follow(room)
		if err != nil {
			return err
		}
		defer s.Close()
		go drain(s)
		if err := p.Sit(room); err != nil {
			return err
		}
	}
	before := others(people, room, "before")
	in, streams := make(chan *house.Person, raiders), make(chan *house.Stream, raiders)
	go func() {
		defer close(in)
		defer close(streams)
		paced(raiders, 5, func(i int) {
			p, err := h.Enter(fmt.Sprint("Raider ", i))
			if err != nil || p.Sit(room) != nil {
				return
			}
			if s, err := p.Follow(room); err == nil {
				streams <- s
			}
			for n := range 10 {
				_ = p.Post(room, fmt.Sprint(n), "noise")
			}
			in <- p
		})
	}()
	during := others(people, room, "during")
	limit := max(2*before.percentile(95), 20*time.Millisecond)
	during.within(table, fmt.Sprintf("what members ask while %d guests raid; alone p95 %s", raiders, ms(before.percentile(95))), limit)
	sat := 0
	var last *house.Person
	for p := range in {
		sat++
		last = p
	}
	table.Add("raiders who sat down in 10 s", fmt.Sprintf("30 of %d", raiders), fmt.Sprint(sat), sat > 0 && sat <= 30)
	if last == nil {
		return nil
	}
	until(table, "lock and all guests out, until the room has none and their streams are closed", func() error {
		if err := owner.Do(http.MethodPut, "/api/rooms/"+room+"/lock", map[string]bool{"locked": true}, nil); err != nil {
			return err
		}
		return owner.Do(http.MethodPost, "/api/rooms/"+room+"/guests/out", nil, nil)
	}, func() bool {
		var view struct {
			People []struct{ Guest bool }
		}
		if owner.Do(http.MethodGet, "/api/rooms/"+room, nil, &view) != nil {
			return false
		}
		for _, p := range view.People {
			if p.Guest {
				return false
			}
		}
		return last.Sit(room) != nil && last.Do(http.MethodGet, "/api/rooms/"+room, nil, nil) != nil
	})
	closedWithin(table, "streams of raiders closed after that", streams)
	return ban(h, room, owner, people[0], table)
}

// closedWithin waits for streams to end.
func closedWithin(table *house.Table, what string, streams <-chan *house.Stream) {
	began, open, n := time.Now(), 0, 0
	late := time.After(4 * time.Second)
	for s := range streams {
		n++
		for ended := false; !ended; {
			select {
			case _, more := <-s.Events:
				ended = !more
			case <-late:
				open, ended = open+1, true
			}
		}
	}
	table.Add(what, "2 s", fmt.Sprintf("%d of %d, the last after %s", n-open, n, ms(time.Since(began))), open == 0 && time.Since(began) <= 2*time.Second)
}

// ban is one person at every door of the house.
func ban(h *house.House, room string, owner, who *house.Person, table *house.Table) error {
	stream, err := who.Follow(room)
	if err != nil {
		return err
	}
	defer stream.Close()
	ended := make(chan struct{})
	go func() { drain(stream); close(ended) }()
	doors, shut := []struct {
		method, path string
		body         any
	}{
		{http.MethodGet, "", nil}, {http.MethodGet, "/messages", nil}, {http.MethodPost, "/join", map[string]string{"seat": "text"}},
		{http.MethodPost, "/messages", map[string]string{"client_id": "door", "text": "x"}}, {http.MethodGet, "/events", nil},
	}, 0
	until(table, "a ban, until every door is shut and the stream is closed", func() error {
		return owner.Do(http.MethodPost, "/api/bans", map[string]any{
			"member": who.ID, "everywhere": true, "reason": "Load.", "until": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		}, nil)
	}, func() bool {
		for ; shut < len(doors); shut++ {
			soon, stop := context.WithTimeout(context.Background(), 500*time.Millisecond) // a stream that opens does not end
			err := who.DoContext(soon, doors[shut].method, "/api/rooms/"+room+doors[shut].path, doors[shut].body, nil)
			stop()
			if house.StatusOf(err) != http.StatusForbidden {
				return false
			}
		}
		select {
		case <-ended:
			return true
		default:
			return false
		}
	})
	return nil
}

// until does something and asks, over and over, whether it holds.
func until(table *house.Table, what string, do func() error, holds func() bool) {
	began := time.Now()
	if err := do(); err != nil {
		table.Add(what, "2 s", err.Error(), false)
		return
	}
	for !holds() {
		if time.Since(began) > 5*time.Second {
			table.Add(what, "2 s", "not after 5 s", false)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	table.Add(what, "2 s", ms(time.Since(began)), time.Since(began) <= 2*time.Second)
}
