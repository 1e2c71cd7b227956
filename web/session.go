package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// keyLife is how long a browser keeps its key; browsers cap it at 400 days.
const keyLife = 400 * 24 * time.Hour

const (
	readerKey = "reader"
	langKey   = "lang"
)

// session finds out who is reading and in which language. A key nobody holds
// makes a visitor of its bearer, never an error: they may come in again.
func (s *Server) session(c *gin.Context) {
	c.Set(langKey, s.languageOf(c, nil))
	key := s.browserKey(c)
	if key == "" {
		return
	}
	member, err := s.Service.Recognise(c.Request.Context(), key, browserOf(c.GetHeader("User-Agent")))
	if rooms.IsRefused(err, "member.unknown") {
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Set(readerKey, &member)
	c.Set(langKey, s.languageOf(c, &member))
	if c.Request.Method != http.MethodGet {
		done := s.acts.begin(member.ID)
		defer done()
		c.Next()
	}
}

// reader is the member behind this request, nil for a visitor.
func reader(c *gin.Context) *rooms.Member {
	member, _ := c.Get(readerKey)
	m, _ := member.(*rooms.Member)
	return m
}

// lang is the language this request is answered in.
func lang(c *gin.Context) string {
	if l := c.GetString(langKey); l != "" {
		return l
	}
	return preferred(c.GetHeader("Accept-Language"))
}

func (s *Server) languageOf(c *gin.Context, member *rooms.Member) string {
	if member != nil && speaks(member.Language) {
		return member.Language
	}
	if chosen, err := c.Cookie("lang"); err == nil && speaks(chosen) {
		return chosen
	}
	return preferred(c.GetHeader("Accept-Language"))
}

// mustBeKnown lets only members through.
func (s *Server) mustBeKnown(c *gin.Context) {
	if reader(c) == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
	}
}

// browserKey is the key the browser brought, empty where it cannot be one:
// what is not 256 bits of hex is not worth asking the store about.
func (s *Server) browserKey(c *gin.Context) string {
	key, err := c.Cookie(s.cookieName())
	if err != nil || len(key) != 64 || strings.Trim(key, "0123456789abcdef") != "" {
		return ""
	}
	return key
}

// keepKey gives the browser its key.
func (s *Server) keepKey(c *gin.Context, key string) {
	if old := s.browserKey(c); old != "" && reader(c) == nil {
		if err := s.Service.CarryBar(c.Request.Context(), old, key); err != nil {
			s.Log.Warn("whether a ban goes on could not be found out", "error", err)
		}
	}
	s.setCookie(c, s.cookieName(), key, keyLife, true)
}

// dropKey takes the key out of the browser, with everything its pages keep.
func (s *Server) dropKey(c *gin.Context) {
	s.setCookie(c, s.cookieName(), "", -time.Second, true)
	emptyBrowser(c)
}

// emptyBrowser has a browser forget what its pages keep, half-written notes
// among it: whoever uses it next is somebody else.
func emptyBrowser(c *gin.Context) { c.Header("Clear-Site-Data", `"storage"`) }

// keepLanguage remembers a visitor's language on the device.
func (s *Server) keepLanguage(c *gin.Context, chosen string) {
	s.setCookie(c, "lang", chosen, keyLife, true)
}

func (s *Server) setCookie(c *gin.Context, name, value string, life time.Duration, httpOnly bool) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: httpOnly, Secure: s.secure(), SameSite: http.SameSiteLaxMode,
	})
}

func (s *Server) cookieName() string {
	if s.secure() {
		return "__Host-lamplight"
	}
	return "lamplight"
}

func (s *Server) secure() bool { return s.PublicURL != nil && s.PublicURL.Scheme == "https" }
