package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// blockPath is the page of a scheduled block.
func blockPath(id string) string { return "/schedule/" + url.PathEscape(id) }

// bookingOf reads a form about a booking. What the form does not hold stays as
// it is; a switch says on or off.
func bookingOf(c *gin.Context) (in rooms.BookingInput, typed form) {
	typed = formOf(c, "title", "done", "activity", "name")
	if _, said := c.GetPostForm("title"); said {
		in.Task = &rooms.TaskInput{Title: typed.Values["title"], Done: typed.Values["done"], Activity: typed.Values["activity"]}
	}
	for name, part := range map[string]**bool{
		"would_host": &in.WouldHost, "late": &in.Late, "remind": &in.Remind, "every": &in.Every,
	} {
		if value, said := c.GetPostForm(name); said {
			on := value == "on"
			*part = &on
		}
	}
	return in, typed
}

// formBook books a seat, or changes a booking. Whoever has no name in this
// house yet says it here.
func (s *Server) formBook(c *gin.Context) {
	ctx, id := c.Request.Context(), c.Param("id")
	before, err := s.Service.Scheduled(ctx, reader(c), id)
	if err != nil {
		s.fail(c, err)
		return
	}
	in, typed := bookingOf(c)
	m, err := s.enterByForm(c, typed.Values["name"])
	if c.IsAborted() {
		return
	}
	var after rooms.ScheduledBlock
	if err == nil {
		after, err = s.Service.Book(ctx, *m, id, in)
	}
	if err != nil {
		s.refuseBooking(c, before, typed, err)
		return
	}
	c.Redirect(http.StatusSeeOther, blockPath(id)+"?said="+saidOf(before, after, in))
}

// saidOf is what the page says was done.
func saidOf(before, after rooms.ScheduledBlock, in rooms.BookingInput) string {
	switch {
	case in.Every != nil && *in.Every:
		return "every"
	case in.Every != nil:
		return "never"
	case before.Mine != nil:
		return "kept"
	case after.Mine != nil && after.Mine.State == rooms.OnList:
		return "waiting"
	}
	return "saved"
}

// enterByForm is who books: the reader, or somebody who says their name with
// the booking and is a member of the house from then on.
func (s *Server) enterByForm(c *gin.Context, name string) (*rooms.Member, error) {
	if m := reader(c); m != nil {
		return m, nil
	}
	if name == "" {
		return nil, rooms.Refuse(rooms.Unknown, "member.unknown")
	}
	if s.limit(entering)(c); c.IsAborted() {
		return nil, nil
	}
	m, key, err := s.Service.Enter(c.Request.Context(), name, lang(c))
	if err != nil {
		return nil, err
	}
	s.keepKey(c, key)
	c.Set(readerKey, &m)
	return &m, nil
}

// refuseBooking shows the block again with what was typed and why it was refused.
func (s *Server) refuseBooking(c *gin.Context, b rooms.ScheduledBlock, typed form, err error) {
	var refusal *rooms.Error
	if !errors.As(err, &refusal) || !typed.refuse(c, err) {
		s.fail(c, err)
		return
	}
	if now, err := s.Service.Scheduled(c.Request.Context(), reader(c), b.ID); err == nil {
		b = now
	}
	status := http.StatusUnprocessableEntity
	if refusal.Kind == rooms.Conflict {
		status = http.StatusConflict
	}
	s.showScheduled(c, status, b, &typed)
}

// formCancel gives a seat, or a place on the list, back.
func (s *Server) formCancel(c *gin.Context) {
	s.withBooking(c, func(m rooms.Member, b rooms.ScheduledBlock) (string, error) {
		said := "cancelled"
		if b.Mine != nil && b.Mine.State == rooms.OnList {
			said = "left"
		}
		err := s.Service.CancelBooking(c.Request.Context(), m, b.ID, c.PostForm("every") != "")
		return blockPath(b.ID) + "?said=" + said, err
	})
}

// formMove moves a booking to the twin.
func (s *Server) formMove(c *gin.Context) {
	s.withBooking(c, func(m rooms.Member, b rooms.ScheduledBlock) (string, error) {
		to, err := s.Service.MoveBooking(c.Request.Context(), m, b.ID)
		return blockPath(to.ID) + "?said=moved", err
	})
}

// formHost says whether one would host this block; saying no costs nothing.
func (s *Server) formHost(c *gin.Context) {
	s.withBooking(c, func(m rooms.Member, b rooms.ScheduledBlock) (string, error) {
		would := c.PostForm("would_host") == "on"
		said := "kept"
		if b.Host != nil && b.Host.ID == m.ID && !would {
			said = "passed"
		}
		if b.Mine == nil { // nobody gets a seat by passing on a duty they have not
			return "", rooms.Refuse(rooms.Conflict, "booking.none")
		}
		_, err := s.Service.Book(c.Request.Context(), m, b.ID, rooms.BookingInput{WouldHost: &would})
		return blockPath(b.ID) + "?said=" + said, err
	})
}

// withBooking does something about the reader's booking and goes where that leads.
func (s *Server) withBooking(c *gin.Context, do func(rooms.Member, rooms.ScheduledBlock) (to string, err error)) {
	m := reader(c)
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	b, err := s.Service.Scheduled(c.Request.Context(), m, c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	to, err := do(*m, b)
	if err != nil {
		s.refuseBooking(c, b, form{Values: map[string]string{}}, err)
		return
	}
	c.Redirect(http.StatusSeeOther, to)
}

// formNews puts a piece of news away, or all of them.
func (s *Server) formNews(c *gin.Context) {
	m := reader(c)
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	id, err := strconv.ParseInt(c.PostForm("id"), 10, 64)
	if err != nil || id < 0 {
		s.fail(c, rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", "id"))
		return
	}
	if err := s.Service.PutAway(c.Request.Context(), *m, id); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, ownPath(c.PostForm("back")))
}
