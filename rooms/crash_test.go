package rooms_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// Twelve sprints have twenty-six boundaries; around each the process dies four
// times: just before, in the same instant, just after, and half-way on.
func TestWhatAPhaseLeavesBehindIsThereOnceAfterAnyCrash(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		h.pass(time.Second)
		ben := h.sit("Ben")
		h.must(h.SetWilling(ctx, ana.ID, true))
		h.state(ana, "letter")
		crashes := 0
		crashAt := func(at time.Time) {
			h.pass(max(0, time.Until(at)))
			h.restart()
			crashes++
		}
		plan := rooms.Plan{Opening: 60, Focus: 120, Break: 30, Closing: 60, Sprints: 12, Gathering: 30}
		for range 3 {
			b, err := h.StartBlock(ctx, ben, table, plan)
			h.must(err)
			for _, s := range b.Phases {
				crashAt(s.StartsAt.Add(-time.Millisecond))
				crashAt(s.StartsAt)
				crashAt(s.StartsAt.Add(time.Millisecond))
				if v := h.view(); v.Phase != s.Phase || !v.PhaseEnds.Equal(s.EndsAt) || v.Block.Sprint != s.Sprint {
					t.Fatalf("after a crash: %s until %s, want %+v", v.Phase, v.PhaseEnds, s)
				}
				crashAt(s.StartsAt.Add(s.EndsAt.Sub(s.StartsAt) / 2))
				callers, err := h.media.Callers(ctx, table)
				h.must(err)
				for _, c := range callers {
					if s.Phase == rooms.Focus && c.Rights.Microphone || s.Phase == rooms.Break && !c.Rights.Microphone {
						t.Fatalf("%s: %+v", s.Phase, c)
					}
				}
			}
			crashAt(b.EndsAt.Add(-time.Millisecond))
			crashAt(b.EndsAt)
			h.pass(time.Minute)
			h.wantNotices(b)
		}
		if crashes < 300 {
			t.Errorf("only %d crashes", crashes)
		}
		if n := strings.Count(strings.Join(h.allLines(), "\n"), "Ana task"); n != 1 {
			t.Errorf("the task was told %d times", n)
		}
	})
}

// wantNotices checks that every boundary of the block has one notice, at its
// own instant.
func (h *house) wantNotices(b rooms.BlockView) {
	h.t.Helper()
	got := map[string]int{}
	for _, line := range h.allLines() {
		got[line]++
	}
	want := []string{fmt.Sprint("notice.ended ", b.EndsAt)}
	for _, s := range b.Phases {
		want = append(want, fmt.Sprint("notice.", s.Phase, " ", s.StartsAt))
	}
	for _, line := range want {
		if got[line] != 1 {
			h.t.Errorf("%s: %d times", line, got[line])
		}
	}
}

func (h *house) allLines() (out []string) {
	h.t.Helper()
	seq := int64(0)
	for {
		list, newest, err := h.MessagesSince(context.Background(), table, seq)
		h.must(err)
		for _, m := range list {
			switch {
			case m.Kind == rooms.Notice:
				out = append(out, fmt.Sprint(m.Key, " ", m.At))
			default:
				out = append(out, fmt.Sprint(m.Member.Name, " ", m.Kind))
			}
			seq = m.Seq
		}
		if seq >= newest {
			return out
		}
	}
}

// A commit that fails is a crash that the process survives: nothing of the
// step is there, and the next try does all of it.
func TestAStepThatCannotBeSavedIsTakenAgainWhole(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		h.must(h.SetWilling(ctx, ana.ID, true))
		b, err := h.StartBlock(ctx, ana, table, rooms.Plan{Opening: 60, Focus: 120, Break: 30, Closing: 60, Sprints: 3, Gathering: 30})
		h.must(err)
		for _, s := range b.Phases {
			h.pass(time.Until(s.StartsAt) - time.Second)
			h.must(h.store.Exec("CREATE TRIGGER full BEFORE UPDATE ON blocks BEGIN SELECT RAISE(ABORT, 'no'); END"))
			h.pass(5 * time.Second)
			if v := h.view(); v.Phase != s.Phase {
				t.Errorf("%s, want %s", v.Phase, s.Phase)
			}
			h.must(h.store.Exec("DROP TRIGGER full"))
			h.pass(3 * time.Second)
		}
		h.pass(10 * time.Minute)
		h.wantNotices(b)
	})
}
