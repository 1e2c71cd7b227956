package rooms_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

func (h *house) role(m rooms.Member, role rooms.Role) rooms.Member {
	h.t.Helper()
	h.must(h.store.Exec("UPDATE members SET role = '" + string(role) + "' WHERE id = '" + m.ID + "'"))
	m.Role = role
	return m
}

func (h *house) ban(by, on rooms.Member, in rooms.Sanction) string {
	h.t.Helper()
	in.Member = on.ID
	if in.Reason == "" {
		in.Reason = "Kept messaging after being asked to stop."
	}
	id, err := h.Ban(context.Background(), by, table, in)
	h.must(err)
	synctest.Wait()
	return id
}

// doors are all ways in, by what they say.
func (h *house) doors(m rooms.Member) map[string]error {
	ctx := context.Background()
	_, joined := h.Join(ctx, m, table, rooms.TextSeat)
	_, admitted := h.Admit(ctx, m, table)
	_, posted := h.Post(ctx, m, table, "late", "Hello again")
	task := h.SetTask(ctx, m, table, rooms.TaskInput{Title: "Write"})
	_, began := h.StartBlock(ctx, m, table, tenMinutes)
	return map[string]error{
		"join": joined, "call": admitted, "look": h.MayLook(ctx, &m, table), "post": posted, "task": task,
		"block": began,
	}
}

var tenMinutes = rooms.Plan{Focus: 600, Sprints: 1, Gathering: 10}

func (h *house) shut(m rooms.Member) {
	h.t.Helper()
	for door, err := range h.doors(m) {
		if !rooms.IsRefused(err, "room.barred") && !(door == "block" && rooms.IsRefused(err, "room.no_seat")) {
			h.t.Errorf("%s: %v", door, err)
		}
	}
}

func TestT08NoDoorIsLeftToWhoeverWasRemoved(t *testing.T) {
	inHouse(t, func(h *house) {
		olga := h.owner()
		robin := h.sit("Robin")
		ana := h.sit("Ana")
		token := h.join(robin, table, rooms.CameraSeat).Token
		_, err := h.media.Connect(token)
		h.must(err)
		h.must(h.media.Publish(table, robin.ID, mediatest.Camera))
		until := time.Now().Add(24 * time.Hour)
		h.ban(olga, robin, rooms.Sanction{Everywhere: true, Until: until})
		h.pass(2 * time.Second)
		if callers, _ := h.media.Callers(context.Background(), table); len(callers) != 1 || callers[0].Member != ana.ID {
			t.Errorf("in the call: %+v", callers)
		}
		h.people("[Ana]")
		h.shut(robin)
		// A token that is kept brings nobody back for longer than it takes to look.
		if _, err := h.media.Connect(token); err == nil {
			h.pass(2 * time.Second)
			if callers, _ := h.media.Callers(context.Background(), table); len(callers) != 1 {
				t.Errorf("back with an old token: %+v", callers)
			}
		}
		h.restart()
		h.shut(robin)
		h.passTo(until.Add(-time.Second))
		h.shut(robin)
		h.pass(2 * time.Second)
		h.connect(robin)
	})
}

func TestABanFromARoomLeavesTheOthersOpen(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		name := "Attic"
		attic, err := h.OpenRoom(ctx, olga, rooms.RoomInput{Name: &name})
		h.must(err)
		robin := h.sit("Robin")
		h.ban(olga, robin, rooms.Sanction{}) // no block runs: for an hour
		h.shut(robin)
		h.join(robin, attic.Slug, rooms.TextSeat)
		h.pass(time.Hour)
		h.connect(robin)
	})
}

func TestWhoeverIsRemovedFromABlockMayComeBackWhenItHasEnded(t *testing.T) {
	inHouse(t, func(h *house) {
		olga := h.owner()
		robin, ana := h.sit("Robin"), h.sit("Ana")
		b := h.begin(ana, tenMinutes)
		h.ban(olga, robin, rooms.Sanction{})
		list, err := h.OwnCases(context.Background(), robin)
		h.must(err)
		if len(list) != 1 || !list[0].Until.Equal(b.EndsAt) {
			t.Fatalf("%+v, the block ends at %v", list, b.EndsAt)
		}
		h.passTo(b.EndsAt.Add(time.Second))
		h.connect(robin)
	})
}

func TestOnlyOwnersAndModeratorsActAndNeverOnTheirEquals(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		mod, other := h.role(h.enter("Mo"), rooms.Moderator), h.role(h.enter("Max"), rooms.Moderator)
		guest, member := h.enter("Gus"), h.role(h.enter("Mia"), rooms.Regular)
		for _, row := range []struct {
			by, on rooms.Member
			want   string
		}{
			{guest, member, "moderate.staff_only"}, {member, guest, "moderate.staff_only"}, {mod, other, "moderate.equal"},
			{mod, olga, "moderate.equal"}, {mod, mod, "moderate.equal"}, {olga, olga, "moderate.equal"},
			{mod, member, ""}, {mod, guest, ""}, {olga, other, ""},
		} {
			_, err := h.Ban(ctx, row.by, table, rooms.Sanction{Member: row.on.ID, Reason: "Unkind words"})
			if row.want == "" && err != nil || row.want != "" && !rooms.IsRefused(err, row.want) {
				t.Errorf("%s on %s: %v, want %q", row.by.Name, row.on.Name, err, row.want)
			}
		}
		for _, wrong := range []rooms.Sanction{
			{Member: guest.ID}, {Member: guest.ID, Reason: " "}, {Member: guest.ID, Reason: "x", Until: time.Now().Add(-time.Hour)},
			{Member: guest.ID, Reason: "x", Until: time.Now().AddDate(2, 0, 0)}, {Member: "nobody", Reason: "x"},
		} {
			if _, err := h.Ban(ctx, mod, table, wrong); err == nil {
				t.Errorf("%+v was taken", wrong)
			}
		}
	})
}

// T11: the host leads the block, and looks after nobody's seat.
func TestT11WhoeverIsNoModeratorAnyMoreActsNoMore(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		mo, guest := h.role(h.sit("Mo"), rooms.Moderator), h.sit("Gus")
		h.begin(mo, tenMinutes)
		h.role(mo, rooms.Regular)
		_, err := h.Ban(ctx, mo, table, rooms.Sanction{Member: guest.ID, Reason: "x"})
		h.refused(err, "moderate.staff_only")
		_, err = h.Cases(ctx, mo, false)
		h.refused(err, "moderate.staff_only")
		h.refused(h.RemoveMessage(ctx, mo, table, 1, "x"), "moderate.staff_only")
	})
}

func TestABanTakesTheSeatsThatWereBookedInItsTime(t *testing.T) {
	inHouse(t, func(h *house) {
		olga, id := h.evenings()
		robin := h.enter("Robin")
		h.book(robin, id, titled("Letters"))
		h.ban(olga, robin, rooms.Sanction{Everywhere: true, Until: time.Now().AddDate(0, 0, 300)})
		if b := h.scheduled(olga, id); b.Taken != 0 {
			t.Errorf("%d seats are taken", b.Taken)
		}
		_, err := h.Book(context.Background(), robin, id, titled("Letters"))
		h.refused(err, "room.barred")
	})
}

func TestAModeratorDeletesAMessageAndItsWordsAreKeptSevenDaysForTheCaseOnly(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		robin, ana := h.sit("Robin"), h.sit("Ana")
		m, err := h.post(robin, "Three unkind words")
		h.must(err)
		h.refused(h.RemoveMessage(ctx, ana, table, m.ID, "Unkind"), "moderate.staff_only")
		h.must(h.RemoveMessage(ctx, olga, table, m.ID, "Unkind"))
		h.must(h.RemoveMessage(ctx, olga, table, m.ID, "Unkind")) // once
		list, err := h.Messages(ctx, table, 0, 10)
		h.must(err)
		if last := list[len(list)-1]; last.Kind != rooms.RemovedLine || last.Text != "" {
			t.Errorf("%+v", last)
		}
		cases, err := h.Cases(ctx, olga, false)
		h.must(err)
		if len(cases) != 1 || cases[0].Message != "Three unkind words" || cases[0].Member.ID != robin.ID {
			t.Fatalf("%+v", cases)
		}
		own, err := h.OwnCases(ctx, robin)
		h.must(err)
		if len(own) != 1 || own[0].Message != "" || own[0].Reason != "Unkind" {
			t.Errorf("%+v", own)
		}
		h.rest(7 * 24 * time.Hour)
		h.pass(2 * time.Hour)
		var kept int
		h.must(h.store.One("SELECT count(*) FROM cases WHERE message <> ''", &kept))
		if kept != 0 {
			t.Error("the message is still kept")
		}
	})
}

func TestACaseIsAnsweredOnceAndForgottenAYearAfterItsEnd(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		robin, ana := h.sit("Robin"), h.enter("Ana")
		id := h.ban(olga, robin, rooms.Sanction{Everywhere: true, Until: time.Now().Add(24 * time.Hour)})
		h.refused(h.ReplyCase(ctx, olga, id, "x"), "case.replied")
		h.refused(h.AnswerCase(ctx, ana, id, "Not mine"), "case.missing")
		h.must(h.AnswerCase(ctx, robin, id, "I thought she had not seen it."))
		h.refused(h.AnswerCase(ctx, robin, id, "And another thing"), "case.answered")
		h.must(h.ReplyCase(ctx, olga, id, "Thank you. See you tomorrow."))
		h.refused(h.ReplyCase(ctx, olga, id, "x"), "case.replied")
		_, err := h.Case(ctx, ana, id)
		h.refused(err, "case.missing")
		one, err := h.Case(ctx, robin, id)
		h.must(err)
		if len(one.Trail) != 3 || one.Trail[0].Kind != "replied" || one.Reply == "" || one.By.Name != "Olga" {
			t.Errorf("%+v", one)
		}
		h.must(h.MoveCase(ctx, olga, id, time.Now().Add(48*time.Hour)))
		h.pass(25 * time.Hour)
		h.shut(robin)
		h.must(h.EndCase(ctx, olga, id))
		h.connect(robin)
		h.refused(h.EndCase(ctx, olga, id), "case.over")
		count := func() (n int) {
			h.must(h.store.One("SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM case_acts)", &n))
			return n
		}
		if n := count(); n != 6 {
			t.Errorf("%d rows, want the case and five acts", n)
		}
		h.rest(366 * 24 * time.Hour) // a year without anybody
		h.pass(2 * time.Hour)
		if n := count(); n != 0 {
			t.Errorf("%d rows are left after a year", n)
		}
	})
}

func TestABanGoesWithWhoeverIsBroughtTogetherWithAnother(t *testing.T) {
	inHouse(t, func(h *house) {
		olga, robin := h.owner(), h.sit("Robin")
		mine := h.role(h.enter("Robin at home"), rooms.Regular)
		h.ban(olga, robin, rooms.Sanction{Everywhere: true})
		_, err := h.merge(robin, mine)
		h.must(err)
		h.shut(mine)
	})
}
