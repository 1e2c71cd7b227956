package sfu

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/pion/logging"
	"github.com/pion/turn/v5"
	"google.golang.org/protobuf/proto"

	"lamplight/rooms"
)

// echo answers packets on loopback with what they hold.
func echo(t *testing.T, port int) (heard <-chan string) {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	words := make(chan string, 10)
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			words <- string(b[:n])
			_, _ = conn.WriteTo(b[:n], from)
		}
	}()
	return words
}

// startRelay starts a relay whose media port is the echo's.
func startRelay(t *testing.T) (cfg ServerConfig, relays *relays, heard <-chan string) {
	t.Helper()
	cfg = ServerConfig{
		Key: testKey, Secret: testSecret, SignalPort: freeTCP(t), UDPPort: freeUDP(t), TCPPort: freeTCP(t), Address: "127.0.0.1",
		TURN: TURNConfig{Domain: "turn.lamp.example.org", UDPPort: freeUDP(t), TLSPort: freeTCP(t), ToLoopback: true},
	}
	conf, err := livekitConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	relays, err = startTURN(conf, cfg)
	if relays == nil || err != nil {
		t.Fatal(relays, err)
	}
	return cfg, relays, echo(t, cfg.UDPPort)
}

// through is a browser's way through the relay.
func through(t *testing.T, cfg ServerConfig, network, user, password string) *turn.Client {
	t.Helper()
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(cfg.TURN.UDPPort))
	var conn net.PacketConn
	var err error
	if network == "tcp" {
		at = net.JoinHostPort("127.0.0.1", strconv.Itoa(cfg.TURN.TLSPort))
		var stream net.Conn
		if stream, err = net.Dial("tcp", at); err == nil {
			conn = turn.NewSTUNConn(stream)
		}
	} else {
		conn, err = net.ListenPacket("udp4", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	client, err := turn.NewClient(&turn.ClientConfig{STUNServerAddr: at, TURNServerAddr: at, Conn: conn, Username: user, Password: password, Realm: service.LivekitRealm, LoggerFactory: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); _ = conn.Close() })
	if err := client.Listen(); err != nil {
		t.Fatal(err)
	}
	return client
}

func credentials(t *testing.T, secret, person string) (user, password string) {
	t.Helper()
	handler := service.NewTURNAuthHandler(auth.NewSimpleKeyProvider(testKey, secret))
	user, until := handler.CreateUsername(testKey, livekit.ParticipantID(person), 300)
	password, err := handler.CreatePassword(testKey, livekit.ParticipantID(person), until)
	if err != nil {
		t.Fatal(err)
	}
	return user, password
}

func TestT18TheRelayReachesThePicturesAndNothingElse(t *testing.T) {
	cfg, _, heard := startRelay(t)
	other := freeUDP(t)
	private := echo(t, other)
	user, password := credentials(t, testSecret, "PA_ada")
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			client := through(t, cfg, network, user, password)
			relay, err := client.Allocate()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = relay.Close() }()
			for _, denied := range []string{"127.0.0.2", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "203.0.113.7", "8.8.8.8"} {
				if err := client.CreatePermission(&net.UDPAddr{IP: net.ParseIP(denied), Port: cfg.UDPPort}); err == nil {
					t.Errorf("the relay goes to %s", denied)
				}
			}
			if _, err := relay.WriteTo([]byte("to another port"), &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: other}); err != nil {
				t.Fatal(err)
			}
			if _, err := relay.WriteTo([]byte("a picture"), &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: cfg.UDPPort}); err != nil {
				t.Fatal(err)
			}
			b := make([]byte, 100)
			_ = relay.SetReadDeadline(time.Now().Add(time.Minute))
			n, _, err := relay.ReadFrom(b)
			if err != nil || string(b[:n]) != "a picture" || <-heard != "a picture" {
				t.Errorf("back comes %q, %v", b[:n], err)
			}
			select {
			case got := <-private:
				t.Errorf("another program on this machine hears %q", got)
			default:
			}
		})
	}
	for _, private := range []string{"::1", "fe80::1", "fc00::1", "::ffff:127.0.0.2", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2001:db8::1", "::", "ff02::1"} {
		r := newRelays(netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(cfg.UDPPort)), "0.0.0.0", cfg.TURN)
		if r.permits(nil, net.ParseIP(private)) {
			t.Errorf("the relay goes to %s", private)
		}
	}
}

func TestTheRelayIsForThoseWhoSitHereAndNotWithoutBound(t *testing.T) {
	cfg, _, _ := startRelay(t)
	user, password := credentials(t, "another secret of 32 characters and more", "PA_eve")
	if _, err := through(t, cfg, "udp", user, password).Allocate(); err == nil {
		t.Error("a stranger is relayed")
	}
	user, password = credentials(t, testSecret, "PA_ada")
	for i := range relaysPerPerson + 1 {
		_, err := through(t, cfg, "udp", user, password).Allocate()
		if err == nil != (i < relaysPerPerson) {
			t.Fatalf("relay %d: %v", i+1, err)
		}
	}
	user, password = credentials(t, testSecret, "PA_bob")
	if _, err := through(t, cfg, "udp", user, password).Allocate(); err != nil {
		t.Error("somebody else is refused:", err)
	}
}

func TestT18ThereIsNoRelayToTheLoopbackAndNoneWithoutADomain(t *testing.T) {
	for name, domain := range map[string]string{"loopback": "turn.lamp.example.org", "no domain": ""} {
		cfg := ServerConfig{Key: testKey, Secret: testSecret, SignalPort: 1, UDPPort: 2, TCPPort: 3, Address: "127.0.0.1", TURN: TURNConfig{Domain: domain, UDPPort: 4, TLSPort: 5}}
		conf, err := livekitConfig(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if relays, err := startTURN(conf, cfg); relays != nil || err != nil {
			t.Errorf("%s: offered %v, %v", name, relays, err)
		}
	}
}

func TestT24BrowsersAreToldOfThisRelayAndOfNoHelperOutside(t *testing.T) {
	port := freeUDP(t)
	house := startHouseWith(t, func(cfg *LocalConfig) {
		cfg.Address, cfg.TURNDomain, cfg.TURNPort = "192.0.2.7", "turn.lamp.example.org", port
	})
	token, err := house.media.Token("hall", "ada", rooms.Rights{Camera: true})
	if err != nil {
		t.Fatal(err)
	}
	told := toldOf(t, house, token)
	own := "192.0.2.7:" + strconv.Itoa(port)
	if got := strings.Join(told, " "); got != "stun:"+own+" turn:"+own+"?transport=udp turns:turn.lamp.example.org:443?transport=tcp" {
		t.Errorf("browsers are sent to %s", got)
	}
}

// toldOf is which helpers a browser is sent to, sorted.
func toldOf(t *testing.T, node *testHouse, token string) (told []string) {
	t.Helper()
	path, query := askToJoin(t, true)
	query.Set("access_token", token)
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+node.URL().Host+path+"?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	_, raw, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	var first livekit.SignalResponse
	if err := proto.Unmarshal(raw, &first); err != nil {
		t.Fatal(err)
	}
	for _, s := range first.GetJoin().GetIceServers() {
		told = append(told, s.Urls...)
	}
	slices.Sort(told)
	return told
}
