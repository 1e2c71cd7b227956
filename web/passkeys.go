package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"lamplight/rooms"
)

const (
	questionLife = 5 * time.Minute
	mostAsked    = 2000
)

// questions are what authenticators were asked and have not answered yet. They
// are known to this process alone; each is answered once or forgotten.
type questions struct {
	mu    sync.Mutex
	asked map[string]question
}

type question struct {
	webauthn.SessionData
	ends time.Time
}

// ask remembers a question; the oldest gives way when there are too many.
func (q *questions) ask(session *webauthn.SessionData) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked == nil {
		q.asked = map[string]question{}
	}
	now, oldest := time.Now(), ""
	for challenge, one := range q.asked {
		if !now.Before(one.ends) {
			delete(q.asked, challenge)
		} else if oldest == "" || one.ends.Before(q.asked[oldest].ends) {
			oldest = challenge
		}
	}
	if len(q.asked) >= mostAsked {
		delete(q.asked, oldest)
	}
	q.asked[session.Challenge] = question{*session, now.Add(questionLife)}
}

// answered takes a question back, once.
func (q *questions) answered(challenge string) (webauthn.SessionData, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	one, known := q.asked[challenge]
	delete(q.asked, challenge)
	return one.SessionData, known && time.Now().Before(one.ends)
}

// holder is a member as authenticators know them.
type holder struct {
	handle []byte
	name   string
	keys   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.handle }
func (h holder) WebAuthnName() string                       { return h.name }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// storedKey is a passkey as the house keeps it. The handle is who its device
// takes it to belong to.
type storedKey struct {
	Handle []byte              `json:"handle"`
	Key    webauthn.Credential `json:"key"`
}

// relying is this house as authenticators know it: by the name of its address.
func (s *Server) relying(r *http.Request) (*webauthn.WebAuthn, error) {
	origin, id := s.publicOrigin(r), "localhost"
	if at, err := url.Parse(origin); err == nil && s.PublicURL != nil {
		id = at.Hostname()
	} else if origin == "" {
		origin = "http://localhost" // a passkey can belong to no other name nobody has configured
	}
	limit := webauthn.TimeoutConfig{Enforce: true, Timeout: questionLife, TimeoutUVD: questionLife}
	needed := true
	return webauthn.New(&webauthn.Config{
		RPID: id, RPDisplayName: "Lamplight", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &needed, UserVerification: protocol.VerificationPreferred,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: limit, Registration: limit},
	})
}

// apiNewPasskey asks the reader's device for a passkey.
func (s *Server) apiNewPasskey(c *gin.Context) {
	m := *reader(c)
	own, err := s.Service.Passkeys(c.Request.Context(), m)
	if err != nil {
		s.fail(c, err)
		return
	}
	var known []protocol.CredentialDescriptor
	for _, p := range own {
		known = append(known, protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: p.ID})
	}
	house, err := s.relying(c.Request)
	if err != nil {
		s.fail(c, err)
		return
	}
	options, session, err := house.BeginRegistration(holder{handle: []byte(m.ID), name: m.Name}, webauthn.WithExclusions(known))
	if err == nil {
		s.questions.ask(session)
	}
	s.answer(c, http.StatusOK, options, err)
}

type passkeyInput struct {
	Credential json.RawMessage `json:"credential"`
}

// apiAddPasskey keeps what the device answered.
func (s *Server) apiAddPasskey(c *gin.Context) {
	in, ok := decode[passkeyInput](s, c)
	if !ok {
		return
	}
	m := *reader(c)
	refused := rooms.Refuse(rooms.Invalid, "passkey.refused")
	answer, err := protocol.ParseCredentialCreationResponseBytes(in.Credential)
	if err != nil {
		s.fail(c, refused)
		return
	}
	session, asked := s.questions.answered(answer.Response.CollectedClientData.Challenge)
	house, err := s.relying(c.Request)
	if err != nil || !asked || !bytes.Equal(session.UserID, []byte(m.ID)) {
		s.fail(c, refused)
		return
	}
	key, err := house.CreateCredential(holder{handle: []byte(m.ID), name: m.Name}, session, answer)
	if err != nil {
		s.Log.Info("a passkey was refused", "error", err)
		s.fail(c, refused)
		return
	}
	raw, err := json.Marshal(storedKey{[]byte(m.ID), *key})
	if err != nil {
		s.fail(c, err)
		return
	}
	name := browserOf(c.GetHeader("User-Agent"))
	err = s.Service.AddPasskey(c.Request.Context(), m, rooms.Passkey{ID: key.ID, Name: name, Credential: string(raw)})
	s.answer(c, http.StatusNoContent, nil, err)
}

// formRemovePasskey forgets a passkey of the reader's.
func (s *Server) formRemovePasskey(c *gin.Context) {
	m := s.known(c)
	if m == nil {
		return
	}
	id, err := base64.RawURLEncoding.DecodeString(c.Param("id"))
	if err != nil {
		id = nil // nobody's
	}
	if err := s.Service.RemovePasskey(c.Request.Context(), *m, id); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/me?kept=removed#passkeys")
}

// passkeyLine is a passkey in the list.
type passkeyLine struct{ ID, Name, When string }

func passkeyLines(p page, list []rooms.Passkey) []passkeyLine {
	lines := make([]passkeyLine, len(list))
	for i, key := range list {
		lines[i] = passkeyLine{
			ID: base64.RawURLEncoding.EncodeToString(key.ID), Name: browserName(p.Lang, key.Name),
			When: p.T("devices.passkey_made", "Day", p.dayIn(key.CreatedAt)),
		}
		if !key.UsedAt.IsZero() {
			lines[i].When = p.T("devices.passkey_used", "Day", p.dayIn(key.CreatedAt), "Used", p.dayIn(key.UsedAt))
		}
	}
	return lines
}
