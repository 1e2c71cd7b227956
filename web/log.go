package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// sessionsAPage is how many lines of a log one page has.
const sessionsAPage = 50

type logData struct {
	Span    span
	Title   string
	Figures rooms.Figures // of the span
	Charts  logCharts
	Usual   int // minutes; 0: not enough evidence
	UsualOf int
	List    rooms.LogPage
	Page    int // from 1
	Filter  rooms.LogFilter
	Said    string // what was just done
	Wrong   string // what was wrong with a file
	Empty   bool   // nothing was ever logged
}

// logCharts are the pictures; the ones there is too little for are nil.
type logCharts struct {
	Heat       *heat
	Months     *rowOfBars
	Activities *listOfBars
	Lengths    *listOfBars
	Hours      *rowOfBars
}

// Any reports whether there is a chart at all, and Few whether the span itself
// is too short for its own.
func (c logCharts) Any() bool { return c.Heat != nil || c.Hours != nil }
func (c logCharts) Few() bool { return c.Hours == nil }

// chartsOf draws what is honest to draw: ten sessions in the span for its own
// charts, ten in the year for the ones over time. Promised against done takes
// a year to say something.
func chartsOf(lang string, s span, own, year rooms.Figures) logCharts {
	var c logCharts
	if year.Sessions >= enough {
		c.Heat = heatOf(lang, s, year.Days)
		if s.Period == "year" || own.Sessions < enough {
			c.Months = monthsOf(lang, year.Months)
		}
	}
	if own.Sessions >= enough {
		c.Activities = activitiesOf(lang, own.Activity)
		c.Lengths = lengthsOf(lang, own.Lengths, own.Sessions)
		c.Hours = hoursOf(lang, own.Hours)
	}
	return c
}

// pageLog is the reader's own log; nobody else's can be asked for.
func (s *Server) pageLog(c *gin.Context) {
	said := ""
	for _, did := range []string{"deleted", "erased", "added"} {
		if n, err := strconv.Atoi(c.Query(did)); err == nil && n >= 0 {
			key, args := "log.said_"+did, map[string]any(nil)
			if did == "added" { // the only one that counts
				args = map[string]any{"Count": n}
			}
			said = T(lang(c), key, args)
		}
	}
	s.showLog(c, http.StatusOK, logData{Said: said})
}

func (s *Server) showLog(c *gin.Context, status int, data logData) {
	m, ctx := reader(c), c.Request.Context()
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	p := s.page(c, "log", nil)
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	data.Span = spanOf(c.Query("period"), c.Query("at"), p.Now.In(zone))
	data.Title = data.Span.title(p.Lang)
	data.Filter = rooms.LogFilter{From: data.Span.Start, To: data.Span.End, Limit: sessionsAPage}
	if activity := c.Query("activity"); len(activity) <= 200 {
		data.Filter.Activity = activity
	}
	if answer := rooms.Outcome(c.Query("outcome")); answer == rooms.Without || slices.Contains(outcomes, answer) {
		data.Filter.Outcome = answer
	}
	data.Page = 1
	if n, err := strconv.Atoi(c.Query("page")); err == nil && n > 1 && n < 10000 {
		data.Page = n
	}
	data.Filter.Skip = (data.Page - 1) * sessionsAPage
	if err := s.readLog(c, *m, &data); err != nil {
		s.fail(c, err)
		return
	}
	if data.Figures.Sessions == 0 && !data.filtered() {
		whole, err := s.Service.Log(ctx, *m, rooms.LogFilter{Limit: 1})
		if err != nil {
			s.fail(c, err)
			return
		}
		if whole.Total == 0 {
			data.Empty = true
		}
	}
	p.Title, p.Data = p.T("log.title"), data
	s.show(c, status, p)
}

// readLog asks for what the page shows: the figures of the span, those of a
// year for what goes over time, and one page of sessions.
func (s *Server) readLog(c *gin.Context, m rooms.Member, data *logData) (err error) {
	ctx, zone := c.Request.Context(), data.Span.Start.Location()
	if data.Figures, err = s.Service.LogFigures(ctx, m, zone, data.Span.Start, data.Span.End); err != nil {
		return err
	}
	year, err := s.Service.LogFigures(ctx, m, zone, data.Span.year(), data.Span.yearEnd())
	if err != nil {
		return err
	}
	data.Charts = chartsOf(lang(c), data.Span, data.Figures, year)
	if data.Usual, data.UsualOf, err = s.Service.UsualLength(ctx, m); err != nil {
		return err
	}
	if data.UsualOf < fairlySure {
		data.Usual = 0
	}
	data.List, err = s.Service.Log(ctx, m, data.Filter)
	return err
}

func (d logData) filtered() bool { return d.Filter.Activity != "" || d.Filter.Outcome != "" }

// Filtered reports whether the list was narrowed.
func (d logData) Filtered() bool { return d.filtered() }

// Pages is how many pages the list has.
func (d logData) Pages() int { return (d.List.Total + sessionsAPage - 1) / sessionsAPage }

// PageBefore and PageAfter are the pages next to this one; empty where there is none.
func (d logData) PageBefore() string {
	if d.Page <= 1 {
		return ""
	}
	return d.link(d.Span.Period, d.Span.At(), min(d.Page, d.Pages()+1)-1)
}

func (d logData) PageAfter() string {
	if d.Page >= d.Pages() {
		return ""
	}
	return d.link(d.Span.Period, d.Span.At(), d.Page+1)
}

// Periods are the lengths to choose from, each with its address.
func (d logData) Periods() []periodLink {
	list := make([]periodLink, len(periods))
	for i, period := range periods {
		other := d.Span
		other.Period = period
		at := ""
		if !d.Span.Current() {
			at = other.address(d.Span.Start)
		}
		list[i] = periodLink{period, d.link(period, at, 1), period == d.Span.Period}
	}
	return list
}

type periodLink struct {
	Period, Link string
	Here         bool
}

// Before and After lead to the spans next to this one.
func (d logData) Before() string { return d.link(d.Span.Period, d.Span.Before(), 1) }
func (d logData) After() string {
	if d.Span.After() == "" {
		return ""
	}
	return d.link(d.Span.Period, d.Span.After(), 1)
}

// Unfiltered leads to the whole list of the span.
func (d logData) Unfiltered() string {
	d.Filter = rooms.LogFilter{}
	return d.link(d.Span.Period, d.Span.At(), 1)
}

// link is this page with another span or another page of the list.
func (d logData) link(period, at string, page int) string {
	query := url.Values{"period": {period}}
	if at != "" {
		query.Set("at", at)
	}
	if d.Filter.Activity != "" {
		query.Set("activity", d.Filter.Activity)
	}
	if d.Filter.Outcome != "" {
		query.Set("outcome", string(d.Filter.Outcome))
	}
	if page > 1 {
		query.Set("page", strconv.Itoa(page))
	}
	return "/log?" + query.Encode()
}

// Rows are the sessions with their days in the reader's words.
func (d logData) Rows(p page) []logRow {
	rows := make([]logRow, len(d.List.Sessions))
	for i, session := range d.List.Sessions {
		at := session.At.In(d.Span.Start.Location())
		day := shortDay(p.Lang, at)
		if d.Span.Period != "month" && at.Year() != d.Span.Now.Year() {
			day += " " + strconv.Itoa(at.Year())
		}
		rows[i] = logRow{session, day}
	}
	return rows
}

// logRow is a line of the list.
type logRow struct {
	rooms.Session
	Day string
}
