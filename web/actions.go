package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// formWelcome uses the one-time link up: this browser is the owner's from now on.
func (s *Server) formWelcome(c *gin.Context) {
	data := welcomeData{Code: c.Param("code"), Form: formOf(c, "name", "house", "lets")}
	ctx := c.Request.Context()
	owner, key, err := s.Service.ClaimHouse(ctx, data.Code, reader(c), data.Form.Values["name"], lang(c), data.Form.Values["house"])
	if err != nil {
		good, problem := s.Service.OwnerCodeGood(ctx, data.Code)
		switch {
		case problem == nil && !good:
			s.pageUsedUp(c)
		case data.Form.refuse(c, err):
			s.showWelcome(c, http.StatusUnprocessableEntity, data)
		default:
			s.fail(c, err)
		}
		return
	}
	s.keepKey(c, key)
	if lets := data.Form.Values["lets"]; lets != "" {
		if err := s.Service.SetLetting(ctx, owner, rooms.Letting(lets)); err != nil {
			s.fail(c, err)
			return
		}
	}
	c.Redirect(http.StatusSeeOther, "/welcome-room")
}

// formWelcomeRoom names the first room and opens its door.
func (s *Server) formWelcomeRoom(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	list, err := s.Service.Rooms(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	data := roomFormData{First: true}
	if len(list) > 0 {
		data.Slug = list[0].Slug
	}
	if _, ok := s.keepRoom(c, data); ok {
		c.Redirect(http.StatusSeeOther, "/welcome-media")
	}
}

// formNewRoom opens a room.
func (s *Server) formNewRoom(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	if _, ok := s.keepRoom(c, roomFormData{}); ok {
		c.Redirect(http.StatusSeeOther, "/")
	}
}

// formEditRoom changes a room.
func (s *Server) formEditRoom(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	if _, ok := s.keepRoom(c, roomFormData{Slug: c.Param("slug")}); ok {
		c.Redirect(http.StatusSeeOther, "/")
	}
}

// keepRoom opens or changes a room as the form says; it answers for itself
// when it returns false.
func (s *Server) keepRoom(c *gin.Context, data roomFormData) (rooms.RoomView, bool) {
	data.Form = formOf(c, "name", "description", "quiet", "cameras", "seats", "members", "private")
	in, ok := data.Form.roomInput(lang(c))
	if !ok {
		s.showRoomForm(c, http.StatusUnprocessableEntity, data)
		return rooms.RoomView{}, false
	}
	var room rooms.RoomView
	var err error
	if data.Slug == "" {
		room, err = s.Service.OpenRoom(c.Request.Context(), *reader(c), in)
	} else {
		room, err = s.Service.ChangeRoom(c.Request.Context(), *reader(c), data.Slug, in)
	}
	if err == nil {
		return room, true
	}
	if data.Form.refuse(c, err) {
		s.showRoomForm(c, http.StatusUnprocessableEntity, data)
	} else {
		s.fail(c, err)
	}
	return room, false
}

type roomCloseData struct {
	Room    rooms.RoomView
	Problem string
}

// formCloseRoom asks once more, and then takes the room out of the house.
func (s *Server) formCloseRoom(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	ctx, slug := c.Request.Context(), c.Param("slug")
	view, err := s.Service.View(ctx, slug)
	if err != nil {
		s.fail(c, err)
		return
	}
	data, status := roomCloseData{Room: view.Room}, http.StatusOK
	if c.PostForm("sure") != "" {
		err := s.Service.CloseRoom(ctx, *reader(c), slug)
		if err == nil {
			c.Redirect(http.StatusSeeOther, "/")
			return
		}
		var said form
		if !said.refuse(c, err) {
			s.fail(c, err)
			return
		}
		data.Problem, status = said.Problem, http.StatusConflict
	}
	p := s.page(c, "room-close", data)
	p.Title = p.T("manage.close_title", "Room", view.Room.Name)
	s.show(c, status, p)
}

// keepTheme remembers paper or night on the device; anything else follows it.
// The script reads the cookie, too, so that all open pages turn at once.
func (s *Server) keepTheme(c *gin.Context, theme string) {
	if theme == "paper" || theme == "night" {
		s.setCookie(c, "theme", theme, keyLife, false)
		return
	}
	s.setCookie(c, "theme", "", -time.Second, false)
}

// formLanguage changes the language and stays on the page.
func (s *Server) formLanguage(c *gin.Context) {
	if chosen := c.PostForm("language"); speaks(chosen) {
		if m := reader(c); m != nil {
			if _, err := s.Service.Rename(c.Request.Context(), m.ID, "", chosen); err != nil {
				s.fail(c, err)
				return
			}
		}
		s.keepLanguage(c, chosen)
	}
	c.Redirect(http.StatusSeeOther, ownPath(c.PostForm("back")))
}

// ownPath lets through a path on this site and nothing a browser could read
// as another.
func ownPath(back string) string {
	at, err := url.Parse(back)
	if err != nil || at.Scheme != "" || at.Host != "" || at.User != nil ||
		!strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n\t") {
		return "/"
	}
	path := at.EscapedPath()
	if strings.HasPrefix(path, "//") { // "/%2fevil.example/ä": what cannot stay as it was written is written anew
		return "/"
	}
	return path
}

// ownAddress is ownPath with what follows the path.
func ownAddress(back string) string {
	path := ownPath(back)
	if at, err := url.Parse(back); err == nil && at.EscapedPath() == path {
		if query := at.Query().Encode(); query != "" { // empty where none of it can be read
			path += "?" + query
		}
	}
	return path
}

func roomPath(slug string) string { return "/rooms/" + url.PathEscape(slug) }
