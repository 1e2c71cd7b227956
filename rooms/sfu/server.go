// Package sfu is the only room of the house that knows LiveKit: the server that
// is built in, the child process it runs in, the questions asked of it, and the
// gate's way through to it. An external LiveKit is asked in the same way.
package sfu

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/go-logr/logr"
	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	"github.com/livekit/protocol/webhook"
)

// ServerConfig is what the built-in media server is told by the house.
type ServerConfig struct {
	Key        string `json:"key"`
	Secret     string `json:"secret"`
	SignalHost string `json:"signal_host"` // of signalling and API, in a private network; empty: 127.0.0.1
	SignalPort int    `json:"signal_port"`
	UDPPort    int    `json:"udp_port"`    // pictures and sound
	TCPPort    int    `json:"tcp_port"`    // the same where UDP is blocked
	Address    string `json:"address"`     // what browsers are told: auto, or an IP address
	WebhookURL string `json:"webhook_url"` // on loopback; empty: nobody is told

	TURN   TURNConfig  `json:"turn"`
	Redis  RedisConfig `json:"redis"`
	NodeID string      `json:"node_id"` // in the cluster

	Further bool `json:"further,omitempty"` // a machine more of a house, whose relay is told of
}

// Server is a LiveKit in this process; it ends with the process.
type Server struct {
	ended  chan error
	relays *relays // nil: there is none here
	house  relayAt // what a further machine tells browsers of
	stand  stand   // in the cluster
}

// StartServer starts a LiveKit in this process and returns when it answers.
func StartServer(cfg ServerConfig) (*Server, error) {
	conf, err := livekitConfig(cfg)
	if err != nil {
		return nil, err
	}
	logger.SetLogger(logger.LogRLogger(logr.FromSlogHandler(quiet(slog.Default().Handler()))), "media")
	node, err := routing.NewLocalNode(conf)
	if err != nil {
		return nil, err
	}
	s := &Server{ended: make(chan error, 1)}
	if cfg.Redis.Address != "" {
		node.SetNodeID(livekit.NodeID(cfg.NodeID))
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		// One that has just started has no rooms, whatever it had before.
		registry := newRegistry(cfg.Redis)
		_, err := registry.forget(ctx, cfg.NodeID)
		if err == nil && cfg.Further {
			var others []stand
			_, others, err = registry.look(ctx, cfg.NodeID)
			s.house, _ = relayAmong(others)
		}
		if err != nil {
			return nil, fmt.Errorf("the Redis of the cluster: %w", err)
		}
	}
	if err := prometheus.Init(string(node.NodeID()), node.NodeType()); err != nil {
		return nil, err
	}
	server, err := service.InitializeServer(conf, node)
	if err != nil {
		return nil, err
	}
	if err := s.offer(conf, cfg); err != nil {
		return nil, err
	}
	go func() { s.ended <- server.Start() }()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !server.IsRunning() {
		select {
		case err := <-s.ended:
			return nil, errors.Join(errors.New("the media server did not start"), err)
		case <-tick.C:
		}
	}
	return s, nil
}

// offer decides which helpers browsers are told of: the relay here, the house's,
// or none.
func (s *Server) offer(conf *config.Config, cfg ServerConfig) (err error) {
	ip, _ := netip.ParseAddr(conf.RTC.NodeIP.PrimaryIP())
	s.stand.Media = netip.AddrPortFrom(ip, uint16(conf.RTC.UDPPort.Start))
	at := s.house
	if !cfg.Further {
		if s.relays, err = startTURN(conf, cfg); err != nil {
			return err
		}
		s.stand.Relay = s.relays.where()
		at = *s.stand.Relay
	}
	if at.Domain == "" || at.UDP.Addr().Is4() != ip.Is4() {
		nameNoHelpers(conf)
	} else {
		nameRelay(conf, at)
	}
	return nil
}

// hears is told what the others of the cluster say of themselves. LiveKit takes
// what browsers are told at its start only, so another relay needs another start.
func (s *Server) hears(others []stand) error {
	if at, known := relayAmong(others); s.stand.Relay == nil && known && at != s.house {
		return errors.New("the relay of the house is another one now")
	}
	var media []netip.AddrPort
	for _, o := range others {
		media = append(media, o.Media)
	}
	s.relays.carryTo(media)
	return nil
}

// Ended yields once when the server has ended.
func (s *Server) Ended() <-chan error { return s.ended }

// livekitConfig says everything that differs from LiveKit's own defaults.
func livekitConfig(cfg ServerConfig) (*config.Config, error) {
	if cfg.Key == "" || len(cfg.Secret) < 32 {
		return nil, errors.New("the media server needs a key and a secret of 32 characters or more")
	}
	rtc := map[string]any{
		"udp_port": cfg.UDPPort,
		"tcp_port": cfg.TCPPort,
		// Many packets in one system call: 0.87 of the CPU for 2 ms of delay.
		"batch_io": map[string]any{"batch_size": 128, "max_flush_interval": "2ms"},
		// A server that is reached at its own addresses needs no STUN. Without
		// this LiveKit asks Google and Twilio where it is.
		"use_ice_lite":    true,
		"use_external_ip": false,
	}
	address, err := advertised(cfg.Address)
	if err != nil {
		return nil, err
	}
	if address.IsValid() {
		rtc["node_ip"] = address.String()
		if here := takesPicturesAt(address); here != nil {
			rtc["ips"] = map[string]any{"includes": here}
		}
	}
	if address.IsLoopback() {
		rtc["interfaces"] = map[string]any{"includes": []string{loopbackInterface()}}
		rtc["enable_loopback_candidate"] = true
	}
	said := map[string]any{
		"port":           cfg.SignalPort,
		"bind_addresses": []string{cmp.Or(cfg.SignalHost, loopback)},
		"keys":           map[string]string{cfg.Key: cfg.Secret},
		"rtc":            rtc,
		"room": map[string]any{
			"auto_create":       true, // browsers come back by themselves after a restart
			"max_participants":  100,
			"empty_timeout":     60,
			"departure_timeout": 20,
		},
		"limit": map[string]any{
			"max_metadata_size":   1024,
			"max_attributes_size": 1024,
		},
		"logging":            map[string]any{"level": "warn", "pion_level": "error"},
		"development":        false,
		"enable_data_tracks": false,
		"turn":               map[string]any{"enabled": false},
	}
	if cfg.WebhookURL != "" {
		said["webhook"] = map[string]any{
			"urls":    []string{cfg.WebhookURL},
			"api_key": cfg.Key,
			"filter_params": map[string]any{"include_events": []string{
				webhook.EventParticipantJoined, webhook.EventParticipantLeft, webhook.EventParticipantConnectionAborted,
				webhook.EventTrackPublished, webhook.EventTrackUnpublished, webhook.EventRoomFinished,
			}},
		}
	}
	cfg.Redis.join(said)
	text, err := json.Marshal(said) // which is YAML too
	if err != nil {
		return nil, err
	}
	return config.NewConfig(string(text), true, nil, nil)
}

// nameNoHelpers makes the list of STUN and TURN servers that browsers are given
// empty. LiveKit fills an empty list with Google's and Twilio's unless it
// believes that its own TURN serves; with that said and no address to name, the
// list stays empty. It must be called after InitializeServer, which would start
// the TURN server, and before Start.
func nameNoHelpers(conf *config.Config) {
	conf.TURN.Enabled = true
	conf.TURN.UDPPort = conf.RTC.UDPPort.Start
	conf.TURN.TLSPort = 0
	conf.RTC.NodeIP.V4, conf.RTC.NodeIP.V6 = "", ""
}

// advertised reads the address setting; the zero address leaves the choice to
// the interfaces, and a machine without any other address has its loopback.
func advertised(setting string) (netip.Addr, error) {
	if setting != "" && setting != "auto" {
		address, err := netip.ParseAddr(setting)
		if err != nil || address.IsUnspecified() || address.Zone() != "" {
			return netip.Addr{}, fmt.Errorf("%q is not an address browsers can reach: write auto or an IP address", setting)
		}
		return address.Unmap(), nil
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return netip.Addr{}, err
	}
	for _, a := range own {
		prefix, err := netip.ParsePrefix(a.String())
		if ip := prefix.Addr(); err == nil && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			return netip.Addr{}, nil
		}
	}
	return netip.MustParseAddr("127.0.0.1"), nil
}

// takesPicturesAt are the networks whose addresses of this machine take pictures
// when browsers are sent to one address only: what comes there has to be expected
// at the interface it comes to, and LiveKit expects it at whichever it finds first,
// be that in a private network. The other family has nothing to be mixed up with.
func takesPicturesAt(told netip.Addr) []string {
	// Nothing is sent. The way to an address of this machine begins there; where one
	// is translated, at the interface it is translated to.
	way, err := net.Dial("udp", net.JoinHostPort(told.String(), "9"))
	if err != nil {
		return nil // no network yet
	}
	defer func() { _ = way.Close() }()
	here := way.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
	if told.Is4() {
		return []string{netip.PrefixFrom(here, 32).String(), "::/0"}
	}
	return []string{netip.PrefixFrom(here, 128).String(), "0.0.0.0/0"}
}

func loopbackInterface() string {
	all, _ := net.Interfaces()
	for _, i := range all {
		if i.Flags&net.FlagLoopback != 0 {
			return i.Name
		}
	}
	return "lo"
}
