package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// reminders is what the part "reminders" of a page shows: how the reader is
// told, and their calendar's address.
type reminders struct {
	Mail     bool // whether this house sends any
	Box      rooms.Mailbox
	Form     form
	Browsers string // fingerprints of the subscriptions there are, for the script to find its own
	Calendar string // the address; "": none yet
}

// remindersFor reads how the reader is told.
func (s *Server) remindersFor(c *gin.Context) (r reminders, err error) {
	ctx, m := c.Request.Context(), reader(c)
	if m == nil {
		return r, rooms.Refuse(rooms.Unknown, "member.unknown")
	}
	r.Mail = s.Post != nil
	if r.Box, err = s.Service.Mailbox(ctx, m.ID); err != nil {
		return r, err
	}
	endpoints, err := s.Service.Endpoints(ctx, m.ID)
	if err != nil {
		return r, err
	}
	for i, endpoint := range endpoints {
		sum := sha256.Sum256([]byte(endpoint))
		endpoints[i] = hex.EncodeToString(sum[:])
	}
	r.Browsers = strings.Join(endpoints, " ")
	token, err := s.Service.FeedToken(ctx, m.ID)
	if token != "" {
		r.Calendar = s.publicOrigin(c.Request) + "/calendar/" + token + ".ics"
	}
	return r, err
}

type mailboxData struct {
	Case    string // form, confirm, stop, confirmed or stopped
	Token   string
	Address string
	R       reminders
	Fronts  [][]string
}

// formMail keeps, stops or forgets the reader's mail address.
func (s *Server) formMail(c *gin.Context) {
	m := reader(c)
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	if s.Post == nil {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	ctx, typed := c.Request.Context(), formOf(c, "address")
	var err error
	switch c.PostForm("do") {
	case "stop":
		err = s.Service.StopMailbox(ctx, *m)
	case "drop":
		err = s.Service.DropMailbox(ctx, *m)
	default:
		_, err = s.Service.SetMailbox(ctx, *m, typed.Values["address"])
	}
	if err != nil {
		if typed.refuse(c, err) {
			data := mailboxData{Case: "form", R: reminders{Mail: true, Form: typed}}
			s.showMailbox(c, http.StatusUnprocessableEntity, data)
		} else {
			s.fail(c, err)
		}
		return
	}
	c.Redirect(http.StatusSeeOther, "/me#reminders")
}

// pageMailLink asks before it does what a link in a letter says: mail programs
// look at links by themselves.
func (s *Server) pageMailLink(c *gin.Context) {
	what, address, err := s.Service.ReadMailLink(c.Request.Context(), c.Param("token"))
	if err != nil {
		s.mailLinkOver(c, err)
		return
	}
	s.showMailbox(c, http.StatusOK, mailboxData{Case: string(what), Token: c.Param("token"), Address: address})
}

// formMailLink does it, for whoever reads there, and for a mail program that
// stops letters by itself (RFC 8058).
func (s *Server) formMailLink(c *gin.Context) {
	what, err := s.Service.UseMailLink(c.Request.Context(), c.Param("token"))
	if err != nil {
		s.mailLinkOver(c, err)
		return
	}
	done := "confirmed"
	if what == rooms.StopMail {
		done = "stopped"
	}
	s.showMailbox(c, http.StatusOK, mailboxData{Case: done})
}

func (s *Server) mailLinkOver(c *gin.Context, err error) {
	if !rooms.IsRefused(err, "mail.link_over") {
		s.fail(c, err)
		return
	}
	s.pageCalm(c, http.StatusGone, "mail.link_over", T(lang(c), "mail.link_over", nil))
}

func (s *Server) showMailbox(c *gin.Context, status int, data mailboxData) {
	data.Fronts = fronts["first"]
	c.Header("X-Robots-Tag", "noindex")
	p := s.page(c, "mailbox", data)
	p.Title = p.T("mailbox.title")
	if data.Case != "form" {
		p.Title = p.T("mailbox." + data.Case + "_title")
	}
	s.show(c, status, p)
}
