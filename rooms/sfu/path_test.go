package sfu

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"testing"

	"lamplight/rooms"
)

func byNetwork(t *testing.T, paths []rooms.Path) map[string]rooms.Path {
	t.Helper()
	found := map[string]rooms.Path{}
	for _, p := range paths {
		found[p.Network] = p
	}
	if len(paths) != 2 || len(found) != 2 {
		t.Fatalf("tried %+v", paths)
	}
	return found
}

func TestBothWaysToARunningMediaServerAreTriedWithoutAnotherOne(t *testing.T) {
	house := startHouse(t)
	<-house.pids
	cfg := house.cfg
	paths, err := TryLocalPaths(t.Context(), cfg, true, "")
	if err != nil {
		t.Fatal(err)
	}
	found := byNetwork(t, paths)
	for network, port := range map[string]int{"udp": cfg.UDPPort, "tcp": cfg.TCPPort} {
		p := found[network]
		if p.Reached.String() != net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) || p.Took <= 0 || len(p.Offered) == 0 {
			t.Errorf("%s: %+v, want port %d", network, p, port)
		}
	}
	if len(house.pids) != 0 {
		t.Error("the media server was started again")
	}
}

func TestAMediaServerIsStartedForTheTrialWhereNoneRuns(t *testing.T) {
	cfg := LocalConfig{Key: testKey, Secret: testSecret, UDPPort: freeUDP(t), TCPPort: freeTCP(t), Address: "127.0.0.1"}
	for range 2 { // the second finds the ports free again
		paths, err := TryLocalPaths(t.Context(), cfg, false, "")
		if err != nil {
			t.Fatal(err)
		}
		for network, p := range byNetwork(t, paths) {
			if !p.Reached.IsValid() {
				t.Errorf("%s: %+v", network, p)
			}
		}
	}
}

func TestAnAddressNobodyAnswersAtIsReachedByNobody(t *testing.T) {
	// TEST-NET-1: what no machine has.
	cfg := LocalConfig{Key: testKey, Secret: testSecret, UDPPort: freeUDP(t), TCPPort: freeTCP(t), Address: "192.0.2.7"}
	paths, err := TryLocalPaths(t.Context(), cfg, false, "")
	if err != nil {
		t.Fatal(err)
	}
	for network, p := range byNetwork(t, paths) {
		named := slices.ContainsFunc(p.Offered, func(a netip.AddrPort) bool { return a.Addr().String() == "192.0.2.7" })
		if p.Reached.IsValid() || !named {
			t.Errorf("%s: %+v", network, p)
		}
	}
}

func TestATakenMediaPortEndsTheTrial(t *testing.T) {
	taken, err := net.ListenUDP("udp", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	cfg := LocalConfig{Key: testKey, Secret: testSecret, UDPPort: taken.LocalAddr().(*net.UDPAddr).Port, TCPPort: freeTCP(t), Address: "127.0.0.1"}
	var port *PortError
	if _, err := TryLocalPaths(t.Context(), cfg, false, ""); !errors.As(err, &port) || port.Key != "media.udp_port" {
		t.Error(err)
	}
}

func TestARelayOfARunningHouseIsTriedOverUDPAndOverTLS(t *testing.T) {
	house := startHouseWith(t, func(cfg *LocalConfig) {
		cfg.TURNDomain, cfg.TURNPort, cfg.toLoopback = "turn.lamp.example.org", freeUDP(t), true
	})
	<-house.pids
	decrypted := dialer(func() (net.Conn, error) { return net.Dial("tcp", house.Relay()) })
	paths, err := tryRelay(t.Context(), house.URL().String(), testKey, testSecret, decrypted)
	if err != nil {
		t.Fatal(err)
	}
	for network, p := range byNetwork(t, paths) {
		if p.Reached.String() != net.JoinHostPort("127.0.0.1", strconv.Itoa(house.cfg.UDPPort)) || p.Took <= 0 {
			t.Errorf("%s: %+v", network, p)
		}
	}
	// A stranger at the address of the relay is not believed.
	paths, err = TryLocalPaths(t.Context(), house.cfg, true, house.Relay())
	if err != nil || len(paths) != 4 || paths[3].Network != "turns" || paths[3].Reached.IsValid() || !paths[2].Reached.IsValid() {
		t.Errorf("%+v, %v", paths, err)
	}
}

func TestARunningMediaServerIsFoundBehindOneThatNeverAnswers(t *testing.T) {
	var silent net.Listener
	for port := firstSignal; silent == nil; port++ {
		silent, _ = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	defer func() { _ = silent.Close() }()
	house := startHouse(t)
	if at := findRunning(t.Context(), house.cfg); at != house.URL().String() {
		t.Errorf("found %q, not %s", at, house.URL())
	}
}
