package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type lockInput struct {
	Locked *bool `json:"locked"`
}

// apiLock locks a room, or opens it again.
func (s *Server) apiLock(c *gin.Context) {
	in, ok := decode[lockInput](s, c)
	if !ok {
		return
	}
	if in.Locked == nil {
		s.fail(c, missing("locked"))
		return
	}
	s.answer(c, http.StatusNoContent, nil, s.Service.Lock(c.Request.Context(), *reader(c), c.Param("slug"), *in.Locked))
}

type guestsInput struct {
	Off *bool `json:"off"`
}

// apiGuestsOff closes a room to guests, or opens it to them again.
func (s *Server) apiGuestsOff(c *gin.Context) {
	in, ok := decode[guestsInput](s, c)
	if !ok {
		return
	}
	if in.Off == nil {
		s.fail(c, missing("off"))
		return
	}
	s.answer(c, http.StatusNoContent, nil, s.Service.GuestsOff(c.Request.Context(), *reader(c), c.Param("slug"), *in.Off))
}

// apiGuestsOut ends the seats of all guests.
func (s *Server) apiGuestsOut(c *gin.Context) {
	s.answer(c, http.StatusNoContent, nil, s.Service.GuestsOut(c.Request.Context(), *reader(c), c.Param("slug")))
}

type knocked struct {
	State string `json:"state"`
}

// apiKnock asks those inside, or what they have said.
func (s *Server) apiKnock(c *gin.Context) {
	state, err := s.Service.KnockAt(c.Request.Context(), *reader(c), c.Param("slug"))
	s.answer(c, http.StatusOK, knocked{state}, err)
}

type knockInput struct {
	LetIn *bool `json:"let_in"`
}

// apiAnswerKnock lets somebody in, or not.
func (s *Server) apiAnswerKnock(c *gin.Context) {
	in, ok := decode[knockInput](s, c)
	if !ok {
		return
	}
	if in.LetIn == nil {
		s.fail(c, missing("let_in"))
		return
	}
	err := s.Service.AnswerKnock(c.Request.Context(), *reader(c), c.Param("slug"), c.Param("member"), *in.LetIn)
	s.answer(c, http.StatusNoContent, nil, err)
}

// lockedData is the door of a locked room, seen from outside.
type lockedData struct {
	Slug   string
	State  string // of the reader's knock; empty: they have not
	Form   form
	Fronts [][]string
}

// pageLocked is what stands on the door of a locked room.
func (s *Server) pageLocked(c *gin.Context, status int, state string, f form) {
	if status == http.StatusOK {
		status = http.StatusForbidden
	}
	if state == "waiting" {
		c.Header("Refresh", "4; url=/rooms/"+c.Param("slug")+"/knock") // lets in by itself
	}
	p := s.page(c, "locked", lockedData{Slug: c.Param("slug"), State: state, Form: f, Fronts: fronts["locked"]})
	p.Title = p.T("cases.locked_title")
	s.show(c, status, p)
}

// pageKnock says what those inside have answered so far.
func (s *Server) pageKnock(c *gin.Context) {
	if m := s.known(c); m != nil {
		state, err := s.Service.Knocked(c.Request.Context(), *m, c.Param("slug"))
		s.showKnock(c, state, err)
	}
}

// formKnock knocks; a visitor says their name first, and whoever bears one that
// is taken there another.
func (s *Server) formKnock(c *gin.Context) {
	f := formOf(c, "name")
	m := reader(c)
	if m != nil && f.Values["name"] != "" {
		if _, err := s.Service.Rename(c.Request.Context(), m.ID, f.Values["name"], ""); err != nil {
			s.cannotKnock(c, f, err)
			return
		}
	}
	if m == nil {
		if s.limit(entering)(c); c.IsAborted() {
			return
		}
		made, key, err := s.Service.Enter(c.Request.Context(), f.Values["name"], lang(c))
		if err != nil {
			s.cannotKnock(c, f, err)
			return
		}
		s.keepKey(c, key)
		m = &made
		c.Set(readerKey, m)
	}
	state, err := s.Service.KnockAt(c.Request.Context(), *m, c.Param("slug"))
	if rooms.IsRefused(err, "member.name_taken") || rooms.IsRefused(err, "name.reserved") {
		f.Values["name"] = m.Name
		s.cannotKnock(c, f, err)
		return
	}
	s.showKnock(c, state, err)
}

// cannotKnock asks for a name, beside what was wrong with the one before.
func (s *Server) cannotKnock(c *gin.Context, f form, err error) {
	if !f.refuse(c, err) {
		s.fail(c, err)
		return
	}
	s.pageLocked(c, http.StatusUnprocessableEntity, "", f)
}

func (s *Server) showKnock(c *gin.Context, state string, err error) {
	switch {
	case err != nil:
		s.fail(c, err)
	case state == "let_in":
		c.Redirect(http.StatusSeeOther, roomPath(c.Param("slug")))
	default:
		s.pageLocked(c, http.StatusOK, state, form{Values: map[string]string{}})
	}
}
