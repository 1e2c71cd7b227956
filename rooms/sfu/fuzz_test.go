package sfu

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"
)

// Whatever is said over the line from the media server, it rings one bell at
// most; and none without the signature of who knows the secret.
func FuzzWebhook(f *testing.F) {
	for _, body := range []string{
		"", "{}", "[]", "null", `"x"`, "1", `{"event":"room_started","room":{"name":"hall"}}`, `{"event":"participant_joined","room":{"name":"hall"},"participant":{"identity":"ada"}}`,
		`{"room":{"name":""}}`, `{"room":null}`, `{"room":[]}`, `{"room":{"name":1}}`, `{"room":{"name":"\u0000"}}`, `{"room":{"name":"\ud800"}}`, `{"unknown":{}}`, `{"createdAt":"x"}`,
		`{"createdAt":"99999999999999999999"}`, `{"event":"track_published","track":{"type":"AUDIO"}}`, `{"track":{"type":"NOTHING"}}`, `{"room":{"name":"a","name":"b"}}`, `{"room":{"name":"../x"}}`,
		`{"room":{"numParticipants":-1}}`, `{"room":{"creationTime":1e99}}`, `{"id":"EV_x","numDropped":1}`, "\xef\xbb\xbf{}", "{\"room\":{\"name\":\"\xff\"}}", `{"room":{"metadata":"` + strings.Repeat("x", 5000) + `"}}`,
		strings.Repeat(`{"room":`, 500), strings.Repeat("[", 3000), `{"ingressInfo":{"url":"x"}}`, `{"egressInfo":{}}`, `{"@type":"x"}`,
	} {
		f.Add([]byte(body), true)
		f.Add([]byte(body), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, signed bool) {
		secret := testSecret
		if !signed {
			secret = strings.Repeat("x", 40)
		}
		sum := sha256.Sum256(body)
		token, err := auth.NewAccessToken(testKey, secret).SetValidFor(time.Minute).SetSha256(base64.StdEncoding.EncodeToString(sum[:])).ToJWT()
		if err != nil {
			t.Fatal(err)
		}
		var rung []string
		r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		r.Header.Set("Authorization", token)
		w := httptest.NewRecorder()
		newWebhook(testKey, testSecret, func(room string) { rung = append(rung, room) }).ServeHTTP(w, r)
		if len(rung) > 1 || len(rung) == 1 && (rung[0] == "" || !signed || w.Code != 204) || w.Code != 204 && w.Code != 401 || !signed && w.Code != 401 {
			t.Errorf("%q, signed %v: %d, and rang %q", body, signed, w.Code, rung)
		}
	})
}

// A token says who wants where only when this house has signed it, as it is.
func FuzzWish(f *testing.F) {
	media := NewMedia("http://127.0.0.1:1", testKey, testSecret)
	signed := func(secret string) string { // the same in every process, which one with a time in it is not
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iss": testKey, "sub": "ada", "video": map[string]any{"room": "hall", "roomJoin": true}}).SignedString([]byte(secret))
		if err != nil {
			f.Fatal(err)
		}
		return token
	}
	good, other := signed(testSecret), signed(strings.Repeat("x", 40))
	head, rest, _ := strings.Cut(good, ".")
	body, signature, _ := strings.Cut(rest, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	public := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256"}`))
	owner := base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"` + testKey + `","sub":"eve","video":{"room":"hall","roomJoin":true}}`))
	for _, token := range []string{
		"", ".", "..", "...", good, good + ".", good + "=", good + "A", good[1:], good[:len(good)-1], other, head, head + "." + body, head + "." + body + ".", none + "." + body + ".", none + "." + body + "." + signature,
		public + "." + body + "." + signature, head + "." + owner + "." + signature, "Bearer " + good, strings.ToUpper(good), " " + good, good + "\n", body + "." + head + "." + signature, "e30.e30.e30",
		"\x00", "eyJ", head + ".." + signature, strings.Repeat(".", 5000), strings.Repeat("a", 5000), strings.Replace(good, ".", "%2e", 1),
	} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		room, member, err := media.Wish(token)
		if err == nil && (room != "hall" || member != "ada" || !strings.HasPrefix(token, head+"."+body+".")) {
			t.Errorf("%q lets %q into %q", token, member, room)
		}
		if err != nil && room+member != "" {
			t.Errorf("%q is refused and names %q in %q", token, member, room)
		}
	})
}

// However a token stands in a line of the log, it is gone from it.
func FuzzHide(f *testing.F) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWEtdG9rZW4"
	for i, around := range []string{
		"", " ", `"`, "access_token=", "&", "Bearer ", "eyJ", ".", "..", "a.b.", "<token>", "\n", "\x00", "ä", "%", "%3D", "(", "token: ", "invalid token: ", "/rtc?access_token=", "eyJ.", ".eyJ", "eyJx.eyJy.", "-", "_", "=", "\xff",
		"{\"t\":\"", "eyJhbGci", strings.Repeat("x", 3000), strings.Repeat("eyJ.", 300), "eyJ0.", "eyJ0.0.0.",
	} {
		f.Add(around, "")
		f.Add("", around)
		f.Add(around, strings.Repeat(around, i%3))
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		if line := hide(before + token + after); strings.Contains(line, "c2lnbmF0dXJlLW9mLWEtdG9rZW4") {
			t.Errorf("%q", line)
		}
	})
}
