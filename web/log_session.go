package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type sessionData struct {
	Session    rooms.Session
	Day        string // of the session, in the reader's words
	Form       form
	Activities []string // used before
	Kept       bool
}

// sessionFields are what a member may change about a line of their log.
var sessionFields = []string{"outcome", "activity", "note", "helped", "distracted"}

// pageSession is one line of the reader's log, whole.
func (s *Server) pageSession(c *gin.Context) {
	session, ok := s.ownSession(c)
	if !ok {
		return
	}
	s.showSession(c, http.StatusOK, sessionData{Session: session, Kept: c.Query("kept") != "", Form: form{Values: map[string]string{
		"outcome": string(session.Outcome), "activity": session.Activity, "note": session.Note,
		"helped": session.Helped, "distracted": session.Distracted,
	}}})
}

// ownSession finds the session of the path among the reader's own; it answers
// for itself when it returns false.
func (s *Server) ownSession(c *gin.Context) (rooms.Session, bool) {
	if reader(c) == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return rooms.Session{}, false
	}
	session, err := s.Service.LoggedSession(c.Request.Context(), *reader(c), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return rooms.Session{}, false
	}
	return session, true
}

func (s *Server) showSession(c *gin.Context, status int, data sessionData) {
	list, err := s.Service.Log(c.Request.Context(), *reader(c), rooms.LogFilter{Limit: 1})
	if err != nil {
		s.fail(c, err)
		return
	}
	data.Activities = list.Activities
	p := s.page(c, "log-session", nil)
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	at := data.Session.At.In(zone)
	data.Day = day(p.Lang, at) + " " + strconv.Itoa(at.Year())
	p.Title = data.Session.Title
	if p.Title == "" {
		p.Title = p.T("log.no_task")
	}
	p.Data = data
	s.show(c, status, p)
}

// formSession keeps what the reader says about a session.
func (s *Server) formSession(c *gin.Context) {
	session, ok := s.ownSession(c)
	if !ok {
		return
	}
	data := sessionData{Session: session, Form: formOf(c, sessionFields...)}
	v := data.Form.Values
	outcome, activity, note := rooms.Outcome(v["outcome"]), v["activity"], v["note"]
	helped, distracted := v["helped"], v["distracted"]
	in := rooms.SessionInput{Activity: &activity, Note: &note, Helped: &helped, Distracted: &distracted}
	if outcome != session.Outcome {
		in.Outcome = &outcome
	}
	_, err := s.Service.ChangeSession(c.Request.Context(), *reader(c), session.ID, in)
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, sessionPath(session.ID)+"?kept=1")
	case data.Form.refuse(c, err):
		s.showSession(c, http.StatusUnprocessableEntity, data)
	default:
		s.fail(c, err)
	}
}

// formDeleteSession takes a session out of the reader's log.
func (s *Server) formDeleteSession(c *gin.Context) {
	session, ok := s.ownSession(c)
	if !ok {
		return
	}
	if err := s.Service.DeleteSession(c.Request.Context(), *reader(c), session.ID); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/log?deleted=1")
}

func sessionPath(id string) string { return "/log/" + id }

// formHelper switches the planning helper off, or on again.
func (s *Server) formHelper(c *gin.Context) {
	m := reader(c)
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	if err := s.Service.SetUnaided(c.Request.Context(), m.ID, c.PostForm("helper") == ""); err != nil {
		s.fail(c, err)
		return
	}
	back := "/me?kept=1"
	if c.PostForm("back") != "" {
		back = ownPath(c.PostForm("back"))
	}
	c.Redirect(http.StatusSeeOther, back)
}
