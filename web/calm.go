package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// calmData is a page for what is not here, not now. The windows tell the case.
type calmData struct {
	Case     string // missing, unknown, forbidden, busy, used_up, fault or rest
	Sentence string // what the house says about this very thing; empty where the case says it
	Near     *rooms.RoomView
	Fronts   [][]string
}

// pageCalm says one calm sentence where a page could not be had.
func (s *Server) pageCalm(c *gin.Context, status int, key, sentence string) {
	if key == "room.barred" {
		s.pageRemoved(c)
		return
	}
	if key == "room.locked" && c.Param("slug") != "" {
		s.pageLocked(c, status, "", form{Values: map[string]string{}})
		return
	}
	data := calmData{Case: calmCase(status), Sentence: sentence}
	if key == "house.by_invite" {
		data.Case, data.Sentence = "by_invite", ""
	}
	if strings.HasPrefix(key, "provider.") {
		data.Case = "signin"
	}
	switch key {
	case "request.fault", "request.not_found", "member.unknown":
		data.Sentence = ""
	}
	if data.Case == "missing" && (key == "room.missing" || strings.HasPrefix(key, "request.")) {
		data.Sentence = ""
		data.Near = s.roomNear(c)
	}
	s.showCalm(c, status, data)
}

// pageUsedUp is what a one-time link leads to afterwards.
func (s *Server) pageUsedUp(c *gin.Context) {
	s.showCalm(c, http.StatusGone, calmData{Case: "used_up"})
}

func (s *Server) showCalm(c *gin.Context, status int, data calmData) {
	data.Fronts = fronts[data.Case]
	p := s.page(c, "calm", data)
	p.Title = p.T("calm." + data.Case + ".title")
	if data.Case == "missing" && data.Sentence != "" {
		p.Title = p.T("calm.missing.not_a_room")
	}
	s.show(c, status, p)
}

func calmCase(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return "missing"
	case http.StatusUnauthorized:
		return "unknown"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusInsufficientStorage:
		return "busy"
	case http.StatusInternalServerError:
		return "fault"
	}
	return "rest"
}

// fronts are the windows of each case, floor by floor, the lowest last: on a
// phone only that one is left. c: camera, b: blind down, a: away, n: no such window.
var fronts = func() map[string][][]string {
	classes := map[rune]string{'.': "win", 'c': "win on cam", 'b': "win on off", 'a': "win away", 'n': "win none", 'y': "win on cam you"}
	made := map[string][][]string{}
	for name, floors := range map[string]string{
		"missing":   "..c... cc.b.. c..nb.",
		"unknown":   "...... .c..b. ..n...",
		"forbidden": "...... cb.... c.cb..",
		"busy":      "cbccbc cccbcc cccbcc",
		"used_up":   "...... ..c... ......",
		"rest":      "...... .c..b. ..c...",
		"signin":    "...... .c..b. ..n...",
		"fault":     "...... c...b. ..a...",
		"dark":      "...... ...... ...... ......",
		"first":     "...... ...... ...... ..y...",
		"closing":   "..c... .b.... ......",
		"erased":    "...... .c..b. ......",
		"link_over": "...... ..c... ......",

		"invite":      "cb.... cccbcb cca... ccbc..",
		"invite_over": "...... ..c... ......",
		"by_invite":   "..cb.. .ccb.. cb.c..",
		"locked":      "...... cb.... ccccb.",
		"removed":     "cb...... cccbcccb cca..... .cbcc...",
	} {
		for floor := range strings.FieldsSeq(floors) {
			var row []string
			for _, window := range floor {
				row = append(row, classes[window])
			}
			made[name] = append(made[name], row)
		}
	}
	return made
}()

// Front is the house front of a page that is no calm one.
func (p page) Front(name string) [][]string { return fronts[name] }

// roomNear finds the room somebody may have meant: an address that is at most
// two letters off.
func (s *Server) roomNear(c *gin.Context) *rooms.RoomView {
	asked, _, _ := strings.Cut(strings.TrimPrefix(c.Request.URL.Path, "/"), "/")
	if slug := c.Param("slug"); slug != "" {
		asked = slug
	}
	if asked == "" || len(asked) > 60 {
		return nil
	}
	list, err := s.Service.RoomsFor(c.Request.Context(), reader(c))
	if err != nil {
		return nil
	}
	var near *rooms.RoomView
	best := 3
	for _, room := range list {
		if d := distance(strings.ToLower(asked), room.Slug); d < best {
			best, near = d, &room.RoomView
		}
	}
	return near
}

// distance counts the letters to change, add or take away between two words.
func distance(a, b string) int {
	above := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		left, corner := i+1, above[0]
		above[0] = left
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = above[j+1]
			left = min(change, left+1, corner+1)
			above[j+1] = left
		}
	}
	return above[len(b)]
}
