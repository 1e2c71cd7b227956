package rooms_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
)

// saturdays plans an hour on Saturdays at 03:00 UTC; the first is the day on
// which bubbles begin.
func (h *house) saturdays() (rooms.Member, rooms.Series) {
	h.t.Helper()
	olga := h.owner()
	return olga, h.plan(olga, weekly("SA", "03:00", "UTC"))
}

// until lets time go by up to this instant of January 2000.
func (h *house) until(at string) {
	h.t.Helper()
	t, err := time.Parse("2 15:04:05", at)
	h.must(err)
	h.pass(time.Until(time.Date(2000, 1, t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)))
}

// sleepUntil is the same while the house is down.
func (h *house) sleepUntil(at string) {
	h.t.Helper()
	h.end()
	h.until(at)
	h.start()
}

// first is the block of the first Saturday.
func (h *house) first(s rooms.Series) rooms.ScheduledBlock {
	h.t.Helper()
	b, err := h.Scheduled(context.Background(), nil, s.ID+"-20000101")
	h.must(err)
	return b
}

func (h *house) book(m rooms.Member, id string, in rooms.BookingInput) {
	h.t.Helper()
	_, err := h.Book(context.Background(), m, id, in)
	h.must(err)
}

// notices are the house's own lines with their time of day.
func (h *house) notices() string {
	h.t.Helper()
	list, err := h.Messages(context.Background(), table, 0, 100)
	h.must(err)
	var out []string
	for _, m := range list {
		if m.Kind == rooms.Notice {
			out = append(out, m.At.Format("15:04:05 ")+m.Key)
		}
	}
	return strings.Join(out, ", ")
}

func TestAScheduledBlockStartsItself(t *testing.T) {
	inHouse(t, func(h *house) {
		_, s := h.saturdays()
		h.until("1 02:00:00")
		ana := h.sit("Ana")
		h.must(h.SetWilling(context.Background(), ana.ID, true))
		if v := h.view(); v.Phase != rooms.Free || v.Scheduled == nil || v.Scheduled.StartsAt.Format("15:04") != "03:00" ||
			v.Scheduled.DoorsAt.Format("15:04") != "02:55" || v.Scheduled.Length != 3600 {
			t.Fatalf("an hour before: %s, %+v", v.Phase, v.Scheduled)
		}
		h.until("1 02:54:59")
		if v := h.view(); v.Phase != rooms.Free {
			t.Fatalf("before the doors: %s", v.Phase)
		}
		h.until("1 02:55:00")
		v := h.view()
		if v.Phase != rooms.Gathering || v.Block.Scheduled != s.ID+"-20000101" || v.Block.StartsAt.Format("15:04:05") != "03:00:00" {
			t.Fatalf("at the doors: %s %+v", v.Phase, v.Block)
		}
		if v.Block.Host == nil || v.Block.Host.Name != "Ana" || v.Scheduled != nil {
			t.Errorf("at the doors: %+v leads, %+v is next", v.Block.Host, v.Scheduled)
		}
		if b := h.first(s); b.State != rooms.Running {
			t.Errorf("at the doors it is %s", b.State)
		}
		h.until("1 03:00:01")
		if v := h.view(); v.Phase != rooms.Opening {
			t.Errorf("at the start: %s", v.Phase)
		}
		h.until("1 04:00:01")
		if v := h.view(); v.Phase != rooms.Free {
			t.Errorf("at the end: %s", v.Phase)
		}
		b := h.first(s)
		if b.State != rooms.Over || b.Came != 1 || b.Host == nil || b.Host.Name != "Ana" {
			t.Errorf("afterwards: %s, %d came, %+v led", b.State, b.Came, b.Host)
		}
		want := "02:00:00 notice.came, 02:55:00 notice.gathering, 03:00:00 reason.never, 03:00:00 notice.opening, " +
			"03:05:00 notice.focus, 03:55:00 notice.closing, 04:00:00 notice.ended"
		if got := h.notices(); got != want {
			t.Errorf("chat:\n got %s\nwant %s", got, want)
		}
	})
}

func TestNobodyThereIsQuietAndTheFirstWhoComesFindsThePhaseOfTheMoment(t *testing.T) {
	inHouse(t, func(h *house) {
		_, s := h.saturdays()
		h.until("1 03:20:00")
		if v := h.view(); v.Phase != rooms.Focus {
			t.Fatalf("twenty minutes in: %s", v.Phase)
		}
		ana := h.enter("Ana")
		h.must(h.SetWilling(context.Background(), ana.ID, true))
		h.connect(ana)
		if v := h.view(); v.Phase != rooms.Focus || v.Block.Host == nil || !h.me(ana).InBlock || h.me(ana).MaySpeak {
			t.Errorf("the first who comes: %s, %+v", v.Phase, v.Block)
		}
		h.until("1 05:00:00")
		if got := h.notices(); got != "03:20:00 reason.never, 03:55:00 notice.closing, 04:00:00 notice.ended" {
			t.Errorf("chat: %s", got)
		}
		if b := h.first(s); b.State != rooms.Over || b.Came != 1 {
			t.Errorf("afterwards: %s, %d came", b.State, b.Came)
		}
		h.must(h.Leave(context.Background(), ana, table))
		before := h.notices()
		h.sleepUntil("8 02:00:00")
		h.until("8 05:00:00") // the next Saturday nobody comes at all
		if got := h.notices(); got != before {
			t.Errorf("chat of an empty block: %s", got)
		}
		b, err := h.Scheduled(context.Background(), nil, s.ID+"-20000108")
		h.must(err)
		if b.State != rooms.Over || b.Came != 0 || b.Host != nil {
			t.Errorf("an empty block: %s, %d came, %+v led", b.State, b.Came, b.Host)
		}
	})
}

func TestARestartFindsTheRightPhaseAndOneThatWasMissedIsOver(t *testing.T) {
	for _, c := range []struct {
		down, up string
		phase    rooms.Phase
		state    rooms.ScheduledState
	}{
		{"1 02:50:00", "1 02:57:00", rooms.Gathering, rooms.Running},
		{"1 02:50:00", "1 03:02:00", rooms.Opening, rooms.Running},
		{"1 02:56:00", "1 03:30:00", rooms.Focus, rooms.Running},
		{"1 03:01:00", "1 03:56:00", rooms.Closing, rooms.Running},
		{"1 02:50:00", "1 04:30:00", rooms.Free, rooms.Over},
		{"1 02:50:00", "1 04:00:00", rooms.Free, rooms.Over},
		{"1 03:01:00", "1 04:30:00", rooms.Free, rooms.Over},
		{"1 01:00:00", "1 01:30:00", rooms.Free, rooms.Planned},
	} {
		t.Run(c.down+" to "+c.up, func(t *testing.T) {
			inHouse(t, func(h *house) {
				_, s := h.saturdays()
				h.until(c.down)
				h.sleepUntil(c.up)
				if got := h.view().Phase; got != c.phase {
					t.Errorf("phase %s, want %s", got, c.phase)
				}
				if got := h.first(s).State; got != c.state {
					t.Errorf("state %s, want %s", got, c.state)
				}
				h.sleepUntil("8 02:54:00")
				h.until("8 02:56:00")
				if got := h.view().Phase; got != rooms.Gathering {
					t.Errorf("the next one: %s", got)
				}
			})
		})
	}
}

func TestTheAnnouncedHostLeadsWhenHereAndElseWhoeverIs(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name    string
		do      func(h *house, ana, ben rooms.Member)
		gathers string // who is shown as host while gathering
		leads   string
	}{
		{"here", func(h *house, ana, ben rooms.Member) { h.connect(ana); h.connect(ben) }, "Ana", "Ana"},
		{"late", func(h *house, ana, ben rooms.Member) {
			h.connect(ben)
			h.until("1 02:59:00")
			h.connect(ana)
		}, "Ana", "Ana"},
		{"too late", func(h *house, ana, ben rooms.Member) {
			h.connect(ben)
			h.until("1 03:00:30")
			h.connect(ana)
		}, "", "Ben"},
		{"not willing any more", func(h *house, ana, ben rooms.Member) {
			h.connect(ana)
			h.connect(ben)
			list, err := h.MyBookings(context.Background(), ana, time.Now())
			h.must(err)
			h.book(ana, list[0].ID, rooms.BookingInput{WouldHost: &no})
		}, "Ben", "Ben"},
		{"passes it on", func(h *house, ana, ben rooms.Member) {
			h.connect(ana)
			h.connect(ben)
			h.must(h.Do(context.Background(), ana, table, rooms.ActPass, ""))
		}, "Ben", "Ben"},
		{"hands it to somebody who is not willing", func(h *house, ana, ben rooms.Member) {
			h.connect(ana)
			h.connect(ben)
			eva := h.sit("Eva")
			h.must(h.Do(context.Background(), ana, table, rooms.ActHandOver, eva.ID))
		}, "Eva", "Eva"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHouse(t, func(h *house) {
				_, s := h.saturdays()
				id := s.ID + "-20000101"
				ana, ben := h.enter("Ana"), h.enter("Ben")
				h.book(ana, id, rooms.BookingInput{WouldHost: &yes, Task: &rooms.TaskInput{Title: "the letter"}})
				h.book(ben, id, rooms.BookingInput{WouldHost: &yes})
				if b := h.first(s); b.Host == nil || b.Host.Name != "Ana" {
					t.Fatalf("announced: %+v", b.Host)
				}
				h.sleepUntil("1 02:54:00")
				h.until("1 02:56:00")
				c.do(h, ana, ben)
				synctest.Wait()
				host := func() string {
					if b := h.view().Block; b != nil && b.Host != nil {
						return b.Host.Name
					}
					return ""
				}
				if c.gathers != "" && host() != c.gathers {
					t.Errorf("while gathering: %q, want %q", host(), c.gathers)
				}
				h.until("1 03:01:00")
				if host() != c.leads {
					t.Errorf("leads: %q, want %q", host(), c.leads)
				}
				h.until("1 04:01:00")
				if b := h.first(s); b.Host == nil || b.Host.Name != c.leads {
					t.Errorf("led: %+v, want %s", b.Host, c.leads)
				}
				if me := h.me(ana); me.Unfinished == nil || me.Unfinished.Title != "the letter" {
					t.Errorf("what Ana booked for is not her task: %+v", me)
				}
			})
		})
	}
}

func TestABlockOnTheSpotMustBeOverWhenTheDoorsOpen(t *testing.T) {
	inHouse(t, func(h *house) {
		h.saturdays()
		ctx := context.Background()
		h.until("1 01:00:00")
		ana := h.sit("Ana")
		start := func(minutes int) error {
			_, err := h.StartBlock(ctx, ana, table, rooms.Plan{Focus: 60 * minutes, Sprints: 1, Gathering: 60})
			return err
		}
		err := start(115)
		if e, ok := err.(*rooms.Error); !ok || e.Key != "block.overlaps" || fmt.Sprint(e.Args["At"], e.Args["Minutes"]) != "2000-01-01T03:00:00Z114" {
			t.Errorf("115 minutes: %#v", err)
		}
		h.must(start(30)) // 01:01 to 01:31
		h.until("1 02:49:30")
		if err := start(5); !rooms.IsRefused(err, "block.too_close") {
			t.Errorf("right before the doors: %v", err)
		}
	})
}

func TestABlockThatCannotBeReadKeepsNoRoomShut(t *testing.T) {
	inHouse(t, func(h *house) {
		_, s := h.saturdays()
		ana := h.sit("Ana")
		h.until("1 02:30:00") // until the next lay-out mends it
		h.must(h.store.Exec("UPDATE scheduled_blocks SET plan = '{'"))
		h.until("1 02:56:00")
		if v := h.view(); v.Phase != rooms.Free {
			t.Errorf("at the doors: %s", v.Phase)
		}
		h.must(h.SetTask(context.Background(), ana, table, rooms.TaskInput{Title: "letters"}))
		var state string
		h.must(h.store.One("SELECT state FROM scheduled_blocks WHERE day = '2000-01-01'", &state))
		if state != "over" {
			t.Errorf("block of %s is %s", s.ID, state)
		}
	})
}

// A clock that was years ahead for a moment has let every block pass by.
func TestT25AClockGoneWrongForAMomentLosesNoBlock(t *testing.T) {
	inHouse(t, func(h *house) {
		_, s := h.saturdays()
		h.must(h.store.Exec("UPDATE scheduled_blocks SET state = 'over'"))
		h.restart()
		if b := h.first(s); b.State != rooms.Planned || b.Sequence != 0 {
			t.Errorf("a block that was passed by: %s, sequence %d", b.State, b.Sequence)
		}
		h.until("1 02:56:00")
		if v := h.view(); v.Phase != rooms.Gathering {
			t.Errorf("at the doors: %s", v.Phase)
		}
	})
}

func TestBackToBackTheDoorsOpenWhenTheBlockBeforeEnds(t *testing.T) {
	inHouse(t, func(h *house) {
		olga, _ := h.saturdays()
		next := h.plan(olga, weekly("SA", "04:00", "UTC"))
		ana := h.enter("Ana")
		h.must(h.SetWilling(context.Background(), ana.ID, true))
		h.until("1 03:30:00")
		h.connect(ana)
		if v := h.view(); v.Scheduled == nil || v.Scheduled.DoorsAt.Format("15:04") != "04:00" {
			t.Errorf("what comes next: %+v", v.Scheduled)
		}
		h.until("1 03:59:59")
		if v := h.view(); v.Phase != rooms.Closing {
			t.Errorf("before: %s", v.Phase)
		}
		h.until("1 04:00:01")
		if v := h.view(); v.Phase != rooms.Opening || v.Block.Scheduled != next.ID+"-20000101" || v.Block.Host == nil {
			t.Errorf("after: %s %+v", v.Phase, v.Block)
		}
		if got := h.notices(); !strings.HasSuffix(got, "04:00:00 notice.ended, 04:00:00 reason.today, 04:00:00 notice.opening") {
			t.Errorf("chat: %s", got)
		}
	})
}

func TestNobodyClosesABlockOthersAreOnTheirWayTo(t *testing.T) {
	inHouse(t, func(h *house) {
		h.saturdays()
		ana := h.sit("Ana")
		h.must(h.SetWilling(context.Background(), ana.ID, true))
		h.until("1 02:56:00")
		if err := h.Do(context.Background(), ana, table, rooms.ActClose, ""); !rooms.IsRefused(err, "block.not_now") {
			t.Errorf("while gathering: %v", err)
		}
		h.until("1 03:02:00")
		h.must(h.Do(context.Background(), ana, table, rooms.ActClose, ""))
	})
}
