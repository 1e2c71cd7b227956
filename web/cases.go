package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// casesData is the case file with one case open.
type casesData struct {
	List    []rooms.Case
	All     bool
	Running int
	One     *rooms.Case
	Form    form
}

// pageCases is the case file, for owners and moderators.
func (s *Server) pageCases(c *gin.Context) {
	s.showCases(c, http.StatusOK, c.Query("case"), form{Values: map[string]string{}})
}

func (s *Server) showCases(c *gin.Context, status int, open string, f form) {
	m := s.known(c)
	if m == nil {
		return
	}
	ctx := c.Request.Context()
	all, err := s.Service.Cases(ctx, *m, false)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := casesData{All: c.Query("which") == "all", Form: f}
	for _, one := range all {
		if one.Running {
			data.Running++
		}
		if data.All || one.Running || one.Answer != "" && one.Reply == "" || one.ID == open {
			data.List = append(data.List, one)
		}
	}
	if open == "" && len(data.List) > 0 {
		open = data.List[0].ID
	}
	if open != "" {
		one, err := s.Service.Case(ctx, *m, open)
		if err != nil {
			s.fail(c, err)
			return
		}
		data.One = &one
	}
	p := s.keeping(c, "cases")
	p.Title, p.Data = p.T("cases.title"), data
	s.show(c, status, p)
}

// formReplyCase is the one word back to an answer.
func (s *Server) formReplyCase(c *gin.Context) {
	s.inCase(c, func(ctx context.Context, m rooms.Member, id string, f form) error {
		return s.Service.ReplyCase(ctx, m, id, f.Values["reply"])
	})
}

// formMoveCase gives a sanction another end.
func (s *Server) formMoveCase(c *gin.Context) {
	s.inCase(c, func(ctx context.Context, m rooms.Member, id string, f form) error {
		zone := zoneOf(c)
		if zone == nil {
			zone = time.UTC
		}
		until, err := time.ParseInLocation("2006-01-02T15:04", f.Values["until"], zone)
		if err != nil {
			return rooms.Refuse(rooms.Invalid, "moderate.until", "Max", 366)
		}
		return s.Service.MoveCase(ctx, m, id, until)
	})
}

// formEndCase lifts a sanction.
func (s *Server) formEndCase(c *gin.Context) {
	s.inCase(c, func(ctx context.Context, m rooms.Member, id string, _ form) error {
		return s.Service.EndCase(ctx, m, id)
	})
}

func (s *Server) inCase(c *gin.Context, act func(context.Context, rooms.Member, string, form) error) {
	m := s.known(c)
	if m == nil {
		return
	}
	f := formOf(c, "reply", "until")
	err := act(c.Request.Context(), *m, c.Param("id"), f)
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/housekeeping/cases?case="+c.Param("id"))
	case f.refuse(c, err):
		if rooms.IsRefused(err, "case.answer") {
			f.wrong("reply", f.Problem)
			f.Problem = ""
		}
		s.showCases(c, http.StatusUnprocessableEntity, c.Param("id"), f)
	default:
		s.fail(c, err)
	}
}

// CaseState is the badge of a case.
func (p page) CaseState(one rooms.Case) string {
	switch {
	case one.Answer != "" && one.Reply == "":
		return p.T("cases.state_answered")
	case one.Running:
		return p.T("cases.state_until", "When", p.NearOf(one.Until))
	}
	return p.T("cases.state_ended")
}

// OwnState is the badge of a case for the person concerned.
func (p page) OwnState(one rooms.Case) string {
	if one.Running && one.Kind != rooms.CaseMessage {
		return p.T("cases.state_until", "When", p.NearOf(one.Until))
	}
	return p.T("cases.state_ended")
}

// CaseDone is CaseWhat for those who look after the house.
func (p page) CaseDone(one rooms.Case) string {
	switch {
	case one.Kind == rooms.CaseBan && one.Room == "":
		return p.T("cases.done_ban_all")
	case one.Kind == rooms.CaseBan && one.PlaceName != "":
		return p.T("cases.done_ban", "Room", one.PlaceName)
	}
	return p.CaseWhat(one)
}

// CaseAct says what happened in a case; who did it stands before it.
func (p page) CaseAct(one rooms.Case, act rooms.CaseAct) string {
	switch act.Kind {
	case "made":
		return p.CaseDone(one)
	case "moved":
		return p.T("cases.act_moved", "When", p.WhenOf(*act.Until))
	}
	return p.T("cases.act_" + act.Kind)
}

// InputTime is an instant as a field for day and time takes it.
func (p page) InputTime(at time.Time) string { return p.local(at).Format("2006-01-02T15:04") }
