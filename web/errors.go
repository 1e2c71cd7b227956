package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// statuses is the only table from what went wrong to what HTTP calls it.
var statuses = map[rooms.Kind]int{
	rooms.Invalid:     http.StatusBadRequest,
	rooms.Unknown:     http.StatusUnauthorized,
	rooms.Forbidden:   http.StatusForbidden,
	rooms.NotFound:    http.StatusNotFound,
	rooms.Conflict:    http.StatusConflict,
	rooms.TooMany:     http.StatusTooManyRequests,
	rooms.Full:        http.StatusInsufficientStorage,
	rooms.Unavailable: http.StatusServiceUnavailable,
}

// statusOf adds the few refusals HTTP has a closer word for.
var statusOf = map[string]int{
	"request.too_large": http.StatusRequestEntityTooLarge,
	"request.not_json":  http.StatusUnsupportedMediaType,
	"request.method":    http.StatusMethodNotAllowed,
}

type errorAnswer struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// fail is the only place where an error becomes an answer and a sentence is
// chosen: JSON for programs, the calm page for people.
func (s *Server) fail(c *gin.Context, err error) {
	c.Abort()
	if c.Writer.Written() {
		return // a stream that has begun can only end
	}
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		c.Status(499) // nobody is there to read an answer
		return
	}
	var refusal *rooms.Error
	if !errors.As(err, &refusal) {
		s.Log.Error("fault", "method", c.Request.Method, "route", c.FullPath(), "error", err)
		refusal = &rooms.Error{Key: "request.fault"}
	}
	status, known := statusOf[refusal.Key]
	if !known {
		status, known = statuses[refusal.Kind]
	}
	if !known {
		status = http.StatusInternalServerError
	}
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusInsufficientStorage:
		c.Header("Retry-After", strconv.Itoa(secondsOf(refusal)))
	}
	c.Header("Cache-Control", "no-store")
	c.Writer.Header().Del("Content-Encoding")
	sentence := sentenceOf(c, refusal)
	if wantsJSON(c.Request.URL.Path) {
		c.JSON(status, errorAnswer{Error: refusal.Key, Message: sentence})
		return
	}
	s.pageCalm(c, status, refusal.Key, sentence)
}

// sentenceOf says a refusal to the reader, with instants by their clock.
func sentenceOf(c *gin.Context, refusal *rooms.Error) string {
	zone, known := zoneOf(c), true
	if zone == nil {
		zone, known = time.UTC, false
	}
	args := maps.Clone(refusal.Args)
	for slot, value := range args {
		text, _ := value.(string)
		if at, err := time.Parse(time.RFC3339, text); err == nil && (slot == "At" || slot == "Until") {
			if known { // else the hour says that it is UTC
				args[slot] = at.In(zone).Format("15:04")
			}
			if _, dated := args["Day"]; dated && slot == "At" {
				args["Day"] = day(lang(c), at.In(zone))
			}
		}
	}
	return T(lang(c), refusal.Key, args)
}

func secondsOf(refusal *rooms.Error) int {
	if seconds, ok := wholeNumber(refusal.Args["Seconds"]); ok && seconds > 0 {
		return seconds
	}
	return 5
}

func wantsJSON(path string) bool {
	return path == "/api" || strings.HasPrefix(path, "/api/") || isCall(path)
}
