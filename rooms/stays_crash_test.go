package rooms_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lamplight/rooms"
)

// Around every boundary of a block the process dies three times; the log has
// one line for each, whole but for the seconds that nobody saw.
func TestALineInTheLogIsThereOnceAfterAnyCrash(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		ana, ben := h.sit("Ana"), h.sit("Ben")
		h.state(ana, "letter")
		for n := range 2 {
			plan := twice
			plan.Opening, plan.Sprints = 0, 4
			b := h.begin(ana, plan)
			crashes := 0
			for _, s := range b.Phases {
				for _, at := range []time.Time{s.StartsAt.Add(-time.Millisecond), s.StartsAt, s.StartsAt.Add(time.Millisecond)} {
					h.passTo(at)
					h.restart()
					crashes++
				}
			}
			for _, at := range []time.Time{b.EndsAt.Add(-time.Millisecond), b.EndsAt} {
				h.passTo(at)
				h.restart()
			}
			h.pass(time.Minute)
			for _, m := range []rooms.Member{ana, ben} {
				lines := h.log(m)
				if len(lines) != n+1 || lines[n].Planned != 2400 || lines[n].Present < 2400-crashes || lines[n].Present > 2400 {
					t.Errorf("%s after %d crashes: %+v", m.Name, crashes, lines)
				}
			}
			if title := h.log(ana)[n].Title; title != "letter" {
				t.Errorf("the task is %q", title)
			}
		}
	})
}

// Down for longer than the grace: nobody was there meanwhile, not even when the
// block ended in between.
func TestNobodyIsPresentWhileTheHouseIsDown(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		plan := twice
		plan.Opening = 0
		b := h.begin(ana, plan)
		h.passTo(b.Phases[0].StartsAt.Add(100 * time.Second))
		h.end()
		h.pass(200 * time.Second)
		h.start()
		h.logged(ana, "100 of 1200")
		h.passTo(b.Phases[2].StartsAt.Add(300 * time.Second))
		h.logged(ana, "400 of 1200")
		h.end()
		h.pass(time.Hour)
		h.start()
		h.pass(time.Minute)
		h.logged(ana, "700 of 1200")
	})
}

// sitter is what the test knows of somebody in the room.
type sitter struct {
	rooms.Member
	sits, linked bool
	lost         time.Time
	spans        [][2]time.Time // presence; the last may be open: zero
}

func (p *sitter) come(now time.Time) {
	if p.sits && p.linked {
		return
	}
	if p.sits && now.Sub(p.lost) <= rooms.Grace {
		p.linked = true
		return
	}
	p.go_(now)
	p.sits, p.linked = true, true
	p.spans = append(p.spans, [2]time.Time{now, {}})
}

func (p *sitter) drop(now time.Time) {
	if p.linked {
		p.linked, p.lost = false, now
	}
}

func (p *sitter) go_(now time.Time) {
	if p.sits {
		if !p.linked {
			now = p.lost
		}
		p.spans[len(p.spans)-1][1] = now
	}
	p.sits, p.linked = false, false
}

func (p *sitter) presentIn(b rooms.BlockView) float64 {
	var sum time.Duration
	for _, s := range b.Phases {
		for _, sp := range p.spans {
			from, until := sp[0], sp[1]
			if until.IsZero() || until.After(s.EndsAt) {
				until = s.EndsAt
			}
			if from.Before(s.StartsAt) {
				from = s.StartsAt
			}
			if s.Phase == rooms.Focus {
				sum += max(0, until.Sub(from))
			}
		}
	}
	return sum.Seconds()
}

// Whoever comes, goes, loses the line and finds it, over crashes of the house:
// the log has one line for everybody and every block, right to the second.
func TestEveryHistoryIsInTheLogOnce(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		ctx := context.Background()
		members := []rooms.Member{h.enter("Ana"), h.enter("Ben"), h.enter("Eva")}
		rapid.Check(t, func(rt *rapid.T) {
			people := make([]*sitter, len(members))
			for i, m := range members {
				people[i] = &sitter{Member: m}
				h.connect(m)
				people[i].come(time.Now())
				h.must(h.EraseLog(ctx, m))
			}
			crashes := 0
			b := h.begin(members[0], rooms.Plan{Focus: 30, Sprints: 1, Gathering: 2})
			for time.Now().Before(b.EndsAt) {
				p := rapid.SampledFrom(people).Draw(rt, "who")
				now := time.Now()
				switch rapid.SampledFrom([]string{"wait", "wait", "come", "come", "drop", "go", "crash"}).Draw(rt, "what") {
				case "wait":
					h.pass(time.Duration(rapid.IntRange(1, 25_000).Draw(rt, "ms")) * time.Millisecond)
					for _, p := range people {
						if p.sits && !p.linked && time.Since(p.lost) > rooms.Grace {
							p.go_(time.Now())
						}
					}
				case "come":
					h.connect(p.Member)
					p.come(now)
				case "drop":
					h.media.Disconnect(table, p.ID)
					h.pass(0)
					p.drop(now)
				case "go":
					h.must(h.Leave(ctx, p.Member, table))
					p.go_(now)
				case "crash":
					h.restart()
					crashes++
					for _, p := range people {
						if p.sits && !p.linked { // lost before: waited for anew, but not present
							p.go_(now)
						}
					}
				}
			}
			h.passTo(b.EndsAt.Add(rooms.Grace + 2*time.Second))
			for _, p := range people {
				p.go_(time.Now())
				want := p.presentIn(b)
				lines := h.log(p.Member)
				if len(lines) > 1 || len(lines) == 0 && want >= 1+float64(crashes) {
					rt.Fatalf("%s has %d lines for %.1f s", p.Name, len(lines), want)
				}
				if len(lines) == 0 {
					continue
				}
				if off := float64(lines[0].Present) - want; off > 1+float64(crashes) || off < -1-float64(crashes) || lines[0].Present > 30 || lines[0].Planned != 30 {
					rt.Fatalf("%s: %+v, present for %.1f s over %d crashes: %v", p.Name, lines[0], want, crashes, p.spans)
				}
			}
		})
	})
}

func TestStaysGoAfterAWeekAndTheLogStays(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		b := h.begin(ana, rooms.Plan{Focus: 60, Sprints: 1})
		h.passTo(b.EndsAt.Add(time.Hour))
		if h.store.Count("stays") == 0 {
			t.Error("gone too early")
		}
		h.must(h.store.Exec("UPDATE stays SET from_at = from_at - 8 * 86400000000, until_at = until_at - 8 * 86400000000"))
		h.pass(2 * time.Hour)
		if n := h.store.Count("stays"); n != 0 {
			t.Errorf("%d stays are kept", n)
		}
		h.logged(ana, "60 of 60")
	})
}
