package web

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type welcomeData struct {
	Code string
	Form form
}

// pageWelcome is where the one-time link leads. Looking uses nothing up: mail
// programs and messengers look, too.
func (s *Server) pageWelcome(c *gin.Context) {
	code := c.Param("code")
	good, err := s.Service.OwnerCodeGood(c.Request.Context(), code)
	if err != nil {
		s.fail(c, err)
		return
	}
	if !good {
		s.pageUsedUp(c)
		return
	}
	values := map[string]string{}
	if m := reader(c); m != nil {
		values["name"] = m.Name
	}
	if house, err := s.Service.House(c.Request.Context()); err == nil {
		values["house"] = house.Name
	}
	s.showWelcome(c, http.StatusOK, welcomeData{Code: code, Form: form{Values: values}})
}

func (s *Server) showWelcome(c *gin.Context, status int, data welcomeData) {
	p := s.page(c, "welcome", data)
	p.Title = p.T("welcome.title")
	s.show(c, status, p)
}

type roomFormData struct {
	Form  form
	Slug  string // empty for a room that is not there yet
	First bool   // the second step of the first start
}

// pageWelcomeRoom names the first room, which is there from the first start.
func (s *Server) pageWelcomeRoom(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	list, err := s.Service.Rooms(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	data := roomFormData{First: true, Form: newRoomForm()}
	if len(list) > 0 {
		data.Slug, data.Form = list[0].Slug, formOfRoom(list[0].RoomView)
	}
	s.showRoomForm(c, http.StatusOK, data)
}

// pageNewRoom asks for a room's name and manners.
func (s *Server) pageNewRoom(c *gin.Context) {
	if s.ownersOnly(c) {
		s.showRoomForm(c, http.StatusOK, roomFormData{Form: newRoomForm()})
	}
}

// pageEditRoom changes them.
func (s *Server) pageEditRoom(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	view, err := s.Service.View(c.Request.Context(), c.Param("slug"))
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showRoomForm(c, http.StatusOK, roomFormData{Slug: view.Room.Slug, Form: formOfRoom(view.Room)})
}

func (s *Server) showRoomForm(c *gin.Context, status int, data roomFormData) {
	p := s.page(c, "room-form", data)
	switch {
	case data.First:
		p.Title = p.T("welcome.room_title")
	case data.Slug == "":
		p.Title = p.T("manage.open_title")
	default:
		p.Title = p.T("manage.change_title")
	}
	s.show(c, status, p)
}

// ownersOnly answers everybody else.
func (s *Server) ownersOnly(c *gin.Context) bool {
	switch m := reader(c); {
	case m == nil:
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
	case m.Role != rooms.Owner:
		s.fail(c, rooms.Refuse(rooms.Forbidden, "room.owner_only"))
	default:
		return true
	}
	return false
}

func newRoomForm() form {
	return form{Values: map[string]string{"cameras": "welcome", "seats": "16"}}
}

func formOfRoom(room rooms.RoomView) form {
	return form{Values: map[string]string{
		"name": room.Name, "description": room.Description, "quiet": tick(room.Quiet),
		"cameras": room.Cameras, "seats": strconv.Itoa(room.Seats), "members": tick(!room.Guests),
	}}
}
