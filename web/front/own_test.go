package front

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// words is a log that can be read while it is written.
type words struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *words) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

func (w *words) say(part string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Contains(w.text.String(), part)
}

func (w *words) logger() *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// write makes a certificate for localhost and puts it into files.
func (files Files) write(t *testing.T, serial int64, until time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{files.Certificate: {Type: "CERTIFICATE", Bytes: raw}, files.Key: {Type: "PRIVATE KEY", Bytes: hidden}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func filesIn(dir string) Files {
	return Files{filepath.Join(dir, "chain.pem"), filepath.Join(dir, "key.pem")}
}

// run serves a page and a stream that says its line number when it is asked to.
func run(t *testing.T, f *Front) (next chan<- int) {
	t.Helper()
	ticks, ended := make(chan int), make(chan struct{})
	pages := http.NewServeMux()
	pages.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto) })
	pages.HandleFunc("/stream", func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		for {
			select {
			case n := <-ticks:
				fmt.Fprintln(w, n)
				w.(http.Flusher).Flush()
			case <-ended:
				return
			}
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx, &http.Server{Handler: pages}, func() { close(ended) }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return ticks
}

// shown is the certificate that a newcomer is shown.
func shown(t *testing.T, address, name string) *x509.Certificate {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: name, InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0]
}

// patience is how long a test waits for what comes at once on a machine that
// is not busy with other tests.
const patience = 30 * time.Second

func within(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for limit := time.After(patience); !ok(); {
		select {
		case <-limit:
			t.Fatal(what)
		case <-tick.C:
		}
	}
}

func TestOwnCertificateFilesAreReadAgainOnHangUpAndBadOnesChangeNothing(t *testing.T) {
	files := filesIn(t.TempDir())
	until := time.Now().Add(24 * time.Hour)
	files.write(t, 1, until)
	var log words
	public, _ := url.Parse("https://localhost")
	f, err := Open(Options{Listen: "127.0.0.1:0", Own: files, Public: public, Log: log.logger()})
	if err != nil {
		t.Fatal(err)
	}
	next := run(t, f)
	address := f.pages[0].Addr().String()
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
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
	if res.ProtoMajor != 2 {
		t.Errorf("speaks %s, not HTTP/2", res.Proto)
	}

	files.write(t, 2, until)
	hangUp(t)
	within(t, "the new files are not shown", func() bool { return shown(t, address, "localhost").SerialNumber.Int64() == 2 })
	hears(2)

	if err := os.WriteFile(files.Certificate, []byte("half a"), 0o600); err != nil {
		t.Fatal(err)
	}
	hangUp(t)
	within(t, "nobody is warned", func() bool { return log.say("the house goes on with the certificate it had") })
	if got := shown(t, address, "localhost").SerialNumber.Int64(); got != 2 || f.Certificate().Trouble == "" {
		t.Errorf("shows certificate %d, trouble %q", got, f.Certificate().Trouble)
	}
	hears(3)
	files.write(t, 3, until)
	hangUp(t)
	within(t, "the good files are not shown", func() bool { return shown(t, address, "localhost").SerialNumber.Int64() == 3 })
	if c := f.Certificate(); c.Trouble != "" || c.Name != "localhost" || !c.Until.Equal(until.Truncate(time.Second)) {
		t.Errorf("the certificate is %+v", c)
	}
}

func hangUp(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

func TestFilesThatCannotBeUsedStopTheStartInWords(t *testing.T) {
	dir := t.TempDir()
	good, other, old, open := filesIn(dir), filesIn(t.TempDir()), filesIn(t.TempDir()), filesIn(t.TempDir())
	good.write(t, 1, time.Now().Add(time.Hour))
	other.write(t, 2, time.Now().Add(time.Hour))
	old.write(t, 3, time.Now().Add(-time.Hour))
	open.write(t, 4, time.Now().Add(time.Hour))
	if err := os.Chmod(open.Key, 0o644); err != nil {
		t.Fatal(err)
	}
	for want, files := range map[string]Files{
		"no such file":      {filepath.Join(dir, "nothing"), good.Key},
		"does not match":    {good.Certificate, other.Key},
		"ended on":          old,
		"read by everybody": open,
	} {
		if _, err := Open(Options{Listen: "127.0.0.1:0", Own: files}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestATakenPortIsNamedWithItsKeyAndNothingStaysOpen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	files := filesIn(t.TempDir())
	files.write(t, 1, time.Now().Add(time.Hour))
	_, err = Open(Options{Domain: "localhost", Own: files, HTTPS: address, HTTP: taken.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), "taken by another program") || !strings.Contains(err.Error(), "tls.redirect") {
		t.Error(err)
	}
	again, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

func TestPlainRequestsAreSentToTheDomainWhateverTheySay(t *testing.T) {
	files := filesIn(t.TempDir())
	files.write(t, 1, time.Now().Add(time.Hour))
	public, _ := url.Parse("https://localhost")
	f, err := Open(Options{Domain: "localhost", Public: public, Own: files, HTTPS: "127.0.0.1:0", HTTP: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	run(t, f)
	for line, want := range map[string]string{
		"GET /log?a=b HTTP/1.1\r\nHost: evil.example":                           "https://localhost/log?a=b",
		"GET //evil.example/ HTTP/1.1\r\nHost: localhost":                       "https://localhost/evil.example/",
		"GET http://evil.example/x HTTP/1.1\r\nHost: evil.example":              "https://localhost/x",
		"GET /%0d%0aX:y HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: a.com": "https://localhost/%0D%0AX:y",
		"POST /api/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0":         "https://localhost/api/me",
	} {
		conn, err := net.Dial("tcp", f.plain[0].Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s\r\nConnection: close\r\n\r\n", line)
		text, _ := io.ReadAll(conn)
		_ = conn.Close()
		if !strings.Contains(string(text), "Location: "+want+"\r\n") {
			t.Errorf("%q: %s, want %s", line, text, want)
		}
	}
}
