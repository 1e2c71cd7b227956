package sfu

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"

	"lamplight/rooms"
)

func TestATokenSaysExactlyWhatIsMeant(t *testing.T) {
	media := NewMedia("http://127.0.0.1:1", testKey, testSecret)
	for _, c := range []struct {
		rights  rooms.Rights
		publish bool
		sources string
	}{
		{rooms.Rights{}, false, ""},
		{rooms.Rights{Camera: true}, true, "camera"},
		{rooms.Rights{Microphone: true}, true, "microphone"},
		{rooms.Rights{Camera: true, Microphone: true}, true, "camera microphone"},
	} {
		token, err := media.Token("hall", "ada", c.rights)
		if err != nil {
			t.Fatal(err)
		}
		verifier, err := auth.ParseAPIToken(token)
		if err != nil {
			t.Fatal(err)
		}
		claims, grants, err := verifier.Verify(testSecret)
		if err != nil {
			t.Fatal(err)
		}
		v := grants.Video
		if grants.Identity != "ada" || v.Room != "hall" || !v.RoomJoin || grants.Name != "" || grants.Metadata != "" {
			t.Errorf("%+v: made for %+v", c.rights, grants)
		}
		if v.GetCanPublish() != c.publish || strings.Join(v.CanPublishSources, " ") != c.sources {
			t.Errorf("%+v: may publish %v %v", c.rights, v.GetCanPublish(), v.CanPublishSources)
		}
		if v.GetCanPublishData() || v.GetCanUpdateOwnMetadata() || !v.GetCanSubscribe() || v.Hidden || v.Recorder || v.Agent ||
			v.RoomAdmin || v.RoomCreate || v.RoomList || v.RoomRecord || v.IngressAdmin {
			t.Errorf("%+v: may also %+v", c.rights, v)
		}
		if life := time.Until(claims.ExpiresAt.Time); life > 2*time.Minute || life < time.Minute {
			t.Errorf("%+v: good for %v", c.rights, life)
		}
	}
	if _, err := media.Token("", "ada", rooms.Rights{}); err == nil {
		t.Error("a token for every room")
	}
	if _, err := media.Token("hall", "", rooms.Rights{}); err == nil {
		t.Error("a token for nobody")
	}
}

func TestAWishIsReadFromOldTokensAndOnlyFromOwnOnes(t *testing.T) {
	media := NewMedia("http://127.0.0.1:1", testKey, testSecret)
	grant := &auth.VideoGrant{RoomJoin: true, Room: "hall"}
	sign := func(token *auth.AccessToken) string {
		s, err := token.SetIdentity("ada").ToJWT()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	old, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": testKey, "sub": "ada", "exp": time.Now().Add(-time.Hour).Unix(), "video": map[string]any{"room": "hall", "roomJoin": true},
	}).SignedString([]byte(testSecret))
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{
		"iss": testKey, "sub": "ada", "video": map[string]any{"room": "hall", "roomJoin": true},
	}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	young := sign(auth.NewAccessToken(testKey, testSecret).SetVideoGrant(grant))
	for name, token := range map[string]string{"young": young, "old": old} {
		if room, member, err := media.Wish(token); err != nil || room != "hall" || member != "ada" {
			t.Errorf("%s: %q %q %v", name, room, member, err)
		}
	}
	for name, token := range map[string]string{
		"empty": "", "no token": "x.y.z", "unsigned": unsigned, "cut": young[:len(young)-4],
		"foreign secret": sign(auth.NewAccessToken(testKey, "another secret of 32 characters and more").SetVideoGrant(grant)),
		"foreign key":    sign(auth.NewAccessToken("other", testSecret).SetVideoGrant(grant)),
		"no room":        sign(auth.NewAccessToken(testKey, testSecret).SetVideoGrant(&auth.VideoGrant{RoomJoin: true})),
		"no way in":      sign(auth.NewAccessToken(testKey, testSecret).SetVideoGrant(&auth.VideoGrant{Room: "hall"})),
	} {
		if room, member, err := media.Wish(token); err == nil {
			t.Errorf("%s: is taken for %q in %q", name, member, room)
		}
	}
}

// A LiveKit that does not answer costs three seconds and no more, and what it
// answers wrongly is an error and not an empty room.
func TestAMediaServerInTroubleIsAnError(t *testing.T) {
	status := http.StatusInternalServerError
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"code": "internal", "msg": "trouble"})
	}))
	defer server.Close()
	for name, url := range map[string]string{"ill": server.URL, "away": "http://127.0.0.1:1"} {
		media := NewMedia(url, testKey, testSecret)
		if _, err := media.Callers(t.Context(), "hall"); err == nil {
			t.Errorf("%s: an empty room", name)
		}
		if err := media.Permit(t.Context(), "hall", "ada", rooms.Rights{}); err == nil {
			t.Errorf("%s: permitted", name)
		}
		if err := media.Remove(t.Context(), "hall", "ada"); err == nil {
			t.Errorf("%s: removed", name)
		}
	}
}
