package rooms_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lamplight/rooms"
)

// guests makes as many guests as it says, who came and never sat down.
func (h *house) guests(n int, since time.Duration) {
	h.t.Helper()
	h.must(h.store.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < ?)
		INSERT INTO members (id, name, name_key, role, language, created_at)
		SELECT 'crowd ' || ? || i, 'Crowd ' || i, 'crowd' || i, 'guest', 'en', ? FROM n`,
		n, fmt.Sprint(since), time.Now().Add(-since).UnixMicro()))
}

func TestT17GuestsWhoNeverDidAnythingGiveWayWhenTheHouseIsFull(t *testing.T) {
	inHouse(t, func(h *house) {
		h.guests(19_990, 2*time.Hour)
		ben, ana := h.enter("Ben"), h.sit("Ana")
		for i := range 20 {
			h.enter(fmt.Sprint("Late ", i))
		}
		if n := h.store.Count("members"); n > 20_000 || n < 18_000 {
			t.Errorf("%d are kept", n)
		}
		for _, m := range []rooms.Member{ana, ben} {
			if _, err := h.Rename(context.Background(), m.ID, m.Name, ""); err != nil {
				t.Errorf("%s, who is new, had to give way: %v", m.Name, err)
			}
		}
	})
}

func TestT17AHouseFullOfNewGuestsSaysSoAndKeepsItsMembers(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		mia := h.role(h.enter("Mia"), rooms.Regular)
		code, err := h.MakeInvite(ctx, olga, rooms.InviteInput{Uses: 1, Days: 1})
		h.must(err)
		h.guests(20_000, 0)
		h.pass(2 * time.Minute)
		h.restart() // the count is not only in memory
		_, _, err = h.Enter(ctx, "One more", "en")
		h.refused(err, "house.full")
		h.join(mia, table, rooms.TextSeat)
		_, _, err = h.UseInvite(ctx, code, nil, "Ivy", "en")
		h.must(err)
		h.pass(time.Hour)
		h.enter("One more") // those who did nothing for an hour have given way
	})
}

func TestT17OldTasksAndEmptyBlocksAreDeleted(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		h.state(ana, "now")
		h.must(h.store.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 3000)
			INSERT INTO tasks (id, member, room, title, done, how, activity, created_at)
			SELECT 'old ' || i, ?, ?, 'old', '', '', '', i FROM n`, ana.ID, table))
		h.must(h.store.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 50)
			INSERT INTO blocks (id, room, state, started_at, ended_at) SELECT 'b' || i, ?, '{}', 1, 2 FROM n`, table))
		h.pass(2 * time.Hour)
		if tasks, blocks := h.store.Count("tasks"), h.store.Count("blocks"); tasks > 1001 || tasks < 1000 || blocks != 0 {
			t.Errorf("%d tasks and %d blocks are kept", tasks, blocks)
		}
		h.want("the present task", h.me(ana).Task.Title, "now")
	})
}

func TestT16BlocksAreNotStartedWithoutEnd(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, ana := context.Background(), h.sit("Ana")
		for range 200 {
			_, err := h.StartBlock(ctx, ana, table, rooms.Plan{Opening: 300, Focus: 1500, Sprints: 1, Gathering: 60})
			if err != nil {
				h.refused(err, "rate.too_fast")
				return
			}
			h.must(h.Do(ctx, ana, table, rooms.ActClose, ""))
		}
		t.Error("200 blocks began in a moment")
	})
}

func TestT17AGuestBringsALogOfPeoplesLengthOnly(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		gus, mia := h.enter("Gus"), h.role(h.enter("Mia"), rooms.Regular)
		_, err := h.ImportLog(ctx, gus, sessionsOf(2001))
		h.refused(err, "log.full")
		for _, m := range []rooms.Member{gus, mia} {
			_, err = h.ImportLog(ctx, m, sessionsOf(100))
			h.must(err)
		}
		for i := range 30 {
			if _, err = h.ImportLog(ctx, h.enter(fmt.Sprint("Carrier ", i)), sessionsOf(1)); err != nil {
				h.refused(err, "rate.too_fast")
				_, err = h.ImportLog(ctx, mia, sessionsOf(101))
				h.must(err) // a member waits for no guest
				return
			}
		}
		t.Error("guests fill the disk with logs")
	})
}

func TestT03GuestsAtALockedDoorKeepNoMemberFromKnocking(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		mia := h.role(h.enter("Mia"), rooms.Regular)
		h.must(h.Lock(ctx, olga, table, true))
		for i := range 20 {
			_, err := h.KnockAt(ctx, h.enter(fmt.Sprint("Raider ", i)), table)
			h.must(err)
		}
		_, err := h.KnockAt(ctx, h.enter("Raider 21"), table)
		h.refused(err, "room.many_knock")
		_, err = h.KnockAt(ctx, mia, table)
		h.must(err)
	})
}
