package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"lamplight/web/trial/house"
)

// insideKey is set for this program where it runs in a network of its own.
const insideKey = "FAULTS_INSIDE"

// aloneSeen is what was seen of a house without any network.
type aloneSeen struct {
	Ready    time.Duration
	Pages    int
	Outside  []string // whom it tried to reach
	Problems []string
}

// alone starts a house on a machine with loopback and nothing else, uses it and
// reads from its system calls whom it tried to reach.
func alone(b *bench, table *house.Table) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command("unshare", "--map-root-user", "--net", self, "-binary", b.binary, "-listen", b.listen.String())
	cmd.Env = append(os.Environ(), insideKey+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("a network of its own cannot be made for the trial: %w", err)
	}
	var seen aloneSeen
	if err := json.Unmarshal(out, &seen); err != nil {
		return err
	}
	if len(seen.Problems) > 0 {
		return errors.New(strings.Join(seen.Problems, "; "))
	}
	table.Add("no network at all at the start", "starts, serves", fmt.Sprintf("after %d ms, %d pages", seen.Ready.Milliseconds(), seen.Pages), seen.Pages > 0 && seen.Ready < 5*time.Second)
	table.Add(fmt.Sprintf("no network: look-ups of outside hosts and other tries to reach any, %v", b.listen), "0",
		strings.TrimSuffix(fmt.Sprintf("%d; %s", len(seen.Outside), strings.Join(seen.Outside, ", ")), "; "), len(seen.Outside) == 0)
	return nil
}

// insideAlone is the trial itself, where there is no network.
func insideAlone(b *bench) int {
	seen, err := useAlone(b)
	if err != nil {
		seen.Problems = append(seen.Problems, err.Error())
	}
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		return 1
	}
	return 0
}

func useAlone(b *bench) (seen aloneSeen, err error) {
	if err := loopbackUp(); err != nil {
		return seen, err
	}
	folder, err := os.MkdirTemp("", "lamplight-calls-")
	if err != nil {
		return seen, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	strace, err := exec.LookPath("strace")
	if err != nil {
		return seen, errors.New("strace is needed to see whom the house tries to reach (Debian: apt-get install strace)")
	}
	h, err := house.Start(house.Options{Binary: b.binary, LongPlans: true, Before: []string{
		strace, "--seccomp-bpf", "-f", "-ff", "-e", "signal=none", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", filepath.Join(folder, "calls"),
	}})
	if err != nil {
		return seen, err
	}
	defer h.Close()
	seen.Ready = h.Ready
	if err := seen.use(h, b.listen); err != nil {
		return seen, err
	}
	h.Stop()
	files, err := filepath.Glob(filepath.Join(folder, "calls.*"))
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return seen, err
		}
		seen.Outside = append(seen.Outside, outsiders(string(text))...)
	}
	slices.Sort(seen.Outside)
	seen.Outside = slices.Compact(seen.Outside)
	if len(files) == 0 {
		err = errors.New("strace recorded nothing; may this user trace?")
	}
	return seen, err
}

// use opens every kind of page, sits down in the call and lets time pass.
func (seen *aloneSeen) use(h *house.House, listen time.Duration) error {
	owner, err := h.Owner()
	if err != nil {
		return err
	}
	room, err := h.Room()
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		// Clients of LiveKit send no pictures over loopback alone; what the media
		// server does about a call that comes is seen all the same.
		if call, err := openCall(h, room); err == nil {
			call.close()
		}
		close(done)
	}()
	defer func() { <-done }()
	for until := time.Now().Add(listen); ; time.Sleep(time.Second) {
		for _, path := range []string{"/", "/about", "/rooms/" + room, "/schedule", "/log", "/me", "/housekeeping", "/housekeeping/cases", "/series", "/signin"} {
			if err := owner.Do(http.MethodGet, path, nil, nil); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			seen.Pages++
		}
		if err := owner.Post(room, fmt.Sprint("alone-", seen.Pages), "https://example.org is a link"); err != nil {
			return err
		}
		if time.Now().After(until) {
			return nil
		}
	}
}

var (
	address4 = regexp.MustCompile(`sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)`)
	address6 = regexp.MustCompile(`sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"`)
)

// outsiders are the addresses in these calls that are not this machine, and
// name servers wherever they are.
func outsiders(calls string) (found []string) {
	for line := range strings.Lines(calls) {
		for _, shape := range []*regexp.Regexp{address4, address6} {
			for _, at := range shape.FindAllStringSubmatch(line, -1) {
				addr, err := netip.ParseAddr(at[2])
				if err == nil && addr.Unmap().IsLoopback() && at[1] != "53" {
					continue
				}
				found = append(found, at[2]+" port "+at[1])
			}
		}
	}
	return found
}

// loopbackUp gives a new network its loopback.
func loopbackUp() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(socket) }()
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return os.NewSyscallError("loopback up", unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, lo))
}
