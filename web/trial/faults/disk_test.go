package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// seconds makes a call that lasts from one second to another.
func seconds(name, path string, from, to int, at int64, data string) call {
	return call{name, path, []byte(data), at, time.Unix(int64(from), 0), time.Unix(int64(to), 0)}
}

func TestOnlyWhatHadEndedWhenAFlushBeganIsSure(t *testing.T) {
	calls := []call{
		seconds("pwrite64", "/d/lamplight.db", 1, 2, 0, "aaaa"),
		seconds("fsync", "/d", 3, 4, 0, ""),
		seconds("pwrite64", "/d/lamplight.db", 4, 7, 2, "bb"), // not over when the flush begins
		seconds("fsync", "/d/lamplight.db", 5, 8, 0, ""),
		seconds("pwrite64", "/d/lamplight.db-wal", 9, 9, 0, "c"), // a file whose folder is never flushed
		seconds("fsync", "/d/lamplight.db-wal", 9, 10, 0, ""),
		seconds("ftruncate", "/d/lamplight.db", 11, 11, 1, ""),
	}
	for at, want := range map[int]map[string]bool{
		2:  {"none": true, "": true, "aaaa": true},
		6:  {"": true, "aaaa": true, "\x00\x00bb": true, "aabb": true},
		10: {"aaaa": true, "aabb": true},
		12: {"aaaa": true, "aabb": true, "a": true},
	} {
		seen := map[string]bool{}
		for range 400 {
			folder := t.TempDir()
			if err := diskAt(calls, time.Unix(int64(at), 0), "").write(folder); err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(filepath.Join(folder, "lamplight.db"))
			found := string(content)
			if err != nil {
				found = "none"
			}
			if seen[found] = true; !want[found] {
				t.Fatalf("at %d: %q", at, found)
			}
		}
		if len(seen) != len(want) {
			t.Errorf("at %d: of %v only %v was ever there", at, want, seen)
		}
	}
}

func TestALineOfStraceIsRead(t *testing.T) {
	c, ok := readCall(`1795266605.277515 pwrite64(11<\x2f\x64\x2f\x61>, "\x00\x62", 2, 40) = 2 <0.000009>`)
	if !ok || c.name != "pwrite64" || c.path != "/d/a" || string(c.data) != "\x00b" || c.at != 40 || c.end.Sub(c.start) != 9*time.Microsecond {
		t.Errorf("%+v", c)
	}
	if c, ok = readCall(`1795266605.278404 unlink("\x2f\x64\x2f\x61") = 0 <0.000388>`); !ok || c.path != "/d/a" {
		t.Errorf("%+v", c)
	}
	if c, ok = readCall(`1795266605.277548 fsync(11<\x2f\x64\x2f\x61> <unfinished ...>`); !ok || c.end.Sub(c.start) < time.Hour {
		t.Errorf("a flush that never ended: %+v", c)
	}
	if _, ok = readCall(`1795266605.277548 pwrite64(11<\x2f\x64>, "\x00", 1, 0) = -1 ENOSPC (No space left on device) <0.000009>`); ok {
		t.Error("a write that failed counts")
	}
}

func TestALedgerTellsLossFromWhatMayBe(t *testing.T) {
	l := newLedger()
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	l.slots["task a"] = []entry{{"one", at(1), at(2)}, {"two", at(3), at(4)}, {"three", at(5), time.Time{}}}
	l.slots["message m"] = []entry{{"1", at(1), at(2)}}
	for _, want := range []struct {
		task, message string
		when          int
		lost, doubled int
	}{
		{"one", "1", 2, 0, 0}, {"", "1", 2, 1, 0}, {"two", "1", 3, 0, 0}, {"one", "1", 4, 1, 0},
		{"three", "1", 6, 0, 0}, {"two", "", 6, 1, 0}, {"two", "2", 6, 0, 1}, {"", "", 0, 0, 0},
	} {
		found := map[string]string{}
		if want.task != "" {
			found["task a"] = want.task
		}
		if want.message != "" {
			found["message m"] = want.message
		}
		if v := l.check(found, at(want.when)); v.lost != want.lost || v.doubled != want.doubled {
			t.Errorf("%+v: %v", want, v)
		}
	}
}
