package rooms_test

import (
	"context"
	"testing"
	"time"

	"lamplight/rooms"
)

// owner is a member who has claimed the house and does not sit.
func (h *house) owner() rooms.Member {
	h.t.Helper()
	code, err := h.OwnerLink(context.Background())
	h.must(err)
	m, _, err := h.ClaimHouse(context.Background(), code, nil, "Olga", "de", "The Elms")
	h.must(err)
	return m
}

func TestTheOwnersCodeWorksOnceAndForADay(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		claim := func(code string) error {
			_, _, err := h.ClaimHouse(ctx, code, nil, "Olga", "en", "House")
			return err
		}
		older, err := h.OwnerLink(ctx)
		h.must(err)
		code, err := h.OwnerLink(ctx)
		h.must(err)
		for _, wrong := range []string{"", "x", older} {
			if err := claim(wrong); !rooms.IsRefused(err, "house.code_over") {
				t.Errorf("code %q: %v", wrong, err)
			}
			if good, _ := h.OwnerCodeGood(ctx, wrong); good {
				t.Errorf("code %q looks good", wrong)
			}
		}
		for range 2 { // looking does not use it up
			if good, _ := h.OwnerCodeGood(ctx, code); !good {
				t.Error("the code does not look good")
			}
		}
		h.must(claim(code))
		if err := claim(code); !rooms.IsRefused(err, "house.code_over") {
			t.Errorf("a second time: %v", err)
		}
		if has, _ := h.HasOwner(ctx); !has {
			t.Error("the house has no owner")
		}
		if house, _ := h.House(ctx); house.Name != "House" {
			t.Errorf("the house is called %q", house.Name)
		}
		late, err := h.OwnerLink(ctx)
		h.must(err)
		h.pass(24 * time.Hour)
		if err := claim(late); !rooms.IsRefused(err, "house.code_over") {
			t.Errorf("a day later: %v", err)
		}
	})
}

func TestClaimingTheHouseReplacesEveryOlderKey(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		m, old, err := h.Enter(ctx, "Olga", "en")
		h.must(err)
		code, err := h.OwnerLink(ctx)
		h.must(err)
		owner, key, err := h.ClaimHouse(ctx, code, &m, "Olga", "en", "House")
		h.must(err)
		if owner.ID != m.ID || owner.Role != rooms.Owner {
			t.Errorf("owner: %+v", owner)
		}
		if _, err := h.MemberByKey(ctx, old); !rooms.IsRefused(err, "member.unknown") {
			t.Errorf("the old key: %v", err)
		}
		if got, err := h.MemberByKey(ctx, key); err != nil || got.Role != rooms.Owner {
			t.Errorf("the new key: %+v %v", got, err)
		}
		h.must(h.ForgetKey(ctx, key))
		if _, err := h.MemberByKey(ctx, key); !rooms.IsRefused(err, "member.unknown") {
			t.Errorf("a key that was forgotten: %v", err)
		}
	})
}

func TestRoomsAreForOwnersAndAddressesAreNeverUsedAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		owner, guest := h.owner(), h.enter("Ana")
		open := func(name string) string {
			r, err := h.OpenRoom(ctx, owner, rooms.RoomInput{Name: &name})
			h.must(err)
			return r.Slug
		}
		for name, want := range map[string]string{
			"Schreibstübchen & Küche": "schreibstuebchen-and-kueche", "  Café  Ørsted! ": "cafe-orsted",
			"図書館": "room", "Ana's": "anas",
		} {
			if got := open(name); got != want {
				t.Errorf("%q is at %q, want %q", name, got, want)
			}
		}
		if got := open("–"); got != "room-2" {
			t.Errorf("second nameless: %q", got)
		}
		h.must(h.CloseRoom(ctx, owner, "anas"))
		if got := open("Anas"); got != "anas-2" {
			t.Errorf("an address was used again: %q", got)
		}
		name := "Mine"
		if _, err := h.OpenRoom(ctx, guest, rooms.RoomInput{Name: &name}); !rooms.IsRefused(err, "room.owner_only") {
			t.Errorf("a guest opens: %v", err)
		}
		guest.Role = rooms.Owner // what the caller believes is not what counts
		if err := h.CloseRoom(ctx, guest, table); !rooms.IsRefused(err, "room.owner_only") {
			t.Errorf("a guest closes: %v", err)
		}
		if _, err := h.View(ctx, "anas"); !rooms.IsRefused(err, "room.missing") {
			t.Errorf("a closed room: %v", err)
		}
		list, err := h.Rooms(ctx)
		h.must(err)
		if len(list) != 6 || list[0].Slug != table {
			t.Errorf("lobby: %d rooms, first %s", len(list), list[0].Slug)
		}
	})
}

func TestARoomWithABlockDoesNotClose(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		owner := h.owner()
		ana := h.sit("Ana")
		_, err := h.StartBlock(ctx, ana, table, hour)
		h.must(err)
		if err := h.CloseRoom(ctx, owner, table); !rooms.IsRefused(err, "room.block_runs") {
			t.Errorf("closing: %v", err)
		}
		h.must(h.Do(ctx, ana, table, rooms.ActClose, ""))
		h.must(h.CloseRoom(ctx, owner, table))
		h.pass(time.Second)
		if callers, _ := h.media.Callers(ctx, table); len(callers) != 0 {
			t.Errorf("people are still in the call: %v", callers)
		}
	})
}
