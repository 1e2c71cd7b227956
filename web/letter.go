package web

import (
	"context"
	"math"
	"strings"
	"time"

	"lamplight/rooms"
)

// letterText is a letter in the words of its member's language.
type letterText struct {
	Lang, Subject, Heading string
	Lines                  []string
	Blocks                 []letterBlock
	Button, URL            string
	Path                   string // of URL
	Why, Stop, StopURL     string
}

type letterBlock struct{ Room, When, Task, URL string }

// say puts a letter into words, in its member's language and time zone.
func (s *Server) say(ctx context.Context, l rooms.Letter, now time.Time) letterText {
	house := "Lamplight"
	if h, err := s.Service.House(ctx); err == nil && h.Name != "" {
		house = h.Name
	}
	home := ""
	if s.PublicURL != nil {
		home = s.PublicURL.Scheme + "://" + s.PublicURL.Host
	}
	lang := l.Member.Language
	if l.Kind == rooms.Confirm {
		return confirmation(lang, house, home+"/mail/"+l.Confirm)
	}
	said := letterText{Lang: lang, Why: T(lang, "letter.why", map[string]any{"House": house})}
	if l.Stop != "" {
		said.Stop, said.StopURL = T(lang, "letter.stop", nil), home+"/mail/"+l.Stop
	}
	for _, b := range l.Blocks {
		block := letterBlock{Room: b.Room, When: letterTime(l.Member, b.StartsAt), URL: home + "/schedule/" + b.ID}
		if b.Title != "" {
			block.Task = T(lang, "letter.task", map[string]any{"Task": b.Title})
		}
		said.Blocks = append(said.Blocks, block)
	}
	said.lead(l, now)
	said.URL = home + said.Path
	return said
}

// lead says what it is about, and what there is to do.
func (t *letterText) lead(l rooms.Letter, now time.Time) {
	first := l.Blocks[0]
	if l.Kind == rooms.Reminder {
		minutes := max(1, int(math.Ceil(first.StartsAt.Sub(now).Minutes())))
		t.Subject = T(t.Lang, "letter.reminder", map[string]any{"Count": minutes, "Room": first.Room})
		t.Button, t.Path = T(t.Lang, "letter.sit_down", nil), roomPath(first.Slug)
	} else {
		t.Subject = T(t.Lang, "letter."+string(l.Kind), map[string]any{"Room": first.Room, "When": t.Blocks[0].When})
		t.Lines = []string{T(t.Lang, "letter."+string(l.Kind)+"_line", nil)}
		t.Button, t.Path = T(t.Lang, "letter.look", nil), "/schedule/"+first.ID
		if l.Kind == rooms.LetterKind(rooms.NoLonger) {
			t.Path = "/schedule"
		}
	}
	if n := len(l.Blocks) - 1; n > 0 {
		t.Subject = T(t.Lang, "letter.more", map[string]any{"Subject": t.Subject, "Count": n})
	}
	t.Heading = t.Subject
}

// confirmation goes to somebody who may never have heard of this house, so it
// says nothing that a member could have typed.
func confirmation(lang, house, link string) letterText {
	args := map[string]any{"House": house}
	return letterText{
		Lang: lang, Subject: T(lang, "letter.confirm_subject", args), Heading: T(lang, "letter.confirm_head", nil),
		Lines:  []string{T(lang, "letter.confirm_line", args), T(lang, "letter.confirm_else", nil)},
		Button: T(lang, "letter.confirm_button", nil), URL: link, Why: T(lang, "letter.confirm_why", nil),
	}
}

// letterTime is when something is, in the member's zone, which is said.
func letterTime(m rooms.Member, at time.Time) string {
	name, zone := "UTC", time.UTC
	if known, err := time.LoadLocation(m.Zone); err == nil && m.Zone != "" {
		zone, name = known, m.Zone[strings.LastIndex(m.Zone, "/")+1:]
	}
	return T(m.Language, "letter.when", map[string]any{
		"When": dayAndTime(m.Language, at.In(zone)), "Zone": strings.ReplaceAll(name, "_", " "),
	})
}

// redact keeps addresses that are somebody's secret out of the log.
func redact(err error, l rooms.Letter) string {
	said := err.Error()
	if l.Push != nil {
		said = strings.ReplaceAll(said, l.Push.Endpoint, "(endpoint)")
	}
	if l.Mail != "" {
		said = strings.ReplaceAll(said, l.Mail, "(address)")
	}
	return said
}
