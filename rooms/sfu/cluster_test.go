package sfu

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// startRedis runs a Redis of this test's own.
func startRedis(t *testing.T) RedisConfig {
	t.Helper()
	cfg := RedisConfig{Address: net.JoinHostPort(loopback, strconv.Itoa(freeTCP(t)))}
	runRedis(t, cfg)
	return cfg
}

// runRedis runs one that remembers nothing, until stop or the end of the test.
func runRedis(t *testing.T, cfg RedisConfig) (stop func()) {
	t.Helper()
	_, port, _ := net.SplitHostPort(cfg.Address)
	cmd := exec.Command("redis-server", "--bind", loopback, "--port", port, "--dir", t.TempDir(), "--save", "", "--appendonly", "no")
	if err := cmd.Start(); err != nil {
		t.Fatal("these tests need Redis, which `make redis` installs: ", err)
	}
	stop = sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Cleanup(stop)
	eventually(t, "Redis answers", func() bool {
		conn, err := net.Dial("tcp", cfg.Address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return stop
}

func eventually(t *testing.T, what string, good func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	// LiveKit itself takes half a minute to miss somebody whose farewell was lost.
	for time.Since(began) < time.Minute {
		if good() {
			return time.Since(began)
		}
		<-tick.C
	}
	t.Fatalf("waited a minute for: %s", what)
	return 0
}

// testCluster is two nodes, a room on each, and the gate of a house before them.
type testCluster struct {
	t     *testing.T
	nodes []*testHouse
	media *Media
	gate  string

	redis     RedisConfig
	stopRedis func()
}

func startCluster(t *testing.T) *testCluster {
	c := &testCluster{t: t, redis: RedisConfig{Address: net.JoinHostPort(loopback, strconv.Itoa(freeTCP(t)))}}
	c.stopRedis = runRedis(t, c.redis)
	redis := c.redis
	var urls []string
	for range 2 {
		node := startHouseWith(t, func(cfg *LocalConfig) {
			cfg.Redis, cfg.Listen = redis, net.JoinHostPort(loopback, strconv.Itoa(freeTCP(t)))
		})
		c.nodes = append(c.nodes, node)
		urls = append(urls, node.URL().String())
	}
	c.media = newCluster(redis, urls, testKey, testSecret)
	ctx, cancel := context.WithCancel(context.Background())
	watched := make(chan struct{})
	go func() { defer close(watched); c.media.Watch(ctx, func(string) {}) }()
	proxy := NewProxy(c.media)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		query := r.URL.Query()
		for _, more := range []string{"publish", "attributes"} {
			query.Del(more)
		}
		r.URL.RawQuery = query.Encode()
		proxy.ServeRTC(w, r, token)
	}))
	t.Cleanup(func() { gate.CloseClientConnections(); gate.Close(); cancel(); <-watched })
	c.gate = gate.URL
	return c
}

// seat is a browser with a camera.
type seat struct {
	*lksdk.Room
	room, member string
	lost         chan struct{} // written to each time its line or its pictures break
}

func (c *testCluster) sit(room, member string) seat {
	c.t.Helper()
	token, err := c.media.Token(room, member, rooms.Rights{Camera: true})
	if err != nil {
		c.t.Fatal(err)
	}
	s := seat{room: room, member: member, lost: make(chan struct{}, 100)}
	callback := lksdk.NewRoomCallback()
	callback.OnReconnecting = func() { s.lost <- struct{}{} }
	s.Room, err = lksdk.ConnectToRoomWithToken(c.gate, token, callback, lksdk.WithLogger(logger.GetDiscardLogger()), lksdk.WithDisableRegionDiscovery())
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(s.Disconnect)
	track, err := newTrack(mediatest.Camera)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := s.LocalParticipant.PublishTrack(track, publication(mediatest.Camera)); err != nil {
		c.t.Fatal(err)
	}
	eventually(c.t, member+" is seen in "+room, func() bool { return c.sees(s) })
	return s
}

func (c *testCluster) sees(s seat) bool {
	callers, err := c.media.Callers(c.t.Context(), s.room)
	return err == nil && slices.ContainsFunc(callers, func(caller rooms.Caller) bool {
		return caller.Member == s.member && !caller.Lost && caller.Cameras == 1
	})
}

// spread seats people until both nodes have a room.
func (c *testCluster) spread() (one, other seat) {
	c.t.Helper()
	one = c.sit("hall", "ada")
	for i := range 10 {
		other = c.sit("library-"+strconv.Itoa(i), "ben")
		if other.ServerInfo().GetNodeId() != one.ServerInfo().GetNodeId() {
			return one, other
		}
	}
	c.t.Fatal("ten rooms are on one node")
	return one, other
}

// end is the death of a machine: killed, and nobody starts it again.
func (c *testCluster) end(node int) {
	c.t.Helper()
	process, err := os.FindProcess(<-c.nodes[node].pids)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = process.Kill()
	c.nodes[node].stop()
}

func (s seat) node() string { return s.ServerInfo().GetNodeId() }

func TestRoomsOfANodeThatDiedAreBackOnAnother(t *testing.T) {
	for name, dies := range map[string]int{"the one all lines go through": 0, "another": 1} {
		t.Run(name, func(t *testing.T) {
			c := startCluster(t)
			one, other := c.spread()
			before := []string{one.node(), other.node()}
			c.end(dies)
			took := eventually(t, "both are on the node that is left", func() bool {
				return one.node() == other.node() && c.sees(one) && c.sees(other)
			})
			t.Logf("back after %v", took)
			for i, s := range []seat{one, other} {
				if stayed := s.node() == before[i]; dies == 1 && stayed && len(s.lost) != 0 {
					t.Errorf("%s was disturbed %d times by a death elsewhere", s.member, len(s.lost))
				}
			}
			if answer, all := c.media.Nodes(); answer != 1 || all != 2 {
				t.Errorf("%d of %d nodes answer", answer, all)
			}
		})
	}
}

// What stands in Redis about a dead node stands there for ever.
func TestARoomWhoseNodeDiedIsEmptyWhenNobodyComesBack(t *testing.T) {
	c := startCluster(t)
	one, other := c.spread()
	one.Disconnect()
	other.Disconnect()
	c.end(1)
	eventually(t, "the dead node is forgotten", func() bool { answer, _ := c.media.Nodes(); return answer == 1 })
	for _, s := range []seat{one, other} {
		eventually(t, s.room+" is empty", func() bool {
			callers, err := c.media.Callers(t.Context(), s.room)
			return err == nil && len(callers) == 0
		})
		if err := c.media.Remove(t.Context(), s.room, s.member); err != nil {
			t.Error(err)
		}
	}
}

func TestPicturesGoOnWithoutRedisAndNodesStartAnewWhenItHasForgotten(t *testing.T) {
	c := startCluster(t)
	one, other := c.spread()
	<-c.nodes[0].pids
	<-c.nodes[1].pids
	c.stopRedis()
	select {
	case <-one.lost:
		t.Error("a line broke")
	case <-other.lost:
		t.Error("a line broke")
	case <-c.nodes[0].pids:
		t.Error("a node started anew")
	case <-time.After(5 * time.Second):
	}
	runRedis(t, c.redis)
	<-c.nodes[0].pids
	<-c.nodes[1].pids
	t.Log("back after", eventually(t, "both are back", func() bool { return c.sees(one) && c.sees(other) }))
}

func TestANodeThatWasGivenUpEndsWhenItIsBack(t *testing.T) {
	redis := startRedis(t)
	r, nobody := newRegistry(redis), func([]stand) error { return nil }
	for name, give := range map[string]func() error{
		"the house gave it up": func() error { _, err := r.forget(t.Context(), "ND_x"); return err },
		"it was started twice": func() error { _, err := r.enter(t.Context(), "ND_x", stand{}, nobody); return err },
	} {
		out, err := r.enter(t.Context(), "ND_x", stand{}, nobody)
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-out:
			t.Errorf("%s: ends by itself", name)
		default:
		}
		if err := give(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-out:
		case <-time.After(time.Minute):
			t.Errorf("%s: goes on", name)
		}
	}
}

func TestANodeThatHangsIsLeftAtOnce(t *testing.T) {
	hangs := make(chan struct{})
	silent := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-hangs:
			<-r.Context().Done()
		default:
		}
	}
	conns := make(chan struct{}, 10)
	upgrade := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			return
		}
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		conns <- struct{}{}
		_, _, _ = conn.ReadMessage()
		_ = conn.Close()
	}
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { silent(w, r); upgrade(w, r) }))
	second := httptest.NewServer(http.HandlerFunc(upgrade))
	media := newCluster(RedisConfig{Address: "127.0.0.1:1"}, []string{first.URL, second.URL}, testKey, testSecret)
	ctx, cancel := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() { defer close(watched); media.Watch(ctx, func(string) {}) }()
	proxy := NewProxy(media)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { proxy.ServeRTC(w, r, "fresh") }))
	defer func() {
		cancel()
		<-watched
		first.CloseClientConnections()
		first.Close()
		second.Close()
		gate.Close()
	}()

	dial := func() *websocket.Conn {
		conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(gate.URL, "http", "ws", 1)+"/rtc", nil)
		if err != nil {
			t.Fatal(err)
		}
		<-conns
		return conn
	}
	line := dial()
	close(hangs)
	hung := time.Now()
	// A second and a half, and a new line at once, where the machine is not busy.
	if _, _, err := line.ReadMessage(); err == nil || time.Since(hung) > 15*time.Second {
		t.Errorf("the line ended after %v: %v", time.Since(hung), err)
	}
	again := time.Now()
	defer func() { _ = dial().Close() }()
	if took := time.Since(again); took > 15*time.Second {
		t.Errorf("another line took %v", took)
	}
	if answer, all := media.Nodes(); answer != 1 || all != 2 {
		t.Errorf("%d of %d nodes answer", answer, all)
	}
}
