// Package fronttest has a real ACME server for tests.
package fronttest

import (
	"crypto/x509"
	"log/slog"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// Authority is an ACME server on loopback.
type Authority struct {
	*httptest.Server
	Directory string         // where to begin
	Trusted   *x509.CertPool // what its certificates are signed by
}

// NewAuthority proves domains at these ports of this machine, where every name
// leads, and gives certificates of this life.
func NewAuthority(t *testing.T, plain, https int, life time.Duration) *Authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	quiet, store := slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), db.NewMemoryStore()
	issuing := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: uint64(life / time.Second)}})
	proving := va.New(quiet, plain, https, false, nameServer(t), store)
	door := wfe.New(quiet, store, proving, issuing, []string{"pebble.example"}, false, false, 1, 1)
	server := httptest.NewTLSServer((&door).Handler())
	t.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(issuing.GetRootCert(0).Cert)
	return &Authority{server, server.URL + wfe.DirectoryPath, trusted}
}

// nameServer answers on loopback that every name is 127.0.0.1.
func nameServer(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{Listener: l, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		answer := new(dns.Msg).SetReply(asked)
		if q := asked.Question[0]; q.Qtype == dns.TypeA {
			answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return l.Addr().String()
}
