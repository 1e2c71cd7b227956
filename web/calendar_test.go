package web

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"lamplight/rooms"
)

// plans writes a block into the schedule, past every rule about schedules.
func (h *house) plans(id string, at time.Time) {
	h.t.Helper()
	h.exec(`INSERT OR IGNORE INTO series (id, room, rule, time, zone, plan, first_day, created_at, ended_at)
		VALUES ('s', ?, 'FREQ=DAILY', '19:30', 'Europe/Berlin', '{}', '2026-01-01', 1, 1)`, h.slug)
	h.exec(`INSERT INTO scheduled_blocks (id, series, day, room, plan, starts_at, ends_at, state, changed_at, sequence)
		VALUES (?, 's', '2026-01-01', ?, '{}', ?, ?, 'planned', ?, 3)`, id, h.slug, at.UnixMicro(), at.Add(time.Hour).UnixMicro(), at.AddDate(0, -1, 0).UnixMicro())
}

func (h *house) books(b *browser, id, state, title string) {
	h.t.Helper()
	h.exec("INSERT INTO bookings (scheduled, member, state, title, done, created_at) VALUES (?, ?, ?, ?, 'A page', 1)", id, b.id, state, title)
}

// hostile is what people may write into a task that could end a line, an event
// or a calendar.
var hostile = []string{
	"Draft; one, two \\ three: four", "a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "\nATTENDEE:mailto:eve@example.org", `\n\N\;\,"quoted"`, strings.Repeat("äöü🙂", 60),
	"\u2028line\u2029", "BEGIN:VALARM", strings.Repeat("x", 74), strings.Repeat("é", 38), "\x00\x07bell", "", " ", "👩‍👩‍👧‍👦" + strings.Repeat("👍🏽", 30),
}

// read parses iCalendar with a library that has not written it.
func readCalendar(t *testing.T, text string) *ical.Calendar {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00\x07") || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ical.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return cal
}

func textOf(t *testing.T, props ical.Props, name string) string {
	t.Helper()
	text, err := props.Text(name)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return text
}

func TestT01ACalendarSaysWhatIsBookedWhateverPeopleWrite(t *testing.T) {
	at := time.Date(2026, 3, 19, 18, 30, 0, 0, time.UTC)
	cal := calendar{lang: "en", name: "My, blocks; \r\nhere", home: "https://lamp.example.org", host: "lamp.example.org", own: true}
	for i, title := range hostile {
		cal.blocks = append(cal.blocks, rooms.FeedBlock{
			ID: fmt.Sprint("b", i), Room: "The long table, upstairs", Slug: "table", StartsAt: at, EndsAt: at.Add(time.Hour), ChangedAt: at.Add(-time.Hour),
			State: rooms.Planned, Sequence: i, Booked: rooms.HasSeat, Remind: true, Title: title, Done: title, Host: title,
		})
	}
	read := readCalendar(t, cal.text())
	if got := textOf(t, read.Props, "NAME"); got != "My, blocks; \nhere" {
		t.Errorf("the calendar is called %q", got)
	}
	if got := read.Props.Get("REFRESH-INTERVAL"); got == nil || got.Value != "PT1H" || len(got.Params["VALUE"]) != 1 || got.Params.Get("VALUE") != "DURATION" {
		t.Errorf("REFRESH-INTERVAL is %v", got)
	}
	events := read.Events()
	if len(events) != len(hostile) {
		t.Fatalf("%d events of %d", len(events), len(hostile))
	}
	for i, event := range events {
		want := cal.blocks[i].Room
		if title := plainText(hostile[i]); title != "" {
			want += ": " + title
		}
		if got := textOf(t, event.Props, "SUMMARY"); got != want {
			t.Errorf("the summary is %q, want %q", got, want)
		}
		if starts, err := event.DateTimeStart(time.UTC); err != nil || !starts.Equal(at) {
			t.Errorf("it starts at %v, %v", starts, err)
		}
		if uid, sequence := textOf(t, event.Props, "UID"), event.Props.Get("SEQUENCE").Value; uid != fmt.Sprintf("b%d@lamp.example.org", i) || sequence != fmt.Sprint(i) {
			t.Errorf("it is %s, change %s", uid, sequence)
		}
		if at := event.Props.Get("URL").Value; at != fmt.Sprintf("https://lamp.example.org/schedule/b%d", i) {
			t.Errorf("it leads to %s", at)
		}
		if len(event.Children) != 1 || event.Children[0].Name != "VALARM" || event.Children[0].Props.Get("TRIGGER").Value != "-PT10M" {
			t.Errorf("its alarms are %v", event.Children)
		}
	}
}

func TestACalendarTellsSeatsWaitingAndCalledOffApart(t *testing.T) {
	at := time.Date(2026, 3, 19, 18, 30, 0, 0, time.UTC)
	for _, test := range []struct {
		block  rooms.FeedBlock
		own    bool
		status string
		alarms int
	}{
		{rooms.FeedBlock{State: rooms.Planned, Booked: rooms.HasSeat, Remind: true}, true, "CONFIRMED", 1},
		{rooms.FeedBlock{State: rooms.Planned, Booked: rooms.HasSeat}, true, "CONFIRMED", 0},
		{rooms.FeedBlock{State: rooms.Planned, Booked: rooms.OnList, Remind: true}, true, "TENTATIVE", 0},
		{rooms.FeedBlock{State: rooms.CalledOff, Booked: rooms.HasSeat, Remind: true}, true, "CANCELLED", 0},
		{rooms.FeedBlock{State: rooms.Over, Booked: rooms.HasSeat, Remind: true}, true, "CONFIRMED", 1},
		{rooms.FeedBlock{State: rooms.CalledOff}, false, "CANCELLED", 0},
		{rooms.FeedBlock{State: rooms.Planned, Title: "Secret", Host: "Ana"}, false, "CONFIRMED", 0},
	} {
		test.block.ID, test.block.Room, test.block.StartsAt, test.block.EndsAt, test.block.ChangedAt = "b", "Attic", at, at.Add(time.Hour), at
		text := calendar{lang: "de", home: "https://x", own: test.own, blocks: []rooms.FeedBlock{test.block}}.text()
		event := readCalendar(t, text).Events()[0]
		if status := event.Props.Get("STATUS").Value; status != test.status || len(event.Children) != test.alarms {
			t.Errorf("%+v: %s with %d alarms", test.block, status, len(event.Children))
		}
		if strings.Contains(text, "Secret") || strings.Contains(text, "Ana") {
			t.Error("a room's calendar says whose task it is")
		}
	}
}

func TestACalendarNeedsItsAddressAndNothingElse(t *testing.T) {
	h := newHouse(t)
	ana, visitor := h.enter("Ana"), h.visitor()
	h.plans("b1", time.Now().Add(time.Hour))
	h.plans("b2", time.Now().Add(2*time.Hour))
	h.books(ana, "b1", "seat", "Draft")
	ana.must(303, ana.do("POST", "/me/calendar", "", "Content-Type", "application/x-www-form-urlencoded"))
	token := h.feedToken(ana)
	if len(token) < 26 {
		t.Fatalf("the address is %q", token)
	}
	a := visitor.must(200, visitor.get("/calendar/"+token+".ics"))
	events := readCalendar(t, a.body).Events()
	if len(events) != 1 || !strings.HasSuffix(textOf(t, events[0].Props, "SUMMARY"), ": Draft") {
		t.Errorf("it holds %s", a.body)
	}
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if again := visitor.do("GET", "/calendar/"+token+".ics", nil, "If-None-Match", a.header.Get("ETag")); again.status != 304 || again.body != "" {
		t.Error("what has not changed was sent again:", again)
	}
	ana.must(303, ana.do("POST", "/me/calendar", "", "Content-Type", "application/x-www-form-urlencoded"))
	gone, never := visitor.get("/calendar/"+token+".ics"), visitor.get("/calendar/aaaaaaaaaaaaaaaaaaaaaaaaaa.ics")
	if gone.status != 404 || never.status != 404 || len(gone.body) != len(never.body) {
		t.Error("an address that was renewed is not like one that never was", gone.status, never.status)
	}
	if room := visitor.must(200, visitor.get("/rooms/"+h.slug+"/calendar.ics")); len(readCalendar(t, room.body).Events()) != 2 || strings.Contains(room.body, "Draft") {
		t.Error(room.body)
	}
	one := ana.must(200, ana.get("/schedule/b1/calendar.ics"))
	if !strings.Contains(one.body, "Draft") || !strings.Contains(one.header.Get("Content-Disposition"), `"b1.ics"`) {
		t.Error(one)
	}
	if other := visitor.must(200, visitor.get("/schedule/b1/calendar.ics")); strings.Contains(other.body, "Draft") || len(readCalendar(t, other.body).Events()) != 1 {
		t.Error(other)
	}
}

func (h *house) feedToken(b *browser) string {
	h.t.Helper()
	token, err := h.service.FeedToken(h.t.Context(), b.id)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

func FuzzCalendarText(f *testing.F) {
	for _, title := range hostile {
		f.Add(title)
		f.Add("x" + title + "\r")
		f.Add(strings.Repeat(title, 3))
	}
	f.Fuzz(func(t *testing.T, title string) {
		if !utf8.ValidString(title) {
			return
		}
		at := time.Date(2026, 3, 19, 18, 30, 0, 0, time.UTC)
		block := rooms.FeedBlock{ID: "b", Room: "Attic", StartsAt: at, EndsAt: at, ChangedAt: at, State: rooms.Planned, Booked: rooms.HasSeat, Title: title}
		read := readCalendar(t, calendar{lang: "en", home: "https://x", own: true, blocks: []rooms.FeedBlock{block}}.text())
		if len(read.Events()) != 1 || len(read.Events()[0].Children) != 0 {
			t.Errorf("%q became %d events", title, len(read.Events()))
		}
		if want := plainText(title); want != "" && textOf(t, read.Events()[0].Props, "SUMMARY") != "Attic: "+want {
			t.Errorf("%q became %q", title, textOf(t, read.Events()[0].Props, "SUMMARY"))
		}
	})
}
