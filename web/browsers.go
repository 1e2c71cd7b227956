package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// The words a browser describes itself with, the more particular first: nearly
// all of them also claim to be others.
var (
	browserWords = [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systemWords = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"},
		{"Windows", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"},
	}
)

// browserOf shortens what a browser says of itself to its name and its system:
// "Firefox/Linux". More is nobody's business.
func browserOf(userAgent string) string {
	find := func(words [][2]string) string {
		for _, word := range words {
			if strings.Contains(userAgent, word[0]) {
				return word[1]
			}
		}
		return ""
	}
	return find(browserWords) + "/" + find(systemWords)
}

// browserName is a shortened description in words.
func browserName(lang, short string) string {
	browser, system, _ := strings.Cut(short, "/")
	switch {
	case browser != "" && system != "":
		return T(lang, "devices.browser_on", map[string]any{"Browser": browser, "System": system})
	case browser+system != "":
		return browser + system
	}
	return T(lang, "devices.some_browser", nil)
}

// deviceIcon is the outline of what such a browser runs on.
func deviceIcon(short string) string {
	switch _, system, _ := strings.Cut(short, "/"); system {
	case "iPhone", "Android":
		return "phone"
	case "iPad":
		return "tablet"
	}
	return "laptop"
}

// browserLine is a browser in the list of those that are signed in.
type browserLine struct {
	ID, Name, Icon, When string
	This                 bool
}

func browserLines(p page, list []rooms.Browser) []browserLine {
	lines := make([]browserLine, len(list))
	for i, b := range list {
		lines[i] = browserLine{ID: b.ID, Name: browserName(p.Lang, b.Name), Icon: deviceIcon(b.Name), This: b.This}
		if b.This {
			lines[i].When = p.T("devices.since", "Day", p.dayIn(b.Since))
		} else {
			lines[i].When = p.T("devices.last", "Day", p.dayIn(b.SeenAt))
		}
	}
	return lines
}

// dayIn is a day as a list names it: today, yesterday, 2 March.
func (p page) dayIn(at time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	at, now := at.In(zone), p.Now.In(zone)
	switch days := daysBetween(at, now); {
	case days <= 0:
		return p.T("devices.today")
	case days == 1:
		return p.T("devices.yesterday")
	}
	args := map[string]any{"Day": at.Day(), "Month": month(p.Lang, at), "Year": at.Year()}
	if at.Year() == now.Year() {
		return T(p.Lang, "devices.day", args)
	}
	return T(p.Lang, "devices.day_and_year", args)
}

// daysBetween counts midnights.
func daysBetween(from, to time.Time) int {
	noon := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	return int(noon(to).Sub(noon(from)) / (24 * time.Hour))
}

// formEndBrowser signs one of the reader's browsers out.
func (s *Server) formEndBrowser(c *gin.Context) {
	m := s.known(c)
	if m == nil {
		return
	}
	id := c.Param("id")
	if id == m.Browser {
		s.signOut(c)
		return
	}
	if err := s.Service.EndBrowser(c.Request.Context(), *m, id); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/me?kept=ended#devices")
}

// apiBrowsers lists where the reader is signed in.
func (s *Server) apiBrowsers(c *gin.Context) {
	list, err := s.Service.Browsers(c.Request.Context(), *reader(c))
	for i := range list {
		list[i].Name = browserName(lang(c), list[i].Name)
	}
	s.answer(c, http.StatusOK, gin.H{"browsers": list}, err)
}
