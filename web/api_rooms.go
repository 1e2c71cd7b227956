package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type roomsAnswer struct {
	Rooms []rooms.RoomSummary `json:"rooms"`
}

// apiRooms is the lobby.
func (s *Server) apiRooms(c *gin.Context) {
	list, err := s.lobby(c.Request.Context(), reader(c))
	s.answer(c, http.StatusOK, list, err)
}

func (s *Server) lobby(ctx context.Context, reader *rooms.Member) (roomsAnswer, error) {
	list, err := s.Service.RoomsFor(ctx, reader)
	if list == nil {
		list = []rooms.RoomSummary{}
	}
	return roomsAnswer{list}, err
}

// viewAnswer is a room as one reader sees it: what everybody sees, at this
// moment of the server's clock, and their own part.
type viewAnswer struct {
	rooms.View
	Now time.Time `json:"now"`
	Me  *rooms.Me `json:"me"`
}

// viewFor looks at a room for a reader; a visitor has no part of their own.
func (s *Server) viewFor(c *gin.Context, slug string) (viewAnswer, error) {
	ctx := c.Request.Context()
	if err := s.Service.MayLook(ctx, reader(c), slug); err != nil {
		return viewAnswer{}, err
	}
	view, err := s.Service.View(ctx, slug)
	if err != nil {
		return viewAnswer{}, err
	}
	seen := viewAnswer{View: *view, Now: time.Now().UTC()}
	if m := reader(c); m != nil {
		me, err := s.Service.Me(ctx, *m, slug)
		if err != nil {
			return viewAnswer{}, err
		}
		seen.Me = &me
	}
	return seen, nil
}

// apiView is a room, whole.
func (s *Server) apiView(c *gin.Context) {
	view, err := s.viewFor(c, c.Param("slug"))
	s.answer(c, http.StatusOK, view, err)
}

// apiOpenRoom opens a room.
func (s *Server) apiOpenRoom(c *gin.Context) {
	in, ok := decode[rooms.RoomInput](s, c)
	if !ok {
		return
	}
	room, err := s.Service.OpenRoom(c.Request.Context(), *reader(c), in)
	s.answer(c, http.StatusCreated, room, err)
}

// apiChangeRoom changes what the owner named.
func (s *Server) apiChangeRoom(c *gin.Context) {
	in, ok := decode[rooms.RoomInput](s, c)
	if !ok {
		return
	}
	room, err := s.Service.ChangeRoom(c.Request.Context(), *reader(c), c.Param("slug"), in)
	s.answer(c, http.StatusOK, room, err)
}

// apiCloseRoom takes a room out of the house.
func (s *Server) apiCloseRoom(c *gin.Context) {
	err := s.Service.CloseRoom(c.Request.Context(), *reader(c), c.Param("slug"))
	s.answer(c, http.StatusNoContent, nil, err)
}

type joinInput struct {
	Seat rooms.SeatKind `json:"seat"`
}

type joinAnswer struct {
	URL    string `json:"url,omitempty"`
	Token  string `json:"token,omitempty"`
	SeatID string `json:"seat_id"`
}

// apiJoin takes a seat. Where there is a call, its address is this house: the
// gate passes it on.
func (s *Server) apiJoin(c *gin.Context) {
	in, ok := decode[joinInput](s, c)
	if !ok {
		return
	}
	sitting, err := s.Service.Join(c.Request.Context(), *reader(c), c.Param("slug"), in.Seat)
	joined := joinAnswer{SeatID: sitting.SeatID, Token: sitting.Token}
	if sitting.Token != "" {
		joined.URL = s.socketOrigin(c.Request)
	}
	s.answer(c, http.StatusOK, joined, err)
}

// apiLeave gives the seat up.
func (s *Server) apiLeave(c *gin.Context) {
	err := s.Service.Leave(c.Request.Context(), *reader(c), c.Param("slug"))
	s.answer(c, http.StatusNoContent, nil, err)
}

type awayInput struct {
	Away   *bool  `json:"away"`
	BackAt string `json:"back_at"`
}

// apiAway marks the reader away, or back.
func (s *Server) apiAway(c *gin.Context) {
	in, ok := decode[awayInput](s, c)
	if !ok {
		return
	}
	if in.Away == nil {
		s.fail(c, missing("away"))
		return
	}
	err := s.Service.SetAway(c.Request.Context(), *reader(c), c.Param("slug"), *in.Away, in.BackAt)
	s.answer(c, http.StatusNoContent, nil, err)
}
