package sfu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestAKilledMediaServerIsBackAtOnce(t *testing.T) {
	house := startHouse(t)
	best := time.Hour
	for range 3 {
		process, err := os.FindProcess(<-house.pids)
		if err != nil {
			t.Fatal(err)
		}
		killed := time.Now()
		if err := process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-house.ups
		best = min(best, time.Since(killed))
		if _, err := house.media.Callers(t.Context(), "hall"); err != nil {
			t.Errorf("answers with %v", err)
		}
	}
	if best > 10*time.Second { // a fifth of a second, where the machine is not busy with other tests
		t.Errorf("back after %v", best)
	}
}

func TestAMediaServerThatHangsIsEndedAndStartedAgain(t *testing.T) {
	house := startHouseWith(t, func(cfg *LocalConfig) { cfg.silence = 2 * time.Second })
	hangs := <-house.pids
	if err := syscall.Kill(hangs, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	stopped := time.Now()
	<-house.ups
	t.Logf("back after %v", time.Since(stopped))
	if again := <-house.pids; again == hangs {
		t.Error("it is the same process")
	}
	if _, err := house.media.Callers(t.Context(), "hall"); err != nil {
		t.Errorf("answers with %v", err)
	}
}

func TestAMediaServerIsGivenUpAfterTwoSilencesInARow(t *testing.T) {
	late := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	ill := func(context.Context) error { return errIll }
	well := func(context.Context) error { return nil }
	for name, c := range map[string]struct {
		answers []func(context.Context) error
		ended   bool
	}{
		"ill, and late now and then": {[]func(context.Context) error{ill, late, well, late, ill, late, well}, false},
		"silent":                     {[]func(context.Context) error{well, late, late}, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			began, next := time.Now(), 0
			err := keepAsking(ctx, silenceLimit, func(asked context.Context) error {
				if next++; next > len(c.answers) {
					cancel()
					return nil
				}
				return c.answers[next-1](asked)
			})
			if (err != nil) != c.ended || c.ended && time.Since(began) > silenceLimit+6*time.Second {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
		})
	}
}

func TestStoppingEndsTheMediaServerAtOnce(t *testing.T) {
	for name, wait := range map[string]bool{"after it answers": true, "right after the start": false} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			local, err := NewLocal(LocalConfig{
				Key: testKey, Secret: testSecret, UDPPort: freeUDP(t), TCPPort: freeTCP(t), Address: "127.0.0.1",
			})
			if err != nil {
				t.Fatal(err)
			}
			started, up, done := make(chan int, 1), make(chan struct{}, 1), make(chan struct{})
			local.started = func(pid int) { started <- pid }
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				defer close(done)
				local.Run(ctx, func(string) { up <- struct{}{} })
			}()
			pid := <-started
			if wait {
				<-up
			}
			stopped := time.Now()
			cancel()
			<-done
			if took := time.Since(stopped); took > 10*time.Second { // milliseconds, where the machine is not busy with other tests
				t.Errorf("took %v", took)
			}
			if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
				t.Errorf("process %d is still there: %v", pid, err)
			}
		})
	}
}

func TestAMediaServerEndsWhenItsParentIsGone(t *testing.T) {
	cfg := ServerConfig{
		Key: testKey, Secret: testSecret, SignalPort: freeTCP(t), UDPPort: freeUDP(t), TCPPort: freeTCP(t), Address: "127.0.0.1",
	}
	line, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "media")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdin.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	if err := waitForAnswer(t.Context(), cfg.signal()); err != nil {
		t.Fatal(err)
	}
	_ = stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestT23SecretsAreInNeitherArgumentsNorEnvironment(t *testing.T) {
	house := startHouse(t)
	pid := strconv.Itoa(<-house.pids)
	for _, file := range []string{"cmdline", "environ"} {
		content, err := os.ReadFile("/proc/" + pid + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(testSecret)) {
			t.Errorf("the secret is in %s", file)
		}
	}
}

func TestAMediaServerThatCannotReadItsConfigurationSaysSoWithoutQuotingIt(t *testing.T) {
	for _, in := range []string{"", "no newline", `{"secret": "` + testSecret + `", broken` + "\n"} {
		err := ServeMedia(strings.NewReader(in))
		if err == nil || strings.Contains(err.Error(), testSecret) {
			t.Errorf("%q gives %v", in, err)
		}
	}
}

func TestATakenPortIsNamedWithTheSettingThatChangesIt(t *testing.T) {
	udp, err := net.ListenUDP("udp", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = udp.Close() }()
	tcp, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tcp.Close() }()
	taken := map[string]LocalConfig{
		"media.udp_port": {UDPPort: udp.LocalAddr().(*net.UDPAddr).Port, TCPPort: freeTCP(t)},
		"media.tcp_port": {UDPPort: freeUDP(t), TCPPort: tcp.Addr().(*net.TCPAddr).Port},
	}
	for key, cfg := range taken {
		_, err := NewLocal(cfg)
		var port *PortError
		if !errors.As(err, &port) || port.Key != key || !strings.Contains(err.Error(), key) {
			t.Errorf("%s taken: %v", key, err)
		}
	}
}

func TestAnAddressNobodyCanReachIsRefused(t *testing.T) {
	for _, address := range []string{"0.0.0.0", "::", "example.org", "fe80::1%eth0", "10.0.0.1:7882"} {
		if _, err := NewLocal(LocalConfig{UDPPort: freeUDP(t), TCPPort: freeTCP(t), Address: address}); err == nil {
			t.Errorf("%q is taken for an address", address)
		}
	}
}

func TestT23SignallingListensOnLoopbackOnly(t *testing.T) {
	house := startHouse(t)
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		ip := a.(*net.IPNet).IP
		if ip.IsLoopback() || ip.IsLinkLocalUnicast() {
			continue
		}
		client := http.Client{Timeout: time.Second}
		res, err := client.Get("http://" + net.JoinHostPort(ip.String(), house.URL().Port()) + "/")
		if err == nil {
			_ = res.Body.Close()
			t.Errorf("%s answers", ip)
		}
	}
}
