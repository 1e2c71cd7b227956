package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	readyWithin  = 2 * time.Second
	finishWithin = 5 * time.Second // what a shutdown waits for requests that have begun
)

// readyz says whether the house can answer: that its database does, and how
// the media server is, without which everything but pictures goes on.
func (s *Server) readyz(c *gin.Context) {
	select {
	case <-s.ending:
		c.String(http.StatusServiceUnavailable, "ending\n")
		return
	default:
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyWithin)
	defer cancel()
	up, err := s.Service.Ready(ctx)
	media := "down"
	if up {
		media = "up"
	}
	if answer, all := s.Gate.nodes(); all > 1 {
		media += fmt.Sprintf(", %d of %d nodes", answer, all)
	}
	if err != nil {
		s.Log.Warn("the database does not answer", "error", err)
		c.String(http.StatusServiceUnavailable, "database: no answer\nmedia: %s\n", media)
		return
	}
	c.String(http.StatusOK, "database: ok\nmedia: %s\n", media)
}

// begin counts a request in until done is called, so that a shutdown can wait
// for it. Streams and calls are told of the shutdown instead.
func (s *Server) begin(r *http.Request) (done func()) {
	if endless(r) {
		return func() {}
	}
	select {
	case <-s.ending:
		return func() {} // came too late to be waited for
	default:
	}
	s.busy.Add(1)
	return func() { s.busy.Add(-1) }
}

// endless requests are streams and calls.
func endless(r *http.Request) bool {
	return isCall(r.URL.Path) || strings.HasSuffix(r.URL.Path, "/events")
}

// End tells every stream and every call that goes through the gate that the
// house shuts, and returns when the requests that had begun have their answer.
func (s *Server) End() {
	s.end.Do(func() { close(s.ending) })
	for late := time.Now().Add(finishWithin); s.busy.Load() > 0 && time.Now().Before(late); {
		time.Sleep(10 * time.Millisecond)
	}
}
