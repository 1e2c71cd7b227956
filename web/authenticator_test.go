package web

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// authenticator is a device that keeps one passkey.
type authenticator struct {
	t      testing.TB
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
	rp     string
	origin string
}

func newAuthenticator(h *house) *authenticator {
	h.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	return &authenticator{t: h.t, key: key, id: id, rp: "localhost", origin: h.url}
}

func base64url(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// data is what an authenticator says of itself.
func (a *authenticator) data(attested []byte) []byte {
	rp := sha256.Sum256([]byte(a.rp))
	flags := byte(0x05) // somebody is there, and it is them
	if attested != nil {
		flags |= 0x40
	}
	return append(append(append(rp[:], flags), binary.BigEndian.AppendUint32(nil, a.count)...), attested...)
}

func (a *authenticator) client(kind, challenge string) []byte {
	raw, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	return raw
}

func (a *authenticator) encode(v any) []byte {
	a.t.Helper()
	raw, err := webauthncbor.Marshal(v)
	if err != nil {
		a.t.Fatal(err)
	}
	return raw
}

// make answers the question for a new passkey.
func (a *authenticator) make(question map[string]any) map[string]any {
	a.t.Helper()
	options := question["publicKey"].(map[string]any)
	a.handle, _ = base64.RawURLEncoding.DecodeString(options["user"].(map[string]any)["id"].(string))
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	cose := a.encode(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	var attested bytes.Buffer
	attested.Write(make([]byte, 16))
	_ = binary.Write(&attested, binary.BigEndian, uint16(len(a.id)))
	attested.Write(a.id)
	attested.Write(cose)
	return map[string]any{"id": base64url(a.id), "rawId": base64url(a.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": map[string]any{
		"clientDataJSON":    base64url(a.client("webauthn.create", options["challenge"].(string))),
		"attestationObject": base64url(a.encode(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": a.data(attested.Bytes())})),
	}}
}

// sign answers the question for a passkey that is there.
func (a *authenticator) sign(question map[string]any) map[string]any {
	a.t.Helper()
	a.count++
	client := a.client("webauthn.get", question["publicKey"].(map[string]any)["challenge"].(string))
	said, data := sha256.Sum256(client), a.data(nil)
	sum := sha256.Sum256(append(bytes.Clone(data), said[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return map[string]any{"id": base64url(a.id), "rawId": base64url(a.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": map[string]any{
		"clientDataJSON": base64url(client), "authenticatorData": base64url(data), "signature": base64url(signature), "userHandle": base64url(a.handle),
	}}
}

// keepPasskey has a device keep a passkey for this browser's member.
func (b *browser) keepPasskey() *authenticator {
	b.h.t.Helper()
	a := newAuthenticator(b.h)
	question := b.must(200, b.post("/api/passkeys/challenge", nil)).object()
	b.must(204, b.post("/api/passkeys", map[string]any{"credential": a.make(question)}))
	return a
}

// signIn comes in with a passkey.
func (b *browser) signIn(a *authenticator, merge bool) answer {
	b.h.t.Helper()
	question := b.must(200, b.post("/api/signin/challenge", nil)).object()
	got := b.post("/api/signin", map[string]any{"credential": a.sign(question), "merge": merge})
	for _, cookie := range got.cookies {
		if cookie.Name == b.h.server.cookieName() {
			b.key = cookie.Value
		}
	}
	return got
}
