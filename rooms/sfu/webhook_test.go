package sfu

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/livekit/protocol/auth"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

func TestOnlyLiveKitRingsTheBell(t *testing.T) {
	event := []byte(`{"event":"participant_joined","room":{"name":"hall"}}`)
	signed := func(key, secret string, body []byte) string {
		sum := sha256.Sum256(body)
		token, err := auth.NewAccessToken(key, secret).SetValidFor(time.Minute).
			SetSha256(base64.StdEncoding.EncodeToString(sum[:])).ToJWT()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	join, err := NewMedia("http://127.0.0.1:1", testKey, testSecret).Token("hall", "ada", rooms.Rights{})
	if err != nil {
		t.Fatal(err)
	}
	big := append([]byte(`{"event":"`), bytes.Repeat([]byte("x"), 2<<20)...)

	for name, c := range map[string]struct {
		method, token string
		body          []byte
		status, rings int
	}{
		"signed":                    {"POST", signed(testKey, testSecret, event), event, 204, 1},
		"without a signature":       {"POST", "", event, 401, 0},
		"with a foreign secret":     {"POST", signed(testKey, "another secret of 32 characters and more", event), event, 401, 0},
		"with a foreign key":        {"POST", signed("other", testSecret, event), event, 401, 0},
		"with another body":         {"POST", signed(testKey, testSecret, []byte("{}")), event, 401, 0},
		"with a member's own token": {"POST", join, event, 401, 0},
		"larger than an event":      {"POST", signed(testKey, testSecret, big), big, 401, 0},
		"by GET":                    {"GET", signed(testKey, testSecret, event), event, 405, 0},
	} {
		t.Run(name, func(t *testing.T) {
			rings := 0
			h := newWebhook(testKey, testSecret, func(string) { rings++ })
			r := httptest.NewRequest(c.method, "/", bytes.NewReader(c.body))
			if c.token != "" {
				r.Header.Set("Authorization", c.token)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status || rings != c.rings {
				t.Errorf("answered %d and rang %d times, wanted %d and %d", w.Code, rings, c.status, c.rings)
			}
		})
	}
}

func TestComingSendingAndGoingRing(t *testing.T) {
	house := startHouse(t)
	token, err := house.media.Token("hall", "ada", rooms.Rights{Camera: true})
	if err != nil {
		t.Fatal(err)
	}
	// One ring may be of what came before, so it is the look after it that counts.
	rungUntil := func(what string, seen func([]rooms.Caller) bool) {
		t.Helper()
		// The last word of a client that hangs up can be lost with its line; LiveKit
		// then finds out by the packets, within half a minute.
		patience := time.After(time.Minute)
		for {
			select {
			case room := <-house.rings:
				if room != "hall" {
					t.Errorf("%s rang for %q", what, room)
				}
				callers, err := house.media.Callers(t.Context(), "hall")
				if err == nil && seen(callers) {
					return
				}
			case <-patience:
				t.Fatalf("%s rang nobody", what)
			}
		}
	}
	ada, err := connectSDK(house.URL().String(), token)
	if err != nil {
		t.Fatal(err)
	}
	rungUntil("coming", func(c []rooms.Caller) bool { return len(c) == 1 })
	track, err := newTrack(mediatest.Camera)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ada.LocalParticipant.PublishTrack(track, publication(mediatest.Camera)); err != nil {
		t.Fatal(err)
	}
	// Not before the media server has her picture: a client that is told to go
	// while it still agrees on one may stay.
	rungUntil("sending", func(c []rooms.Caller) bool { return len(c) == 1 && c[0].Cameras == 1 })
	ada.Disconnect()
	rungUntil("going", func(c []rooms.Caller) bool { return len(c) == 0 })
}
