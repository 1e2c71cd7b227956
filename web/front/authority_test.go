package front

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"lamplight/web/front/fronttest"
)

// streetWithPebble is a house with a domain whose authority gives certificates
// of this life, to be renewed in the last part of it.
func streetWithPebble(t *testing.T, life time.Duration, ratio float64, log *words) (*Front, *fronttest.Authority, *http.Client) {
	t.Helper()
	const domain = "lamp.example.org"
	o := Options{Domain: domain, HTTPS: "127.0.0.1:0", HTTP: "127.0.0.1:0", Log: log.logger()}
	o.Public, _ = url.Parse("https://" + domain)
	var ports [2]int
	var held []net.Listener
	for i, to := range []*string{&o.HTTP, &o.HTTPS} {
		l, err := net.Listen("tcp", *to)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, l)
		ports[i], *to = l.Addr().(*net.TCPAddr).Port, l.Addr().String()
	}
	for _, l := range held {
		_ = l.Close()
	}
	authority := fronttest.NewAuthority(t, ports[0], ports[1], life)
	roots := x509.NewCertPool()
	roots.AddCert(authority.Certificate())
	o.Authority = Authority{Directory: authority.Directory, Folder: filepath.Join(t.TempDir(), "certificates"), roots: roots, every: 100 * time.Millisecond, ratio: ratio}
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: authority.Trusted, ServerName: domain}},
	}
	t.Cleanup(client.CloseIdleConnections)
	f, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return f, authority, client
}

func TestADomainGetsItsCertificateAndANewOneUnderAnOpenStream(t *testing.T) {
	var log words
	f, _, client := streetWithPebble(t, 30*time.Second, 0.9, &log)
	next := run(t, f)
	address := f.pages[0].Addr().String()
	within(t, "there is no certificate", func() bool {
		res, err := client.Get("https://" + address + "/")
		if err == nil {
			_ = res.Body.Close()
		}
		return err == nil && res.ProtoMajor == 2
	})
	res, err := client.Get("https://" + address + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewReader(res.Body)
	hears := func(n int) {
		t.Helper()
		next <- n
		if line, err := lines.ReadString('\n'); err != nil || line != fmt.Sprintln(n) {
			t.Fatalf("the stream says %q, %v", line, err)
		}
	}
	hears(1)
	first := shown(t, address, f.Domain)
	within(t, "the certificate is not renewed", func() bool {
		return shown(t, address, f.Domain).SerialNumber.Cmp(first.SerialNumber) != 0
	})
	hears(2)
	if c := f.Certificate(); c.Name != f.Domain || c.Trouble != "" || !c.Until.After(first.NotAfter) {
		t.Errorf("the certificate is %+v", c)
	}
	if !log.say("the certificate is in place") {
		t.Error("nothing is said")
	}

	plain, err := client.Get("http://" + f.plain[0].Addr().String() + "/log?a=b")
	if err != nil {
		t.Fatal(err)
	}
	_ = plain.Body.Close()
	if to := plain.Header.Get("Location"); to != "https://lamp.example.org/log?a=b" {
		t.Errorf("a plain request is sent to %q", to)
	}
	err = filepath.WalkDir(f.Authority.Folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // a lock that was there a moment ago
		}
		if info, err := entry.Info(); err == nil && info.Mode().Perm()&0o077 != 0 && filepath.Ext(path) != ".lock" { // which holds a time, and is gone in a moment
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestARenewalThatFailsWarnsAndTheHouseGoesOn(t *testing.T) {
	var log words
	f, authority, client := streetWithPebble(t, time.Hour, 0.01, &log)
	run(t, f)
	address := f.pages[0].Addr().String()
	works := func() bool {
		res, err := client.Get("https://" + address + "/")
		if err == nil {
			_ = res.Body.Close()
		}
		return err == nil
	}
	within(t, "there is no certificate", works)
	first := shown(t, address, f.Domain)
	authority.Close()
	a := f.proof.(*asked)
	if err := a.magic.RenewCertSync(t.Context(), f.Domain, true); err == nil {
		t.Fatal("renewed by nobody")
	}
	if !log.say("could not be renewed; the house goes on with the one it has") {
		t.Error("nobody is warned")
	}
	client.CloseIdleConnections()
	if !works() || shown(t, address, f.Domain).SerialNumber.Cmp(first.SerialNumber) != 0 {
		t.Error("the old certificate is gone")
	}
	c := f.Certificate()
	if text, _ := json.Marshal(c); c.Trouble == "" || !c.Until.Equal(first.NotAfter) {
		t.Errorf("the certificate is %s", text)
	}
}

func TestAFirstCertificateThatFailsIsToldInWords(t *testing.T) {
	var log words
	f, authority, _ := streetWithPebble(t, time.Hour, 0.01, &log)
	authority.Close()
	run(t, f)
	within(t, "nobody is told", func() bool { return log.say("ports 80 and 443 must be open to everybody") })
	if c := f.Certificate(); c.Trouble == "" || !c.Until.IsZero() {
		t.Errorf("the certificate is %+v", c)
	}
}
