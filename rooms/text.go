package rooms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// oneLine is what somebody typed into a field of one line: no control
// characters, no runs of space, at most max characters. key is the refusal for
// what is too long or unreadable.
func oneLine(raw string, max int, key string) (string, error) {
	if !readable(raw) {
		return "", Refuse(Invalid, key, "Max", max)
	}
	text := norm.NFC.String(strings.Join(strings.Fields(raw), " "))
	if utf8.RuneCountInString(text) > max || strings.ContainsFunc(text, hidden) {
		return "", Refuse(Invalid, key, "Max", max)
	}
	return text, nil
}

// someLines is the same for a field in which a new line means something.
func someLines(raw string, max int, key, unreadable string) (string, error) {
	if !readable(raw) {
		return "", Refuse(Invalid, unreadable)
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(raw)
	text = norm.NFC.String(strings.TrimSpace(text))
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && hidden(r) }) {
		return "", Refuse(Invalid, unreadable)
	}
	if utf8.RuneCountInString(text) > max {
		return "", Refuse(Invalid, key, "Max", max)
	}
	return text, nil
}

// readable refuses what is no text: broken UTF-8, and the mark that a decoder
// leaves where there was half a surrogate pair.
func readable(raw string) bool {
	return utf8.ValidString(raw) && !strings.ContainsRune(raw, utf8.RuneError)
}

// hidden is what could change how the rest of a page reads without being seen:
// control characters, and those that turn the direction of writing for good.
func hidden(r rune) bool {
	return unicode.IsControl(r) || (r >= 0x202A && r <= 0x202E) || unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// blank reports whether there is nothing to be seen.
func blank(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) && !invisible(r) })
}
