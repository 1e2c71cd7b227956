package sfu

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"lamplight/rooms"
)

// Both ways a browser may ask: one connection, and one each way.
func askToJoin(t *testing.T, oneConnection bool) (path string, query url.Values) {
	if !oneConnection {
		return "/rtc", url.Values{"protocol": {"16"}, "sdk": {"js"}, "auto_subscribe": {"1"}}
	}
	join, err := proto.Marshal(&livekit.JoinRequest{
		ClientInfo:         &livekit.ClientInfo{Sdk: livekit.ClientInfo_JS, Protocol: 16},
		ConnectionSettings: &livekit.ConnectionSettings{AutoSubscribe: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(join)
	_ = z.Close()
	wrapped, err := proto.Marshal(&livekit.WrappedJoinRequest{
		Compression: livekit.WrappedJoinRequest_GZIP, JoinRequest: packed.Bytes(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return "/rtc/v1", url.Values{"join_request": {base64.URLEncoding.EncodeToString(wrapped)}}
}

var candidate = regexp.MustCompile(`candidate:\S+ \d+ (?:udp|tcp) \d+ (\S+) (\d+)`)

func TestT24BrowsersAreSentToNobodyOutside(t *testing.T) {
	house := startHouse(t)
	token, err := house.media.Token("hall", "ada", rooms.Rights{Camera: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]bool{"one connection": true, "one each way": false} {
		t.Run(name, func(t *testing.T) {
			path, query := askToJoin(t, one)
			query.Set("access_token", token)
			if !AllowedRTC(path, query) {
				t.Fatal("the gate would refuse this")
			}
			conn, _, err := websocket.DefaultDialer.Dial("ws://"+house.URL().Host+path+"?"+query.Encode(), nil)
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
			join := first.GetJoin()
			if join == nil {
				t.Fatalf("the first answer is %v", &first)
			}
			if servers := join.GetIceServers(); len(servers) != 0 {
				t.Errorf("browsers are sent to %v", servers)
			}
			if join.GetAlternativeUrl() != "" {
				t.Errorf("browsers are sent to %s", join.GetAlternativeUrl())
			}
			callers, err := house.media.Callers(t.Context(), "hall")
			if err != nil || len(callers) != 1 || !callers[0].Lost {
				t.Errorf("without media there is %+v, %v", callers, err)
			}
			if one {
				return // the server offers nothing before the browser does
			}
			found := 0
			for found < 2 { // UDP and TCP
				_, raw, err := conn.ReadMessage()
				if err != nil {
					t.Fatalf("%v after %d candidates", err, found)
				}
				for _, c := range candidate.FindAllStringSubmatch(string(raw), -1) {
					found++
					if c[1] != "127.0.0.1" {
						t.Errorf("browsers are sent to %s port %s", c[1], c[2])
					}
				}
			}
		})
	}
}

func TestT20LogsHoldNoTokens(t *testing.T) {
	token, err := NewMedia("http://127.0.0.1:1", testKey, testSecret).Token("hall", "ada", rooms.Rights{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	log := slog.New(quiet(slog.NewTextHandler(&out, nil)))
	log.With("request", "/rtc?access_token="+token).Error("invalid token: "+token, "error", errors.New("invalid: "+token), "n", 1)
	log.Error("no answer", "room", "the-attic-abcdefghij234")
	log.Warn("not worth a line")
	if got := out.String(); strings.Contains(got, token[:20]) || !strings.Contains(got, "<token>") || strings.Contains(got, "abcdefghij234") || !strings.Contains(got, "n=1") || strings.Contains(got, "not worth") {
		t.Errorf("logged %s", got)
	}
}

func TestT23AServerWithoutASecretDoesNotStart(t *testing.T) {
	for _, cfg := range []ServerConfig{{}, {Key: testKey}, {Key: testKey, Secret: "short"}, {Secret: testSecret}} {
		if _, err := StartServer(cfg); err == nil {
			t.Errorf("%+v starts", cfg)
		}
	}
}

// With a private network beside it LiveKit expected pictures there that came to
// the public address, and took none.
func TestPicturesAreTakenAtTheOneAddressBrowsersAreTold(t *testing.T) {
	conf, err := livekitConfig(ServerConfig{Key: testKey, Secret: testSecret, SignalPort: 1, UDPPort: 2, TCPPort: 3, Address: "127.0.0.1"})
	if err != nil || !slices.Equal(conf.RTC.IPs.Includes, []string{"127.0.0.1/32", "::/0"}) {
		t.Error(conf.RTC.IPs.Includes, err)
	}
}
