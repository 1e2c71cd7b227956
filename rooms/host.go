package rooms

import (
	"cmp"
	"slices"
	"time"
)

// Line is a sentence of the catalogues with what fills its slots; who shows it
// chooses the language.
type Line struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

func line(key string, args ...any) Line {
	return Line{Key: key, Args: Refuse(0, key, args...).Args}
}

// PickHost chooses who leads, among those who are here, willing and not away:
// who hosted longest ago (never is longest), then who hosted least in the last
// 30 days, then who came first. The reason is what told the first from the
// second.
func PickHost(people []Attendee, now time.Time) (member string, reason Line, ok bool) {
	var able []Attendee
	for _, a := range byArrival(people) {
		if a.Willing && a.connected(now, 0) && !a.away(now) {
			able = append(able, a)
		}
	}
	if len(able) == 0 {
		return "", Line{}, false
	}
	slices.SortStableFunc(able, func(a, b Attendee) int {
		return cmp.Or(a.LastHosted.Compare(b.LastHosted), cmp.Compare(a.Hosted30, b.Hosted30))
	})
	first := able[0]
	level := len(able) > 1 && first.LastHosted.Equal(able[1].LastHosted)
	days := int(now.Sub(first.LastHosted) / (24 * time.Hour))
	switch {
	case level && first.Hosted30 < able[1].Hosted30:
		reason = line("reason.least", "Name", first.Name)
	case level:
		reason = line("reason.first", "Name", first.Name)
	case first.LastHosted.IsZero():
		reason = line("reason.never", "Name", first.Name)
	case days < 1:
		reason = line("reason.today", "Name", first.Name)
	default:
		reason = line("reason.days", "Name", first.Name, "Count", days)
	}
	return first.Member, reason, true
}

// LostHost reports whether the member led this block, was gone too long and
// may take the script again.
func (b Block) LostHost(member string) bool { return slices.Contains(b.Lost, member) && b.Has(member) }

// settleHost finds a host when there is none, replaces one who is gone, and
// names the understudy.
func (s *step) settleHost() {
	if s.undecided() {
		s.Host, s.Reason = s.foreseen()
		s.Understudy, _, _ = s.heir()
		return
	}
	if s.Host != "" {
		if s.there(s.Host, 0) {
			s.HostGone = time.Time{}
		} else if s.HostGone.IsZero() {
			s.HostGone = s.now
		}
		if !s.HostGone.IsZero() && !s.now.Before(s.HostGone.Add(Grace)) {
			s.Lost = append(s.Lost, s.Host)
			s.succeed("reason.took_over")
		}
	}
	if member, reason, ok := s.heir(); ok && s.Host == "" {
		s.lead(member, reason)
	}
	s.Understudy, _, _ = s.heir()
}

// heir is who would lead next: nobody who leads, or has led and gave it up or
// was gone.
func (s *step) heir() (string, Line, bool) {
	people := slices.DeleteFunc(s.circle(), func(a Attendee) bool {
		return a.Member == s.Host || slices.Contains(s.Lost, a.Member) || slices.Contains(s.Passed, a.Member)
	})
	return PickHost(people, s.now)
}

// succeed lets the heir lead on at the same line of the script, or the room
// itself when there is none.
func (s *step) succeed(reason string) {
	from := s.name(s.Host)
	member, _, _ := s.heir()
	s.lead(member, line(reason, "Name", s.name(member), "From", from))
}

func (s *step) lead(member string, reason Line) {
	if member == "" {
		reason = Line{}
	}
	s.Host, s.Reason, s.HostGone = member, reason, time.Time{}
	s.tell(Event{Kind: EventHost, Member: member, Reason: reason})
}

// passOn is a host who gives the script up.
func (s *step) passOn() {
	s.Passed = append(s.Passed, s.Host)
	s.succeed("reason.passed_on")
}

// handOver is a host who asks somebody; whoever is asked may have led before.
func (s *step) handOver(to string) {
	s.Passed = append(s.Passed, s.Host)
	s.Settled = s.Scheduled != ""
	s.Lost = without(s.Lost, to)
	s.lead(to, line("reason.handed_over", "Name", s.name(to), "From", s.name(s.Host)))
}

// takeBack is a host who is back at the script.
func (s *step) takeBack(by string) {
	s.Lost = without(s.Lost, by)
	s.lead(by, line("reason.took_back", "Name", s.name(by)))
}

// undecided: a scheduled block gathers, and who leads is shown as it would be
// if it began now.
func (b Block) undecided() bool { return b.Scheduled != "" && !b.Settled }

// foreseen is who would lead: whoever was announced, if they are here and
// willing, else as the rule has it.
func (s *step) foreseen() (string, Line) {
	s.Host = ""
	a, here := s.find(s.Announced)
	if here && a.Willing && s.there(a.Member, Grace) && !slices.Contains(s.Passed, a.Member) {
		return a.Member, s.Why
	}
	member, reason, _ := s.heir()
	return member, reason
}

// decide settles at the start who leads a scheduled block.
func (s *step) decide() {
	s.takeIn()
	s.Settled = true
	s.lead(s.foreseen())
}
