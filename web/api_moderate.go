package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// sanctionInput is what a moderator decides; without an end it holds for the
// block, or for an hour where none runs.
type sanctionInput struct {
	Member     string `json:"member"`
	Everywhere bool   `json:"everywhere"`
	Reason     string `json:"reason"`
	Until      string `json:"until"`
}

type caseAnswer struct {
	Case string `json:"case"`
}

func (in sanctionInput) sanction() (out rooms.Sanction, err error) {
	out = rooms.Sanction{Member: in.Member, Everywhere: in.Everywhere, Reason: in.Reason}
	if in.Member == "" {
		return out, missing("member")
	}
	if in.Until != "" {
		if out.Until, err = time.Parse(time.RFC3339, in.Until); err != nil {
			return out, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", "until")
		}
	}
	return out, nil
}

// apiBan puts somebody out of a room, or of the house.
func (s *Server) apiBan(c *gin.Context) { s.sanction(c, s.Service.Ban) }

// apiStopCamera and apiStopMicrophone close what somebody sends here.
func (s *Server) apiStopCamera(c *gin.Context)     { s.sanction(c, s.Service.StopCamera) }
func (s *Server) apiStopMicrophone(c *gin.Context) { s.sanction(c, s.Service.StopMicrophone) }

func (s *Server) sanction(c *gin.Context, act sanctioning) {
	in, ok := decode[sanctionInput](s, c)
	if !ok {
		return
	}
	decided, err := in.sanction()
	if err != nil {
		s.fail(c, err)
		return
	}
	id, err := act(c.Request.Context(), *reader(c), c.Param("slug"), decided)
	s.answer(c, http.StatusOK, caseAnswer{id}, err)
}

type reasonInput struct {
	Reason string `json:"reason"`
}

// apiRemoveMessage deletes what somebody else said.
func (s *Server) apiRemoveMessage(c *gin.Context) {
	in, ok := decode[reasonInput](s, c)
	if !ok {
		return
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	err = s.Service.RemoveMessage(c.Request.Context(), *reader(c), c.Param("slug"), id, in.Reason)
	s.answer(c, http.StatusNoContent, nil, err)
}

type casesAnswer struct {
	Cases []rooms.Case `json:"cases"`
}

// apiCases is the case file.
func (s *Server) apiCases(c *gin.Context) {
	list, err := s.Service.Cases(c.Request.Context(), *reader(c), c.Query("running") != "")
	s.answer(c, http.StatusOK, casesAnswer{list}, err)
}

// apiOwnCases are those about the reader.
func (s *Server) apiOwnCases(c *gin.Context) {
	list, err := s.Service.OwnCases(c.Request.Context(), *reader(c))
	s.answer(c, http.StatusOK, casesAnswer{list}, err)
}

// apiEndCase lifts a sanction.
func (s *Server) apiEndCase(c *gin.Context) {
	err := s.Service.EndCase(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusNoContent, nil, err)
}
