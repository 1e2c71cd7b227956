package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"lamplight/web/trial/house"
)

const (
	slowOnes   = 1000
	slowAtMost = 10 * time.Second
)

// slowKinds are ways to hold a connection without saying anything whole: what
// is said at once, and what is added every second.
var slowKinds = []struct{ name, head, drip string }{
	{"says nothing", "", ""},
	{"a header a byte at a time", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "x"},
	{"a body a byte at a time", "POST /api/me HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", "{"},
	{"has its answer and stays", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", ""},
}

// slow holds 1,000 connections that are slow or idle, while people go on.
func slow(b *bench, table *house.Table) error {
	h, room, people, err := open(b, 10)
	if err != nil {
		return err
	}
	defer h.Close()
	before := others(people, room, "before")
	closed := &times{}
	held := make(chan struct{})
	go func() {
		defer close(held)
		inTurn(slowOnes, slowOnes, func(i int) {
			if d, err := hold(h.URL, i); !errors.Is(err, errOpen) {
				closed.add(d, err)
			}
		})
	}()
	during := others(people, room, "during")
	<-held
	limit := max(2*before.percentile(95), 10*time.Millisecond) // below that a machine's own noise is more
	during.within(table, fmt.Sprintf("what others ask beside %d slow connections; alone p95 %s", slowOnes, ms(before.percentile(95))), limit)
	worst := closed.percentile(100)
	table.Add("slow and idle connections closed", fmt.Sprintf("%d within %s", slowOnes, ms(slowAtMost)),
		fmt.Sprintf("%d, the last after %s", len(closed.all), ms(worst)), len(closed.all) == slowOnes && worst <= slowAtMost)
	return nil
}

// others is what people in the house wait for: pages, posts and views.
func others(people []*house.Person, room, name string) *times {
	took := &times{}
	paced(240, 30, func(i int) {
		p := people[i%len(people)]
		took.clock(func() error {
			switch i % 3 {
			case 0:
				return p.Do(http.MethodGet, "/", nil, nil)
			case 1:
				return p.Do(http.MethodGet, "/api/rooms/"+room, nil, nil)
			}
			return p.Post(room, fmt.Sprint(name, i), "still here")
		})
	})
	return took
}

var errOpen = errors.New("still open")

// hold opens one such connection and says when it was closed.
func hold(address string, i int) (time.Duration, error) {
	at, err := url.Parse(address)
	if err != nil {
		return 0, err
	}
	kind := slowKinds[i%len(slowKinds)]
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 200, byte(i/250), byte(1+i%250))}, Timeout: 5 * time.Second}
	conn, err := dialer.Dial("tcp", at.Host)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	began := time.Now()
	answer := headOf(conn, kind.head)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, answer)
	}()
	drip := time.NewTicker(time.Second)
	defer drip.Stop()
	for {
		select {
		case <-ended:
			return time.Since(began), nil
		case <-drip.C:
			if time.Since(began) > 2*slowAtMost {
				return 0, errOpen
			}
			_, _ = fmt.Fprint(conn, kind.drip)
		}
	}
}
