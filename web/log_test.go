package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// logged gives somebody a session and returns its id.
func (h *house) logged(b *browser, title string, at time.Time) string {
	h.t.Helper()
	h.people++
	id := fmt.Sprintf("session%d", h.people)
	h.exec(`INSERT INTO sessions (id, member, at, zone, room, title, done, activity, planned, present, outcome, note, helped, distracted)
		VALUES (?, ?, ?, 'Europe/Berlin', 'The long table', ?, 'sealed', 'Writing', 3000, 2880, 'partly', ?, 'tea', 'post')`,
		id, b.id, at.UnixMicro(), title, "note of "+title)
	return id
}

// carry sends a file as the form does.
func (b *browser) carry(file string) answer {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "log.json")
	if err != nil {
		b.h.t.Fatal(err)
	}
	_, _ = part.Write([]byte(file))
	_ = w.Close()
	return b.do("POST", "/log/import", body.String(), "Content-Type", w.FormDataContentType())
}

func TestT05NobodyElseReadsOrChangesALog(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	id := h.logged(ana, "canary-task", time.Now().Add(-time.Minute))
	var jot rooms.Jot
	ana.must(200, ana.post("/api/jots", map[string]any{"client_id": "one", "text": "canary-jot"})).into(&jot)
	before := ana.must(200, ana.get("/api/log/"+id)).body
	for _, role := range roles {
		b := h.as(role)
		alike := map[int]int{}
		for _, try := range []struct {
			method, path string
			body         any
			form         bool
		}{
			{"GET", "/api/log/ID", nil, false}, {"PATCH", "/api/log/ID", map[string]any{"note": "mine now"}, false}, {"DELETE", "/api/log/ID", nil, false},
			{"POST", "/api/jots/JOT/keep", nil, false}, {"DELETE", "/api/jots/JOT", nil, false},
			{"GET", "/log/ID", nil, false}, {"POST", "/log/ID", "note=mine+now", true}, {"POST", "/log/ID/delete", "", true},
		} {
			ask := ask{body: try.body, form: try.form}
			want := 404
			if role == "visitor" {
				want = 401
			}
			there := ask.status(b, try.method, strings.NewReplacer("ID", id, "JOT", jot.ID).Replace(try.path))
			none := ask.status(b, try.method, strings.NewReplacer("ID", "nobodys", "JOT", "nobodys").Replace(try.path))
			if there != want || none != want {
				t.Errorf("%s %s as %s: %d, and %d for none, want %d", try.method, try.path, role, there, none, want)
			}
			alike[there]++
		}
		for _, path := range []string{"/log", "/log?period=year&activity=Writing", "/log/export.csv", "/log/export.json", "/api/log", "/api/jots", "/me", "/api/me", "/api/rooms/" + h.slug, "/api/rooms/" + h.slug + "/messages"} {
			if a := b.get(path); strings.Contains(a.body, "canary") || strings.Contains(a.body, id) {
				t.Errorf("%s shows %s what is Ana's", path, role)
			}
		}
		if role != "visitor" {
			b.must(303, b.submit("/log/erase", "sure", "yes"))
		}
	}
	if after := ana.get("/api/log/" + id).body; after != before {
		t.Errorf("it was %s, and is %s", before, after)
	}
	if a := ana.get("/api/jots"); !strings.Contains(a.body, "canary-jot") {
		t.Error(a)
	}
}

func TestALogIsShownNarrowedAndPaged(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	if a := ana.must(200, ana.get("/log")); !strings.Contains(a.body, T("en", "log.empty", nil)) {
		t.Error(a)
	}
	now := time.Now()
	for i := range 60 {
		h.logged(ana, fmt.Sprint("Task ", i), now.Add(-time.Duration(i)*time.Second))
	}
	year := ana.must(200, ana.get("/log?period=year")).body
	for _, want := range []string{"<b>60 times</b>", "Task 0<", "Page 1 of 2", `href="/log?page=2&amp;period=year"`, "You got partway with 60 tasks."} {
		if !strings.Contains(year, want) {
			t.Errorf("the year does not say %s", want)
		}
	}
	if strings.Contains(year, "Task 55<") {
		t.Error("the first page has more than fifty lines")
	}
	for _, path := range []string{"/log?period=year&page=2", "/log?period=year&page=2&activity=Writing&outcome=partly"} {
		if a := ana.get(path); !strings.Contains(a.body, "Task 55<") || strings.Contains(a.body, "Task 3<") {
			t.Error(path, "is no second page")
		}
	}
	for path, want := range map[string]string{
		"/log?period=year&outcome=done": T("en", "log.none_such", nil), "/log?period=year&activity=-": T("en", "log.none_such", nil),
		"/log?period=week&at=2020-01-01": T("en", "log.nothing", nil), "/log?period=%00&at=%27&page=-1&outcome=x": "<b>60 times</b>",
	} {
		if a := ana.must(200, ana.get(path)); !strings.Contains(a.body, want) && now.Day() > 1 {
			t.Errorf("%s does not say %s", path, want)
		}
	}
	ana.submit("/language", "language", "de")
	if a := ana.get("/log?period=year"); !strings.Contains(a.body, "<b>60-mal</b>") || !strings.Contains(a.body, "Seite 1 von 2") {
		t.Error(a)
	}
}

func TestASessionIsChangedAndDeletedByItsMember(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	id := h.logged(ana, "Letter", time.Now())
	a := ana.submit("/log/"+id, "outcome", "done", "activity", "Home", "note", "First\r\nsecond", "helped", "quiet", "distracted", "")
	if !a.leads("/log/" + id + "?kept=1") {
		t.Fatal(a)
	}
	var s rooms.Session
	ana.get("/api/log/" + id).into(&s)
	if s.Outcome != rooms.Done || s.Activity != "Home" || s.Note != "First\nsecond" || s.Helped != "quiet" || s.Distracted != "" || s.Present != 2880 || s.Title != "Letter" {
		t.Errorf("%+v", s)
	}
	long := strings.Repeat("x", 501)
	for _, field := range []string{"note", "helped", "distracted"} {
		a := ana.must(422, ana.submit("/log/"+id, field, long, "activity", "Kept as typed"))
		if !strings.Contains(a.body, `id="`+field+`-wrong"`) || !strings.Contains(a.body, long) || !strings.Contains(a.body, "Kept as typed") {
			t.Error(field, a)
		}
	}
	for _, field := range []string{"id", "member", "at", "room", "title", "planned_seconds", "present_seconds", "block", "role"} {
		if a := ana.do("PATCH", "/api/log/"+id, map[string]any{"note": "x", field: "x"}); a.status != 400 || a.key() != "request.unknown_field" {
			t.Error(field, a)
		}
		if a := ana.post("/api/jots", map[string]any{"client_id": "x", "text": "x", field: "x"}); a.status != 400 || a.key() != "request.unknown_field" {
			t.Error(field, a)
		}
	}
	if a := ana.submit("/log/" + id + "/delete"); !a.leads("/log?deleted=1") {
		t.Error(a)
	}
	ana.must(404, ana.get("/log/"+id))
}

func TestALogIsTakenOutAndBroughtBackIn(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	now := time.Now().Truncate(time.Second)
	for i, title := range []string{"Letter", `=HYPERLINK("http://evil.example")`, "<script>alert(1)</script>, ; \"quoted\"", "Äpfel"} {
		h.logged(ana, title, now.Add(-time.Duration(i)*time.Hour))
	}
	for path, kind := range map[string]string{"/log/export.csv": "text/csv; charset=utf-8", "/log/export.json": "application/json; charset=utf-8"} {
		a := ana.must(200, ana.get(path))
		if a.header.Get("Content-Type") != kind || a.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(a.header.Get("Content-Disposition"), `attachment; filename="lamplight-log-`) {
			t.Error(path, a.header)
		}
	}
	sheet := ana.get("/log/export.csv").body
	if !strings.HasPrefix(sheet, "\ufeff") {
		t.Error("a spreadsheet would not know that this is UTF-8")
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet, "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 5 || lines[0][0] != T("en", "log.column_date", nil) {
		t.Fatal(lines, err)
	}
	for _, line := range lines[1:] {
		for _, cell := range line {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%s is a formula", cell)
			}
		}
	}
	file := ana.get("/log/export.json").body
	if !json.Valid([]byte(file)) || strings.Contains(file, "<script>") {
		t.Error(file)
	}
	if a := ben.carry(file); !a.leads("/log?added=4") {
		t.Fatal(a)
	}
	if a := ben.carry("\ufeff" + file); !a.leads("/log?added=0") {
		t.Error("the same file twice:", a)
	}
	if a := ben.get("/log?added=4"); !strings.Contains(a.body, "4 sessions were added.") {
		t.Error(a)
	}
	again := ben.get("/log/export.json").body
	for _, title := range []string{"Letter", "HYPERLINK", "Äpfel"} {
		if !strings.Contains(again, title) {
			t.Errorf("%s was lost on the way", title)
		}
	}
	if a := ben.get("/log?period=year"); strings.Contains(a.body, "<script>alert") {
		t.Error("a title became part of the page")
	}
}

func TestAFileThatIsNoLogIsRefusedWithItsLine(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	h.logged(ana, "Letter", time.Now())
	file := ana.get("/log/export.json").body
	for name, broken := range map[string]string{
		"Line 3":                            strings.Replace(file, "\n]}", ",\n{\"note\": 7}\n]}", 1),
		"Line 2":                            strings.Replace(file, `"present_seconds":2880`, `"present_seconds":99999`, 1),
		T("en", "log.import_none", nil):     "",
		"Line 1":                            "no log at all",
		T("en", "log.erase", nil):           strings.Replace(file, `"outcome":"partly"`, `"outcome":"won"`, 1),
		T("en", "log.bring", nil):           strings.Repeat("[", 1<<20),
		T("en", "log.export_json", nil):     `{"version":1,"sessions":[` + strings.Repeat(`{"id":"\u0000`, 9) + `]}`,
		T("en", "log.bring_in", nil):        "\xff\xfe{}",
		T("en", "log.bring_hint", nil)[:20]: file + file,
	} {
		a := ana.must(422, ana.carry(broken))
		if !strings.Contains(a.body, `id="file-wrong"`) || !strings.Contains(a.body, name) {
			t.Errorf("%.60q: the page does not say %s", broken, name)
		}
	}
	if a := h.enter("Ben").carry(strings.Repeat(" ", rooms.MaxLogFile+bodyLimit)); a.status != 422 || !strings.Contains(a.body, T("en", "log.file_large", map[string]any{"Most": rooms.MaxLogFile >> 20})) {
		t.Error("a huge file:", a.status)
	}
	ana.must(413, ana.do("PATCH", "/api/log/x", `{"note":"`+strings.Repeat("x", bodyLimit)+`"}`))
	var log logAnswer
	ana.get("/api/log").into(&log)
	if log.Total != 1 {
		t.Errorf("%d sessions are in the log", log.Total)
	}
}

func TestALogIsErasedOnlyByWhoeverHasReadWhatThatMeans(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	h.logged(ana, "Letter", time.Now())
	ana.must(200, ana.post("/api/jots", map[string]any{"client_id": "a", "text": "milk"}))
	if a := ana.must(200, ana.submit("/log/erase")); !strings.Contains(a.body, T("en", "log.erase_at_once_what", nil)) || strings.Contains(a.body, "sure-wrong") {
		t.Error(a)
	}
	if a := ana.must(422, ana.submit("/log/erase", "asked", "yes")); !strings.Contains(a.body, "sure-wrong") {
		t.Error(a)
	}
	if a := ana.get("/api/log"); !strings.Contains(a.body, "Letter") {
		t.Error("it is gone already")
	}
	if a := ana.submit("/log/erase", "asked", "yes", "sure", "yes"); !a.leads("/log?erased=1") {
		t.Error(a)
	}
	for _, did := range []string{"erased", "deleted"} {
		if a := ana.get("/log?" + did + "=1"); !strings.Contains(a.body, T("en", "log.said_"+did, nil)) || strings.Contains(a.body, "log.said_") {
			t.Errorf("what was %s is not said", did)
		}
	}
	for _, path := range []string{"/api/log", "/api/jots", "/log/export.json", "/log?period=year"} {
		if a := ana.must(200, ana.get(path)); strings.Contains(a.body, "Letter") || strings.Contains(a.body, "milk") {
			t.Error(path, a)
		}
	}
}

func TestThePlanningHelperIsSwitchedOffInOnePlace(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	for _, c := range []struct {
		form []string
		lead string
		off  bool
	}{{nil, "/me?kept=1", true}, {[]string{"helper", "on", "back", "/log"}, "/log", false}, {[]string{"back", "//evil.example"}, "/", true}} {
		if a := ana.submit("/me/helper", c.form...); !a.leads(c.lead) {
			t.Error(a)
		}
		m, err := h.service.MemberByKey(t.Context(), ana.key)
		if err != nil || m.Unaided != c.off {
			t.Error(m.Unaided, err)
		}
	}
}

// callsOfTheLog makes every call of the log and the jots once.
func callsOfTheLog(h *house, ana *browser) {
	id := h.logged(ana, "Letter", time.Now())
	ana.must(200, ana.get("/api/log?limit=10&skip=0&activity=Writing&outcome=partly&from=2020-01-01T00:00:00Z&to=2120-01-01T00:00:00Z"))
	ana.must(200, ana.get("/api/log/"+id))
	ana.must(200, ana.do("PATCH", "/api/log/"+id, map[string]any{"outcome": "done", "note": "", "helped": nil}))
	ana.must(400, ana.get("/api/log?limit=201"))
	ana.must(400, ana.get("/api/log?from=yesterday"))
	ana.must(204, ana.do("DELETE", "/api/log/"+id, nil))
	jot := ana.must(200, ana.post("/api/jots", map[string]any{"client_id": "jot", "text": "milk"})).object()["id"].(string)
	ana.must(200, ana.post("/api/jots", map[string]any{"client_id": "jot", "text": "milk"}))
	ana.must(200, ana.get("/api/jots"))
	ana.must(204, ana.post("/api/jots/"+jot+"/keep", nil))
	ana.must(204, ana.do("DELETE", "/api/jots/"+jot, nil))
}

// TestWhatHelpedIsForTheLogAlone sits through a moment of focus as it is.
func TestWhatHelpedIsForTheLogAlone(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	line, bens := ana.sit(rooms.TextSeat), ben.sit(rooms.TextSeat)
	ana.must(200, ana.put(ana.room("/task"), map[string]any{"title": "Letter", "done_looks_like": "sealed", "activity": "Writing"}))
	ana.must(201, ana.post(ana.room("/block"), map[string]any{"plan": map[string]any{"opening": 0, "focus": 60, "break": 0, "closing": 10, "sprints": 1, "gathering": 1}}))
	began := *line.view(func(v viewAnswer) bool { return v.Phase == rooms.Focus }).PhaseStarts
	within(t, "focus lasts no second", func() bool { return time.Since(began) > 1200*time.Millisecond })
	ana.must(204, ana.post(ana.room("/block/sit_out"), nil))
	var log logAnswer
	within(t, "nothing is in the log", func() bool {
		ana.get("/api/log").into(&log)
		return log.Total == 1
	})
	ana.must(200, ana.post(ana.room("/outcome"), map[string]any{"outcome": "partly", "note": "canary-note", "helped": "canary-tea", "distracted": "canary-post"}))
	ana.get("/api/log").into(&log)
	s := log.Sessions[0]
	if s.Title != "Letter" || s.Done != "sealed" || s.Activity != "Writing" || s.Outcome != rooms.Partly || s.Note != "canary-note" ||
		s.Helped != "canary-tea" || s.Distracted != "canary-post" || s.Planned != 60 || s.Present < 1 || s.Present > 59 {
		t.Errorf("%+v", s)
	}
	if a := ben.get("/api/log"); strings.Contains(a.body, "Letter") {
		t.Error(a)
	}
	if a := ben.must(200, ben.get(ben.room(""))); strings.Contains(a.body, "canary") {
		t.Error(a)
	}
	for len(bens.events) > 0 {
		if e := <-bens.events; strings.Contains(e.data, "canary") {
			t.Error("Ben heard", e.data)
		}
	}
}

func TestASpreadsheetGetsTheSeparatorOfItsLanguage(t *testing.T) {
	h := newHouse(t)
	for lang, want := range map[string]string{"en": "Date,Time", "de": "Datum;Uhrzeit"} {
		ana := h.enter("Ana " + lang)
		ana.must(200, ana.post("/api/me", map[string]any{"language": lang}))
		if sheet := ana.get("/log/export.csv").body; !strings.Contains(sheet, want) {
			t.Errorf("%s: %q", lang, sheet)
		}
	}
}
