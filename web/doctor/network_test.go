package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAnAddressBrowsersCannotComeToNeedsAHand(t *testing.T) {
	is := func(ips ...string) (found []netip.Addr) {
		for _, ip := range ips {
			found = append(found, netip.MustParseAddr(ip))
		}
		return found
	}
	for name, test := range map[string]struct {
		own, known      []netip.Addr
		public, address string
		key             string
		state           State
	}{
		"the one the name leads to":      {is("203.0.113.7"), is("203.0.113.7"), "https://a.example.org", "auto", "doctor.address.works", Works},
		"one of two":                     {is("10.0.0.5", "203.0.113.7"), is("203.0.113.7"), "https://a.example.org", "auto", "doctor.address.works", Works},
		"behind a router":                {is("10.0.0.5"), is("203.0.113.7"), "https://a.example.org", "auto", "doctor.address.differs", Hand},
		"behind a router, and said so":   {is("10.0.0.5"), is("203.0.113.7"), "https://a.example.org", "203.0.113.7", "doctor.address.works", Works},
		"another one":                    {is("203.0.113.7"), is("203.0.113.7"), "https://a.example.org", "203.0.113.8", "doctor.address.differs", Hand},
		"a name nobody knows":            {is("203.0.113.7"), nil, "https://a.example.org", "auto", "doctor.address.no_name", Hand},
		"none":                           {nil, is("203.0.113.7"), "https://a.example.org", "auto", "doctor.address.none", Hand},
		"loopback before the world":      {is("203.0.113.7"), is("203.0.113.7"), "https://a.example.org", "127.0.0.1", "doctor.address.none", Hand},
		"a bare number":                  {is("203.0.113.7"), nil, "http://203.0.113.7", "auto", "doctor.address.works", Works},
		"nobody else comes":              {is("10.0.0.5"), nil, "http://localhost:8080", "auto", "doctor.address.alone", Works},
		"the same network, with no name": {is("10.0.0.5"), nil, "", "auto", "doctor.address.near", Works},
	} {
		t.Run(name, func(t *testing.T) {
			h := sound(t).standing()
			h.Config.Listen, h.Config.PublicURL, h.Config.Media.Address = ":8080", test.public, test.address
			h.Addresses = func() ([]netip.Addr, error) { return test.own, nil }
			h.LookUp = func(context.Context, string) ([]netip.Addr, error) {
				if test.known == nil {
					return nil, errors.New("no such host")
				}
				return test.known, nil
			}
			f := h.address(t.Context())
			found(t, f, test.key, test.state)
			if test.key == "doctor.address.differs" && f.Command != "media:\n  address: 203.0.113.7" {
				t.Errorf("%q", f.Command)
			}
		})
	}
	h := sound(t).standing()
	h.Outside, h.LookUp = false, nil // nobody is asked
	h.Addresses = func() ([]netip.Addr, error) { return is("10.0.0.5", "100.64.3.2"), nil }
	found(t, h.address(t.Context()), "doctor.address.private", Hand)
}

// runningHouse is a folder somebody has locked, as a house does.
func runningHouse(t *testing.T, h House) {
	t.Helper()
	if err := os.MkdirAll(h.Config.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	lock, err := os.Create(filepath.Join(h.Config.Data, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Close() })
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		t.Fatal(err)
	}
}

func TestARunningHouseAnswersAndAFreePortWaitsForOne(t *testing.T) {
	h := sound(t).standing()
	house := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			http.NotFound(w, r)
		}
	}))
	h.Config.Listen = house.Listener.Addr().String()
	f := h.pages(t.Context())
	found(t, f, "doctor.port.taken", Hand)
	if port := h.Config.Listen[strings.LastIndex(h.Config.Listen, ":"):]; f.Command != "sudo ss -lntp 'sport = "+port+"'" {
		t.Error(f.Command)
	}
	runningHouse(t, h)
	found(t, h.pages(t.Context()), "doctor.pages.works", Works)
	street := httptest.NewTLSServer(house.Config.Handler)
	defer street.Close()
	h.Config.Domain, h.Config.TLS.Listen, h.Config.TLS.Redirect = "cowork.example.org", street.Listener.Addr().String(), h.Config.Listen
	found(t, h.pages(t.Context()), "doctor.pages.works", Works)
	h.Config.Domain = ""
	house.Close()
	found(t, h.pages(t.Context()), "doctor.pages.quiet", Quiet)
	h.Config.Data = t.TempDir()
	found(t, h.pages(t.Context()), "doctor.pages.unset", Unset)
}

func TestACertificateBrowsersWouldRefuseNeedsAHand(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	shown := func(name string, until time.Time) (tls.Certificate, *x509.CertPool) {
		c := &x509.Certificate{
			SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: now.AddDate(0, -3, 0), NotAfter: until,
			IsCA: true, BasicConstraintsValid: true, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		raw, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := x509.ParseCertificate(raw)
		if err != nil {
			t.Fatal(err)
		}
		trusted := x509.NewCertPool()
		trusted.AddCert(parsed)
		return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, trusted
	}
	for name, test := range map[string]struct {
		host    string
		until   time.Time
		trusted bool
		key     string
		state   State
	}{
		"good":       {"cowork.example.org", now.AddDate(0, 2, 0), true, "doctor.certificate.works", Works},
		"nearly old": {"cowork.example.org", now.AddDate(0, 0, 5), true, "doctor.certificate.old", Hand},
		"over":       {"cowork.example.org", now.AddDate(0, 0, -1), true, "doctor.certificate.old", Hand},
		"another's":  {"other.example.org", now.AddDate(0, 2, 0), true, "doctor.certificate.hand", Hand},
		"untrusted":  {"cowork.example.org", now.AddDate(0, 2, 0), false, "doctor.certificate.hand", Hand},
	} {
		t.Run(name, func(t *testing.T) {
			certificate, trusted := shown(test.host, test.until)
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			go func() {
				if c, err := l.Accept(); err == nil {
					_ = c.(*tls.Conn).Handshake()
					_ = c.Close()
				}
			}()
			h := sound(t).standing()
			h.Roots = x509.NewCertPool()
			if test.trusted {
				h.Roots = trusted
			}
			h.Dial = func(_ context.Context, address string) (net.Conn, error) {
				if address != "cowork.example.org:443" {
					t.Error(address)
				}
				return net.Dial("tcp", l.Addr().String())
			}
			found(t, h.certificate(t.Context()), test.key, test.state)
		})
	}
	h := sound(t).standing()
	h.Dial = func(context.Context, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }
	found(t, h.certificate(t.Context()), "doctor.certificate.quiet", Quiet)
	h.Outside = false
	found(t, h.certificate(t.Context()), "doctor.certificate.unasked", Unset) // a proxy shows it
	h.Config.Domain, h.Config.TLS.Listen = "cowork.example.org", ":443"
	asked := ""
	h.Dial = func(_ context.Context, address string) (net.Conn, error) {
		asked = address
		return nil, syscall.ECONNREFUSED
	}
	found(t, h.certificate(t.Context()), "doctor.certificate.quiet", Quiet)
	if asked != "127.0.0.1:443" {
		t.Errorf("%s is asked", asked)
	}
	h.Config.Domain = ""
	h.Config.PublicURL = "http://cowork.example.org"
	found(t, h.certificate(t.Context()), "doctor.certificate.none", Hand)
	h.Config.PublicURL = ""
	found(t, h.certificate(t.Context()), "doctor.certificate.alone", Unset)
}
