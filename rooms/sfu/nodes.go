package sfu

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"
)

const (
	nodeEvery    = 100 * time.Millisecond // a killed one is back in three times that
	nodePatience = 750 * time.Millisecond // for one that hangs, twice
)

// nodes are the places a LiveKit answers at: one, or those of a cluster, each
// of which knows the way to every room.
type nodes []*node

type node struct {
	at  *url.URL
	id  string // in a cluster of ours
	api *lksdk.RoomServiceClient

	mu   sync.Mutex
	down bool
}

func newNodes(addresses []string, key, secret string) nodes {
	var all nodes
	for _, address := range addresses {
		at, err := url.Parse(address)
		if err != nil {
			at = &url.URL{} // answers nothing, and says so when it is asked
		}
		at.Scheme = strings.Replace(at.Scheme, "ws", "http", 1)
		all = append(all, &node{at: at, id: nodeID(at.Host), api: lksdk.NewRoomServiceClient(address, key, secret)})
	}
	return all
}

// best is the first that answers; when none does, the first.
func (all nodes) best() *node {
	for _, n := range all {
		if n.up() {
			return n
		}
	}
	return all[0]
}

// watchNodes keeps asking each whether it is well until ctx is done. A single one
// is not asked: there is no other to go to.
func (m *Media) watchNodes(ctx context.Context) {
	if len(m.nodes) < 2 {
		return
	}
	var every sync.WaitGroup
	for _, n := range m.nodes {
		every.Go(func() { n.watch(ctx, func(err error) { m.hears(n, err) }) })
	}
	every.Wait()
}

func (n *node) watch(ctx context.Context, is func(error)) {
	tick := time.NewTicker(nodeEvery)
	defer tick.Stop()
	for silent := false; ; {
		asked, cancel := context.WithTimeout(ctx, nodePatience)
		err := ask(asked, n.at.String())
		cancel()
		late := errors.Is(err, context.DeadlineExceeded)
		switch {
		case ctx.Err() != nil:
			return
		case !late || silent: // a busy machine may be late once
			is(err)
		}
		silent = late
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (n *node) up() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return !n.down
}

// hears notes how a node is. When it gives no answer, the lines through it and
// those of its rooms are ended, so that browsers come back by another way and to
// another node instead of waiting. One that is ill keeps them: it may only have
// lost Redis, without which pictures go on.
func (m *Media) hears(n *node, err error) {
	n.mu.Lock()
	news := n.down == (err == nil)
	n.down = err != nil
	n.mu.Unlock()
	if !news {
		return
	}
	slog.Warn("a media server of the cluster changed", "address", n.at.Host, "answers", err == nil, "error", err)
	if err == nil || errors.Is(err, errIll) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var its map[string]bool
	if m.registry != nil {
		if its, err = m.registry.forget(ctx, n.id); err != nil {
			slog.Warn("Redis does not answer", "error", err)
		}
	}
	m.cut(func(p *passage) bool { return p.node == n || its[p.room] })
}

// carry notes a line until done is called.
func (m *Media) carry(p *passage) (done func()) {
	m.carrying.Lock()
	defer m.carrying.Unlock()
	if m.carried == nil {
		m.carried = map[*passage]bool{}
	}
	m.carried[p] = true
	return func() {
		m.carrying.Lock()
		defer m.carrying.Unlock()
		delete(m.carried, p)
	}
}

func (m *Media) cut(which func(*passage) bool) {
	m.carrying.Lock()
	defer m.carrying.Unlock()
	for p := range m.carried {
		if which(p) {
			p.end()
		}
	}
}

// throughBest carries requests of browsers to a node that answers.
type throughBest struct {
	media *Media
	base  http.RoundTripper
}

// RoundTrip tries another node when one cannot be reached; these requests have
// no body.
func (t throughBest) RoundTrip(r *http.Request) (res *http.Response, err error) {
	through := r.Context().Value(passageKey{}).(*passage)
	for range t.media.nodes {
		n := t.media.nodes.best()
		ctx, cancel := context.WithCancel(r.Context())
		attempt := &passage{node: n, room: through.room, end: cancel}
		done := t.media.carry(attempt)
		out := r.Clone(ctx)
		out.URL.Scheme, out.URL.Host, out.Host = n.at.Scheme, n.at.Host, n.at.Host
		out.URL.Path = strings.TrimSuffix(n.at.Path, "/") + r.URL.Path
		if res, err = t.base.RoundTrip(out); err == nil {
			body := res.Body // which the proxy takes out of res when it becomes a websocket
			cut := context.AfterFunc(ctx, func() { _ = body.Close() })
			through.after(func() { cut(); done(); cancel() })
			return res, nil
		}
		ended := ctx.Err() != nil
		done()
		cancel()
		if r.Context().Err() != nil {
			return nil, err
		}
		if len(t.media.nodes) > 1 && !ended {
			t.media.hears(n, err)
		}
	}
	return nil, err
}
