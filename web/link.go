package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"rsc.io/qr"

	"lamplight/rooms"
)

// linkData is a link to another device, shown once to whoever made it.
type linkData struct {
	Square  codeSquare // empty: the house does not know its address
	Typed   string     // in two halves
	Spelled string     // letter by letter, for those who hear it
	Address string     // where to type it
	EndsAt  time.Time
}

// codeSquare is a code square as one path.
type codeSquare struct {
	Size int
	Path string
}

// squareOf draws an address; a path alone leads nowhere from another device.
func squareOf(text string) (codeSquare, error) {
	if strings.HasPrefix(text, "/") {
		return codeSquare{}, nil
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return codeSquare{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return codeSquare{code.Size, path.String()}, nil
}

// formLink makes a link to another device and shows it.
func (s *Server) formLink(c *gin.Context) {
	m := s.known(c)
	if m == nil {
		return
	}
	l, err := s.Service.MakeLink(c.Request.Context(), *m)
	if err != nil {
		s.fail(c, err)
		return
	}
	origin := s.publicOrigin(c.Request)
	square, err := squareOf(origin + "/link/" + l.Code)
	if err != nil {
		s.fail(c, err)
		return
	}
	_, host, _ := strings.Cut(origin, "://")
	s.showMe(c, http.StatusOK, meData{Form: form{Values: map[string]string{}}, Link: &linkData{
		Square: square, Typed: l.Typed[:4] + " " + l.Typed[4:], Spelled: strings.Join(strings.Split(l.Typed, ""), " "),
		Address: host + "/link", EndsAt: l.EndsAt,
	}})
}

// linkPage is the other device's side.
type linkPage struct {
	Form  form
	Code  string        // good; empty: it is asked for
	To    *rooms.Member // who the code leads to
	Same  bool          // this browser is theirs already
	Merge bool          // this browser is a guest's, who may be the same person
	Typed bool          // the code was typed, and is sent the same way again
}

// pageLinkCode asks for a code.
func (s *Server) pageLinkCode(c *gin.Context) {
	s.showLink(c, http.StatusOK, linkPage{Form: form{Values: map[string]string{}}})
}

func (s *Server) showLink(c *gin.Context, status int, data linkPage) {
	if m := reader(c); m != nil && data.To != nil {
		data.Same = m.ID == data.To.ID
		data.Merge = !data.Same && m.Role == rooms.Guest
	}
	p := s.page(c, "link", data)
	switch {
	case data.To == nil:
		p.Title = p.T("devices.link_title")
	case data.Merge:
		p.Title = p.T("devices.merge_title", "Name", p.Reader.Name)
	default:
		p.Title = p.T("devices.link_to", "Name", data.To.Name)
	}
	s.show(c, status, p)
}

// pageLink is where the code square leads. Looking uses nothing up. A code for
// fingers leads nowhere here, where nobody counts how often it is tried.
func (s *Server) pageLink(c *gin.Context) {
	if rooms.ShortCode(c.Param("code")) {
		s.linkOver(c)
		return
	}
	to, err := s.Service.LinkLeadsTo(c.Request.Context(), c.Param("code"))
	switch {
	case rooms.IsRefused(err, "link.over"):
		s.linkOver(c)
	case err != nil:
		s.fail(c, err)
	default:
		s.showLink(c, http.StatusOK, linkPage{Code: c.Param("code"), To: &to})
	}
}

// linkOver is what every code that leads nowhere is told, for whatever reason.
func (s *Server) linkOver(c *gin.Context) {
	s.showCalm(c, http.StatusGone, calmData{Case: "link_over"})
}

// formUseLink uses the link of a code square up.
func (s *Server) formUseLink(c *gin.Context) {
	if rooms.ShortCode(c.Param("code")) {
		s.linkOver(c)
		return
	}
	s.useLink(c, linkPage{Code: c.Param("code")})
}

// formTyped uses a typed code up. A code this short can be guessed by whoever
// may guess often, so the house as a whole listens to few.
func (s *Server) formTyped(c *gin.Context) {
	if wait := s.limits.take("typed codes", 1, 60); wait > 0 {
		s.fail(c, rooms.Refuse(rooms.TooMany, "rate.too_fast", "Seconds", 1+int(wait.Seconds())))
		return
	}
	data := linkPage{Form: formOf(c, "code"), Typed: true}
	data.Code = data.Form.Values["code"]
	s.useLink(c, data)
}

// useLink makes this browser one of the member's the code leads to. Whoever is
// somebody already is asked first what becomes of them.
func (s *Server) useLink(c *gin.Context, data linkPage) {
	ctx, before, do := c.Request.Context(), reader(c), c.PostForm("do")
	to, err := s.Service.LinkLeadsTo(ctx, data.Code)
	if err == nil {
		data.To = &to
		if before != nil && (before.ID == to.ID || do == "") {
			s.showLink(c, http.StatusOK, data) // nothing is used up
			return
		}
	}
	var key string
	if err == nil {
		_, key, err = s.Service.UseLink(ctx, data.Code, before, do == "merge")
	}
	switch {
	case err == nil:
		s.keepKey(c, key)
		if before != nil && do != "merge" {
			emptyBrowser(c)
		}
		c.Redirect(http.StatusSeeOther, "/me?kept=linked#devices")
	case rooms.IsRefused(err, "link.over") && !data.Typed:
		s.linkOver(c)
	case rooms.IsRefused(err, "link.over"):
		data.Code, data.To = "", nil
		data.Form.wrong("code", T(lang(c), "link.over", nil))
		s.showLink(c, http.StatusUnprocessableEntity, data)
	case data.Form.refuse(c, err):
		s.showLink(c, http.StatusConflict, data)
	default:
		s.fail(c, err)
	}
}
