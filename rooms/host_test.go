package rooms

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWhoHosts(t *testing.T) {
	hosted := func(days, times int) func(*Attendee) {
		return func(a *Attendee) {
			a.Willing, a.LastHosted, a.Hosted30 = true, evening.Add(-time.Duration(days)*24*time.Hour-time.Hour), times
		}
	}
	all := people("ana", "ben", "cleo")
	for name, c := range map[string]struct {
		room []Attendee
		want string
		why  string
	}{
		"nobody willing":                  {all, "", ""},
		"nobody here":                     {nil, "", ""},
		"the only one willing":            {with(all, "ben", willing), "ben", "reason.never"},
		"who never hosted":                {with(with(all, "ana", hosted(40, 0)), "cleo", willing), "cleo", "reason.never"},
		"who hosted longest ago":          {with(with(all, "ana", hosted(3, 1)), "cleo", hosted(9, 5)), "cleo", "reason.days"},
		"today again":                     {with(all, "ana", hosted(0, 1)), "ana", "reason.today"},
		"who hosted least":                {with(with(all, "ana", hosted(9, 3)), "ben", hosted(9, 2)), "ben", "reason.least"},
		"who came first":                  {with(with(all, "ben", willing), "cleo", willing), "ben", "reason.first"},
		"not who is away":                 {with(with(with(all, "ana", willing), "ana", awaySince(evening)), "ben", hosted(1, 1)), "ben", "reason.days"},
		"not whose line is lost":          {with(with(with(all, "ana", willing), "ana", lostSince(evening)), "ben", hosted(1, 1)), "ben", "reason.days"},
		"not who comes only later":        {with(with(all, "ana", willing), "ana", func(a *Attendee) { a.ArrivedAt = after(1) }), "", ""},
		"who goes away only later":        {with(with(all, "ana", willing), "ana", awaySince(after(1))), "ana", "reason.never"},
		"whose line is lost only later":   {with(with(all, "ana", willing), "ana", lostSince(after(1))), "ana", "reason.never"},
		"a newcomer, if they are willing": {with(with(all, "ana", willing), "ana", newcomer), "ana", "reason.never"},
	} {
		t.Run(name, func(t *testing.T) {
			member, why, ok := PickHost(c.room, evening)
			if member != c.want || why.Key != c.why || ok != (c.want != "") {
				t.Errorf("%q for %v, want %q for %s", member, why, c.want, c.why)
			}
		})
	}
	_, why, _ := PickHost(with(all, "cleo", hosted(9, 1)), evening)
	if why.Args["Name"] != "Cleo" || why.Args["Count"] != 9 {
		t.Errorf("the reason says %v", why.Args)
	}
}

func TestTheHostDoesNotDependOnTheOrderOfTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := anyPeople(t)
		one, _, _ := PickHost(room, evening)
		other, _, _ := PickHost(rapid.Permutation(room).Draw(t, "shuffled"), evening)
		if one != other {
			t.Fatalf("%q, and in another order %q", one, other)
		}
		for _, a := range room {
			if a.Member == one && (!a.Willing || !a.connected(evening, 0) || a.away(evening)) {
				t.Fatalf("%+v hosts", a)
			}
		}
	})
}

// team is people who would all host.
func team(names ...string) []Attendee {
	room := people(names...)
	for i := range room {
		room[i].Willing = true
	}
	return room
}

// leads checks who hosts, who is understudy, and why.
func (s *sitting) leads(host, understudy, reason string) *sitting {
	s.t.Helper()
	if s.b.Host != host || s.b.Understudy != understudy || s.b.Reason.Key != reason {
		s.t.Errorf("%q hosts for %v, then %q; want %q for %q, then %q", s.b.Host, s.b.Reason, s.b.Understudy, host, reason, understudy)
	}
	return s
}

func TestTheUnderstudyIsNamedFromTheStart(t *testing.T) {
	begin(t, twoHour, team("ana", "ben", "cleo")).leads("ana", "ben", "reason.first")
	begin(t, twoHour, led("ana", "ben")).leads("ana", "", "reason.never")
	begin(t, twoHour, people("ana", "ben")).leads("", "", "")
}

func TestTheUnderstudyFollowsWhoComesAndGoes(t *testing.T) {
	s := begin(t, twoHour, team("ana", "ben", "cleo"))
	s.people = with(s.people, "ben", awaySince(after(10*time.Second)))
	s.at(10*time.Second).leads("ana", "cleo", "reason.first")
	s.do(11*time.Second, ActSitOut, "cleo", "").leads("ana", "", "reason.first")
	s.people = team("ana", "ben", "cleo")
	s.at(12*time.Second).leads("ana", "ben", "reason.first")
}

func TestTheUnderstudyLeadsWhenTheHostIsGoneForTwentySeconds(t *testing.T) {
	all := team("ana", "ben", "cleo")
	for name, gone := range map[string]func(s *sitting){
		"lost": func(s *sitting) { s.people = with(all, "ana", lostSince(after(100*time.Second))) },
		"away": func(s *sitting) { s.people = with(all, "ana", awaySince(after(100*time.Second))) },
		"left": func(s *sitting) { s.people = but(all, "ana"); s.at(100 * time.Second) },
		"out":  func(s *sitting) { s.do(100*time.Second, ActSitOut, "ana", "") },
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, twoHour, all).at(90 * time.Second)
			gone(s)
			s.at(119*time.Second).leads("ana", "ben", "reason.first")
			s.at(5*time.Minute).leads("ben", "cleo", "reason.took_over")
			if from := s.b.Reason.Args["From"]; from != "Ana" {
				t.Errorf("took over from %v", from)
			}
			if !slices.ContainsFunc(s.events, func(e Event) bool {
				return e.Kind == EventHost && e.Member == "ben" && e.At.Equal(after(2*time.Minute))
			}) {
				t.Errorf("not after 20 s: %s", s.story())
			}
		})
	}
}

func TestAHostWhoIsBackInTimeGoesOnLeading(t *testing.T) {
	all := team("ana", "ben")
	s := begin(t, twoHour, all)
	for _, at := range []time.Duration{100 * time.Second, 125 * time.Second, 150 * time.Second} {
		s.people = with(all, "ana", lostSince(after(at)))
		s.at(at + 19*time.Second)
		s.people = all
		s.at(at+20*time.Second).leads("ana", "ben", "reason.first")
	}
}

func TestAHostWhoLostTheLineMayTakeTheScriptBack(t *testing.T) {
	all := team("ana", "ben", "cleo")
	s := begin(t, twoHour, all)
	s.people = with(all, "ana", lostSince(after(30*time.Second)))
	s.at(50*time.Second).leads("ben", "cleo", "reason.took_over")
	s.people = all
	s.at(70*time.Second).leads("ben", "cleo", "reason.took_over") // nothing by itself
	if !s.b.LostHost("ana") || s.b.LostHost("ben") {
		t.Error("the script is not offered to who lost it")
	}
	s.refused(71*time.Second, ActTakeBack, "cleo", "", "block.not_now")
	s.do(72*time.Second, ActTakeBack, "ana", "").leads("ana", "ben", "reason.took_back")
	if s.b.LostHost("ana") {
		t.Error("the script is offered to who has it")
	}
}

func TestTheScriptIsNotOfferedToWhoSitsOutOrWasGivenItAgain(t *testing.T) {
	all := team("ana", "ben", "cleo")
	s := begin(t, twoHour, all)
	s.people = with(all, "ana", lostSince(after(30*time.Second)))
	s.at(50 * time.Second)
	s.people = all
	s.do(60*time.Second, ActSitOut, "ana", "")
	if s.b.LostHost("ana") {
		t.Error("the script is offered to who sits out")
	}
	s.do(61*time.Second, ActSitIn, "ana", "").do(62*time.Second, ActHandOver, "ben", "ana").leads("ana", "cleo", "reason.handed_over")
	if s.b.LostHost("ana") {
		t.Error("the script is offered to who has it")
	}
}

func TestAHostWhoTakesTheScriptBackHasTwentySecondsLikeAnybody(t *testing.T) {
	all := team("ana", "ben", "cleo")
	s := begin(t, twoHour, all)
	s.people = with(all, "ana", awaySince(after(30*time.Second)))
	s.at(50*time.Second).do(55*time.Second, ActTakeBack, "ana", "").at(74*time.Second).leads("ana", "ben", "reason.took_back")
	s.at(75*time.Second).leads("ben", "cleo", "reason.took_over")

	s = begin(t, twoHour, led("ana", "ben"))
	s.people = with(s.people, "ana", awaySince(after(30*time.Second)))
	s.at(50*time.Second).leads("", "", "").do(55*time.Second, ActTakeBack, "ana", "").at(74*time.Second).leads("ana", "", "reason.took_back")
}

func TestAHostWhoPassesIsFollowedByTheUnderstudyAndNotAskedAgain(t *testing.T) {
	s := begin(t, twoHour, team("ana", "ben"))
	s.do(10*time.Second, ActPass, "ana", "").leads("ben", "", "reason.passed_on")
	s.do(20*time.Second, ActPass, "ben", "").leads("", "", "")
	s.at(30*time.Minute).leads("", "", "")
	if s.b.LostHost("ana") {
		t.Error("who passed is offered the script")
	}
}

func TestHandOverGoesToWhoeverIsNamed(t *testing.T) {
	s := begin(t, twoHour, led("ana", "ben", "cleo"))
	s.people = with(s.people, "cleo", awaySince(evening))
	for _, to := range []string{"", "ana", "cleo", "mallory"} {
		s.refused(time.Second, ActHandOver, "ana", to, "block.hand_over_to")
	}
	s.refused(time.Second, ActHandOver, "ben", "ben", "block.host_only")
	s.do(time.Second, ActHandOver, "ana", "ben").leads("ben", "", "reason.handed_over")
	s.do(2*time.Second, ActHandOver, "ben", "ana").leads("ana", "", "reason.handed_over")
}

func TestARoomThatLeadsItselfHasAHostAsSoonAsSomebodyIsWilling(t *testing.T) {
	all := people("ana", "ben")
	s := begin(t, twoHour, all).at(2 * time.Minute)
	s.people = with(all, "ben", willing)
	s.at(3*time.Minute).leads("ben", "", "reason.never")
	s.people = all // no longer willing: goes on all the same
	s.at(4*time.Minute).leads("ben", "", "reason.never")
}

func TestTheUnderstudyLeadsOnAtTheSameLineOfTheScript(t *testing.T) {
	s := begin(t, twoHour, team("ana", "ben", "cleo")).do(70*time.Second, ActNext, "ana", "").ordered("ana:said ben:speaking cleo")
	before := *s.b.Script(after(71*time.Second), s.people)
	s.do(72*time.Second, ActHandOver, "ana", "cleo").ordered("ana:said ben:speaking cleo")
	now := *s.b.Script(after(73*time.Second), s.people)
	if before.Key != "script.opening_next" || now.Key != "script.opening_me" || now.Args["Name"] != "Ben" {
		t.Errorf("before %v, now %v", before, now)
	}
}

func TestWhoeverStartedABlockThatLeadsItselfMayCloseIt(t *testing.T) {
	s := begin(t, twoHour, people("ana", "ben"))
	s.refused(time.Second, ActClose, "ben", "", "block.host_only")
	if got := s.b.Actions("ana", after(time.Second)); !slices.Contains(got, ActClose) {
		t.Errorf("the starter may %v", got)
	}
	s.people = with(s.people, "ben", willing)
	s.at(time.Second).refused(time.Second, ActClose, "ana", "", "block.host_only")
	s.people = people("ana", "ben")
	s.do(time.Second, ActPass, "ben", "").do(time.Second, ActClose, "ana", "").phase(time.Second, Free)
}

func TestWhatEachMayDo(t *testing.T) {
	s := begin(t, twoHour, team("ana", "ben", "cleo"))
	for _, c := range []struct {
		at     time.Duration
		member string
		want   []Action
	}{
		{0, "ana", []Action{ActPass, ActHandOver, ActSitOut, ActClose}},
		{0, "ben", []Action{ActSitOut}},
		{0, "mallory", []Action{}},
		{time.Minute, "ana", []Action{ActNext, ActPass, ActStartFocus, ActHandOver, ActSitOut, ActClose}},
		{time.Minute, "ben", []Action{ActPass, ActSitOut}},
		{3 * time.Minute, "ana", []Action{ActNext, ActSkip, ActPass, ActStartFocus, ActHandOver, ActSitOut, ActClose}},
		{3 * time.Minute, "ben", []Action{ActNext, ActPass, ActSitOut}},
		{20 * time.Minute, "ana", []Action{ActPass, ActHandOver, ActSitOut, ActClose}},
		{20 * time.Minute, "ben", []Action{ActSitOut}},
		{111 * time.Minute, "ana", []Action{ActNext, ActPass, ActHandOver, ActSitOut, ActClose}},
	} {
		s.at(c.at)
		if got := s.b.Actions(c.member, after(c.at)); !equal(got, c.want) {
			t.Errorf("at %v %s may %v, want %v", c.at, c.member, got, c.want)
		}
	}
	s = begin(t, twoHour, team("ana", "ben")).do(0, ActSitOut, "ben", "")
	if got := s.b.Actions("ben", evening); !equal(got, []Action{ActSitIn}) {
		t.Errorf("who sits out may %v", got)
	}
}
