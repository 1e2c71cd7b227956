package front

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// forwarding are the headers by which a proxy says for whom it asks.
var forwarding = []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-Ip", "Forwarded"}

// believe makes a request look as if it had come straight from its reader, when
// a trusted proxy brings it. From everybody else these headers mean nothing, and
// nobody further inside sees them.
func (f *Front) believe(next http.Handler) http.Handler {
	var told sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		hop := from.Addr().Unmap().WithZone("")
		scheme := ""
		switch {
		case err != nil:
		case f.trusts(hop):
			var reader netip.Addr
			reader, scheme = f.reader(hop, r.Header)
			r.RemoteAddr = netip.AddrPortFrom(reader, 0).String()
		case hop.IsLoopback() && r.Header.Get("X-Forwarded-For") != "":
			told.Do(func() {
				f.Log.Warn("a proxy on this machine is not trusted, so everybody behind it counts as one address; name it in trusted_proxies", "address", hop)
			})
		}
		for _, h := range forwarding {
			delete(r.Header, h)
		}
		if scheme == "http" && f.Public != nil && f.Public.Scheme == "https" {
			http.Redirect(w, r, f.encrypted(r), http.StatusPermanentRedirect)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (f *Front) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(f.Trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}

// reader is the address a request came from and how it was asked there: from
// the nearest proxy outwards, the first that is not trusted. Whatever stands
// before that one is hearsay. X-Forwarded-For wins over Forwarded, which many
// proxies hand through as a stranger wrote it.
func (f *Front) reader(hop netip.Addr, h http.Header) (reader netip.Addr, scheme string) {
	hops := elements(h.Values("X-Forwarded-For"))
	protos := elements(h.Values("X-Forwarded-Proto"))
	if len(hops) == 0 {
		for _, element := range elements(h.Values("Forwarded")) {
			hops = append(hops, parameter(element, "for"))
			protos = append(protos, parameter(element, "proto"))
		}
	}
	if len(protos) > 0 {
		scheme = protos[len(protos)-1]
	}
	reader = hop
	for i, said := range slices.Backward(hops) {
		address, ok := parseHop(said)
		if !ok {
			break // the last one who can be believed stands for them
		}
		if len(protos) == len(hops) {
			scheme = protos[i] // between proxies it may be another
		}
		if reader = address; !f.trusts(address) {
			break
		}
	}
	return reader, strings.ToLower(scheme)
}

// elements are the parts of a list that may stand in several headers.
func elements(values []string) []string {
	var all []string
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			all = append(all, strings.TrimSpace(part))
		}
	}
	return all
}

// parameter is one value of an element of Forwarded: for="[2001:db8::1]:9";proto=https.
func parameter(element, name string) string {
	for pair := range strings.SplitSeq(element, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(key, name) {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

func parseHop(said string) (netip.Addr, bool) {
	if with, err := netip.ParseAddrPort(said); err == nil {
		return with.Addr().Unmap().WithZone(""), true
	}
	bare, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(said, "["), "]"))
	return bare.Unmap().WithZone(""), err == nil
}
