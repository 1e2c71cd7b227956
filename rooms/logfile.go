package rooms

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// MaxLogFile bounds a file of sessions, in bytes.
const MaxLogFile = 32 << 20

const (
	logVersion   = 1
	mostSessions = 20_000 // in a file, and in a log that one is taken into
	mostOfGuest  = 2_000  // in the log of a guest who brings one
)

var importing = pace{10, 1. / 60} // files of one member

// ExportLog is the whole log, oldest first.
func (s *Service) ExportLog(ctx context.Context, by Member) ([]Session, error) {
	var rows []sessionRow
	err := s.store.reader.WithContext(ctx).Order("at, rowid").Find(&rows, "member = ?", by.ID).Error
	return sessionsOf(rows), err
}

// WriteLog writes sessions as ReadLog reads them, one a line, so that a refused
// line can be found.
func WriteLog(w io.Writer, sessions []Session) error {
	var b bytes.Buffer
	b.WriteString(`{"version":` + strconv.Itoa(logVersion) + `,"sessions":[`)
	for i, s := range sessions {
		line, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(line)
	}
	b.WriteString("\n]}\n")
	_, err := w.Write(b.Bytes())
	return err
}

// ReadLog reads a file of sessions, whole or not at all; a refusal names the
// line of the file.
func ReadLog(file []byte) ([]Session, error) {
	if len(file) > MaxLogFile {
		return nil, Refuse(Invalid, "log.file_large", "Most", MaxLogFile>>20)
	}
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	line := func() int { return 1 + bytes.Count(file[:d.InputOffset()], []byte("\n")) }
	unreadable := func() error { return Refuse(Invalid, "log.file", "Line", line()) }

	for _, want := range []any{json.Delim('{'), "version", float64(logVersion), "sessions", json.Delim('[')} {
		if got, err := d.Token(); err != nil || got != want {
			return nil, unreadable()
		}
	}
	now, zones := time.Now(), map[string]bool{}
	sessions := []Session{}
	for d.More() {
		var s Session
		if err := d.Decode(&s); err != nil {
			return nil, unreadable()
		}
		s, err := s.checked(now, zones)
		var refused *Error
		if errors.As(err, &refused) {
			return nil, Refuse(Invalid, "log.file_line", "Line", line(), "Why", Line{Key: refused.Key, Args: refused.Args})
		}
		if sessions = append(sessions, s); len(sessions) > mostSessions {
			return nil, Refuse(Invalid, "log.file_long", "Most", mostSessions)
		}
	}
	for _, want := range []any{json.Delim(']'), json.Delim('}')} {
		if got, err := d.Token(); err != nil || got != want {
			return nil, unreadable()
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, unreadable()
	}
	return sessions, nil
}

// checked is a session from outside as it is kept. zones remembers which zones
// are good: finding one out means reading a file.
func (s Session) checked(now time.Time, zones map[string]bool) (Session, error) {
	var errs [7]error
	s.Room, errs[0] = oneLine(s.Room, 60, "room.name")
	s.Title, errs[1] = oneLine(s.Title, 200, "task.title")
	s.Done, errs[2] = oneLine(s.Done, 200, "task.done")
	s.Activity, errs[3] = oneLine(s.Activity, 40, "task.activity")
	s.Note, errs[4] = someLines(s.Note, 500, "task.note", "chat.unreadable")
	s.Helped, errs[5] = someLines(s.Helped, 500, "log.helped", "chat.unreadable")
	s.Distracted, errs[6] = someLines(s.Distracted, 500, "log.distracted", "chat.unreadable")
	for _, err := range errs {
		if err != nil {
			return Session{}, err
		}
	}
	s.At = s.At.UTC().Truncate(time.Microsecond)
	switch {
	case s.At.Year() < 2000 || s.At.After(now.Add(24*time.Hour)):
		return Session{}, Refuse(Invalid, "log.at")
	case s.Present < 0 || s.Present > s.Planned || s.Planned > maxLength:
		return Session{}, Refuse(Invalid, "log.lengths")
	case s.Outcome != "" && !s.Outcome.known():
		return Session{}, Refuse(Invalid, "task.outcome")
	case !goodZone(s.Zone, zones):
		return Session{}, Refuse(Invalid, "member.zone")
	}
	return s, nil
}

func goodZone(zone string, known map[string]bool) bool {
	good, asked := known[zone]
	if !asked {
		_, err := findZone(zone)
		good = zone == "" || err == nil
		known[zone] = good
	}
	return good
}

// sameSession is what makes two lines of a log one.
type sameSession struct {
	at      int64 // seconds
	title   string
	planned int
}

func (r sessionRow) same() sameSession { return sameSession{r.At / 1e6, r.Title, r.Planned} }

// ImportLog adds sessions that are not in the log yet; the same file twice adds
// nothing.
func (s *Service) ImportLog(ctx context.Context, by Member, sessions []Session) (added int, err error) {
	if len(sessions) > mostSessions {
		return 0, Refuse(Invalid, "log.file_long", "Most", mostSessions)
	}
	news, zones := make([]sessionRow, len(sessions)), map[string]bool{}
	for i, session := range sessions {
		if session, err = session.checked(time.Now(), zones); err != nil {
			return 0, err
		}
		news[i] = session.row(by.ID)
	}
	err = s.change(ctx, func(c *change) error {
		if err := s.rates.spend("import "+by.ID, importing, c.now); err != nil {
			return err
		}
		member, err := c.member(by.ID)
		if err != nil {
			return err
		}
		most := mostSessions
		if member.outside() {
			most = mostOfGuest
			if err := s.rates.spend("carry", carrying, c.now); err != nil {
				return err
			}
		}
		var there []sessionRow
		if err := c.tx.Select("at", "title", "planned").Find(&there, "member = ?", by.ID).Error; err != nil {
			return err
		}
		known := map[sameSession]bool{}
		for _, r := range there {
			known[r.same()] = true
		}
		var rows []sessionRow
		for _, row := range news {
			if !known[row.same()] {
				known[row.same()] = true
				rows = append(rows, row)
			}
		}
		if len(rows) > 0 && len(there)+len(rows) > most {
			return Refuse(Conflict, "log.full", "Most", most)
		}
		added = len(rows)
		return cmp.Or(c.addSessions(rows), c.logChanged(by.ID))
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

func (s Session) row(member string) sessionRow {
	return sessionRow{
		ID: newID(), Member: member, At: micros(s.At), Zone: s.Zone, Room: s.Room, Title: s.Title, Done: s.Done,
		Activity: s.Activity, Planned: s.Planned, Present: s.Present, Outcome: s.Outcome, Note: s.Note,
		Helped: s.Helped, Distracted: s.Distracted,
	}
}

// addSessions adds many at once: the house waits for nobody's file.
func (c *change) addSessions(rows []sessionRow) error {
	raw, err := json.Marshal(rows)
	if err != nil || len(rows) == 0 {
		return err
	}
	return c.tx.Exec(`INSERT INTO sessions (id, member, at, zone, room, title, done, activity, planned, present, outcome, note, helped, distracted)
		SELECT value ->> 'ID', value ->> 'Member', value ->> 'At', value ->> 'Zone', value ->> 'Room', value ->> 'Title', value ->> 'Done',
			value ->> 'Activity', value ->> 'Planned', value ->> 'Present', value ->> 'Outcome', value ->> 'Note',
			value ->> 'Helped', value ->> 'Distracted' FROM json_each(?)`, string(raw)).Error
}

// CSVColumns are the columns of a log as a spreadsheet gets it.
var CSVColumns = []string{
	"date", "time", "zone", "room", "task", "done_looks_like", "activity",
	"planned_minutes", "present_minutes", "outcome", "note", "helped", "distracted",
}

// WriteCSV writes sessions for a spreadsheet, under these heads and with these
// words for outcomes, at the local time of their zone. comma stands between
// cells: spreadsheets go by the language they are set to.
func WriteCSV(w io.Writer, comma rune, heads []string, outcome func(Outcome) string, sessions []Session) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // else a spreadsheet takes it for another alphabet
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = comma, true
	lines := [][]string{heads}
	places := map[string]*time.Location{}
	for _, s := range sessions {
		place, asked := places[s.Zone]
		if !asked {
			place, _ = findZone(s.Zone)
			places[s.Zone] = place
		}
		at, zone := s.At, "UTC"
		if place != nil {
			at, zone = at.In(place), s.Zone
		}
		lines = append(lines, []string{
			at.Format(time.DateOnly), at.Format(time.TimeOnly), zone, s.Room, s.Title, s.Done, s.Activity,
			strconv.Itoa(minutesOf(s.Planned)), strconv.Itoa(minutesOf(s.Present)),
			outcome(s.Outcome), s.Note, s.Helped, s.Distracted,
		})
	}
	for _, line := range lines {
		for i := range line {
			line[i] = plainCell(line[i])
		}
	}
	return out.WriteAll(lines)
}

// plainCell keeps a spreadsheet from taking what somebody typed for a formula.
func plainCell(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// minutesOf rounds seconds to whole minutes.
func minutesOf(seconds int) int { return (seconds + 30) / 60 }
