package rooms_test

import (
	"context"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestEveryBrowserHasAKeyOfItsOwn(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, first, err := h.Enter(ctx, "Ana", "en")
		h.must(err)
		second := h.link(ana)
		if first == second {
			t.Fatal("two browsers share a key")
		}
		_, err = h.Recognise(ctx, second, "Safari/iPhone")
		h.must(err)
		here, err := h.Recognise(ctx, first, "Firefox/Linux")
		h.must(err)
		list, err := h.Browsers(ctx, here)
		h.must(err)
		if len(list) != 2 || !list[0].This || list[0].Name != "Firefox/Linux" || list[1].Name != "Safari/iPhone" || list[1].This {
			t.Fatalf("%+v", list)
		}
		ben := h.enter("Ben")
		for _, b := range list {
			if err := h.EndBrowser(ctx, ben, b.ID); !rooms.IsRefused(err, "browser.missing") {
				t.Error("Ben signed Ana's browser out:", err)
			}
		}
		h.must(h.EndBrowser(ctx, here, list[1].ID))
		if _, err := h.MemberByKey(ctx, second); !rooms.IsRefused(err, "member.unknown") {
			t.Error("a key that was ended is good:", err)
		}
		if _, err := h.MemberByKey(ctx, first); err != nil {
			t.Error(err)
		}
	})
}

func TestABrowsersVisitIsKeptOnceADay(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, key, err := h.Enter(ctx, "Ana", "en")
		h.must(err)
		seen := func(as string) time.Time {
			_, err := h.Recognise(ctx, key, as)
			h.must(err)
			list, err := h.Browsers(ctx, ana)
			h.must(err)
			return list[0].SeenAt
		}
		first := seen("Firefox/Linux")
		h.pass(23 * time.Hour)
		if again := seen("Other/Thing"); !again.Equal(first) {
			t.Error("written down twice in a day:", first, again)
		}
		h.pass(2 * time.Hour)
		if next := seen("Firefox/Linux"); !next.After(first.Add(24 * time.Hour)) {
			t.Error(first, next)
		}
	})
}

func TestSigningOutTheBrowserThatSitsEndsItsSeatAtOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, first, err := h.Enter(ctx, "Ana", "en")
		h.must(err)
		second := h.link(ana)
		sitting, err := h.MemberByKey(ctx, first)
		h.must(err)
		other, err := h.MemberByKey(ctx, second)
		h.must(err)
		h.connect(sitting)
		h.must(h.EndBrowser(ctx, sitting, other.Browser))
		h.pass(2 * time.Second)
		if len(h.view().People) != 1 {
			t.Fatal("the seat of another browser ended")
		}
		third, err := h.MemberByKey(ctx, h.link(ana))
		h.must(err)
		h.must(h.EndBrowser(ctx, third, sitting.Browser))
		h.pass(2 * time.Second)
		if callers, _ := h.media.Callers(ctx, table); len(h.view().People) != 0 || len(callers) != 0 {
			t.Error("still there:", h.view().People, callers)
		}
	})
}

// link signs one more browser in as this member.
func (h *house) link(m rooms.Member) (key string) {
	h.t.Helper()
	l, err := h.MakeLink(context.Background(), m)
	h.must(err)
	_, key, err = h.UseLink(context.Background(), l.Code, nil, false)
	h.must(err)
	return key
}
