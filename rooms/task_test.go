package rooms_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

var sprint = rooms.Plan{Opening: 300, Focus: 1500, Closing: 300, Sprints: 1}

func (h *house) state(m rooms.Member, title string) {
	h.t.Helper()
	h.must(h.SetTask(context.Background(), m, table, rooms.TaskInput{Title: title, Done: "when done"}))
}

func (h *house) answer(m rooms.Member, in rooms.OutcomeInput) {
	h.t.Helper()
	h.must(h.SetOutcome(context.Background(), m, table, in))
}

func (h *house) block(m rooms.Member, plan rooms.Plan) {
	h.t.Helper()
	_, err := h.StartBlock(context.Background(), m, table, plan)
	h.must(err)
	h.pass(time.Second)
}

func TestATaskHasOneLineOutsideFocusAndNoneWithin(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.enter("Ana")
		h.state(ana, "letter") // before sitting down: nobody hears of it
		if got := h.lines(); len(got) != 0 {
			t.Errorf("before sitting: %q", got)
		}
		h.connect(ana)
		h.state(ana, "letter") // the same again
		if got := fmt.Sprint(h.lines()); got != "[notice.came Ana task: letter]" {
			t.Errorf("after sitting: %s", got)
		}
		h.block(ana, rooms.Plan{Focus: 600, Sprints: 1})
		h.state(ana, "another letter")
		if got := h.lines(); got[len(got)-1] != "notice.focus" {
			t.Errorf("in focus: %q", got)
		}
		if task := h.view().People[0].Task; task.Title != "another letter" || task.Promised != "letter" {
			t.Errorf("task: %+v", task)
		}
	})
}

func TestWhatATaskMayBe(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		long := strings.Repeat("x", 201)
		for key, in := range map[string]rooms.TaskInput{
			"task.empty": {Title: " \u200b "}, "task.title": {Title: long}, "task.done": {Title: "x", Done: long},
			"task.how": {Title: "x", How: strings.Repeat("x", 501)}, "task.activity": {Title: "x", Activity: strings.Repeat("x", 41)},
			"chat.unreadable": {Title: "x", How: "a\x00"},
		} {
			if err := h.SetTask(context.Background(), ana, table, in); !rooms.IsRefused(err, key) {
				t.Errorf("%+.20v: %v, want %s", in, err, key)
			}
		}
		if err := h.SetOutcome(context.Background(), ana, table, rooms.OutcomeInput{Outcome: "great"}); !rooms.IsRefused(err, "task.outcome") {
			t.Errorf("outcome: %v", err)
		}
		if err := h.SetOutcome(context.Background(), ana, table, rooms.OutcomeInput{Outcome: rooms.Done}); !rooms.IsRefused(err, "task.none") {
			t.Errorf("without a task: %v", err)
		}
	})
}

func TestAnOutcomeCanBeSetAnyTimeAfterTheOpening(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		h.state(ana, "letter")
		h.block(ana, sprint)
		err := h.SetOutcome(context.Background(), ana, table, rooms.OutcomeInput{Outcome: rooms.Done})
		if !rooms.IsRefused(err, "task.outcome_later") {
			t.Errorf("in the opening: %v", err)
		}
		h.pass(6 * time.Minute)
		h.answer(ana, rooms.OutcomeInput{Outcome: rooms.Partly, Note: "for me"})
		h.answer(ana, rooms.OutcomeInput{Outcome: rooms.Partly, Note: "for me"})
		h.answer(ana, rooms.OutcomeInput{Outcome: rooms.Done, Note: "for all", Share: true})
		list, err := h.Messages(context.Background(), table, 0, 100)
		h.must(err)
		var told []string
		for _, m := range list {
			if m.Kind == rooms.OutcomeLine {
				told = append(told, fmt.Sprint(m.Args))
			}
		}
		if got := fmt.Sprint(told); got != "[map[outcome:partly title:letter] map[note:for all outcome:done title:letter]]" {
			t.Errorf("chat: %s", got)
		}
		if me := h.me(ana); me.Note != "for all" || *me.Outcome != rooms.Done {
			t.Errorf("me: %+v", me)
		}
	})
}

func TestWhoeverLeavesBeforeTheClosingIsAskedNextTimeOnce(t *testing.T) {
	for name, answer := range map[string]rooms.OutcomeInput{
		"answered": {Outcome: rooms.Done, Note: "at home"}, "skipped": {Skip: true}, "not yet": {Outcome: rooms.NotYet},
	} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(h *house) {
				ana, ben := h.sit("Ana"), h.sit("Ben")
				h.state(ana, "letter")
				h.block(ben, sprint)
				h.pass(10 * time.Minute)
				h.must(h.Leave(context.Background(), ana, table))
				if me := h.me(ana); me.Unfinished != nil {
					t.Errorf("asked while the block runs: %+v", me.Unfinished)
				}
				h.pass(time.Hour)
				open := h.me(ana).Unfinished
				if open == nil || open.Title != "letter" || open.RoomName != "The long table" {
					t.Fatalf("not asked: %+v", open)
				}
				if me := h.me(ana); me.Task == nil || me.Task.Title != "letter" || me.Outcome != nil {
					t.Errorf("the task does not wait for her: %+v", me.Task)
				}
				h.connect(ana)
				if h.me(ana).Unfinished == nil || h.view().People[1].Task == nil {
					t.Error("not asked after sitting down")
				}
				answer.Task = open.ID
				if err := h.SetOutcome(context.Background(), ben, table, answer); !rooms.IsRefused(err, "task.missing") {
					t.Errorf("Ben answers for Ana: %v", err)
				}
				h.answer(ana, answer)
				me := h.me(ana)
				if me.Unfinished != nil {
					t.Errorf("asked again: %+v", me.Unfinished)
				}
				if done := answer.Outcome == rooms.Done; done != (me.Task == nil) {
					t.Errorf("the task afterwards: %+v", me.Task)
				}
				for _, line := range h.lines() {
					if strings.Contains(line, "outcome") {
						t.Errorf("the room hears of it: %q", line)
					}
				}
			})
		})
	}
}

func TestANewBlockBeginsWithAFreshTask(t *testing.T) {
	inHouse(t, func(h *house) {
		ana, ben := h.sit("Ana"), h.sit("Ben")
		h.pass(time.Second)
		h.state(ana, "letter")
		h.state(ben, "poem")
		h.block(ana, sprint)
		h.pass(20 * time.Minute)
		h.answer(ana, rooms.OutcomeInput{Outcome: rooms.Done})
		h.answer(ben, rooms.OutcomeInput{Outcome: rooms.Partly})
		h.pass(20 * time.Minute)
		if me := h.me(ana); me.Outcome == nil || me.Unfinished != nil {
			t.Errorf("after the block: %+v", me)
		}
		h.block(ben, sprint)
		if me := h.me(ana); me.Task != nil {
			t.Errorf("what was done comes again: %+v", me.Task)
		}
		if me := h.me(ben); me.Task == nil || me.Task.Title != "poem" || me.Outcome != nil {
			t.Errorf("what was begun does not go on: %+v", me.Task)
		}
	})
}

func TestAReloadKeepsTheTaskAndItsOutcome(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		h.state(ana, "letter")
		h.answer(ana, rooms.OutcomeInput{Outcome: rooms.Done})
		h.connect(ana)
		if me := h.me(ana); me.Outcome == nil || me.Task.Title != "letter" {
			t.Errorf("after a reload: %+v", me)
		}
		h.must(h.Leave(context.Background(), ana, table))
		h.connect(ana)
		if me := h.me(ana); me.Outcome != nil || me.Task != nil {
			t.Errorf("a new sitting: %+v", me)
		}
	})
}
