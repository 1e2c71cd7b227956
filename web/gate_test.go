package web

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// call is a connection through the gate.
type call struct {
	status int
	ended  chan struct{}
	cut    context.CancelFunc
}

// dial goes through the gate with this token and waits until it is let in or not.
func (b *browser) dial(token string, headers ...string) *call {
	b.h.t.Helper()
	ctx, cut := context.WithCancel(context.Background())
	response, err := client.Do(b.request("GET", "/rtc?access_token="+url.QueryEscape(token), nil, headers...).WithContext(ctx))
	if err != nil {
		cut()
		b.h.t.Fatal(err)
	}
	k := &call{status: response.StatusCode, ended: make(chan struct{}), cut: cut}
	lines := bufio.NewReader(response.Body)
	_, _ = lines.ReadString('\n')
	go func() {
		defer close(k.ended)
		defer response.Body.Close()
		for {
			if _, err := lines.ReadByte(); err != nil {
				return
			}
		}
	}()
	b.h.t.Cleanup(func() { cut(); <-k.ended })
	return k
}

func (k *call) ends(t testing.TB) {
	t.Helper()
	select {
	case <-k.ended:
	case <-time.After(atOnce):
		t.Fatalf("the call still ran after %v", atOnce)
	}
}

func (b *browser) join(seat rooms.SeatKind) joinAnswer {
	b.h.t.Helper()
	var sat joinAnswer
	b.must(200, b.post(b.room("/join"), map[string]any{"seat": seat})).into(&sat)
	return sat
}

func TestT08AKeptCredentialOpensNoDoor(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	sat := ana.join(rooms.CameraSeat)
	k := ana.dial(sat.Token)
	if k.status != 200 {
		t.Fatal(k.status)
	}
	line := ana.listen(ana.room("/events"))
	line.view(func(v viewAnswer) bool { return v.Me.Seat == rooms.CameraSeat })

	ana.must(204, ana.post(ana.room("/leave"), nil))
	k.ends(t)
	if again := ana.dial(sat.Token); again.status != 403 {
		t.Error("after leaving, the old token was let in:", again.status)
	}

	sat = ana.join(rooms.NoCameraSeat)
	k = ana.dial(sat.Token)
	ana.join(rooms.TextSeat)
	k.ends(t)
	if again := ana.dial(sat.Token); again.status != 403 {
		t.Error("from a text seat, the old token was let in:", again.status)
	}

	sat = ana.join(rooms.CameraSeat)
	k = ana.dial(sat.Token)
	if err := h.service.ForgetKey(context.Background(), ana.key); err != nil {
		t.Fatal(err)
	}
	k.ends(t)
	line.ends()
	if again := ana.dial(sat.Token); again.status != 401 {
		t.Error("with a forgotten key, the old token was let in:", again.status)
	}
	for _, path := range []string{"/join", "/messages", "/block", "/leave", "/block/next"} {
		if a := ana.post(ana.room(path), map[string]any{}); a.status != 401 {
			t.Error(path, a)
		}
	}
}

func TestT09ATokenFromBeforeFocusCarriesTheRightsOfFocus(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	sat := ana.join(rooms.CameraSeat) // free: sound is allowed, and the token says so
	k := ana.dial(sat.Token)
	line := ana.listen(ana.room("/events"))
	line.view(func(v viewAnswer) bool { return len(v.People) == 1 && v.Me.MaySpeak })
	if err := h.media.Publish(h.slug, ana.id, mediatest.Microphone); err != nil {
		t.Fatal(err)
	}
	line.view(func(v viewAnswer) bool { return v.Microphones == 1 })
	ana.must(201, ana.post(ana.room("/block"), map[string]any{"plan": map[string]any{"opening": 0, "focus": 60, "break": 0, "closing": 0, "sprints": 1, "gathering": 1}}))
	line.view(func(v viewAnswer) bool { return v.Phase == rooms.Focus && v.Microphones == 0 && !v.Me.MaySpeak })
	k.cut()
	if k = ana.dial(sat.Token); k.status != 200 {
		t.Fatal(k.status)
	}
	if err := h.media.Publish(h.slug, ana.id, mediatest.Microphone); err != mediatest.ErrNotPermitted {
		t.Error("a microphone in focus:", err)
	}
	if err := h.media.Publish(h.slug, ana.id, mediatest.Camera); err != nil {
		t.Error("a camera in focus:", err)
	}
}

func TestT10AnothersTokenHurtsItsBringerOnly(t *testing.T) {
	h := newHouse(t)
	ana, eve := h.enter("Ana"), h.enter("Eve")
	anas := ana.join(rooms.CameraSeat)
	k := ana.dial(anas.Token)
	eve.join(rooms.CameraSeat)
	for _, b := range []*browser{eve, h.owner} {
		if stolen := b.dial(anas.Token); stolen.status != 403 {
			t.Error("with Ana's token:", stolen.status)
		}
	}
	if nobody := h.visitor().dial(anas.Token); nobody.status != 401 {
		t.Error("without a session:", nobody.status)
	}
	for _, token := range []string{"", "x", "a.b.c", anas.Token + "x", strings.Repeat("y", 5000)} {
		if bad := eve.dial(token); bad.status != 403 && bad.status != 400 {
			t.Errorf("%.20q: %d", token, bad.status)
		}
	}
	select {
	case <-k.ended:
		t.Error("Ana was thrown out")
	default:
	}
}

func TestOnlyWhatACallNeedsGoesThroughTheGate(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	sat := ana.join(rooms.CameraSeat)
	for _, path := range []string{
		"/rtc/../twirp/livekit.RoomService/ListRooms", "/rtc/%2e%2e/twirp/livekit.RoomService/ListRooms", "/rtc/v2", "/rtc//", "/rtc/validate/",
		"/rtc%2fvalidate", "/twirp/livekit.RoomService/ListRooms", "/rtc/./validate", "/metrics", "/debug/pprof/",
	} {
		if a := ana.get(path + "?access_token=" + url.QueryEscape(sat.Token)); a.status != 404 {
			t.Errorf("%s: %v", path, a)
		}
	}
	if a := ana.get("/rtc/validate?access_token=" + url.QueryEscape(sat.Token)); a.status != 200 {
		t.Error(a)
	}
}

func TestT11AStreamEndsWithTheRoleItWasOpenedWith(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	h.setRole(ana, rooms.Owner)
	line := ana.listen(ana.room("/events"))
	line.view(func(v viewAnswer) bool { return v.Me.Role == "owner" })
	h.setRole(ana, rooms.Guest)
	line.ends()
	if a := ana.post("/api/rooms", map[string]any{"name": "Mine"}); a.status != 403 {
		t.Error(a)
	}
}

func TestTheHouseSaysHowManyMediaServersAnswer(t *testing.T) {
	h := newHouse(t, func(o *Options, _ *http.Server) { o.Gate.Nodes = func() (int, int) { return 1, 2 } })
	within(t, "one of two", func() bool {
		return strings.HasSuffix(h.visitor().get("/readyz").body, "media: up, 1 of 2 nodes\n")
	})
	if page := h.owner.must(200, h.owner.get("/housekeeping/health")).body; !strings.Contains(page, "1 of 2 machines answer.") {
		t.Error("the page does not say it")
	}
	if got := h.figures(); !strings.Contains(got, "lamplight_media_nodes 2") || !strings.Contains(got, "lamplight_media_nodes_up 1") {
		t.Error("the figures do not say it")
	}
}
