package sfu

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/logger"
	"github.com/livekit/protocol/logger/pionlogger"
	"github.com/pion/turn/v5"

	"lamplight/rooms"
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

// relayAt is where browsers find a relay; the zero one: nowhere.
type relayAt struct {
	Domain string         `json:"domain"` // of TLS, on port 443
	UDP    netip.AddrPort `json:"udp"`    // answers STUN as well
}

// startTURN starts LiveKit's relay with a policy of ours: it carries packets to
// the media port of this server, and of the cluster's others, and nowhere else, so
// nobody comes through it to the loopback, to a private network or to anybody
// outside. It returns nil when there is none.
func startTURN(conf *config.Config, cfg ServerConfig) (*relays, error) {
	if cfg.TURN.Domain == "" {
		return nil, nil
	}
	to, err := netip.ParseAddr(conf.RTC.NodeIP.PrimaryIP())
	if err != nil || to.IsLoopback() && !cfg.TURN.ToLoopback {
		slog.Warn("there is no relay: browsers reach this machine at no address but its own", "address", to)
		return nil, nil
	}
	family, anywhere, loopback := "4", "0.0.0.0", "127.0.0.1"
	if to.Is6() {
		family, anywhere, loopback = "6", "::", "::1"
	}
	udp, err := net.ListenPacket("udp"+family, net.JoinHostPort(anywhere, strconv.Itoa(cfg.TURN.UDPPort)))
	if err != nil {
		return nil, fmt.Errorf("the relay: %w", err)
	}
	tcp, err := net.Listen("tcp"+family, net.JoinHostPort(loopback, strconv.Itoa(cfg.TURN.TLSPort)))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the relay: %w", err), udp.Close())
	}
	relays := newRelays(netip.AddrPortFrom(to, uint16(conf.RTC.UDPPort.Start)), anywhere, cfg.TURN)
	_, err = turn.NewServer(turn.ServerConfig{
		Realm:             service.LivekitRealm,
		AuthHandler:       service.NewTURNAuthHandler(auth.NewSimpleKeyProvider(cfg.Key, cfg.Secret)).HandleAuth,
		LoggerFactory:     pionlogger.NewLoggerFactory(logger.GetLogger()),
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: udp, RelayAddressGenerator: relays, PermissionHandler: relays.permits}},
		ListenerConfigs:   []turn.ListenerConfig{{Listener: tcp, RelayAddressGenerator: relays, PermissionHandler: relays.permits}},
	})
	if err != nil {
		return nil, fmt.Errorf("the relay: %w", err)
	}
	return relays, nil
}

// nameRelay has browsers told of a relay, and of no helper besides. It must be
// called after InitializeServer, which would start a relay without a policy, and
// before Start.
func nameRelay(conf *config.Config, at relayAt) {
	if ip := at.UDP.Addr(); ip.Is4() {
		conf.RTC.NodeIP.V4, conf.RTC.NodeIP.V6 = ip.String(), ""
	} else {
		conf.RTC.NodeIP.V4, conf.RTC.NodeIP.V6 = "", ip.String()
	}
	conf.TURN.Enabled = true
	conf.TURN.Domain = at.Domain
	conf.TURN.UDPPort = int(at.UDP.Port())
	conf.TURN.TLSPort = 443
	// Whoever is offered TLS alone would be given Google's STUN beside it.
	conf.RTC.STUNServers = []string{at.UDP.String()}
}

// relays opens the sockets of the relay, each of which reaches the media ports of
// the cluster.
type relays struct {
	turn TURNConfig
	to   netip.AddrPort // pictures and sound of this server
	at   string         // what they are bound to

	reach atomic.Pointer[map[netip.AddrPort]bool] // to and those of the others
	said  []netip.AddrPort                        // what carryTo was told last

	mu   sync.Mutex
	open map[string]int // by person; "" is all
}

func newRelays(to netip.AddrPort, at string, cfg TURNConfig) *relays {
	r := &relays{turn: cfg, to: to, at: at, open: map[string]int{}}
	r.reach.Store(&map[netip.AddrPort]bool{to: true})
	return r
}

// where is how browsers find it.
func (r *relays) where() *relayAt {
	if r == nil {
		return &relayAt{}
	}
	return &relayAt{Domain: r.turn.Domain, UDP: netip.AddrPortFrom(r.to.Addr(), uint16(r.turn.UDPPort))}
}

// carryTo opens the way to the media ports of these others, as far as they are of
// the open internet, and shuts it to all that are not named any more.
func (r *relays) carryTo(others []netip.AddrPort) {
	slices.SortFunc(others, netip.AddrPort.Compare)
	if r == nil || slices.Equal(others, r.said) {
		return
	}
	r.said = others
	reach := map[netip.AddrPort]bool{r.to: true}
	for _, o := range others {
		o = netip.AddrPortFrom(o.Addr().Unmap(), o.Port())
		switch {
		case o.Addr().Is4() != r.to.Addr().Is4() || !r.turn.ToLoopback && !rooms.IsPublic(o.Addr()):
			slog.Warn("the relay does not lead to a media server of the cluster: it cannot go to this address", "address", o)
		default:
			reach[o] = true
		}
	}
	r.reach.Store(&reach)
}

func (r *relays) reaches(a netip.AddrPort) bool {
	return (*r.reach.Load())[netip.AddrPortFrom(a.Addr().Unmap(), a.Port())]
}

func (r *relays) permits(_ net.Addr, peer net.IP) bool {
	a, _ := netip.AddrFromSlice(peer)
	for to := range *r.reach.Load() {
		if to.Addr() == a.Unmap() {
			return true
		}
	}
	return false
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
	return &toMedia{PacketConn: conn, reaches: r.reaches, closed: sync.OnceFunc(func() { r.forget(asked.UserID) })},
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

// toMedia drops what goes anywhere else, or comes from there.
type toMedia struct {
	net.PacketConn
	reaches func(netip.AddrPort) bool
	closed  func()
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
	return ok && c.reaches(udp.AddrPort())
}

func (c *toMedia) Close() error {
	c.closed()
	return c.PacketConn.Close()
}
