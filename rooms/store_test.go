package rooms_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"lamplight/rooms"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("LAMPLIGHT_POST_INTO"); path != "" {
		postUntilKilled(path)
		return
	}
	if path := os.Getenv("LAMPLIGHT_MIGRATE"); path != "" {
		migrateUntilKilled(path)
		return
	}
	inMemory()
	// Each history of a house takes a second with the race detector; more of them by -rapid.checks.
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// inMemory has the houses of these tests in memory where there is plenty: a
// block of hours in a moment commits thousands of times, and each waits for a
// disk otherwise. What a disk keeps, make faults finds out.
func inMemory() {
	var free syscall.Statfs_t
	if os.Getenv("TMPDIR") == "" && syscall.Statfs("/dev/shm", &free) == nil && free.Bavail*uint64(free.Bsize) > 2<<30 {
		_ = os.Setenv("TMPDIR", "/dev/shm")
	}
}

func TestT23TheDatabaseIsPrivateAndSafe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "da ta?#%", "lamplight.db")
	store, err := rooms.OpenStore(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	service := rooms.NewService(store, nil, rooms.Options{})
	if _, _, err := service.Enter(context.Background(), "Ana", "en"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"": 0o700 | os.ModeDir, "lamplight.db": 0o600, "lamplight.db-wal": 0o600, "lamplight.db-shm": 0o600} {
		info, err := os.Stat(filepath.Join(filepath.Dir(path), name))
		if err != nil || info.Mode() != want {
			t.Errorf("%q: %v %v, want %v", name, info, err, want)
		}
	}
	for _, writing := range []bool{true, false} {
		for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
			if got := store.Pragma(name, writing); got != want {
				t.Errorf("%s (writing %v): %s, want %s", name, writing, got, want)
			}
		}
	}
	if got := store.Pragma("integrity_check", true); got != "ok" {
		t.Errorf("integrity: %s", got)
	}
}

func TestT17AFullDiskIsSaidAndNothingElseStops(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		h.block(ana, rooms.Plan{Opening: 300, Focus: 1500, Sprints: 1, Gathering: 60})
		before := len(h.lines())
		ring, stop := h.Bell(table)
		defer stop()
		h.must(h.store.Fill())
		var err error
		for range 20 { // what still fits in the last page is kept
			if _, err = h.post(ana, strings.Repeat("x", 1900)); err != nil {
				break
			}
			h.pass(time.Second)
		}
		if !rooms.IsRefused(err, "house.cannot_save") {
			t.Fatalf("a post on a full disk: %v", err)
		}
		kept := len(h.lines())
		for len(ring) > 0 {
			<-ring
		}
		if _, err = h.post(ana, strings.Repeat("x", 1900)); err == nil || len(ring) > 0 {
			t.Errorf("something that was not kept was told: %v", err)
		}
		h.pass(2 * time.Minute)
		if v := h.view(); v.Phase != rooms.Opening || len(v.People) != 1 {
			t.Errorf("the clock stopped: %s", v.Phase)
		}
		h.pass(5 * time.Minute)
		callers, err := h.media.Callers(ctx, table)
		h.must(err)
		if v := h.view(); v.Phase != rooms.Focus || callers[0].Rights.Microphone {
			t.Errorf("%s with %+v", v.Phase, callers[0].Rights)
		}
		h.must(h.store.Drain())
		h.pass(5 * time.Second)
		if _, err := h.post(ana, "again"); err != nil {
			t.Errorf("with space again: %v", err)
		}
		got := h.lines()
		if kept < before || strings.Count(strings.Join(got, " "), "notice.opening") != 1 || strings.Count(strings.Join(got, " "), "notice.focus") != 1 {
			t.Errorf("chat: %.60q", got)
		}
	})
}

func TestAViewIsOnePointerUntilSomethingChangesAndItsRevisionGrows(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		first := h.view()
		h.pass(time.Hour)
		if _, err := h.post(ana, "hello"); err != nil || h.view() != first {
			t.Error("the view was made again without a reason")
		}
		last := first.Revision
		for range 10 {
			h.must(h.SetAway(context.Background(), ana, table, true, ""))
			h.must(h.SetAway(context.Background(), ana, table, false, ""))
			if v := h.view(); v.Revision <= last {
				t.Fatalf("revision %d after %d", v.Revision, last)
			} else {
				last = v.Revision
			}
		}
		h.pass(time.Second)
		h.restart()
		if v := h.view(); v.Revision <= last {
			t.Errorf("after a restart: revision %d after %d", v.Revision, last)
		}
	})
}

func TestT13ABadRowDoesNotKeepARoomShut(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		_, err := h.post(ana, "hello")
		h.must(err)
		h.state(ana, "letter")
		h.must(h.store.Exec("UPDATE messages SET args = 'no json', key = char(0), text = '<script>'"))
		h.must(h.store.Exec("UPDATE tasks SET title = char(0) || '<script>'"))
		h.restart()
		if len(h.lines()) == 0 || len(h.view().People) != 1 {
			t.Error("the room is shut")
		}
		h.block(ana, sprint)
		h.must(h.store.Exec("UPDATE blocks SET state = '{'"))
		h.restart()
		if v := h.view(); v.Phase != rooms.Free {
			t.Errorf("phase %s", v.Phase)
		}
		h.block(ana, sprint)
	})
}
