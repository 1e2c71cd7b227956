package rooms

import (
	"net/netip"
	"time"
)

// Path is one way that pictures take from a browser to the media server, and
// what became of trying it.
type Path struct {
	Network string           // udp or tcp; by the relay turn, over UDP, or turns, over TLS
	Offered []netip.AddrPort // where browsers are sent
	Reached netip.AddrPort   // where the media server answered; not valid: nowhere
	Took    time.Duration
}
