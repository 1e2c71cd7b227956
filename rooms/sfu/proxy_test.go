package sfu

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lamplight/rooms"
)

func TestTheGateKnowsWhatALiveKitClientAsks(t *testing.T) {
	long := strings.Repeat("x", 5<<10)
	for request, allowed := range map[string]bool{
		"/rtc?access_token=t&auto_subscribe=1&sdk=js&version=2.23.0&protocol=17&client_protocol=1&os=Linux&browser=Chrome&browser_version=140&adaptive_stream=1": true,
		"/rtc/v1?access_token=t&join_request=CgA":                                  true,
		"/rtc/validate?access_token=t":                                             true,
		"/rtc/v1/validate?access_token=t":                                          true,
		"/rtc?access_token=t&reconnect=1&sid=PA_x&reconnect_reason=2&network=wifi": true,

		"/rtc?access_token=t&publish=x":      false,
		"/rtc?access_token=t&attributes=e30": false,
		"/rtc?access_token=t&room=other":     false,
		"/rtc?access_token=t&access_token=u": false,
		"/rtc?access_token=" + long:          false,
		"/":                                  false,
		"/rtc/":                              false,
		"/rtc/v1/":                           false,
		"/rtc/v2":                            false,
		"/RTC":                               false,
		"//rtc":                              false,
		"/rtc/../twirp/livekit.RoomService/ListRooms":     false,
		"/rtc/%2e%2e/twirp/livekit.RoomService/ListRooms": false,
		"/twirp/livekit.RoomService/ListRooms":            false,
		"/agent":                                          false,
		"/whip/v1":                                        false,
		"/settings/regions":                               false,
	} {
		u, err := url.Parse(request)
		if err != nil {
			t.Fatal(err)
		}
		if got := AllowedRTC(u.Path, u.Query()); got != allowed {
			t.Errorf("%.80s: allowed %v", request, got)
		}
	}
}

func FuzzAllowedRTC(f *testing.F) {
	for _, seed := range []string{
		"/rtc", "/rtc/v1?join_request=a", "/rtc/validate", "/rtc?publish=x", "/rtc/../twirp", "/rtc%2f..%2fagent", "/rtc;x=1", "/rtc?a;b",
		"/rtc/v1", "/rtc/v1/validate?access_token=t", "/rtc?reconnect=1&sid=PA_x", "/rtc?reconnect=11", "/rtc?reconnect=1&reconnect=1", "/rtc?attributes=e30", "/rtc?Publish=x", "/rtc?publish", "/rtc?%70ublish=x",
		"/rtc?room=x", "/rtc/", "//rtc", "/rtc/v1/", "/rtc/v2", "/RTC", "/rtc/v1/../../twirp", "/rtc/%2e%2e/agent", "/rtc?access_token=" + strings.Repeat("t", 5000), "/rtc?sid=" + strings.Repeat("s", 65), "/rtc?&&&", "/rtc?=x",
		"/rtc?auto_subscribe=1&adaptive_stream=1&sdk=js&protocol=16", "/rtc#publish=x", "/rtc?access_token=%00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, request string) {
		u, err := url.ParseRequestURI(request)
		if err != nil || !AllowedRTC(u.Path, u.Query()) {
			return
		}
		if !rtcPaths[u.Path] || u.Query().Has("publish") || u.Query().Has("attributes") {
			t.Errorf("%q is let through", request)
		}
		for name, values := range u.Query() {
			if len(values) != 1 || len(values[0]) > rtcParameters[name] {
				t.Errorf("%q is let through with %d of %q", request, len(values), name)
			}
		}
	})
}

func TestTheBrowsersTokenAndCookieStayAtTheGate(t *testing.T) {
	var got *http.Request
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte("invalid token: fresh"))
	}))
	defer upstream.Close()
	for _, prefix := range []string{"", "/livekit"} {
		target := strings.Replace(upstream.URL, "http", "ws", 1) + prefix
		r := httptest.NewRequest(http.MethodGet, "/rtc/v1/validate?access_token=brought&join_request=CgA%3D", nil)
		r.Header.Set("Authorization", "Bearer brought")
		r.Header.Set("Cookie", "lamplight=key")
		r.Header.Set("Origin", "http://evil.example")
		r.Header.Set("X-Forwarded-For", "10.0.0.1")
		r.Header.Set("User-Agent", "Firefox")
		w := httptest.NewRecorder()
		NewProxy(NewMedia(target, testKey, testSecret)).ServeRTC(w, r, "fresh")

		if got.URL.Path != prefix+"/rtc/v1/validate" || got.URL.RawQuery != "join_request=CgA%3D" {
			t.Errorf("asked for %s", got.URL)
		}
		if got.Header.Get("Authorization") != "Bearer fresh" || got.UserAgent() != "Firefox" {
			t.Errorf("came with %v", got.Header)
		}
		for _, name := range []string{"Cookie", "Origin", "X-Forwarded-For", "Forwarded"} {
			if v := got.Header.Values(name); len(v) != 0 {
				t.Errorf("%s went through: %v", name, v)
			}
		}
		if w.Code != http.StatusUnauthorized || strings.Contains(w.Body.String(), "fresh") || len(w.Header()["Set-Cookie"]) != 0 ||
			len(w.Header()["Access-Control-Allow-Origin"]) != 0 {
			t.Errorf("answered %d %v %q", w.Code, w.Header(), w.Body)
		}
	}
}

func TestTheProxyItselfRefusesWhatTheGateShould(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("went through") }))
	defer upstream.Close()
	proxy := NewProxy(NewMedia(upstream.URL, testKey, testSecret))
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodPost, "/rtc", strings.NewReader("access_token=x")),
		httptest.NewRequest(http.MethodGet, "/twirp/livekit.RoomService/ListRooms", nil),
		httptest.NewRequest(http.MethodGet, "/rtc?publish=x", nil),
	} {
		w := httptest.NewRecorder()
		proxy.ServeRTC(w, r, "fresh")
		if w.Code != http.StatusNotFound {
			t.Errorf("%s %s: %d", r.Method, r.URL, w.Code)
		}
	}
	w := httptest.NewRecorder()
	proxy.ServeRTC(w, httptest.NewRequest(http.MethodGet, "/rtc", nil), "")
	if w.Code != http.StatusNotFound {
		t.Errorf("without a token: %d", w.Code)
	}
}

func TestAMediaServerThatIsDownIsSaidToBeDown(t *testing.T) {
	w := httptest.NewRecorder()
	NewProxy(NewMedia("http://127.0.0.1:1", testKey, testSecret)).ServeRTC(w, httptest.NewRequest(http.MethodGet, "/rtc", nil), "fresh")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("answered %d %v", w.Code, w.Header())
	}
}

// openGate lets everybody in with the token they would get now; the house's own
// gate is tested with the whole house.
func openGate(t *testing.T, house *testHouse, ctx context.Context, rights rooms.Rights) string {
	proxy := NewProxy(house.media)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		brought := r.URL.Query().Get("access_token")
		if brought == "" { // the Go client's way
			brought = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		}
		room, member, err := house.media.Wish(brought)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fresh, err := house.media.Token(room, member, rights)
		if err != nil {
			t.Error(err)
		}
		proxy.ServeRTC(w, r.WithContext(ctx), fresh)
	}))
	t.Cleanup(gate.Close)
	return gate.URL
}

func TestTheRightsAreThoseOfTheGateAndNotOfTheToken(t *testing.T) {
	house := startHouse(t)
	gate := openGate(t, house, t.Context(), silent)
	wide, err := house.media.Token("hall", "ada", rooms.Rights{Camera: true, Microphone: true})
	if err != nil {
		t.Fatal(err)
	}
	client, err := connectSDK(gate, wide)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Disconnect()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 250 {
		callers, err := house.media.Callers(t.Context(), "hall")
		if err != nil {
			t.Fatal(err)
		}
		if len(callers) == 1 {
			if callers[0].Rights != silent {
				t.Errorf("the call is %+v", callers)
			}
			return
		}
		<-tick.C
	}
	t.Error("never came in")
}

func TestAProxiedCallEndsWhenItIsToldTo(t *testing.T) {
	house := startHouse(t)
	ctx, cut := context.WithCancel(t.Context())
	defer cut()
	gate := openGate(t, house, ctx, silent)
	token, err := house.media.Token("hall", "ada", silent)
	if err != nil {
		t.Fatal(err)
	}
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(gate, "http", "ws", 1)+"/rtc?protocol=16&sdk=js&access_token="+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	cut()
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	for err == nil {
		_, _, err = conn.ReadMessage()
	}
	if ne, ok := err.(interface{ Timeout() bool }); ok && ne.Timeout() {
		t.Error("the websocket is still open")
	}
}

func TestABrowserThatDiedIsLostLongBeforeLiveKitNotices(t *testing.T) {
	house := startHouse(t)
	lost := make(chan string, 10)
	house.media.OnLost(func(room string) { lost <- room })
	ctx, cut := context.WithCancel(t.Context())
	defer cut()
	token, err := house.media.Token("hall", "ada", silent)
	if err != nil {
		t.Fatal(err)
	}
	client, err := connectSDK(openGate(t, house, ctx, silent), token)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Disconnect()
	cut() // and everything the client tries from now on
	began := time.Now()
	if room := <-lost; room != "hall" {
		t.Errorf("somebody is lost in %q", room)
	}
	callers, err := house.media.Callers(t.Context(), "hall")
	if err != nil || len(callers) == 1 && !callers[0].Lost { // or gone already: the client gave up
		t.Errorf("the call is %+v, %v after %v", callers, err, time.Since(began))
	}
}

var silent = rooms.Rights{Camera: true}
