package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"
	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// pushing is how this house reaches the push services of browser makers, which
// are the only outside hosts that members can name.
type pushing struct {
	client  *http.Client
	allowed func(*url.URL) bool
}

func newPushing() pushing {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: onlyPublic}
	return pushing{
		client: &http.Client{
			Timeout:       sendingTakes,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			// No proxy: it would connect to what onlyPublic refuses.
			Transport: &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 16, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 5 * time.Second},
		},
		allowed: outsideService,
	}
}

var errNotPublic = errors.New("this address is not a public one")

// onlyPublic looks at the address a name came to, so that no name leads into
// the machine or the network this house runs in.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !rooms.IsPublic(at.Addr().Unmap()) {
		return errNotPublic
	}
	return nil
}

// outsideService reports whether this can be a push service at all: encrypted,
// at the usual port, by name.
func outsideService(at *url.URL) bool {
	host := strings.TrimSuffix(strings.ToLower(at.Hostname()), ".")
	if at.Scheme != "https" || at.Port() != "" && at.Port() != "443" || !strings.Contains(host, ".") || at.User != nil {
		return false
	}
	last := host[strings.LastIndex(host, ".")+1:]
	if _, err := netip.ParseAddr(host); err == nil || last == "" || last[0] >= '0' && last[0] <= '9' {
		return false // an address, in one spelling or another: no name ends in a number
	}
	for _, inner := range []string{".localhost", ".local", ".internal", ".home.arpa", ".lan"} {
		if strings.HasSuffix(host, inner) {
			return false
		}
	}
	return true
}

// vapid are the keys by which push services know this house; made at first use.
func (s *Server) vapid(ctx context.Context) (private, public string, err error) {
	kept, err := s.Service.Secret(ctx, "vapid", func() ([]byte, error) {
		private, public, err := webpush.GenerateVAPIDKeys()
		return []byte(private + " " + public), err
	})
	private, public, _ = strings.Cut(string(kept), " ")
	return private, public, err
}

// note is what a browser is told; the service worker shows it.
type note struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Path  string `json:"path"`
	Tag   string `json:"tag"` // a later note with this tag takes the place of an earlier one
	Lang  string `json:"lang"`
}

// push hands a note to the push service and says what became of it.
func (s *Server) push(ctx context.Context, l rooms.Letter, said letterText) (fate, error) {
	at, err := url.Parse(l.Push.Endpoint)
	if err != nil || !s.pushing.allowed(at) {
		return nowhere, errNotPublic
	}
	private, public, err := s.vapid(ctx)
	if err != nil {
		return notYet, err
	}
	sum := sha256.Sum256([]byte(string(l.Kind) + " " + l.Blocks[0].ID))
	tag := base64.RawURLEncoding.EncodeToString(sum[:18])
	body := said.Blocks[0].When
	if said.Blocks[0].Task != "" {
		body = said.Blocks[0].Task
	}
	text, err := json.Marshal(note{Title: said.Subject, Body: body, Path: said.Path, Tag: tag, Lang: said.Lang})
	if err != nil {
		return never, err
	}
	handed := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { handed = true }})
	response, err := webpush.SendNotificationWithContext(ctx, text,
		&webpush.Subscription{Endpoint: l.Push.Endpoint, Keys: webpush.Keys{P256dh: l.Push.P256dh, Auth: l.Push.Auth}},
		&webpush.Options{
			HTTPClient: s.pushing.client, Subscriber: s.subscriber(), Topic: tag, TTL: secondsUntil(l),
			Urgency: webpush.UrgencyNormal, VAPIDPublicKey: public, VAPIDPrivateKey: private,
		})
	switch {
	case errors.Is(err, errNotPublic):
		return never, err
	case err != nil && handed:
		return unclear, err
	case err != nil:
		return notYet, err
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 4<<10)
	return answeredBy(response)
}

func answeredBy(response *http.Response) (fate, error) {
	said := errors.New("the push service said " + response.Status)
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
		return arrived, nil
	case code == http.StatusNotFound, code == http.StatusGone:
		return nowhere, said
	case code == http.StatusTooManyRequests, code >= 500:
		return notYet, said
	}
	return never, said
}

// secondsUntil is how long the service keeps the note for a browser that is
// asleep: until the block begins, and news at least a while.
func secondsUntil(l rooms.Letter) int {
	left := int(time.Until(l.Blocks[0].StartsAt) / time.Second)
	if l.Kind != rooms.Reminder {
		left = min(left, 24*60*60)
	}
	return max(60, left)
}

// subscriber is whom a push service may turn to.
func (s *Server) subscriber() string {
	if s.secure() {
		return "https://" + s.PublicURL.Host
	}
	return "lamplight@localhost"
}

type pushKeyAnswer struct {
	Key string `json:"key"`
}

// apiPushKey is what a browser needs before it can subscribe.
func (s *Server) apiPushKey(c *gin.Context) {
	_, public, err := s.vapid(c.Request.Context())
	s.answer(c, http.StatusOK, pushKeyAnswer{public}, err)
}

type pushInput struct {
	Endpoint string `json:"endpoint"`
	Keys     struct {
		P256dh string `json:"p256dh"`
		Auth   string `json:"auth"`
	} `json:"keys"`
}

// apiSubscribe has the reader told on the browser they ask with.
func (s *Server) apiSubscribe(c *gin.Context) {
	in, ok := decode[pushInput](s, c)
	if !ok {
		return
	}
	at, err := url.Parse(in.Endpoint)
	if err != nil || !s.pushing.allowed(at) {
		s.fail(c, rooms.Refuse(rooms.Invalid, "push.endpoint"))
		return
	}
	err = s.Service.Subscribe(c.Request.Context(), *reader(c), rooms.Subscription{Endpoint: in.Endpoint, P256dh: in.Keys.P256dh, Auth: in.Keys.Auth})
	s.answer(c, http.StatusNoContent, nil, err)
}

type unsubscribeInput struct {
	Endpoint string `json:"endpoint"`
}

// apiUnsubscribe ends it.
func (s *Server) apiUnsubscribe(c *gin.Context) {
	in, ok := decode[unsubscribeInput](s, c)
	if !ok {
		return
	}
	s.answer(c, http.StatusNoContent, nil, s.Service.Unsubscribe(c.Request.Context(), *reader(c), in.Endpoint))
}

// PushWords are what the switch for notices on this device may have to say.
func (p page) PushWords() []string { return []string{"blocked", "install", "never", "failed"} }
