package web

import (
	"math"
	"strconv"
	"strings"

	"lamplight/rooms"
)

// planValues are the parts of a plan in the form's minutes; what is no whole
// minute, in a house of short plans, is a fraction.
func planValues(plan rooms.Plan) map[string]string {
	minutes := func(seconds int) string {
		return strconv.FormatFloat(math.Round(float64(seconds)/0.6)/100, 'f', -1, 64)
	}
	return map[string]string{
		"opening": minutes(plan.Opening), "focus": minutes(plan.Focus), "break": minutes(plan.Break),
		"closing": minutes(plan.Closing), "sprints": strconv.Itoa(plan.Sprints),
	}
}

func formOfSeries(one rooms.Series) form {
	values := planValues(one.Plan)
	values["room"], values["time"], values["zone"] = one.Room, one.Time, one.Zone
	values["first_day"], values["last_day"], values["twin"] = one.FirstDay, one.LastDay, one.Twin
	if daysOf(one.Rule) == nil {
		values["rule"] = one.Rule
	}
	return form{Values: values}
}

// seriesInput is a series as the form has it; numbers that are none are said here.
func (f *form) seriesInput(lang string, days []string) (rooms.SeriesInput, bool) {
	in := rooms.SeriesInput{
		Room: f.Values["room"], Time: f.Values["time"], Zone: f.Values["zone"], Twin: f.Values["twin"],
		FirstDay: f.Values["first_day"], LastDay: f.Values["last_day"], Rule: f.Values["rule"],
	}
	if in.Rule == "" {
		if len(days) == 0 {
			f.wrong("day", T(lang, "series.no_day", nil))
		}
		in.Rule = "FREQ=WEEKLY;BYDAY=" + strings.Join(days, ",")
	}
	in.Plan = f.plan(lang)
	return in, len(f.Wrong) == 0
}

// plan reads minutes; an empty part is left out.
func (f *form) plan(lang string) rooms.Plan {
	var plan rooms.Plan
	for name, part := range map[string]*int{
		"opening": &plan.Opening, "focus": &plan.Focus, "break": &plan.Break, "closing": &plan.Closing,
	} {
		minutes, err := strconv.ParseFloat(strings.ReplaceAll("0"+f.Values[name], ",", "."), 64)
		if err != nil || minutes > 24*60 {
			f.wrong(name, T(lang, "series.minutes", nil))
		}
		*part = int(math.Round(minutes * 60))
	}
	sprints, err := strconv.Atoi(f.Values["sprints"])
	if err != nil {
		f.wrong("sprints", T(lang, "series.number", nil))
	}
	plan.Sprints = sprints
	return plan
}
