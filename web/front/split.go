package front

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mholt/acmez/v3"
)

// Relay is the way to pictures for those whose firewall lets nothing through
// but HTTPS: connections to the same port under another name.
type Relay struct {
	Name    string // such as turn.cowork.example.org; empty: there is none
	Address string // where it answers on loopback, without encryption
}

const (
	helloLimit     = 5 * time.Second  // to say for which name one comes
	hellosAtOnce   = 2000             // who has not said it yet
	hellosPerNet   = 400              // of them, of one address, or one /64
	relaysInAll    = 1000             // connections through the relay
	relaysPerNet   = 100              // of one address, or one /64
	relayIdleLimit = 15 * time.Minute // an allocation that is not refreshed lives ten
)

// split is a listener of pages that takes the connections to the relay out,
// by the name a browser asks for, before anything is decrypted.
type split struct {
	net.Listener
	relay  Relay
	config *tls.Config // of the relay
	pages  chan net.Conn
	ctx    context.Context // until the listener is closed
	end    context.CancelFunc

	mu      sync.Mutex
	saying  map[string]int // who has not said the name yet, by network; "" is all
	relayed map[string]int // likewise, through the relay
}

func newSplit(l net.Listener, relay Relay, config *tls.Config) *split {
	s := &split{Listener: l, relay: relay, config: config, pages: make(chan net.Conn), saying: map[string]int{}, relayed: map[string]int{}}
	s.ctx, s.end = context.WithCancel(context.Background())
	go s.accept()
	return s
}

// Accept yields the next connection to the pages.
func (s *split) Accept() (net.Conn, error) {
	select {
	case c := <-s.pages:
		return c, nil
	case <-s.ctx.Done():
		return nil, net.ErrClosed
	}
}

// Close ends the connections through the relay as well.
func (s *split) Close() error {
	s.end()
	return s.Listener.Close()
}

func (s *split) accept() {
	defer s.end()
	for {
		conn, err := s.Listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // out of files, for a moment
			select {
			case <-time.After(50 * time.Millisecond):
			case <-s.ctx.Done():
				return
			}
			continue
		}
		if s.hears(conn.RemoteAddr()) {
			go s.sort(conn)
		} else {
			_ = conn.Close()
		}
	}
}

// sort reads the first words and sends the connection where it belongs.
func (s *split) sort(conn net.Conn) {
	forget := context.AfterFunc(s.ctx, func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(helloLimit))
	hello, whole, err := peek(conn)
	_ = conn.SetDeadline(time.Time{})
	s.heard(conn.RemoteAddr())
	var late net.Error
	if errors.Is(err, io.EOF) || errors.As(err, &late) {
		forget()
		_ = conn.Close()
		return
	}
	if hello != nil && strings.EqualFold(hello.ServerName, s.relay.Name) && !slices.Contains(hello.SupportedProtos, acmez.ACMETLS1Protocol) {
		s.carry(whole)
		forget()
		return
	}
	forget()
	select {
	case s.pages <- whole:
	case <-s.ctx.Done():
		_ = conn.Close()
	}
}

// peek reads what a browser says first, and gives back a connection on which it
// has still to be read. The hello is nil when it was none, and err says why.
func peek(conn net.Conn) (hello *tls.ClientHelloInfo, whole net.Conn, err error) {
	heard := &listener{Conn: conn}
	err = tls.Server(heard, &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		hello = h
		return nil, errSeen
	}}).HandshakeContext(context.Background())
	return hello, &again{Conn: conn, from: io.MultiReader(&heard.said, conn)}, err
}

var errSeen = errors.New("seen")

// listener only listens: what is answered goes nowhere.
type listener struct {
	net.Conn
	said bytes.Buffer
}

func (l *listener) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	l.said.Write(b[:n])
	return n, err
}
func (l *listener) Write(b []byte) (int, error) { return len(b), nil }

// again is a connection whose first words come once more.
type again struct {
	net.Conn
	from io.Reader
}

func (a *again) Read(b []byte) (int, error) { return a.from.Read(b) }

// carry decrypts and hands on in both directions until one side ends, or both
// are silent.
func (s *split) carry(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	done, ok := s.admit(conn.RemoteAddr())
	if !ok {
		return
	}
	defer done()
	ctx, cancel := context.WithTimeout(s.ctx, helloLimit)
	defer cancel()
	open := tls.Server(conn, s.config)
	if open.HandshakeContext(ctx) != nil {
		return
	}
	inside, err := new(net.Dialer).DialContext(ctx, "tcp", s.relay.Address)
	if err != nil {
		return // the media server is being started again
	}
	defer func() { _ = inside.Close() }()
	idle := time.AfterFunc(relayIdleLimit, func() { _ = conn.Close(); _ = inside.Close() })
	defer idle.Stop()
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{inside, open}, {open, inside}} {
		go func() {
			_, _ = io.Copy(way[0], awake{way[1], idle})
			ended <- struct{}{}
		}()
	}
	select {
	case <-ended:
	case <-s.ctx.Done():
	}
}

// awake puts the end of a silent connection off with everything that comes.
type awake struct {
	io.Reader
	idle *time.Timer
}

func (a awake) Read(b []byte) (int, error) {
	n, err := a.Reader.Read(b)
	a.idle.Reset(relayIdleLimit)
	return n, err
}

// hears counts somebody in who has still to say a name, until heard; one
// network cannot keep all others waiting.
func (s *split) hears(from net.Addr) bool {
	who := network(from)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saying[""] >= hellosAtOnce || s.saying[who] >= hellosPerNet {
		return false
	}
	s.saying[""]++
	s.saying[who]++
	return true
}

func (s *split) heard(from net.Addr) {
	who := network(from)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saying[""]--
	if s.saying[who]--; s.saying[who] == 0 {
		delete(s.saying, who)
	}
}

// admit counts a connection through the relay in until done is called.
func (s *split) admit(from net.Addr) (done func(), ok bool) {
	who := network(from)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.relayed[""] >= relaysInAll || s.relayed[who] >= relaysPerNet {
		return nil, false
	}
	s.relayed[""]++
	s.relayed[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.relayed[""]--
		if s.relayed[who]--; s.relayed[who] == 0 {
			delete(s.relayed, who)
		}
	}, true
}

// network is one v4 address, or the /64 a v6 address lies in.
func network(from net.Addr) string {
	p, err := netip.ParseAddrPort(from.String())
	if err != nil {
		return "unknown"
	}
	a := p.Addr().Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	prefix, _ := a.Prefix(64)
	return prefix.String()
}
