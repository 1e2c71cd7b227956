package rooms_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
)

// two sprints of ten minutes, with a break between them and a closing round.
var twice = rooms.Plan{Opening: 60, Focus: 600, Break: 120, Closing: 60, Sprints: 2, Gathering: 30}

// passTo lets time go by up to an instant.
func (h *house) passTo(at time.Time) { h.pass(time.Until(at)) }

func (h *house) begin(m rooms.Member, plan rooms.Plan) rooms.BlockView {
	h.t.Helper()
	b, err := h.StartBlock(context.Background(), m, table, plan)
	h.must(err)
	return b
}

// logged checks the member's log: what was present, of what was planned.
func (h *house) logged(m rooms.Member, want ...string) {
	h.t.Helper()
	got := []string{}
	for _, s := range h.log(m) {
		got = append(got, fmt.Sprintf("%d of %d", s.Present, s.Planned))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		h.t.Errorf("%s: %v, want %v", m.Name, got, want)
	}
}

func (h *house) found(m rooms.Member) {
	h.t.Helper()
	token, err := h.Admit(context.Background(), m, table)
	h.must(err)
	_, err = h.media.Connect(token)
	h.must(err)
	synctest.Wait()
}

func TestASessionIsWhatSomebodyWasPresentForInFocus(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		h.must(h.SetZone(ctx, ana.ID, "Europe/Berlin", true))
		h.must(h.SetTask(ctx, ana, table, rooms.TaskInput{Title: "letter", Done: "sealed", Activity: "Writing"}))
		plan := twice
		plan.Opening = 0
		b := h.begin(ana, plan)
		focus := b.Phases[0].StartsAt
		h.passTo(focus.Add(5 * time.Minute))
		ben := h.sit("Ben") // by the quiet door
		eva := h.enter("Eva")
		h.join(eva, table, rooms.TextSeat)
		done := h.follow(eva)
		if len(h.log(ana)) != 0 {
			t.Error("there is a line before anything has ended")
		}
		h.passTo(b.Phases[1].StartsAt.Add(time.Second)) // the break
		h.logged(ana, "600 of 1200")
		h.logged(ben, "300 of 1200")
		h.state(ana, "a smaller letter")
		h.must(h.SetAway(ctx, ana, table, true, "")) // away is here
		h.passTo(b.Phases[2].StartsAt.Add(4 * time.Minute))
		h.must(h.Leave(ctx, ben, table))
		h.logged(ben, "540 of 1200")
		h.passTo(b.EndsAt.Add(time.Second))
		done()
		h.pass(time.Minute)
		h.logged(ana, "1200 of 1200")
		h.logged(eva, "900 of 1200")
		want := rooms.Session{
			At: focus, Zone: "Europe/Berlin", Room: "The long table", Title: "letter", Done: "sealed", Activity: "Writing", Planned: 1200, Present: 1200,
		}
		got := h.log(ana)[0]
		if want.ID = got.ID; got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}

func TestALineLostAndFoundWithinTheGraceWasNeverLost(t *testing.T) {
	inHouse(t, func(h *house) {
		ana, ben, eva := h.sit("Ana"), h.sit("Ben"), h.sit("Eva")
		b := h.begin(ana, twice)
		focus := b.Phases[1].StartsAt
		h.passTo(focus.Add(100 * time.Second))
		for _, m := range []rooms.Member{ana, ben, eva} {
			h.media.Disconnect(table, m.ID)
		}
		h.pass(19 * time.Second)
		h.found(ana)
		h.pass(time.Minute) // Ben and Eva have lost their seats
		h.connect(ben)
		h.passTo(b.Phases[2].StartsAt)
		h.logged(ana, "600 of 1200")
		h.logged(ben, "521 of 1200")
		h.logged(eva, "100 of 1200")
	})
}

func TestALineThatIsLostWhenTheBlockEndsIsWaitedForAllTheSame(t *testing.T) {
	inHouse(t, func(h *house) {
		ana, ben := h.sit("Ana"), h.sit("Ben")
		b := h.begin(ana, rooms.Plan{Focus: 600, Sprints: 1})
		h.passTo(b.EndsAt.Add(-10 * time.Second))
		h.media.Disconnect(table, ana.ID)
		h.media.Disconnect(table, ben.ID)
		h.passTo(b.EndsAt.Add(5 * time.Second))
		h.found(ana)
		h.pass(time.Minute)
		h.logged(ana, "600 of 600")
		h.logged(ben, "590 of 600")
	})
}

func TestLeavingAndComingAgainIsOneSession(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, ben := h.sit("Ana"), h.sit("Ben")
		b := h.begin(ana, twice)
		focus := b.Phases[1].StartsAt
		for i := range 4 { // there for 50 s, gone for 50 s
			h.passTo(focus.Add(time.Duration(50+100*i) * time.Second))
			h.must(h.Leave(ctx, ana, table))
			h.must(h.Do(ctx, ben, table, rooms.ActSitOut, ""))
			h.pass(50 * time.Second)
			h.connect(ana)
			h.must(h.Do(ctx, ben, table, rooms.ActSitIn, ""))
		}
		h.join(ana, table, rooms.TextSeat) // another tab, another kind of seat
		defer h.follow(ana)()
		h.passTo(b.EndsAt.Add(time.Minute))
		h.logged(ana, "1000 of 1200")
		h.logged(ben, "1000 of 1200")
	})
}

func TestAnOpeningOrABlockEndedEarlyChangesWhatWasPresentAndNotWhatWasPlanned(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		h.must(h.SetWilling(ctx, ana.ID, true))
		h.connect(ana)
		ben := h.sit("Ben")
		b := h.begin(ana, twice)
		h.passTo(b.StartsAt.Add(20 * time.Second))
		h.must(h.Do(ctx, ana, table, rooms.ActStartFocus, "")) // a focus of 640 s
		began := time.Now().UTC()
		h.passTo(b.Phases[1].StartsAt.Add(30 * time.Second))
		h.must(h.Leave(ctx, ben, table))
		h.logged(ben, "70 of 1200")
		h.passTo(b.Phases[3].StartsAt.Add(100 * time.Second))
		h.must(h.Do(ctx, ana, table, rooms.ActClose, ""))
		h.logged(ana, "740 of 1200")
		if at := h.log(ana)[0].At; !at.Equal(began) {
			t.Errorf("began at %s, want %s", at, began)
		}
		h.pass(time.Minute)
		b = h.begin(ana, rooms.Plan{Opening: 60, Focus: 600, Sprints: 1})
		h.pass(time.Second)
		h.must(h.Do(ctx, ana, table, rooms.ActStartFocus, ""))
		h.passTo(b.EndsAt)
		h.logged(ana, "740 of 1200", "600 of 600") // of 659
	})
}

func TestLessThanASecondIsNoSession(t *testing.T) {
	inHouse(t, func(h *house) {
		ana, ben := h.sit("Ana"), h.sit("Ben")
		b := h.begin(ana, twice)
		h.passTo(b.Phases[1].StartsAt.Add(300 * time.Millisecond))
		h.must(h.Leave(context.Background(), ben, table))
		h.passTo(b.EndsAt)
		h.logged(ben)
	})
}

func TestTheRoomTellsOfTheNewLineForHalfAnHour(t *testing.T) {
	inHouse(t, func(h *house) {
		ana, ben := h.sit("Ana"), h.sit("Ben")
		h.state(ana, "letter")
		b := h.begin(ana, rooms.Plan{Focus: 600, Break: 60, Sprints: 1})
		h.passTo(b.Phases[1].StartsAt)
		h.must(h.Leave(context.Background(), ben, table))
		for _, m := range []rooms.Member{ana, ben} {
			if h.me(m).Logged != nil {
				t.Error("told before the block is over")
			}
		}
		h.passTo(b.EndsAt.Add(29 * time.Minute))
		for _, m := range []rooms.Member{ana, ben} {
			line, own := h.me(m).Logged, h.log(m)[0]
			if line == nil || line.ID != own.ID || line.Title != own.Title || line.Present != 600 || line.Planned != 600 {
				t.Errorf("%s: %+v, the log has %+v", m.Name, line, own)
			}
		}
		if h.me(h.sit("Eva")).Logged != nil {
			t.Error("told to somebody who was not in it")
		}
		h.must(h.DeleteSession(context.Background(), ana, h.log(ana)[0].ID))
		if h.me(ana).Logged != nil {
			t.Error("told of a line that is deleted")
		}
		h.pass(time.Minute)
		if h.me(ben).Logged != nil {
			t.Error("told after half an hour")
		}
	})
}

func TestAnAnswerGoesIntoTheLog(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, ben := h.sit("Ana"), h.sit("Ben")
		h.state(ana, "letter")
		h.state(ben, "hymn")
		b := h.begin(ana, rooms.Plan{Focus: 600, Break: 60, Sprints: 1})
		h.passTo(b.StartsAt.Add(time.Minute)) // early, in the first focus
		h.answer(ana, rooms.OutcomeInput{Outcome: rooms.Done, Note: "sealed", Helped: "tea"})
		h.must(h.SetTask(ctx, ana, table, rooms.TaskInput{Title: "another letter"}))
		h.pass(time.Minute)
		h.answer(ana, rooms.OutcomeInput{Outcome: rooms.NotYet, Note: "not even begun", Distracted: "the cat"})
		h.passTo(b.EndsAt.Add(time.Minute))
		got := h.log(ana)[0]
		if got.Title != "letter" || got.Outcome != rooms.Done || got.Note != "sealed" || got.Helped != "tea" || got.Distracted != "the cat" || got.Present != 600 {
			t.Errorf("%+v", got)
		}
		line := h.log(ben)[0]
		if line.Title != "hymn" || line.Outcome != "" {
			t.Errorf("%+v", line)
		}
		long := fmt.Sprintf("%0501d", 0)
		for key, in := range map[string]rooms.OutcomeInput{
			"log.helped": {Outcome: rooms.Done, Helped: long}, "log.distracted": {Outcome: rooms.Done, Distracted: long},
		} {
			if err := h.SetOutcome(ctx, ben, table, in); !rooms.IsRefused(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		// Asked next time, or answered in the log itself: once is enough.
		h.pass(time.Hour)
		open := h.me(ben).Unfinished
		if open == nil {
			t.Fatal("not asked")
		}
		partly, note := rooms.Partly, "second verse"
		_, err := h.ChangeSession(ctx, ben, line.ID, rooms.SessionInput{Outcome: &partly, Note: &note})
		h.must(err)
		if h.me(ben).Unfinished != nil {
			t.Error("asked for what the log knows")
		}
		h.answer(ben, rooms.OutcomeInput{Task: open.ID, Outcome: rooms.Done, Helped: "quiet"})
		if line := h.log(ben)[0]; line.Outcome != rooms.Done || line.Helped != "quiet" {
			t.Errorf("%+v", line)
		}
	})
}

func TestWhatIsErasedWhileABlockRunsIsNotRecordedAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, ben, eva := h.sit("Ana"), h.sit("Ben"), h.sit("Eva")
		plan := twice
		plan.Opening = 0
		b := h.begin(ana, plan)
		h.passTo(b.Phases[1].StartsAt.Add(time.Second))
		h.must(h.EraseLog(ctx, ana))
		h.must(h.DeleteSession(ctx, ben, h.log(ben)[0].ID))
		h.must(h.DeleteSession(ctx, eva, h.log(eva)[0].ID))
		h.pass(time.Minute)
		for _, m := range []rooms.Member{ana, ben, eva} {
			h.logged(m)
		}
		h.must(h.Leave(ctx, eva, table))
		h.passTo(b.EndsAt.Add(time.Minute))
		h.logged(ana, "600 of 1200")
		h.logged(ben, "600 of 1200")
		h.logged(eva)
	})
}

func TestTheClosingSaysHowLongSomebodyWasHere(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		_, err := h.StartBlock(context.Background(), ana, table, rooms.Plan{Gathering: 1, Focus: 60, Closing: 60, Sprints: 1})
		h.must(err)
		h.pass(31 * time.Second)
		if l := h.me(ana).Logged; l != nil {
			t.Errorf("focus is counted while it runs: %+v", l)
		}
		h.pass(31 * time.Second)
		if l := h.me(ana).Logged; l == nil || l.Present != 60 || l.Planned != 60 {
			t.Errorf("the closing does not say it: %+v", l)
		}
	})
}
