package web

import (
	_ "embed"
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

//go:embed openapi.json
var openAPI []byte

// apiDescription answers with the description of this API.
func (s *Server) apiDescription(c *gin.Context) {
	c.Data(http.StatusOK, "application/json; charset=utf-8", openAPI)
}

// answer writes what a call came to.
func (s *Server) answer(c *gin.Context, status int, value any, err error) {
	switch {
	case err != nil:
		s.fail(c, err)
	case status == http.StatusNoContent:
		c.Status(status)
		c.Writer.WriteHeaderNow()
	default:
		c.JSON(status, value)
	}
}

type houseAnswer struct {
	Name      string   `json:"name"`
	Owned     bool     `json:"owned"`
	Languages []string `json:"languages"`
}

// apiHouse says whose house this is.
func (s *Server) apiHouse(c *gin.Context) {
	house, err := s.Service.House(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	owned, err := s.Service.HasOwner(c.Request.Context())
	s.answer(c, http.StatusOK, houseAnswer{house.Name, owned, Languages()}, err)
}

// apiMe says who the browser's key belongs to.
func (s *Server) apiMe(c *gin.Context) {
	if m := reader(c); m != nil {
		s.answer(c, http.StatusOK, m, nil)
		return
	}
	s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
}

type enterInput struct {
	Name     string `json:"name"`
	Language string `json:"language"`
}

// apiEnter makes a member of a visitor and gives the browser its key; a member
// changes name and language with it.
func (s *Server) apiEnter(c *gin.Context) {
	in, ok := decode[enterInput](s, c)
	if !ok {
		return
	}
	if in.Language != "" && !speaks(in.Language) {
		s.fail(c, rooms.Refuse(rooms.Invalid, "member.language"))
		return
	}
	ctx := c.Request.Context()
	if m := reader(c); m != nil {
		if s.limit(acting)(c); c.IsAborted() {
			return
		}
		changed, err := s.Service.Rename(ctx, m.ID, in.Name, in.Language)
		s.answer(c, http.StatusOK, changed, err)
		return
	}
	if s.limit(entering)(c); c.IsAborted() {
		return
	}
	if in.Language == "" {
		in.Language = lang(c)
	}
	m, key, err := s.Service.Enter(ctx, in.Name, in.Language)
	if err == nil {
		s.keepKey(c, key)
	}
	s.answer(c, http.StatusOK, m, err)
}

type willingInput struct {
	Willing *bool `json:"willing"`
}

// apiWilling remembers whether the reader would host.
func (s *Server) apiWilling(c *gin.Context) {
	in, ok := decode[willingInput](s, c)
	if !ok {
		return
	}
	if in.Willing == nil {
		s.fail(c, missing("willing"))
		return
	}
	err := s.Service.SetWilling(c.Request.Context(), reader(c).ID, *in.Willing)
	s.answer(c, http.StatusNoContent, nil, err)
}
