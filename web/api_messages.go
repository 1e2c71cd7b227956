package web

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// pageOfMessages is how many lines of history one call answers with.
const pageOfMessages = 50

type messagesAnswer struct {
	Messages    []rooms.Message `json:"messages"`
	LastEventID string          `json:"last_event_id"`
}

type messagesQuery struct {
	before int64
	limit  int
}

func messagesQueryOf(c *gin.Context) (q messagesQuery, err error) {
	q.limit = pageOfMessages
	if raw := c.Query("before"); raw != "" {
		if q.before, err = strconv.ParseInt(raw, 10, 64); err != nil || q.before < 1 {
			return q, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", "before")
		}
	}
	if raw := c.Query("limit"); raw != "" {
		if q.limit, err = strconv.Atoi(raw); err != nil || q.limit < 1 || q.limit > 100 {
			return q, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", "limit")
		}
	}
	return q, nil
}

// apiMessages is the chat, a page at a time backwards. The stream goes on from
// last_event_id: it is read before the page is, so that nothing said in
// between falls through; the stream may then say a line of the page again.
func (s *Server) apiMessages(c *gin.Context) {
	q, err := messagesQueryOf(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	ctx, slug := c.Request.Context(), c.Param("slug")
	if err := s.Service.MayLook(ctx, reader(c), slug); err != nil {
		s.fail(c, err)
		return
	}
	newest, err := s.newest(ctx, slug)
	if err != nil {
		s.fail(c, err)
		return
	}
	list, err := s.Service.Messages(ctx, slug, q.before, q.limit)
	if list == nil {
		list = []rooms.Message{}
	}
	for i := range list {
		list[i] = asSeenBy(list[i], reader(c))
	}
	s.answer(c, http.StatusOK, messagesAnswer{list, strconv.FormatInt(newest, 10)}, err)
}

// asSeenBy takes out of a message what is its author's alone: the name the
// author's browser gave it.
func asSeenBy(m rooms.Message, who *rooms.Member) rooms.Message {
	if m.Member == nil || who == nil || m.Member.ID != who.ID {
		m.ClientID = ""
	}
	return m
}

type postInput struct {
	ClientID string `json:"client_id"`
	Text     string `json:"text"`
}

// apiPost says something in a room, or does what a command says. What is
// answered is on disk.
func (s *Server) apiPost(c *gin.Context) {
	in, ok := decode[postInput](s, c)
	if !ok {
		return
	}
	if in.ClientID == "" || len(in.ClientID) > 64 {
		s.fail(c, missing("client_id"))
		return
	}
	message, err := s.Service.Post(c.Request.Context(), *reader(c), c.Param("slug"), in.ClientID, in.Text)
	s.answer(c, http.StatusOK, message, err)
}

// apiDeleteMessage takes one's own line back.
func (s *Server) apiDeleteMessage(c *gin.Context) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	err = s.Service.DeleteMessage(c.Request.Context(), *reader(c), c.Param("slug"), id)
	s.answer(c, http.StatusNoContent, nil, err)
}
