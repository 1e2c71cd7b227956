package web

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lamplight/rooms"
)

func TestEveryLanguageSaysEverything(t *testing.T) {
	english := catalogues.messages["en"]
	if len(Languages()) < 2 || Languages()[0] != "en" {
		t.Fatal(Languages())
	}
	for lang, said := range catalogues.messages {
		for key, form := range english {
			other, there := said[key]
			if !there {
				t.Errorf("%s does not say %s", lang, key)
				continue
			}
			if !slices.Equal(slotsOf(form), slotsOf(other)) {
				t.Errorf("%s: %s has the slots %v, English %v", lang, key, slotsOf(other), slotsOf(form))
			}
			if plural(form) != plural(other) {
				t.Errorf("%s: %s counts in one language only", lang, key)
			}
		}
		for key, form := range said {
			if _, there := english[key]; !there {
				t.Errorf("%s says %s, English does not", lang, key)
			}
			for name, text := range texts(form) {
				if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
					t.Errorf("%s: %s (%s) is blank or has blanks around it", lang, key, name)
				}
				if strings.Contains(text, "!!") || strings.Contains(text, "<") {
					t.Errorf("%s: %s shouts or holds markup: %s", lang, key, text)
				}
			}
			// English and German count alike: one, and every other number.
			if plural(form) && !slices.Equal(slices.Sorted(maps.Keys(texts(form))), []string{"one", "other"}) {
				t.Errorf("%s: %s has the forms %v", lang, key, texts(form))
			}
			if plural(form) && len(slotsOf(form)) == 0 {
				t.Errorf("%s: %s counts and says no number", lang, key)
			}
		}
	}
}

func TestEverySentenceCanBeSaid(t *testing.T) {
	for lang, said := range catalogues.messages {
		for key, form := range said {
			args := map[string]any{}
			for _, slot := range slotsOf(form) {
				args[slot] = "x"
			}
			for _, count := range []int{0, 1, 2, 5, 21} {
				if plural(form) {
					args["Count"] = count
				}
				if text := T(lang, key, args); text == key || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
					t.Errorf("%s: %s with %v says %q", lang, key, args, text)
				}
			}
		}
	}
}

func TestALanguageIsChosenByTheReader(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "de": "de", "de-AT,de;q=0.9": "de", "fr": "en", "fr,de;q=0.5": "de", "en-GB,de": "en", "*": "en",
		";;;q=": "en", "de;q=0": "en", strings.Repeat("de,", 5000): "de", "\x00": "en",
	} {
		if got := preferred(header); got != want {
			t.Errorf("%.40q: %s, want %s", header, got, want)
		}
	}
}

func TestALineInALineIsSaidInTheSameLanguage(t *testing.T) {
	inner := rooms.Line{Key: "stream.unknown_id"}
	raw, _ := json.Marshal(map[string]any{"Field": inner})
	var stored map[string]any
	_ = json.Unmarshal(raw, &stored)
	for _, args := range []map[string]any{{"Field": inner}, stored} {
		if got := T("de", "request.missing_field", args); !strings.Contains(got, T("de", "stream.unknown_id", nil)) {
			t.Error(got)
		}
	}
}

func TestTheBrowserGetsTheFormsItCountsWith(t *testing.T) {
	for key, form := range messages("de", "request.", "rate.") {
		if !strings.HasPrefix(key, "request.") && !strings.HasPrefix(key, "rate.") {
			t.Error(key)
		}
		if raw, err := json.Marshal(form); err != nil || len(raw) < 3 {
			t.Error(key, string(raw), err)
		}
	}
}

// A key is a literal of Go, of a template or of TypeScript. A literal that ends
// in a dot, and one that goes on with a value, stands for all keys it begins.
var (
	keyLiteral  = regexp.MustCompile("[\"'`]([a-z][a-z_]*(?:\\.[a-z0-9_]+)+)[\"'`]")
	stemLiteral = regexp.MustCompile("[\"'`]([a-z][a-z_]*\\.(?:[a-z0-9_.]*[._])?)[\"'`]|`([a-z][a-z_]*\\.[a-z0-9_.]*)\\$\\{")
	askedFor    = regexp.MustCompile(`(?:\bT\([^,()]*(?:\(\w+\))?, |\bRefuse\([\w.]+, |\bKey: |\.(?:T|Say) |\bt\()["'` + "`" + `]([a-z][a-z_]*(?:\.[a-z0-9_]+)+)["'` + "`" + `]`)
)

func TestEveryKeyUsedExistsAndEveryKeyIsUsed(t *testing.T) {
	used, stems := map[string]bool{}, map[string]bool{}
	for _, root := range []string{"../main.go", "../rooms", "../web", "../static/room/src"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if strings.Contains(path, "test") || !slices.Contains([]string{".go", ".html", ".ts", ".tsx"}, filepath.Ext(path)) {
				return nil
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range askedFor.FindAllStringSubmatch(string(raw), -1) {
				if _, there := catalogues.messages["en"][m[1]]; !there {
					t.Errorf("%s asks for %s, which nobody says", path, m[1])
				}
			}
			for _, m := range keyLiteral.FindAllStringSubmatch(string(raw), -1) {
				used[m[1]] = true
			}
			for _, m := range stemLiteral.FindAllStringSubmatch(string(raw), -1) {
				stems[m[1]+m[2]] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for key := range catalogues.messages["en"] {
		if used[key] {
			continue
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(stems)), func(stem string) bool { return strings.HasPrefix(key, stem) }) {
			t.Errorf("nobody says %s", key)
		}
	}
}

var slot = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// slotsOf lists the slots of a message once each; every plural form but the
// one for a single thing has to have the same.
func slotsOf(form any) []string {
	found := map[string]bool{}
	for _, text := range texts(form) {
		for _, m := range slot.FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func plural(form any) bool { _, is := form.(map[string]string); return is }

func texts(form any) map[string]string {
	if forms, is := form.(map[string]string); is {
		return forms
	}
	return map[string]string{"other": form.(string)}
}
