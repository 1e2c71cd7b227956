package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// healthData is the page about how the house does.
type healthData struct {
	Health *health // nil: it cannot be told
	Flow   flow
}

// pageHealth is for owners and moderators.
func (s *Server) pageHealth(c *gin.Context) {
	if !s.keepersOnly(c) {
		return
	}
	p := s.keeping(c, "health")
	data := healthData{Health: s.health(c.Request.Context(), p.Lang)}
	if data.Health != nil {
		data.Flow = flowOf(data.Health.Readings, c.Query("over"))
	}
	p.Title, p.Script, p.Data = p.HealthTitle(data.Health), "src/health.ts", data
	s.show(c, http.StatusOK, p)
}

// formCheckAgain has the doctor look once more.
func (s *Server) formCheckAgain(c *gin.Context) {
	if !s.keepersOnly(c) {
		return
	}
	s.checkAgain(c.Request.Context())
	to := "/housekeeping/health#doctor"
	if c.PostForm("from") == "welcome" {
		to = "/welcome-media"
	}
	c.Redirect(http.StatusSeeOther, to)
}

// keeping begins a page of those who keep the house.
func (s *Server) keeping(c *gin.Context, name string) page {
	p := s.page(c, name, nil)
	if n, err := s.Service.OpenAnswers(c.Request.Context(), *reader(c)); err == nil {
		p.Waits = n
	}
	return p
}

// HealthTitle says in a line how the house does.
func (p page) HealthTitle(h *health) string {
	switch {
	case h == nil:
		return p.T("health.silent")
	case h.Amiss == 0:
		return p.T("health.well")
	}
	return p.T("health.amiss", "Count", h.Amiss)
}
