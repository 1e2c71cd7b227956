package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
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

// seriesDate is one block of the series with what can be done to it.
type seriesDate struct {
	Day   string
	Block rooms.ScheduledBlock
	Other *rooms.Exception
	Open  bool // the form for this one is unfolded
	Form  form
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

// planValues are the parts of a plan in the form's minutes; what is no whole
// minute, in a house of short plans, is a fraction.
func planValues(plan rooms.Plan) map[string]string {
	minutes := func(seconds int) string { return strconv.FormatFloat(float64(seconds)/60, 'f', -1, 64) }
	return map[string]string{
		"opening": minutes(plan.Opening), "focus": minutes(plan.Focus), "break": minutes(plan.Break),
		"closing": minutes(plan.Closing), "sprints": strconv.Itoa(plan.Sprints),
	}
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

func formOfSeries(one rooms.Series) form {
	values := planValues(one.Plan)
	values["room"], values["time"], values["zone"] = one.Room, one.Time, one.Zone
	values["first_day"], values["last_day"], values["twin"] = one.FirstDay, one.LastDay, one.Twin
	if daysOf(one.Rule) == nil {
		values["rule"] = one.Rule
	}
	return form{Values: values}
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
	}
	p.Title, p.Data = p.T("series.new_title"), data
	if data.ID != "" {
		p.Title = p.T("series.change_title")
	}
	s.show(c, status, p)
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
	var dates []seriesDate
	for _, block := range blocks {
		if block.Series != id || len(dates) == 12 {
			continue
		}
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
	case s.refuseInZone(c, &data.Form, err):
		s.showSeriesForm(c, http.StatusUnprocessableEntity, data)
	default:
		s.fail(c, err)
	}
}

// refuseInZone says a refusal with its instants in the reader's zone: an
// overlap is hard to find in UTC.
func (s *Server) refuseInZone(c *gin.Context, f *form, err error) bool {
	var refusal *rooms.Error
	zone := zoneOf(c)
	if errors.As(err, &refusal) && zone != nil {
		told := *refusal
		told.Args = map[string]any{}
		for slot, value := range refusal.Args {
			if text, is := value.(string); is && (slot == "At" || slot == "Until") {
				if at, wrong := time.Parse(time.RFC3339, text); wrong == nil {
					value = at.In(zone).Format("2006-01-02 15:04")
				}
			}
			told.Args[slot] = value
		}
		err = &told
	}
	return f.refuse(lang(c), err)
}

// seriesInput is a series as the form has it; numbers that are none are said here.
func (f *form) seriesInput(lang string, days []string) (rooms.SeriesInput, bool) {
	in := rooms.SeriesInput{
		Room: f.Values["room"], Time: f.Values["time"], Zone: f.Values["zone"], Twin: f.Values["twin"],
		FirstDay: f.Values["first_day"], LastDay: f.Values["last_day"], Rule: f.Values["rule"],
	}
	if in.Rule == "" {
		if len(days) == 0 {
			f.wrong("day", T(lang, "series.no_day", nil))
		}
		in.Rule = "FREQ=WEEKLY;BYDAY=" + strings.Join(days, ",")
	}
	in.Plan = f.plan(lang)
	return in, len(f.Wrong) == 0
}

// plan reads minutes; an empty part is left out.
func (f *form) plan(lang string) rooms.Plan {
	var plan rooms.Plan
	for name, part := range map[string]*int{
		"opening": &plan.Opening, "focus": &plan.Focus, "break": &plan.Break, "closing": &plan.Closing,
	} {
		minutes, err := strconv.ParseFloat(strings.ReplaceAll("0"+f.Values[name], ",", "."), 64)
		if err != nil || minutes > 24*60 {
			f.wrong(name, T(lang, "series.minutes", nil))
		}
		*part = int(minutes * 60)
	}
	sprints, err := strconv.Atoi(f.Values["sprints"])
	if err != nil {
		f.wrong("sprints", T(lang, "series.number", nil))
	}
	plan.Sprints = sprints
	return plan
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
	if err != nil && !s.refuseInZone(c, &said, err) {
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
	data := seriesFormData{ID: one.ID, Form: formOfSeries(one), Days: dayBoxes(lang(c), daysOf(one.Rule))}
	data.Form.Problem = said.Problem
	for _, wrong := range said.Wrong {
		data.Form.Problem = wrong
	}
	s.showSeriesForm(c, http.StatusUnprocessableEntity, data)
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

// DayAndTime is an instant with its day, in the reader's zone once the browser
// has said which.
func (p page) DayAndTime(at time.Time) string {
	zone := time.UTC
	if p.Zone != nil {
		zone = p.Zone
	}
	return dayAndTime(p.Lang, at.In(zone))
}
