package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type sanctioning func(ctx context.Context, by rooms.Member, slug string, in rooms.Sanction) (string, error)

// removedData is what was done to the reader, with room for one answer.
type removedData struct {
	rooms.Case
	Form   form
	Fronts [][]string
	Others []rooms.Case // what else is kept about them
}

// pageRemoved tells who was put out what, why, by whom and until when.
func (s *Server) pageRemoved(c *gin.Context) {
	m := s.known(c)
	if m == nil {
		return
	}
	list, err := s.Service.OwnCases(c.Request.Context(), *m)
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, one := range list {
		if one.Running && one.Kind == rooms.CaseBan {
			s.showOwnCase(c, http.StatusForbidden, one, form{Values: map[string]string{}})
			return
		}
	}
	if len(list) > 0 {
		c.Redirect(http.StatusSeeOther, "/cases/"+list[0].ID)
		return
	}
	c.Redirect(http.StatusSeeOther, "/")
}

// pageOwnCase is one case for the person concerned.
func (s *Server) pageOwnCase(c *gin.Context) {
	if one, ok := s.ownCase(c); ok {
		s.showOwnCase(c, http.StatusOK, one, form{Values: map[string]string{}})
	}
}

func (s *Server) ownCase(c *gin.Context) (one rooms.Case, ok bool) {
	m := s.known(c)
	if m == nil {
		return one, false
	}
	one, err := s.Service.Case(c.Request.Context(), *m, c.Param("id"))
	if err == nil && one.Member.ID != m.ID {
		err = rooms.Refuse(rooms.NotFound, "case.missing")
	}
	if err != nil {
		s.fail(c, err)
	}
	return one, err == nil
}

// formAnswerCase is the one answer of the person concerned.
func (s *Server) formAnswerCase(c *gin.Context) {
	one, ok := s.ownCase(c)
	if !ok {
		return
	}
	f := formOf(c, "answer")
	err := s.Service.AnswerCase(c.Request.Context(), *reader(c), one.ID, f.Values["answer"])
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/cases/"+one.ID)
	case f.refuse(c, err):
		s.showOwnCase(c, http.StatusUnprocessableEntity, one, f)
	default:
		s.fail(c, err)
	}
}

func (s *Server) showOwnCase(c *gin.Context, status int, one rooms.Case, f form) {
	data := removedData{Case: one, Form: f, Fronts: fronts["removed"]}
	list, err := s.Service.OwnCases(c.Request.Context(), *reader(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, other := range list {
		if other.ID != one.ID {
			data.Others = append(data.Others, other)
		}
	}
	p := s.page(c, "removed", data)
	p.Title = p.CaseTitle(one)
	s.show(c, status, p)
}

// CaseTitle says in a line what holds, or held.
func (p page) CaseTitle(one rooms.Case) string {
	key := "cases.own_" + string(one.Kind)
	if !one.Running {
		return p.T(key + "_over")
	}
	return p.T(key, "Day", p.Date(one.Until), "At", p.Hour(one.Until))
}

// CaseWhat says what was done.
func (p page) CaseWhat(one rooms.Case) string {
	switch {
	case one.Kind == rooms.CaseBan && one.Room == "":
		return p.T("cases.what_ban_all")
	case one.PlaceName != "":
		return p.T("cases.what_"+string(one.Kind), "Room", one.PlaceName)
	}
	return p.T("cases.what_" + string(one.Kind) + "_gone")
}

// CaseBy says who decided it, and when.
func (p page) CaseBy(one rooms.Case) string {
	if one.By == nil {
		return p.T("cases.by_gone", "When", p.WhenOf(one.At))
	}
	return p.T("cases.by_line", "Name", one.By.Name, "When", p.WhenOf(one.At))
}
