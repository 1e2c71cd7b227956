package rooms_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// smallHouse is a database with a house in it, closed again.
func smallHouse(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "lamplight.db")
	store, err := rooms.OpenStore(path)
	if err != nil {
		t.Fatal(err)
	}
	service := rooms.NewService(store, nil, rooms.Options{})
	if err := service.MakeReady(context.Background()); err != nil {
		t.Fatal(err)
	}
	for i := range 150 {
		if _, _, err := service.Enter(context.Background(), fmt.Sprint("Ana ", i), "en"); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// files are the contents of a folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if text, err := os.ReadFile(filepath.Join(dir, e.Name())); err == nil {
			all[e.Name()] = string(text)
		}
	}
	return all
}

func run(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

func TestADatabaseThatCannotBeUsedIsNamedAndNotTouched(t *testing.T) {
	overwrite := func(from, to int64) func(t *testing.T) string {
		return func(t *testing.T) string {
			path := smallHouse(t)
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.WriteAt([]byte(strings.Repeat("?", int(to-from))), from); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	for name, test := range map[string]struct {
		make func(t *testing.T) (path string)
		want string
	}{
		"no database": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "lamplight.db")
			if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}, "is damaged"},
		"a page overwritten": {overwrite(8192, 12288), "is damaged"},
		"half of it": {func(t *testing.T) string {
			path := smallHouse(t)
			info, err := os.Stat(path)
			if err == nil {
				err = os.Truncate(path, info.Size()/2)
			}
			if err != nil {
				t.Fatal(err)
			}
			return path
		}, "is damaged"},
		"somebody else's": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "lamplight.db")
			run(t, path, "CREATE TABLE recipes (name TEXT); CREATE TABLE goose_db_version (id INTEGER, version_id INTEGER, is_applied INTEGER)")
			return path
		}, "another program's database"},
		"from a newer lamplight": {func(t *testing.T) string {
			path := smallHouse(t)
			run(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
			return path
		}, "newer lamplight (its tables are of version 9000"},
	} {
		t.Run(name, func(t *testing.T) {
			path := test.make(t)
			before := files(t, filepath.Dir(path))
			store, err := rooms.OpenStore(path)
			if err == nil {
				store.Close()
				t.Fatal("it was opened")
			}
			if said := err.Error(); !strings.HasPrefix(said, path) || !strings.Contains(said, test.want) || !strings.Contains(said, "was left as it is: ") {
				t.Errorf("said %q", said)
			}
			if after := files(t, filepath.Dir(path)); !maps.Equal(before, after) {
				t.Errorf("something was written: %d files, then %d", len(before), len(after))
			}
		})
	}
}

func TestAFileWithoutATableYetIsAHouseToBeMade(t *testing.T) {
	for name, query := range map[string]string{
		"empty":                     "",
		"a header and nothing else": "PRAGMA journal_mode = WAL; CREATE TABLE x (y); DROP TABLE x",
		"killed before the first migration": `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
			is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now'))); INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lamplight.db")
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if query != "" {
				run(t, path, query)
			}
			store, err := rooms.OpenStore(path)
			if err != nil {
				t.Fatal(err)
			}
			store.Close()
		})
	}
}

// migrateUntilKilled is what the child process does.
func migrateUntilKilled(path string) {
	fmt.Println("ready")
	store, err := rooms.OpenStore(path)
	fmt.Println(store != nil, err)
}

// A house of the first version with many keys is brought up to
// date by a process that is killed at every stage; the next start completes.
func TestMigrationsThatWereKilledHalfWayAreCompletedAtTheNextStart(t *testing.T) {
	t.Parallel()
	const keys = 20_000
	first := filepath.Join(t.TempDir(), "first.db")
	if err := rooms.OpenAt(first, 1); err != nil {
		t.Fatal(err)
	}
	run(t, first, `INSERT INTO members (id, name, name_key, role, language, created_at) VALUES ('a', 'Ana', 'ana', 'guest', 'en', 1)`)
	run(t, first, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO browser_keys SELECT randomblob(32), 'a', i FROM n`, keys))
	old, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	halfWay := 0
	path := filepath.Join(t.TempDir(), "lamplight.db")
	for round := range 9 {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(path + suffix)
		}
		if err := os.WriteFile(path, old, 0o600); err != nil {
			t.Fatal(err)
		}
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), "LAMPLIGHT_MIGRATE="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = out.Read(make([]byte, 6))
		time.AfterFunc(time.Duration(round)*20*time.Millisecond, func() { _ = child.Process.Kill() })
		_ = child.Wait() // killed, or done before
		if v := rooms.VersionOf(path); v >= 1 && v < rooms.NewestMigration() {
			halfWay++
		}
		store, err := rooms.OpenStore(path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if n, sound := store.Count("browser_keys"), store.Pragma("integrity_check", true); n != keys || sound != "ok" {
			t.Errorf("round %d: %d keys, integrity %s", round, n, sound)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		if v := rooms.VersionOf(path); v != rooms.NewestMigration() {
			t.Errorf("round %d: version %d", round, v)
		}
	}
	if halfWay == 0 {
		t.Error("no kill came half-way")
	}
}
