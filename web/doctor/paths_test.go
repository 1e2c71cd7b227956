package doctor

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/web/config"
)

func TestAMediaPortSomebodyHasNeedsAHandAndNothingIsStarted(t *testing.T) {
	h := sound(t).standing()
	other, err := net.ListenUDP("udp", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	h.Config.Media.UDPPort = other.LocalAddr().(*net.UDPAddr).Port
	h.Paths = func(context.Context, bool) ([]rooms.Path, error) {
		t.Error("the paths are tried")
		return nil, nil
	}
	udp, tcp, _ := h.paths(t.Context())
	found(t, udp, "doctor.port.taken", Hand)
	found(t, tcp, "doctor.path.untried", Quiet)
}

func TestAWayThatNobodyAnswersOnIsNamed(t *testing.T) {
	h := sound(t).standing()
	at := netip.MustParseAddrPort("203.0.113.7:7882")
	for key, test := range map[string]struct {
		path  rooms.Path
		state State
	}{
		"doctor.udp.works":    {rooms.Path{Network: "udp", Reached: at, Took: time.Millisecond}, Works},
		"doctor.udp.quiet":    {rooms.Path{Network: "udp", Offered: []netip.AddrPort{at}}, Quiet},
		"doctor.tcp.works":    {rooms.Path{Network: "tcp", Reached: at, Took: time.Millisecond}, Works},
		"doctor.tcp.quiet":    {rooms.Path{Network: "tcp", Offered: []netip.AddrPort{at}}, Quiet},
		"doctor.path.nowhere": {rooms.Path{Network: "tcp"}, Hand},
	} {
		h.Paths = func(context.Context, bool) ([]rooms.Path, error) { return []rooms.Path{test.path}, nil }
		udp, tcp, _ := h.paths(t.Context())
		if test.path.Network == "tcp" {
			udp = tcp
		}
		found(t, udp, key, test.state)
	}
	h.Paths = func(context.Context, bool) ([]rooms.Path, error) { return nil, errors.New("it does not start") }
	udp, _, _ := h.paths(t.Context())
	found(t, udp, "doctor.path.hand", Hand)
}

func TestOnAMachineMoreOnlyWhatPicturesNeedIsLookedAt(t *testing.T) {
	listens, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listens.Close() }()
	h := sound(t)
	h.Config = config.Config{}
	m := &h.Config.Media
	m.Address, m.Listen, m.Secret, m.Redis.Address = "203.0.113.7", listens.Addr().String(), "the house's", "10.0.0.1:6379"
	h.Paths = func(_ context.Context, running bool) ([]rooms.Path, error) {
		if !running {
			t.Error("the media server that answers is not asked")
		}
		return nil, errors.New("it refuses the secret")
	}
	var looked []string
	for _, f := range Examine(t.Context(), h) {
		looked = append(looked, f.Check)
		if f.Check == "udp" && f.Command != "sudo journalctl -u lamplight-media -n 50" {
			t.Error(f.Command)
		}
		if f.Check == "address" {
			found(t, f, "doctor.address.works", Works)
		}
	}
	if want := []string{"address", "udp", "tcp", "clock", "buffer"}; !slices.Equal(looked, want) {
		t.Errorf("looked at %q", looked)
	}
}

func TestARelayThatNobodyCanUseNeedsAHand(t *testing.T) {
	at := netip.MustParseAddrPort("203.0.113.7:7882")
	reached := func(networks ...string) (paths []rooms.Path) {
		for _, n := range networks {
			paths = append(paths, rooms.Path{Network: n, Reached: at, Took: time.Millisecond})
		}
		return paths
	}
	for key, test := range map[string]struct {
		change func(*House)
		paths  []rooms.Path
		state  State
	}{
		"doctor.relay.works":     {func(h *House) { runningHouse(t, *h) }, reached("udp", "tcp", "turn", "turns"), Works},
		"doctor.relay.slow":      {func(h *House) { runningHouse(t, *h) }, reached("udp", "tcp", "turns"), Quiet},
		"doctor.relay.quiet":     {func(h *House) { runningHouse(t, *h) }, reached("udp", "tcp", "turn"), Quiet},
		"doctor.relay.idle":      {func(*House) {}, reached("udp", "tcp"), Unset},
		"doctor.relay.off":       {func(h *House) { h.Config.Media.TURN = false }, reached("udp", "tcp"), Unset},
		"doctor.relay.unset":     {func(h *House) { h.Config.Domain = "" }, reached("udp", "tcp"), Unset},
		"doctor.relay.elsewhere": {func(h *House) { h.Config.LiveKit.URL = "wss://media.example.org" }, reached("udp", "tcp"), Unset},
		"doctor.relay.no_name": {func(h *House) {
			h.LookUp = func(_ context.Context, name string) ([]netip.Addr, error) {
				if name == "turn.cowork.example.org" {
					return nil, errors.New("no such host")
				}
				return []netip.Addr{at.Addr()}, nil
			}
		}, reached("udp", "tcp"), Hand},
	} {
		t.Run(key, func(t *testing.T) {
			h := sound(t).standing()
			h.Config.Domain, h.Config.PublicURL, h.Config.Media.TURN = "cowork.example.org", "", true
			h.Config.TLS.Listen = ":443"
			h.Paths = func(context.Context, bool) ([]rooms.Path, error) { return test.paths, nil }
			test.change(&h)
			_, _, relay := h.paths(t.Context())
			found(t, relay, key, test.state)
			if key == "doctor.relay.no_name" && relay.Command != "turn.cowork.example.org.  A  203.0.113.7" {
				t.Error(relay.Command)
			}
		})
	}
}
