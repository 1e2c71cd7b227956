package web

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestAnAddressIsANetwork(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[::ffff:192.0.2.7]:1": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::/64",
		"[2001:db8:1:2:ffff::1]:9": "2001:db8:1:2::/64", "[fe80::1%eth0]:1": "fe80::/64", "@": "unknown", "": "unknown",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		r.Header.Set("Forwarded", "for=203.0.113.9")
		if got := addressOf(r); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
	}
}

func TestABucketFillsUpAgainAndIsForgotten(t *testing.T) {
	var l limits
	l.init()
	for range 3 {
		if wait := l.take("a", 1000, 3); wait != 0 {
			t.Fatal(wait)
		}
	}
	wait := l.take("a", 1000, 3)
	if wait <= 0 || wait > 2*time.Millisecond {
		t.Error(wait)
	}
	if l.take("b", 1000, 3) != 0 {
		t.Error("one waits for another")
	}
	within(t, time.Second, "the bucket did not fill", func() bool { return l.take("a", 1000, 3) == 0 })
	within(t, time.Second, "full buckets are kept", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.swept = time.Time{}
		l.sweep(time.Now())
		return len(l.buckets) == 0
	})
	for i := range bucketsKept {
		l.take(fmt.Sprint(i), 0.001, 2)
	}
	if l.take("one more", 1, 1) == 0 || len(l.buckets) > bucketsKept {
		t.Error("a flood from everywhere fills the memory")
	}
}

func TestT15OneAddressCannotShutTheDoorOnAllOthers(t *testing.T) {
	if entering.address >= rooms.NewcomersASecond || entering.addressBurst > rooms.NewcomersAtOnce/2 {
		t.Errorf("one address may take %v at once and %v a second of what the house takes in", entering.addressBurst, entering.address)
	}
}

func TestT16WhoIsTooFastIsToldWhenToComeAgain(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	ana.sit("text")
	ben.sit("text")
	slowed := 0
	for i := range 80 {
		a := ana.post(ana.room("/messages"), map[string]any{"client_id": fmt.Sprint(i), "text": "x"})
		if a.status == 429 {
			slowed++
			if a.key() != "rate.too_fast" || a.header.Get("Retry-After") == "" {
				t.Fatal(a, a.header)
			}
		}
	}
	if slowed == 0 {
		t.Error("80 messages at once were taken")
	}
	ben.say("not slowed")
	l := &h.server.limits
	for who, most := range map[string]int{"member " + ana.id: streamsPerMember, "127.0.0.1": streamsPerAddress, "": streamsInAll} {
		l.mu.Lock()
		open := l.streams[who]
		l.streams[who] = most - 1
		l.mu.Unlock()
		last := ana.listen(ana.room("/events"))
		over := ana.get(ana.room("/events"))
		if last.status != 200 || over.status != 429 || over.key() != "rate.too_many_streams" || over.header.Get("Retry-After") == "" {
			t.Errorf("%q: %d, then %v", who, last.status, over)
		}
		last.stop()
		within(t, 2*time.Second, "a closed stream still counts", func() bool {
			l.mu.Lock()
			defer l.mu.Unlock()
			return l.streams[who] == most-1
		})
		l.mu.Lock()
		l.streams[who] = open
		l.mu.Unlock()
	}
}

func TestT16NothingLargeIsRead(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	big := strings.Repeat("x", bodyLimit+1)
	if a := ana.post(ana.room("/messages"), `{"client_id":"a","text":"`+big+`"}`); a.status != 413 || a.key() != "request.too_large" {
		t.Error(a)
	}
	if a := ana.get("/api/rooms?x=" + strings.Repeat("x", 5000)); a.status != 400 {
		t.Error(a)
	}
	response, err := client.Do(ana.request("GET", "/api/rooms", nil, "X-Large", strings.Repeat("x", 60<<10)))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Error(response.Status)
	}
}

// TestT16: who says half a sentence is not waited for.
func TestT16SlowConnectionsAreClosed(t *testing.T) {
	s := New(Options{})
	if c := s.HTTP(); c.ReadHeaderTimeout > 10*time.Second || c.ReadTimeout > 10*time.Second || c.IdleTimeout == 0 || c.WriteTimeout == 0 {
		t.Error("somebody is waited for too long")
	}
	site := httptest.NewUnstartedServer(nil)
	site.Config = s.HTTP()
	site.Config.ReadHeaderTimeout, site.Config.ReadTimeout = 100*time.Millisecond, 200*time.Millisecond
	site.Start()
	defer site.Close()
	for name, begun := range map[string]string{
		"headers": "POST /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"a body":  "POST /api/me HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
	} {
		conn, err := net.Dial("tcp", site.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, begun)
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		r := bufio.NewReader(conn)
		for err = nil; err == nil; {
			_, err = r.ReadByte()
		}
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Errorf("slow %s are waited for", name)
		}
		conn.Close()
	}
}
