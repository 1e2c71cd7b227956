package web

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// recover turns a panic into the calm page, and writes down where it was but
// nothing of what was sent.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(p) // a proxied connection broke: net/http closes it
		}
		s.Log.Error("panic", "method", c.Request.Method, "route", c.FullPath(), "panic", p, "stack", string(debug.Stack()))
		s.fail(c, errors.New("panic"))
	}()
	c.Next()
}

// goodHost is what a Host header may look like before it goes into an address
// or a header of ours.
var goodHost = regexp.MustCompile(`^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)

// bounds holds every request to the size it may have.
func (s *Server) bounds(c *gin.Context) {
	query := 4 << 10
	if isCall(c.Request.URL.Path) {
		query = 40 << 10 // the browser's offer travels in it
	}
	if !goodHost.MatchString(c.Request.Host) || len(c.Request.URL.RawQuery) > query || len(c.Request.URL.Path) > 1<<10 {
		c.Request.Host = "invalid"
		s.headers(c)
		s.fail(c, rooms.Refuse(rooms.Invalid, "request.bad_address"))
		return
	}
	body := int64(bodyLimit)
	if c.FullPath() == "/log/import" {
		body = fileLimit
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, body)
}

// headers tells the browser to trust nothing but this house. They are set
// before anything can answer, so errors carry them too.
func (s *Server) headers(c *gin.Context) {
	var raw [18]byte
	_, _ = rand.Read(raw[:])
	nonce := base64.StdEncoding.EncodeToString(raw[:])
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' 'nonce-" + nonce + "'",
		"style-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		strings.TrimSpace("connect-src 'self' " + s.socketOrigin(c.Request)),
		"media-src 'self' blob:",
		"worker-src 'self'",
		"manifest-src 'self'",
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types worker",
	}, "; "))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), speaker-selection=(self), geolocation=(), payment=(), usb=(), serial=(), midi=(), accelerometer=(), gyroscope=(), magnetometer=()")
	if s.secure() {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
	if !strings.HasPrefix(c.Request.URL.Path, "/assets/") {
		h.Set("Cache-Control", "no-store")
	}
}

// origin refuses what another site makes a browser send: every unsafe method,
// and the upgrade to a websocket, which browsers send across sites with cookies.
func (s *Server) origin(c *gin.Context) {
	if s.foreign(c.Request) {
		s.fail(c, rooms.Refuse(rooms.Forbidden, "request.foreign_origin"))
	}
}

func (s *Server) foreign(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return isCall(r.URL.Path) && !s.ours(r)
	}
	var guard http.CrossOriginProtection
	if s.PublicURL != nil {
		_ = guard.AddTrustedOrigin(s.PublicURL.Scheme + "://" + s.PublicURL.Host)
	}
	return guard.Check(r) != nil
}

// ours reports whether a request for the call comes from a page of this house,
// or from no page at all.
func (s *Server) ours(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	from := r.Header.Get("Origin")
	if from == "" {
		return true
	}
	origin, err := url.Parse(from)
	if err != nil || origin.Host == "" {
		return false
	}
	if s.PublicURL != nil && from == s.PublicURL.Scheme+"://"+s.PublicURL.Host {
		return true
	}
	return strings.EqualFold(origin.Host, r.Host)
}

func isCall(path string) bool { return path == "/rtc" || strings.HasPrefix(path, "/rtc/") }

func (s *Server) noRoute(c *gin.Context) {
	s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
}

func (s *Server) noMethod(c *gin.Context) {
	s.fail(c, rooms.Refuse(rooms.Invalid, "request.method"))
}
