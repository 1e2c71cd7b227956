package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type eraseMeData struct {
	Form form
	All  rooms.Belongings
}

// pageErase says what goes before anything goes.
func (s *Server) pageErase(c *gin.Context) {
	if s.known(c) != nil {
		s.showErase(c, http.StatusOK, eraseMeData{Form: form{Values: map[string]string{}}})
	}
}

func (s *Server) showErase(c *gin.Context, status int, data eraseMeData) {
	var err error
	if data.All, err = s.Service.Belongings(c.Request.Context(), *reader(c)); err != nil {
		s.fail(c, err)
		return
	}
	p := s.page(c, "me-erase", data)
	p.Title = p.T("devices.erase_title")
	s.show(c, status, p)
}

// formErase erases the reader with everything, once they have typed their name.
func (s *Server) formErase(c *gin.Context) {
	m := s.known(c)
	if m == nil {
		return
	}
	data := eraseMeData{Form: formOf(c, "name")}
	if typed, err := rooms.NameOf(data.Form.Values["name"]); err != nil || typed != m.Name {
		data.Form.wrong("name", T(lang(c), "devices.erase_name_wrong", map[string]any{"Name": m.Name}))
		s.showErase(c, http.StatusUnprocessableEntity, data)
		return
	}
	all, err := s.Service.Belongings(c.Request.Context(), *m)
	if err == nil {
		err = s.Service.Erase(c.Request.Context(), *m)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	if all.BarredUntil.IsZero() {
		s.dropKey(c)
	} else {
		emptyBrowser(c) // its key is nobody's now, and stays to tell that a ban goes on
	}
	c.Set(readerKey, (*rooms.Member)(nil)) // nobody reads the answer any more
	s.showCalm(c, http.StatusOK, calmData{Case: "erased"})
}
