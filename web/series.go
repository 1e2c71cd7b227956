package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// staffOnly answers everybody else.
func (s *Server) staffOnly(c *gin.Context) bool {
	switch m := reader(c); {
	case m == nil:
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
	case m.Role != rooms.Owner && m.Role != rooms.Moderator:
		s.fail(c, rooms.Refuse(rooms.Forbidden, "series.staff_only"))
	default:
		return true
	}
	return false
}

type seriesListData struct {
	Rooms []seriesOfRoom
}

type seriesOfRoom struct {
	Room   rooms.RoomView
	Series []seriesLine
}

// seriesLine is one recurrence in words.
type seriesLine struct {
	ID     string
	Days   rooms.Line
	Series rooms.Series
	Room   string // its name
}

// Minutes is the length of one focus.
func (l seriesLine) Minutes() int { return l.Series.Plan.Focus / 60 }

// pageSeries lists the recurrences of the house.
func (s *Server) pageSeries(c *gin.Context) {
	if !s.staffOnly(c) {
		return
	}
	ctx := c.Request.Context()
	all, err := s.Service.AllSeries(ctx, *reader(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	list, err := s.Service.Rooms(ctx)
	if err != nil {
		s.fail(c, err)
		return
	}
	p := s.page(c, "series", nil)
	var data seriesListData
	for _, room := range list {
		here := seriesOfRoom{Room: room.RoomView}
		for _, one := range all {
			if one.Room == room.Slug {
				here.Series = append(here.Series, seriesLine{ID: one.ID, Days: daysLine(p.Lang, one), Series: one})
			}
		}
		if len(here.Series) > 0 {
			data.Rooms = append(data.Rooms, here)
		}
	}
	p.Title, p.Data = p.T("series.title"), data
	s.show(c, http.StatusOK, p)
}

// weekdays are the days of a rule in their order.
var weekdays = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// daysOf is the weekdays of a plain weekly rule; nothing for a rule that says more.
func daysOf(rule string) []string {
	rest, weekly := strings.CutPrefix(rule, "FREQ=WEEKLY;BYDAY=")
	if !weekly {
		return nil
	}
	days := strings.Split(rest, ",")
	for _, day := range days {
		if !slices.Contains(weekdays, day) {
			return nil
		}
	}
	return days
}

// dayName is the word for a weekday of a rule.
func dayName(lang, day string) string {
	return T(lang, fmt.Sprint("date.weekday_", (slices.Index(weekdays, day)+1)%7), nil)
}

// daysLine says when a series is held: "Tuesday, Thursday" or "by a rule of its own".
func daysLine(lang string, one rooms.Series) rooms.Line {
	days := daysOf(one.Rule)
	switch {
	case one.Rule == "FREQ=DAILY" || len(days) == len(weekdays):
		return rooms.Line{Key: "series.daily"}
	case slices.Equal(days, weekdays[:5]):
		return rooms.Line{Key: "series.working_days"}
	case len(days) == 0:
		return rooms.Line{Key: "series.by_rule", Args: map[string]any{"Rule": one.Rule}}
	}
	var names []string
	for _, day := range weekdays {
		if slices.Contains(days, day) {
			names = append(names, dayName(lang, day))
		}
	}
	return rooms.Line{Key: "series.on_days", Args: map[string]any{"Days": strings.Join(names, ", ")}}
}

type seriesFormData struct {
	ID     string
	Form   form
	Rooms  []rooms.RoomSummary
	Days   []dayBox
	Others []seriesLine // that may be the twin
	Dates  []seriesDate
	Said   form // about one of the dates, and refused
	Kept   bool
}

// Parts are the fields of a plan.
func (seriesFormData) Parts() []string { return planFields }

// dayBox is one weekday of the form.
type dayBox struct {
	Day, Name string
	Short     string // two letters
	On        bool
}

// seriesFields are the fields of a series' form.
var (
	seriesFields = append([]string{"room", "time", "zone", "first_day", "last_day", "twin", "rule"}, planFields...)
	planFields   = []string{"opening", "focus", "break", "closing", "sprints"}
)

// pageNewSeries asks what is to be held, and when.
func (s *Server) pageNewSeries(c *gin.Context) {
	if !s.staffOnly(c) {
		return
	}
	p := s.page(c, "series-form", nil)
	zone := time.UTC
	if p.Zone != nil {
		zone = p.Zone
	}
	values := planValues(rooms.Presets[len(rooms.Presets)-1])
	values["room"], values["time"], values["zone"] = c.Query("room"), "19:00", zone.String()
	values["first_day"] = p.Now.In(zone).AddDate(0, 0, 1).Format(time.DateOnly)
	s.showSeriesForm(c, http.StatusOK, seriesFormData{Form: form{Values: values}, Days: dayBoxes(lang(c), []string{"TU"})})
}

func dayBoxes(lang string, on []string) []dayBox {
	boxes := make([]dayBox, len(weekdays))
	for i, day := range weekdays {
		boxes[i] = dayBox{
			Day: day, Name: dayName(lang, day), Short: T(lang, fmt.Sprint("series.short_", strings.ToLower(day)), nil), On: slices.Contains(on, day),
		}
	}
	return boxes
}

// pageOneSeries shows a series, its next blocks and what can be changed.
func (s *Server) pageOneSeries(c *gin.Context) {
	if !s.staffOnly(c) {
		return
	}
	one, err := s.Service.OneSeries(c.Request.Context(), *reader(c), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	data := seriesFormData{ID: one.ID, Form: formOfSeries(one), Days: dayBoxes(lang(c), daysOf(one.Rule)), Kept: c.Query("kept") != ""}
	s.showSeriesForm(c, http.StatusOK, data)
}

// showSeriesForm adds what the form chooses from, and for a series that is
// there its next blocks.
func (s *Server) showSeriesForm(c *gin.Context, status int, data seriesFormData) {
	ctx, p := c.Request.Context(), s.page(c, "series-form", nil)
	var err error
	if data.Rooms, err = s.Service.Rooms(ctx); err != nil {
		s.fail(c, err)
		return
	}
	all, err := s.Service.AllSeries(ctx, *reader(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, one := range all {
		if one.ID != data.ID {
			line := seriesLine{ID: one.ID, Days: daysLine(p.Lang, one), Series: one}
			if i := slices.IndexFunc(data.Rooms, func(r rooms.RoomSummary) bool { return r.Slug == one.Room }); i >= 0 {
				line.Room = data.Rooms[i].Name
			}
			data.Others = append(data.Others, line)
		}
	}
	if data.ID != "" {
		if data.Dates, err = s.seriesDates(c, data.ID); err != nil {
			s.fail(c, err)
			return
		}
		for i := range data.Dates {
			if date := &data.Dates[i]; date.Day == data.Said.Values["day"] {
				date.Form, date.Open = data.Said, true
			}
		}
	}
	p.Title, p.Data = p.T("series.new_title"), data
	if data.ID != "" {
		p.Title = p.T("series.change_title")
	}
	s.show(c, status, p)
}

// formSeries keeps a series, new or old.
func (s *Server) formSeries(c *gin.Context) {
	if !s.staffOnly(c) {
		return
	}
	data := seriesFormData{ID: c.Param("id"), Form: formOf(c, seriesFields...)}
	days := c.PostFormArray("day")
	data.Days = dayBoxes(lang(c), days)
	in, ok := data.Form.seriesInput(lang(c), days)
	if !ok {
		s.showSeriesForm(c, http.StatusUnprocessableEntity, data)
		return
	}
	var one rooms.Series
	var err error
	if data.ID == "" {
		one, err = s.Service.PlanSeries(c.Request.Context(), *reader(c), in)
	} else {
		one, err = s.Service.ChangeSeries(c.Request.Context(), *reader(c), data.ID, in)
	}
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/series/"+one.ID+"?kept=1")
	case data.Form.refuse(c, err):
		s.showSeriesForm(c, http.StatusUnprocessableEntity, data)
	default:
		s.fail(c, err)
	}
}

// formEndSeries calls off what has not begun.
func (s *Server) formEndSeries(c *gin.Context) {
	if !s.staffOnly(c) {
		return
	}
	if err := s.Service.EndSeries(c.Request.Context(), *reader(c), c.Param("id")); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/series")
}
