package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type weekData struct {
	Asked    asked
	Days     []weekDay
	Any      bool                  // something is held in this week, whatever is shown of it
	Next     *rooms.ScheduledBlock // where a week is empty: the next one after it
	None     bool                  // nothing is held at a fixed time in this house
	Chosen   *blockView
	Hosting  []rooms.ScheduledBlock // this week's announced hosts, and all the reader's own turns
	Turns    int                    // of the reader
	Rhythm   rooms.Rhythm
	Shifts   []rooms.Line
	Choosing bool   // the reader is about to choose a zone
	Feed     string // the address of the reader's own calendar
}

// choice is one of a few ways to see the page.
type choice struct {
	Key, Link string
	On        bool
}

// Before and After are the weeks around; IsNow reports whether a day of this
// one is today.
func (d weekData) Before() string { return d.Asked.week(-1) }
func (d weekData) After() string  { return d.Asked.week(1) }
func (d weekData) IsNow() bool {
	return slices.ContainsFunc(d.Days, func(day weekDay) bool { return day.Today })
}

// Here is the page as it is, ZoneLink with the choice of a zone on it, All
// with every block.
func (d weekData) Here() string     { return d.Asked.address() }
func (d weekData) ZoneLink() string { return d.Asked.address() + "&zone=choose#zone-form" }
func (d weekData) All() string {
	a := d.Asked
	a.Mine, a.Part = false, ""
	return a.address()
}

// Shown reports whether any block passes what the reader wants to see.
func (d weekData) Shown() bool {
	return slices.ContainsFunc(d.Days, func(day weekDay) bool { return !day.Empty() })
}

// Halves are the parts of the day to be seen, Whose the blocks.
func (d weekData) Halves() []choice {
	var list []choice
	for _, part := range []string{"", "am", "pm"} {
		a := d.Asked
		a.Part = part
		key := part
		if part == "" {
			key = "all_day"
		}
		list = append(list, choice{key, a.address(), part == d.Asked.Part})
	}
	return list
}

func (d weekData) Whose() []choice {
	every, mine := d.Asked, d.Asked
	every.Mine, mine.Mine = false, true
	return []choice{{"every_room", every.address(), !d.Asked.Mine}, {"my_seats", mine.address(), d.Asked.Mine}}
}

// pageSchedule is a week of the house.
func (s *Server) pageSchedule(c *gin.Context) {
	ctx, p := c.Request.Context(), s.pageOfTimes(c, "schedule")
	a, list, err := s.weekAsked(c, &p)
	if err == nil {
		err = s.fillWeek(ctx, &p, a, list)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	data := p.Data.(weekData)
	data.Choosing = c.Query("zone") == "choose"
	data.Feed = s.feedOf(c)
	p.Data = data
	s.show(c, http.StatusOK, p)
}

// feedOf is the private address of the reader's own calendar; empty until they
// ask for one.
func (s *Server) feedOf(c *gin.Context) string {
	m := reader(c)
	if m == nil {
		return ""
	}
	token, err := s.Service.FeedToken(c.Request.Context(), m.ID)
	if err != nil {
		s.Log.Error("feed", "error", err)
	}
	if token == "" {
		return ""
	}
	return s.publicOrigin(c.Request) + "/calendar/" + token + ".ics"
}

// weekAsked reads the page's address. While nobody has said where the reader
// is, times are told as they are where the blocks are held.
func (s *Server) weekAsked(c *gin.Context, p *page) (asked, []rooms.ScheduledBlock, error) {
	for {
		zone := p.Zone
		if zone == nil {
			zone = time.UTC
		}
		a := askedOf(c.Request.URL.Query(), zone, p.Now)
		list, err := s.Service.Schedule(c.Request.Context(), p.Reader, a.Week, a.Week.AddDate(0, 0, 7))
		if err != nil || p.Zone != nil || len(list) == 0 {
			return a, list, err
		}
		p.guess(list[0].Zone)
	}
}

// pageOfTimes begins a page that tells when something is held.
func (s *Server) pageOfTimes(c *gin.Context, name string) page {
	p := s.page(c, name, nil)
	p.Script = "src/schedule.ts"
	p.News = s.newsFor(c)
	return p
}

// newsFor is what the reader is told on the pages until they put it away; a
// page is shown without it rather than not at all.
func (s *Server) newsFor(c *gin.Context) []rooms.News {
	m := reader(c)
	if m == nil {
		return nil
	}
	news, err := s.Service.News(c.Request.Context(), *m)
	if err != nil {
		s.Log.Error("news", "error", err)
	}
	slices.SortStableFunc(news, func(a, b rooms.News) int { // of one moment: what is held first
		return cmp.Or(b.At.Compare(a.At), a.Block.StartsAt.Compare(b.Block.StartsAt))
	})
	return news
}

// fillWeek gathers what the page of a week says.
func (s *Server) fillWeek(ctx context.Context, p *page, a asked, list []rooms.ScheduledBlock) error {
	data := weekData{Asked: a, Any: len(list) > 0}
	me := ""
	if p.Reader != nil {
		me = p.Reader.ID
	}
	data.Days = daysFor(list, a, me, p.Now)
	if chosen := chosenOf(list, data.Days, a, p.Now); chosen != nil {
		a.Block = chosen.ID
		data.Days = daysFor(list, a, me, p.Now)
		view, err := s.viewOf(ctx, *p, *chosen)
		if err != nil {
			return err
		}
		data.Chosen = &view
		data.Days[openDay(data.Days, chosen)].Open = true
	} else {
		data.Days[openDay(data.Days, nil)].Open = true
	}
	if a.Day != "" { // a block that was chosen without a day opens its own
		for i := range data.Days {
			data.Days[i].Open = data.Days[i].At.Format(time.DateOnly) == a.Day
		}
	}
	data.Shifts = shiftsFor(*p, list)
	data.Hosting = hostingIn(list, me, p.Now)
	if p.Reader != nil {
		if err := s.fillOwn(ctx, *p, &data); err != nil {
			return err
		}
	}
	if !data.Any {
		if err := s.fillEmpty(ctx, *p, &data); err != nil {
			return err
		}
	}
	p.Title, p.Data = weekTitle(p.Lang, a.Week, p.local(p.Now)), data
	return nil
}

// fillOwn adds what only the reader sees.
func (s *Server) fillOwn(ctx context.Context, p page, data *weekData) (err error) {
	if data.Rhythm, err = s.Service.Rhythm(ctx, *p.Reader); err != nil {
		return err
	}
	mine, err := s.Service.MyBookings(ctx, *p.Reader, p.Now)
	if err != nil {
		return err
	}
	for _, block := range mine {
		if block.State == rooms.Planned && hosts(block, p.Reader.ID) {
			data.Turns++
			data.Hosting = withTurn(data.Hosting, block)
		}
	}
	data.Hosting = data.Hosting[:min(len(data.Hosting), mostHosting)]
	return nil
}

// fillEmpty finds what comes after a week in which nothing is held.
func (s *Server) fillEmpty(ctx context.Context, p page, data *weekData) error {
	from := data.Asked.Week.AddDate(0, 0, 7)
	if p.Now.After(from) {
		from = p.Now
	}
	for _, weeks := range []int{4, 26} {
		later, err := s.Service.Schedule(ctx, p.Reader, from, from.AddDate(0, 0, 7*weeks))
		if err != nil {
			return err
		}
		for i := range later {
			if later[i].State == rooms.Planned {
				data.Next = &later[i]
				return nil
			}
		}
	}
	before, err := s.Service.Schedule(ctx, p.Reader, p.Now, from)
	if err != nil {
		return err
	}
	planned := func(b rooms.ScheduledBlock) bool { return b.State == rooms.Planned }
	data.None = !data.Asked.Week.AddDate(0, 0, 7).Before(p.Now) && !slices.ContainsFunc(before, planned)
	return nil
}

// mostTurns is how many announced hosts the page lists of a week, mostHosting
// how many in all: a standing booking may bring a turn a day.
const (
	mostTurns   = 5
	mostHosting = 7
)

// hostingIn is who leads next in a list of blocks.
func hostingIn(list []rooms.ScheduledBlock, me string, now time.Time) []rooms.ScheduledBlock {
	var found []rooms.ScheduledBlock
	for _, block := range list {
		if block.State == rooms.Planned && block.Host != nil && block.StartsAt.After(now) && !hosts(block, me) && len(found) < mostTurns {
			found = append(found, block)
		}
	}
	return found
}

// withTurn puts a block where its time is.
func withTurn(list []rooms.ScheduledBlock, block rooms.ScheduledBlock) []rooms.ScheduledBlock {
	at := 0
	for at < len(list) && !list[at].StartsAt.After(block.StartsAt) {
		at++
	}
	return append(list[:at:at], append([]rooms.ScheduledBlock{block}, list[at:]...)...)
}
