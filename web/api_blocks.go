package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// apiTask states the reader's task.
func (s *Server) apiTask(c *gin.Context) {
	in, ok := decode[rooms.TaskInput](s, c)
	if !ok {
		return
	}
	err := s.Service.SetTask(c.Request.Context(), *reader(c), c.Param("slug"), in)
	s.answerMe(c, err)
}

// apiOutcome says how a task went.
func (s *Server) apiOutcome(c *gin.Context) {
	in, ok := decode[rooms.OutcomeInput](s, c)
	if !ok {
		return
	}
	err := s.Service.SetOutcome(c.Request.Context(), *reader(c), c.Param("slug"), in)
	s.answerMe(c, err)
}

// answerMe answers with the reader's own part of the view.
func (s *Server) answerMe(c *gin.Context, err error) {
	if err != nil {
		s.fail(c, err)
		return
	}
	me, err := s.Service.Me(c.Request.Context(), *reader(c), c.Param("slug"))
	s.answer(c, http.StatusOK, me, err)
}

// planInput is a plan as somebody asks for it; gathering has a usual length.
type planInput struct {
	Opening   int  `json:"opening"`
	Focus     int  `json:"focus"`
	Break     int  `json:"break"`
	Closing   int  `json:"closing"`
	Sprints   int  `json:"sprints"`
	Gathering *int `json:"gathering"`
}

type blockInput struct {
	Plan *planInput `json:"plan"`
}

// apiStartBlock begins gathering.
func (s *Server) apiStartBlock(c *gin.Context) {
	in, ok := decode[blockInput](s, c)
	if !ok {
		return
	}
	if in.Plan == nil {
		s.fail(c, missing("plan"))
		return
	}
	plan := rooms.Plan{
		Opening: in.Plan.Opening, Focus: in.Plan.Focus, Break: in.Plan.Break,
		Closing: in.Plan.Closing, Sprints: in.Plan.Sprints, Gathering: rooms.DefaultGathering,
	}
	if in.Plan.Gathering != nil {
		plan.Gathering = *in.Plan.Gathering
	}
	block, err := s.Service.StartBlock(c.Request.Context(), *reader(c), c.Param("slug"), plan)
	s.answer(c, http.StatusCreated, block, err)
}

type actInput struct {
	To string `json:"to"`
}

// actions are what a path may ask for, and whether to may come with it: who is
// handed over to, or whose turn it was when the button was pressed.
var actions = map[rooms.Action]bool{
	rooms.ActNext: true, rooms.ActSkip: true, rooms.ActPass: true, rooms.ActStartFocus: false, rooms.ActHandOver: true,
	rooms.ActTakeBack: false, rooms.ActSitOut: false, rooms.ActSitIn: false, rooms.ActClose: false,
}

// apiAct does something to the running block.
func (s *Server) apiAct(c *gin.Context) {
	action := rooms.Action(c.Param("action"))
	mayName, known := actions[action]
	if !known {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	var in actInput
	if c.Request.ContentLength != 0 {
		var ok bool
		if in, ok = decode[actInput](s, c); !ok {
			return
		}
	}
	if in.To == "" && action == rooms.ActHandOver || in.To != "" && !mayName {
		s.fail(c, missing("to"))
		return
	}
	err := s.Service.Do(c.Request.Context(), *reader(c), c.Param("slug"), action, in.To)
	s.answer(c, http.StatusNoContent, nil, err)
}
