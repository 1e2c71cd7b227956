package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// Gate is what the media server's side lends: web knows no LiveKit.
type Gate struct {
	// Allowed reports whether this path and these parameters are what a
	// browser's call really needs.
	Allowed func(path string, query url.Values) bool
	// Wish reads which room's call a brought token asks for, and as whom.
	Wish func(token string) (room, member string, err error)
	// Forward passes the request on with this token in place of the brought one.
	Forward func(w http.ResponseWriter, r *http.Request, token string)
	// Nodes counts the media servers that answer, and all; nil: there is one.
	Nodes func() (answer, all int)
}

// nodes is how many media servers answer, of how many.
func (g Gate) nodes() (answer, all int) {
	if g.Nodes == nil {
		return 1, 1
	}
	return g.Nodes()
}

// rtc is the only way to the media server's signalling. The session is what
// counts: the brought token says which room is meant, and a fresh one with the
// rights of this moment goes upstream.
func (s *Server) rtc(c *gin.Context) {
	member := reader(c)
	if member == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	if s.Gate.Forward == nil {
		s.fail(c, rooms.Refuse(rooms.Unavailable, "request.media_down"))
		return
	}
	query := c.Request.URL.Query()
	if c.Request.URL.RawPath != "" || !s.Gate.Allowed(c.Request.URL.Path, query) {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	room, as, err := s.Gate.Wish(query.Get("access_token"))
	if err != nil || as != member.ID {
		s.fail(c, rooms.Refuse(rooms.Forbidden, "member.not_yours"))
		return
	}
	token, err := s.Service.Admit(c.Request.Context(), *member, room)
	if err != nil {
		s.fail(c, shut(err))
		return
	}
	done, err := s.openStream(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	defer done()
	ctx, cut := context.WithCancel(c.Request.Context())
	defer cut()
	go s.watchCall(ctx, cut, s.browserKey(c), *member, room)
	control := http.NewResponseController(c.Writer)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Time{})
	s.Gate.Forward(c.Writer, c.Request.WithContext(ctx), token)
}

// shut makes every refusal at the gate the same: the door is shut.
func shut(err error) error {
	var refusal *rooms.Error
	if errors.As(err, &refusal) && refusal.Kind != rooms.Unavailable && refusal.Kind != rooms.TooMany {
		return &rooms.Error{Kind: rooms.Forbidden, Key: refusal.Key, Args: refusal.Args}
	}
	return err
}

// watchCall cuts a call when its member no longer has a seat with pictures or
// sound in this room, or is no longer known by this key.
func (s *Server) watchCall(ctx context.Context, cut func(), key string, member rooms.Member, room string) {
	ring, stop := s.Service.Bell(room)
	defer stop()
	check := time.NewTicker(recheck)
	defer check.Stop()
	st := &stream{key: key, member: &member, slug: room}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.ending:
			cut()
			return
		case <-check.C:
			if !s.still(ctx, st) {
				cut()
				return
			}
		case <-ring:
			me, err := s.Service.Me(ctx, member, room)
			if isGone(err) || err == nil && me.Seat != rooms.CameraSeat && me.Seat != rooms.NoCameraSeat {
				cut()
				return
			}
		}
	}
}
