package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"lamplight/web/trial/house"
)

const (
	manyReaders = 500
	eventCount  = 200 // at ten a second
)

// readers is a room that 500 people follow and in which something is said ten
// times a second; then the same with a reader who has stopped reading.
func readers(b *bench, table *house.Table) error {
	h, room, speakers, err := open(b, 10)
	if err != nil {
		return err
	}
	defer h.Close()
	for _, p := range speakers {
		if err := p.Sit(room); err != nil {
			return err
		}
	}
	heard := &hearing{sent: map[string]time.Time{}}
	listeners := speakers
	for i := range manyReaders - len(speakers) {
		p, err := h.Enter(fmt.Sprint("Reader ", i))
		if err != nil {
			return err
		}
		listeners = append(listeners, p)
	}
	for _, p := range listeners {
		s, err := p.Follow(room)
		if err != nil {
			return err
		}
		defer s.Close()
		go heard.listen(s)
	}
	quiet := heard.say("a", room, speakers)
	quiet.within(table, fmt.Sprintf("a line until %d readers have it, 10 a second", manyReaders), 250*time.Millisecond)
	if missing := manyReaders*eventCount - len(quiet.all); missing != 0 {
		table.Add("events that did not arrive", "0", fmt.Sprint(missing), false)
	}
	server, _ := processes(h)
	used := memory(server)
	table.Add("memory of the server then", "400 MB", fmt.Sprint(used, " MB"), used > 0 && used <= 400)

	stopped, err := stopsReading(h.URL, room)
	if err != nil {
		return err
	}
	defer func() { _ = stopped.Close() }()
	heard.say("b", room, speakers).within(table, "the same beside a reader who has stopped reading", 250*time.Millisecond)
	return nil
}

// stopsReading asks for a stream and reads nothing, with as little room for
// what was sent as the system gives.
func stopsReading(address, room string) (net.Conn, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	conn, err := net.Dial("tcp", at.Host)
	if err != nil {
		return nil, err
	}
	_ = conn.(*net.TCPConn).SetReadBuffer(1)
	_, err = fmt.Fprintf(conn, "GET /api/rooms/%s/events HTTP/1.1\r\nHost: %s\r\n\r\n", room, at.Host)
	return conn, err
}

// hearing is when each line was sent and when each reader had it.
type hearing struct {
	mu   sync.Mutex
	sent map[string]time.Time
	took *times
}

// say has the speakers say lines in turn, ten a second, and waits for the
// readers.
func (g *hearing) say(name, room string, speakers []*house.Person) *times {
	g.mu.Lock()
	g.took = &times{}
	g.mu.Unlock()
	paced(eventCount, 10, func(i int) {
		line := fmt.Sprintf("line-%s-%d.", name, i)
		g.mu.Lock()
		g.sent[line] = time.Now()
		g.mu.Unlock()
		if err := speakers[i%len(speakers)].Post(room, line, line); err != nil {
			g.took.add(0, err)
		}
	})
	time.Sleep(time.Second)
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.took
}

func (g *hearing) listen(s *house.Stream) {
	for e := range s.Events {
		_, rest, found := strings.Cut(e.Data, `"text":"line-`)
		if e.Kind != "message" || !found {
			continue
		}
		name, _, _ := strings.Cut(rest, `"`)
		g.mu.Lock()
		if sent, ok := g.sent["line-"+name]; ok {
			g.took.add(e.At.Sub(sent), nil)
		}
		g.mu.Unlock()
	}
}

// pace is joins and posts at the rates a busy house has.
func pace(b *bench, table *house.Table) error {
	h, room, people, err := open(b, 100)
	if err != nil {
		return err
	}
	defer h.Close()
	for _, p := range people {
		s, err := p.Follow(room)
		if err != nil {
			return err
		}
		defer s.Close()
		go drain(s)
	}
	var entered, joined, said times
	paced(200, 20, func(i int) {
		entered.clock(func() error { _, err := h.Enter(fmt.Sprint("Newcomer ", i)); return err })
	})
	entered.within(table, "people who come in by name, 20 a second", 500*time.Millisecond)
	paced(300, 20, func(i int) {
		p := people[i%len(people)]
		joined.clock(func() error { return p.Sit(room) })
		if i < 200 {
			_ = p.Do(http.MethodPost, "/api/rooms/"+room+"/leave", nil, nil)
		}
	})
	joined.within(table, "people who sit down before 100 readers, 20 a second", 500*time.Millisecond)
	paced(1000, 50, func(i int) {
		said.clock(func() error { return people[i%50].Post(room, fmt.Sprint("said-", i), fmt.Sprint("Line ", i)) })
	})
	said.within(table, "messages acknowledged, 50 a second", 100*time.Millisecond)
	return nil
}

// headOf begins a request by hand.
func headOf(conn net.Conn, head string) *bufio.Reader {
	_, _ = fmt.Fprint(conn, head)
	return bufio.NewReader(conn)
}
