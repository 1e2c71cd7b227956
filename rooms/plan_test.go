package rooms

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEveryPresetIsWithinTheBounds(t *testing.T) {
	for _, p := range Presets {
		if err := p.Check(false); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func TestAPlanOutsideTheBoundsIsRefusedWithTheBound(t *testing.T) {
	good := Plan{Opening: 600, Focus: 2700, Break: 600, Closing: 600, Sprints: 2, Gathering: 60}
	with := func(change func(*Plan)) Plan { p := good; change(&p); return p }
	for name, c := range map[string]struct {
		plan  Plan
		short bool
		key   string
	}{
		"good":                      {good, false, ""},
		"nothing but focus":         {Plan{Focus: 300, Sprints: 1}, false, ""},
		"focus too short":           {with(func(p *Plan) { p.Focus = 299 }), false, "plan.focus"},
		"focus left out":            {with(func(p *Plan) { p.Focus = 0 }), false, "plan.focus"},
		"focus longest":             {Plan{Focus: 10800, Sprints: 1}, false, ""},
		"focus too long":            {Plan{Focus: 10801, Sprints: 1}, false, "plan.focus"},
		"no break":                  {with(func(p *Plan) { p.Break = 0 }), false, ""},
		"break too long":            {with(func(p *Plan) { p.Break = 3601 }), false, "plan.break"},
		"opening too short":         {with(func(p *Plan) { p.Opening = 59 }), false, "plan.opening"},
		"opening too long":          {with(func(p *Plan) { p.Opening = 1801 }), false, "plan.opening"},
		"closing too short":         {with(func(p *Plan) { p.Closing = 1 }), false, "plan.closing"},
		"closing negative":          {with(func(p *Plan) { p.Closing = -60 }), false, "plan.closing"},
		"gathering too long":        {with(func(p *Plan) { p.Gathering = 301 }), false, "plan.gathering"},
		"gathering left out":        {with(func(p *Plan) { p.Gathering = 0 }), false, ""},
		"no sprint":                 {with(func(p *Plan) { p.Sprints = 0 }), false, "plan.sprints"},
		"thirteen sprints":          {with(func(p *Plan) { p.Sprints = 13 }), false, "plan.sprints"},
		"twelve hours":              {Plan{Focus: 3600, Sprints: 12}, false, ""},
		"more than twelve hours":    {Plan{Focus: 3660, Sprints: 12}, false, "plan.length"},
		"seconds":                   {Plan{Opening: 1, Focus: 1, Break: 1, Closing: 1, Sprints: 1}, true, ""},
		"short without focus":       {Plan{Sprints: 1}, true, "plan.second"},
		"short and negative":        {Plan{Focus: 5, Break: -1, Sprints: 1}, true, "plan.second"},
		"short and longer than law": {Plan{Focus: 10801, Sprints: 1}, true, "plan.focus"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.plan.Check(c.short)
			if c.key == "" && err != nil || c.key != "" && !IsRefused(err, c.key) {
				t.Fatalf("got %v, want %q", err, c.key)
			}
		})
	}
	var refusal *Error
	if !errors.As(Plan{Focus: 1, Sprints: 1}.Check(false), &refusal) || refusal.Args["Least"] != 5 || refusal.Args["Most"] != 180 {
		t.Errorf("the refusal does not name the bound: %+v", refusal)
	}
}

func TestABreakFollowsEveryFocusButTheLastUnlessNoClosingWaits(t *testing.T) {
	for _, c := range []struct {
		plan Plan
		want []Phase
	}{
		{Plan{Focus: 300, Break: 60, Sprints: 1}, []Phase{Focus, Break}},
		{Plan{Focus: 300, Break: 60, Closing: 60, Sprints: 1}, []Phase{Focus, Closing}},
		{Plan{Opening: 60, Focus: 300, Break: 60, Closing: 60, Sprints: 2, Gathering: 60}, []Phase{Gathering, Opening, Focus, Break, Focus, Closing}},
		{Plan{Opening: 60, Focus: 300, Break: 60, Sprints: 2}, []Phase{Opening, Focus, Break, Focus, Break}},
		{Plan{Focus: 300, Sprints: 3}, []Phase{Focus, Focus, Focus}},
		{Plan{Focus: 300, Closing: 60, Sprints: 1}, []Phase{Focus, Closing}},
	} {
		var got []Phase
		for _, s := range c.plan.stretches(time.Time{}) {
			got = append(got, s.Phase)
		}
		if !equal(got, c.want) {
			t.Errorf("%+v: got %v, want %v", c.plan, got, c.want)
		}
	}
}

func TestTheStretchesOfAPlanFollowWithoutGapAndAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlan(t)
		at := evening
		for _, s := range p.stretches(evening) {
			if !s.StartsAt.Equal(at) || !s.EndsAt.After(s.StartsAt) {
				t.Fatalf("%v begins at %v and ends at %v, the one before ended at %v", s.Phase, s.StartsAt, s.EndsAt, at)
			}
			at = s.EndsAt
		}
		sum := p.Opening + p.Sprints*p.Focus + (p.Sprints-1)*p.Break + p.Closing
		if p.Closing == 0 {
			sum += p.Break
		}
		if want := time.Duration(sum) * time.Second; p.Length() != want {
			t.Fatalf("length %v, want %v", p.Length(), want)
		}
	})
}

// FuzzPlan holds every plan that passes against what a block relies on.
func FuzzPlan(f *testing.F) {
	for _, p := range Presets {
		f.Add(p.Opening, p.Focus, p.Break, p.Closing, p.Sprints, p.Gathering, false)
		f.Add(p.Opening/60, p.Focus/60, p.Break/60, p.Closing/60, p.Sprints, p.Gathering/60, true)
	}
	for _, n := range []int{-1 << 62, -1, 0, 1, 59, 60, 61, 299, 300, 1800, 1801, 3600, 10800, 43200, 1<<62 - 1} {
		f.Add(n, n, n, n, n, n, false)
		f.Add(600, 1500, n, 600, 1, n, true)
		f.Add(0, n, 300, 0, 2, 0, false)
	}
	f.Fuzz(func(t *testing.T, opening, focus, rest, closing, sprints, gathering int, short bool) {
		p := Plan{Opening: opening, Focus: focus, Break: rest, Closing: closing, Sprints: sprints, Gathering: gathering}
		if err := p.Check(short); err != nil {
			var refusal *Error
			if !errors.As(err, &refusal) || refusal.Kind != Invalid {
				t.Fatalf("%+v: not a refusal: %v", p, err)
			}
			return
		}
		if p.Length() <= 0 || p.Length() > 12*time.Hour {
			t.Fatalf("%+v lasts %v", p, p.Length())
		}
		b, _ := NewBlock("b", p, 0, "ana", people("ana"), evening)
		if !b.Ends().Equal(evening.Add(p.Length() + time.Duration(gathering)*time.Second)) {
			t.Fatalf("%+v ends at %v", p, b.Ends())
		}
	})
}
