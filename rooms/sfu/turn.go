package sfu

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"sync"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/logger"
	"github.com/livekit/protocol/logger/pionlogger"
	"github.com/pion/turn/v5"
)

// TURNConfig is a relay for those whose firewall lets no other packets through.
type TURNConfig struct {
	Domain  string `json:"domain"`   // under which TLS is offered on port 443; empty: no relay
	UDPPort int    `json:"udp_port"` // open to everybody; answers STUN as well
	TLSPort int    `json:"tls_port"` // on loopback, where what came to port 443 arrives decrypted

	ToLoopback bool `json:"to_loopback,omitempty"` // for tests
}

const (
	relaysInAll     = 1000
	relaysPerPerson = 32 // two connections, several networks, and a few that are over but not yet gone
)

// startTURN starts LiveKit's relay with a policy of ours: it carries packets to
// the media port of this server and nowhere else, so nobody comes through it to
// the loopback, to a private network or to anybody outside. It returns whether
// browsers are to be told. Like nameNoHelpers it comes after InitializeServer.
func startTURN(conf *config.Config, cfg ServerConfig) (bool, error) {
	if cfg.TURN.Domain == "" {
		return false, nil
	}
	to, err := netip.ParseAddr(conf.RTC.NodeIP.PrimaryIP())
	if err != nil || to.IsLoopback() && !cfg.TURN.ToLoopback {
		slog.Warn("there is no relay: browsers reach this machine at no address but its own", "address", to)
		return false, nil
	}
	family, anywhere, loopback := "4", "0.0.0.0", "127.0.0.1"
	if to.Is6() {
		family, anywhere, loopback = "6", "::", "::1"
	}
	udp, err := net.ListenPacket("udp"+family, net.JoinHostPort(anywhere, strconv.Itoa(cfg.TURN.UDPPort)))
	if err != nil {
		return false, fmt.Errorf("the relay: %w", err)
	}
	tcp, err := net.Listen("tcp"+family, net.JoinHostPort(loopback, strconv.Itoa(cfg.TURN.TLSPort)))
	if err != nil {
		return false, errors.Join(fmt.Errorf("the relay: %w", err), udp.Close())
	}
	relays := &relays{to: netip.AddrPortFrom(to, uint16(conf.RTC.UDPPort.Start)), at: anywhere, open: map[string]int{}}
	_, err = turn.NewServer(turn.ServerConfig{
		Realm:             service.LivekitRealm,
		AuthHandler:       service.NewTURNAuthHandler(auth.NewSimpleKeyProvider(cfg.Key, cfg.Secret)).HandleAuth,
		LoggerFactory:     pionlogger.NewLoggerFactory(logger.GetLogger()),
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: udp, RelayAddressGenerator: relays, PermissionHandler: relays.permits}},
		ListenerConfigs:   []turn.ListenerConfig{{Listener: tcp, RelayAddressGenerator: relays, PermissionHandler: relays.permits}},
	})
	if err != nil {
		return false, fmt.Errorf("the relay: %w", err)
	}
	conf.TURN.Enabled = true
	conf.TURN.Domain = cfg.TURN.Domain
	conf.TURN.UDPPort = cfg.TURN.UDPPort
	conf.TURN.TLSPort = 443
	// Whoever is offered TLS alone would be given Google's STUN beside it.
	conf.RTC.STUNServers = []string{net.JoinHostPort(to.String(), strconv.Itoa(cfg.TURN.UDPPort))}
	return true, nil
}

// relays opens the sockets of the relay, each of which reaches one address.
type relays struct {
	to netip.AddrPort // pictures and sound
	at string         // what they are bound to

	mu   sync.Mutex
	open map[string]int // by person; "" is all
}

func (r *relays) permits(_ net.Addr, peer net.IP) bool {
	a, ok := netip.AddrFromSlice(peer)
	return ok && a.Unmap() == r.to.Addr()
}

func (r *relays) Validate() error { return nil }

// AllocatePacketConn opens a socket for one allocation.
func (r *relays) AllocatePacketConn(asked turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open[""] >= relaysInAll || r.open[asked.UserID] >= relaysPerPerson {
		return nil, nil, errors.New("too many relays at once")
	}
	conn, err := net.ListenPacket(asked.Network, net.JoinHostPort(r.at, "0"))
	if err != nil {
		return nil, nil, err
	}
	r.open[""]++
	r.open[asked.UserID]++
	port := conn.LocalAddr().(*net.UDPAddr).Port
	return &toMedia{PacketConn: conn, to: r.to, closed: sync.OnceFunc(func() { r.forget(asked.UserID) })},
		&net.UDPAddr{IP: r.to.Addr().AsSlice(), Port: port}, nil
}

func (r *relays) forget(person string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[""]--
	if r.open[person]--; r.open[person] <= 0 {
		delete(r.open, person)
	}
}

var errOnlyPackets = errors.New("this relay carries packets only")

// AllocateListener refuses: nothing here speaks TCP through a relay.
func (r *relays) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errOnlyPackets
}

// AllocateConn refuses as well.
func (r *relays) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errOnlyPackets }

// toMedia drops what goes to any other port, or comes from one.
type toMedia struct {
	net.PacketConn
	to     netip.AddrPort
	closed func()
}

func (c *toMedia) WriteTo(b []byte, to net.Addr) (int, error) {
	if !c.isMedia(to) {
		return len(b), nil
	}
	return c.PacketConn.WriteTo(b, to)
}

func (c *toMedia) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.PacketConn.ReadFrom(b)
		if err != nil || c.isMedia(from) {
			return n, from, err
		}
	}
}

func (c *toMedia) isMedia(a net.Addr) bool {
	udp, ok := a.(*net.UDPAddr)
	if !ok {
		return false
	}
	p := udp.AddrPort()
	return p.Addr().Unmap() == c.to.Addr() && p.Port() == c.to.Port()
}

func (c *toMedia) Close() error {
	c.closed()
	return c.PacketConn.Close()
}
