package rooms_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestT21ALinkIsGoodOnceAndForTenMinutes(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		over := func(codes ...string) {
			t.Helper()
			for _, code := range codes {
				if _, err := h.LinkLeadsTo(ctx, code); !rooms.IsRefused(err, "link.over") {
					t.Errorf("looking at %q: %v", code, err)
				}
				if _, _, err := h.UseLink(ctx, code, nil, false); !rooms.IsRefused(err, "link.over") {
					t.Errorf("using %q: %v", code, err)
				}
			}
		}
		over("", "AAAAAAAA", ana.ID)
		first, err := h.MakeLink(ctx, ana)
		h.must(err)
		l, err := h.MakeLink(ctx, ana)
		h.must(err)
		over(first.Code, first.Typed)
		if len(l.Typed) != 8 || len(l.Code) != 26 {
			t.Error(l)
		}
		for range 3 {
			m, err := h.LinkLeadsTo(ctx, strings.ToLower(l.Typed[:4])+" - "+l.Typed[4:])
			if err != nil || m.ID != ana.ID {
				t.Fatal("looking used it up:", err)
			}
		}
		m, key, err := h.UseLink(ctx, l.Typed, nil, false)
		h.must(err)
		if m.ID != ana.ID || len(key) != 64 {
			t.Error(m, key)
		}
		over(l.Code, l.Typed)
		l, err = h.MakeLink(ctx, ana)
		h.must(err)
		h.pass(10 * time.Minute)
		over(l.Code, l.Typed)
	})
}

func TestT22ANameAloneRecoversNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		h.must(h.SetTask(ctx, ana, table, rooms.TaskInput{Title: "Write the intro"}))
		h.must(h.Leave(ctx, ana, table))
		again, key, err := h.Enter(ctx, "Ana", "en")
		h.must(err)
		if again.ID == ana.ID || again.Role != rooms.Guest {
			t.Fatal("a name was enough:", again)
		}
		if m, err := h.MemberByKey(ctx, key); err != nil || m.ID != again.ID {
			t.Error(m, err)
		}
		if me, err := h.Me(ctx, again, table); err != nil || me.Task != nil {
			t.Error("the task came along:", me.Task, err)
		}
		for _, code := range []string{"Ana", ana.ID, ana.Browser} {
			if _, _, err := h.UseLink(ctx, code, &again, true); !rooms.IsRefused(err, "link.over") {
				t.Errorf("%q: %v", code, err)
			}
		}
	})
}

func TestABrowserThatIsSignedInAnewLosesItsOldKey(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		guest, old, err := h.Enter(ctx, "Gus", "en")
		h.must(err)
		l, err := h.MakeLink(ctx, ana)
		h.must(err)
		m, key, err := h.UseLink(ctx, l.Code, &guest, false)
		h.must(err)
		if m.ID != ana.ID {
			t.Error(m)
		}
		if _, err := h.MemberByKey(ctx, old); !rooms.IsRefused(err, "member.unknown") {
			t.Error("the old key is still good:", err)
		}
		if got, err := h.MemberByKey(ctx, key); err != nil || got.ID != ana.ID || got.Browser == "" {
			t.Error(got, err)
		}
	})
}

func TestALinkDoesNotOutliveABrowserThatIsSignedOut(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, key, err := h.Enter(ctx, "Ana", "en")
		h.must(err)
		h.link(ana)
		l, err := h.MakeLink(ctx, ana)
		h.must(err)
		h.must(h.ForgetKey(ctx, key))
		if _, err := h.LinkLeadsTo(ctx, l.Code); !rooms.IsRefused(err, "link.over") {
			t.Error("whoever was signed out comes in again:", err)
		}
	})
}

func TestWhatOpenedAGuestOpensNoOwner(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		h.must(h.AddPasskey(ctx, ana, rooms.Passkey{ID: []byte("key"), Credential: "{}"}))
		l, err := h.MakeLink(ctx, ana)
		h.must(err)
		code, err := h.OwnerLink(ctx)
		h.must(err)
		_, _, err = h.ClaimHouse(ctx, code, &ana, "Ana", "en", "The Elms")
		h.must(err)
		if _, err := h.LinkLeadsTo(ctx, l.Code); !rooms.IsRefused(err, "link.over") {
			t.Error("a guest's link leads to an owner:", err)
		}
		if _, err := h.PasskeyByID(ctx, []byte("key")); !rooms.IsRefused(err, "passkey.unknown") {
			t.Error("a guest's passkey opens an owner:", err)
		}
	})
}
