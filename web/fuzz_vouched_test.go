package web

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// unsigned takes every signature for good: what is tried is what a provider says.
type unsigned struct{}

func (unsigned) VerifySignature(_ context.Context, token string) ([]byte, error) {
	_, rest, _ := strings.Cut(token, ".")
	body, _, _ := strings.Cut(rest, ".")
	return base64.RawURLEncoding.DecodeString(body)
}

// Whatever a provider says, it is somebody of that provider, for this house and
// for this question, or nobody.
func FuzzClaims(f *testing.F) {
	const issuer, house, nonce = "https://login.example.org", "lamplight", "asked-for"
	good := `{"iss":"` + issuer + `","aud":"` + house + `","nonce":"` + nonce + `","exp":32503680000,"sub":"ana","name":"Ana"}`
	f.Add([]byte(good))
	for _, change := range [][2]string{
		{`"ana"`, `""`}, {`"ana"`, `null`}, {`"ana"`, `1`}, {`"ana"`, `["ana"]`}, {`"ana"`, `"` + strings.Repeat("a", 256) + `"`}, {`"ana"`, `"\u0000"`}, {`"ana"`, `"\ud800"`}, {`"Ana"`, `null`}, {`"Ana"`, `1`},
		{`"Ana"`, `"` + strings.Repeat("Ä", 500) + `"`}, {`"Ana"`, `"<script>"`}, {`"Ana"`, `"\u202e"`}, {`"name"`, `"preferred_username"`}, {`"name":"Ana"`, `"name":"","preferred_username":"ana"`}, {nonce, "other"}, {nonce, ""},
		{`"nonce":"` + nonce + `",`, ``}, {issuer, "https://evil.example"}, {issuer, issuer + "/"}, {`"` + house + `"`, `["other","` + house + `"]`}, {`"` + house + `"`, `["other"]`}, {`"` + house + `"`, `{}`}, {"32503680000", "1"},
		{"32503680000", "-1"}, {"32503680000", "1e99"}, {"32503680000", `"never"`}, {`"sub":"ana"`, `"sub":"ana","sub":"eve"`}, {`"sub"`, `"SUB"`}, {"{", "[{"}, {"}", ""}, {`"ana"`, `"a` + "\xff" + `"`},
		{`"exp"`, `"nbf":32503680000,"exp"`}, {`"exp"`, `"_claim_names":{"name":"x"},"_claim_sources":{"x":{"endpoint":"https://evil.example"}},"exp"`},
	} {
		f.Add([]byte(strings.Replace(good, change[0], change[1], 1)))
	}
	verifier := oidc.NewVerifier(issuer, unsigned{}, &oidc.Config{ClientID: house})
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256"}`))
	f.Fuzz(func(t *testing.T, claims []byte) {
		raw := head + "." + base64.RawURLEncoding.EncodeToString(claims) + ".c2ln"
		who, err := identityIn(t.Context(), verifier, raw, nonce)
		if err != nil {
			return
		}
		if who.Issuer != issuer || who.Subject == "" || len(who.Subject) > 255 || utf8.RuneCountInString(who.Name) > 40 || !utf8.ValidString(who.Name+who.Subject) {
			t.Errorf("%q is %+v", claims, who)
		}
		if !bytes.Contains(claims, []byte("asked")) && !bytes.Contains(claims, []byte(`\u00`)) {
			t.Errorf("%q answers another question", claims)
		}
	})
}

// askedDevice is a question to authenticators, this house as they know it, and a
// device that is the same in every process.
func askedDevice(f *testing.F) (*webauthn.WebAuthn, *authenticator, map[string]any) {
	const challenge = "c29tZXRoaW5nIHRoYXQgaXMgYXNrZWQgb25jZSBvbmx5"
	relying, err := (&Server{}).relying(httptest.NewRequest("GET", "http://localhost/", nil))
	if err != nil {
		f.Fatal(err)
	}
	device := newAuthenticator(&house{t: f, url: "http://localhost"})
	if device.key, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{7}, 32)); err != nil {
		f.Fatal(err)
	}
	device.id, device.handle = bytes.Repeat([]byte{9}, 32), []byte("ana")
	return relying, device, map[string]any{"publicKey": map[string]any{"challenge": challenge, "user": map[string]any{"id": base64url(device.handle)}}}
}

func (a *authenticator) keptKey() webauthn.Credential {
	point, _ := a.key.PublicKey.Bytes()
	return webauthn.Credential{ID: a.id, PublicKey: a.encode(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}), Flags: webauthn.CredentialFlags{UserPresent: true, UserVerified: true}}
}

func sessionOf(question map[string]any) webauthn.SessionData {
	return webauthn.SessionData{
		Challenge: question["publicKey"].(map[string]any)["challenge"].(string), UserID: []byte("ana"), RelyingPartyID: "localhost",
		Expires: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), UserVerification: protocol.VerificationPreferred,
		CredParams: webauthn.CredentialParametersDefault(),
	}
}

// Only what the device signed, byte for byte, brings its member back.
func FuzzAssertion(f *testing.F) {
	relying, device, question := askedDevice(f)
	said := device.sign(question)["response"].(map[string]any)
	part := func(name string) []byte {
		raw, _ := base64.RawURLEncoding.DecodeString(said[name].(string))
		return raw
	}
	client, data, signature := part("clientDataJSON"), part("authenticatorData"), part("signature")
	f.Add(client, data, signature)
	for _, change := range [][2]string{
		{"webauthn.get", "webauthn.create"}, {"http://localhost", "https://evil.example"}, {"http://localhost", "http://localhost:80"}, {"false", "true"}, {"c29t", "C29t"}, {"}", `,"topOrigin":"x"}`}, {"{", "[{"}, {"}", ""}, {`"type"`, `"Type"`}, {"challenge", "challeng\u0065"},
	} {
		f.Add(bytes.Replace(client, []byte(change[0]), []byte(change[1]), 1), data, signature)
	}
	for i := range 10 {
		at := i * (len(data) - 1) / 9
		f.Add(client, data[:at], signature)
		odd := bytes.Clone(data)
		odd[at] ^= 0x41
		f.Add(client, odd, signature)
	}
	f.Add(client, data, []byte{})
	f.Add(client, append(bytes.Clone(data), 0xa0), signature)
	key, signedClient, signedData := device.keptKey(), client, data
	f.Fuzz(func(t *testing.T, client, data, signature []byte) {
		raw, err := json.Marshal(map[string]any{"id": base64url(device.id), "rawId": base64url(device.id), "type": "public-key", "response": map[string]any{
			"clientDataJSON": base64url(client), "authenticatorData": base64url(data), "signature": base64url(signature), "userHandle": base64url(device.handle),
		}})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := protocol.ParseCredentialRequestResponseBytes(raw)
		if err != nil {
			return
		}
		owner := func([]byte, []byte) (webauthn.User, error) {
			return holder{handle: device.handle, keys: []webauthn.Credential{key}}, nil
		}
		session := sessionOf(question)
		session.UserID = nil
		_, _, err = relying.ValidatePasskeyLogin(owner, session, answer)
		same := bytes.Equal(client, signedClient) && bytes.Equal(data, signedData)
		if err == nil && !same {
			t.Errorf("%q with %x and %x brings somebody back", client, data, signature)
		}
		sum := sha256.Sum256(client)
		sum = sha256.Sum256(append(bytes.Clone(data), sum[:]...))
		if err != nil && same && ecdsa.VerifyASN1(&device.key.PublicKey, sum[:], signature) {
			t.Errorf("the device itself is refused: %v", err)
		}
	})
}

// A new passkey is refused, or has a name and a key that can be kept.
func FuzzPasskey(f *testing.F) {
	relying, device, question := askedDevice(f)
	made := device.make(question)
	object, _ := base64.RawURLEncoding.DecodeString(made["response"].(map[string]any)["attestationObject"].(string))
	client := device.client("webauthn.create", question["publicKey"].(map[string]any)["challenge"].(string))
	f.Add(client, object)
	for i := range 24 {
		at := i * (len(object) - 1) / 23
		odd := bytes.Clone(object)
		odd[at] ^= byte(1 << (i % 8))
		f.Add(client, odd)
	}
	for _, odd := range [][]byte{{}, {0xa0}, {0xbf}, bytes.Repeat([]byte{0x81}, 3000), {0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {0x5f}, append(bytes.Clone(object), 0)} {
		f.Add(client, odd)
	}
	f.Fuzz(func(t *testing.T, client, object []byte) {
		raw, err := json.Marshal(map[string]any{"id": base64url(device.id), "rawId": base64url(device.id), "type": "public-key", "response": map[string]any{
			"clientDataJSON": base64url(client), "attestationObject": base64url(object),
		}})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := protocol.ParseCredentialCreationResponseBytes(raw)
		if err != nil {
			return
		}
		key, err := relying.CreateCredential(holder{handle: device.handle, name: "Ana"}, sessionOf(question), answer)
		if err != nil {
			return
		}
		if len(key.ID) == 0 || len(key.PublicKey) == 0 {
			t.Errorf("%q, %x: %+v", client, object, key)
		}
		kept, err := json.Marshal(storedKey{device.handle, *key})
		var again storedKey
		if err != nil || json.Unmarshal(kept, &again) != nil || !bytes.Equal(again.Key.PublicKey, key.PublicKey) || !bytes.Equal(again.Key.ID, key.ID) {
			t.Errorf("%q, %x is kept as %s: %v", client, object, kept, err)
		}
	})
}
