package main

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lamplight/web/front/fronttest"
)

func TestADomainAloneTurnsOnHTTPSAndARestartAsksNobody(t *testing.T) {
	const domain = "lamp.example.org"
	https, turn, plain := ports(t)
	acme := fronttest.NewAuthority(t, plain, https, 24*time.Hour)
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: acme.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", root)
	data := filepath.Join(t.TempDir(), "data")
	args, _ := serveArgs(t, data)
	args = append(args, "--domain", domain, "--acme-directory", acme.Directory, "--media-turn-port", strconv.Itoa(turn),
		"--tls-listen", fmt.Sprint("127.0.0.1:", https), "--tls-redirect", fmt.Sprint("127.0.0.1:", plain))
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: acme.Trusted, ServerName: domain}},
	}
	defer client.CloseIdleConnections()
	opens := func(p *program) (serial string) {
		t.Helper()
		if got := p.line(t); got != "Lamplight is at https://"+domain {
			t.Errorf("said %q", got)
		}
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for limit := time.After(time.Minute); ; {
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
