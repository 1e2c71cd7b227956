package rooms_test

import (
	"context"
	"testing"
	"time"

	"lamplight/rooms"
)

// makes has somebody be something, by the house's first owner.
func (h *house) makes(by, m rooms.Member, role rooms.Role) rooms.Member {
	h.t.Helper()
	h.must(h.SetRole(context.Background(), by, m.ID, role))
	m.Role = role
	return m
}

func TestAHouseKeepsAnOwner(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga, mo := h.owner(), h.enter("Mo")
		h.refused(h.SetRole(ctx, olga, olga.ID, rooms.Regular), "people.last_owner")
		mo = h.makes(olga, mo, rooms.Owner)
		h.makes(mo, olga, rooms.Guest)
		h.refused(h.SetRole(ctx, mo, mo.ID, rooms.Moderator), "people.last_owner")
		h.refused(h.SetRole(ctx, olga, olga.ID, rooms.Owner), "house.staff_only") // whatever she was told she is
	})
}

func TestAModeratorVouchesForGuestsAndForNobodyElse(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga := h.owner()
		mo := h.makes(olga, h.enter("Mo"), rooms.Moderator)
		other := h.makes(olga, h.enter("Other"), rooms.Moderator)
		gus := h.enter("Gus")
		h.makes(mo, gus, rooms.Regular)
		h.refused(h.SetRole(ctx, mo, gus.ID, rooms.Moderator), "people.not_yours")
		h.refused(h.SetRole(ctx, mo, gus.ID, "king"), "people.not_yours")
		for _, m := range []rooms.Member{olga, other, mo} {
			h.refused(h.SetRole(ctx, mo, m.ID, rooms.Guest), "people.not_yours")
			h.refused(h.EndSession(ctx, mo, m.ID, ""), "people.not_yours")
		}
		h.refused(h.SetRole(ctx, mo, "nobody", rooms.Guest), "people.missing")
	})
}

func TestALinkMadeBeforeSomebodyBecameStaffLeadsNowhere(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga, ana := h.owner(), h.enter("Ana")
		l, err := h.MakeLink(ctx, ana)
		h.must(err)
		h.makes(olga, ana, rooms.Moderator)
		_, _, err = h.UseLink(ctx, l.Code, nil, false)
		h.refused(err, "link.over")
	})
}

func TestAnInviteIsKeptWhileItsTimeRunsAndForgottenAMonthAfter(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga := h.owner()
		code, err := h.MakeInvite(ctx, olga, rooms.InviteInput{Label: "Karin", Uses: 1, Days: 7})
		h.must(err)
		for _, in := range []rooms.InviteInput{{Label: "x", Days: 7}, {Label: "x", Uses: 101, Days: 7}, {Label: "x", Uses: 1}, {Label: "x", Uses: 1, Days: 91}} {
			if _, err := h.MakeInvite(ctx, olga, in); err == nil {
				t.Errorf("%+v", in)
			}
		}
		h.rest(7 * 24 * time.Hour)
		_, err = h.ReadInvite(ctx, code)
		h.refused(err, "invite.over")
		_, _, err = h.UseInvite(ctx, code, nil, "Karin", "de")
		h.refused(err, "invite.over")
		h.rest(31 * 24 * time.Hour)
		_, err = h.MakeInvite(ctx, olga, rooms.InviteInput{Label: "Thesis", Uses: 1, Days: 7})
		h.must(err)
		list, err := h.Invites(ctx, olga)
		h.must(err)
		if len(list) != 1 || list[0].Label != "Thesis" || !list[0].Open {
			t.Errorf("%+v", list)
		}
	})
}
