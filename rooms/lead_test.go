package rooms_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
)

// evening is a block that four people hold and a fifth joins half-way; each
// step is something somebody does, with time passing in between.
type evening struct {
	*house
	who     map[string]rooms.Member
	streams map[string]func() // event streams that are open
}

var hour = rooms.Plan{Opening: 300, Focus: 1500, Break: 300, Closing: 300, Sprints: 2, Gathering: 60}

func newEvening(h *house) *evening {
	return &evening{house: h, who: map[string]rooms.Member{}, streams: map[string]func(){}}
}

// crash is the process killed and started again; browsers open their event
// streams anew, the media server has noticed nothing.
func (e *evening) crash() {
	e.restart()
	for name := range e.streams {
		e.follow(name)
	}
	synctest.Wait()
}

func (e *evening) follow(name string) {
	done, err := e.Follow(context.Background(), e.who[name].ID, table)
	e.must(err)
	e.streams[name] = done
	synctest.Wait()
}

func (e *evening) does(name string, action rooms.Action, to string) {
	e.t.Helper()
	if err := e.Do(context.Background(), e.who[name], table, action, to); err != nil {
		e.t.Fatalf("%s: %s: %v", name, action, err)
	}
	synctest.Wait()
}

func (e *evening) task(name, title string) {
	e.t.Helper()
	e.must(e.SetTask(context.Background(), e.who[name], table, rooms.TaskInput{Title: title, Done: "it is done"}))
	synctest.Wait()
}

// scene tells the room in names, so that two runs can be compared.
func (e *evening) scene() string {
	e.t.Helper()
	v := e.view()
	var b strings.Builder
	fmt.Fprintf(&b, "%s", v.Phase)
	if v.Block != nil {
		if v.Block.Host != nil {
			fmt.Fprintf(&b, " host=%s(%s)", v.Block.Host.Name, v.Block.Host.Reason.Key)
		}
		if v.Block.Understudy != nil {
			fmt.Fprintf(&b, " understudy=%s", v.Block.Understudy.Name)
		}
		if r := v.Block.Round; r != nil {
			for _, p := range r.Order {
				fmt.Fprintf(&b, " %s:%s", p.Name, p.State)
			}
		}
	}
	names := map[string]string{}
	for name, m := range e.who {
		names[m.ID] = name
	}
	if v.Block != nil && v.Block.Round != nil && v.Block.Round.Turn != nil {
		fmt.Fprintf(&b, " turn=%s until %s", names[v.Block.Round.Turn.Member], v.Block.Round.Turn.EndsAt.Format("15:04:05"))
	}
	b.WriteString(" |")
	for _, p := range v.People {
		fmt.Fprintf(&b, " %s", p.Name)
		if p.Lost {
			b.WriteString("?")
		}
		if p.Task != nil {
			fmt.Fprintf(&b, "[%s]", p.Task.Title)
		}
		if p.Outcome != nil {
			fmt.Fprintf(&b, "=%s", *p.Outcome)
		}
	}
	b.WriteString(" | may speak:")
	callers, err := e.media.Callers(context.Background(), table)
	e.must(err)
	speak := map[string]bool{}
	for _, c := range callers {
		speak[names[c.Member]] = c.Rights.Microphone
	}
	for _, name := range []string{"Ana", "Ben", "Cleo", "Dan", "Eva"} {
		if speak[name] {
			fmt.Fprintf(&b, " %s", name)
		}
	}
	return b.String()
}

// steps of the evening.
var steps = []struct {
	what string
	do   func(e *evening)
	want string
}{
	{"four sit down", func(e *evening) {
		for _, name := range []string{"Ana", "Ben", "Cleo"} {
			e.who[name] = e.sit(name)
			e.pass(time.Second)
		}
		e.who["Dan"] = e.enter("Dan")
		_, err := e.Join(context.Background(), e.who["Dan"], table, rooms.TextSeat)
		e.must(err)
		e.follow("Dan")
		e.must(e.SetWilling(context.Background(), e.who["Ana"].ID, true))
		e.must(e.SetWilling(context.Background(), e.who["Cleo"].ID, true))
		e.task("Ana", "letter")
	}, "free | Ana[letter] Ben Cleo Dan | may speak: Ana Ben Cleo"},
	{"a block begins", func(e *evening) {
		_, err := e.StartBlock(context.Background(), e.who["Ben"], table, hour)
		e.must(err)
		synctest.Wait()
	}, "gathering host=Ana(reason.first) understudy=Cleo | Ana[letter] Ben Cleo Dan | may speak: Ana Ben Cleo"},
	{"the opening comes by itself", func(e *evening) { e.pass(61 * time.Second) },
		"opening host=Ana(reason.first) understudy=Cleo Ana:speaking Ben:waiting Cleo:waiting Dan:waiting turn=Ana until 00:02:03 | Ana[letter] Ben Cleo Dan | may speak: Ana"},
	{"the host has spoken", func(e *evening) { e.does("Ana", rooms.ActNext, "") },
		"opening host=Ana(reason.first) understudy=Cleo Ana:said Ben:speaking Cleo:waiting Dan:waiting turn=Ben until 00:02:04 | Ana[letter] Ben Cleo Dan | may speak: Ana Ben"},
	{"Ben passes", func(e *evening) { e.does("Ben", rooms.ActPass, "") },
		"opening host=Ana(reason.first) understudy=Cleo Ana:said Cleo:speaking Dan:waiting Ben:passed turn=Cleo until 00:02:04 | Ana[letter] Ben Cleo Dan | may speak: Ana Cleo"},
	{"Cleo's time runs out and Dan leaves", func(e *evening) {
		e.pass(30 * time.Second)
		e.must(e.Leave(context.Background(), e.who["Dan"], table))
		e.streams["Dan"]()
		delete(e.streams, "Dan")
		e.pass(46 * time.Second)
	}, "opening host=Ana(reason.first) understudy=Cleo Ana:said Cleo:said Dan:skipped Ben:speaking turn=Ben until 00:03:19 | Ana[letter] Ben Cleo | may speak: Ana Ben"},
	{"Dan returns", func(e *evening) {
		_, err := e.Join(context.Background(), e.who["Dan"], table, rooms.TextSeat)
		e.must(err)
		e.follow("Dan")
	}, "opening host=Ana(reason.first) understudy=Cleo Ana:said Cleo:said Ben:speaking Dan:waiting turn=Ben until 00:03:19 | Ana[letter] Ben Cleo Dan | may speak: Ana Ben"},
	{"the host begins focus early", func(e *evening) {
		e.does("Ana", rooms.ActStartFocus, "")
	}, "focus host=Ana(reason.first) understudy=Cleo | Ana[letter] Ben Cleo Dan | may speak:"},
	{"Eva comes through the quiet door", func(e *evening) {
		e.pass(10 * time.Minute)
		e.who["Eva"] = e.enter("Eva")
		e.task("Eva", "a poem")
		e.connect(e.who["Eva"])
	}, "focus host=Ana(reason.first) understudy=Cleo | Ana[letter] Ben Cleo Dan Eva[a poem] | may speak:"},
	{"Ana is done and vanishes", func(e *evening) {
		e.must(e.SetOutcome(context.Background(), e.who["Ana"], table, rooms.OutcomeInput{Outcome: rooms.Done, Note: "secret"}))
		e.media.Disconnect(table, e.who["Ana"].ID)
		e.pass(19 * time.Second)
	}, "focus host=Ana(reason.first) understudy=Cleo | Ana?[letter]=done Ben Cleo Dan Eva[a poem] | may speak:"},
	{"Cleo leads on", func(e *evening) { e.pass(21 * time.Second) },
		"focus host=Cleo(reason.took_over) | Ben Cleo Dan Eva[a poem] | may speak:"},
	{"the break", func(e *evening) { e.pass(20 * time.Minute) },
		"break host=Cleo(reason.took_over) | Ben Cleo Dan Eva[a poem] | may speak: Ben Cleo Eva"},
	{"Ana is back", func(e *evening) { e.connect(e.who["Ana"]) },
		"break host=Cleo(reason.took_over) | Ana[letter]=done Ben Cleo Dan Eva[a poem] | may speak: Ana Ben Cleo Eva"},
	{"and leads again", func(e *evening) { e.does("Ana", rooms.ActTakeBack, "") },
		"break host=Ana(reason.took_back) understudy=Cleo | Ana[letter]=done Ben Cleo Dan Eva[a poem] | may speak: Ana Ben Cleo Eva"},
	{"the second focus", func(e *evening) { e.pass(10 * time.Minute) },
		"focus host=Ana(reason.took_back) understudy=Cleo | Ana[letter]=done Ben Cleo Dan Eva[a poem] | may speak:"},
	{"the closing", func(e *evening) { e.pass(22 * time.Minute) }, ""},
	{"the end", func(e *evening) { e.pass(10 * time.Minute) },
		"free | Ana[letter]=done Ben Cleo Dan Eva[a poem] | may speak: Ana Ben Cleo Eva"},
}

// spend runs the evening, with or without a crash before every step, and
// returns what was seen after each step and what the chat holds in the end.
func spend(t *testing.T, crashes bool) (scenes, lines []string) {
	inHouse(t, func(h *house) {
		e := newEvening(h)
		for i, step := range steps {
			if i > 0 && crashes {
				e.crash()
			}
			step.do(e)
			synctest.Wait()
			scenes = append(scenes, step.what+": "+e.scene())
		}
		lines = e.lines()
		for _, done := range e.streams {
			done()
		}
	})
	return scenes, lines
}

func TestFourPeopleHoldABlockAndAFifthComesHalfWay(t *testing.T) {
	t.Parallel()
	scenes, lines := spend(t, false)
	for i, step := range steps {
		if want := step.what + ": " + step.want; step.want != "" && scenes[i] != want {
			t.Errorf("\n got %s\nwant %s", scenes[i], want)
		}
	}
	want := []string{
		"notice.came", "notice.came", "notice.came", "notice.came", "Ana task: letter",
		"reason.first", "notice.gathering", "notice.opening", "notice.came", "notice.focus", "Ana outcome: ",
		"reason.took_over", "notice.break", "notice.came", "reason.took_back", "notice.focus", "notice.closing", "notice.ended",
	}
	if fmt.Sprint(lines) != fmt.Sprint(want) {
		t.Errorf("chat:\n got %q\nwant %q", lines, want)
	}
}

func TestACrashBetweenAnyTwoStepsChangesNothing(t *testing.T) {
	t.Parallel()
	scenes, lines := spend(t, false)
	got, said := spend(t, true)
	for i := range scenes {
		if got[i] != scenes[i] {
			t.Errorf("with crashes:\n got %s\nwant %s", got[i], scenes[i])
		}
	}
	if fmt.Sprint(said) != fmt.Sprint(lines) {
		t.Errorf("chat with crashes:\n got %q\nwant %q", said, lines)
	}
}

// A crash that lasts: whatever should have happened meanwhile happens at its
// own instant, once.
func TestABlockGoesOnWhileTheServerIsDown(t *testing.T) {
	inHouse(t, func(h *house) {
		e := newEvening(h)
		for _, step := range steps[:4] {
			step.do(e)
		}
		e.end()
		e.pass(10 * time.Minute)
		e.start()
		e.follow("Dan")
		if got := e.view(); got.Phase != rooms.Focus || got.Block.Host.Name != "Ana" {
			t.Errorf("after ten minutes: %s", e.scene())
		}
		if got := e.scene(); !strings.HasSuffix(got, "may speak:") {
			t.Errorf("microphones after a restart in focus: %s", got)
		}
		e.pass(20 * time.Minute)
		e.crash()
		e.pass(2 * time.Minute)
		list, err := e.Messages(context.Background(), table, 0, 100)
		e.must(err)
		var notices []string
		start := e.view().Block.StartsAt
		for _, m := range list {
			if strings.HasPrefix(m.Key, "notice.") && m.Key != "notice.came" {
				notices = append(notices, fmt.Sprint(m.Key, " ", m.At.Sub(start)))
			}
		}
		want := "[notice.gathering -1m0s notice.opening 0s notice.focus 5m0s notice.break 30m0s]"
		if fmt.Sprint(notices) != want {
			t.Errorf("notices %v\nwant %v", notices, want)
		}
		e.streams["Dan"]()
	})
}

func TestHostingsAndFinishedBlocksCountOnce(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		short := rooms.Plan{Focus: 600, Sprints: 1, Gathering: 0}
		ana := h.sit("Ana")
		h.pass(time.Second)
		ben := h.sit("Ben")
		for _, m := range []rooms.Member{ana, ben} {
			h.must(h.SetWilling(context.Background(), m.ID, true))
		}
		var hosts []string
		for range 3 {
			b, err := h.StartBlock(context.Background(), ana, table, short)
			h.must(err)
			hosts = append(hosts, b.Host.Name+" "+b.Host.Reason.Key)
			h.pass(11 * time.Minute)
			h.pass(13 * time.Hour)
		}
		if got := fmt.Sprint(hosts); got != "[Ana reason.first Ben reason.never Ana reason.days]" {
			t.Errorf("hosts: %v", got)
		}
		for _, p := range h.view().People {
			if p.Newcomer {
				t.Errorf("%s is a newcomer after three blocks", p.Name)
			}
		}
	})
}

func TestTheSwitchIsOfferedOnceAfterTheFirstFinishedBlock(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		if h.me(ana).AskWilling {
			t.Error("offered before a block")
		}
		cancelled, err := h.StartBlock(context.Background(), ana, table, hour)
		h.must(err)
		h.must(h.Do(context.Background(), ana, table, rooms.ActClose, ""))
		h.pass(time.Second)
		if h.me(ana).AskWilling || !h.me(ana).Willing && h.view().Block != nil {
			t.Errorf("offered after a block that never began: %s", cancelled.ID)
		}
		_, err = h.StartBlock(context.Background(), ana, table, rooms.Plan{Focus: 600, Sprints: 1})
		h.must(err)
		h.pass(601 * time.Second)
		if !h.me(ana).AskWilling {
			t.Error("not offered after the first finished block")
		}
		h.must(h.SetWilling(context.Background(), ana.ID, false))
		if h.me(ana).AskWilling {
			t.Error("offered again")
		}
	})
}

func TestOneBlockAtATimeAndOnlyForThoseWhoSit(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, eva := h.sit("Ana"), h.enter("Eva")
		if _, err := h.StartBlock(ctx, eva, table, hour); !rooms.IsRefused(err, "room.no_seat") {
			t.Errorf("a visitor starts: %v", err)
		}
		if err := h.Do(ctx, ana, table, rooms.ActNext, ""); !rooms.IsRefused(err, "block.none") {
			t.Errorf("next without a block: %v", err)
		}
		results := make(chan error, 8)
		for range 8 {
			go func() {
				_, err := h.StartBlock(ctx, ana, table, hour)
				results <- err
			}()
		}
		started := 0
		for range 8 {
			switch err := <-results; {
			case err == nil:
				started++
			case !rooms.IsRefused(err, "block.running"):
				t.Errorf("second start: %v", err)
			}
		}
		if started != 1 {
			t.Errorf("%d blocks were started", started)
		}
		if err := h.Do(ctx, eva, table, rooms.ActSitOut, ""); !rooms.IsRefused(err, "room.no_seat") {
			t.Errorf("a visitor acts: %v", err)
		}
	})
}
