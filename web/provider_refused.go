package web

import (
	"errors"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"lamplight/rooms"
)

// saidNo is what a provider answers instead of a code, in OAuth's own words.
type saidNo string

func (no saidNo) Error() string { return "the provider says " + shorten(string(no), 40) }

func (s *Server) noAnswer() *rooms.Error {
	return rooms.Refuse(rooms.Unavailable, "provider.away", "Provider", s.Provider.Name, "Seconds", 30)
}

// refusalOf says what the person can do about a sign-in that failed: somebody
// who said no, a provider that is down and a house with the wrong secret are
// told apart, all that could be an attack is not.
func (s *Server) refusalOf(err error) *rooms.Error {
	cause, word := shorten(err.Error(), 120), ""
	var no saidNo
	var retrieve *oauth2.RetrieveError
	var unheard *url.Error
	switch {
	case errors.As(err, &no):
		word = string(no)
	case errors.As(err, &retrieve): // without what was sent: an answer may hold tokens
		word = retrieve.ErrorCode
		cause = "the code: " + shorten(word, 40)
		if word == "" && retrieve.Response.StatusCode == http.StatusUnauthorized {
			word = "invalid_client"
		}
	case errors.As(err, &unheard):
		word = "temporarily_unavailable"
		cause = shorten(unheard.Err.Error(), 120)
	}
	switch word {
	case "invalid_client", "unauthorized_client", "invalid_scope", "unsupported_response_type":
		s.Log.Warn("the provider for signing in does not take this house; look at oidc.client_id and oidc.client_secret", "error", cause)
		return rooms.Refuse(rooms.Unavailable, "provider.stranger", "Provider", s.Provider.Name)
	case "server_error", "temporarily_unavailable":
		s.Log.Warn("the provider for signing in does not answer", "error", cause)
		return s.noAnswer()
	}
	s.Log.Info("a sign-in from elsewhere was refused", "error", cause)
	switch word {
	case "access_denied", "login_required", "consent_required", "interaction_required":
		return rooms.Refuse(rooms.Forbidden, "provider.declined", "Provider", s.Provider.Name)
	}
	return rooms.Refuse(rooms.Forbidden, "provider.refused")
}
