package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestAStreamBeginsWithTheWholeView(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	ana.sit(rooms.TextSeat)
	ana.say("said before")
	for _, b := range []*browser{ana, h.visitor()} {
		l := b.listen(b.room("/events"))
		first := <-l.events
		if first.event != "view" || first.id == "" {
			t.Fatal(first)
		}
		described().event(t, "View", first.data)
		if visitor := strings.Contains(first.data, `"me":null`); visitor != (b.key == "") {
			t.Error(first.data)
		}
		ana.say("said after")
		if e := l.next("message"); !strings.Contains(e.data, "said after") || e.id == "" {
			t.Error("an old message came first:", e)
		}
		l.stop()
	}
}

func TestAStreamGoesOnAfterTheLastEvent(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	ana.sit(rooms.TextSeat)
	l := ana.listen(ana.room("/events"))
	start := l.next("view").id
	for i := range 5 {
		ana.say(fmt.Sprint("line ", i))
	}
	third := ""
	for third == "" {
		if e := l.next("message"); strings.Contains(e.data, "line 2") {
			third = e.id
		}
	}
	for from, want := range map[string]int{start: 0, third: 3} {
		for _, again := range []*listener{
			ana.listen(ana.room("/events"), "Last-Event-ID", from),
			ana.listen(ana.room("/events?last_event_id=" + from)),
			ana.listen(ana.room("/events?last_event_id=0"), "Last-Event-ID", from), // the header wins
		} {
			if first := <-again.events; first.event != "view" || first.id != "" {
				t.Error("no view first, or one with an id:", first)
			}
			for i := want; i < 5; i++ {
				if e := again.next("message"); !strings.Contains(e.data, fmt.Sprint("line ", i)) {
					t.Errorf("after %s: %s instead of line %d", from, e.data, i)
				}
			}
			again.stop()
		}
	}
}

func TestAnUnknownPlaceMeansLoadAgain(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	ana.sit(rooms.TextSeat)
	ana.say("old")
	for _, id := range []string{"999999", "abc", "-1", "1e9", "9223372036854775808", "0x1", strings.Repeat("9", 300)} {
		l := ana.listen(ana.room("/events"), "Last-Event-ID", id)
		if first := <-l.events; first.event != "view" || first.id != "" {
			t.Errorf("%s: %v", id, first)
		}
		reset := l.next("reset")
		ana.say("after " + id)
		if e := l.next("message"); !strings.Contains(e.data, "after ") || reset.id == "" {
			t.Errorf("%s: %v, %v", id, reset, e)
		}
		l.stop()
	}
}

func TestWhoMissedVeryMuchLoadsAgain(t *testing.T) {
	for id, want := range map[string]string{"4": "reset", "5": "message"} {
		h := newHouse(t)
		ana, ben := h.enter("Ana"), h.enter("Ben")
		ana.sit(rooms.TextSeat)
		h.exec("UPDATE rooms SET seq = ?", mostMissed+4)
		ana.say("hello")
		l := ben.listen(ben.room("/events"), "Last-Event-ID", id)
		l.next("view")
		if e := <-l.events; e.event != want {
			t.Errorf("after %s: %v", id, e)
		}
	}
}

func TestARemovedLineIsToldToThoseWhoHaveIt(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	l := ana.sit(rooms.TextSeat)
	said := ana.say("too quick")
	ana.must(204, ana.do("DELETE", ana.room("/messages/"+number(said.ID)), nil))
	for {
		var m rooms.Message
		if err := json.Unmarshal([]byte(l.next("message").data), &m); err != nil {
			t.Fatal(err)
		}
		if m.ID == said.ID && m.Kind == rooms.RemovedLine {
			if m.Text != "" {
				t.Error(m)
			}
			return
		}
	}
}

// TestAStreamCutAnywhereLosesAndDoublesNothing cuts the line after a random
// number of bytes, again and again, while somebody talks.
func TestAStreamCutAnywhereLosesAndDoublesNothing(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	ana.sit(rooms.TextSeat)
	ben.sit(rooms.TextSeat)
	const lines = 200
	talkers := h.talkers(lines)
	random := rand.New(rand.NewPCG(7, uint64(time.Now().UnixNano())))
	talking := make(chan error, 1)
	begin := make(chan struct{})
	go func() {
		<-begin
		for i := range lines {
			if _, err := h.service.Post(context.Background(), talkers(i), h.slug, fmt.Sprint("cut-", i), fmt.Sprint("line ", i)); err != nil {
				talking <- err
				return
			}
		}
		talking <- nil
	}()
	last, next, cuts := "", 0, 0
	for next < lines {
		headers := []string{}
		if last != "" {
			headers = []string{"Last-Event-ID", last}
		}
		ctx, cut := context.WithTimeout(context.Background(), patience)
		response, err := client.Do(ben.request("GET", ben.room("/events"), nil, headers...).WithContext(ctx))
		if err != nil {
			t.Fatal(err)
		}
		events := make(chan heard, 10000)
		go func() {
			readEvents(io.LimitReader(response.Body, 300+random.Int64N(6000)), events)
			close(events)
		}()
		for e := range events {
			if e.id != "" {
				if last == "" {
					close(begin)
				}
				last = e.id
			}
			if e.event == "reset" {
				t.Fatal("a known id was not known")
			}
			if e.event == "message" && strings.Contains(e.data, `"line `) {
				if !strings.Contains(e.data, fmt.Sprintf(`"line %d"`, next)) {
					t.Fatalf("line %d was expected: %s", next, e.data)
				}
				next++
			}
			if next == lines {
				break
			}
		}
		cut()
		response.Body.Close()
		cuts++
	}
	if err := <-talking; err != nil {
		t.Fatal(err)
	}
	if cuts < 5 {
		t.Errorf("only %d cuts", cuts)
	}
}

// TestT16: a reader that stops reading slows nobody and is given up.
func TestT16AReaderWhoDoesNotReadIsGivenUp(t *testing.T) {
	h := newHouse(t, func(_ *Options, site *http.Server) {
		site.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
			_ = c.(*net.TCPConn).SetWriteBuffer(8 << 10) // so that little is enough to fill the line
			return ctx
		}
	})
	h.server.patience = 5 * time.Second
	ana, eve := h.enter("Ana"), h.enter("Eve")
	l := ana.sit(rooms.TextSeat)
	raw, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	_ = raw.(*net.TCPConn).SetReadBuffer(1024)
	fmt.Fprintf(raw, "GET %s HTTP/1.1\r\nHost: x\r\nCookie: lamplight=%s\r\n\r\n", eve.room("/events"), eve.key)
	open := func() int {
		h.server.limits.mu.Lock()
		defer h.server.limits.mu.Unlock()
		return h.server.limits.streams["member "+eve.id]
	}
	within(t, "Eve's stream did not open", func() bool { return open() == 1 })
	long := strings.Repeat("words ", 300)
	slowest := time.Duration(0)
	const most = 800
	talkers := h.talkers(most)
	for i := 0; i < most && open() == 1; i++ {
		began := time.Now()
		if _, err := h.service.Post(context.Background(), talkers(i), h.slug, fmt.Sprint("flood-", i), long); err != nil {
			t.Fatal(err)
		}
		l.next("message")
		slowest = max(slowest, time.Since(began))
	}
	within(t, "Eve's stream was never given up", func() bool { return open() == 0 })
	if slowest >= h.server.patience {
		t.Errorf("Ana waited %v for a message", slowest)
	}
}

// talkers are enough seated members to say so many things at once: one alone
// would be too fast for the house.
func (h *house) talkers(things int) func(i int) rooms.Member {
	h.t.Helper()
	var members []rooms.Member
	for i := range things/10 + 1 {
		m, _, err := h.service.Enter(context.Background(), fmt.Sprintf("Talker %d", i), "en")
		if err != nil {
			h.t.Fatal(err)
		}
		h.exec("UPDATE members SET role = 'member' WHERE id = ?", m.ID) // guests in a flock are slowed
		if _, err := h.service.Join(context.Background(), m, h.slug, rooms.TextSeat); err != nil {
			h.t.Fatal(err)
		}
		members = append(members, m)
	}
	return func(i int) rooms.Member { return members[i%len(members)] }
}

func TestTheHouseShutsItsStreamsAtOnce(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	l := ana.sit(rooms.CameraSeat)
	k := ana.dial(ana.join(rooms.CameraSeat).Token)
	lobby := h.visitor().listen("/api/events")
	lobby.next("rooms")
	h.server.End()
	l.ends()
	lobby.ends()
	k.ends(t)
}

func TestAClosedRoomEndsItsStreams(t *testing.T) {
	h := newHouse(t)
	h.slug = h.open("For a day")
	l := h.visitor().listen("/api/rooms/" + h.slug + "/events")
	l.next("view")
	h.owner.must(204, h.owner.do("DELETE", "/api/rooms/"+h.slug, nil))
	l.ends()
}

func TestT11AStreamAsksWithinTwoSecondsWhetherItsReaderIsStillWhoTheyWere(t *testing.T) {
	if recheck > 1900*time.Millisecond {
		t.Error(recheck)
	}
}

func TestTheLobbyLightsAWindowAtOnce(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	lobby := h.visitor().listen("/api/events")
	lobby.next("rooms")
	ana.post(ana.room("/join"), map[string]any{"seat": "text"})
	ana.listen(ana.room("/events"))
	began := time.Now()
	for {
		var list roomsAnswer
		if err := json.Unmarshal([]byte(lobby.next("rooms").data), &list); err != nil {
			t.Fatal(err)
		}
		for _, room := range list.Rooms {
			if room.Slug == h.slug && room.Present == 1 && len(room.People) == 1 {
				if took := time.Since(began); took > atOnce {
					t.Error(took)
				}
				return
			}
		}
	}
}

func TestAStreamIsNeverCompressed(t *testing.T) {
	h := newHouse(t)
	r := h.visitor().request("GET", "/api/rooms/"+h.slug+"/events", nil, "Accept-Encoding", "gzip")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	response, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(r.WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Header.Get("Content-Encoding") != "" || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		t.Error(response.Header)
	}
}
