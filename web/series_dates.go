package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// seriesDate is one block of the series with what can be done to it.
type seriesDate struct {
	Day   string
	Block rooms.ScheduledBlock
	Other *rooms.Exception
	Open  bool // the form for this one is unfolded
	Form  form
}

// seriesDates are the blocks of the next weeks, and the days that are left out.
func (s *Server) seriesDates(c *gin.Context, id string) ([]seriesDate, error) {
	ctx := c.Request.Context()
	one, err := s.Service.OneSeries(ctx, *reader(c), id)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	blocks, err := s.Service.Schedule(ctx, reader(c), now, now.Add(6*7*24*time.Hour))
	if err != nil {
		return nil, err
	}
	blocks = slices.DeleteFunc(blocks, func(b rooms.ScheduledBlock) bool { return b.Series != id })
	// The schedule leaves out what was called off; here it can be taken back.
	for _, e := range one.Exceptions {
		off := id + "-" + strings.ReplaceAll(e.Day, "-", "")
		if !e.Skip || slices.ContainsFunc(blocks, func(b rooms.ScheduledBlock) bool { return b.ID == off }) {
			continue
		}
		if block, err := s.Service.Scheduled(ctx, reader(c), off); err == nil && block.StartsAt.After(now) {
			blocks = append(blocks, block)
		}
	}
	slices.SortFunc(blocks, func(a, b rooms.ScheduledBlock) int { return a.StartsAt.Compare(b.StartsAt) })
	var dates []seriesDate
	for _, block := range blocks[:min(len(blocks), 12)] {
		date := seriesDate{Day: dayOfBlock(block.ID), Block: block, Form: form{Values: map[string]string{}}}
		if i := slices.IndexFunc(one.Exceptions, func(e rooms.Exception) bool { return e.Day == date.Day }); i >= 0 {
			date.Other = &one.Exceptions[i]
		}
		date.Open = c.Query("day") == date.Day
		if zone, err := time.LoadLocation(one.Zone); err == nil {
			local := block.StartsAt.In(zone)
			date.Form.Values["to_day"], date.Form.Values["to_time"] = local.Format(time.DateOnly), local.Format("15:04")
		}
		for name, value := range planValues(block.Plan) {
			date.Form.Values[name] = value
		}
		dates = append(dates, date)
	}
	return dates, nil
}

// dayOfBlock is the day in a scheduled block's id.
func dayOfBlock(id string) string {
	_, day, _ := strings.Cut(id, "-")
	at, err := time.Parse("20060102", day)
	if err != nil {
		return ""
	}
	return at.Format(time.DateOnly)
}

// formExcept makes one day another, or an ordinary one again.
func (s *Server) formExcept(c *gin.Context) {
	if !s.staffOnly(c) {
		return
	}
	said := formOf(c, append([]string{"day", "do", "to_day", "to_time"}, planFields...)...)
	e := rooms.Exception{Day: said.Values["day"]}
	switch said.Values["do"] {
	case "skip":
		e.Skip = true
	case "change":
		e.To = said.Values["to_day"] + "T" + said.Values["to_time"]
		plan := said.plan(lang(c))
		e.Plan = &plan
	}
	err := error(nil)
	if len(said.Wrong) == 0 {
		if _, err = s.Service.Except(c.Request.Context(), *reader(c), c.Param("id"), e); err == nil {
			c.Redirect(http.StatusSeeOther, "/series/"+c.Param("id")+"?kept=1#dates")
			return
		}
	}
	if err != nil && !said.refuse(c, err) {
		s.fail(c, err)
		return
	}
	s.showExcept(c, said)
}

// showExcept shows the series again with what was said about one day.
func (s *Server) showExcept(c *gin.Context, said form) {
	one, err := s.Service.OneSeries(c.Request.Context(), *reader(c), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	data := seriesFormData{ID: one.ID, Form: formOfSeries(one), Days: dayBoxes(lang(c), daysOf(one.Rule)), Said: said}
	data.Form.Problem = said.Problem
	for _, wrong := range said.Wrong {
		data.Form.Problem = wrong
	}
	s.showSeriesForm(c, http.StatusUnprocessableEntity, data)
}

// DayAndTime is an instant with its day, in the reader's zone once the browser
// has said which.
func (p page) DayAndTime(at time.Time) string {
	zone := time.UTC
	if p.Zone != nil {
		zone = p.Zone
	}
	return dayAndTime(p.Lang, at.In(zone))
}
