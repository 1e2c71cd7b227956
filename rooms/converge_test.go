package rooms_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"lamplight/rooms"
)

// Whatever people, browsers, the media server and the house itself have been
// through, a minute of quiet later everybody sees exactly who is here, nobody
// else is in the call, and every microphone has the rights of the phase.
func TestAMinuteOfQuietPutsEverythingRight(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		ctx := context.Background()
		names := []string{"Ana", "Ben", "Cleo", "Dan"}
		var people []rooms.Member
		for _, name := range names {
			people = append(people, h.enter(name))
		}
		h.must(h.SetWilling(ctx, people[0].ID, true))
		h.must(h.SetWilling(ctx, people[1].ID, true))
		rapid.Check(t, func(rt *rapid.T) {
			tokens := map[string]string{}
			streams := map[string]func(){}
			follow := func(m rooms.Member) {
				if streams[m.ID] == nil {
					done, err := h.Follow(ctx, m.ID, table)
					h.must(err)
					streams[m.ID] = done
				}
			}
			for range rapid.IntRange(5, 40).Draw(rt, "steps") {
				m := rapid.SampledFrom(people).Draw(rt, "who")
				switch what := rapid.SampledFrom([]string{"camera", "text", "connect", "publish", "leave", "drop", "follow", "unfollow",
					"wait", "wait", "block", "act", "away", "down", "up", "forget", "restart"}).Draw(rt, "what"); what {
				case "camera", "text":
					sitting, err := h.Join(ctx, m, table, rooms.SeatKind(what))
					h.must(err)
					tokens[m.ID] = sitting.Token
				case "connect":
					if tokens[m.ID] != "" {
						_, _ = h.media.Connect(tokens[m.ID]) // old tokens are fine here; the look mends
					}
				case "publish":
					_ = h.media.Publish(table, m.ID, "microphone")
				case "leave":
					h.must(h.Leave(ctx, m, table))
				case "drop":
					h.media.Disconnect(table, m.ID)
				case "follow":
					follow(m)
				case "unfollow":
					if done := streams[m.ID]; done != nil {
						done()
						delete(streams, m.ID)
					}
				case "wait":
					h.pass(time.Duration(rapid.IntRange(0, 40).Draw(rt, "seconds")) * time.Second)
				case "block":
					_, _ = h.StartBlock(ctx, m, table, rooms.Plan{Opening: 120, Focus: 120, Break: 60, Closing: 120, Sprints: 2, Gathering: 20})
				case "act":
					_ = h.Do(ctx, m, table, rapid.SampledFrom([]rooms.Action{
						rooms.ActNext, rooms.ActPass, rooms.ActSkip, rooms.ActSitOut, rooms.ActSitIn, rooms.ActStartFocus, rooms.ActTakeBack,
					}).Draw(rt, "action"), "")
				case "away":
					_ = h.SetAway(ctx, m, table, rapid.Bool().Draw(rt, "away"), "")
				case "down":
					h.media.SetDown(true)
				case "up":
					h.media.SetDown(false)
				case "forget":
					h.media.Restart()
				case "restart":
					again := map[string]bool{}
					for id, done := range streams {
						done()
						again[id] = true
					}
					clear(streams)
					h.restart()
					for _, m := range people {
						if again[m.ID] {
							follow(m)
						}
					}
				}
				synctest.Wait()
			}
			h.media.SetDown(false)
			h.pass(time.Minute)
			h.consistent(rt, people, streams)
			for _, done := range streams {
				done()
			}
		})
	})
}

func (h *house) consistent(t *rapid.T, people []rooms.Member, streams map[string]func()) {
	v := h.view()
	callers, err := h.media.Callers(context.Background(), table)
	h.must(err)
	in := map[string]rooms.Caller{}
	microphones := 0
	for _, c := range callers {
		in[c.Member] = c
		microphones += c.Microphones
	}
	seen := map[string]rooms.Person{}
	for _, p := range v.People {
		seen[p.ID] = p
		_, connected := in[p.ID]
		here := connected
		if p.Seat == rooms.TextSeat {
			here = streams[p.ID] != nil
			if connected {
				t.Fatalf("%s sits in a text seat and is in the call", p.Name)
			}
		}
		if !here || p.Lost {
			t.Fatalf("%s is shown and not here (lost: %v)", p.Name, p.Lost)
		}
	}
	for id := range in {
		if _, shown := seen[id]; !shown {
			t.Fatalf("somebody is in the call and not shown")
		}
	}
	if v.Microphones != microphones || !v.MediaUp {
		t.Fatalf("%d microphones are shown, there are %d (up: %v)", v.Microphones, microphones, v.MediaUp)
	}
	var turn, host string
	if v.Block != nil && v.Block.Host != nil {
		host = v.Block.Host.ID
	}
	if v.Block != nil && v.Block.Round != nil && v.Block.Round.Turn != nil {
		turn = v.Block.Round.Turn.Member
	}
	for _, m := range people {
		c, connected := in[m.ID]
		if !connected {
			continue
		}
		out := seen[m.ID].SittingOut
		want := rooms.RightsIn(v.Phase, false, "welcome", seen[m.ID].Seat, turn == m.ID, host == m.ID, out)
		if c.Rights != want {
			t.Fatalf("%s: %s has %+v, want %+v", v.Phase, m.Name, c.Rights, want)
		}
		if me := h.me(m); me.MaySpeak != want.Microphone || !want.Microphone && c.Microphones > 0 {
			t.Fatalf("%s: %s is told %v with %d microphones", v.Phase, m.Name, me.MaySpeak, c.Microphones)
		}
	}
}
