package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"

	"lamplight/web/trial/house"
)

const (
	tables     = 2 // a room has 50 seats
	atATable   = 30
	quietTimes = 2
)

// closing is 60 people with open microphones when focus begins.
func closing(b *bench, table *house.Table) error {
	h, err := withCalls(b.options)
	if err != nil {
		return err
	}
	defer h.Close()
	c, err := callsOf(h)
	if err != nil {
		return err
	}
	slugs := make([]string, tables)
	for i := range slugs {
		if slugs[i], err = openRoom(h, fmt.Sprint("Table ", i+1), atATable); err != nil {
			return err
		}
	}
	people, err := members(h, tables*atATable)
	if err != nil {
		return err
	}
	talkers, errs := make([]*house.Caller, len(people)), make([]error, len(people))
	inTurn(len(people), 4, func(i int) { talkers[i], errs[i] = people[i].Call(slugs[i%tables], c.address) })
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i, slug := range slugs {
		plan := map[string]int{"gathering": 25, "opening": 0, "focus": 8, "break": 25, "closing": 0, "sprints": quietTimes}
		if err := people[i].Do(http.MethodPost, "/api/rooms/"+slug+"/block", map[string]any{"plan": plan}, nil); err != nil {
			return err
		}
	}
	took := &times{}
	fewest := len(people)
	for range quietTimes {
		time.Sleep(time.Second) // until the media server lets them, too
		inTurn(len(talkers), 12, func(i int) { errs[i] = talkers[i].Speak() })
		if err := errors.Join(errs...); err != nil {
			return err
		}
		var wait sync.WaitGroup
		spoke := make([]int, tables)
		for i, slug := range slugs {
			wait.Go(func() { spoke[i], err = c.silence(people[i], slug, took) })
		}
		wait.Wait()
		if err != nil {
			return err
		}
		fewest = min(fewest, spoke[0]+spoke[1])
		for _, t := range talkers { // the server has closed them; the client puts its own end away
			for _, p := range t.Room.LocalParticipant.TrackPublications() {
				_ = t.Room.LocalParticipant.UnpublishTrack(p.SID())
			}
		}
		for i, slug := range slugs {
			if err := untilPhase(people[i], slug, "break", "free", "closing"); err != nil {
				return err
			}
		}
	}
	table.Add("microphones open when focus begins", fmt.Sprint(len(people)), fmt.Sprint(fewest), fewest == len(people))
	took.within(table, "focus until a microphone is closed at the media server", 2*time.Second)
	table.Add("the last of them", "", ms(took.percentile(100)), true)
	for _, t := range talkers {
		t.Room.Disconnect()
	}
	return nil
}

func openRoom(h *house.House, name string, seats int) (string, error) {
	owner, err := h.Owner()
	if err != nil {
		return "", err
	}
	var room struct{ Slug string }
	err = owner.Do(http.MethodPost, "/api/rooms", map[string]any{"name": name, "seats": seats}, &room)
	return room.Slug, err
}

// state is what a view says about where its room stands.
type state struct {
	Phase string
	Ends  time.Time `json:"phase_ends_at"`
}

func untilPhase(p *house.Person, slug string, phases ...string) error {
	for limit := time.Now().Add(40 * time.Second); time.Now().Before(limit); time.Sleep(100 * time.Millisecond) {
		var s state
		if err := p.Do(http.MethodGet, "/api/rooms/"+slug, nil, &s); err != nil {
			return err
		}
		for _, phase := range phases {
			if s.Phase == phase {
				return nil
			}
		}
	}
	return fmt.Errorf("%s did not come to %v", slug, phases)
}

// silence waits for focus in a room and looks at the media server until no
// microphone is left; it says how many there were.
func (c *calls) silence(p *house.Person, slug string, took *times) (open int, err error) {
	var s state
	if err := p.Do(http.MethodGet, "/api/rooms/"+slug, nil, &s); err != nil {
		return 0, err
	}
	if s.Phase == "focus" || s.Ends.IsZero() {
		return 0, fmt.Errorf("%s: focus had begun before all microphones were open", slug)
	}
	begins := s.Ends
	time.Sleep(time.Until(begins) - 100*time.Millisecond)
	for left := -1; left != 0; {
		list, err := c.ListParticipants(context.Background(), &livekit.ListParticipantsRequest{Room: slug})
		if err != nil {
			return 0, err
		}
		at := time.Now()
		now := 0
		for _, who := range list.Participants {
			for _, track := range who.Tracks {
				if track.Source == livekit.TrackSource_MICROPHONE {
					now++
				}
			}
		}
		open = max(open, now)
		for range max(0, left-now) {
			took.add(at.Sub(begins), nil)
		}
		if left = now; at.Sub(begins) > 10*time.Second {
			return open, fmt.Errorf("%d microphones are open ten seconds into focus", now)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return open, nil
}
