package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"lamplight/rooms"
)

// booking is what somebody has booked, as the API tells them.
func (b *browser) booking(id string) *rooms.Booking {
	b.h.t.Helper()
	var block rooms.ScheduledBlock
	b.must(200, b.get("/api/schedule/"+id)).into(&block)
	return block.Mine
}

func TestASeatIsBookedChangedAndGivenBackWithoutAScript(t *testing.T) {
	h := newHouse(t)
	id := first(h.daily(h.slug, "19:00"))
	ana, path := h.enter("Ana"), "/schedule/"+id
	if a := ana.must(200, ana.get(path)); !strings.Contains(a.body, `action="`+path+`/book"`) {
		t.Fatal(a.body)
	}
	if a := ana.submit(path+"/book", "title", "Results section", "done", ""); !a.leads(path + "?said=saved") {
		t.Fatal(a)
	}
	page := ana.must(200, ana.get(path+"?said=saved")).body
	for _, want := range []string{"times.said_saved", "times.head_booked", "times.see_done", "times.before", "times.cancel_how"} {
		if !strings.Contains(page, T("en", want, nil)) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if !strings.Contains(page, path+"/calendar.ics") || !strings.Contains(page, "Results section") {
		t.Error(page)
	}
	if a := ana.submit(path+"/book", "title", "Results section", "done", "Table 1 filled", "activity", "writing"); !a.leads(path + "?said=kept") {
		t.Error(a)
	}
	if page := ana.get(path).body; strings.Contains(page, T("en", "times.see_done", nil)) || !strings.Contains(page, "Table 1 filled") {
		t.Error("asked for what was said")
	}
	for _, name := range []string{"remind", "late"} {
		for _, value := range []string{"off", "on"} {
			ana.submit(path+"/book", name, value)
			got := ana.booking(id)
			if on := map[string]bool{"remind": got.Remind, "late": got.Late}[name]; on != (value == "on") {
				t.Errorf("%s is %v after %s", name, on, value)
			}
			if got.Task == nil || got.Task.Title != "Results section" || got.Task.Activity != "writing" {
				t.Errorf("a switch changed the task: %+v", got.Task)
			}
		}
	}
	if a := ana.submit(path + "/cancel"); !a.leads(path + "?said=cancelled") {
		t.Error(a)
	}
	if a := ana.submit(path + "/cancel"); !a.leads(path + "?said=cancelled") {
		t.Error("the same twice is not once:", a)
	}
	if ana.booking(id) != nil {
		t.Error("the seat is still kept")
	}
}

func TestWhoHasNoNameYetSaysItWithTheBooking(t *testing.T) {
	h := newHouse(t)
	id := first(h.daily(h.slug, "19:00"))
	path, visitor := "/schedule/"+id, h.visitor()
	if a := visitor.get(path); !strings.Contains(a.body, `name="name"`) {
		t.Error("nobody asks for a name")
	}
	visitor.must(401, visitor.submit(path+"/book", "title", "Write"))
	a := visitor.must(422, visitor.submit(path+"/book", "name", "O\u202ella", "title", "Kept as typed"))
	if !strings.Contains(a.body, `id="name-wrong"`) || !strings.Contains(a.body, `value="Kept as typed"`) || len(a.cookies) > 0 {
		t.Error(a)
	}
	a = visitor.submit(path+"/book", "name", "Ben", "title", "Write")
	if !a.leads(path+"?said=saved") || cookieLine(a, "lamplight") == "" {
		t.Error(a)
	}
}

func TestAFullBlockPutsOnAListThatMovesUpAndSaysSo(t *testing.T) {
	h := newHouse(t)
	h.small(h.slug)
	id := first(h.daily(h.slug, "19:00"))
	path := "/schedule/" + id
	ana, ben, cleo, dan := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo"), h.enter("Dan")
	for _, b := range []*browser{ana, ben} {
		b.submit(path+"/book", "title", "Write")
	}
	if a := cleo.get(path); !strings.Contains(a.body, T("en", "times.join_list", nil)) {
		t.Error(a.body)
	}
	for _, b := range []*browser{cleo, dan} {
		if a := b.submit(path+"/book", "title", "Wait"); !a.leads(path + "?said=waiting") {
			t.Error(a)
		}
	}
	if page := dan.get(path).body; !strings.Contains(page, T("en", "times.place", map[string]any{"Place": 2, "Of": 2})) || !strings.Contains(page, T("en", "times.leave", nil)) {
		t.Error(page)
	}
	if a := ana.submit(path + "/cancel"); !a.leads(path + "?said=cancelled") {
		t.Error(a)
	}
	if got := cleo.booking(id); got.State != rooms.HasSeat {
		t.Errorf("%+v", got)
	}
	for _, at := range []string{"/", "/schedule", path} {
		if page := cleo.must(200, cleo.get(at)).body; !strings.Contains(page, "A seat came free and is yours now") {
			t.Errorf("%s says nothing", at)
		}
	}
	if a := cleo.submit("/news", "id", "0", "back", "/schedule"); !a.leads("/schedule") {
		t.Error(a)
	}
	if page := cleo.get("/schedule").body; strings.Contains(page, "A seat came free") {
		t.Error("what was put away is still there")
	}
	if a := dan.submit(path + "/cancel"); !a.leads(path + "?said=left") {
		t.Error(a)
	}
}

func TestABookingMovesToTheTwinInOnePress(t *testing.T) {
	h := newHouse(t)
	evening := h.daily(h.slug, "19:00")
	morning := h.daily(h.slug, "09:00", func(in *rooms.SeriesInput) { in.Twin = evening.ID })
	ana := h.enter("Ana")
	from, to := "/schedule/"+first(evening), "/schedule/"+first(morning)
	ana.submit(from+"/book", "title", "Write")
	if page := ana.get(from).body; !strings.Contains(page, from+"/move") {
		t.Fatal(page)
	}
	if a := ana.submit(from + "/move"); !a.leads(to + "?said=moved") {
		t.Fatal(a)
	}
	if ana.booking(first(evening)) != nil || ana.booking(first(morning)).Task.Title != "Write" {
		t.Error("the booking did not move whole")
	}
}

func TestHostingIsAnnouncedReadAndPassedOn(t *testing.T) {
	h := newHouse(t)
	id := first(h.daily(h.slug, "19:00"))
	path := "/schedule/" + id
	ana, ben := h.enter("Ana"), h.enter("Ben")
	for _, b := range []*browser{ana, ben} {
		b.submit(path+"/book", "title", "Write", "would_host", "on")
	}
	page := ana.get(path).body
	for _, want := range []string{"times.head_host", "times.why_you", "times.read_script", "times.pass"} {
		if !strings.Contains(page, T("en", want, nil)) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if !strings.Contains(ana.get("/schedule?day="+id[len(id)-8:len(id)-4]+"-"+id[len(id)-4:len(id)-2]+"-"+id[len(id)-2:]).body, "You host in 1 block") {
		t.Error("the schedule does not say whose turn it is")
	}
	if a := ana.submit(path+"/host", "would_host", "off"); !a.leads(path + "?said=passed") {
		t.Error(a)
	}
	if page := ben.get(path).body; !strings.Contains(page, T("en", "times.head_host", nil)) {
		t.Error("nobody was asked next")
	}
	if got := ana.booking(id); got == nil || got.State != rooms.HasSeat || got.WouldHost {
		t.Errorf("passing on cost something: %+v", got)
	}
}

func TestTwoBookingsAtTheSameTimeAreAllowedAndSaid(t *testing.T) {
	h := newHouse(t)
	one, other := first(h.daily(h.slug, "19:00")), first(h.daily(h.open("The attic"), "19:30"))
	ana := h.enter("Ana")
	ana.submit("/schedule/"+one+"/book", "title", "Write")
	if page := ana.get("/schedule/" + other).body; !strings.Contains(page, "which is at the same time") {
		t.Error(page)
	}
	ana.submit("/schedule/"+other+"/book", "title", "Read")
	if ana.booking(one) == nil || ana.booking(other) == nil {
		t.Error("one took the other's place")
	}
}

func TestARefusedBookingKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	path := "/schedule/" + first(h.daily(h.slug, "19:00"))
	ana := h.enter("Ana")
	long := strings.Repeat("x", 201)
	for _, booked := range []bool{false, true} {
		a := ana.must(422, ana.submit(path+"/book", "title", long, "done", "Kept as typed"))
		if !strings.Contains(a.body, `value="`+long+`"`) || !strings.Contains(a.body, `value="Kept as typed"`) || !strings.Contains(a.body, `id="title-wrong"`) {
			t.Errorf("booked %v: %s", booked, a.body)
		}
		ana.submit(path+"/book", "title", "Write")
	}
}

func TestT05NobodyReadsOrChangesAnothersBooking(t *testing.T) {
	h := newHouse(t)
	id := first(h.daily(h.slug, "19:00"))
	ana, eve := h.enter("Ana"), h.enter("Eve")
	ana.must(200, ana.put("/api/schedule/"+id+"/booking", map[string]any{"task": map[string]any{"title": "Write"}, "remind": true}))
	for _, path := range []string{"/cancel", "/move", "/host"} {
		eve.submit("/schedule/"+id+path, "would_host", "off")
	}
	eve.must(204, eve.do("DELETE", "/api/schedule/"+id+"/booking?every=1", nil))
	if ana.booking(id) == nil {
		t.Error("somebody else gave the seat back")
	}
	if eve.booking(id) != nil {
		t.Error("a form about a booking made one")
	}
	if got := eve.get("/api/schedule/" + id); strings.Contains(got.body, `"remind"`) || strings.Contains(got.body, `"would_host"`) {
		t.Errorf("what is only for Ana: %s", got.body)
	}
	for _, missing := range []string{"none", id + "x", strings.Repeat("a", 200), "..%2f..%2fme"} {
		eve.must(404, eve.get("/schedule/"+missing))
		eve.must(404, eve.get("/api/schedule/"+missing))
		eve.must(404, eve.submit("/schedule/"+missing+"/book", "title", "Write"))
		eve.must(404, eve.put("/api/schedule/"+missing+"/booking", map[string]any{}))
		eve.must(404, eve.do("DELETE", "/api/schedule/"+missing+"/booking", nil))
		eve.must(404, eve.post("/api/schedule/"+missing+"/booking/move", nil))
	}
	for _, body := range []string{`{"member":"x"}`, `{"state":"seat"}`, `{"place":1}`, `{"task":{"title":"x","block":"y"}}`} {
		eve.must(400, eve.put("/api/schedule/"+id+"/booking", body))
	}
	news, err := h.service.News(context.Background(), rooms.Member{ID: ana.id})
	if err != nil || len(news) > 0 {
		t.Error(news, err)
	}
}

func TestT01ATaskOfABookingIsTextWhereverItIsShown(t *testing.T) {
	h := newHouse(t)
	id := first(h.daily(h.slug, "19:00"))
	ana, ben := h.enter("Ana"), h.enter("Ben")
	for _, word := range typed {
		if strings.ContainsAny(word, "\u202e\x01") {
			continue // is refused
		}
		ana.must(200, ana.put("/api/schedule/"+id+"/booking", map[string]any{"task": map[string]any{"title": word, "done_looks_like": word, "activity": word[:min(len(word), 40)]}}))
		for _, path := range []string{"/schedule/" + id, "/schedule?block=" + id, "/"} {
			for _, b := range []*browser{ana, ben} {
				page := b.must(200, b.get(path)).body
				d := readDocument(t, page)
				if d.count["script"] > 4 || strings.Contains(page, "<img src=x") || strings.Contains(page, "<svg onload") {
					t.Errorf("%s: %q became a part of the page", path, word)
				}
			}
		}
	}
}

func TestTheScheduleIsAskedForInStretches(t *testing.T) {
	h := newHouse(t)
	h.daily(h.slug, "19:00")
	visitor := h.visitor()
	var got blocksAnswer
	visitor.must(200, visitor.get("/api/schedule")).into(&got)
	if len(got.Blocks) < 4 {
		t.Errorf("%d blocks in the coming week", len(got.Blocks))
	}
	for _, query := range []string{"?from=yesterday", "?to=x", "?from=2026-01-01", "?to=2000-01-01T00:00:00Z", "?from=0001-01-01T00:00:00Z", "?to=9999-01-01T00:00:00Z"} {
		if a := visitor.get("/api/schedule" + query); a.status != http.StatusBadRequest {
			t.Error(query, a)
		}
	}
	ana := h.enter("Ana")
	ana.must(200, ana.get("/api/me/bookings")).into(&got)
	if raw, _ := json.Marshal(got); string(raw) != `{"blocks":[]}` {
		t.Errorf("%s", raw)
	}
}

func TestAHouseWithoutFixedTimesSaysSoKindly(t *testing.T) {
	h := newHouse(t)
	for b, want := range map[*browser]string{h.owner: "times.none_staff", h.visitor(): "times.none_lead"} {
		if page := b.must(200, b.get("/schedule")).body; !strings.Contains(page, T("en", want, nil)) {
			t.Errorf("%s is not said", want)
		}
	}
	h.daily(h.slug, "19:00", func(in *rooms.SeriesInput) { in.FirstDay = "2027-01-04" })
	if page := h.visitor().get("/schedule?week=2026-W50").body; !strings.Contains(page, T("en", "times.week_empty", nil)) {
		t.Error(page)
	}
}

func TestWhoWantsNoHelpIsAskedNothing(t *testing.T) {
	h := newHouse(t)
	path := "/schedule/" + first(h.daily(h.slug, "19:00"))
	ana := h.enter("Ana")
	ana.submit(path+"/book", "title", "Write")
	if err := h.service.SetUnaided(context.Background(), ana.id, true); err != nil {
		t.Fatal(err)
	}
	page := ana.must(200, ana.get(path)).body
	if strings.Contains(page, T("en", "times.see_done", nil)) || strings.Contains(page, T("en", "times.before", nil)) {
		t.Error(page)
	}
}

func TestMuchNewsIsTwoLinesAndANumber(t *testing.T) {
	h := newHouse(t)
	series := h.daily(h.slug, "19:00")
	ana := h.enter("Ana")
	if a := ana.submit("/schedule/"+first(series)+"/book", "title", "Write", "every", "on"); !a.leads("/schedule/" + first(series) + "?said=every") {
		t.Fatal(a)
	}
	h.owner.must(204, h.owner.do("DELETE", "/api/series/"+series.ID, nil))
	page := ana.must(200, ana.get("/schedule")).body
	if n := strings.Count(page, "Called off: "); n != mostNews || !strings.Contains(page, T("en", "news.away_all", nil)) {
		t.Errorf("%d pieces of news", n)
	}
	ana.submit("/news", "id", "0", "back", "/schedule")
	if page := ana.get("/schedule").body; strings.Contains(page, `class="news"`) {
		t.Error("there is still news")
	}
}

// tryBooking makes every call about the schedule and a booking.
func (h *house) tryBooking(b *browser) {
	h.t.Helper()
	evening := h.daily(h.slug, "19:00")
	morning := first(h.daily(h.slug, "09:00", func(in *rooms.SeriesInput) { in.Twin = evening.ID }))
	id := first(evening)
	b.must(200, b.get("/api/schedule?from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z"))
	b.must(200, b.put("/api/schedule/"+id+"/booking", map[string]any{
		"task": map[string]any{"title": "Write", "done_looks_like": "500 words", "activity": "writing"}, "would_host": true, "late": false, "remind": true, "every": true,
	}))
	b.must(200, b.get("/api/schedule"))
	b.must(200, b.get("/api/schedule/"+id))
	b.must(200, b.get("/api/me/bookings"))
	b.must(200, b.post("/api/schedule/"+id+"/booking/move", nil))
	b.must(204, b.do("DELETE", "/api/schedule/"+morning+"/booking?every=1", nil))
}
