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

	"golang.org/x/time/rate"

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
	var slow, l limits
	slow.init()
	l.init()
	for range 3 {
		l.take("a", 1000, 3)
		if wait := slow.take("a", 0.01, 3); wait != 0 {
			t.Fatal(wait)
		}
	}
	if wait := slow.take("a", 0.01, 3); wait <= 0 || wait > 100*time.Second {
		t.Error(wait)
	}
	if slow.take("b", 1000, 3) != 0 {
		t.Error("one waits for another")
	}
	within(t, "the bucket did not fill", func() bool { return l.take("a", 1000, 3) == 0 })
	within(t, "full buckets are kept", func() bool {
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
}

// TestT16: members find a stream when guests have taken all of theirs.
func TestT16StreamsHaveAnEndAndSomeAreLeftForMembers(t *testing.T) {
	h := newHouse(t)
	guest, member := h.enter("Gus"), h.enter("Mia")
	h.setRole(member, rooms.Regular)
	for _, of := range []struct {
		reader *browser
		who    string
		most   int
	}{
		{guest, "member " + guest.id, streamsPerGuest}, {guest, "guests 127.0.0.1", guestStreamsPerAddress}, {guest, "guests", streamsOfGuests},
		{member, "member " + member.id, streamsPerMember}, {member, "127.0.0.1", streamsPerAddress}, {member, "", streamsInAll},
	} {
		set := func(n int) {
			l := &h.server.limits
			l.mu.Lock()
			defer l.mu.Unlock()
			l.streams[of.who] = n
		}
		set(of.most - 1)
		last, more := of.reader.listen(guest.room("/events")), of.reader.listen(guest.room("/events"))
		if more.status == 200 {
			t.Fatalf("%q: one more than there are", of.who)
		}
		over := of.reader.get(guest.room("/events"))
		if last.status != 200 || over.status != 429 || over.key() != "rate.too_many_streams" || over.header.Get("Retry-After") != "10" {
			t.Errorf("%q: %d, then %v", of.who, last.status, over)
		}
		if of.reader == guest {
			other := member.listen(guest.room("/events"))
			if other.status != 200 {
				t.Errorf("a member waits for guests: %q", of.who)
			}
			other.stop()
		}
		set(1) // this one, which is counted out when it closes
		last.stop()
		within(t, "a closed stream still counts", func() bool {
			l := &h.server.limits
			l.mu.Lock()
			defer l.mu.Unlock()
			return len(l.streams) == 0
		})
	}
}

func TestT16PagesAreNotAskedForWithoutEnd(t *testing.T) {
	h := newHouse(t)
	visitor, ana := h.visitor(), h.enter("Ana")
	empty := &bucket{Limiter: rate.NewLimiter(.01, 1), used: time.Now()}
	empty.Allow()
	h.server.limits.buckets["browse 127.0.0.1"] = empty
	for _, path := range []string{"/", "/api/rooms"} {
		for language, words := range map[string]string{"en": "Try again in", "de": "Versuch es in"} {
			a := visitor.do("GET", path, nil, "Accept-Language", language)
			if a.status != 429 || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, words) {
				t.Errorf("%s: %v", path, a)
			}
		}
	}
	ana.say("who sits inside is not stopped by who looks in")
}

// TestT17: a page and a program alike read, in their language, what is full and
// when to come again.
func TestT17WhatIsFullSaysWhenToComeAgain(t *testing.T) {
	h := newHouse(t)
	h.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20000)
		INSERT INTO members (id, name, name_key, role, language, created_at)
		SELECT 'crowd ' || i, 'Crowd ' || i, 'crowd' || i, 'guest', 'en', ? FROM n`, time.Now().UnixMicro())
	for language, word := range map[string]string{"en": "Try again in 10 min", "de": "Versuch es in 10 min noch einmal"} {
		a := h.visitor().do("POST", "/api/me", map[string]any{"name": "Ben", "language": language}, "Accept-Language", language)
		if a.status != 507 || a.key() != "house.full" || a.header.Get("Retry-After") != "600" || !strings.Contains(a.body, word) {
			t.Errorf("%v %s", a, a.header.Get("Retry-After"))
		}
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
		_ = conn.SetReadDeadline(time.Now().Add(patience))
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
