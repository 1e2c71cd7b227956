package rooms

import "net/netip"

// closed are the networks that netip does not count as private and that are
// still not the open internet, or lead to others by their address.
var closed = func() (nets []netip.Prefix) {
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		nets = append(nets, netip.MustParsePrefix(text))
	}
	return nets
}()

// IsPublic reports whether an address is one of the open internet: nothing of
// the house goes to any other because a stranger, or another machine, named it.
func IsPublic(at netip.Addr) bool {
	if !at.IsGlobalUnicast() || at.IsPrivate() {
		return false
	}
	for _, net := range closed {
		if net.Contains(at) {
			return false
		}
	}
	return true
}
