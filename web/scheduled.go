package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// blockView is one scheduled block as a page shows it.
type blockView struct {
	rooms.ScheduledBlock
	Case  string                // booked, host, waiting, open, full, running, over or called_off
	Twin  *rooms.ScheduledBlock // that a booking may move to, or that may be looked at
	Form  form
	Said  string                // what was just done
	Told  string                // how reminders reach the reader: mail, push, both or nowhere
	Also  *rooms.ScheduledBlock // another seat of the reader's at the same time
	Shift *rooms.Line
}

// caseOf is what a scheduled block is for this reader.
func caseOf(b rooms.ScheduledBlock, me string, now time.Time) string {
	mine := b.Mine != nil
	switch {
	case b.State == rooms.CalledOff:
		return "called_off"
	case past(b, now):
		return "over"
	case b.State == rooms.Running || !b.StartsAt.After(now):
		return "running"
	case mine && b.Mine.State == rooms.OnList:
		return "waiting"
	case mine && hosts(b, me):
		return "host"
	case mine:
		return "booked"
	case b.Seats > 0 && b.Taken >= b.Seats:
		return "full"
	}
	return "open"
}

// viewOf adds to a block what its pages say beside it.
func (s *Server) viewOf(ctx context.Context, p page, b rooms.ScheduledBlock) (blockView, error) {
	me := ""
	if p.Reader != nil {
		me = p.Reader.ID
	}
	v := blockView{ScheduledBlock: b, Case: caseOf(b, me, p.Now), Form: form{Values: map[string]string{}}}
	if b.Mine != nil && b.Mine.Task != nil {
		v.Form.Values["title"], v.Form.Values["done"] = b.Mine.Task.Title, b.Mine.Task.Done
		v.Form.Values["activity"] = b.Mine.Task.Activity
	}
	if b.Twin == "" {
		return v, nil
	}
	twin, err := s.Service.Scheduled(ctx, p.Reader, b.Twin)
	if err == nil && twin.State == rooms.Planned {
		v.Twin = &twin
	}
	var refusal *rooms.Error
	if errors.As(err, &refusal) { // they may not go there just now
		err = nil
	}
	return v, err
}

// Bookable reports whether the reader may book now.
func (v blockView) Bookable() bool { return v.Case == "open" || v.Case == "full" }

// Keeps reports whether the reader has a seat or a place to keep or give back.
func (v blockView) Keeps() bool { return v.Case == "booked" || v.Case == "host" || v.Case == "waiting" }

// ToCome reports whether it is still worth saying who comes.
func (v blockView) ToCome() bool { return v.Case != "over" && v.Case != "called_off" }

// Free is how many seats are left.
func (v blockView) Free() int { return max(0, v.Seats-v.Taken) }

// CanMove reports whether the twin has a seat for the reader.
func (v blockView) CanMove() bool { return v.Twin != nil && v.Twin.Mine == nil && v.TwinFree() > 0 }

// TwinFree is how many seats the twin has left.
func (v blockView) TwinFree() int { return max(0, v.Twin.Seats-v.Twin.Taken) }

// Both are the block and its twin in the order of their time.
func (v blockView) Both() []rooms.ScheduledBlock {
	if v.Twin.StartsAt.Before(v.StartsAt) {
		return []rooms.ScheduledBlock{*v.Twin, v.ScheduledBlock}
	}
	return []rooms.ScheduledBlock{v.ScheduledBlock, *v.Twin}
}

// HostedBy reports whether somebody is the announced host.
func (v blockView) HostedBy(id string) bool { return hosts(v.ScheduledBlock, id) }

// LateFrom is when a place on the waiting list is asked before it becomes a seat.
func (v blockView) LateFrom() time.Time { return v.StartsAt.Add(-time.Hour) }

// mostFaces is how many people are listed before the rest is folded.
const mostFaces = 8

// First and Rest are who is coming.
func (v blockView) First() []rooms.Coming { return v.Coming[:v.shown()] }
func (v blockView) Rest() []rooms.Coming  { return v.Coming[v.shown():] }

func (v blockView) shown() int {
	if len(v.Coming) <= mostFaces {
		return len(v.Coming)
	}
	return mostFaces - 1
}

// Newcomers are who comes for the first time, for the host.
func (v blockView) Newcomers() string {
	var names []string
	for _, person := range v.Coming {
		if person.Finished == 0 && (v.Host == nil || person.ID != v.Host.ID) {
			names = append(names, person.Name)
		}
	}
	return strings.Join(names, ", ")
}

// Vague reports whether the reader's task does not say yet when it is done.
func (v blockView) Vague() bool {
	return v.Mine != nil && v.Mine.Task != nil && v.Mine.Task.Title != "" && v.Mine.Task.Done == ""
}

// WeekOf is the week around the block.
func (p page) WeekOf(b rooms.ScheduledBlock) string {
	at := p.local(b.StartsAt)
	a := asked{Week: mondayBefore(at), Day: at.Format(time.DateOnly), Block: b.ID}
	return a.address()
}

// pageScheduled is one block: when, with whom, with what.
func (s *Server) pageScheduled(c *gin.Context) {
	b, err := s.Service.Scheduled(c.Request.Context(), reader(c), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showScheduled(c, http.StatusOK, b, nil)
}

// saidAfter are the things a page may say were just done.
var saidAfter = map[string]bool{"saved": true, "waiting": true, "kept": true, "cancelled": true, "left": true, "moved": true, "passed": true, "every": true, "never": true}

// showScheduled shows a block's page; typed is a form that was refused.
func (s *Server) showScheduled(c *gin.Context, status int, b rooms.ScheduledBlock, typed *form) {
	ctx, p := c.Request.Context(), s.pageOfTimes(c, "scheduled")
	p.guess(b.Zone)
	v, err := s.viewOf(ctx, p, b)
	if err == nil && p.Reader != nil {
		v.Also, err = s.alsoBooked(ctx, p, b)
	}
	if err == nil && v.Keeps() {
		v.Told, err = s.toldBy(c)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	if typed != nil {
		v.Form = *typed
	} else if said := c.Query("said"); saidAfter[said] {
		v.Said = said
	}
	if shifts := shiftsFor(p, []rooms.ScheduledBlock{b}); len(shifts) > 0 {
		v.Shift = &shifts[0]
	}
	p.Title, p.Data = p.Date(b.StartsAt)+", "+p.Hour(b.StartsAt), v
	s.show(c, status, p)
}

// toldBy is how reminders reach the reader.
func (s *Server) toldBy(c *gin.Context) (string, error) {
	r, err := s.remindersFor(c)
	mail, push := r.Mail && r.Box.Confirmed && !r.Box.Stopped, r.Browsers != ""
	switch {
	case mail && push:
		return "both", err
	case mail:
		return "mail", err
	case push:
		return "push", err
	}
	return "nowhere", err
}

// alsoBooked is another block the reader has promised to be at while this one is held.
func (s *Server) alsoBooked(ctx context.Context, p page, b rooms.ScheduledBlock) (*rooms.ScheduledBlock, error) {
	if past(b, p.Now) || b.State == rooms.CalledOff {
		return nil, nil
	}
	mine, err := s.Service.MyBookings(ctx, *p.Reader, p.Now)
	if err != nil {
		return nil, err
	}
	for i, one := range mine {
		same := one.ID == b.ID || one.State == rooms.CalledOff
		if !same && one.StartsAt.Before(b.EndsAt) && b.StartsAt.Before(one.EndsAt) {
			return &mine[i], nil
		}
	}
	return nil, nil
}
