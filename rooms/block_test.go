package rooms

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	evening = time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC)
	twoHour = Plan{Opening: 600, Focus: 2700, Break: 600, Closing: 600, Sprints: 2, Gathering: 60}
)

func after(d time.Duration) time.Time { return evening.Add(d) }

// people are members here since before the evening, in this order; none is willing.
func people(names ...string) []Attendee {
	var out []Attendee
	for i, n := range names {
		arrived := evening.Add(time.Duration(i-len(names)) * time.Second)
		out = append(out, Attendee{Member: n, Name: strings.ToUpper(n[:1]) + n[1:], ArrivedAt: arrived, Here: true})
	}
	return out
}

// led is people of whom the first is willing.
func led(names ...string) []Attendee { return with(people(names...), names[0], willing) }

func willing(a *Attendee)  { a.Willing = true }
func newcomer(a *Attendee) { a.Newcomer = true }
func awaySince(t time.Time) func(a *Attendee) {
	return func(a *Attendee) { a.Away, a.AwaySince = true, t }
}
func lostSince(t time.Time) func(a *Attendee) {
	return func(a *Attendee) { a.Here, a.GoneSince = false, t }
}

// with is the same people after something changed about one of them.
func with(people []Attendee, member string, change func(*Attendee)) []Attendee {
	people = slices.Clone(people)
	for i := range people {
		if people[i].Member == member {
			change(&people[i])
		}
	}
	return people
}

// but is the same people after somebody left.
func but(people []Attendee, member string) []Attendee {
	return slices.DeleteFunc(slices.Clone(people), func(a Attendee) bool { return a.Member == member })
}

// sitting is a block under test with the people in its room and all that happened.
type sitting struct {
	t      *testing.T
	b      Block
	people []Attendee
	events []Event
}

func begin(t *testing.T, plan Plan, people []Attendee) *sitting {
	s := &sitting{t: t, people: people}
	s.b, s.events = NewBlock("b", plan, 0, people[0].Member, people, evening)
	return s
}

func (s *sitting) at(d time.Duration) *sitting {
	s.t.Helper()
	var events []Event
	s.b, events = s.b.AdvanceTo(after(d), s.people)
	s.events = append(s.events, events...)
	return s
}

func (s *sitting) do(d time.Duration, a Action, by, to string) *sitting {
	s.t.Helper()
	b, events, err := s.b.Do(a, by, to, after(d), s.people)
	if err != nil {
		s.t.Fatalf("%s by %s at %v: %v", a, by, d, err)
	}
	s.b, s.events = b, append(s.events, events...)
	return s
}

func (s *sitting) refused(d time.Duration, a Action, by, to, key string) {
	s.t.Helper()
	b, events, err := s.b.Do(a, by, to, after(d), s.people)
	if !IsRefused(err, key) {
		s.t.Errorf("%s by %s at %v: got %v, want %s", a, by, d, err, key)
	}
	if err != nil && (!reflect.DeepEqual(b, s.b) || len(events) > 0) {
		s.t.Errorf("%s by %s was refused and changed something", a, by)
	}
}

func (s *sitting) phase(d time.Duration, want Phase) {
	s.t.Helper()
	if got, _, _, _ := s.b.PhaseAt(after(d)); got != want {
		s.t.Errorf("at %v: %s, want %s", d, got, want)
	}
}

// story is what happened, one word each.
func (s *sitting) story() string { return tell(s.events) }

func tell(events []Event) string {
	var words []string
	for _, e := range events {
		word := string(e.Kind)
		switch e.Kind {
		case EventPhase:
			word = string(e.Phase)
		case EventHost, EventTurn:
			word += ":" + e.Member
		}
		words = append(words, fmt.Sprintf("%s@%v", word, e.At.Sub(evening)))
	}
	return strings.Join(words, " ")
}

func equal[T comparable](a, b []T) bool { return slices.Equal(a, b) }

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestABlockRunsFromGatheringToItsEnd(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(3 * time.Hour)
	want := "host:ana@0s gathering@0s opening@1m0s turn:ana@1m0s turn:ben@2m15s focus@11m0s break@56m0s focus@1h6m0s" +
		" closing@1h51m0s turn:ana@1h51m0s turn:ben@1h52m15s ended@2h1m0s"
	if s.story() != want {
		t.Errorf("got\n%s\nwant\n%s", s.story(), want)
	}
	if !s.b.Over() || !s.b.Wakes(s.people).IsZero() {
		t.Error("the block does not know that it is over")
	}
}

func TestT25ThePhaseIsAFunctionOfTheInstant(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben"))
	for at, want := range map[time.Duration]struct {
		phase  Phase
		sprint int
	}{
		-time.Hour:                   {Gathering, 0},
		0:                            {Gathering, 0},
		time.Minute - 1:              {Gathering, 0},
		time.Minute:                  {Opening, 0},
		11 * time.Minute:             {Focus, 1},
		56 * time.Minute:             {Break, 1},
		66 * time.Minute:             {Focus, 2},
		111 * time.Minute:            {Closing, 2},
		121*time.Minute - 1:          {Closing, 2},
		121 * time.Minute:            {Free, 0},
		5 * 365 * 24 * time.Hour * 2: {Free, 0},
	} {
		phase, sprint, starts, ends := s.b.PhaseAt(after(at))
		if phase != want.phase || sprint != want.sprint {
			t.Errorf("at %v: %s %d, want %s %d", at, phase, sprint, want.phase, want.sprint)
		}
		if phase != Free && at >= 0 && (after(at).Before(starts) || !after(at).Before(ends)) {
			t.Errorf("at %v: %s from %v to %v", at, phase, starts, ends)
		}
	}
}

func TestFocusEndsOnTimeWhenTheOpeningEndsEarly(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).do(3*time.Minute, ActStartFocus, "ana", "")
	phase, sprint, starts, ends := s.b.PhaseAt(after(3 * time.Minute))
	if phase != Focus || sprint != 1 || !starts.Equal(after(3*time.Minute)) || !ends.Equal(after(56*time.Minute)) {
		t.Errorf("%s %d from %v to %v", phase, sprint, starts, ends)
	}
	if !s.b.Ends().Equal(after(121 * time.Minute)) {
		t.Errorf("the block ends at %v", s.b.Ends())
	}
	if s.b.Round != nil {
		t.Error("the opening round goes on in focus")
	}
	s.refused(4*time.Minute, ActStartFocus, "ana", "", "block.not_now")
}

func TestTheHostMayCloseTheBlockInAnyPhase(t *testing.T) {
	for _, at := range []time.Duration{0, 30 * time.Second, time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour, 80 * time.Minute, 115 * time.Minute} {
		s := begin(t, twoHour, led("ana", "ben"))
		s.refused(at, ActClose, "ben", "", "block.host_only")
		s.do(at, ActClose, "ana", "").at(3 * time.Hour)
		if last := s.events[len(s.events)-1]; last.Kind != EventEnded || !last.At.Equal(after(at)) || !s.b.Ends().Equal(after(at)) {
			t.Errorf("closed at %v: %s", at, s.story())
		}
		s.phase(at, Free)
		s.refused(at, ActClose, "ana", "", "block.over")
		if got := s.b.Actions("ana", after(at)); len(got) != 0 {
			t.Errorf("after the end one may still %v", got)
		}
	}
}

func TestABlockWithoutGatheringBeginsAtOnce(t *testing.T) {
	s := begin(t, Plan{Opening: 60, Focus: 300, Sprints: 1}, led("ana", "ben"))
	if want := "host:ana@0s opening@0s turn:ana@0s"; s.story() != want {
		t.Errorf("got %s, want %s", s.story(), want)
	}
}

func TestTheRibbonShowsEveryPhaseAfterGathering(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben"))
	v := s.b.View(after(0), s.people)
	var got []Phase
	for _, p := range v.Phases {
		got = append(got, p.Phase)
	}
	if want := []Phase{Opening, Focus, Break, Focus, Closing}; !equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !v.StartsAt.Equal(v.Phases[0].StartsAt) || !v.EndsAt.Equal(v.Phases[4].EndsAt) {
		t.Errorf("block %v to %v, ribbon %v to %v", v.StartsAt, v.EndsAt, v.Phases[0].StartsAt, v.Phases[4].EndsAt)
	}
}

func TestWhoSitsOutIsInNoRoundAndMayComeBack(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo"))
	s.do(10*time.Second, ActSitOut, "ben", "").at(time.Minute)
	if s.b.Has("ben") || !s.b.SitsOut("ben") || s.b.Round.index("ben") >= 0 {
		t.Error("ben sits out and is in the block")
	}
	s.refused(time.Minute, ActPass, "ben", "", "block.not_in_it")
	old := s.b
	s.do(2*time.Minute, ActSitIn, "ben", "")
	if !old.SitsOut("ben") {
		t.Error("the block before was changed")
	}
	if got := s.b.Round.waiting(); !equal(got, []string{"cleo", "ben"}) {
		t.Errorf("waiting: %v", got)
	}
}

func TestSittingOutOrInTwiceIsOnce(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(time.Minute)
	in := s.b
	if s.do(time.Minute, ActSitIn, "ben", ""); !reflect.DeepEqual(s.b, in) {
		t.Error("ben was in, and something changed")
	}
	out := s.do(time.Minute, ActSitOut, "ben", "").b
	if s.do(time.Minute, ActSitOut, "ben", ""); !reflect.DeepEqual(s.b, out) {
		t.Error("ben was out, and something changed")
	}
}

func TestWhoeverComesIsInTheBlock(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(20 * time.Minute)
	if s.b.Has("cleo") {
		t.Error("cleo is in the block before she came")
	}
	s.people = append(s.people, Attendee{Member: "cleo", Name: "Cleo", ArrivedAt: after(21 * time.Minute), Here: true})
	s.at(21 * time.Minute)
	if !s.b.Has("cleo") {
		t.Error("cleo came through the quiet door and is not in the block")
	}
	if s.at(112*time.Minute).b.Round.index("cleo") != 2 {
		t.Error("cleo has no place in the closing round")
	}
}

func TestWhoeverComesLaterIsNotInTheBlockYet(t *testing.T) {
	late := with(led("ana", "ben"), "ben", func(a *Attendee) { a.ArrivedAt = after(20 * time.Minute) })
	s := begin(t, twoHour, late).at(20*time.Minute - 1)
	if s.b.Has("ben") {
		t.Error("ben is in the block before he came")
	}
	if !s.at(20 * time.Minute).b.Has("ben") {
		t.Error("ben came and is not in the block")
	}
}

func TestANewNameIsShownEverywhereAndLeavesTheOldBlockAlone(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben"))
	old := s.b
	s.people = with(s.people, "ana", func(a *Attendee) { a.Name = "Anouk" })
	v := s.at(time.Minute).b.View(after(time.Minute), s.people)
	if v.Host.Name != "Anouk" || v.Round.Order[0].Name != "Anouk" {
		t.Errorf("host %q, first %q", v.Host.Name, v.Round.Order[0].Name)
	}
	if old.name("ana") != "Ana" {
		t.Error("the block before was changed")
	}
}

func TestNewsThatComeLateDoNotRewriteWhatHasHappened(t *testing.T) {
	all := led("ana", "ben", "cleo")
	s := begin(t, twoHour, all).at(time.Minute)
	s.people = but(all, "ana")
	s.at(100 * time.Second) // ana has left: ben speaks from here
	s.people = with(s.people, "ben", awaySince(after(95*time.Second)))
	s.at(110 * time.Second)
	if last := s.events[len(s.events)-1]; last.Member != "cleo" || !last.At.Equal(after(110*time.Second)) {
		t.Errorf("got %s", s.story())
	}
}

func TestT25AClockThatIsSetBackMakesNothingHappenAgain(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(20 * time.Minute)
	before := len(s.events)
	s.at(-24 * time.Hour).at(15 * time.Minute).at(20 * time.Minute)
	if len(s.events) != before {
		t.Errorf("happened again: %s", tell(s.events[before:]))
	}
}

func TestSomebodyWhoIsNotInTheRoomCanDoNothing(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben")).at(2 * time.Minute)
	for _, a := range actions {
		if a != ActSitIn {
			s.refused(2*time.Minute, a, "mallory", "ana", "block.not_in_it")
		}
	}
	s.refused(2*time.Minute, ActSitIn, "mallory", "", "block.not_now")
	s.refused(2*time.Minute, "burn", "ana", "", "block.no_such_action")
}
