package rooms_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

var march = time.Date(2026, 3, 19, 18, 0, 0, 0, time.UTC)

// sessionsOf makes n sessions, an hour apart, with changing parts.
func sessionsOf(n int) []rooms.Session {
	out := make([]rooms.Session, n)
	for i := range out {
		out[i] = rooms.Session{
			At: march.Add(time.Duration(i-n) * time.Hour), Zone: "Europe/Berlin", Room: "The long table",
			Title: fmt.Sprint("task ", i), Done: "when done", Activity: []string{"", "Writing", "Reading", "Writing"}[i%4],
			Planned: []int{1500, 3000}[i%2], Present: []int{1500, 1000, 700}[i%3],
			Outcome: []rooms.Outcome{"", rooms.Done, rooms.Partly, rooms.NotYet, rooms.Done}[i%5], Note: "a note",
		}
	}
	return out
}

func (h *house) imported(m rooms.Member, n int) []rooms.Session {
	h.t.Helper()
	_, err := h.ImportLog(context.Background(), m, sessionsOf(n))
	h.must(err)
	return h.log(m)
}

// log is the member's whole log, oldest first.
func (h *house) log(m rooms.Member) []rooms.Session {
	h.t.Helper()
	list, err := h.ExportLog(context.Background(), m)
	h.must(err)
	return list
}

func TestALogIsListedNewestFirstAndNarrowed(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		h.imported(ana, 240)
		count := func(f rooms.LogFilter) (total, shown int) {
			t.Helper()
			page, err := h.Log(ctx, ana, f)
			h.must(err)
			for i := 1; i < len(page.Sessions); i++ {
				if page.Sessions[i].At.After(page.Sessions[i-1].At) {
					t.Fatal("not newest first")
				}
			}
			if fmt.Sprint(page.Activities) != "[Writing Reading]" {
				t.Errorf("activities: %v", page.Activities)
			}
			return page.Total, len(page.Sessions)
		}
		for _, want := range []struct {
			f            rooms.LogFilter
			total, shown int
		}{
			{rooms.LogFilter{}, 240, 50},
			{rooms.LogFilter{Limit: 1000}, 240, 200},
			{rooms.LogFilter{Skip: 230}, 240, 10},
			{rooms.LogFilter{Skip: -5, Limit: -1}, 240, 50},
			{rooms.LogFilter{Activity: "Writing"}, 120, 50},
			{rooms.LogFilter{Activity: rooms.Without, Limit: 100}, 60, 60},
			{rooms.LogFilter{Outcome: rooms.Done}, 96, 50},
			{rooms.LogFilter{Outcome: rooms.Without}, 48, 48},
			{rooms.LogFilter{From: march.Add(-10 * time.Hour), To: march.Add(-3 * time.Hour)}, 7, 7},
			{rooms.LogFilter{Activity: "' OR 1=1 --"}, 0, 0},
		} {
			if total, shown := count(want.f); total != want.total || shown != want.shown {
				t.Errorf("%+v: %d of %d", want.f, shown, total)
			}
		}
	})
}

// The line of a block is there when its first focus has ended; a task that is
// said only then gives it a title and takes nothing away.
func TestANoteInTheLogOutlivesATaskThatComesLater(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		h.block(ana, rooms.Plan{Focus: 300, Break: 60, Sprints: 2})
		h.pass(320 * time.Second)
		note, outcome := "went well", rooms.Partly
		_, err := h.ChangeSession(ctx, ana, h.log(ana)[0].ID, rooms.SessionInput{Note: &note, Outcome: &outcome})
		h.must(err)
		h.must(h.SetTask(ctx, ana, table, rooms.TaskInput{Title: "write the intro"}))
		h.pass(6 * time.Minute)
		got := h.log(ana)
		if len(got) != 1 || got[0].Title != "write the intro" || got[0].Note != note || got[0].Outcome != outcome {
			t.Errorf("the log says %+v", got)
		}
	})
}

func TestWhatASessionSaysCanBeChangedAndWhatWasSeenCannot(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		before := h.imported(ana, 1)[0]
		outcome, activity, note, helped, nothing := rooms.Partly, " Home ", "went\r\nwell", "tea", ""
		after, err := h.ChangeSession(ctx, ana, before.ID, rooms.SessionInput{
			Outcome: &outcome, Activity: &activity, Note: &note, Helped: &helped,
		})
		h.must(err)
		want := before
		want.Outcome, want.Activity, want.Note, want.Helped = rooms.Partly, "Home", "went\nwell", "tea"
		if after != want {
			t.Errorf("%+v, want %+v", after, want)
		}
		if kept, err := h.LoggedSession(ctx, ana, before.ID); err != nil || kept != want {
			t.Errorf("%+v %v", kept, err)
		}
		long, wrong, hidden := strings.Repeat("x", 501), rooms.Outcome("best"), "a\x00"
		for key, in := range map[string]rooms.SessionInput{
			"task.outcome": {Outcome: &wrong}, "task.activity": {Activity: &long}, "task.note": {Note: &long},
			"log.helped": {Helped: &long}, "log.distracted": {Distracted: &long}, "chat.unreadable": {Note: &hidden},
		} {
			if _, err := h.ChangeSession(ctx, ana, before.ID, in); !rooms.IsRefused(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		_, err = h.ChangeSession(ctx, ana, before.ID, rooms.SessionInput{Note: &nothing})
		h.must(err)
		if kept, _ := h.LoggedSession(ctx, ana, before.ID); kept.Note != "" || kept.Helped != "tea" {
			t.Errorf("%+v", kept)
		}
	})
}

// The owner of the house is nobody here.
func TestNobodyReachesTheLogOfSomebodyElse(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana, owner := h.enter("Ana"), h.owner()
		mine := h.imported(ana, 12)[0]
		jot, err := h.AddJot(ctx, ana, "one", "buy milk")
		h.must(err)
		for name, by := range map[string]rooms.Member{"owner": owner, "member": h.enter("Ben"), "nobody": {}, "same name": h.enter("Anna")} {
			page, err := h.Log(ctx, by, rooms.LogFilter{})
			h.must(err)
			figures, err := h.LogFigures(ctx, by, time.UTC, march.AddDate(-1, 0, 0), march)
			h.must(err)
			if jots, _ := h.Jots(ctx, by); len(page.Sessions)+page.Total+len(page.Activities)+figures.Sessions+len(h.log(by))+len(jots) != 0 {
				t.Errorf("%s sees %+v", name, page)
			}
			_, read := h.LoggedSession(ctx, by, mine.ID)
			_, changed := h.ChangeSession(ctx, by, mine.ID, rooms.SessionInput{})
			for _, err := range []error{read, changed, h.DeleteSession(ctx, by, mine.ID)} {
				if !rooms.IsRefused(err, "log.missing") {
					t.Errorf("%s: %v", name, err)
				}
			}
			for _, err := range []error{h.KeepJot(ctx, by, jot.ID), h.DropJot(ctx, by, jot.ID)} {
				if !rooms.IsRefused(err, "jot.missing") {
					t.Errorf("%s: %v", name, err)
				}
			}
			h.must(h.EraseLog(ctx, by))
		}
		if jots, _ := h.Jots(ctx, ana); len(h.log(ana)) != 12 || len(jots) != 1 {
			t.Error("somebody else took something out of the log")
		}
	})
}

func TestALogIsDeletedByTheLineAndErasedAtOnce(t *testing.T) {
	outside(t, func(h *house) {
		ctx := context.Background()
		ana, ben := h.enter("Ana"), h.enter("Ben")
		h.imported(ben, 3)
		list := h.imported(ana, 3)
		h.must(h.DeleteSession(ctx, ana, list[1].ID))
		if err := h.DeleteSession(ctx, ana, list[1].ID); !rooms.IsRefused(err, "log.missing") {
			t.Error(err)
		}
		if n := len(h.log(ana)); n != 2 {
			t.Errorf("%d sessions", n)
		}
		_, err := h.AddJot(ctx, ana, "one", "buy milk")
		h.must(err)
		h.must(h.EraseLog(ctx, ana))
		if jots, _ := h.Jots(ctx, ana); len(h.log(ana))+len(jots) != 0 {
			t.Error("not everything is erased")
		}
		if len(h.log(ben)) != 3 {
			t.Error("another log is erased")
		}
	})
}

func TestLogAndJotsGoWithTheirMember(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		_, err := h.AddJot(ctx, ana, "one", "buy milk")
		h.must(err)
		h.block(ana, rooms.Plan{Focus: 600, Sprints: 1})
		h.pass(time.Minute)
		h.must(h.store.Exec("DELETE FROM members WHERE id = ?", ana.ID))
		for _, table := range []string{"sessions", "jots", "stays"} {
			if n := h.store.Count(table); n != 0 {
				t.Errorf("%s keeps %d", table, n)
			}
		}
		h.pass(time.Hour)
		if n := h.store.Count("sessions"); n != 0 {
			t.Errorf("%d sessions of nobody", n)
		}
	})
}

func TestTwoLogsOfOnePersonBecomeOne(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, gus := h.sit("Ana"), h.sit("Gus")
		early := rooms.Session{At: time.Now(), Title: "hymn", Planned: 1500, Present: 1200}
		late := early
		late.Present, late.Note = 1500, "whole"
		other := rooms.Session{At: time.Now().Add(time.Minute), Title: "psalm", Planned: 1500, Present: 1500}
		for m, list := range map[*rooms.Member][]rooms.Session{&ana: {early}, &gus: {late, other}} {
			_, err := h.ImportLog(ctx, *m, list)
			h.must(err)
		}
		b := h.begin(ana, rooms.Plan{Focus: 600, Break: 60, Sprints: 2, Gathering: 1})
		h.passTo(b.Phases[0].StartsAt.Add(100 * time.Second))
		h.must(h.Leave(ctx, ana, table))
		h.passTo(b.Phases[1].StartsAt.Add(time.Second))
		m, err := h.merge(gus, ana)
		h.must(err)
		h.logged(m, "1500 of 1500", "600 of 1200", "1500 of 1500")
		h.passTo(b.EndsAt)
		if list := h.log(m); len(list) != 3 || list[0].Note != "whole" || list[1].Present != 600 {
			t.Errorf("%+v", list)
		}
		if h.logged(gus); h.store.Count("sessions") != 3 {
			t.Error("something of the guest is left")
		}
	})
}

// outside is a house of today that does not run: it only answers.
func outside(t *testing.T, f func(h *house)) {
	t.Helper()
	h := &house{t: t, path: filepath.Join(t.TempDir(), "lamplight.db"), media: mediatest.New()}
	h.open()
	defer h.end()
	h.must(h.MakeReady(context.Background()))
	f(h)
}
