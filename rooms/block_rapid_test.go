package rooms

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyPlan draws a plan of minutes or of seconds.
func anyPlan(t *rapid.T) Plan {
	unit := rapid.SampledFrom([]int{1, 7, 60}).Draw(t, "unit")
	part := func(name string, most int) int { return unit * rapid.IntRange(0, most).Draw(t, name) }
	return Plan{
		Opening: part("opening", 20), Focus: unit + part("focus", 40), Break: part("break", 15), Closing: part("closing", 20),
		Sprints: rapid.IntRange(1, 4).Draw(t, "sprints"), Gathering: part("gathering", 5),
	}
}

// anyPeople draws who is in the room around the evening, some of them coming
// or going at instants of their own.
func anyPeople(t *rapid.T) []Attendee {
	second := func(name string) time.Time {
		return evening.Add(time.Duration(rapid.IntRange(-600, 3600).Draw(t, name)) * time.Second)
	}
	var out []Attendee
	for i := range rapid.IntRange(1, 8).Draw(t, "people") {
		a := Attendee{Member: string(rune('a' + i)), ArrivedAt: second("arrived"), Here: true}
		a.Name = strings.ToUpper(a.Member)
		a.Willing = rapid.Bool().Draw(t, "willing")
		a.Newcomer = rapid.Bool().Draw(t, "newcomer")
		a.Hosted30 = rapid.IntRange(0, 2).Draw(t, "hosted")
		if a.Hosted30 > 0 {
			a.LastHosted = evening.Add(-time.Duration(rapid.IntRange(1, 30).Draw(t, "days")) * 24 * time.Hour)
		}
		if rapid.IntRange(0, 3).Draw(t, "gone") == 0 {
			a.Here, a.GoneSince = false, second("goneSince")
		}
		if rapid.IntRange(0, 3).Draw(t, "away") == 0 {
			a.Away, a.AwaySince = true, second("awaySince")
		}
		out = append(out, a)
	}
	return out
}

// evenfall draws a block that has begun and lived through a few changes.
func evenfall(t *rapid.T) (Block, []Attendee, time.Time) {
	people := anyPeople(t)
	b, told := NewBlock("b", anyPlan(t), rapid.IntRange(0, 9).Draw(t, "number"), people[0].Member, people, evening)
	now, latest := evening, evening
	hear := func(events []Event) {
		for _, e := range events {
			if e.At.Before(latest) {
				t.Fatalf("%s is told after something of %v", tell([]Event{e}), latest.Sub(evening))
			}
			latest = e.At
		}
	}
	hear(told)
	for range rapid.IntRange(0, 6).Draw(t, "changes") {
		now = now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "wait")) * time.Second)
		if rapid.Bool().Draw(t, "people change") {
			people = anyPeople(t)
			b, told = b.AdvanceTo(now, people)
			hear(told)
			continue
		}
		by := rapid.SampledFrom(people).Draw(t, "by").Member
		to := rapid.SampledFrom(people).Draw(t, "to").Member
		before, was := b, asJSON(b)
		b, told, _ = b.Do(rapid.SampledFrom(actions).Draw(t, "action"), by, to, now, people)
		hear(told)
		if asJSON(before) != was {
			t.Fatal("acting on a block changed the block it came from")
		}
	}
	b, told = b.AdvanceTo(now, people)
	hear(told)
	return b, people, now
}

func TestLookingLateIsTheSameAsLookingOften(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, people, now := evenfall(t)
		end := now.Add(time.Duration(rapid.IntRange(0, 4*3600).Draw(t, "span")) * time.Second)
		late, lateEvents := b.AdvanceTo(end, people)

		often, oftenEvents := b, []Event(nil)
		for now.Before(end) {
			now = now.Add(time.Duration(rapid.IntRange(1, 1200).Draw(t, "step")) * time.Second / 3)
			if now.After(end) {
				now = end
			}
			var events []Event
			often, events = often.AdvanceTo(now, people)
			oftenEvents = append(oftenEvents, events...)
			if rapid.IntRange(0, 4).Draw(t, "crash") == 0 {
				often = reborn(t, often)
			}
		}
		if asJSON(late) != asJSON(often) {
			t.Fatalf("late\n%s\noften\n%s", asJSON(late), asJSON(often))
		}
		if tell(lateEvents) != tell(oftenEvents) {
			t.Fatalf("late\n%s\noften\n%s", tell(lateEvents), tell(oftenEvents))
		}
	})
}

// reborn is the block after it went through the database.
func reborn(t *rapid.T, b Block) Block {
	var again Block
	if err := json.Unmarshal([]byte(asJSON(b)), &again); err != nil {
		t.Fatal(err)
	}
	return again
}

func TestWhatHoldsAtEveryInstantOfEveryBlock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, people, _ := evenfall(t)
		ends := b.Ends()
		for wake := b.Wakes(people); !wake.IsZero(); wake = b.Wakes(people) {
			if !wake.After(b.At) {
				t.Fatalf("wakes at %v, was already at %v", wake, b.At)
			}
			before := asJSON(b)
			next, events := b.AdvanceTo(wake, people)
			if asJSON(b) != before {
				t.Fatal("advancing a block changed the block it came from")
			}
			again, none := next.AdvanceTo(wake, people)
			if asJSON(again) != asJSON(next) || len(none) > 0 {
				t.Fatalf("advancing twice to %v tells %s", wake, tell(none))
			}
			for _, e := range events {
				if e.At.Before(b.At) || e.At.After(wake) {
					t.Fatalf("%s happened at %v, between %v and %v", e.Kind, e.At, b.At, wake)
				}
			}
			b = next
			if b.Ends().After(ends) {
				t.Fatalf("the block ends at %v, later than %v", b.Ends(), ends)
			}
			ends = b.Ends()
			holds(t, b, people, wake)
		}
	})
}

func holds(t *rapid.T, b Block, people []Attendee, now time.Time) {
	phase, _, _, phaseEnds := b.PhaseAt(now)
	if (b.Round != nil) != phase.isRound() {
		t.Fatalf("%s with round %v", phase, b.Round)
	}
	if line := b.Script(now, people); (line == nil) != b.Over() {
		t.Fatalf("%s, over %v: the script says %v", phase, b.Over(), line)
	}
	if b.Host != "" && b.Host == b.Understudy {
		t.Fatal("the host is their own understudy")
	}
	if slices.Contains(b.Lost, b.Understudy) || slices.Contains(b.Passed, b.Understudy) {
		t.Fatal("somebody who led already is understudy")
	}
	who := rapid.SampledFrom(people).Draw(t, "who").Member
	for _, act := range b.Actions(who, now) {
		if _, _, err := b.Do(act, who, "", now, people); err != nil && act != ActHandOver {
			t.Fatalf("%s may %s, and is refused: %v", who, act, err)
		}
	}
	r := b.Round
	if r == nil {
		return
	}
	speaking := 0
	seen := map[string]bool{}
	for _, p := range r.Places {
		if p.State == Speaking {
			speaking++
		}
		if seen[p.Member] || b.SitsOut(p.Member) {
			t.Fatalf("%s has two places, or sits out", p.Member)
		}
		seen[p.Member] = true
	}
	if speaking > 1 || speaking == 1 && r.typed() {
		t.Fatalf("%d speak, typed %v", speaking, r.typed())
	}
	if speaking == 1 && (r.MovesOn.Before(r.TurnEnds) || r.TurnEnds.Before(r.TurnStarts) || r.MovesOn.After(phaseEnds)) {
		t.Fatalf("turn from %v to %v, moves on at %v, the round ends at %v", r.TurnStarts, r.TurnEnds, r.MovesOn, phaseEnds)
	}
	if r.typed() && r.TypedEnds.After(phaseEnds) {
		t.Fatalf("typing until %v in a round until %v", r.TypedEnds, phaseEnds)
	}
}
