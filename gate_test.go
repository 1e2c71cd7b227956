package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"google.golang.org/protobuf/proto"
)

type guest struct {
	*openHouse
	id, cookie string
}

func (h *openHouse) enter(name string) *guest {
	h.t.Helper()
	var me struct{ ID string }
	res := h.must("", "POST", "/api/me", map[string]string{"name": name}, &me)
	return &guest{h, me.ID, strings.Split(res.Header.Get("Set-Cookie"), ";")[0]}
}

func (g *guest) room(path string) string { return "/api/rooms/" + g.slug + path }

func (g *guest) sit() (token string) {
	g.t.Helper()
	var sat struct{ Token string }
	g.must(g.cookie, "POST", g.room("/join"), map[string]string{"seat": "camera"}, &sat)
	return sat.Token
}

type seen struct {
	Phase       string
	Microphones int
	People      []struct {
		ID   string
		Lost bool
	}
}

func (g *guest) look() (v seen) {
	g.t.Helper()
	g.must(g.cookie, "GET", g.room(""), nil, &v)
	return v
}

func (g *guest) here() bool {
	for _, p := range g.look().People {
		if p.ID == g.id {
			return !p.Lost
		}
	}
	return false
}

// door is what the gate answers to a websocket with this token; the websocket
// is closed again.
func (g *guest) door(path string, headers http.Header) int {
	g.t.Helper()
	conn, status := g.dial(path, headers)
	if conn != nil {
		_ = conn.Close()
	}
	return status
}

func (g *guest) dial(path string, headers http.Header) (*websocket.Conn, int) {
	g.t.Helper()
	if headers == nil {
		headers = http.Header{}
	}
	if headers.Get("Cookie") == "" && g.cookie != "" {
		headers.Set("Cookie", g.cookie)
	}
	conn, res, err := websocket.DefaultDialer.DialContext(g.t.Context(), strings.Replace(g.address, "http", "ws", 1)+path, headers)
	if res == nil {
		g.t.Fatal(err)
	}
	return conn, res.StatusCode
}

func rtc(token string) string {
	return "/rtc?protocol=16&sdk=js&auto_subscribe=1&access_token=" + url.QueryEscape(token)
}

// browser gives the Go client what a browser has by itself: the cookie, and the
// token where livekit-client puts it.
func (g *guest) browser(token string) (*lksdk.Room, error) {
	house, err := url.Parse(g.address)
	if err != nil {
		g.t.Fatal(err)
	}
	helper := httptest.NewServer(&httputil.ReverseProxy{
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(house)
			query := r.In.URL.Query()
			query.Set("access_token", strings.TrimPrefix(r.In.Header.Get("Authorization"), "Bearer "))
			for _, more := range []string{"publish", "attributes"} {
				query.Del(more)
			}
			r.Out.URL.RawQuery = query.Encode()
			r.Out.Header.Del("Authorization")
			r.Out.Header.Set("Cookie", g.cookie)
		},
	})
	g.t.Cleanup(helper.Close)
	room, err := lksdk.ConnectToRoomWithToken(helper.URL, token, lksdk.NewRoomCallback(),
		lksdk.WithLogger(logger.GetDiscardLogger()), lksdk.WithDisableRegionDiscovery())
	if err == nil {
		g.t.Cleanup(room.Disconnect)
	}
	return room, err
}

// speak sends sound under the name of this source.
func speak(room *lksdk.Room, source livekit.TrackSource) error {
	track, err := lksdk.NewLocalSampleTrack(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2})
	if err != nil {
		return err
	}
	track.OnBind(func() { _ = track.StartWrite(&silence{}, nil) })
	go func() {
		_, _ = room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{Name: "sound", Source: source})
	}()
	return nil
}

type silence struct{ lksdk.BaseSampleProvider }

func (*silence) NextSample(ctx context.Context) (media.Sample, error) {
	return media.Sample{Data: []byte{0xf8, 0xff, 0xfe}, Duration: 20 * time.Millisecond}, ctx.Err()
}

// refreshed waits for the token LiveKit gives everybody who has come in; it is
// good for ten minutes or more.
func refreshed(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatal("no refreshed token came:", err)
		}
		var message livekit.SignalResponse
		if err := proto.Unmarshal(raw, &message); err == nil && message.GetRefreshToken() != "" {
			return message.GetRefreshToken()
		}
	}
}

func TestT08NoTokenIsWorthAnythingWithoutItsMembersSeat(t *testing.T) {
	h := openHouseWith(t)
	ada, ben := h.enter("Ada"), h.enter("Ben")
	brought := ada.sit()
	ben.sit()
	conn, status := ada.dial(rtc(brought), nil)
	if conn == nil {
		t.Fatal("the member's own token is refused:", status)
	}
	fresh := refreshed(t, conn)

	for name, token := range map[string]string{"brought": brought, "refreshed": fresh} {
		if status := ben.door(rtc(token), nil); status != http.StatusForbidden {
			t.Errorf("the %s token of another member: %d", name, status)
		}
		if status := (&guest{openHouse: h}).door(rtc(token), http.Header{"Cookie": {"a=b"}}); status != http.StatusUnauthorized {
			t.Errorf("the %s token without a session: %d", name, status)
		}
		if status := ada.door(rtc(token), http.Header{"Origin": {"http://evil.example"}}); status != http.StatusForbidden {
			t.Errorf("the %s token from another site: %d", name, status)
		}
	}
	for _, path := range []string{
		rtc(brought) + "&publish=x", rtc(brought) + "&attributes=e30", "/rtc/../twirp/livekit.RoomService/ListRooms?access_token=" + brought,
		"/rtc/%2e%2e/agent?access_token=" + brought, "/rtc//v1?access_token=" + brought, "/agent?access_token=" + brought, "/rtc",
	} {
		if status := ada.door(path, nil); status < 400 || status == http.StatusServiceUnavailable {
			t.Errorf("%.60s: %d", path, status)
		}
	}

	// Leaving cuts the line, and no token opens the door again.
	ada.must(ada.cookie, "POST", ada.room("/leave"), map[string]any{}, nil)
	left := time.Now()
	_ = conn.SetReadDeadline(left.Add(time.Minute))
	for err := error(nil); err == nil; {
		_, _, err = conn.ReadMessage()
	}
	if took := time.Since(left); took > atOnce {
		t.Errorf("the line was open for %v", took)
	}
	for name, token := range map[string]string{"brought": brought, "refreshed": fresh} {
		for _, more := range []string{"", "&reconnect=1&sid=PA_x"} {
			if status := ada.door(rtc(token)+more, nil); status != http.StatusForbidden {
				t.Errorf("the %s token%s after leaving: %d", name, more, status)
			}
		}
	}
}

// silencedInFocus speaks with this token, begins a focus and is heard no more.
func (g *guest) silencedInFocus(token string) {
	g.t.Helper()
	room, err := g.browser(token)
	if err != nil {
		g.t.Fatal(err)
	}
	g.eventually("Ada is there", g.here)
	if err := speak(room, livekit.TrackSource_MICROPHONE); err != nil {
		g.t.Fatal(err)
	}
	g.eventually("Ada is heard", func() bool { return g.look().Microphones == 1 })
	plan := map[string]int{"gathering": 0, "opening": 0, "focus": 300, "break": 0, "closing": 0, "sprints": 1}
	g.must(g.cookie, "POST", g.room("/block"), map[string]any{"plan": plan}, nil)
	g.within("focus is silent", func() bool { v := g.look(); return v.Phase == "focus" && v.Microphones == 0 })
}

func TestT09FocusIsSilentWhateverABrowserBringsOrPretends(t *testing.T) {
	h := openHouseWith(t, "--short-plans")
	ada := h.enter("Ada")
	brought := ada.sit() // free: this token may speak
	ada.silencedInFocus(brought)

	// A reload with the token of the free room.
	room, err := ada.browser(brought)
	if err != nil {
		t.Fatal(err)
	}
	h.eventually("Ada is back", ada.here)
	if err := speak(room, livekit.TrackSource_MICROPHONE); err != nil {
		t.Fatal(err)
	}
	// Sound that says it is a picture: LiveKit lets it in.
	if err := speak(room, livekit.TrackSource_CAMERA); err != nil {
		t.Fatal(err)
	}
	h.eventually("the pretender is thrown out", func() bool { return room.ConnectionState() != lksdk.ConnectionStateConnected })
	h.within("focus is silent again", func() bool { return ada.look().Microphones == 0 })
}

func TestTheTalkGoesOnWhileTheMediaServerIsReplaced(t *testing.T) {
	h := openHouseWith(t)
	ada := h.enter("Ada")
	token := ada.sit()
	if _, err := ada.browser(token); err != nil {
		t.Fatal(err)
	}
	h.eventually("Ada is there", ada.here)
	for n := range 2 {
		for _, pid := range children(t, h.program.cmd.Process.Pid) {
			number, err := strconv.Atoi(pid)
			if err != nil {
				t.Fatal(err)
			}
			if err := syscall.Kill(number, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		ada.must(ada.cookie, "POST", ada.room("/messages"), map[string]any{"client_id": fmt.Sprint("after-kill-", n), "text": "still here"}, nil)
		// A line that is refused now is let in soon, by the same old token.
		h.within("the call can be entered", func() bool {
			conn, _ := ada.dial(rtc(token), nil)
			if conn != nil {
				_ = conn.Close()
			}
			return conn != nil
		})
		if len(ada.look().People) != 1 {
			t.Error("Ada lost her seat")
		}
	}
	h.eventually("the media server answers", h.mediaUp)
}

func TestT08WhoeverIsRemovedIsOutOfTheCallAndNoTokenBringsThemBack(t *testing.T) {
	h := openHouseWith(t)
	owner := h.owner()
	robin := h.enter("Robin")
	token := robin.sit()
	conn, status := robin.dial(rtc(token), nil)
	if conn == nil {
		t.Fatal(status)
	}
	fresh := refreshed(t, conn)
	_ = conn.Close()
	room, err := robin.browser(token)
	if err != nil {
		t.Fatal(err)
	}
	h.eventually("Robin is there", robin.here)
	if err := speak(room, livekit.TrackSource_MICROPHONE); err != nil {
		t.Fatal(err)
	}
	h.eventually("Robin is heard", func() bool { return owner.look().Microphones == 1 })
	h.must(owner.cookie, "POST", owner.room("/ban"), map[string]any{
		"member": robin.id, "everywhere": true, "reason": "Speaking over others", "until": time.Now().Add(time.Hour).Format(time.RFC3339),
	}, nil)
	h.within("nobody is heard", func() bool { v := owner.look(); return v.Microphones == 0 && len(v.People) == 0 })
	for name, token := range map[string]string{"brought": token, "refreshed": fresh} {
		for _, more := range []string{"", "&reconnect=1&sid=PA_x"} {
			if status := robin.door(rtc(token)+more, nil); status != http.StatusForbidden {
				t.Errorf("the %s token%s after the ban: %d", name, more, status)
			}
		}
	}
	for _, path := range []string{"", "/events", "/messages"} {
		if res, err := h.call(robin.cookie, "GET", robin.room(path), nil, nil); err == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// owner claims the house by the link it has printed.
func (h *openHouse) owner() *guest {
	h.t.Helper()
	_, code, _ := strings.Cut(h.link, "/welcome/")
	r, err := http.NewRequestWithContext(h.t.Context(), "POST", h.address+"/welcome/"+code, strings.NewReader(url.Values{"name": {"Olga"}, "house": {"The Elms"}}.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		h.t.Fatal("the house could not be claimed:", res.Status)
	}
	return &guest{openHouse: h, cookie: strings.Split(res.Header.Get("Set-Cookie"), ";")[0]}
}
