package web

import (
	"bytes"
	"strings"
	"testing"

	"lamplight/rooms"
)

func TestOneWholeJSONValueAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct{ body, key string }{
		"as meant":               {`{"client_id":"a","text":"hello"}`, ""},
		"a pair of surrogates":   {`{"client_id":"a","text":"\ud83d\ude00"}`, ""},
		"an escaped backslash":   {`{"client_id":"a","text":"\\u0000"}`, ""},
		"an unknown field":       {`{"client_id":"a","text":"x","role":"owner"}`, "request.unknown_field"},
		"a prototype":            {`{"__proto__":{"role":"owner"},"text":"x"}`, "request.unknown_field"},
		"a constructor":          {`{"constructor":{"prototype":{}}}`, "request.unknown_field"},
		"something after it":     {`{"text":"x"} {"text":"y"}`, "request.malformed"},
		"nothing":                {``, "request.malformed"},
		"a list":                 {`[]`, "request.malformed"},
		"a number for a text":    {`{"text":1}`, "request.bad_query"},
		"NUL":                    {`{"text":"a\u0000b"}`, "request.malformed"},
		"a raw NUL":              {"{\"text\":\"a\x00b\"}", "request.malformed"},
		"half a pair, high":      {`{"text":"\ud83d"}`, "request.malformed"},
		"half a pair, low":       {`{"text":"\ude00\ud83d"}`, "request.malformed"},
		"a pair of high halves":  {`{"text":"\ud83d\ud83d"}`, "request.malformed"},
		"bytes that are no text": {"{\"text\":\"\xff\xfe\"}", "request.malformed"},
		"cut short":              {`{"text":"x`, "request.malformed"},
		"very deep":              {`{"text":` + strings.Repeat("[", 60000), "request.malformed"},
		"deep and closed":        {`{"text":` + strings.Repeat("[", 30000) + strings.Repeat("]", 30000) + "}", "request.malformed"},
	} {
		var in postInput
		err := parseJSON([]byte(c.body), &in)
		if c.key == "" && err != nil || c.key != "" && !rooms.IsRefused(err, c.key) {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
	}
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `[]`, `null`, `"x"`, `1`, `{"text":"x"}`, `{"client_id":"a","text":"b"}`, `{"text":null}`, `{"text":"\u0000"}`,
		`{"text":"\ud800"}`, `{"text":"\udfff"}`, `{"text":"\ud83d\ude00"}`, `{"text":"\\ud800"}`, `{"text":"\"}`, `{"text":"\u00"}`,
		`{"a":1}`, `{"__proto__":1}`, `{"text":"x"}}`, `{"text":"x"}{}`, ` {"text":"x"} `, "\xef\xbb\xbf{}", "{\"text\":\"\xff\"}",
		`{"TEXT":"x"}`, `{"text":"a","text":"b"}`, `[[[[[[`, `{"text":[[[[]]]]}`, `{"text":1e999}`, `{"text":-0}`, `{"text":true}`,
		"{\"text\":\"\n\"}", `{"text":"<script>"}`, `{"text":"\u2028"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var in postInput
		if parseJSON(raw, &in) == nil && (strings.ContainsRune(in.Text, 0) || bytes.Contains(raw, []byte{0xff})) {
			t.Errorf("%q was taken", raw)
		}
	})
}

func FuzzLastEventID(f *testing.F) {
	for _, seed := range []string{
		"", "0", "1", "17", "-1", "+1", " 1", "1 ", "01", "1.0", "1e3", "0x1", "９", "١", "1\n2", "1\x002", "abc", "null", "undefined", "NaN",
		"9223372036854775807", "9223372036854775808", "999999999999999999", "1000000000000000000", "18446744073709551616", "1;2", "1,2",
		"'1'", "1--", "../1", "%31", "\u200b1", "1_000", strings.Repeat("1", 100), strings.Repeat("9", 5000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		seq, ok := eventID(raw)
		if ok && (seq < 0 || strings.Trim(raw, "0123456789") != "") {
			t.Errorf("%q became %d", raw, seq)
		}
		if !ok && seq != 0 {
			t.Errorf("%q was refused and became %d", raw, seq)
		}
	})
}
