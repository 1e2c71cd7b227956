package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type blocksAnswer struct {
	Blocks []rooms.ScheduledBlock `json:"blocks"`
}

// longestAsked is the longest stretch one request may ask for.
const longestAsked = 62 * 24 * time.Hour

// apiSchedule lists the scheduled blocks of a stretch of time, the coming week
// when nothing is said.
func (s *Server) apiSchedule(c *gin.Context) {
	from, ok := s.instantOf(c, "from", time.Now())
	if !ok {
		return
	}
	to, ok := s.instantOf(c, "to", from.Add(7*24*time.Hour))
	if !ok {
		return
	}
	if to.Before(from) || to.Sub(from) > longestAsked {
		s.fail(c, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", "to"))
		return
	}
	list, err := s.Service.Schedule(c.Request.Context(), reader(c), from, to)
	s.answer(c, http.StatusOK, blocksAnswer{whole(list)}, err)
}

// whole is a list that is never null.
func whole(list []rooms.ScheduledBlock) []rooms.ScheduledBlock {
	if list == nil {
		return []rooms.ScheduledBlock{}
	}
	return list
}

// instantOf reads an instant of a query; it answers for itself when it returns false.
func (s *Server) instantOf(c *gin.Context, name string, usual time.Time) (time.Time, bool) {
	text, said := c.GetQuery(name)
	if !said {
		return usual, true
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || !near(at, time.Now()) {
		s.fail(c, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", name))
		return time.Time{}, false
	}
	return at, true
}

func (s *Server) apiScheduled(c *gin.Context) {
	b, err := s.Service.Scheduled(c.Request.Context(), reader(c), c.Param("id"))
	s.answer(c, http.StatusOK, b, err)
}

// apiBook books, or changes a booking: the same request twice is one booking.
func (s *Server) apiBook(c *gin.Context) {
	in, ok := decode[rooms.BookingInput](s, c)
	if !ok {
		return
	}
	b, err := s.Service.Book(c.Request.Context(), *reader(c), c.Param("id"), in)
	s.answer(c, http.StatusOK, b, err)
}

func (s *Server) apiCancel(c *gin.Context) {
	every, said := c.GetQuery("every")
	if said && every != "1" && every != "0" {
		s.fail(c, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", "every"))
		return
	}
	err := s.Service.CancelBooking(c.Request.Context(), *reader(c), c.Param("id"), every == "1")
	s.answer(c, http.StatusNoContent, nil, err)
}

func (s *Server) apiMove(c *gin.Context) {
	b, err := s.Service.MoveBooking(c.Request.Context(), *reader(c), c.Param("id"))
	s.answer(c, http.StatusOK, b, err)
}

func (s *Server) apiMyBookings(c *gin.Context) {
	list, err := s.Service.MyBookings(c.Request.Context(), *reader(c), time.Now())
	s.answer(c, http.StatusOK, blocksAnswer{whole(list)}, err)
}
