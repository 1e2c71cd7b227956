package rooms_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

func TestT09WhatAModeratorStopsStaysStoppedUntilItsEnd(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga, robin := context.Background(), h.owner(), h.sit("Robin")
		h.must(h.media.Publish(table, robin.ID, mediatest.Camera))
		h.must(h.media.Publish(table, robin.ID, mediatest.Microphone))
		in := rooms.Sanction{Member: robin.ID, Reason: "Something on camera", Until: time.Now().Add(30 * time.Minute)}
		_, err := h.StopCamera(ctx, olga, table, in)
		h.must(err)
		id, err := h.StopMicrophone(ctx, olga, table, in)
		h.must(err)
		h.pass(2 * time.Second)
		sends := func() string {
			callers, err := h.media.Callers(ctx, table)
			h.must(err)
			c := callers[0]
			return fmt.Sprint(c.Cameras, c.Microphones, c.Rights)
		}
		h.want("after the stop", sends(), "0 0 {false false}")
		if me := h.me(robin); !me.NoCamera || !me.NoSound || me.MayVideo || me.MaySpeak {
			t.Errorf("%+v", me)
		}
		h.connect(robin) // sits down anew: the token carries the rights of this moment
		h.want("in a new seat", sends(), "0 0 {false false}")
		h.restart()
		h.connect(robin)
		h.want("after a restart", sends(), "0 0 {false false}")
		h.must(h.EndCase(ctx, olga, id))
		h.pass(2 * time.Second)
		h.want("sound is let through again", sends(), "0 0 {false true}")
		h.passTo(in.Until.Add(2 * time.Second))
		h.want("after its end", sends(), "0 0 {true true}")
	})
}

func TestT10NobodyStopsAnotherWithoutTheRight(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, ana := context.Background(), h.sit("Ana")
		h.pass(time.Second) // who came first stands first
		robin := h.sit("Robin")
		h.begin(ana, tenMinutes)
		in := rooms.Sanction{Member: robin.ID, Reason: "x"}
		_, err := h.StopCamera(ctx, ana, table, in) // the host, too
		h.refused(err, "moderate.staff_only")
		_, err = h.StopMicrophone(ctx, ana, table, in)
		h.refused(err, "moderate.staff_only")
		h.refused(h.Lock(ctx, ana, table, true), "moderate.staff_only")
		h.refused(h.GuestsOff(ctx, ana, table, true), "moderate.staff_only")
		h.refused(h.GuestsOut(ctx, ana, table), "moderate.staff_only")
		h.people("[Ana Robin]")
	})
}

func TestALockedRoomIsKnockedAtAndThoseInsideDecide(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		ana, ben, eve := h.sit("Ana"), h.enter("Ben"), h.enter("Eve")
		h.must(h.Lock(ctx, olga, table, true))
		synctest.Wait()
		h.people("[Ana]")
		_, err := h.Join(ctx, ben, table, rooms.TextSeat)
		h.refused(err, "room.locked")
		h.refused(h.MayLook(ctx, &ben, table), "room.locked")
		h.refused(h.MayLook(ctx, nil, table), "room.locked")
		_, err = h.Post(ctx, ben, table, "a", "let me in")
		h.refused(err, "room.locked")
		h.refused(h.AnswerKnock(ctx, ana, table, ben.ID, true), "room.no_knock")
		knock := func(m rooms.Member, want string) {
			t.Helper()
			state, err := h.KnockAt(ctx, m, table)
			h.must(err)
			h.want(m.Name+" knocks", state, want)
		}
		knock(ben, "waiting")
		knock(ben, "waiting")
		h.pass(time.Second)
		knock(eve, "waiting")
		if k := h.view().Knocks; len(k) != 2 || k[0].Name != "Ben" || !k[0].Guest {
			t.Fatalf("%+v", k)
		}
		h.refused(h.AnswerKnock(ctx, eve, table, eve.ID, true), "room.not_inside")
		h.must(h.AnswerKnock(ctx, ana, table, ben.ID, true))
		h.must(h.AnswerKnock(ctx, ana, table, eve.ID, false))
		knock(ben, "let_in")
		knock(eve, "sent_away")
		h.restart()
		h.join(ben, table, rooms.TextSeat)
		_, err = h.Join(ctx, eve, table, rooms.TextSeat)
		h.refused(err, "room.locked")
		h.connect(ana) // who was inside is, also in another tab
		h.must(h.Lock(ctx, olga, table, false))
		h.join(eve, table, rooms.TextSeat)
	})
}

func TestT03ARaidIsSlowedAndEndsWithOneClickAndMembersNoticeLittle(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		mia, max := h.role(h.sit("Mia"), rooms.Regular), h.role(h.enter("Max"), rooms.Regular)
		in, asked := 0, 0
		for i := range 50 {
			m, _, err := h.Enter(ctx, fmt.Sprintf("Raider %d", i), "en")
			h.must(err)
			_, err = h.Join(ctx, m, table, rooms.TextSeat)
			switch {
			case err == nil:
				in++
			case rooms.IsRefused(err, "rate.too_fast"):
				asked++
			default:
				t.Fatal(err)
			}
			h.pass(200 * time.Millisecond)
		}
		if in > 30 || in+asked != 50 {
			t.Errorf("%d raiders of 50 sat down in ten seconds", in)
		}
		h.join(max, table, rooms.TextSeat) // no member waits
		defer h.follow(max)()
		h.must(h.GuestsOff(ctx, olga, table, true))
		h.pass(2 * time.Second)
		h.people("[Mia Max]")
		late := h.enter("Raider 51")
		_, err := h.Join(ctx, late, table, rooms.TextSeat)
		h.refused(err, "room.missing")
		h.refused(h.MayLook(ctx, &late, table), "room.missing")
		if callers, _ := h.media.Callers(ctx, table); len(callers) != 1 || callers[0].Member != mia.ID {
			t.Errorf("%+v", callers)
		}
		_, err = h.Post(ctx, mia, table, "still", "Still here.")
		h.must(err)
	})
}
