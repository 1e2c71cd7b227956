package rooms

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// order is the round of this moment, with the state of whoever does not wait.
func (s *sitting) order() string {
	s.t.Helper()
	var out []string
	for _, p := range s.b.Round.Places {
		word := p.Member
		if p.State != Waiting {
			word += ":" + string(p.State)
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func (s *sitting) ordered(want string) *sitting {
	s.t.Helper()
	if got := s.order(); got != want {
		s.t.Errorf("order %q, want %q", got, want)
	}
	return s
}

func TestTheHostGoesFirstAndTheOthersFollowTurnedByOnePlaceEachBlock(t *testing.T) {
	four := led("ana", "ben", "cleo", "dov")
	for number, want := range []string{"ana ben cleo dov", "ana cleo dov ben", "ana dov ben cleo", "ana ben cleo dov"} {
		if got := strings.Join(roundOrder(four, "ana", number), " "); got != want {
			t.Errorf("block %d: %q, want %q", number, got, want)
		}
	}
	if got := strings.Join(roundOrder(four, "cleo", 1), " "); got != "cleo ben dov ana" {
		t.Errorf("cleo hosts: %q", got)
	}
	if got := strings.Join(roundOrder(four, "", 1), " "); got != "ben cleo dov ana" {
		t.Errorf("nobody hosts: %q", got)
	}
}

func TestANewcomerNeverFollowsDirectlyOnTheHostWhenSomebodyElseCan(t *testing.T) {
	room := with(with(people("ana", "ben", "cleo", "dov"), "ben", newcomer), "cleo", newcomer)
	for host, want := range map[string]string{"ana": "ana dov ben cleo", "": "ana ben cleo dov", "ben": "ben ana cleo dov"} {
		if got := strings.Join(roundOrder(room, host, 0), " "); got != want {
			t.Errorf("host %q: %q, want %q", host, got, want)
		}
	}
	only := with(people("ana", "ben"), "ben", newcomer)
	if got := strings.Join(roundOrder(only, "ana", 0), " "); got != "ana ben" {
		t.Errorf("nobody else can: %q", got)
	}
	if got := strings.Join(roundOrder(only, "", 1), " "); got != "ana ben" {
		t.Errorf("a newcomer began in a room that leads itself: %q", got)
	}
}

func TestTheSecondsOfATurn(t *testing.T) {
	for _, c := range []struct {
		round   time.Duration
		people  int
		seconds float64 // 0: typed
	}{
		{10 * time.Minute, 1, 60},
		{10 * time.Minute, 9, 60},
		{10 * time.Minute, 10, 57},
		{10 * time.Minute, 12, 47},
		{10 * time.Minute, 38, 15},
		{10 * time.Minute, 39, 0},
		{time.Minute, 1, 30},
		{time.Minute, 2, 15},
		{time.Minute, 3, 0},
		{30 * time.Minute, 50, 35},
		{12 * time.Second, 4, 2.2}, // a round of seconds takes a tenth of everything
		{12 * time.Second, 1, 6},
		{12 * time.Second, 7, 0},
		{time.Second, 1, 0},
	} {
		order := make([]string, c.people)
		for i := range order {
			order[i] = fmt.Sprint(i)
		}
		r := newRound(evening, after(c.round), order)
		if r.typed() != (c.seconds == 0) {
			t.Errorf("%d people in %v: typed %v", c.people, c.round, r.typed())
		}
		if r.typed() {
			continue
		}
		r.call(evening, func(string) bool { return true })
		if got := r.TurnEnds.Sub(evening).Seconds(); got != c.seconds {
			t.Errorf("%d people in %v: %v s, want %v", c.people, c.round, got, c.seconds)
		}
	}
}

func TestTheRoomMovesOnFifteenSecondsAfterTheRingIsFull(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(time.Minute)
	turn := s.b.View(after(time.Minute), s.people).Round.Turn
	if turn.Member != "ana" || !turn.EndsAt.Equal(after(2*time.Minute)) || !turn.MovesOn.Equal(after(2*time.Minute+15*time.Second)) {
		t.Errorf("turn %+v", turn)
	}
	s.at(2*time.Minute + 15*time.Second - 1).ordered("ana:speaking ben")
	s.at(2*time.Minute + 15*time.Second).ordered("ana:said ben:speaking")
}

func TestTheRoomMovesOnSoonerWhenTheRestOfTheRoundWouldSuffer(t *testing.T) {
	// 180 s for 10 people: 15 s each leave 30 s, two turns of overtime.
	plan := Plan{Opening: 180, Focus: 300, Sprints: 1}
	s := begin(t, plan, led("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"))
	var overtime []float64
	for _, e := range s.at(3 * time.Minute).events {
		if e.Kind == EventTurn {
			overtime = append(overtime, e.At.Sub(evening).Seconds())
		}
	}
	if want := []float64{0, 30, 60, 75, 90, 105, 120, 135, 150, 165}; !equal(overtime, want) {
		t.Errorf("turns began at %v, want %v", overtime, want)
	}
}

func TestATurnEndsWhenItsMemberOrTheHostSaysSo(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo")).at(time.Minute)
	s.refused(time.Minute, ActNext, "ben", "", "block.not_your_turn")
	s.do(70*time.Second, ActNext, "ana", "").ordered("ana:said ben:speaking cleo")
	s.do(80*time.Second, ActNext, "ben", "").ordered("ana:said ben:said cleo:speaking")
	s.do(90*time.Second, ActNext, "ana", "").ordered("ana:said ben:said cleo:said")
	s.refused(100*time.Second, ActNext, "ana", "", "block.not_now")
	s.phase(100*time.Second, Opening)
}

func TestPressingNextTwiceEndsOneTurn(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo")).at(time.Minute)
	s.do(70*time.Second, ActNext, "ana", "ana").do(70*time.Second, ActNext, "ana", "ana").ordered("ana:said ben:speaking cleo")
	s.do(71*time.Second, ActSkip, "ana", "ben").do(71*time.Second, ActSkip, "ana", "ben").ordered("ana:said cleo:speaking ben:skipped")
}

func TestPassMovesToTheEndOnce(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo")).at(time.Minute)
	s.do(61*time.Second, ActPass, "ben", "").ordered("ana:speaking cleo ben:passed")
	s.do(62*time.Second, ActNext, "ana", "").ordered("ana:said cleo:speaking ben:passed")
	s.do(63*time.Second, ActPass, "cleo", "").ordered("ana:said ben:speaking cleo:passed")
	s.do(64*time.Second, ActPass, "ben", "").ordered("ana:said ben:passed cleo:speaking")
	s.refused(65*time.Second, ActPass, "ben", "", "block.not_now")
	s.do(66*time.Second, ActPass, "cleo", "").ordered("ana:said ben:passed cleo:passed")
	if s.b.TurnOf() != "" {
		t.Errorf("%s speaks after everybody has passed", s.b.TurnOf())
	}
}

func TestTheHostMayPassTheirOwnTurnAndLeadsOn(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(time.Minute)
	s.do(61*time.Second, ActPass, "ana", "ana").ordered("ben:speaking ana:passed")
	s = begin(t, twoHour, led("ana", "ben")).at(time.Minute)
	s.do(3*time.Minute, ActPass, "ana", "ana") // too late: the room had moved on
	if s.b.Host != "ana" {
		t.Errorf("%q hosts", s.b.Host)
	}
}

func TestTheLastInTheOrderWhoPassesIsCalledNoMore(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(time.Minute)
	s.do(61*time.Second, ActNext, "ana", "").do(62*time.Second, ActPass, "ben", "").ordered("ana:said ben:passed")
}

func TestSkipPutsTheSpeakerAtTheEndOnce(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo")).at(time.Minute)
	s.refused(61*time.Second, ActSkip, "ana", "", "block.not_now")
	s.do(62*time.Second, ActNext, "ana", "")
	s.refused(63*time.Second, ActSkip, "cleo", "", "block.host_only")
	s.do(63*time.Second, ActSkip, "ana", "").ordered("ana:said cleo:speaking ben:skipped")
	s.do(64*time.Second, ActNext, "ana", "").do(65*time.Second, ActSkip, "ana", "").ordered("ana:said cleo:said ben:skipped")
}

func TestWhoeverIsAwayIsSteppedOverAndComesBackAtTheEnd(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo"))
	s.people = with(s.people, "ben", awaySince(after(10*time.Second)))
	s.at(time.Minute).ordered("ana:speaking ben cleo")
	s.do(70*time.Second, ActNext, "ana", "").ordered("ana:said ben:skipped cleo:speaking")
	s.people = led("ana", "ben", "cleo")
	s.at(80 * time.Second).ordered("ana:said cleo:speaking ben")
	s.do(90*time.Second, ActNext, "cleo", "").ordered("ana:said cleo:said ben:speaking")
}

func TestWhoeverLeftIsSteppedOverAndComesBackAtTheEnd(t *testing.T) {
	all := led("ana", "ben", "cleo")
	s := begin(t, twoHour, all).at(time.Minute)
	s.people = but(all, "ben")
	s.do(70*time.Second, ActNext, "ana", "").ordered("ana:said ben:skipped cleo:speaking")
	s.do(80*time.Second, ActNext, "cleo", "").ordered("ana:said ben:skipped cleo:said")
	s.people = with(all, "ben", func(a *Attendee) { a.ArrivedAt = after(90 * time.Second) })
	s.at(90 * time.Second).ordered("ana:said cleo:said ben:speaking")
}

func TestASpeakerWhoGoesAwayLosesTheTurnAndALostLineIsWaitedFor(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo")).at(time.Minute).do(70*time.Second, ActNext, "ana", "")
	s.people = with(s.people, "ben", lostSince(after(75*time.Second)))
	s.at(94 * time.Second).ordered("ana:said ben:speaking cleo")
	s.at(95 * time.Second).ordered("ana:said ben:skipped cleo:speaking")
	s.people = with(s.people, "cleo", awaySince(after(99*time.Second)))
	s.at(99 * time.Second).ordered("ana:said ben:skipped cleo:skipped")
}

func TestALostLineIsSteppedOverAtItsOwnInstantHoweverLateOneLooks(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo")).at(time.Minute).do(70*time.Second, ActNext, "ana", "")
	s.people = with(s.people, "ben", lostSince(after(75*time.Second)))
	s.at(100 * time.Second).ordered("ana:said ben:skipped cleo:speaking")
	if last := s.events[len(s.events)-1]; !last.At.Equal(after(95 * time.Second)) {
		t.Errorf("stepped over at %v", last.At.Sub(evening))
	}
}

func TestWhoeverIsGoneForLongHasNoPlaceInTheRound(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo"))
	s.people = with(s.people, "ben", lostSince(after(30*time.Second)))
	s.at(time.Minute).ordered("ana:speaking cleo")
}

func TestTheOrderShowsWhoIsHere(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo", "dov")).at(time.Minute)
	s.people = but(with(with(s.people, "ana", awaySince(after(61*time.Second))), "ben", lostSince(after(61*time.Second))), "cleo")
	var here []bool
	for _, p := range s.b.View(after(62*time.Second), s.people).Round.Order {
		here = append(here, p.Here)
	}
	if want := []bool{false, false, false, true}; !equal(here, want) {
		t.Errorf("here: %v, want %v", here, want)
	}
}

func TestWhoeverComesLateInARoundSpeaksAtTheEnd(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(2 * time.Minute)
	s.people = append(s.people, Attendee{Member: "cleo", Name: "Cleo", ArrivedAt: after(2 * time.Minute), Here: true})
	s.at(2 * time.Minute).ordered("ana:speaking ben cleo")
	s.at(5 * time.Minute).ordered("ana:said ben:said cleo:said")
}

func TestWhoeverComesLateToARoundThatIsOverSpeaksAtOnce(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(5 * time.Minute).ordered("ana:said ben:said")
	s.people = append(s.people, Attendee{Member: "cleo", Name: "Cleo", ArrivedAt: after(6 * time.Minute), Here: true})
	s.at(6 * time.Minute).ordered("ana:said ben:said cleo:speaking")
}

func TestTheRoundIsTypedWhenThereAreTooManyForFifteenSeconds(t *testing.T) {
	s := begin(t, Plan{Opening: 300, Focus: 300, Sprints: 1}, led(strings.Split("abcdefghijklmnopqrs", "")...))
	v := s.b.View(after(0), s.people).Round
	if v.Mode != "typed" || v.Turn != nil || !v.TypedEnds.Equal(after(2*time.Minute)) || len(v.Order) != 19 {
		t.Errorf("%+v", v)
	}
	s.refused(10*time.Second, ActNext, "a", "", "block.not_now")
	s.refused(10*time.Second, ActPass, "b", "", "block.not_now")
	s.at(4*time.Minute).phase(4*time.Minute, Opening) // the host reads aloud
	s.do(4*time.Minute, ActStartFocus, "a", "").phase(4*time.Minute, Focus)
}

func TestARoomThatLeadsItselfGoesOnWhenWritingTogetherEnds(t *testing.T) {
	s := begin(t, Plan{Opening: 300, Focus: 300, Sprints: 1}, people(strings.Split("abcdefghijklmnopqrs", "")...))
	s.at(3 * time.Minute)
	if want := "host:@0s opening@0s focus@2m0s"; s.story() != want {
		t.Errorf("got %s, want %s", s.story(), want)
	}
}

func TestARoomThatLeadsItselfBeginsFocusAfterTheLastTurn(t *testing.T) {
	s := begin(t, twoHour, people("ana", "ben")).at(time.Minute)
	s.refused(61*time.Second, ActNext, "ben", "", "block.not_your_turn")
	s.refused(61*time.Second, ActStartFocus, "ana", "", "block.host_only")
	s.do(70*time.Second, ActNext, "ana", "").do(80*time.Second, ActNext, "ben", "").at(3 * time.Hour)
	want := "host:@0s gathering@0s opening@1m0s turn:ana@1m0s turn:ben@1m10s focus@1m20s break@56m0s focus@1h6m0s" +
		" closing@1h51m0s turn:ana@1h51m0s turn:ben@1h52m15s ended@1h53m30s"
	if s.story() != want {
		t.Errorf("got\n%s\nwant\n%s", s.story(), want)
	}
}

func TestAnEmptyRoomDoesNotHurryItsRound(t *testing.T) {
	s := begin(t, twoHour, people("ana", "ben")).at(30 * time.Second)
	s.people = nil
	s.at(5*time.Minute).phase(5*time.Minute, Opening)
	s.people = people("ana", "ben")
	s.at(6*time.Minute).ordered("ana:speaking ben").phase(11*time.Minute, Focus)
}

func TestAServerThatWasDownForAMomentKeepsTheTurn(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo")).at(time.Minute).do(70*time.Second, ActNext, "ana", "")
	for _, m := range []string{"ana", "ben", "cleo"} {
		s.people = with(s.people, m, lostSince(after(80*time.Second)))
	}
	s.at(80 * time.Second).at(99 * time.Second).ordered("ana:said ben:speaking cleo")
	s.people = led("ana", "ben", "cleo")
	s.at(105 * time.Second).ordered("ana:said ben:speaking cleo")
	if s.b.Host != "ana" {
		t.Errorf("%q hosts", s.b.Host)
	}
}

func TestEverybodyHereGetsATurnAndNothingRunsOverTheEndOfARound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "people")
		var room []Attendee
		for i := range n {
			room = append(room, Attendee{Member: fmt.Sprint(i), Name: fmt.Sprint(i), ArrivedAt: evening.Add(time.Duration(i-40) * time.Second), Here: true, Willing: i == 0})
		}
		length := rapid.IntRange(1, 1800).Draw(t, "opening")
		b, events := NewBlock("b", Plan{Opening: length, Focus: 3600, Sprints: 1}, 0, "0", room, evening)
		typed := b.Round.typed()
		now := evening
		for i := 0; i < 200 && b.Round != nil; i++ {
			var more []Event
			if turn := b.TurnOf(); turn != "" && rapid.Bool().Draw(t, "speaks up") {
				end := b.Round.MovesOn
				now = now.Add(time.Duration(rapid.Float64Range(0, 1).Draw(t, "part") * float64(end.Sub(now))))
				act := rapid.SampledFrom([]Action{ActNext, ActPass}).Draw(t, "act")
				next, happened, err := b.Do(act, turn, turn, now, room)
				if err != nil { // the round ended at this very instant
					next, happened = b.AdvanceTo(now, room)
				}
				b, more = next, happened
			} else {
				now = b.Wakes(room)
				b, more = b.AdvanceTo(now, room)
			}
			events = append(events, more...)
		}
		called := map[string]bool{}
		for _, e := range events {
			if e.Kind == EventTurn {
				called[e.Member] = true
				if e.Until.After(evening.Add(time.Duration(length) * time.Second)) {
					t.Fatalf("a turn until %v in a round of %d s", e.Until.Sub(evening), length)
				}
			}
		}
		if !typed && len(called) != n {
			t.Fatalf("%d of %d were called in %d s", len(called), n, length)
		}
		if !slices.ContainsFunc(events, func(e Event) bool {
			return e.Phase == Focus && e.At.Equal(evening.Add(time.Duration(length)*time.Second))
		}) {
			t.Fatal("focus did not begin on time")
		}
	})
}
