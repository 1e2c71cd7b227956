package unit

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestT20TheJournalIsKnownByItsStreamAlone(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "stream"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	s := info.Sys().(*syscall.Stat_t)
	for stream, want := range map[string]bool{"": false, "1:1": false, fmt.Sprintf("%d:%d", s.Dev, s.Ino): true} {
		t.Setenv("JOURNAL_STREAM", stream)
		if InJournal(f) != want {
			t.Errorf("%q: %v", stream, !want)
		}
	}
}
