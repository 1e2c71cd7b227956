package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"lamplight/rooms/sfu"
	"lamplight/web/config"
)

func TestFirstStartMakesAHouseAndCtrlCEndsItAndItsChild(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	args, address := serveArgs(t, data)
	p := start(t, args...)
	if got := p.line(t); got != "Lamplight is at "+address {
		t.Errorf("said %q", got)
	}
	p.line(t)
	link := p.line(t)
	if !strings.HasPrefix(link, address+"/welcome/") || len(link) < len(address+"/welcome/")+26 {
		t.Errorf("the owner link is %q", link)
	}
	for _, host := range []string{"localhost", "127.0.0.1"} {
		res, err := http.Get(strings.Replace(address, "localhost", host, 1) + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("/healthz on %s answers %d", host, res.StatusCode)
		}
	}
	err := filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if arguments, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.cmd.Process.Pid)); err == nil {
		secret, err := os.ReadFile(filepath.Join(data, "media.secret"))
		if err != nil || len(bytes.TrimSpace(secret)) != 64 {
			t.Errorf("the media secret is %d characters, %v; want 64", len(secret), err)
		}
		if bytes.Contains(arguments, bytes.TrimSpace(secret)) || strings.Contains(p.complaints(), string(bytes.TrimSpace(secret))) {
			t.Error("the secret is among the arguments or in the log")
		}
	}
	pids := children(t, p.cmd.Process.Pid)
	if len(pids) == 0 {
		t.Error("there is no media process")
	}

	asked := time.Now()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := p.end(t); code != 0 {
		t.Errorf("Ctrl-C ended with %d\n%s", code, p.complaints())
	}
	if took := time.Since(asked); took > 4*time.Second { // a stream that is not ended is waited for, five seconds
		t.Errorf("Ctrl-C took %v", took)
	}
	for _, pid := range pids {
		if _, err := os.Stat("/proc/" + pid); err == nil {
			t.Errorf("process %s is still there", pid)
		}
	}

	// A day later: the same folder, the same secret, no second first start.
	before, err := os.ReadFile(filepath.Join(data, "media.secret"))
	if err != nil {
		t.Fatal(err)
	}
	p = start(t, args...)
	p.line(t)
	p.line(t)
	if again := p.line(t); again == link {
		t.Error("the owner link of the first start is given a second time")
	}
	after, err := os.ReadFile(filepath.Join(data, "media.secret"))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the second start made another secret (%v)", err)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.end(t); code != 0 {
		t.Errorf("SIGTERM ended with %d", code)
	}
}

func TestSecondProcessOnTheSameDataIsRefused(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	args, _ := serveArgs(t, data)
	start(t, args...).line(t)
	args, _ = serveArgs(t, data)
	second := start(t, args...)
	if code := second.end(t); code != 1 || !strings.Contains(second.complaints(), "another lamplight is using the data folder") {
		t.Errorf("ended with %d and %q", code, second.complaints())
	}
}

func TestAFolderOfOtherThingsIsLeftAsItIs(t *testing.T) {
	data := t.TempDir()
	if err := errors.Join(os.Chmod(data, 0o755), os.WriteFile(filepath.Join(data, "letter"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	args, _ := serveArgs(t, data)
	p := start(t, args...)
	if code := p.end(t); code != 1 || !strings.Contains(p.complaints(), "holds other things") {
		t.Errorf("ended with %d and %q", code, p.complaints())
	}
	if info, err := os.Stat(data); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the folder is %v, %v", info.Mode(), err)
	}
}

func TestTakenPortIsNamedWithItsKey(t *testing.T) {
	for flag, key := range map[string]string{"--listen": "listen", "--media-udp-port": "media.udp_port", "--media-tcp-port": "media.tcp_port"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			args, _ := serveArgs(t, t.TempDir())
			taken := ""
			for i, a := range args {
				if a == flag {
					taken = args[i+1]
				}
			}
			port := taken[strings.LastIndex(taken, ":")+1:]
			var other io.Closer
			var err error
			if key == "media.udp_port" {
				other, err = net.ListenPacket("udp", ":"+port)
			} else {
				other, err = net.Listen("tcp", ":"+port)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = other.Close() }()
			p := start(t, args...)
			code := p.end(t)
			if said := p.complaints(); code != 1 || !strings.Contains(said, port) || !strings.Contains(said, "is taken by another program") || !strings.Contains(said, key) {
				t.Errorf("ended with %d and %q", code, said)
			}
		})
	}
}

func TestBadConfigurationStopsTheStartWithTwo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte("listen: localhost:8099\nshort_plan: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, "serve", "--config", file)
	code := p.end(t)
	if said := p.complaints(); code != 2 || !strings.Contains(said, file+" line 2: short_plan is not a key") {
		t.Errorf("ended with %d and %q", code, said)
	}
}

func TestOwnerLinkNeedsAHouse(t *testing.T) {
	p := start(t, "owner-link", "--data", t.TempDir())
	if code := p.end(t); code != 1 || !strings.Contains(p.complaints(), "no house") {
		t.Errorf("ended with %d and %q", code, p.complaints())
	}
}

func TestASwitchMayBeFollowedByItsValue(t *testing.T) {
	for words, want := range map[string]string{
		"--short-plans": "true", "--short-plans true": "true", "--short-plans=true": "true", "--short-plans false": "false", "": "false",
		"--short-plans maybe": "refused", "true": "refused",
	} {
		got := "refused"
		cmd := configured(&cobra.Command{SilenceErrors: true, SilenceUsage: true}, func(_ *cobra.Command, c config.Config) error {
			got = fmt.Sprint(c.ShortPlans)
			return nil
		})
		cmd.SetArgs(strings.Fields(words))
		if err := cmd.ExecuteContext(t.Context()); (err != nil) != (want == "refused") || got != want {
			t.Errorf("%q: %s, %v", words, got, err)
		}
	}
}

func TestHelpNamesEveryCommandAndFlag(t *testing.T) {
	for _, test := range []struct {
		args []string
		want []string
	}{
		{nil, []string{"serve", "media", "version", "owner-link", "backup", "restore", "Start with: lamplight serve"}},
		{[]string{"serve", "--help"}, []string{"--listen", "--data", "--short-plans", "--media-udp-port", "--media-tcp-port", "--livekit-url", "LAMPLIGHT_MEDIA_UDP_PORT", "(default \"localhost:8080\")"}},
		{[]string{"version"}, []string{"lamplight "}},
		{[]string{"--version"}, []string{"lamplight "}},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			cmd, out := command(), &bytes.Buffer{}
			cmd.SetArgs(test.args)
			cmd.SetOut(out)
			if err := cmd.Execute(); err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is missing from\n%s", want, out)
				}
			}
		})
	}
}

func TestAnotherLiveKitIsUsedInTheSameWay(t *testing.T) {
	signal, udp, tcp := ports(t)
	const key, secret = "elsewhere", "a secret of another house, 32 characters and more"
	elsewhere, err := json.Marshal(sfu.ServerConfig{Key: key, Secret: secret, SignalPort: signal, UDPPort: udp, TCPPort: tcp, Address: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	media := exec.CommandContext(t.Context(), os.Args[0], "media")
	media.Env = append(os.Environ(), "RUN_AS_LAMPLIGHT=1")
	stdin, err := media.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := media.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close(); _ = media.Wait() })
	if _, err := stdin.Write(append(elsewhere, '\n')); err != nil {
		t.Fatal(err)
	}

	h := openHouseIn(t, []string{"LAMPLIGHT_LIVEKIT_API_SECRET=" + secret},
		"--livekit-url", fmt.Sprint("ws://127.0.0.1:", signal), "--livekit-api-key", key, "--short-plans")
	if pids := children(t, h.program.cmd.Process.Pid); len(pids) != 0 {
		t.Errorf("there is a media process of its own: %v", pids)
	}
	ada := h.enter("Ada")
	ada.silencedInFocus(ada.sit())
}
