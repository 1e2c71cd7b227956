package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// calendar is what iCalendar is written from.
type calendar struct {
	lang   string
	name   string
	home   string // the address of this house; empty: it is not known
	host   string // what the uids of its events end in
	own    bool   // somebody's own: with tasks and alarms
	blocks []rooms.FeedBlock
}

// pageFeed is a member's calendar. Its address is all it takes to read it, so
// that a calendar without cookies can.
func (s *Server) pageFeed(c *gin.Context) {
	token, _ := strings.CutSuffix(c.Param("token"), ".ics")
	feed, err := s.Service.MemberFeed(c.Request.Context(), token, time.Now())
	if err != nil {
		s.fail(c, err)
		return
	}
	lang := feed.Member.Language
	cal := s.calendar(c, lang, T(lang, "feed.name", map[string]any{"House": s.houseName(c)}), feed.Blocks)
	cal.own = true
	s.sendCalendar(c, cal, "")
}

// pageRoomFeed is a room's calendar, as public as the room.
func (s *Server) pageRoomFeed(c *gin.Context) {
	if err := s.Service.MayLook(c.Request.Context(), reader(c), c.Param("slug")); err != nil {
		s.fail(c, err)
		return
	}
	room, blocks, err := s.Service.RoomFeed(c.Request.Context(), c.Param("slug"), time.Now())
	if err != nil {
		s.fail(c, err)
		return
	}
	name := T(lang(c), "feed.name_room", map[string]any{"Room": room.Name, "House": s.houseName(c)})
	s.sendCalendar(c, s.calendar(c, lang(c), name, blocks), "")
}

// pageBlockFeed is one block, to be put into a calendar by hand.
func (s *Server) pageBlockFeed(c *gin.Context) {
	block, err := s.Service.BlockFeed(c.Request.Context(), c.Param("id"), reader(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	cal := s.calendar(c, lang(c), block.Room, []rooms.FeedBlock{block})
	cal.own = block.Booked != ""
	s.sendCalendar(c, cal, block.ID+".ics")
}

// formCalendar gives the reader's calendar a new address.
func (s *Server) formCalendar(c *gin.Context) {
	m := reader(c)
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	if _, err := s.Service.RenewFeed(c.Request.Context(), m.ID); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/me#calendar")
}

func (s *Server) calendar(c *gin.Context, lang, name string, blocks []rooms.FeedBlock) calendar {
	host := "lamplight" // an event keeps its uid, whatever host was asked
	if s.PublicURL != nil {
		host = s.PublicURL.Hostname()
	}
	return calendar{lang: lang, name: name, home: s.publicOrigin(c.Request), host: host, blocks: blocks}
}

// houseName is what the house is called, also before it has a name.
func (s *Server) houseName(c *gin.Context) string {
	if house, err := s.Service.House(c.Request.Context()); err == nil && house.Name != "" {
		return house.Name
	}
	return "Lamplight"
}

// sendCalendar answers with iCalendar, or that nothing is new.
func (s *Server) sendCalendar(c *gin.Context, cal calendar, file string) {
	text := cal.text()
	sum := sha256.Sum256([]byte(text))
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", tag)
	c.Header("Vary", "Cookie, Accept-Language")
	c.Header("X-Robots-Tag", "noindex")
	c.Header("Cache-Control", "private, no-cache")
	if file != "" {
		c.Header("Content-Disposition", `attachment; filename="`+plainName(file)+`"`)
	}
	if strings.Contains(c.GetHeader("If-None-Match"), tag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Data(http.StatusOK, "text/calendar; charset=utf-8", []byte(text))
}

// plainName leaves only what a file name may have in every header and system.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '.') {
			return r
		}
		return '-'
	}, name)
}

// text writes the calendar: RFC 5545 with the names, colours and refreshing of
// RFC 7986. All instants are UTC, so no time zone needs to be told.
func (cal calendar) text() string {
	out := ics.NewCalendarFor("Lamplight")
	out.SetMethod(ics.MethodPublish)
	out.SetName(plainText(cal.name))
	out.SetXWRCalName(plainText(cal.name))
	out.SetColor("orange")
	out.SetRefreshInterval("PT1H") // the library says that it is a duration
	out.SetXPublishedTTL("PT1H")
	for _, block := range cal.blocks {
		cal.add(out, block)
	}
	return out.Serialize(ics.WithNewLine("\r\n"))
}

func (cal calendar) add(out *ics.Calendar, b rooms.FeedBlock) {
	event := out.AddEvent(b.ID + "@" + cal.host)
	// Without a scheduling server the stamp is when the event last changed.
	event.SetDtStampTime(b.ChangedAt)
	event.SetLastModifiedAt(b.ChangedAt)
	event.SetSequence(b.Sequence)
	event.SetStartAt(b.StartsAt)
	event.SetEndAt(b.EndsAt)
	event.SetSummary(plainText(cal.summary(b)))
	event.SetLocation(plainText(b.Room))
	if cal.home != "" {
		event.SetURL(cal.home + cal.path(b))
	}
	if words := cal.words(b); words != "" {
		event.SetDescription(plainText(words))
	}
	status := ics.ObjectStatusConfirmed
	switch {
	case b.State == rooms.CalledOff:
		status = ics.ObjectStatusCancelled
	case cal.own && b.Booked == rooms.OnList:
		status = ics.ObjectStatusTentative
	}
	event.SetStatus(status)
	if !cal.own {
		event.SetTimeTransparency(ics.TransparencyTransparent) // an invitation takes nobody's time
		return
	}
	if status == ics.ObjectStatusConfirmed && b.Remind {
		alarm := event.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger("-PT10M")
		alarm.SetDescription(plainText(T(cal.lang, "feed.alarm", map[string]any{"Room": b.Room})))
	}
}

// path leads to one's booking, which leads on; from a room's calendar to the room.
func (cal calendar) path(b rooms.FeedBlock) string {
	if cal.own {
		return "/schedule/" + b.ID
	}
	return roomPath(b.Slug)
}

func (cal calendar) summary(b rooms.FeedBlock) string {
	switch {
	case cal.own && b.Booked == rooms.OnList:
		return T(cal.lang, "feed.waiting", map[string]any{"Room": b.Room})
	case cal.own && b.Title != "":
		return T(cal.lang, "feed.summary", map[string]any{"Room": b.Room, "Task": b.Title})
	}
	return b.Room
}

func (cal calendar) words(b rooms.FeedBlock) string {
	var lines []string
	if cal.own && b.Done != "" {
		lines = append(lines, T(cal.lang, "feed.done", map[string]any{"Done": b.Done}))
	}
	if cal.own && b.Host != "" {
		lines = append(lines, T(cal.lang, "feed.hosts", map[string]any{"Name": b.Host}))
	}
	if cal.home != "" {
		lines = append(lines, cal.home+roomPath(b.Slug))
	}
	return strings.Join(lines, "\n")
}

// plainText keeps out what has no place in a line of iCalendar; the library
// escapes the rest.
func plainText(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, text)
}
