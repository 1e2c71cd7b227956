package web

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"lamplight/rooms"
)

// pageSignIn is for somebody who was here before, with another browser, and for
// whoever has an account elsewhere that this house believes.
func (s *Server) pageSignIn(c *gin.Context) {
	p := s.page(c, "signin", nil)
	p.Title, p.Script = p.T(p.ComingIn()), "src/signin.ts"
	p.Data = meJSON{Lang: p.Lang, Messages: messages(p.Lang, "devices.live.")}
	s.show(c, http.StatusOK, p)
}

// apiAskPasskey asks a device for whichever passkey of this house it has.
func (s *Server) apiAskPasskey(c *gin.Context) {
	house, err := s.relying(c.Request)
	if err != nil {
		s.fail(c, err)
		return
	}
	options, session, err := house.BeginDiscoverableLogin()
	if err == nil {
		s.questions.ask(session)
	}
	s.answer(c, http.StatusOK, options, err)
}

type signInInput struct {
	Credential json.RawMessage `json:"credential"`
	Merge      bool            `json:"merge"` // the guest this browser was is the same person
}

// apiSignIn gives this browser a key of its own to whoever holds the passkey.
// Whatever was wrong with it, the answer is the same.
func (s *Server) apiSignIn(c *gin.Context) {
	in, ok := decode[signInInput](s, c)
	if !ok {
		return
	}
	unknown := rooms.Refuse(rooms.Forbidden, "passkey.unknown")
	answer, err := protocol.ParseCredentialRequestResponseBytes(in.Credential)
	if err != nil {
		s.fail(c, unknown)
		return
	}
	session, asked := s.questions.answered(answer.Response.CollectedClientData.Challenge)
	house, err := s.relying(c.Request)
	if err != nil || !asked {
		s.fail(c, unknown)
		return
	}
	ctx := c.Request.Context()
	passkey, err := s.Service.PasskeyByID(ctx, answer.RawID)
	if err != nil {
		s.fail(c, err)
		return
	}
	var stored storedKey
	if err := json.Unmarshal([]byte(passkey.Credential), &stored); err != nil {
		s.fail(c, err)
		return
	}
	owner := func([]byte, []byte) (webauthn.User, error) {
		return holder{handle: stored.Handle, keys: []webauthn.Credential{stored.Key}}, nil
	}
	_, key, err := house.ValidatePasskeyLogin(owner, session, answer)
	if err != nil || key.Authenticator.CloneWarning { // a counter that goes back means there are two of them
		s.Log.Info("a passkey was refused", "error", err)
		s.fail(c, unknown)
		return
	}
	raw, err := json.Marshal(storedKey{stored.Handle, *key})
	if err != nil {
		s.fail(c, err)
		return
	}
	m, secret, err := s.Service.SignIn(ctx, passkey, string(raw), reader(c), in.Merge)
	if err == nil {
		s.keepKey(c, secret)
		if before := reader(c); before != nil && before.ID != m.ID && !in.Merge {
			emptyBrowser(c)
		}
	}
	s.answer(c, http.StatusOK, m, err)
}
