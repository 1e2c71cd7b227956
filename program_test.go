package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
)

// TestMain lets this test binary be the program itself, so that what is tested
// is a real process with real signals and its real child.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_AS_LAMPLIGHT") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program is a lamplight that runs beside the test.
type program struct {
	cmd     *exec.Cmd
	out     *bufio.Reader
	drained sync.Once
	mu      sync.Mutex
	errors  bytes.Buffer
}

func (p *program) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errors.Write(b)
}

func (p *program) complaints() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errors.String()
}

// start runs lamplight in an empty folder of its own.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	p := &program{cmd: exec.CommandContext(t.Context(), os.Args[0], args...)}
	p.cmd.Dir = t.TempDir()
	p.cmd.Env = append(os.Environ(), "RUN_AS_LAMPLIGHT=1")
	p.cmd.Stderr = p
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	return p
}

// line waits for the next line on standard output.
func (p *program) line(t *testing.T) string {
	t.Helper()
	s, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatalf("said no more: %v\n%s", err, p.complaints())
	}
	return strings.TrimSpace(s)
}

// drain takes whatever else the program says, so that it never waits for a reader.
func (p *program) drain() { p.drained.Do(func() { _, _ = io.Copy(io.Discard, p.out) }) }

// end waits for the program to end and returns its exit code.
func (p *program) end(t *testing.T) int {
	t.Helper()
	p.drain()
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// ports finds free ones for pages, UDP and TCP.
func ports(t *testing.T) (page, udp, tcp int) {
	t.Helper()
	var taken []io.Closer
	defer func() {
		for _, c := range taken {
			_ = c.Close()
		}
	}()
	free := func() int {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, l)
		return l.Addr().(*net.TCPAddr).Port
	}
	u, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken = append(taken, u)
	return free(), u.LocalAddr().(*net.UDPAddr).Port, free()
}

func serveArgs(t *testing.T, data string) (args []string, address string) {
	t.Helper()
	page, udp, tcp := ports(t)
	return []string{"serve", "--data", data, "--listen", fmt.Sprint("localhost:", page), "--media-udp-port", fmt.Sprint(udp),
		"--media-tcp-port", fmt.Sprint(tcp), "--media-address", "127.0.0.1"}, fmt.Sprint("http://localhost:", page)
}

func children(t *testing.T, pid int) []string {
	t.Helper()
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		if more, err := os.ReadFile(task); err == nil {
			list = append(list, more...)
		}
	}
	return strings.Fields(string(list))
}

// openHouse is a running lamplight with its media server.
type openHouse struct {
	t       *testing.T
	program *program
	address string
	link    string // makes an owner, once
	slug    string
}

func openHouseWith(t *testing.T, args ...string) *openHouse {
	t.Helper()
	return openHouseIn(t, nil, args...)
}

// openHouseIn starts a house with more variables in its environment.
func openHouseIn(t *testing.T, environment []string, args ...string) *openHouse {
	t.Helper()
	lksdk.SetLogger(logger.GetDiscardLogger())
	serve, address := serveArgs(t, t.TempDir())
	for _, v := range environment {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
	p := start(t, append(serve, args...)...)
	p.line(t)
	p.line(t)
	h := &openHouse{t: t, program: p, address: address, link: p.line(t)}
	go p.drain()
	var list struct{ Rooms []struct{ Slug string } }
	h.eventually("the house has a room", func() bool {
		_, err := h.call("", "GET", "/api/rooms", nil, &list)
		return err == nil && len(list.Rooms) > 0
	})
	h.slug = list.Rooms[0].Slug
	h.eventually("the media server answers", h.mediaUp)
	return h
}

func (h *openHouse) mediaUp() bool {
	h.t.Helper()
	var view struct {
		MediaUp bool `json:"media_up"`
	}
	h.must("", "GET", "/api/rooms/"+h.slug, nil, &view)
	return view.MediaUp
}

// call does one request with this cookie.
func (h *openHouse) call(cookie, method, path string, body, answer any) (*http.Response, error) {
	sent, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.address+path, bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", cookie)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 400 {
		return res, fmt.Errorf("%s %s: %d %s %w", method, path, res.StatusCode, got, err)
	}
	if answer != nil {
		err = json.Unmarshal(got, answer)
	}
	return res, err
}

func (h *openHouse) must(cookie, method, path string, body, answer any) *http.Response {
	h.t.Helper()
	res, err := h.call(cookie, method, path, body, answer)
	if err != nil {
		h.t.Fatal(err)
	}
	return res
}

func (h *openHouse) eventually(what string, good func() bool) {
	h.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 1200 {
		if good() {
			return
		}
		<-tick.C
	}
	h.t.Fatalf("waited a minute for: %s", what)
}

// atOnce is for what happens within two seconds because a bell rings: a busy
// machine gets more, and still less than the look after fifteen seconds that
// would mend it without a bell. The trials measure it.
const atOnce = 10 * time.Second

// within is eventually, for what must happen at once.
func (h *openHouse) within(what string, good func() bool) {
	h.t.Helper()
	began := time.Now()
	h.eventually(what, good)
	if took := time.Since(began); took > atOnce {
		h.t.Errorf("%s: took %v", what, took)
	}
}
