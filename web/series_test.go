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

func TestADayLeftOutStaysWhereItCanBeTakenBack(t *testing.T) {
	h := newHouse(t)
	at := h.owner.send("/series/new", h.tuesdays()).header.Get("Location")
	at, _, _ = strings.Cut(at, "?")
	_, rest, _ := strings.Cut(h.owner.get(at).body, `name="day" value="2`)
	day := "2" + rest[:len("026-03-24")]
	h.owner.must(http.StatusSeeOther, h.owner.send(at+"/except", url.Values{"day": {day}, "do": {"skip"}}))
	if page := h.owner.get(at).body; !strings.Contains(page, `value="`+day+`"`) || !strings.Contains(page, ">left out<") {
		t.Error("a day left out is gone from the page of its series")
	}
	h.owner.must(http.StatusSeeOther, h.owner.send(at+"/except", url.Values{"day": {day}, "do": {"back"}}))
	refused := h.owner.send(at+"/except", url.Values{
		"day": {day}, "do": {"change"}, "to_day": {day}, "to_time": {"18:17"}, "opening": {""}, "focus": {"999"}, "break": {""}, "closing": {""}, "sprints": {"1"},
	})
	if h.owner.must(http.StatusUnprocessableEntity, refused); !strings.Contains(refused.body, `value="18:17"`) || !strings.Contains(refused.body, `value="999"`) {
		t.Error("what was said about one day is lost with the refusal")
	}
}

func TestAnOverlapIsRefusedWithTheOtherBlock(t *testing.T) {
	h := newHouse(t)
	h.owner.send("/series/new", h.tuesdays())
	again := h.tuesdays()
	again.Set("time", "20:00")
	sent := h.owner.send("/series/new", again)
	if sent.status != http.StatusUnprocessableEntity || !strings.Contains(sent.body, "The long table is already taken on ") {
		t.Error(sent.status, sent.body)
	}
	abroad := h.owner.do("POST", "/series/new", again.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Cookie", h.server.cookieName()+"="+h.owner.key+"; zone=Asia/Kathmandu")
	at, _ := time.ParseInLocation("2006-01-02 15:04", again.Get("first_day")+" 19:00", zoneNamed("Europe/Berlin"))
	for at.Weekday() != time.Tuesday {
		at = at.AddDate(0, 0, 1)
	}
	if there := at.In(zoneNamed("Asia/Kathmandu")); !strings.Contains(abroad.body, "on "+day("en", there)+" from "+there.Format("15:04")) {
		t.Error("the refusal does not tell the hour of the reader:", there, abroad.body)
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

// callsOfSeries makes every call about what recurs once.
func callsOfSeries(h *house) {
	h.t.Helper()
	in := map[string]any{
		"room": h.slug, "rule": "FREQ=WEEKLY;BYDAY=TU", "time": "19:00", "zone": "Europe/Berlin",
		"plan": plan, "first_day": time.Now().AddDate(0, 0, 3).Format(time.DateOnly), "last_day": "", "twin": "",
	}
	var one rooms.Series
	h.owner.must(201, h.owner.post("/api/series", in)).into(&one)
	h.owner.must(200, h.owner.put("/api/series/"+one.ID, in))
	var held struct{ Blocks []rooms.ScheduledBlock }
	h.owner.get("/api/schedule?to=" + time.Now().AddDate(0, 0, 14).Format("2006-01-02T15:04:05Z")).into(&held)
	day := dayOfBlock(held.Blocks[0].ID)
	h.owner.must(200, h.owner.post("/api/series/"+one.ID+"/exceptions", map[string]any{"day": day, "skip": true}))
	h.owner.must(200, h.owner.get("/api/series"))
	h.owner.must(204, h.owner.do("DELETE", "/api/series/"+one.ID, nil))
}

// sampleSeries are the pages of staff about what recurs, and the lobby of a
// house with fixed times.
func sampleSeries(pages map[string]page, of func(name, title string, who *rooms.Member, data any) page, or func(string) string, owner *rooms.Member, lang string) {
	two := rooms.Plan{Opening: 600, Focus: 2700, Break: 600, Closing: 600, Sprints: 2}
	one := rooms.Series{ID: "abc", Room: "table", Rule: "FREQ=WEEKLY;BYDAY=TU,TH", Time: "19:00", Zone: "Europe/Berlin", Plan: two, FirstDay: "2026-03-17"}
	room := rooms.RoomView{Slug: "table", Name: or("The long table"), Seats: 16}
	line := seriesLine{ID: one.ID, Days: daysLine(lang, one), Series: one, Room: room.Name}
	pages["series"] = of("series", T(lang, "series.title", nil), owner, seriesListData{Rooms: []seriesOfRoom{{Room: room, Series: []seriesLine{line}}}})
	pages["series-none"] = of("series", T(lang, "series.title", nil), owner, seriesListData{})
	block := func(id string, from time.Duration, state rooms.ScheduledState) rooms.ScheduledBlock {
		return rooms.ScheduledBlock{
			ID: id, Series: one.ID, Room: room, Plan: two, State: state, Seats: 16, Taken: 4,
			StartsAt: *in(from), EndsAt: *in(from + 2*time.Hour), Host: &rooms.HostView{ID: "m1", Name: or("Priya")},
		}
	}
	form := formOfSeries(one)
	form.wrong("time", or("A time is like 19:00."))
	data := seriesFormData{ID: one.ID, Form: form, Days: dayBoxes(lang, []string{"TU", "TH"}), Rooms: []rooms.RoomSummary{{RoomView: room}}, Others: []seriesLine{line}}
	pages["series-new"] = of("series-form", T(lang, "series.new_title", nil), owner, seriesFormData{Form: form, Days: data.Days, Rooms: data.Rooms})
	for i, state := range []rooms.ScheduledState{rooms.Planned, rooms.CalledOff, rooms.Planned} {
		date := seriesDate{Day: []string{"2026-03-24", "2026-03-26", "2026-03-31"}[i], Block: block("abc-2026032"+string(rune('4'+i)), time.Duration(i)*24*time.Hour, state)}
		date.Form.Values = planValues(two)
		if i > 0 {
			date.Other = &rooms.Exception{Day: date.Day, Skip: i == 1}
		}
		data.Dates = append(data.Dates, date)
	}
	pages["series-change"] = of("series-form", T(lang, "series.change_title", nil), owner, data)
	lobby := pages["lobby"]
	words := lobby.Data.(lobbyData)
	held := []rooms.ScheduledBlock{block("a", -9*time.Hour, rooms.Over), block("b", -time.Hour, rooms.Running), block("c", 2*time.Hour, rooms.Planned)}
	words.Today, words.Next = todayOf(lobby, time.Date(2026, 3, 19, 0, 0, 0, 0, lobby.Zone), held), nextOf(lobby, held)
	words.Hosts = &held[2]
	lobby.Data = words
	pages["lobby-times"] = lobby
}
