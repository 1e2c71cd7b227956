package front

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// relaying is a house whose relay says back what it hears, in capitals.
func relaying(t *testing.T) *Front {
	t.Helper()
	inside, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inside.Close() })
	go func() {
		for {
			conn, err := inside.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				for lines := bufio.NewReader(conn); ; {
					line, err := lines.ReadString('\n')
					if err != nil {
						return
					}
					fmt.Fprint(conn, strings.ToUpper(line))
				}
			}()
		}
	}()
	files := filesIn(t.TempDir())
	files.write(t, 1, time.Now().Add(time.Hour))
	f, err := Open(Options{Listen: "127.0.0.1:0", Own: files})
	if err != nil {
		t.Fatal(err)
	}
	f.Relay = Relay{Name: "turn.localhost", Address: inside.Addr().String()}
	return f
}

func TestTheNameDecidesBetweenPagesAndTheRelayOnOnePort(t *testing.T) {
	f := relaying(t)
	run(t, f)
	address := f.pages[0].Addr().String()
	for range 3 {
		conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: "turn.localhost", InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(conn)
		for _, word := range []string{"one\n", "two\n"} {
			fmt.Fprint(conn, word)
			if got, err := lines.ReadString('\n'); err != nil || got != strings.ToUpper(word) {
				t.Errorf("the relay says %q, %v", got, err)
			}
		}
		_ = conn.Close()

		client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{ServerName: "localhost", InsecureSkipVerify: true}}}
		res, err := client.Get("https://" + address + "/")
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		client.CloseIdleConnections()
		if string(text) != "HTTP/2.0" {
			t.Errorf("the page is %q", text)
		}
	}
	// Who proves a domain is answered by the pages' side, whatever the name.
	proving, err := tls.Dial("tcp", address, &tls.Config{ServerName: "turn.localhost", NextProtos: []string{"acme-tls/1", "http/1.1"}, InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := proving.ConnectionState().NegotiatedProtocol; got != "http/1.1" {
		t.Errorf("the relay answers %q", got)
	}
	_ = proving.Close()
}

func TestWhoSpeaksNoTLSOrNothingDelaysNobody(t *testing.T) {
	f := relaying(t)
	run(t, f)
	address := f.pages[0].Addr().String()
	var silent net.Conn
	for range 50 {
		var err error
		if silent, err = net.Dial("tcp", address); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = silent.Close() }()
	}
	plain, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	fmt.Fprint(plain, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	_ = plain.SetReadDeadline(time.Now().Add(patience))
	if text, _ := io.ReadAll(plain); !strings.Contains(string(text), "400 Bad Request") {
		t.Errorf("plain words are answered with %q", text)
	}
	began := time.Now()
	shown(t, address, "localhost")
	if took := time.Since(began); took > 5*time.Second { // the silent ones are let go after ten
		t.Errorf("a page waits %v", took)
	}
	_ = silent.SetReadDeadline(time.Now().Add(patience))
	if _, err := silent.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("who says nothing is kept for longer than ten seconds: %v", err)
	}
}

func TestOneNetworkCannotTakeTheWholeRelay(t *testing.T) {
	s := &split{relayed: map[string]int{}}
	from := func(a string) net.Addr {
		address, err := net.ResolveTCPAddr("tcp", a)
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	var leave func()
	for i := range relaysPerNet + 1 {
		done, ok := s.admit(from(fmt.Sprintf("[2001:db8:1:2::%x]:5", i+1)))
		if ok != (i < relaysPerNet) {
			t.Fatalf("connection %d: %v", i+1, ok)
		}
		if ok {
			leave = done
		}
	}
	if _, ok := s.admit(from("[2001:db8:1:3::1]:5")); !ok {
		t.Error("the neighbour is refused")
	}
	leave()
	if _, ok := s.admit(from("[2001:db8:1:2::1]:6")); !ok {
		t.Error("a place that was left stays taken")
	}
}

func TestT16OneNetworkCannotKeepTheStreetDoorShut(t *testing.T) {
	s := &split{saying: map[string]int{}}
	from := func(a string) net.Addr {
		address, err := net.ResolveTCPAddr("tcp", a)
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	for i := range hellosPerNet + 1 {
		if ok := s.hears(from(fmt.Sprintf("[2001:db8:1:2::%x]:5", i+1))); ok != (i < hellosPerNet) {
			t.Fatalf("connection %d: %v", i+1, ok)
		}
	}
	neighbour := from("[2001:db8:1:3::1]:5")
	if !s.hears(neighbour) {
		t.Error("the neighbour is refused")
	}
	s.heard(neighbour)
	s.heard(from("[2001:db8:1:2::1]:6"))
	if !s.hears(from("[2001:db8:1:2::1]:7")) {
		t.Error("a place that was left stays taken")
	}
}

func TestTheRelayIsFoundHoweverItsNameIsWritten(t *testing.T) {
	f := relaying(t)
	run(t, f)
	conn, err := tls.Dial("tcp", f.pages[0].Addr().String(), &tls.Config{ServerName: "TURN.localhost", InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprint(conn, "one\n")
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if got, err := bufio.NewReader(conn).ReadString('\n'); err != nil || got != "ONE\n" {
		t.Errorf("the relay says %q, %v", got, err)
	}
}
