package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// personData is one person as those who keep the house see them.
type personData struct {
	Person   rooms.KnownPerson
	Browsers []browserLine
	May      []rooms.Role // what the reader may make of them
	Self     bool
	Kept     string
	Problem  string
}

// pagePerson is a person's role, and where they are signed in.
func (s *Server) pagePerson(c *gin.Context) { s.showPerson(c, http.StatusOK, "") }

func (s *Server) showPerson(c *gin.Context, status int, problem string) {
	if !s.keepersOnly(c) {
		return
	}
	person, browsers, may, err := s.Service.Person(c.Request.Context(), *reader(c), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	p := s.keeping(c, "housekeeping-person")
	data := personData{
		Person: person, Browsers: browserLines(p, browsers), May: may, Self: person.ID == p.Reader.ID, Problem: problem,
	}
	if kept := c.Query("kept"); kept == "role" || kept == "ended" {
		data.Kept = p.T("keep.kept_" + kept)
	}
	p.Title, p.Data = person.Name, data
	s.show(c, status, p)
}

// formRole makes somebody something else.
func (s *Server) formRole(c *gin.Context) {
	if !s.keepersOnly(c) {
		return
	}
	id, f := c.Param("id"), formOf(c, "role")
	err := s.Service.SetRole(c.Request.Context(), *reader(c), id, rooms.Role(f.Values["role"]))
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/housekeeping/people/"+id+"?kept=role")
	case f.refuse(c, err):
		problem := f.Problem
		for _, wrong := range f.Wrong {
			problem = wrong
		}
		s.showPerson(c, http.StatusConflict, problem)
	default:
		s.fail(c, err)
	}
}

// formEndSession signs one browser of somebody out, or all of them.
func (s *Server) formEndSession(c *gin.Context) {
	if !s.keepersOnly(c) {
		return
	}
	id := c.Param("id")
	if err := s.Service.EndSession(c.Request.Context(), *reader(c), id, c.PostForm("browser")); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/housekeeping/people/"+id+"?kept=ended")
}
