package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// inviteData is an invitation as whoever follows its link sees it.
type inviteData struct {
	Code   string
	Invite rooms.Invite
	Form   form
	Guest  bool // this browser is a guest's, who becomes a member
	In     bool // this browser is a member's already
}

// Left is for how many more people the invite is.
func (d inviteData) Left() int { return d.Invite.Uses - d.Invite.Used }

// pageInvite is where an invite link leads. Looking uses nothing up: mail
// programs and messengers look, too.
func (s *Server) pageInvite(c *gin.Context) {
	s.showInvite(c, http.StatusOK, inviteData{Code: c.Param("code"), Form: form{Values: map[string]string{}}})
}

func (s *Server) showInvite(c *gin.Context, status int, data inviteData) {
	in, err := s.Service.ReadInvite(c.Request.Context(), data.Code)
	if rooms.IsRefused(err, "invite.over") {
		s.showCalm(c, http.StatusGone, calmData{Case: "invite_over"})
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	data.Invite = in
	if m := reader(c); m != nil {
		data.Guest, data.In = m.Role == rooms.Guest, m.Role != rooms.Guest
	}
	p := s.page(c, "invite", data)
	p.Title = p.House
	if p.Title == "" {
		p.Title = "Lamplight"
	}
	s.show(c, status, p)
}

// formInvite makes a member of whoever takes the invitation.
func (s *Server) formInvite(c *gin.Context) {
	data := inviteData{Code: c.Param("code"), Form: formOf(c, "name")}
	_, key, err := s.Service.UseInvite(c.Request.Context(), data.Code, reader(c), data.Form.Values["name"], lang(c))
	switch {
	case err == nil:
		if key != "" {
			s.keepKey(c, key)
		}
		c.Redirect(http.StatusSeeOther, "/")
	case rooms.IsRefused(err, "invite.over"):
		s.showCalm(c, http.StatusGone, calmData{Case: "invite_over"})
	case data.Form.refuse(c, err):
		s.showInvite(c, http.StatusUnprocessableEntity, data)
	default:
		s.fail(c, err)
	}
}
