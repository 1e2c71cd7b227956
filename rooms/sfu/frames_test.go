package sfu

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestAMessageThatIsTooLongEndsTheLine(t *testing.T) {
	var upgrader websocket.Upgrader
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-Websocket-Extensions") != "" {
			t.Error("compression was offered; a small message may unpack to a large one")
		}
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		for {
			kind, message, err := conn.ReadMessage()
			if err != nil {
				return
			}
			if len(message) > maxMessage {
				t.Errorf("a message of %d bytes came through", len(message))
			}
			if err := conn.WriteMessage(kind, message); err != nil {
				return
			}
		}
	}))
	defer upstream.Close()
	proxy := NewProxy(NewMedia(upstream.URL, testKey, testSecret))
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { proxy.ServeRTC(w, r, "fresh") }))
	defer gate.Close()
	dialer := websocket.Dialer{EnableCompression: true, WriteBufferSize: 4096}
	conn, _, err := dialer.Dial(strings.Replace(gate.URL, "http", "ws", 1)+"/rtc", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	for _, length := range []int{0, 1, 125, 126, 65535, 65536, 300000, maxMessage} {
		want := bytes.Repeat([]byte{byte(length)}, length)
		if err := conn.WriteControl(websocket.PingMessage, []byte("still there"), time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if err := conn.WriteMessage(websocket.BinaryMessage, want); err != nil {
			t.Fatal(err)
		}
		if _, got, err := conn.ReadMessage(); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes came back as %d, %v", length, len(got), err)
		}
	}
	_ = conn.WriteMessage(websocket.BinaryMessage, make([]byte, maxMessage+1))
	if _, _, err := conn.ReadMessage(); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("the line goes on: %v", err)
	}
}

func FuzzBoundedConn(f *testing.F) {
	for _, head := range [][]byte{
		{0x82, 0x05}, {0x02, 0xfe, 0xff, 0xff}, {0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {0x82, 0x7f, 0, 0, 0, 0, 0, 0x10, 0, 1},
		{0x82, 0x85}, {0x80, 0x85}, {0x01, 0x85}, {0x88, 0x80}, {0x89, 0x80}, {0x8a, 0xfd}, {0x89, 0xfe, 0, 1}, {0xc2, 0x85}, {0x83, 0x85}, {0x82, 0xfe, 0, 5}, {0x82, 0x80},
	} {
		f.Add(head)
		f.Add(append(bytes.Clone(head), 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x89, 0x80, 1, 2, 3, 4))
	}
	f.Add([]byte{0x82, 0x05, 1, 2, 3, 4, 5, 0x89, 0x80, 1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, sent []byte) {
		// However the bytes are cut into reads, the answer is the same.
		var whole, single boundedConn
		one := whole.follow(sent)
		each := true
		for _, b := range sent {
			if each = single.follow([]byte{b}); !each {
				break
			}
		}
		if one != each || one && (whole.rest != single.rest || whole.message != single.message) {
			t.Errorf("%x: %v and %v", sent, one, each)
		}
		if one && (whole.rest > maxMessage || whole.message > maxMessage) {
			t.Errorf("%x: waits for %d of %d", sent, whole.rest, whole.message)
		}
	})
}
