package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// decode reads the one JSON value of a request into its own input struct.
// What the struct does not name is refused: nobody can set what was not meant
// to be set. It answers for itself when it returns false.
func decode[T any](s *Server, c *gin.Context) (in T, ok bool) {
	raw, err := readJSON(c.Request)
	if err == nil {
		err = parseJSON(raw, &in)
	}
	if err != nil {
		s.fail(c, err)
		return in, false
	}
	return in, true
}

func readJSON(r *http.Request) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, rooms.Refuse(rooms.Invalid, "request.not_json")
	}
	raw, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, rooms.Refuse(rooms.Invalid, "request.too_large")
	}
	if err != nil {
		return nil, rooms.Refuse(rooms.Invalid, "request.malformed")
	}
	return raw, nil
}

func parseJSON(raw []byte, into any) error {
	malformed := rooms.Refuse(rooms.Invalid, "request.malformed")
	if !utf8.Valid(raw) || !wholeCharacters(raw) {
		return malformed
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		if field, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
			name, _ := strconv.Unquote(field)
			return rooms.Refuse(rooms.Invalid, "request.unknown_field", "Field", shorten(name, 40))
		}
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) && kind.Field != "" {
			return rooms.Refuse(rooms.Invalid, "request.bad_query", "Field", shorten(kind.Field, 40))
		}
		return malformed
	}
	if _, err := dec.Token(); err != io.EOF {
		return malformed // something follows the one value
	}
	return nil
}

// wholeCharacters refuses escapes that are no character: NUL, which databases
// and terminals trip over, and half a surrogate pair, which Go would quietly
// replace.
func wholeCharacters(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		unit, is := escapedUnit(raw[i:])
		switch {
		case !is:
			i++ // another escape: step over what it escapes
		case unit == 0, unit >= 0xDC00 && unit <= 0xDFFF:
			return false
		case unit >= 0xD800 && unit <= 0xDBFF:
			low, is := escapedUnit(raw[i+6:])
			if !is || low < 0xDC00 || low > 0xDFFF {
				return false
			}
			i += 11
		default:
			i += 5
		}
	}
	return true
}

// escapedUnit reads \uXXXX at the beginning of raw.
func escapedUnit(raw []byte) (unit uint64, is bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	return unit, err == nil
}

func shorten(text string, runes int) string {
	r := []rune(text)
	if len(r) <= runes {
		return text
	}
	return string(r[:runes]) + "…"
}

// missing is the answer to a field that has to be there.
func missing(field string) error {
	return rooms.Refuse(rooms.Invalid, "request.missing_field", "Field", field)
}
