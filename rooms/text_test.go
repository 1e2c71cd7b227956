package rooms

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var oddTexts = []string{
	"", " ", "hello", "hello\nthere", "\r\n\r\n", "a\x00b", "\xff\xfe", "\ufffd", "\u200b", "\u202e abc", "\u2028", "\u0085",
	"/", "//", "/task", "/task x", "/task x – done when y", "/done", "/done early", "/away", "/away 10", "/away -1", "/away 99999999999999999999",
	"/help", "/unknown", "/TASK x", " /task x", "/task " + strings.Repeat("x", 300), strings.Repeat("ä", 2000), strings.Repeat("ä", 2001),
	"<script>alert(1)</script>", "__proto__", "{{.Name}}", "%s%n", "' OR 1=1 --", "e\u0301", "👩‍👩‍👧", "\u0645\u0631\u062d\u0628\u0627", "/back", "/notyet later",
}

// Whatever is written is refused in words, or kept as readable text that would
// be kept the same way again.
func FuzzChatText(f *testing.F) {
	for _, text := range oddTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		text, err := chatText(raw)
		refused(t, err)
		if err != nil {
			return
		}
		if n := utf8.RuneCountInString(text); !utf8.ValidString(text) || n == 0 || n > MaxTextLength {
			t.Fatalf("%q is kept as %q", raw, text)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Fatalf("%q keeps a control character: %q", raw, text)
		}
		if again, err := chatText(text); err != nil || again != text {
			t.Fatalf("%q is kept as %q, and that as %q: %v", raw, text, again, err)
		}
		_, err = ParseCommand(text)
		refused(t, err)
	})
}

// A task is refused in words, or kept in lines that would be kept the same way
// again.
func FuzzTaskInput(f *testing.F) {
	for _, text := range oddTexts {
		f.Add(text, "when done", "", "")
		f.Add("title", text, text, text)
	}
	f.Fuzz(func(t *testing.T, title, done, how, activity string) {
		in, err := TaskInput{Title: title, Done: done, How: how, Activity: activity}.checked()
		refused(t, err)
		if err != nil {
			return
		}
		if strings.ContainsFunc(in.Title+in.Done+in.Activity, unicode.IsControl) || blank(in.Title) {
			t.Fatalf("%q is kept as %+v", title, in)
		}
		if again, err := in.checked(); err != nil || again != in {
			t.Fatalf("%+v is kept as %+v: %v", in, again, err)
		}
	})
}

// A name becomes an address of a to z, 0 to 9 and single dashes.
func FuzzSlug(f *testing.F) {
	for _, text := range oddTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, name string) {
		slug := slugOf(name)
		odd := strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != ""
		if slug == "" || len(slug) > 48 || odd || strings.Contains(slug, "--") || strings.Trim(slug, "-") != slug {
			t.Fatalf("%q is at %q", name, slug)
		}
	})
}

func refused(t *testing.T, err error) {
	t.Helper()
	var refusal *Error
	if err != nil && !errors.As(err, &refusal) {
		t.Fatalf("a fault: %v", err)
	}
}
