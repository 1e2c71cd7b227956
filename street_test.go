package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// authority is a real ACME server on loopback, for which every name leads here.
func authority(t *testing.T, plain, https int) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	names, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	resolver := &dns.Server{Listener: names, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		answer := new(dns.Msg).SetReply(asked)
		if q := asked.Question[0]; q.Qtype == dns.TypeA {
			answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = resolver.ActivateAndServe() }()
	t.Cleanup(func() { _ = resolver.Shutdown() })
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	quiet, store := slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), db.NewMemoryStore()
	issuing := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: 86400}})
	door := wfe.New(quiet, store, va.New(quiet, plain, https, false, names.Addr().String(), store), issuing, []string{"pebble.example"}, false, false, 1, 1)
	server := httptest.NewTLSServer((&door).Handler())
	t.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(issuing.GetRootCert(0).Cert)
	return server, trusted
}

func TestADomainAloneTurnsOnHTTPSAndARestartAsksNobody(t *testing.T) {
	const domain = "lamp.example.org"
	https, turn, plain := ports(t)
	acme, trusted := authority(t, plain, https)
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: acme.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", root)
	data := filepath.Join(t.TempDir(), "data")
	args, _ := serveArgs(t, data)
	args = append(args, "--domain", domain, "--acme-directory", acme.URL+wfe.DirectoryPath, "--media-turn-port", strconv.Itoa(turn),
		"--tls-listen", fmt.Sprint("127.0.0.1:", https), "--tls-redirect", fmt.Sprint("127.0.0.1:", plain))
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: trusted, ServerName: domain}},
	}
	defer client.CloseIdleConnections()
	opens := func(p *program) (serial string) {
		t.Helper()
		if got := p.line(t); got != "Lamplight is at https://"+domain {
			t.Errorf("said %q", got)
		}
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for limit := time.After(30 * time.Second); ; {
			res, err := client.Get(fmt.Sprintf("https://127.0.0.1:%d/", https))
			if err == nil {
				_ = res.Body.Close()
				if res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
					t.Errorf("%s, %v", res.Proto, res.Header)
				}
				return res.TLS.PeerCertificates[0].SerialNumber.String()
			}
			select {
			case <-limit:
				t.Fatalf("no page opens: %v\n%s", err, p.complaints())
			case <-tick.C:
			}
		}
	}
	p := start(t, args...)
	serial := opens(p)
	res, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/about", plain))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if to := res.Header.Get("Location"); to != "https://"+domain+"/about" {
		t.Errorf("a plain request is sent to %q", to)
	}
	about, err := client.Get(fmt.Sprintf("https://127.0.0.1:%d/about", https))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(about.Body)
	_ = about.Body.Close()
	if host := strings.TrimPrefix(acme.URL, "https://"); !strings.Contains(string(text), host) {
		t.Errorf("the page about privacy does not name %s, whom the house contacts", host)
	}
	err = filepath.WalkDir(filepath.Join(data, "certificates"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // a lock that was there a moment ago
		}
		if info, err := entry.Info(); err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGTERM} {
		if err := p.cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	if code := p.end(t); code != 0 {
		t.Errorf("ended with %d\n%s", code, p.complaints())
	}
	acme.Close()
	client.CloseIdleConnections()
	if again := opens(start(t, args...)); again != serial {
		t.Error("the second start has another certificate")
	}
}
