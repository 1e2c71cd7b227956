// Package house runs a lamplight for the programs that measure it: the built
// binary on free ports of loopback with a folder of its own, people who come
// from addresses of their own, and streams that are followed.
package house

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Options say what is different from a house as anybody starts it.
type Options struct {
	Binary    string   // empty: ./lamplight
	Data      string   // empty: a fresh folder, which Close takes away
	Args      []string // more flags for serve
	Env       []string // more variables, as name=value
	Before    []string // a command to run it under, such as strace with its flags
	TextOnly  bool     // no media server at all
	LongPlans bool     // plans of minutes only, as in a house people live in
}

// House is a lamplight that runs, or did until it was killed.
type House struct {
	URL   string
	Data  string
	Ready time.Duration // how long the last start took until it answered

	options Options
	args    []string
	fresh   string // the folder Close takes away
	log     string
	cmd     *exec.Cmd
	ended   chan struct{} // closed when the process is gone
	people  atomic.Uint32
	owner   *Person
}

// Start opens a house and waits until it answers.
func Start(o Options) (*House, error) {
	if o.Binary == "" {
		o.Binary = "./lamplight"
	}
	binary, err := filepath.Abs(o.Binary)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("there is no %s; make build makes it", o.Binary)
	}
	o.Binary = binary
	h := &House{options: o, Data: o.Data}
	if h.fresh, err = os.MkdirTemp("", "lamplight-trial-"); err != nil {
		return nil, err
	}
	if h.Data == "" {
		h.Data = filepath.Join(h.fresh, "data")
	}
	h.log = filepath.Join(h.fresh, "log")
	ports, err := freePorts()
	if err != nil {
		return nil, err
	}
	h.URL = fmt.Sprint("http://127.0.0.1:", ports[0])
	h.args = []string{"serve", "--data", h.Data, "--listen", fmt.Sprint("127.0.0.1:", ports[0])}
	if o.TextOnly {
		h.args = append(h.args, "--livekit-url", "ws://127.0.0.1:9", "--livekit-api-key", "none")
		h.options.Env = append(h.options.Env, "LAMPLIGHT_LIVEKIT_API_SECRET="+strings.Repeat("0", 32))
	} else {
		h.args = append(h.args, "--media-udp-port", fmt.Sprint(ports[2]), "--media-tcp-port", fmt.Sprint(ports[1]), "--media-address", "127.0.0.1")
	}
	if !o.LongPlans {
		h.args = append(h.args, "--short-plans")
	}
	h.args = append(h.args, o.Args...)
	if err := h.Restart(); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// freePorts finds two for TCP and one for UDP.
func freePorts() (ports [3]int, err error) {
	for i := range 2 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return ports, err
		}
		defer func() { _ = l.Close() }()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	u, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return ports, err
	}
	defer func() { _ = u.Close() }()
	ports[2] = u.LocalAddr().(*net.UDPAddr).Port
	return ports, nil
}

// Restart starts the house again on the same folder and ports, and waits until
// it answers. Its people keep their keys.
func (h *House) Restart() error {
	log, err := os.OpenFile(h.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	line := append(append(append([]string{}, h.options.Before...), h.options.Binary), h.args...)
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir, cmd.Env = h.fresh, append(os.Environ(), h.options.Env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL} // Ctrl-C leaves no house behind
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	h.cmd, h.ended = cmd, ended
	go func() { _ = cmd.Wait(); close(ended) }()
	for limit := began.Add(30 * time.Second); ; {
		if answers(h.URL + "/healthz") {
			h.Ready = time.Since(began)
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("lamplight ended with %d:\n%s", cmd.ProcessState.ExitCode(), tail(h.Log()))
		case <-time.After(3 * time.Millisecond):
		}
		if time.Now().After(limit) {
			return errors.New("lamplight does not answer after 30 seconds:\n" + tail(h.Log()))
		}
	}
}

func answers(url string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	r.Close = true
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// Kill9 ends the house the way a crash does, with everything it started.
func (h *House) Kill9() { h.end(syscall.SIGKILL) }

// Stop ends the house in order, and the hard way after ten seconds.
func (h *House) Stop() {
	_ = syscall.Kill(h.Pid(), syscall.SIGTERM)
	select {
	case <-h.ended:
	case <-time.After(10 * time.Second):
	}
	h.Kill9()
}

// end signals the house and whatever shares its process group.
func (h *House) end(signal syscall.Signal) {
	if h.cmd == nil || h.cmd.Process == nil {
		return
	}
	_ = syscall.Kill(-h.cmd.Process.Pid, signal)
	<-h.ended
}

// Close ends the house and takes its folder away.
func (h *House) Close() {
	h.Kill9()
	_ = os.RemoveAll(h.fresh)
}

// Pid is the process of the house itself, even where it runs under another.
func (h *House) Pid() int {
	if runs, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", h.cmd.Process.Pid)); err == nil && runs == h.options.Binary {
		return h.cmd.Process.Pid
	}
	if below := Children(h.cmd.Process.Pid); len(below) > 0 {
		return below[0]
	}
	return h.cmd.Process.Pid
}

// Children are the processes that this one started and that still run.
func Children(pid int) (children []int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		text, _ := os.ReadFile(list)
		for _, word := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(word); err == nil {
				children = append(children, child)
			}
		}
	}
	return children
}

// Log is what the house has printed and logged since it was opened.
func (h *House) Log() string {
	text, _ := os.ReadFile(h.log)
	return string(text)
}

func tail(text string) string { return text[max(0, len(text)-2000):] }

var ownerLink = regexp.MustCompile(`(?m)^http\S+(/welcome/\S+)$`)
