package rooms

import (
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// ruleParts are what a recurrence of whole days may say, and how far numbers
// may go. The library trusts its numbers; whatever is not here it is not given.
var ruleParts = map[string]struct{ least, most, count int }{
	"FREQ":       {},
	"WKST":       {},
	"INTERVAL":   {1, 366, 1},
	"BYDAY":      {-53, 53, 60},
	"BYMONTHDAY": {-31, 31, 31},
	"BYMONTH":    {1, 12, 12},
	"BYSETPOS":   {-366, 366, 31},
}

const (
	longestRule = 300
	ruleYears   = 10 // within which a rule must name a day
)

// parseRule reads a recurrence rule and writes it in its one form.
func parseRule(raw string) (rrule.ROption, string, error) {
	bad := Refuse(Invalid, "schedule.rule")
	text := strings.ToUpper(strings.Join(strings.Fields(raw), ""))
	text = strings.Trim(strings.TrimPrefix(text, "RRULE:"), ";")
	if len(text) > longestRule {
		return rrule.ROption{}, "", bad
	}
	said := map[string]string{}
	for _, part := range strings.Split(text, ";") {
		key, value, ok := strings.Cut(part, "=")
		if _, twice := said[key]; !ok || twice || !partInBounds(key, value) {
			return rrule.ROption{}, "", bad
		}
		said[key] = value
	}
	if !dayInBounds(said) {
		return rrule.ROption{}, "", bad
	}
	option, err := rrule.StrToROption(text)
	if err != nil || option.Freq > rrule.DAILY {
		return rrule.ROption{}, "", bad
	}
	if _, err := rrule.NewRRule(*option); err != nil {
		return rrule.ROption{}, "", bad
	}
	return *option, option.RRuleString(), nil
}

func partInBounds(key, value string) bool {
	bound, known := ruleParts[key]
	list := strings.Split(value, ",")
	if !known || value == "" || bound.count > 0 && len(list) > bound.count {
		return false
	}
	for _, item := range list {
		switch key {
		case "FREQ":
			continue // the library knows them
		case "WKST", "BYDAY":
			if len(item) < 2 || !strings.Contains("MO TU WE TH FR SA SU", item[len(item)-2:]) {
				return false
			}
			if item = item[:len(item)-2]; item == "" {
				continue
			}
		}
		n, err := strconv.Atoi(item)
		if err != nil || n == 0 || n < bound.least || n > bound.most {
			return false
		}
	}
	return true
}

// dayInBounds keeps "the fifth Monday" within what it counts in: a year, or a
// month, and no week or day.
func dayInBounds(said map[string]string) bool {
	for _, item := range strings.Split(said["BYDAY"], ",") {
		if len(item) <= 2 {
			continue
		}
		n, err := strconv.Atoi(item[:len(item)-2])
		inYear := said["FREQ"] == "YEARLY" && said["BYMONTH"] == ""
		inMonth := said["FREQ"] == "MONTHLY" || said["FREQ"] == "YEARLY"
		if err != nil || !inYear && (!inMonth || n < -5 || n > 5) {
			return false
		}
	}
	return true
}

// ruleDays lists the days a rule that begins on first names, from and to
// included. Days are midnights of no zone: recurrence knows no clock changes.
func ruleDays(rule string, first, from, to time.Time) ([]time.Time, error) {
	option, _, err := parseRule(rule)
	if err != nil {
		return nil, err
	}
	option.Dtstart, option.Until = first, to
	r, err := rrule.NewRRule(option)
	if err != nil {
		return nil, Refuse(Invalid, "schedule.rule")
	}
	if to.Before(first) || to.Before(from) {
		return nil, nil
	}
	return r.Between(from, to, true), nil
}
