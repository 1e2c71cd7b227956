package web

import (
	"context"
	"fmt"
	"io"
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
}

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
	c.looking = true
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
	}()
	return c.found
}

// saidFinding is a finding of the doctor in the reader's language.
type saidFinding struct {
	Check, Title, State, Mark, Text, Command string // Mark is the state's name for styles
}

// sayFindings puts findings into words.
func sayFindings(lang string, found []doctor.Finding) []saidFinding {
	said := make([]saidFinding, len(found))
	for i, f := range found {
		said[i] = saidFinding{
			Check: f.Check, Title: T(lang, "doctor.title."+f.Check, nil),
			State: T(lang, "doctor.state."+string(f.State), nil), Mark: string(f.State),
			Text: SayLine(lang, f.Line), Command: f.Command,
		}
	}
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
