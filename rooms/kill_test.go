package rooms_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// postUntilKilled is what the child process does: it posts, and says which
// posts were acknowledged.
func postUntilKilled(path string) {
	store, err := rooms.OpenStore(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	service := rooms.NewService(store, mediatest.New(), rooms.Options{})
	ctx := context.Background()
	said := make(chan string)
	for range 4 {
		go func() {
			for {
				m, _, err := service.Enter(ctx, "Ana", "en")
				for i := 0; i < 20 && err == nil; i++ {
					id := m.ID + "-" + fmt.Sprint(i)
					if _, err = service.Post(ctx, m, table, id, "hello"); err == nil {
						said <- id
					}
				}
				if err != nil {
					said <- "fault: " + err.Error()
				}
			}
		}()
	}
	for id := range said {
		fmt.Println(id)
	}
}

// The process is killed at random moments; whatever it had acknowledged is
// there, once, and the database is sound.
func TestWhatWasAcknowledgedSurvivesBeingKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lamplight.db")
	check := func(acknowledged []string) {
		t.Helper()
		store, err := rooms.OpenStore(path)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if sound := store.Pragma("integrity_check", true); sound != "ok" {
			t.Fatalf("integrity: %s", sound)
		}
		service := rooms.NewService(store, mediatest.New(), rooms.Options{})
		ctx, stop := context.WithCancel(context.Background())
		stop()
		if err := service.Run(ctx); err != nil {
			t.Fatal(err)
		}
		there := map[string]int{}
		for seq := int64(0); ; {
			list, newest, err := service.MessagesSince(context.Background(), table, seq)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range list {
				there[m.ClientID]++
				seq = m.Seq
			}
			if seq == newest {
				break
			}
		}
		for _, id := range acknowledged {
			if there[id] != 1 {
				t.Fatalf("%s is there %d times", id, there[id])
			}
		}
	}
	check(nil)
	var acknowledged []string
	for range 12 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), "LAMPLIGHT_POST_INTO="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		var after <-chan time.Time
		for lines.Scan() {
			acknowledged = append(acknowledged, lines.Text())
			if after == nil {
				after = time.After(time.Duration(rand.IntN(150)) * time.Millisecond)
			}
			select {
			case <-after:
				_ = child.Process.Kill()
			default:
			}
		}
		_ = child.Wait() // killed, as it should be
		check(acknowledged)
	}
	if len(acknowledged) == 0 {
		t.Error("nothing was ever acknowledged")
	}
}
