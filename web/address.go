package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// publicHost is the host people reach this house by: the configured one. Where
// none is, it is the one that was asked for, if that is surely this machine, so
// that nobody has a house write a foreign name into what it gives out. Behind
// any other name it is empty, and what is written down are paths: a page
// completes them in the browser, which knows where it is.
func (s *Server) publicHost(r *http.Request) string {
	if s.PublicURL != nil {
		return s.PublicURL.Host
	}
	if thisMachine(r) {
		return r.Host
	}
	return ""
}

// thisMachine reports whether a request names localhost or the address it has
// arrived at.
func thisMachine(r *http.Request) bool {
	name := r.Host
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		name = host
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	if err != nil {
		return strings.EqualFold(name, "localhost")
	}
	at, known := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ip.IsLoopback() || known && at.AddrPort().Addr().Unmap() == ip.Unmap()
}

// publicOrigin is the address of this house, to be sent to people, or empty.
func (s *Server) publicOrigin(r *http.Request) string {
	host := s.publicHost(r)
	switch {
	case host == "":
		return ""
	case s.secure():
		return "https://" + host
	default:
		return "http://" + host
	}
}

// socketOrigin is this house as a websocket address, which is also where the
// browser finds its call, or empty.
func (s *Server) socketOrigin(r *http.Request) string {
	_, host, known := strings.Cut(s.publicOrigin(r), "://")
	switch {
	case !known:
		return ""
	case s.secure():
		return "wss://" + host
	default:
		return "ws://" + host
	}
}
