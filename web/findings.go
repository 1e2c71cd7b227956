package web

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"lamplight/web/doctor"
)

// checkup is what the doctor found the last time somebody wanted to know.
type checkup struct {
	mu      sync.Mutex
	found   []doctor.Finding
	at      time.Time
	looking bool
	done    chan struct{} // closed when the look under way is over
}

// when is when the doctor looked last, and whether it looks now.
func (c *checkup) when() (at time.Time, looking bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at, c.looking
}

// checkAgain has the doctor look anew, and waits for it a while.
func (s *Server) checkAgain(ctx context.Context) {
	c := &s.checkup
	c.mu.Lock()
	if !c.looking {
		c.at = time.Time{}
	}
	c.mu.Unlock()
	s.findings()
	c.mu.Lock()
	done := c.done
	c.mu.Unlock()
	if done == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// checkPatience is how long somebody who asks for a new look waits for it; the
// page says when one is still under way.
const checkPatience = 12 * time.Second

// fresh is how long findings are shown before the doctor looks again.
const fresh = 10 * time.Minute

// findings are the doctor's last ones; it looks again beside the request, since
// a real connection and a reading of the whole database take their time.
func (s *Server) findings() []doctor.Finding {
	c := &s.checkup
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.Doctor == nil || c.looking || time.Since(c.at) < fresh {
		return c.found
	}
	c.looking, c.done = true, make(chan struct{})
	go func() {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go func() {
			select {
			case <-s.ending:
				cancel()
			case <-ctx.Done():
			}
		}()
		found := s.Doctor(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.found, c.at, c.looking = found, time.Now(), false
		close(c.done)
	}()
	return c.found
}

// saidFinding is a finding of the doctor in the reader's language.
type saidFinding struct {
	Check, Title, State, Text, Command string
	Mark, Icon                         string // how the state looks
}

var marks = map[doctor.State][2]string{
	doctor.Works: {"ok", "well"}, doctor.Unset: {"none", "unset"}, doctor.Quiet: {"bad", "unanswered"}, doctor.Hand: {"look", "warning"},
}

// sayFindings puts findings into words.
func sayFindings(lang string, found []doctor.Finding) []saidFinding {
	said := make([]saidFinding, len(found))
	for i, f := range found {
		said[i] = saidFinding{
			Check: f.Check, Title: T(lang, "doctor.title."+f.Check, nil),
			State: T(lang, "doctor.state."+string(f.State), nil), Mark: marks[f.State][0], Icon: marks[f.State][1],
			Text: SayLine(lang, f.Line), Command: f.Command,
		}
	}
	return said
}

// handsFirst are the findings with those that want something first.
func handsFirst(said []saidFinding) []saidFinding {
	urgent := map[string]int{"look": 0, "bad": 1, "ok": 2, "none": 3}
	slices.SortStableFunc(said, func(a, b saidFinding) int { return urgent[a.Mark] - urgent[b.Mark] })
	return said
}

// WriteFindings writes what the doctor found for somebody at a terminal.
func WriteFindings(w io.Writer, lang string, found []doctor.Finding) error {
	var out strings.Builder
	for _, f := range sayFindings(lang, found) {
		fmt.Fprintf(&out, "%-13s %s\n", f.State, f.Title)
		for _, line := range wrapped(f.Text, 64) {
			fmt.Fprintf(&out, "%14s%s\n", "", line)
		}
		for line := range strings.Lines(f.Command) {
			fmt.Fprintf(&out, "%16s%s\n", "", strings.TrimRight(line, "\n"))
		}
	}
	if amiss := doctor.Amiss(found); amiss > 0 {
		fmt.Fprintf(&out, "\n%s\n", T(lang, "doctor.report.amiss", map[string]any{"Count": amiss}))
	} else {
		fmt.Fprintf(&out, "\n%s\n", T(lang, "doctor.report.well", nil))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// wrapped breaks a text between words.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
