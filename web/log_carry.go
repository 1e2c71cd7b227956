package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// fileLogJSON hands the whole log out, to be taken to another house.
func (s *Server) fileLogJSON(c *gin.Context) {
	sessions, ok := s.wholeLog(c)
	if !ok {
		return
	}
	var b bytes.Buffer
	if err := rooms.WriteLog(&b, sessions); err != nil {
		s.fail(c, err)
		return
	}
	s.file(c, "json", "application/json; charset=utf-8", b.Bytes())
}

// fileLogCSV hands the whole log out for a spreadsheet, in the reader's words.
func (s *Server) fileLogCSV(c *gin.Context) {
	sessions, ok := s.wholeLog(c)
	if !ok {
		return
	}
	p := s.page(c, "log", nil)
	heads := make([]string, len(rooms.CSVColumns))
	for i, column := range rooms.CSVColumns {
		heads[i] = p.T("log.column_" + column)
	}
	words := map[rooms.Outcome]string{}
	for _, outcome := range outcomes {
		words[outcome] = p.OutcomeWord(outcome)
	}
	comma, _ := utf8.DecodeRuneInString(p.T("log.column_between"))
	var b bytes.Buffer
	if err := rooms.WriteCSV(&b, comma, heads, func(o rooms.Outcome) string { return words[o] }, sessions); err != nil {
		s.fail(c, err)
		return
	}
	s.file(c, "csv", "text/csv; charset=utf-8", b.Bytes())
}

func (s *Server) wholeLog(c *gin.Context) ([]rooms.Session, bool) {
	if reader(c) == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return nil, false
	}
	sessions, err := s.Service.ExportLog(c.Request.Context(), *reader(c))
	if err != nil {
		s.fail(c, err)
		return nil, false
	}
	return sessions, true
}

// file answers with something to keep; what is in it is never shown as a page.
func (s *Server) file(c *gin.Context, ending, kind string, raw []byte) {
	c.Header("Content-Disposition", `attachment; filename="lamplight-log-`+time.Now().UTC().Format(time.DateOnly)+"."+ending+`"`)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, kind, raw)
}

// formImportLog adds the sessions of a file that are not in the log yet.
func (s *Server) formImportLog(c *gin.Context) {
	if reader(c) == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	added, err := s.importLog(c)
	var refusal *rooms.Error
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/log?added="+strconv.Itoa(added))
	case errors.As(err, &refusal) && (refusal.Kind == rooms.Invalid || refusal.Kind == rooms.Conflict):
		s.showLog(c, http.StatusUnprocessableEntity, logData{Wrong: sentenceOf(c, refusal)})
	default:
		s.fail(c, err)
	}
}

func (s *Server) importLog(c *gin.Context) (added int, err error) {
	done, err := s.limits.openFile()
	if err != nil {
		return 0, err
	}
	defer done()
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(time.Minute)) // a slow line takes its time
	raw, err := sentFile(c.Request, "file")
	if err != nil {
		return 0, err
	}
	sessions, err := rooms.ReadLog(raw)
	if err != nil {
		return 0, err
	}
	return s.Service.ImportLog(c.Request.Context(), *reader(c), sessions)
}

// sentFile is the one file of a form; nothing of it is written to the disk.
func sentFile(r *http.Request, name string) ([]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, rooms.Refuse(rooms.Invalid, "log.import_none")
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, tooLargeOr(err, "log.import_none")
		}
		if part.FormName() != name {
			continue
		}
		raw, err := io.ReadAll(part)
		if err != nil {
			return nil, tooLargeOr(err, "log.import_broken")
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			return nil, rooms.Refuse(rooms.Invalid, "log.import_none")
		}
		return raw, nil
	}
}

func tooLargeOr(err error, key string) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return rooms.Refuse(rooms.Invalid, "log.file_large", "Most", rooms.MaxLogFile>>20)
	}
	return rooms.Refuse(rooms.Invalid, key)
}

// eraseData is what the last page before an empty log knows.
type eraseData struct {
	Sessions, Jots int
	Wrong          string
}

// formEraseLog says what erasing means, and erases when that was read.
func (s *Server) formEraseLog(c *gin.Context) {
	m, ctx := reader(c), c.Request.Context()
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
		return
	}
	if c.PostForm("sure") == "yes" {
		if err := s.Service.EraseLog(ctx, *m); err != nil {
			s.fail(c, err)
			return
		}
		c.Redirect(http.StatusSeeOther, "/log?erased=1")
		return
	}
	list, err := s.Service.Log(ctx, *m, rooms.LogFilter{Limit: 1})
	if err != nil {
		s.fail(c, err)
		return
	}
	jots, err := s.Service.Jots(ctx, *m)
	if err != nil {
		s.fail(c, err)
		return
	}
	data, status := eraseData{Sessions: list.Total, Jots: len(jots)}, http.StatusOK
	p := s.page(c, "log-erase", nil)
	if c.PostForm("asked") != "" {
		data.Wrong, status = p.T("log.erase_tick"), http.StatusUnprocessableEntity
	}
	p.Title, p.Data = p.T("log.erase_title"), data
	s.show(c, status, p)
}
