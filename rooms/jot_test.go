package rooms_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestAThoughtIsPutAsideOnceAndKeptOrDropped(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		add := func(id, text string) rooms.Jot {
			t.Helper()
			jot, err := h.AddJot(ctx, ana, id, text)
			h.must(err)
			return jot
		}
		texts := func() (out []string) {
			t.Helper()
			list, err := h.Jots(ctx, ana)
			h.must(err)
			for _, j := range list {
				out = append(out, fmt.Sprint(j.Text, j.Kept))
			}
			return out
		}
		milk := add("one", " buy milk ")
		h.pass(time.Second)
		call := add("two", "call Eva\r\nabout Friday")
		if again := add("one", "something else"); again != milk {
			t.Errorf("posted twice: %+v", again)
		}
		h.must(h.KeepJot(ctx, ana, milk.ID))
		h.must(h.KeepJot(ctx, ana, milk.ID))
		if got := fmt.Sprintf("%q", texts()); got != `["buy milktrue" "call Eva\nabout Fridayfalse"]` {
			t.Error(got)
		}
		h.must(h.DropJot(ctx, ana, call.ID))
		if err := h.DropJot(ctx, ana, call.ID); !rooms.IsRefused(err, "jot.missing") {
			t.Error(err)
		}
		if got := texts(); len(got) != 1 {
			t.Error(got)
		}
	})
}

func TestWhatAJotMayBeAndHowMany(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		for _, bad := range []struct{ key, id, text string }{
			{"jot.empty", "x", " \u200b"}, {"jot.long", "x", strings.Repeat("ä", 501)}, {"chat.unreadable", "x", "\xff"},
			{"chat.client_id", "", "x"}, {"chat.client_id", strings.Repeat("x", 65), "x"}, {"member.unknown", "x", "x"},
		} {
			by := ana
			if bad.key == "member.unknown" {
				by = rooms.Member{ID: "nobody"}
			}
			if _, err := h.AddJot(ctx, by, bad.id, bad.text); !rooms.IsRefused(err, bad.key) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		for i := range 200 {
			h.pass(5 * time.Second)
			_, err := h.AddJot(ctx, ana, fmt.Sprint(i), "thought")
			h.must(err)
		}
		if _, err := h.AddJot(ctx, ana, "another", "thought"); !rooms.IsRefused(err, "jot.too_many") {
			t.Error(err)
		}
		if _, err := h.AddJot(ctx, ana, "7", "thought"); err != nil {
			t.Errorf("a repeated post is refused: %v", err)
		}
	})
}
