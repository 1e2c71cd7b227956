package sfu

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// further starts a machine more of the house whose Redis this is.
func further(t *testing.T, redis RedisConfig) *testHouse {
	t.Helper()
	return startHouseWith(t, func(cfg *LocalConfig) {
		cfg.Redis, cfg.Further, cfg.Listen = redis, true, net.JoinHostPort(loopback, strconv.Itoa(freeTCP(t)))
	})
}

// houseWithRelay starts a house of a cluster.
func houseWithRelay(t *testing.T, redis RedisConfig, domain string, port int) *testHouse {
	t.Helper()
	return startHouseWith(t, func(cfg *LocalConfig) {
		cfg.Redis, cfg.TURNDomain, cfg.TURNPort, cfg.toLoopback = redis, domain, port, true
	})
}

// open makes a room on this node and the token of somebody who comes.
func (h *testHouse) open(t *testing.T, room, member string) (token string) {
	t.Helper()
	_, err := h.media.nodes[0].api.CreateRoom(t.Context(), &livekit.CreateRoomRequest{Name: room, NodeId: h.id()})
	if err != nil {
		t.Fatal(err)
	}
	token, err = h.media.Token(room, member, rooms.Rights{Camera: true})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestPicturesOfAFurtherMachineComeThroughTheRelayOfTheHouse(t *testing.T) {
	redis := startRedis(t)
	house := houseWithRelay(t, redis, "turn.lamp.example.org", freeUDP(t))
	eventually(t, "the house says where its relay is", func() bool {
		_, others, err := newRegistry(redis).look(t.Context(), "")
		return err == nil && len(others) == 1
	})
	node := further(t, redis)

	came := make(chan struct{}, 1)
	join := func(member string, heard func(*webrtc.TrackRemote)) *lksdk.Room {
		callback := lksdk.NewRoomCallback()
		callback.OnTrackSubscribed = func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
			heard(track)
		}
		room, err := lksdk.ConnectToRoomWithToken(node.URL().String(), node.open(t, "hall", member), callback, lksdk.WithLogger(logger.GetDiscardLogger()),
			lksdk.WithDisableRegionDiscovery(), lksdk.WithICETransportPolicy(webrtc.ICETransportPolicyRelay))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(room.Disconnect)
		return room
	}
	ada := join("ada", func(*webrtc.TrackRemote) {})
	ben := join("ben", func(track *webrtc.TrackRemote) {
		if _, _, err := track.ReadRTP(); err == nil {
			came <- struct{}{}
		}
	})
	track, err := newTrack(mediatest.Camera)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ada.LocalParticipant.PublishTrack(track, publication(mediatest.Camera)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-came:
	case <-time.After(time.Minute):
		t.Error("no picture comes")
	}
	if ben.ServerInfo().GetNodeId() != node.id() || house.id() == node.id() {
		t.Errorf("the room is at %s", ben.ServerInfo().GetNodeId())
	}
}

func TestAFurtherMachineFollowsWhatTheHouseSaysOfItsRelay(t *testing.T) {
	redis := startRedis(t)
	node := further(t, redis) // before there is a house
	told := func() string {
		return strings.Join(toldOf(t, node, node.open(t, "hall", "ada")), " ")
	}
	if got := told(); got != "" {
		t.Errorf("without a house: %s", got)
	}
	port := freeUDP(t)
	at := "127.0.0.1:" + strconv.Itoa(port)
	house := houseWithRelay(t, redis, "turn.lamp.example.org", port)
	<-node.ups
	if got := told(); got != "stun:"+at+" turn:"+at+"?transport=udp turns:turn.lamp.example.org:443?transport=tcp" {
		t.Errorf("with a house: %s", got)
	}
	house.stop()
	houseWithRelay(t, redis, "", port)
	<-node.ups
	if got := told(); got != "" {
		t.Errorf("after the relay was turned off: %s", got)
	}
}

func TestT18TheRelayLeadsToTheMediaPortsOfTheClusterAndNothingElse(t *testing.T) {
	cfg, relays, heard := startRelay(t)
	port, other := freeUDP(t), freeUDP(t)
	node, private := echo(t, port), echo(t, other)
	user, password := credentials(t, testSecret, "PA_ada")
	relay, err := through(t, cfg, "udp", user, password).Allocate()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = relay.Close() }()
	at := func(port int) *net.UDPAddr { return &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port} }
	// What comes to this server last shows that all before it was carried or dropped.
	send := func(words string) {
		t.Helper()
		for _, port := range []int{other, port, cfg.UDPPort} {
			if _, err := relay.WriteTo([]byte(words), at(port)); err != nil {
				t.Fatal(err)
			}
		}
		if got := <-heard; got != words {
			t.Fatalf("this server hears %q", got)
		}
	}
	send("alone")
	relays.carryTo([]netip.AddrPort{at(port).AddrPort()})
	send("with a node")
	if got := <-node; got != "with a node" {
		t.Errorf("the node hears %q", got)
	}
	relays.carryTo(nil)
	send("without it")
	select {
	case got := <-node:
		t.Errorf("a node that has gone hears %q", got)
	case got := <-private:
		t.Errorf("another program on this machine hears %q", got)
	default:
	}
}

func TestT18NothingARedisSaysLeadsTheRelayIntoTheMachineOrAPrivateNetwork(t *testing.T) {
	r := newRelays(netip.MustParseAddrPort("8.8.4.4:7882"), "0.0.0.0", TURNConfig{})
	var others []netip.AddrPort
	for _, address := range []string{
		"127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "203.0.113.7",
		"::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2001:db8::1", "2a00:1450:4001::1", "9.9.9.9",
	} {
		others = append(others, netip.AddrPortFrom(netip.MustParseAddr(address), 7882))
	}
	r.carryTo(slices.Concat(others, []netip.AddrPort{{}}))
	for _, o := range others {
		if want := o.Addr().String() == "9.9.9.9"; r.permits(nil, o.Addr().AsSlice()) != want || r.reaches(o) != want {
			t.Errorf("the relay goes to %s: %t", o, !want)
		}
	}
	if r.reaches(netip.MustParseAddrPort("9.9.9.9:53")) {
		t.Error("the relay goes to another port of a node")
	}
}

func TestANodeThatIsSilentForAMinuteIsNoLongerReckonedWith(t *testing.T) {
	redis := startRedis(t)
	r := newRegistry(redis)
	node := further(t, redis)
	eventually(t, "the node stands there", func() bool { _, others, err := r.look(t.Context(), "house"); return err == nil && len(others) == 1 })
	node.stop()
	old, err := proto.Marshal(&livekit.Node{Id: node.id(), Stats: &livekit.NodeStats{UpdatedAt: time.Now().Add(-silentFor).Unix()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.redis.HSet(t.Context(), routing.NodesKey, node.id(), old).Err(); err != nil {
		t.Fatal(err)
	}
	if _, others, err := r.look(t.Context(), "house"); err != nil || len(others) != 0 {
		t.Error(others, err)
	}
}
