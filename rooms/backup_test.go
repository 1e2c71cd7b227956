package rooms_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// backups keeps copies of this house.
func (h *house) backups() *rooms.Backups {
	data := filepath.Dir(h.path)
	return &rooms.Backups{Data: data, Folder: filepath.Join(data, "backups"), Every: 24 * time.Hour, Keep: 3}
}

func (h *house) write(name, text string) {
	h.t.Helper()
	path := filepath.Join(filepath.Dir(h.path), name)
	h.must(os.MkdirAll(filepath.Dir(path), 0o700))
	h.must(os.WriteFile(path, []byte(text), 0o600))
}

func TestABackupOfARunningHouseIsWholeAndBringsItBack(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		b := h.backups()
		h.write("media.secret", "s3cret")
		h.write("certificates/a/key.pem", "a key")
		h.write("lock", "")
		ana := h.sit("Ana")
		_, err := h.post(ana, "before")
		h.must(err)
		made, err := b.Make(ctx)
		h.must(err)
		for _, path := range []string{made.File, b.Folder} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v %v", path, info, err)
			}
		}
		_, err = h.post(ana, "after")
		h.must(err)
		h.write("media.secret", "another")
		h.write("new.txt", "made since")
		h.end()

		aside, err := b.Restore(ctx, made.File)
		h.must(err)
		data := filepath.Dir(h.path)
		for name, want := range map[string]string{
			"media.secret": "s3cret", "certificates/a/key.pem": "a key", "new.txt": "",
			filepath.Base(aside) + "/media.secret": "another", filepath.Base(aside) + "/new.txt": "made since",
		} {
			if got, _ := os.ReadFile(filepath.Join(data, name)); string(got) != want {
				t.Errorf("%s holds %q, want %q", name, got, want)
			}
		}
		h.start()
		if said := strings.Join(h.lines(), "\n"); !strings.Contains(said, "before") || strings.Contains(said, "after") {
			t.Errorf("the chat: %s", said)
		}
		old, err := rooms.OpenStore(filepath.Join(aside, "lamplight.db"))
		h.must(err)
		if n := old.Count("messages"); n != h.store.Count("messages")+1 {
			t.Errorf("the house that was there has %d messages", n)
		}
		h.must(old.Close())
	})
}

func TestADamagedOrForeignBackupChangesNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.backups()
		made, err := b.Make(context.Background())
		h.must(err)
		h.end()
		good, err := os.ReadFile(made.File)
		h.must(err)
		data := filepath.Dir(h.path)
		before := files(t, data)
		flipped := append([]byte{}, good...)
		flipped[len(flipped)/2] ^= 1
		escaping := []byte(strings.Replace(string(good), "lamplight.db\x00\x00\x00", "../light.db\x00\x00\x00\x00", 1))
		for name, text := range map[string][]byte{
			"empty": {}, "a letter": []byte("Dear Ana,"), "one bit": flipped, "half": good[:len(good)/2],
			"without its end": good[:len(good)-4096], "a file elsewhere": escaping,
		} {
			file := filepath.Join(t.TempDir(), "b.tar")
			h.must(os.WriteFile(file, text, 0o600))
			if _, err := b.Restore(context.Background(), file); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := files(t, data); !maps.Equal(before, after) {
			t.Errorf("something was changed: %d files, then %d", len(before), len(after))
		}
		h.start()
	})
}

// Killed at any step, a restore is completed by the next start or has never been.
func TestARestoreThatWasBrokenOffIsFinished(t *testing.T) {
	for steps := range 7 {
		t.Run(fmt.Sprint("after step ", steps), func(t *testing.T) {
			inHouse(t, func(h *house) {
				b := h.backups()
				data := filepath.Dir(h.path)
				h.write("media.secret", "s3cret")
				made, err := b.Make(context.Background())
				h.must(err)
				h.write("media.secret", "another")
				h.end()
				_, err = b.Restore(context.Background(), made.File)
				h.must(err)
				// Wind it back to where it was after so many steps.
				aside, _ := filepath.Glob(filepath.Join(data, "before-restore-*"))
				stamp := strings.TrimPrefix(filepath.Base(aside[0]), "before-restore-")
				pending := filepath.Join(data, "restored-"+stamp)
				h.must(os.Mkdir(pending, 0o700))
				back := []func() error{
					func() error { return os.Rename(h.path, filepath.Join(pending, "lamplight.db")) },
					func() error {
						return os.Rename(filepath.Join(data, "media.secret"), filepath.Join(pending, "media.secret"))
					},
					func() error { return os.Rename(pending, filepath.Join(data, "restoring-"+stamp)) },
					func() error { return os.Rename(filepath.Join(aside[0], "lamplight.db"), h.path) },
					func() error {
						return os.Rename(filepath.Join(aside[0], "media.secret"), filepath.Join(data, "media.secret"))
					},
					func() error { return os.Remove(aside[0]) },
				}
				for _, undo := range back[:steps] {
					h.must(undo())
				}
				h.must(b.FinishRestore())
				h.must(b.FinishRestore())
				now, _ := os.ReadFile(filepath.Join(data, "media.secret"))
				then, _ := os.ReadFile(filepath.Join(aside[0], "media.secret"))
				left, _ := filepath.Glob(filepath.Join(data, "restor*"))
				if string(now) != "s3cret" || string(then) != "another" || len(left) > 0 {
					t.Errorf("now %q, aside %q, left over %v", now, then, left)
				}
				h.start()
			})
		})
	}
}

func TestTheRunningHouseMakesBackupsAndLetsOldOnesGo(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.backups()
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { b.Run(ctx); close(ended) }()
		defer func() { stop(); <-ended }()
		count := func() int {
			all, _ := filepath.Glob(filepath.Join(b.Folder, "*"))
			return len(all)
		}
		if b.State().Last.File != "" {
			t.Error("a backup before the first")
		}
		h.pass(2 * time.Minute)
		if s := b.State(); count() != 1 || time.Since(s.Last.At) > 2*time.Minute || s.Failed != nil || s.Last.Size == 0 {
			t.Errorf("%d files, %+v", count(), s)
		}
		h.pass(23 * time.Hour)
		if count() != 1 {
			t.Errorf("%d within a day", count())
		}
		h.pass(5 * 24 * time.Hour)
		if s := b.State(); count() != 3 || time.Since(s.Last.At) > 24*time.Hour+2*time.Minute {
			t.Errorf("%d files, %+v", count(), s)
		}
		h.must(os.WriteFile(filepath.Join(b.Folder, "lamplight-20990101-000000.tar"), nil, 0o600)) // a clock gone wrong
		h.must(os.Rename(b.Data, b.Data+"-gone"))
		h.pass(25 * time.Hour)
		if s := b.State(); s.Failed == nil || time.Since(s.Tried) > 11*time.Minute {
			t.Errorf("with no house to copy: %+v", s)
		}
		h.must(os.RemoveAll(b.Data))
		h.must(os.Rename(b.Data+"-gone", b.Data))
		h.pass(11 * time.Minute)
		if s := b.State(); s.Failed != nil || time.Since(s.Last.At) > 11*time.Minute {
			t.Errorf("afterwards: %+v", s)
		}
	})
}

func TestABackupOverwritesNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		b := h.backups()
		file := filepath.Join(t.TempDir(), "a.tar")
		_, err := b.MakeAt(context.Background(), file)
		h.must(err)
		if _, err := b.MakeAt(context.Background(), file); err == nil || !strings.Contains(err.Error(), "is there already") {
			t.Errorf("a second time: %v", err)
		}
		if _, err := b.MakeAt(context.Background(), filepath.Join(b.Data, "a.tar")); err == nil {
			t.Error("into the data folder itself")
		}
	})
}
