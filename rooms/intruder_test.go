package rooms_test

import (
	"context"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestT11AModeratorActsInNoCaseOfAnEqual(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		mo, max := h.makes(olga, h.enter("Mo"), rooms.Moderator), h.makes(olga, h.enter("Max"), rooms.Moderator)
		id := h.ban(olga, max, rooms.Sanction{Until: time.Now().Add(24 * time.Hour)})
		h.refused(h.EndCase(ctx, mo, id), "moderate.equal")
		h.refused(h.MoveCase(ctx, mo, id, time.Now().Add(48*time.Hour)), "moderate.equal")
		h.must(h.AnswerCase(ctx, max, id, "Sorry."))
		h.refused(h.ReplyCase(ctx, mo, id, "Never mind."), "moderate.equal")
		h.must(h.ReplyCase(ctx, olga, id, "Thank you."))
		h.must(h.EndCase(ctx, olga, id))
	})
}

func TestT08AModeratorWhoIsBannedFromTheHouseLooksAfterNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		mo, gus := h.makes(olga, h.enter("Mo"), rooms.Moderator), h.enter("Gus")
		h.ban(olga, mo, rooms.Sanction{Everywhere: true, Until: time.Now().Add(24 * time.Hour)})
		_, people := h.People(ctx, mo, "")
		_, _, _, person := h.Person(ctx, mo, gus.ID)
		_, invites := h.Invites(ctx, mo)
		_, invite := h.MakeInvite(ctx, mo, rooms.InviteInput{Uses: 1, Days: 1})
		_, cases := h.Cases(ctx, mo, false)
		_, ban := h.Ban(ctx, mo, table, rooms.Sanction{Member: gus.ID, Reason: "x"})
		_, series := h.AllSeries(ctx, mo)
		for what, err := range map[string]error{
			"people": people, "person": person, "invites": invites, "invite": invite, "cases": cases, "ban": ban, "series": series,
			"role": h.SetRole(ctx, mo, gus.ID, rooms.Regular), "lock": h.Lock(ctx, mo, table, true), "guests": h.GuestsOut(ctx, mo, table),
			"end": h.EndSession(ctx, mo, gus.ID, ""), "message": h.RemoveMessage(ctx, mo, table, 1, "x"),
		} {
			if !rooms.IsRefused(err, "room.barred") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if list, err := h.RoomsFor(ctx, &mo); err != nil || len(list) > 0 {
			t.Error(list, err)
		}
	})
}

func TestT11AModeratorWithANameOfTheHouseCanBeDemoted(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		mo := h.makes(olga, h.enter("Mo"), rooms.Moderator)
		_, err := h.Rename(ctx, mo.ID, "Lamplight Admin", "")
		h.must(err)
		h.makes(olga, mo, rooms.Regular)
		p, _, _, err := h.Person(ctx, olga, mo.ID)
		h.must(err)
		if p.Role != rooms.Regular || rooms.ReservedName(rooms.NameKey(p.Name)) {
			t.Errorf("%+v", p)
		}
	})
}

func TestT20ClaimingTheHouseLeavesNoSignInFromElsewhere(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		evil := rooms.Identity{Issuer: "https://id.example", Subject: "evil", Name: "Evil"}
		m, _, err := h.SignInAs(ctx, evil, nil, false, "en")
		h.must(err)
		code, err := h.OwnerLink(ctx)
		h.must(err)
		owner, _, err := h.ClaimHouse(ctx, code, &m, "Olga", "en", "House")
		h.must(err)
		if again, _, err := h.SignInAs(ctx, evil, nil, false, "en"); err != nil || again.ID == owner.ID || again.Role == rooms.Owner {
			t.Error("an older sign-in leads to the owner:", again, err)
		}
	})
}

func TestWhoeverWasInvitedCanBeInvitedAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		gus := h.enter("Gus")
		for range 2 {
			code, err := h.MakeInvite(ctx, olga, rooms.InviteInput{Uses: 1, Days: 1})
			h.must(err)
			m, _, err := h.UseInvite(ctx, code, &gus, "", "en")
			h.must(err)
			gus = h.makes(olga, m, rooms.Guest)
		}
	})
}

func TestT08ASignInFromElsewhereIsNoWayAroundABan(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		robin := rooms.Identity{Issuer: "https://id.example", Subject: "robin", Name: "Robin"}
		m, _, err := h.SignInAs(ctx, robin, nil, false, "en")
		h.must(err)
		until := time.Now().Add(24 * time.Hour)
		h.ban(olga, m, rooms.Sanction{Everywhere: true, Until: until})
		h.must(h.Erase(ctx, m))
		if again, _, err := h.SignInAs(ctx, robin, nil, false, "en"); !rooms.IsRefused(err, "room.barred") {
			t.Errorf("back as %+v: %v", again, err)
		}
		gus := h.enter("Gus")
		if again, _, err := h.SignInAs(ctx, robin, &gus, true, "en"); !rooms.IsRefused(err, "room.barred") {
			t.Errorf("back as %+v: %v", again, err)
		}
		h.passTo(until.Add(time.Second))
		_, _, err = h.SignInAs(ctx, robin, nil, false, "en")
		h.must(err)
	})
}

func TestWhoeverIsVouchedForByANameOfTheHouseIsLetInByAnother(t *testing.T) {
	inHouse(t, func(h *house) {
		m, _, err := h.SignInAs(context.Background(), rooms.Identity{Issuer: "https://id.example", Subject: "1", Name: "Root"}, nil, false, "en")
		h.must(err)
		if rooms.ReservedName(rooms.NameKey(m.Name)) {
			t.Error(m.Name)
		}
	})
}

func TestT02NobodyKnocksUnderTheNameOfSomebodyInside(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		h.sit("Ana")
		h.must(h.Lock(ctx, olga, table, true))
		_, err := h.KnockAt(ctx, h.enter("Ana"), table)
		h.refused(err, "member.name_taken")
		gus := h.enter("Gus")
		_, err = h.KnockAt(ctx, gus, table)
		h.must(err)
		_, err = h.Rename(ctx, gus.ID, "Ana", "")
		h.refused(err, "member.name_taken")
	})
}

func TestT02TwoWhoKnockAtADoorDoNotShareAName(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga, mia := context.Background(), h.owner(), h.sit("Mia")
		h.must(h.Lock(ctx, olga, table, true))
		max, same, gus := h.enter("Max"), h.enter("Мах"), h.enter("Gus") // the second in Cyrillic
		knock := func(m rooms.Member) error { _, err := h.KnockAt(ctx, m, table); return err }
		taken := func(err error) { t.Helper(); h.refused(err, "member.name_taken") }
		h.must(knock(max))
		taken(knock(same))
		h.must(knock(gus))
		_, err := h.Rename(ctx, gus.ID, "MAX", "")
		taken(err)
		_, err = h.Rename(ctx, mia.ID, "Max", "") // inside
		taken(err)
		h.must(knock(max)) // again
		h.must(h.AnswerKnock(ctx, mia, table, max.ID, true))
		h.pass(11 * time.Minute)
		taken(knock(same)) // whoever was let in may come any time
		h.join(max, table, rooms.TextSeat)
		taken(knock(same))
		h.must(h.AnswerKnock(ctx, olga, table, gus.ID, false))
		late := h.enter("Gus")
		h.must(knock(late)) // whoever was sent away holds no name
		h.pass(11 * time.Minute)
		h.must(knock(h.enter("Gus"))) // nor does whoever waits no longer
	})
}

func TestABanEndsAKnock(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		gus := h.enter("Gus")
		h.must(h.Lock(ctx, olga, table, true))
		_, err := h.KnockAt(ctx, gus, table)
		h.must(err)
		h.ban(olga, gus, rooms.Sanction{Everywhere: true})
		v, err := h.View(ctx, table)
		h.must(err)
		if len(v.Knocks) > 0 {
			t.Error(v.Knocks)
		}
	})
}
