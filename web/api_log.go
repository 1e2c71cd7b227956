package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type logAnswer struct {
	Sessions   []rooms.Session `json:"sessions"`
	Total      int             `json:"total"`
	Activities []string        `json:"activities"`
}

// apiLog lists the reader's own sessions, newest first.
func (s *Server) apiLog(c *gin.Context) {
	f := rooms.LogFilter{Activity: c.Query("activity"), Outcome: rooms.Outcome(c.Query("outcome"))}
	for field, into := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		text := c.Query(field)
		if text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			s.fail(c, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", field))
			return
		}
		*into = at
	}
	for field, into := range map[string]*int{"skip": &f.Skip, "limit": &f.Limit} {
		text := c.Query(field)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 1_000_000 || field == "limit" && (n < 1 || n > 200) {
			s.fail(c, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", field))
			return
		}
		*into = n
	}
	list, err := s.Service.Log(c.Request.Context(), *reader(c), f)
	answer := logAnswer{list.Sessions, list.Total, list.Activities}
	if answer.Sessions == nil {
		answer.Sessions = []rooms.Session{}
	}
	if answer.Activities == nil {
		answer.Activities = []string{}
	}
	s.answer(c, http.StatusOK, answer, err)
}

// apiSession is one of the reader's own sessions.
func (s *Server) apiSession(c *gin.Context) {
	session, err := s.Service.LoggedSession(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusOK, session, err)
}

// apiChangeSession changes what the reader says about a session.
func (s *Server) apiChangeSession(c *gin.Context) {
	in, ok := decode[rooms.SessionInput](s, c)
	if !ok {
		return
	}
	session, err := s.Service.ChangeSession(c.Request.Context(), *reader(c), c.Param("id"), in)
	s.answer(c, http.StatusOK, session, err)
}

// apiDeleteSession takes a session out of the reader's log.
func (s *Server) apiDeleteSession(c *gin.Context) {
	err := s.Service.DeleteSession(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusNoContent, nil, err)
}

type jotsAnswer struct {
	Jots []rooms.Jot `json:"jots"`
}

// apiJots lists what the reader has put aside.
func (s *Server) apiJots(c *gin.Context) {
	jots, err := s.Service.Jots(c.Request.Context(), *reader(c))
	if jots == nil {
		jots = []rooms.Jot{}
	}
	s.answer(c, http.StatusOK, jotsAnswer{jots}, err)
}

type jotInput struct {
	ClientID string `json:"client_id"`
	Text     string `json:"text"`
}

// apiAddJot puts a thought aside.
func (s *Server) apiAddJot(c *gin.Context) {
	in, ok := decode[jotInput](s, c)
	if !ok {
		return
	}
	jot, err := s.Service.AddJot(c.Request.Context(), *reader(c), in.ClientID, in.Text)
	s.answer(c, http.StatusOK, jot, err)
}

// apiKeepJot keeps a jot for next time.
func (s *Server) apiKeepJot(c *gin.Context) {
	err := s.Service.KeepJot(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusNoContent, nil, err)
}

// apiDropJot deletes a jot.
func (s *Server) apiDropJot(c *gin.Context) {
	err := s.Service.DropJot(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusNoContent, nil, err)
}
