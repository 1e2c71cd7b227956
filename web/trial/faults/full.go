package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"lamplight/web/trial/house"
)

// fullFor is how long the disk stays full.
const fullFor = 8 * time.Second

// full fills the disk under a busy house and makes room again. The folder is a
// small file system of its own, in a mount namespace that ends with the house.
func full(b *bench, table *house.Table) error {
	data, err := os.MkdirTemp("", "lamplight-full-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(data) }()
	mount := `mount -t tmpfs -o size=24m,mode=700 lamplight "$0" && exec "$@"`
	h, err := house.Start(house.Options{Binary: b.binary, Data: data, Before: []string{"unshare", "--map-root-user", "--mount", "sh", "-c", mount, data}})
	if err != nil {
		return fmt.Errorf("a small file system cannot be mounted for the trial: %w", err)
	}
	defer h.Close()
	c, err := gather(h)
	if err != nil {
		return err
	}
	call, err := openCall(h, c.room)
	if err != nil {
		return err
	}
	defer call.close()
	inside := filepath.Join("/proc", fmt.Sprint(h.Pid()), "root", data)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	done := make(chan struct{})
	go func() { c.work(ctx); close(done) }()
	time.Sleep(2 * time.Second)
	ballast := filepath.Join(inside, "ballast")
	if err := fillUp(ballast); err != nil {
		return err
	}
	seen, err := c.whileFull(call, ballast)
	if err != nil {
		return err
	}
	if err := os.Remove(ballast); err != nil {
		return err
	}
	free := time.Now()
	for err = errors.New("not yet"); err != nil && time.Since(free) < 20*time.Second; time.Sleep(50 * time.Millisecond) {
		err = c.owner.Post(c.room, fmt.Sprint("free-", time.Now().UnixNano()), "again")
	}
	again := time.Since(free)
	time.Sleep(time.Second)
	stop()
	<-done
	found, sound, err := readInside(h, inside)
	if err != nil {
		return err
	}
	v := c.ledger.check(found, time.Now())
	measured := fmt.Sprintf("%v; integrity %s", v, sound)
	if v.example != "" {
		measured += "; " + v.example
	}
	table.Add("disk full: writes", "507 in words, with when to try again", seen.writes(), seen.refused > 0 && seen.wordless == 0)
	table.Add("disk full: reads, events, pictures", "go on", seen.rest(), seen.readsFailed == 0 && seen.reads > 0 && seen.phases > 0 && seen.pictures > 0)
	table.Add("disk full: what was acknowledged before, during and after", "0 lost, nothing refused is kept", measured, v.lost+v.doubled == 0 && sound == "ok")
	table.Add("disk full: writing again after there is space, without a restart", "5 s", fmt.Sprintf("%.1f s", again.Seconds()), again <= 5*time.Second)
	return nil
}

// readInside reads a copy of the database, taken while the house is held still:
// SQLite would follow the path out of the namespace.
func readInside(h *house.House, inside string) (map[string]string, string, error) {
	outside, err := os.MkdirTemp("", "lamplight-copy-")
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = os.RemoveAll(outside) }()
	if err := syscall.Kill(h.Pid(), syscall.SIGSTOP); err != nil {
		return nil, "", err
	}
	for _, name := range []string{"lamplight.db", "lamplight.db-wal"} {
		var content []byte
		if content, err = os.ReadFile(filepath.Join(inside, name)); err == nil {
			err = os.WriteFile(filepath.Join(outside, name), content, 0o600)
		}
		if err != nil {
			break
		}
	}
	if err := errors.Join(err, syscall.Kill(h.Pid(), syscall.SIGCONT)); err != nil {
		return nil, "", err
	}
	return readState(outside)
}

// fillUp writes until nothing more fits.
func fillUp(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 4 {
		for n := 0; ; n++ {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break
			}
			if n > 1<<12 {
				return errors.New("the disk cannot be filled")
			}
		}
	}
	return nil
}

// fullSeen is what people see of a full disk.
type fullSeen struct {
	refused, wordless, kept int
	reads, readsFailed      int
	phases, pictures        int
	example                 string
}

func (s fullSeen) writes() string {
	return strings.TrimSuffix(fmt.Sprintf("%d refused, %d of them not so, %d still fitted; %s", s.refused, s.wordless, s.kept, s.example), "; ")
}

func (s fullSeen) rest() string {
	return fmt.Sprintf("%d reads, %d failed; %d changes of phase on a stream; %d frames", s.reads, s.readsFailed, s.phases, s.pictures)
}

// whileFull reads, writes, follows and watches until the time is up, and keeps
// the disk full.
func (c *crowd) whileFull(call *pictures, ballast string) (s fullSeen, err error) {
	stream, err := c.owner.Follow(c.room)
	if err != nil {
		return s, err
	}
	defer stream.Close()
	var phases atomic.Int64
	go func() {
		last := ""
		for e := range stream.Events {
			if _, after, ok := strings.Cut(e.Data, `"phase":"`); ok && e.Kind == "view" {
				if phase, _, _ := strings.Cut(after, `"`); phase != last {
					last = phase
					phases.Add(1)
				}
			}
		}
	}()
	before := call.watcher.Packets.Load()
	for until := time.Now().Add(fullFor); time.Now().Before(until); time.Sleep(350 * time.Millisecond) {
		if err := fillUp(ballast); err != nil {
			return s, err
		}
		name := fmt.Sprint("full-", time.Now().UnixNano())
		err := c.ledger.write("message "+name, "1", func() error { return c.owner.Post(c.room, name, strings.Repeat("x", 1500)) })
		var refusal *house.Refusal
		switch {
		case err == nil:
			s.kept++
		case errors.As(err, &refusal) && refusal.Status == http.StatusInsufficientStorage && refusal.Message != "" && refusal.RetryAfter != "":
			s.refused++
		default:
			s.refused++
			s.wordless++
			s.example = err.Error()
		}
		for _, path := range []string{"/api/rooms", "/api/rooms/" + c.room, "/api/rooms/" + c.room + "/messages", "/api/schedule"} {
			s.reads++
			if err := c.owner.Do(http.MethodGet, path, nil, nil); err != nil {
				s.readsFailed++
				s.example = path + ": " + err.Error()
			}
		}
	}
	s.phases, s.pictures = int(phases.Load())-1, int(call.watcher.Packets.Load()-before)
	return s, nil
}
