package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// send submits a form of several values a field.
func (b *browser) send(path string, filled url.Values) answer {
	b.h.t.Helper()
	return b.do("POST", path, filled.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// tuesdays is the form of a block every Tuesday evening.
func (h *house) tuesdays() url.Values {
	return url.Values{
		"room": {h.slug}, "day": {"TU"}, "time": {"19:00"}, "zone": {"Europe/Berlin"}, "first_day": {time.Now().AddDate(0, 0, 3).Format(time.DateOnly)},
		"opening": {"10"}, "focus": {"45"}, "break": {"10"}, "closing": {"10"}, "sprints": {"2"},
	}
}

func TestAModeratorPlansABlockWithAForm(t *testing.T) {
	h := newHouse(t)
	staff := h.as("moderator")
	sent := staff.send("/series/new", h.tuesdays())
	at := sent.header.Get("Location")
	if sent.status != http.StatusSeeOther || !strings.HasPrefix(at, "/series/") {
		t.Fatal(sent.status, at)
	}
	page := staff.get(at).body
	for _, said := range []string{"Kept.", `value="45"`, `value="TU" checked`, "Tuesday "} {
		if !strings.Contains(page, said) {
			t.Errorf("the page does not say %s", said)
		}
	}
	if list := staff.get("/series").body; !strings.Contains(list, "Tuesday, 19:00") {
		t.Error(list)
	}
}

func TestWhatWasTypedIntoAPlanSurvivesARefusal(t *testing.T) {
	h := newHouse(t)
	for name, wrong := range map[string]url.Values{
		"no day":            {"day": nil},
		"a focus too long":  {"focus": {"999"}},
		"no number":         {"sprints": {"many"}},
		"a rule of hours":   {"rule": {"FREQ=HOURLY"}},
		"no zone":           {"zone": {"Mars/Olympus"}},
		"a day that is not": {"first_day": {"2030-02-31"}},
		"an end before":     {"last_day": {"2020-01-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			filled := h.tuesdays()
			for field, values := range wrong {
				filled[field] = values
			}
			filled.Set("closing", "7")
			h.t = t
			sent := h.owner.send("/series/new", filled)
			if sent.status != http.StatusUnprocessableEntity {
				t.Fatal(sent.status)
			}
			if page := sent.body; !strings.Contains(page, `value="7"`) || !strings.Contains(page, `class="wrong"`) && !strings.Contains(page, `role="alert"`) {
				t.Error(page)
			}
		})
	}
}

func TestAnOverlapIsRefusedWithTheOtherBlock(t *testing.T) {
	h := newHouse(t)
	h.owner.send("/series/new", h.tuesdays())
	again := h.tuesdays()
	again.Set("time", "20:00")
	sent := h.owner.send("/series/new", again)
	if sent.status != http.StatusUnprocessableEntity || !strings.Contains(sent.body, "The long table") {
		t.Error(sent.status, sent.body)
	}
}

func TestARuleOfWeekdaysIsSaidInWords(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=WEEKLY;BYDAY=TU,TH":                "Tuesday, Thursday",
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR":       "Monday to Friday",
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU": "Every day",
		"FREQ=MONTHLY;BYDAY=1SU":                 "By a rule: FREQ=MONTHLY;BYDAY=1SU",
	} {
		if got := SayLine("en", daysLine("en", rooms.Series{Rule: rule})); got != want {
			t.Errorf("%s: %s", rule, got)
		}
	}
}
