package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// welcomePeopleData is the last step of the first start: asking people in.
type welcomePeopleData struct {
	Form   form
	Lets   rooms.Letting
	Link   string // of the first invitation; empty until it is made
	Square codeSquare
	Invite rooms.Invite
	Until  string
}

// inviteLife is how long the browser that made the first invitation shows its
// link again, over a reload and on the way back.
const inviteLife = 24 * time.Hour

// pageWelcomePeople makes the first invitation, and shows it.
func (s *Server) pageWelcomePeople(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	data := welcomePeopleData{Form: form{Values: map[string]string{"uses": "12", "days": "14"}}}
	if code, in, ok := s.firstInvite(c); ok {
		data.Invite = in
		if c.Query("change") == "" {
			data.Link = s.publicOrigin(c.Request) + "/invite/" + code
		}
	}
	s.showWelcomePeople(c, http.StatusOK, data)
}

func (s *Server) showWelcomePeople(c *gin.Context, status int, data welcomePeopleData) {
	house, err := s.Service.House(c.Request.Context())
	if err == nil && data.Link != "" {
		data.Square, err = squareOf(data.Link)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	p := s.page(c, "welcome-people", nil)
	data.Lets, data.Until = house.Lets, p.DayAhead(data.Invite.EndsAt)
	p.Title, p.Data = p.T("welcome.people_title"), data
	s.show(c, status, p)
}

// firstInvite is the invitation this browser has made here, as long as it is good.
func (s *Server) firstInvite(c *gin.Context) (code string, in rooms.Invite, ok bool) {
	code, err := c.Cookie(s.inviteCookie())
	if err != nil || code == "" {
		return "", in, false
	}
	in, err = s.Service.ReadInvite(c.Request.Context(), code)
	return code, in, err == nil
}

// formWelcomePeople makes the first invitation; one that was made here before
// is over then.
func (s *Server) formWelcomePeople(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	ctx, by := c.Request.Context(), *reader(c)
	data := welcomePeopleData{Form: formOf(c, "uses", "days")}
	in := rooms.InviteInput{Label: T(lang(c), "welcome.first_invite", nil)}
	in.Uses, _ = strconv.Atoi(data.Form.Values["uses"]) // what is no number is out of bounds
	in.Days, _ = strconv.Atoi(data.Form.Values["days"])
	_, before, had := s.firstInvite(c)
	code, err := s.Service.MakeInvite(ctx, by, in)
	if err == nil && had {
		err = s.Service.RevokeInvite(ctx, by, before.ID)
	}
	switch {
	case err == nil:
		s.setCookie(c, s.inviteCookie(), code, inviteLife, true)
		c.Redirect(http.StatusSeeOther, "/welcome-people")
	case data.Form.refuse(c, err):
		data.Invite = before
		s.showWelcomePeople(c, http.StatusUnprocessableEntity, data)
	default:
		s.fail(c, err)
	}
}

func (s *Server) inviteCookie() string { return s.cookieName() + "-invite" }

// Left is for how many the invitation is good still.
func (d welcomePeopleData) Left() int { return d.Invite.Uses - d.Invite.Used }
