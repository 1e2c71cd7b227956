package web

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	bcp47 "golang.org/x/text/language"

	"lamplight/rooms"
)

//go:embed locales/*.toml
var localeFiles embed.FS

// catalogues holds every sentence in every language. It is read once: the
// files are part of the binary, and a file that does not parse is a mistake
// no server should start with.
var catalogues = mustReadCatalogues()

type catalogue struct {
	languages []string // English first
	matcher   bcp47.Matcher
	speakers  map[string]*i18n.Localizer
	messages  map[string]map[string]any // language, key: a string, or a map of plural forms for the browser
}

// Languages lists the languages the house speaks, English first.
func Languages() []string { return catalogues.languages }

// T says the sentence with this key in this language. An unknown key comes
// back as itself, so that a mistake is seen and nothing breaks.
func T(lang, key string, args map[string]any) string {
	speaker := catalogues.speakers[lang]
	if speaker == nil {
		lang, speaker = "en", catalogues.speakers["en"]
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: spoken(lang, args)}
	if count, ok := wholeNumber(args["Count"]); ok {
		config.PluralCount = count
	}
	said, err := speaker.Localize(config)
	if err != nil {
		return key
	}
	return said
}

// SayLine is T for a line of the house.
func SayLine(lang string, line rooms.Line) string { return T(lang, line.Key, line.Args) }

// messages returns what a browser needs to say every key that begins with one
// of these prefixes: a string, or its plural forms.
func messages(lang string, prefixes ...string) map[string]any {
	found := map[string]any{}
	for key, form := range catalogues.messages[lang] {
		for _, prefix := range prefixes {
			if strings.HasPrefix(key, prefix) {
				found[key] = form
			}
		}
	}
	return found
}

// spoken turns arguments that are lines themselves into words, and instants
// into a clock time. A page shows instants in the reader's own zone; where
// there is only a sentence the zone is said.
func spoken(lang string, args map[string]any) map[string]any {
	said := make(map[string]any, len(args))
	for slot, value := range args {
		switch v := value.(type) {
		case rooms.Line:
			said[slot] = SayLine(lang, v)
		case map[string]any: // a line that has been through the database
			key, _ := v["key"].(string)
			inner, _ := v["args"].(map[string]any)
			said[slot] = T(lang, key, inner)
		case time.Time:
			said[slot] = v.UTC().Format("15:04 UTC")
		case string:
			said[slot] = v
			if slot == "At" || slot == "Until" || slot == "BackAt" {
				if at, err := time.Parse(time.RFC3339, v); err == nil {
					said[slot] = at.UTC().Format("15:04 UTC")
				}
			}
		case float64: // numbers come back from the database like this
			said[slot] = v
			if v == float64(int64(v)) {
				said[slot] = int64(v)
			}
		default:
			said[slot] = v
		}
	}
	return said
}

func wholeNumber(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case float64:
		return int(n), n == float64(int(n))
	}
	return 0, false
}

// preferred chooses among the languages of the house by an Accept-Language header.
func preferred(header string) string {
	wanted, _, err := bcp47.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return "en"
	}
	_, at, _ := catalogues.matcher.Match(wanted...)
	return catalogues.languages[at]
}

func speaks(lang string) bool { return catalogues.speakers[lang] != nil }

func mustReadCatalogues() catalogue {
	cat, err := readCatalogues()
	if err != nil {
		panic(err)
	}
	return cat
}

func readCatalogues() (catalogue, error) {
	bundle := i18n.NewBundle(bcp47.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	cat := catalogue{speakers: map[string]*i18n.Localizer{}, messages: map[string]map[string]any{}}
	entries, err := localeFiles.ReadDir("locales")
	if err != nil {
		return cat, err
	}
	for _, entry := range entries {
		name := path.Join("locales", entry.Name())
		text, err := localeFiles.ReadFile(name)
		if err != nil {
			return cat, err
		}
		file, err := bundle.ParseMessageFileBytes(text, name)
		if err != nil {
			return cat, fmt.Errorf("%s: %w", name, err)
		}
		lang := file.Tag.String()
		if cat.messages[lang] == nil {
			cat.messages[lang] = map[string]any{}
		}
		for _, message := range file.Messages {
			if _, twice := cat.messages[lang][message.ID]; twice {
				return cat, fmt.Errorf("%s: %s is said twice", name, message.ID)
			}
			cat.messages[lang][message.ID] = forms(message)
		}
	}
	cat.languages = slices.SortedFunc(maps.Keys(cat.messages), func(a, b string) int {
		if (a == "en") != (b == "en") {
			if a == "en" {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	tags := make([]bcp47.Tag, len(cat.languages))
	for i, lang := range cat.languages {
		tags[i] = bcp47.MustParse(lang)
		cat.speakers[lang] = i18n.NewLocalizer(bundle, lang, "en")
	}
	cat.matcher = bcp47.NewMatcher(tags)
	return cat, nil
}

// forms is a message as a browser gets it.
func forms(m *i18n.Message) any {
	plural := map[string]string{}
	for form, text := range map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many} {
		if text != "" {
			plural[form] = text
		}
	}
	if len(plural) == 0 {
		return m.Other
	}
	plural["other"] = m.Other
	return plural
}
