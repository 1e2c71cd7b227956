package sfu

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ServeMedia is the media process: it reads its configuration, one line of
// JSON, runs LiveKit, and ends when in ends or a SIGTERM comes. It does not say
// goodbye: browsers that are told goodbye stay away, browsers whose line breaks
// come back.
func ServeMedia(in io.Reader) error {
	// Ctrl-C reaches every process of the terminal; the parent decides.
	signal.Ignore(os.Interrupt)
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()

	lines := bufio.NewReader(in)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the media server waits for its configuration on standard input, one line of JSON: %w", err)
	}
	var cfg ServerConfig
	if err := json.Unmarshal(line, &cfg); err != nil {
		return errors.New("the media server's configuration is no JSON") // and may hold a secret
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	server, err := StartServer(cfg)
	if err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, lines)
	}()
	var out <-chan error
	if cfg.Redis.Address != "" {
		if out, err = newRegistry(cfg.Redis).enter(stop, cfg.NodeID, server.stand, server.hears); err != nil {
			return err
		}
	}
	select {
	case err := <-server.Ended():
		return errors.Join(errors.New("the media server ended by itself"), err)
	case err := <-out:
		return err
	case <-gone:
	case <-stop.Done():
	}
	return nil
}

// childConfig is how the media process is kept running.
type childConfig struct {
	server  ServerConfig
	command []string
	silence time.Duration // of a media server that is ended then; zero: silenceLimit
	up      func()        // called each time the media server answers after a start
	started func(pid int) // called with each new process
}

const (
	longEnough  = 5 * time.Second        // a child that lived this long is restarted at once
	firstPause  = 50 * time.Millisecond  // after one that did not
	longPause   = time.Second            // and never longer than this
	answerLimit = 10 * time.Second       // a child that does not answer by then is ended
	killAfter   = 500 * time.Millisecond // between SIGTERM and SIGKILL

	silenceLimit = 10 * time.Second // a child that stops answering is ended then
)

// runChild keeps a media process running until ctx is done, and returns when it
// is gone.
func runChild(ctx context.Context, cfg childConfig) {
	pause := firstPause
	for ctx.Err() == nil {
		began := time.Now()
		err := runOnce(ctx, cfg)
		if ctx.Err() != nil {
			break
		}
		lived := time.Since(began)
		slog.Warn("the media server ended and is started again", "after", lived.Round(time.Millisecond), "error", err)
		if lived >= longEnough {
			pause = firstPause
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		if pause *= 2; pause > longPause {
			pause = longPause
		}
	}
}

// runOnce lives on one operating system thread from start to end: the kernel
// ends the child when the thread that started it ends.
func runOnce(ctx context.Context, cfg childConfig) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		done <- runHere(ctx, cfg)
	}()
	return <-done
}

func runHere(ctx context.Context, cfg childConfig) error {
	line, err := json.Marshal(cfg.server)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, cfg.command[0], cfg.command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = killAfter
	cmd.SysProcAttr = endWithParent()
	cmd.Stderr = os.Stderr
	// A pipe of ours, not StdinPipe: Wait must not close it early, and our end
	// closes when we end, however we end.
	stdin, config, err := os.Pipe()
	if err != nil {
		return err
	}
	defer func() { _ = config.Close() }()
	cmd.Stdin = stdin
	err = cmd.Start()
	_ = stdin.Close()
	if err != nil {
		return err
	}
	if _, err := config.Write(append(line, '\n')); err != nil {
		slog.Warn("the media server did not take its configuration", "error", err)
	}
	if cfg.started != nil {
		cfg.started(cmd.Process.Pid)
	}
	watched, unwatch := context.WithCancel(ctx)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		err := waitForAnswer(watched, cfg.server.signal())
		if err == nil {
			if cfg.up != nil {
				cfg.up()
			}
			err = keepAsking(watched, cmp.Or(cfg.silence, silenceLimit), func(ctx context.Context) error { return ask(ctx, cfg.server.signal()) })
		}
		if err != nil && watched.Err() == nil {
			slog.Warn("the media server does not answer and is ended", "error", err)
			_ = cmd.Process.Kill()
		}
	}()
	err = cmd.Wait()
	unwatch()
	<-answered
	return err
}

// signal is where signalling and API answer.
func (c ServerConfig) signal() string {
	return "http://" + net.JoinHostPort(cmp.Or(c.SignalHost, loopback), strconv.Itoa(c.SignalPort))
}

func waitForAnswer(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	for ask(ctx, url) != nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// keepAsking returns when ctx is done, or when a media server has left two
// questions in a row without an answer, half the limit each: one alone may have
// been cut short by a stop of ours. One that says it is ill lives.
func keepAsking(ctx context.Context, limit time.Duration, ask func(context.Context) error) error {
	tick := time.NewTicker(limit / 5)
	defer tick.Stop()
	for silent := false; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		asked, cancel := context.WithTimeout(ctx, limit/2)
		err := ask(asked)
		cancel()
		late := errors.Is(err, context.DeadlineExceeded)
		if late && silent {
			return err
		}
		silent = late
	}
}

// oneQuestion keeps no connection, on which a server that hangs would look alive.
var oneQuestion = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

var errIll = errors.New("it says it is not well")

// ask asks a LiveKit whether it is well.
func ask(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(url, "/")+"/", nil)
	if err != nil {
		return err
	}
	res, err := oneQuestion.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errIll
	}
	return nil
}
