package rooms

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func day(text string) time.Time {
	t, err := time.Parse(onDay, text)
	if err != nil {
		panic(err)
	}
	return t
}

// daysTold are the days a rule names, as month-day.
func daysTold(t *testing.T, rule, first, from, to string) string {
	t.Helper()
	days, err := ruleDays(rule, day(first), day(from), day(to))
	if err != nil {
		t.Fatalf("%s: %v", rule, err)
	}
	var out []string
	for _, d := range days {
		out = append(out, d.Format("01-02"))
	}
	return strings.Join(out, " ")
}

func TestARuleNamesItsDays(t *testing.T) {
	for _, c := range []struct{ rule, first, from, to, want string }{
		{"FREQ=WEEKLY;BYDAY=TU,TH", "2026-03-01", "2026-03-15", "2026-03-31", "03-17 03-19 03-24 03-26 03-31"},
		{"FREQ=WEEKLY", "2026-03-18", "2026-03-01", "2026-04-01", "03-18 03-25 04-01"},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-03-02", "2026-03-09", "2026-04-15", "03-16 03-30 04-13"},
		{"FREQ=DAILY", "2026-02-26", "2026-01-01", "2026-03-02", "02-26 02-27 02-28 03-01 03-02"},
		{"FREQ=DAILY;INTERVAL=10", "2026-03-01", "2026-03-05", "2026-04-01", "03-11 03-21 03-31"},
		{"FREQ=MONTHLY;BYDAY=1MO,-1FR", "2026-03-01", "2026-03-01", "2026-04-30", "03-02 03-27 04-06 04-24"},
		{"FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "2026-01-01", "2026-06-30", "01-31 03-31 05-31"},
		{"FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-01", "2026-01-01", "2026-03-31", "01-31 02-28 03-31"},
		{"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01", "2026-01-01", "2026-03-31", "01-30 02-27 03-31"},
		{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-01", "2026-01-01", "2029-01-01", "02-29"},
		{"FREQ=YEARLY;BYDAY=20MO", "2026-01-01", "2026-01-01", "2026-12-31", "05-18"},
		{"rrule:freq=weekly; byday=we ;", "2026-03-01", "2026-03-01", "2026-03-12", "03-04 03-11"},
		{"FREQ=DAILY", "2026-03-10", "2026-03-01", "2026-03-09", ""},
		{"FREQ=DAILY", "2026-03-01", "2026-03-09", "2026-03-01", ""},
	} {
		if got := daysTold(t, c.rule, c.first, c.from, c.to); got != c.want {
			t.Errorf("%s from %s: %s, want %s", c.rule, c.first, got, c.want)
		}
	}
}

// badRules are what a rule of whole days cannot say, and what would keep the
// library from ever ending.
var badRules = []string{
	"", ";", "=", "FREQ", "FREQ=", "BYDAY=MO", "FREQ=SOMETIMES", "FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY;BYHOUR=25",
	"FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY,WEEKLY", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20260401T000000Z",
	"FREQ=DAILY;BYHOUR=3", "FREQ=DAILY;BYMINUTE=3", "FREQ=DAILY;BYSECOND=3", "FREQ=YEARLY;BYEASTER=400", "FREQ=YEARLY;BYWEEKNO=20",
	"FREQ=YEARLY;BYYEARDAY=100", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=999999999999999999999",
	"FREQ=DAILY;INTERVAL=367", "FREQ=DAILY;INTERVAL=1,2", "FREQ=MONTHLY;BYDAY=53MO", "FREQ=MONTHLY;BYDAY=-6MO", "FREQ=WEEKLY;BYDAY=2MO",
	"FREQ=YEARLY;BYMONTH=12;BYDAY=53SU", "FREQ=YEARLY;BYDAY=54MO", "FREQ=MONTHLY;BYDAY=0MO", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=M",
	"FREQ=WEEKLY;BYDAY=", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=-1",
	"FREQ=MONTHLY;BYSETPOS=367", "FREQ=DAILY;DTSTART=20260101T000000Z", "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY", "FREQ=DAILY\nEXDATE:20260101",
	"FREQ=WEEKLY;WKST=XX", "FREQ=WEEKLY;BYDAY=" + strings.Repeat("MO,", 200) + "MO", strings.Repeat("x", 5000), "FREQ=DAILY;\x00=1", "FREQ=WEEKLY;BYDAY=\xff",
}

var goodRules = []string{
	"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=SU,MO", "FREQ=MONTHLY;BYDAY=1MO,-1FR", "FREQ=MONTHLY;BYMONTHDAY=-31",
	"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "FREQ=YEARLY;BYDAY=53MO,-53SU",
	"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "FREQ=YEARLY;BYSETPOS=-366", "FREQ=YEARLY;INTERVAL=366;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=1,12;BYDAY=5MO,-5TU",
	"RRULE:FREQ=WEEKLY;BYDAY=WE", "freq=weekly;byday=we;",
}

func TestARuleThatSaysMoreThanDaysIsRefused(t *testing.T) {
	for _, rule := range badRules {
		if _, form, err := parseRule(rule); !IsRefused(err, "schedule.rule") {
			t.Errorf("%.60q was read as %q: %v", rule, form, err)
		}
	}
}

// Whatever somebody types as a rule is refused, or read into one form that
// names few days, in order, and soon.
func FuzzRule(f *testing.F) {
	for _, rule := range slices.Concat(goodRules, badRules) {
		f.Add(rule, uint16(9000))
	}
	f.Fuzz(func(t *testing.T, raw string, first uint16) {
		_, form, err := parseRule(raw)
		if err != nil {
			if !IsRefused(err, "schedule.rule") {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		if _, again, err := parseRule(form); err != nil || again != form {
			t.Fatalf("%q is %q and then %q: %v", raw, form, again, err)
		}
		begins := day("2000-01-01").AddDate(0, 0, int(first)%11000)
		from, to := begins.AddDate(0, 0, -3), begins.AddDate(0, 0, 190)
		before := time.Now()
		days, err := ruleDays(form, begins, from, to)
		if err != nil || len(days) > 191 {
			t.Fatalf("%q: %d days, %v", form, len(days), err)
		}
		if took := time.Since(before); took > 5*time.Second {
			t.Fatalf("%q took %v", form, took)
		}
		for i, d := range days {
			if d.Before(begins) || d.After(to) || d != d.Truncate(24*time.Hour) || i > 0 && !d.After(days[i-1]) {
				t.Fatalf("%q: %v", form, days)
			}
		}
	})
}
