package front

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// spoken is a connection on which everything has been said already.
type spoken struct {
	net.Conn
	from  io.Reader
	wrote int
}

func (s *spoken) Read(b []byte) (int, error)  { return s.from.Read(b) }
func (s *spoken) Write(b []byte) (int, error) { s.wrote += len(b); return len(b), nil }
func (s *spoken) RemoteAddr() net.Addr        { return &net.TCPAddr{} }
func (s *spoken) LocalAddr() net.Addr         { return &net.TCPAddr{} }
func (s *spoken) SetDeadline(time.Time) error { return nil }

// recorded is what a browser says first under this configuration.
type recorded struct {
	spoken
	said bytes.Buffer
}

func (r *recorded) Write(b []byte) (int, error) { return r.said.Write(b) }

func helloOf(config *tls.Config) []byte {
	r := &recorded{spoken: spoken{from: strings.NewReader("")}}
	_ = tls.Client(r, config).Handshake()
	return r.said.Bytes()
}

// Whatever comes first on a connection, nothing of it is lost or answered
// before it is known where it belongs.
func FuzzHello(f *testing.F) {
	for _, name := range []string{
		"cowork.example.org", "turn.cowork.example.org", "TURN.cowork.example.org", "turn.cowork.example.org.", "localhost", "127.0.0.1", "::1", "x", "a..b",
		"turn.cowork.example.org\x00", "xn--4ca.example", strings.Repeat("a.", 100) + "org",
	} {
		f.Add(helloOf(&tls.Config{ServerName: name, InsecureSkipVerify: true}))
		f.Add(helloOf(&tls.Config{ServerName: name, InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"}, MaxVersion: tls.VersionTLS12}))
	}
	whole := helloOf(&tls.Config{ServerName: "turn.cowork.example.org", InsecureSkipVerify: true, NextProtos: []string{"acme-tls/1"}})
	for _, raw := range [][]byte{
		nil, {0x16}, {0x16, 3, 1, 0, 0}, {0x16, 3, 1, 0xff, 0xff}, []byte("GET / HTTP/1.1\r\n\r\n"), []byte("\x00\x01\x00\x00"), whole, whole[:len(whole)/2], append(bytes.Clone(whole), "more"...),
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		conn := &spoken{from: bytes.NewReader(raw)}
		hello, whole, err := peek(conn)
		if conn.wrote > 0 || err == nil {
			t.Fatalf("%x was answered with %d bytes, %v", raw, conn.wrote, err)
		}
		if hello != nil && (len(raw) < 40 || len(hello.ServerName) > len(raw) || strings.HasSuffix(hello.ServerName, ".")) {
			t.Errorf("%x asks for %q", raw, hello.ServerName)
		}
		if again, err := io.ReadAll(whole); err != nil || !bytes.Equal(again, raw) {
			t.Errorf("%x is read again as %x, %v", raw, again, err)
		}
	})
}

// Every address belongs to one network: a v4 address to itself, a v6 address to
// its /64.
func FuzzNetwork(f *testing.F) {
	for _, from := range []string{
		"192.0.2.1:1", "192.0.2.1:65535", "192.0.2.1", "192.0.2.1:65536", "192.0.2.1:", ":1", "", "[::1]:1", "::1", "[2001:db8::7]:1", "[2001:db8:0:0:ffff::]:9", "[::ffff:192.0.2.1]:1",
		"[fe80::1%eth0]:1", "[fe80::1%]:1", "[::]:0", "[1::2::3]:1", "192.0.2.256:1", "0192.0.2.1:1", "1.2.3:4", "@", "/run/socket", "[", "]", "[]", "[]:1", "a:1", "[::1]1", "[::1]:-1",
		"255.255.255.255:1", "[2002:c000:201::]:1", "[64:ff9b::192.0.2.1]:1",
	} {
		f.Add(from)
	}
	f.Fuzz(func(t *testing.T, from string) {
		got := network(address(from))
		at, err := netip.ParseAddrPort(from)
		if err != nil {
			if got != "unknown" {
				t.Errorf("%q is of %q", from, got)
			}
			return
		}
		in, err := netip.ParsePrefix(got)
		if single, bad := netip.ParseAddr(got); bad == nil {
			in, err = netip.PrefixFrom(single, 32), nil
		}
		if plain := at.Addr().Unmap().WithZone(""); err != nil || !in.Contains(plain) || plain.Is6() && in.Bits() != 64 {
			t.Errorf("%q is of %q", from, got)
		}
	})
}

type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }
