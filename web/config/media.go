package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Media is the media server that is built in, and the cluster it may belong to.
type Media struct {
	UDPPort  int    `koanf:"udp_port"`
	TCPPort  int    `koanf:"tcp_port"`
	Address  string `koanf:"address"`
	TURN     bool   `koanf:"turn"`
	TURNPort int    `koanf:"turn_port"`

	Redis struct {
		Address  string `koanf:"address"`
		User     string `koanf:"user"`
		Password string `koanf:"password"`
		DB       int    `koanf:"db"`
		TLS      bool   `koanf:"tls"`
	} `koanf:"redis"`
	Nodes  string `koanf:"nodes"` // between commas or spaces
	Listen string `koanf:"listen"`
	Secret string `koanf:"secret"`
}

// mediaFault is what is wrong with the keys for pictures and sound.
func (c Config) mediaFault() (key, reason string) {
	m := c.Media
	for key, port := range map[string]int{"media.udp_port": m.UDPPort, "media.tcp_port": m.TCPPort, "media.turn_port": m.TURNPort} {
		if port < 1 || port > 65535 {
			return key, fmt.Sprintf("is a port from 1 to 65535, not %d", port)
		}
	}
	if _, err := netip.ParseAddr(m.Address); err != nil && m.Address != "auto" {
		return "media.address", fmt.Sprintf("is auto or an IP address, not %q", m.Address)
	}
	if m.Secret != "" && len(m.Secret) < 32 {
		return "media.secret", "needs 32 characters or more"
	}
	if key, reason := c.clusterFault(); key != "" {
		return key, reason
	}
	if c.LiveKit.URL == "" {
		return "", ""
	}
	if u, err := url.Parse(c.LiveKit.URL); err != nil || u.Host == "" || !slices.Contains([]string{"ws", "wss", "http", "https"}, u.Scheme) {
		return "livekit.url", fmt.Sprintf("is like wss://media.example.org, not %q", c.LiveKit.URL)
	}
	if c.LiveKit.APIKey == "" || c.LiveKit.APISecret == "" {
		return "livekit.url", "needs livekit.api_key and livekit.api_secret as well"
	}
	return "", ""
}

// clusterFault looks at what several machines with pictures have in common.
func (c Config) clusterFault() (key, reason string) {
	m := c.Media
	if host, port, err := net.SplitHostPort(m.Redis.Address); m.Redis.Address != "" && (err != nil || host == "" || !isPort(port)) {
		return "media.redis.address", fmt.Sprintf("is an address and a port, such as 10.0.0.1:6379, not %q", m.Redis.Address)
	}
	if m.Redis.DB < 0 || m.Redis.DB > 1000 {
		return "media.redis.db", fmt.Sprintf("is the number of one of its databases, from 0, not %d", m.Redis.DB)
	}
	for _, node := range c.Nodes() {
		if u, err := url.Parse(node); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "media.nodes", fmt.Sprintf("are like http://10.0.0.2:7880, not %q", node)
		}
	}
	if m.Nodes != "" && m.Redis.Address == "" {
		return "media.nodes", "needs media.redis.address as well: that is how they find each other"
	}
	if m.Redis.Address != "" && c.LiveKit.URL != "" {
		return "livekit.url", "and media.redis.address exclude each other: the one is a cluster of your own, the other makes one of lamplights"
	}
	if m.Listen == "" {
		return "", ""
	}
	host, port, err := net.SplitHostPort(m.Listen)
	ip, notIP := netip.ParseAddr(host)
	if err != nil || !isPort(port) || host != "localhost" && notIP != nil {
		return "media.listen", fmt.Sprintf("is an IP address and a port, such as 10.0.0.2:7880, not %q", m.Listen)
	}
	if notIP == nil && !ip.IsLoopback() && !ip.IsPrivate() && !shared.Contains(ip) {
		return "media.listen", fmt.Sprintf("is an address in a network of yours, not one that everybody reaches (%s): the gate of the house stands before it", host)
	}
	return "", ""
}

// shared is the range of RFC 6598, which private networks over others use.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// Nodes are the addresses where the other media servers of a cluster take signalling.
func (c Config) Nodes() []string {
	return strings.FieldsFunc(c.Media.Nodes, func(r rune) bool { return r == ',' || r == ' ' })
}

// NodeFault is what a machine with nothing but a media server needs besides.
func (c Config) NodeFault() error {
	for _, needed := range []struct{ key, value, reason string }{
		{"media.redis.address", c.Media.Redis.Address, "the Redis that the house uses"},
		{"media.secret", c.Media.Secret, "the text of media.secret in the data folder of the house"},
		{"media.listen", c.Media.Listen, "where the house reaches this machine, such as 10.0.0.2:7880"},
	} {
		if needed.value == "" {
			return &Fault{needed.key, "is missing: " + needed.reason}
		}
	}
	return nil
}
