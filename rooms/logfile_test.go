package rooms_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"

	"lamplight/rooms"
)

func TestALogComesBackFromItsOwnFileAndTheSameFileTwiceAddsNothing(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana, ben := h.enter("Ana"), h.enter("Ben")
		before := h.imported(ana, 300)
		var file bytes.Buffer
		h.must(rooms.WriteLog(&file, before))
		sessions, err := rooms.ReadLog(file.Bytes())
		h.must(err)
		for _, want := range []int{300, 0} {
			if added, err := h.ImportLog(ctx, ben, append(sessions, sessions...)); err != nil || added != want {
				t.Errorf("%d added, want %d: %v", added, want, err)
			}
		}
		if added, err := h.ImportLog(ctx, ana, sessions); err != nil || added != 0 {
			t.Errorf("%d added to the log they are from: %v", added, err)
		}
		after := h.log(ben)
		for i := range after {
			if after[i].ID == before[i].ID {
				t.Fatal("two members have a session of the same id")
			}
			if after[i].ID = before[i].ID; after[i] != before[i] {
				t.Fatalf("%+v, was %+v", after[i], before[i])
			}
		}
	})
}

func TestNobodyChoosesAmongThousandsOfActivities(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana, many := h.enter("Ana"), sessionsOf(900)
		for i := range many {
			if many[i].Activity = "Writing"; i < 600 {
				many[i].Activity = fmt.Sprint("activity ", i)
			}
		}
		_, err := h.ImportLog(ctx, ana, many)
		h.must(err)
		page, err := h.Log(ctx, ana, rooms.LogFilter{})
		if err != nil || len(page.Activities) > 200 || page.Activities[0] != "Writing" {
			t.Errorf("%d activities, %v", len(page.Activities), err)
		}
	})
}

func TestALogHasAnEnd(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana := h.role(h.enter("Ana"), rooms.Regular)
		many := sessionsOf(20_001)
		if _, err := h.ImportLog(ctx, ana, many); !rooms.IsRefused(err, "log.file_long") {
			t.Error(err)
		}
		if _, err := h.ImportLog(ctx, ana, many[:20_000]); err != nil {
			t.Error(err)
		}
		if _, err := h.ImportLog(ctx, ana, many[20_000:]); !rooms.IsRefused(err, "log.full") {
			t.Error(err)
		}
		if _, err := h.ImportLog(ctx, rooms.Member{ID: "nobody"}, many[:1]); !rooms.IsRefused(err, "member.unknown") {
			t.Error(err)
		}
	})
}

const goodSession = `{"at":"2026-03-19T18:00:00Z","planned_seconds":1500,"present_seconds":1500}`

// badFiles are refused; the line is where.
var badFiles = []struct {
	file string
	line int
}{
	{``, 1}, {`{}`, 1}, {`[]`, 1}, {`null`, 1}, {`{"sessions":[],"version":1}`, 1}, {`{"version":2,"sessions":[]}`, 1},
	{`{"version":"1","sessions":[]}`, 1}, {`{"version":1,"sessions":{}}`, 1}, {`{"version":1,"sessions":[]`, 1},
	{`{"version":1,"sessions":[]}{}`, 1}, {`{"version":1,"sessions":[],"more":1}`, 1}, {`{"version":1,"sessions":[7]}`, 1},
	{"{\"version\":1,\"sessions\":[\n" + goodSession + ",\n{\"owner\":true}]}", 3},
	{"{\"version\":1,\"sessions\":[\n" + goodSession + ",\n" + goodSession + "\n", 3},
	{"{\"version\":1,\"sessions\":[\n{\"at\":\"yesterday\"}]}", 2},
	{strings.Repeat("[", 100_000), 1}, {"\xff\xfe", 1}, {"{\"version\":1,\"sessions\":[\n\x00]}", 2},
}

// badSessions are read and refused, as the second line.
var badSessions = map[string]string{
	`"at":"1999-12-31T23:59:59Z"`:                                  "log.at",
	`"at":"2999-01-01T00:00:00Z"`:                                  "log.at",
	`"planned_seconds":10`:                                         "log.at", // no time at all
	`"at":"2026-03-19T18:00:00Z","present_seconds":-1`:             "log.lengths",
	`"at":"2026-03-19T18:00:00Z","present_seconds":1`:              "log.lengths",
	`"at":"2026-03-19T18:00:00Z","planned_seconds":43201`:          "log.lengths",
	`"at":"2026-03-19T18:00:00Z","outcome":"best"`:                 "task.outcome",
	`"at":"2026-03-19T18:00:00Z","zone":"Mars/Olympus"`:            "member.zone",
	`"at":"2026-03-19T18:00:00Z","zone":"Local"`:                   "member.zone",
	`"at":"2026-03-19T18:00:00Z","zone":"../../etc/passwd"`:        "member.zone",
	`"at":"2026-03-19T18:00:00Z","title":"a\u0000b"`:               "task.title",
	`"at":"2026-03-19T18:00:00Z","title":"\ud800"`:                 "task.title",
	`"at":"2026-03-19T18:00:00Z","note":"\u202e"`:                  "chat.unreadable",
	`"at":"2026-03-19T18:00:00Z","helped":"` + long(501) + `"`:     "log.helped",
	`"at":"2026-03-19T18:00:00Z","activity":"` + long(41) + `"`:    "task.activity",
	`"at":"2026-03-19T18:00:00Z","room":"` + long(61) + `"`:        "room.name",
	`"at":"2026-03-19T18:00:00Z","distracted":"` + long(501) + `"`: "log.distracted",
}

func long(n int) string { return strings.Repeat("ä", n) }

func TestAFileIsRefusedWholeAndTheLineIsNamed(t *testing.T) {
	for _, bad := range badFiles {
		_, err := rooms.ReadLog([]byte(bad.file))
		var refused *rooms.Error
		if !errors.As(err, &refused) || refused.Key != "log.file" || refused.Args["Line"] != bad.line {
			t.Errorf("%.60q: %v %+v", bad.file, err, refused)
		}
	}
	for bad, key := range badSessions {
		_, err := rooms.ReadLog([]byte("{\"version\":1,\"sessions\":[\n" + goodSession + ",\n{" + bad + "}]}"))
		var refused *rooms.Error
		if !errors.As(err, &refused) || refused.Key != "log.file_line" || refused.Args["Line"] != 3 || refused.Args["Why"].(rooms.Line).Key != key {
			t.Errorf("%.80s: %v %+v", bad, err, refused)
		}
	}
	if _, err := rooms.ReadLog(make([]byte, rooms.MaxLogFile+1)); !rooms.IsRefused(err, "log.file_large") {
		t.Error(err)
	}
}

// Whatever is read can be kept, written and read again as the same.
func FuzzReadLog(f *testing.F) {
	for _, bad := range badFiles {
		f.Add([]byte(bad.file))
	}
	for bad := range badSessions {
		f.Add([]byte(`{"version":1,"sessions":[{` + bad + `}]}`))
	}
	var file bytes.Buffer
	if err := rooms.WriteLog(&file, sessionsOf(5)); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add(append([]byte("\ufeff"), file.Bytes()...))
	f.Fuzz(func(t *testing.T, file []byte) {
		sessions, err := rooms.ReadLog(file)
		var refused *rooms.Error
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("a fault: %v", err)
		}
		var again bytes.Buffer
		if err := rooms.WriteLog(&again, sessions); err != nil {
			t.Fatal(err)
		}
		back, err := rooms.ReadLog(again.Bytes())
		if err != nil || len(back) != len(sessions) {
			t.Fatalf("%d sessions, then %d: %v", len(sessions), len(back), err)
		}
		for i := range back {
			if back[i] != sessions[i] {
				t.Fatalf("%+v, then %+v", sessions[i], back[i])
			}
		}
	})
}

func TestT01ASpreadsheetGetsPlainCells(t *testing.T) {
	s := rooms.Session{
		At: march, Zone: "Asia/Kathmandu", Room: "The long table", Title: `=HYPERLINK("http://x")`, Done: "+1", Activity: "@work",
		Planned: 1500, Present: 1469, Outcome: rooms.Done, Note: "two\nlines, \"quoted\"", Helped: "-", Distracted: "\tx",
	}
	utc := s
	utc.Zone, utc.Title = "", "ä"
	var file bytes.Buffer
	if err := rooms.WriteCSV(&file, ',', rooms.CSVColumns, func(o rooms.Outcome) string { return "=" + string(o) }, []rooms.Session{s, utc}); err != nil {
		t.Fatal(err)
	}
	text, found := strings.CutPrefix(file.String(), "\ufeff")
	if !found || strings.Count(text, "\r\n") != 5 {
		t.Errorf("%q", text)
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2026-03-19", "23:45:00", "Asia/Kathmandu", "The long table", `'=HYPERLINK("http://x")`, "'+1", "'@work", "25", "24",
		"'=done", "two\nlines, \"quoted\"", "'-", "'\tx"}
	if fmt.Sprintf("%q", lines[1]) != fmt.Sprintf("%q", want) || len(lines) != 3 || lines[2][1] != "18:00:00" || lines[2][2] != "UTC" || lines[2][4] != "ä" {
		t.Errorf("%q", lines)
	}
}
