package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/gin-gonic/gin"
	"golang.org/x/oauth2"

	"lamplight/rooms"
)

// Provider is somebody elsewhere who vouches for people (OpenID Connect).
type Provider struct {
	Issuer   string
	ClientID string
	Secret   string
	Name     string // on the button

	mu     sync.Mutex
	found  *oidc.Provider
	silent error // why it did not answer the last time
	until  time.Time
}

const (
	answerBy      = 10 * time.Minute // how long a person may take there
	providerPause = 10 * time.Second // how long the provider may take to answer
	providerAgain = 5 * time.Second  // after one that did not
)

// ask reads what the provider says of itself, once it has answered for the
// first time: a provider that is down stops no house from starting.
func (p *Provider) ask(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if time.Now().Before(p.until) {
		return nil, p.silent // or everybody who asks would wait for all before them
	}
	// What is found outlives this request; its keys are fetched again later.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), providerClient), p.Issuer)
	if err == nil {
		p.found = found
	}
	p.silent, p.until = err, time.Now().Add(providerAgain)
	return found, err
}

// providerClient asks nobody but whom it was told to, and not for long.
var providerClient = &http.Client{Timeout: providerPause, CheckRedirect: func(*http.Request, []*http.Request) error {
	return errors.New("a provider that sends elsewhere is not asked")
}}

func (s *Server) client(c *gin.Context, found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: s.Provider.ClientID, ClientSecret: s.Provider.Secret, Endpoint: found.Endpoint(),
		RedirectURL: s.publicOrigin(c.Request) + "/signin/back", Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// errand is what this browser has to bring back from the provider; it travels
// in a cookie, so that nothing of it is kept here.
type errand struct{ state, nonce, verifier, merge string }

func secretWord() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func (s *Server) askedCookie() string { return s.cookieName() + "-asked" }

// pageProvider sends the browser to the provider. It is a link, since a form
// may lead nowhere but to this house; another site's link leads to the page.
func (s *Server) pageProvider(c *gin.Context) {
	if site := c.GetHeader("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		c.Redirect(http.StatusSeeOther, "/signin")
		return
	}
	if s.Provider == nil {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	found, err := s.Provider.ask(c.Request.Context())
	if err != nil {
		s.Log.Warn("the provider for signing in does not answer", "error", err)
		s.fail(c, s.noAnswer())
		return
	}
	a := errand{secretWord(), secretWord(), oauth2.GenerateVerifier(), tick(c.Query("merge") != "")}
	s.setCookie(c, s.askedCookie(), strings.Join([]string{a.state, a.nonce, a.verifier, a.merge}, "."), answerBy, true)
	c.Header("Referrer-Policy", "no-referrer")
	c.Redirect(http.StatusSeeOther, s.client(c, found).AuthCodeURL(a.state, oidc.Nonce(a.nonce), oauth2.S256ChallengeOption(a.verifier)))
}

// pageProviderBack is where the provider sends the browser with an answer.
func (s *Server) pageProviderBack(c *gin.Context) {
	if s.Provider == nil {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	cookie, _ := c.Cookie(s.askedCookie())
	s.setCookie(c, s.askedCookie(), "", -time.Second, true) // good once
	parts := strings.Split(cookie, ".")
	if len(parts) != 4 || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(c.Query("state"))) != 1 {
		s.fail(c, rooms.Refuse(rooms.Forbidden, "provider.refused"))
		return
	}
	who, err := s.vouched(c, errand{parts[0], parts[1], parts[2], parts[3]})
	if err != nil {
		s.fail(c, s.refusalOf(err))
		return
	}
	before, merge := reader(c), parts[3] != ""
	said := who.Name
	if _, err := rooms.NameOf(said); err != nil {
		who.Name = T(lang(c), "provider.newcomer", nil)
	}
	m, key, err := s.Service.SignInAs(c.Request.Context(), who, before, merge, lang(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	if before != nil && before.ID != m.ID && !merge {
		emptyBrowser(c)
	}
	s.keepKey(c, key)
	to := "/"
	if name, err := rooms.NameOf(said); time.Since(m.CreatedAt) < time.Minute && !merge && (err != nil || name != m.Name) {
		to = "/me?kept=named" // somebody new, who does not know yet what they are called here
	}
	c.Redirect(http.StatusSeeOther, to)
}

// vouched turns the provider's answer into who it is about.
func (s *Server) vouched(c *gin.Context, a errand) (rooms.Identity, error) {
	code := c.Query("code")
	if code == "" {
		return rooms.Identity{}, saidNo(c.Query("error"))
	}
	ctx := oidc.ClientContext(c.Request.Context(), providerClient)
	found, err := s.Provider.ask(ctx)
	if err != nil {
		return rooms.Identity{}, err
	}
	token, err := s.client(c, found).Exchange(ctx, code, oauth2.VerifierOption(a.verifier))
	if err != nil {
		return rooms.Identity{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	return identityIn(ctx, found.VerifierContext(ctx, &oidc.Config{ClientID: s.Provider.ClientID}), raw, a.nonce)
}

// identityIn is who a token is about, when it answers the question with this
// nonce.
func identityIn(ctx context.Context, verifier *oidc.IDTokenVerifier, raw, nonce string) (rooms.Identity, error) {
	id, err := verifier.Verify(ctx, raw)
	if err != nil {
		return rooms.Identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return rooms.Identity{}, errors.New("another nonce")
	}
	var claims struct {
		Name      string `json:"name"`
		Preferred string `json:"preferred_username"`
	}
	if err := id.Claims(&claims); err != nil {
		return rooms.Identity{}, err
	}
	if claims.Name == "" {
		claims.Name = claims.Preferred
	}
	if id.Subject == "" || len(id.Subject) > 255 {
		return rooms.Identity{}, errors.New("no subject")
	}
	return rooms.Identity{Issuer: id.Issuer, Subject: id.Subject, Name: shorten(claims.Name, 39)}, nil
}
