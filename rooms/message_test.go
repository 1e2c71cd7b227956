package rooms_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lamplight/rooms"
)

var ids atomic.Int64

// post says something under a new client id.
func (h *house) post(m rooms.Member, text string) (rooms.Message, error) {
	return h.Post(context.Background(), m, table, fmt.Sprint("c", ids.Add(1)), text)
}

func TestTheSamePostManyTimesAtOnceIsOneMessage(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		var wait sync.WaitGroup
		got := make([]int64, 20)
		for i := range got {
			wait.Go(func() {
				m, err := h.Post(context.Background(), ana, table, "same", fmt.Sprint("try ", i))
				if err != nil {
					t.Errorf("try %d: %v", i, err)
				}
				got[i] = m.ID
			})
		}
		wait.Wait()
		if slices.Min(got) != slices.Max(got) || got[0] == 0 {
			t.Errorf("ids: %v", got)
		}
		if n := len(h.lines()); n != 2 {
			t.Errorf("%d lines: %q", n, h.lines())
		}
		ben := h.sit("Ben") // somebody else's id is another id
		m, err := h.Post(context.Background(), ben, table, "same", "mine")
		h.must(err)
		if m.ID == got[0] || m.Text != "mine" {
			t.Errorf("Ben got %+v", m)
		}
	})
}

func TestWhatChatRefuses(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		for text, key := range map[string]string{
			"": "chat.empty", " \n\t ": "chat.empty", "\u200b\u2060": "chat.empty",
			strings.Repeat("ä", 2001): "chat.too_long", "a\x00b": "chat.unreadable", "a\x1b[2J": "chat.unreadable",
			"half \ufffd": "chat.unreadable", "broken \xff": "chat.unreadable", "turned \u202e round": "chat.unreadable",
		} {
			if _, err := h.post(ana, text); !rooms.IsRefused(err, key) {
				t.Errorf("%.20q: %v, want %s", text, err, key)
			}
		}
		for _, id := range []string{"", "with space", strings.Repeat("x", 65), "ümlaut", "nul\x00"} {
			if _, err := h.Post(context.Background(), ana, table, id, "hello"); !rooms.IsRefused(err, "chat.client_id") {
				t.Errorf("client id %q: %v", id, err)
			}
		}
		if _, err := h.Post(context.Background(), ana, "nowhere", "x", "hello"); !rooms.IsRefused(err, "room.missing") {
			t.Errorf("nowhere: %v", err)
		}
		for _, text := range []string{strings.Repeat("ä", 2000), "two\r\nlines", "👩‍👩‍👧 e\u0301", "שלום"} {
			if _, err := h.post(ana, text); err != nil {
				t.Errorf("%.20q: %v", text, err)
			}
		}
	})
}

func TestWhoeverTalksTooFastIsToldHowLongToWait(t *testing.T) {
	inHouse(t, func(h *house) {
		ana, ben := h.sit("Ana"), h.sit("Ben")
		var refusal *rooms.Error
		first, err := h.post(ana, "spam")
		h.must(err)
		n := 1
		for ; n < 100; n++ {
			if _, err := h.post(ana, "spam"); errors.As(err, &refusal) {
				break
			}
		}
		if n != 20 || refusal.Kind != rooms.TooMany || refusal.Args["Seconds"] != 1 {
			t.Errorf("after %d posts: %+v", n, refusal)
		}
		if _, err := h.post(ben, "hello"); err != nil {
			t.Errorf("Ben has to wait for Ana: %v", err)
		}
		if again, err := h.Post(context.Background(), ana, table, first.ClientID, "spam"); err != nil || again.ID == 0 {
			t.Errorf("a retry of what was acknowledged: %v", err)
		}
		h.pass(time.Second)
		if _, err := h.post(ana, "slower"); err != nil {
			t.Errorf("a second later: %v", err)
		}
	})
}

func TestCommandsActAndAnswer(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		answer := func(text, want string) {
			t.Helper()
			m, err := h.post(ana, text)
			got := m.Key
			if m.ID != 0 {
				got = fmt.Sprintf("%s %s %v", m.Kind, m.Text, m.Args)
			}
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
		answer("/done", "task.none")
		answer("/task write the intro – done when 500 words", "task write the intro map[activity: done_looks_like:500 words]")
		if task := h.me(ana).Task; task == nil || task.Title != "write the intro" || task.Done != "500 words" {
			t.Errorf("task: %+v", task)
		}
		answer("/partly the first half", "outcome  map[note:the first half outcome:partly title:write the intro]")
		answer("/away", "chat.away")
		if !h.view().People[0].Away {
			t.Error("not away")
		}
		answer("/away 10", "chat.away_until")
		answer("/back", "chat.back")
		if h.view().People[0].Away {
			t.Error("still away")
		}
		answer("/help", "chat.help")
		answer("/dance", "chat.unknown_command")
		if got := h.lines(); len(got) != 3 {
			t.Errorf("chat: %q", got)
		}
	})
}

func TestOnesOwnMessageCanBeTakenBackForFifteenMinutes(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, ben := h.sit("Ana"), h.sit("Ben")
		first, err := h.post(ana, "secret")
		h.must(err)
		_, before, err := h.MessagesSince(ctx, table, 0)
		h.must(err)
		for what, err := range map[string]error{
			"Ben":          h.DeleteMessage(ctx, ben, table, first.ID),
			"another room": h.DeleteMessage(ctx, ana, table, 999),
			"a notice":     h.DeleteMessage(ctx, ana, table, 1),
		} {
			if !rooms.IsRefused(err, "chat.missing") {
				t.Errorf("%s: %v", what, err)
			}
		}
		h.must(h.DeleteMessage(ctx, ana, table, first.ID))
		h.must(h.DeleteMessage(ctx, ana, table, first.ID))
		changes, newest, err := h.MessagesSince(ctx, table, before)
		h.must(err)
		if len(changes) != 1 || newest != before+1 || changes[0].ID != first.ID || changes[0].Kind != rooms.RemovedLine || changes[0].Text != "" {
			t.Errorf("changes: %+v", changes)
		}
		again, err := h.Post(ctx, ana, table, first.ClientID, "secret")
		if err != nil || again.Kind != rooms.RemovedLine {
			t.Errorf("a retry brings it back: %+v %v", again, err)
		}
		late, err := h.post(ana, "stays")
		h.must(err)
		h.pass(15*time.Minute + time.Second)
		if err := h.DeleteMessage(ctx, ana, table, late.ID); !rooms.IsRefused(err, "chat.too_late") {
			t.Errorf("after fifteen minutes: %v", err)
		}
	})
}

func TestHistoryPagesBackwards(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		for i := range 30 {
			_, err := h.post(ana, fmt.Sprint("line ", i))
			h.must(err)
			h.pass(time.Second)
		}
		var all []string
		before := int64(0)
		for {
			page, err := h.Messages(ctx, table, before, 7)
			h.must(err)
			if len(page) == 0 {
				break
			}
			var texts []string
			for _, m := range page {
				texts = append(texts, m.Text)
			}
			all, before = append(texts, all...), page[0].ID
		}
		if len(all) != 31 || all[1] != "line 0" || all[30] != "line 29" {
			t.Errorf("%d lines: %q", len(all), all)
		}
	})
}

func TestT17AMonthLaterTheChatIsGoneAndItsNumbersGoOn(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		last, err := h.post(ana, "long ago")
		h.must(err)
		_, seq, err := h.MessagesSince(ctx, table, 0)
		h.must(err)
		h.end()
		h.pass(30*24*time.Hour + time.Minute)
		h.start()
		h.pass(2 * time.Hour)
		list, err := h.Messages(ctx, table, 0, 10)
		h.must(err)
		if len(list) != 0 {
			t.Errorf("still there: %+v", list)
		}
		next, err := h.post(ana, "today")
		h.must(err)
		changes, _, err := h.MessagesSince(ctx, table, seq)
		h.must(err)
		if next.ID <= last.ID || len(changes) != 1 || changes[0].ID != next.ID {
			t.Errorf("numbers went back: %d after %d, %+v", next.ID, last.ID, changes)
		}
	})
}

func TestAStreamThatNamesWhatNeverWasIsToldSo(t *testing.T) {
	inHouse(t, func(h *house) {
		h.sit("Ana")
		for _, seq := range []int64{-1, 2, 1 << 62} {
			if _, _, err := h.MessagesSince(context.Background(), table, seq); !rooms.IsRefused(err, "stream.unknown_id") {
				t.Errorf("seq %d: %v", seq, err)
			}
		}
	})
}

// A reader who is cut off at random and comes back with the last seq it had
// ends up with exactly what the room has.
func TestAResumedStreamMissesNothingAndDoublesNothing(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		ctx := context.Background()
		people := []rooms.Member{h.sit("Ana"), h.sit("Ben"), h.sit("Cleo")}
		rapid.Check(t, func(rt *rapid.T) {
			h.pass(10 * time.Second)
			_, seq, err := h.MessagesSince(ctx, table, 0)
			h.must(err)
			heard := map[int64]rooms.Message{}
			start := seq
			var mine []rooms.Message
			for range rapid.IntRange(1, 25).Draw(rt, "steps") {
				switch rapid.IntRange(0, 3).Draw(rt, "what") {
				case 0, 1:
					m, err := h.post(rapid.SampledFrom(people).Draw(rt, "who"), "hello")
					if err == nil {
						mine = append(mine, m)
					}
				case 2:
					if len(mine) > 0 {
						m := rapid.SampledFrom(mine).Draw(rt, "which")
						h.must(h.DeleteMessage(ctx, rooms.Member{ID: m.Member.ID}, table, m.ID))
					}
				case 3:
					changes, _, err := h.MessagesSince(ctx, table, seq)
					h.must(err)
					for _, m := range changes {
						if m.Seq <= seq {
							rt.Fatalf("seq %d after %d", m.Seq, seq)
						}
						seq = m.Seq
						heard[m.ID] = m
					}
				}
			}
			changes, newest, err := h.MessagesSince(ctx, table, seq)
			h.must(err)
			for _, m := range changes {
				heard[m.ID] = m
				seq = m.Seq
			}
			if seq != newest {
				rt.Fatalf("the reader is at %d, the room at %d", seq, newest)
			}
			all, _, err := h.MessagesSince(ctx, table, start)
			h.must(err)
			if len(all) != len(heard) {
				rt.Fatalf("heard %d, there are %d", len(heard), len(all))
			}
			for _, m := range all {
				if heard[m.ID].Kind != m.Kind || heard[m.ID].Seq != m.Seq {
					rt.Fatalf("heard %+v, it is %+v", heard[m.ID], m)
				}
			}
		})
	})
}
