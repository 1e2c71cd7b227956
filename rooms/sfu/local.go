package sfu

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// LocalConfig is what the house decides about its built-in media server.
type LocalConfig struct {
	Key     string // made by the house, with Secret, and known to nobody else
	Secret  string // 32 characters or more
	UDPPort int    // media.udp_port
	TCPPort int    // media.tcp_port
	Address string // what browsers are told: auto, or an IP address
	Command []string

	TURNDomain string // under which a relay is offered; empty: none is
	TURNPort   int    // media.turn_port
	toLoopback bool   // for tests: a relay there, too

	silence time.Duration // for tests: of a media server that is ended then

	Redis  RedisConfig // with an address: a node of a cluster
	Listen string      // of signalling and API, an IP address and a port; empty: any port on loopback

	Further bool // a machine more of a house: browsers are told of the house's relay
}

// Local is the built-in media server: a child process that is kept running, and
// the receiver of what it has to tell.
type Local struct {
	cfg     LocalConfig
	signal  netip.AddrPort // of signalling and API
	relay   int            // the port of the relay there
	bells   net.Listener
	started func(pid int) // for tests
}

// NewLocal finds the ports the built-in media server needs; it starts nothing.
// A media port that is taken is a *PortError. Command is normally empty: this
// program with the argument media.
func NewLocal(cfg LocalConfig) (*Local, error) {
	if _, err := advertised(cfg.Address); err != nil {
		return nil, err
	}
	if len(cfg.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		cfg.Command = []string{self, "media"}
	}
	if err := portsFree(cfg); err != nil {
		return nil, err
	}
	signal, err := signalAt(cfg.Listen)
	if err != nil {
		return nil, err
	}
	relay, err := loopbackPort(int(signal.Port()))
	if err != nil {
		return nil, err
	}
	bells, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Local{cfg: cfg, signal: signal, relay: relay, bells: bells}, nil
}

// signalAt finds a place for signalling and API.
func signalAt(listen string) (netip.AddrPort, error) {
	if listen == "" {
		port, err := loopbackPort(0)
		return netip.AddrPortFrom(netip.MustParseAddr(loopback), uint16(port)), err
	}
	at, err := netip.ParseAddrPort(strings.Replace(listen, "localhost:", loopback+":", 1))
	if err != nil {
		return at, err
	}
	taken, err := net.Listen("tcp", at.String())
	if err != nil {
		return at, &PortError{"media.listen", "tcp", int(at.Port()), err}
	}
	return at, taken.Close()
}

// URL is where the media server answers.
func (l *Local) URL() *url.URL { return &url.URL{Scheme: "http", Host: l.signal.String()} }

// id is this node's in a cluster: a house has one on loopback, at a port that is
// never the same.
func (l *Local) id() string { return nodeID(cmp.Or(l.cfg.Listen, "house")) }

// Media asks this media server or, in a cluster, one of these others when it
// does not answer.
func (l *Local) Media(others ...string) *Media {
	if l.cfg.Redis.Address == "" {
		return NewMedia(l.URL().String(), l.cfg.Key, l.cfg.Secret)
	}
	m := newCluster(l.cfg.Redis, append([]string{l.URL().String()}, others...), l.cfg.Key, l.cfg.Secret)
	m.nodes[0].id = l.id()
	return m
}

// Relay is where the relay takes what came to it over TLS, decrypted.
func (l *Local) Relay() string { return net.JoinHostPort("localhost", strconv.Itoa(l.relay)) }

// Run keeps the media server running until ctx is done, and returns when it is
// gone. changed is called with a room's slug when something happened there, and
// with "" each time the server has been started.
func (l *Local) Run(ctx context.Context, changed func(room string)) {
	adviseBuffer()
	receiver := &http.Server{
		Handler:           newWebhook(l.cfg.Key, l.cfg.Secret, changed),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	var both sync.WaitGroup
	both.Go(func() {
		if err := receiver.Serve(l.bells); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("nobody hears the media server any more", "error", err)
		}
	})
	runChild(ctx, childConfig{
		server: ServerConfig{
			Key: l.cfg.Key, Secret: l.cfg.Secret,
			SignalHost: l.signal.Addr().String(), SignalPort: int(l.signal.Port()),
			UDPPort: l.cfg.UDPPort, TCPPort: l.cfg.TCPPort, Address: l.cfg.Address, Redis: l.cfg.Redis, NodeID: l.id(), Further: l.cfg.Further,
			WebhookURL: "http://" + l.bells.Addr().String() + "/",
			TURN:       TURNConfig{Domain: l.cfg.TURNDomain, UDPPort: l.cfg.TURNPort, TLSPort: l.relay, ToLoopback: l.cfg.toLoopback},
		},
		command: l.cfg.Command,
		up:      func() { changed("") },
		started: l.started,
		silence: l.cfg.silence,
	})
	_ = receiver.Close()
	both.Wait()
}

// PortError says which port somebody else has, and which setting changes it.
type PortError struct {
	Key     string // such as media.udp_port
	Network string // udp or tcp
	Port    int
	Err     error
}

func (e *PortError) Error() string {
	return fmt.Sprintf("port %d/%s is taken by another program: end that program, or choose another port with %s (%v)",
		e.Port, e.Network, e.Key, e.Err)
}

func (e *PortError) Unwrap() error { return e.Err }

// portsFree asks again for a second: the media server of a house that was killed
// a moment ago may still be ending.
func portsFree(cfg LocalConfig) (err error) {
	for range 20 {
		if err = tryPorts(cfg); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func tryPorts(cfg LocalConfig) error {
	udp, err := net.ListenUDP("udp", &net.UDPAddr{Port: cfg.UDPPort})
	if err != nil {
		return &PortError{"media.udp_port", "udp", cfg.UDPPort, err}
	}
	_ = udp.Close()
	tcp, err := net.ListenTCP("tcp", &net.TCPAddr{Port: cfg.TCPPort})
	if err != nil {
		return &PortError{"media.tcp_port", "tcp", cfg.TCPPort, err}
	}
	_ = tcp.Close()
	if cfg.TURNDomain == "" {
		return nil
	}
	turn, err := net.ListenUDP("udp", &net.UDPAddr{Port: cfg.TURNPort})
	if err != nil {
		return &PortError{"media.turn_port", "udp", cfg.TURNPort, err}
	}
	return turn.Close()
}

const (
	loopback             = "127.0.0.1"
	firstSignal, signals = 17880, 100
)

// loopbackPort finds a port for signalling and API, or for the relay. It lies below the ports the
// kernel gives to outgoing connections, so nobody gets it by chance while the
// media server is being restarted.
func loopbackPort(besides int) (int, error) {
	first := rand.IntN(signals) // two houses that start together do not get the same
	for i := range signals {
		port := firstSignal + (first+i)%signals
		if port == besides {
			continue
		}
		ln, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = ln.Close()
			return port, nil
		}
	}
	return 0, errors.New("no free port from 17880 to 17979 on 127.0.0.1 for the media server")
}

// adviseBuffer says what a full house needs of the kernel.
func adviseBuffer() {
	const wanted = 5_000_000
	text, err := os.ReadFile("/proc/sys/net/core/rmem_max")
	if err != nil {
		return // not Linux
	}
	if most, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && most < wanted {
		slog.Info("with many pictures at once the kernel will drop packets; this helps",
			"command", fmt.Sprintf("sudo sysctl -w net.core.rmem_max=%d", wanted))
	}
}
