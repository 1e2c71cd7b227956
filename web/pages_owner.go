package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
	"lamplight/web/doctor"
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
		values["house"], values["lets"] = house.Name, string(house.Lets)
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
		if list[0].Name == rooms.FirstRoom {
			data.Form.Values["name"] = T(lang(c), "welcome.first_room", nil)
		}
	}
	s.showRoomForm(c, http.StatusOK, data)
}

// pageWelcomeMedia says whether pictures will flow, as the doctor of the house
// found, and what to do where they will not.
func (s *Server) pageWelcomeMedia(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	p := s.page(c, "welcome-media", nil)
	data := welcomeMediaData{Found: sayFindings(p.Lang, aboutMedia(s.findings()))}
	data.Looked, data.Looking = s.checkup.when()
	for _, f := range data.Found {
		if f.Mark == "look" || f.Mark == "bad" {
			data.Amiss++
		}
	}
	switch {
	case data.Looked.IsZero():
		p.Title = p.T("welcome.media_looking")
	case data.Amiss == 0:
		p.Title = p.T("welcome.media_well")
	default:
		p.Title = p.T("welcome.media_amiss", "Count", data.Amiss)
	}
	p.Data = data
	s.show(c, http.StatusOK, p)
}

// welcomeMediaData is the step of the first start about pictures and sound.
type welcomeMediaData struct {
	Found   []saidFinding
	Looked  time.Time
	Looking bool
	Amiss   int
}

// aboutMedia are the findings on which pictures and sound depend.
func aboutMedia(found []doctor.Finding) []doctor.Finding {
	on := []string{"pages", "certificate", "address", "udp", "tcp", "buffer"}
	var few []doctor.Finding
	for _, f := range found {
		if slices.Contains(on, f.Check) {
			few = append(few, f)
		}
	}
	return few
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
