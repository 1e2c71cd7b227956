package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// inviteAnswer is an invitation for programs; its link is in the answer to
// whoever made it, and nowhere afterwards.
type inviteAnswer struct {
	ID     string             `json:"id"`
	Link   string             `json:"link,omitempty"`
	Label  string             `json:"label"`
	Maker  string             `json:"maker"`
	Uses   int                `json:"uses"`
	Used   int                `json:"used"`
	EndsAt time.Time          `json:"ends_at"`
	Open   bool               `json:"open"`
	Came   []rooms.PersonName `json:"came"`
}

func answerInvite(in rooms.Invite) inviteAnswer {
	came := in.Came
	if came == nil {
		came = []rooms.PersonName{}
	}
	return inviteAnswer{in.ID, "", in.Label, in.Maker, in.Uses, in.Used, in.EndsAt, in.Open, came}
}

type invitesAnswer struct {
	Invites []inviteAnswer `json:"invites"`
}

// apiInvites lists the invitations and who came by each.
func (s *Server) apiInvites(c *gin.Context) {
	list, err := s.Service.Invites(c.Request.Context(), *reader(c))
	answer := invitesAnswer{[]inviteAnswer{}}
	for _, in := range list {
		answer.Invites = append(answer.Invites, answerInvite(in))
	}
	s.answer(c, http.StatusOK, answer, err)
}

type inviteInput struct {
	Label string `json:"label"`
	Uses  int    `json:"uses"`
	Days  int    `json:"days"`
}

// apiMakeInvite makes an invitation and says its link, this once.
func (s *Server) apiMakeInvite(c *gin.Context) {
	in, ok := decode[inviteInput](s, c)
	if !ok {
		return
	}
	ctx := c.Request.Context()
	code, err := s.Service.MakeInvite(ctx, *reader(c), rooms.InviteInput(in))
	if err != nil {
		s.fail(c, err)
		return
	}
	made, err := s.Service.ReadInvite(ctx, code) // which tells those outside no label
	answer := answerInvite(made)
	answer.Label, answer.Link = strings.TrimSpace(in.Label), s.publicOrigin(c.Request)+"/invite/"+code
	s.answer(c, http.StatusCreated, answer, err)
}

// apiRevokeInvite ends an invitation; who came by it stays.
func (s *Server) apiRevokeInvite(c *gin.Context) {
	err := s.Service.RevokeInvite(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusNoContent, nil, err)
}

// knownAnswer is somebody for those who keep the house.
type knownAnswer struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Role   rooms.Role `json:"role"`
	SeenAt *time.Time `json:"seen_at"` // to the day
}

type peopleAnswer struct {
	People []knownAnswer `json:"people"`
}

// apiPeople lists who is known to the house; find is part of a name.
func (s *Server) apiPeople(c *gin.Context) {
	list, err := s.Service.People(c.Request.Context(), *reader(c), shorten(c.Query("find"), 40))
	answer := peopleAnswer{[]knownAnswer{}}
	for _, p := range list {
		one := knownAnswer{ID: p.ID, Name: p.Name, Role: p.Role}
		if !p.SeenAt.IsZero() {
			day := p.SeenAt.UTC().Truncate(24 * time.Hour)
			one.SeenAt = &day
		}
		answer.People = append(answer.People, one)
	}
	s.answer(c, http.StatusOK, answer, err)
}

type roleInput struct {
	Role rooms.Role `json:"role"`
}

// apiRole makes somebody owner, moderator, member or guest.
func (s *Server) apiRole(c *gin.Context) {
	in, ok := decode[roleInput](s, c)
	if !ok {
		return
	}
	err := s.Service.SetRole(c.Request.Context(), *reader(c), c.Param("id"), in.Role)
	s.answer(c, http.StatusNoContent, nil, err)
}

// apiEndSessions signs every browser of somebody out.
func (s *Server) apiEndSessions(c *gin.Context) {
	err := s.Service.EndSession(c.Request.Context(), *reader(c), c.Param("id"), "")
	s.answer(c, http.StatusNoContent, nil, err)
}
