package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type seriesAnswer struct {
	Series []rooms.Series `json:"series"`
}

// apiSeries lists the recurrences that have not ended.
func (s *Server) apiSeries(c *gin.Context) {
	all, err := s.Service.AllSeries(c.Request.Context(), *reader(c))
	if all == nil {
		all = []rooms.Series{}
	}
	s.answer(c, http.StatusOK, seriesAnswer{all}, err)
}

// apiPlanSeries puts a recurrence on the schedule.
func (s *Server) apiPlanSeries(c *gin.Context) {
	in, ok := decode[rooms.SeriesInput](s, c)
	if !ok {
		return
	}
	one, err := s.Service.PlanSeries(c.Request.Context(), *reader(c), in)
	s.answer(c, http.StatusCreated, one, err)
}

// apiChangeSeries changes it from the next block on.
func (s *Server) apiChangeSeries(c *gin.Context) {
	in, ok := decode[rooms.SeriesInput](s, c)
	if !ok {
		return
	}
	one, err := s.Service.ChangeSeries(c.Request.Context(), *reader(c), c.Param("id"), in)
	s.answer(c, http.StatusOK, one, err)
}

// apiEndSeries calls off what has not begun.
func (s *Server) apiEndSeries(c *gin.Context) {
	err := s.Service.EndSeries(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusNoContent, nil, err)
}

// apiExcept makes one day another, or an ordinary one again.
func (s *Server) apiExcept(c *gin.Context) {
	in, ok := decode[rooms.Exception](s, c)
	if !ok {
		return
	}
	one, err := s.Service.Except(c.Request.Context(), *reader(c), c.Param("id"), in)
	s.answer(c, http.StatusOK, one, err)
}
