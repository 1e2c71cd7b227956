package rooms

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

func TestWhatANameMayBe(t *testing.T) {
	for raw, want := range map[string]string{
		"Mirela":                    "Mirela",
		"  Ana   Maria \t":          "Ana Maria",
		"Ana\u00a0Maria":            "Ana Maria",
		"Ａｎａ":                       "Ana",
		"𝐀𝐧𝐚":                       "Ana",
		"Ayşe":                      "Ayşe",
		"Zoe\u0308":                 "Zoë",
		"Inês O’Neil-Müller, Jr.":   "name.signs",
		"Inês O’Neil-Müller Jr.":    "Inês O’Neil-Müller Jr.",
		"R2-D2 & Co":                "R2-D2 & Co",
		"Col·lell":                  "Col·lell",
		"R2·D2":                     "name.signs",
		"Никита":                    "Никита",
		"Ольга Olga":                "Ольга Olga",
		"γιώργος":                   "γιώργος",
		"王小明":                       "王小明",
		"Lê Thị Ánh":                "Lê Thị Ánh",
		"प्रिया":                    "प्रिया",
		"עֲדִי":                     "עֲדִי",
		"7":                         "7",
		strings.Repeat("ä", 40):     strings.Repeat("ä", 40),
		strings.Repeat("a", 41):     "name.long",
		strings.Repeat("a", 10000):  "name.long",
		"":                          "name.empty",
		"   ":                       "name.empty",
		"...":                       "name.empty",
		"-_-":                       "name.empty",
		"\u3164":                    "name.hidden", // Hangul filler, a letter that prints nothing
		"A\u200bna":                 "name.hidden",
		"A\u200dna":                 "name.hidden",
		"Ana\u202egro":              "name.hidden",
		"\u2067Ana":                 "name.hidden",
		"Ana\x00":                   "name.hidden",
		"Ana\nBen":                  "name.hidden",
		"Ana\x1b[31m":               "name.hidden",
		"Ana\ufe0f":                 "name.hidden",
		"Ana\U000e0041":             "name.hidden",
		"Ana\ue000":                 "name.hidden",
		"Ana\u0378":                 "name.hidden",
		"Ana\u2028":                 "Ana",
		"A\u2028na":                 "name.hidden",
		"\xff\xfe":                  "name.hidden",
		"Ana ✓":                     "name.signs",
		"Ana 👑":                     "name.signs",
		"⭐Ana":                      "name.signs",
		"👩‍💻":                       "name.hidden",
		"Ana [host]":                "name.signs",
		"Ana (Leitung)":             "name.signs",
		"<script>alert(1)</script>": "name.signs",
		"Ana@example.org":           "name.signs",
		"\u0301Ana":                 "name.signs",
		"Ana \u0301b":               "name.signs",
		"Z" + strings.Repeat("\u0335", 9) + "algo": "name.signs",
		"a\u20dd": "name.signs",
		"Mirеla":  "name.mixed", // a Cyrillic е
		"Αna":     "name.mixed",
		"Ꭺdmin":   "name.mixed", // a Cherokee Ꭺ
		"ꓮdmin":   "name.mixed", // a Lisu ꓮ
		"Ⲁnna":    "name.mixed", // a Coptic ⲁ
		"Aոոa":    "name.mixed", // an Armenian ո
	} {
		name, err := NameOf(raw)
		if strings.HasPrefix(want, "name.") {
			if !IsRefused(err, want) {
				t.Errorf("%+q: got %+q, %v, want %s", raw, name, err, want)
			}
		} else if err != nil || name != want {
			t.Errorf("%+q: got %+q, %v, want %+q", raw, name, err, want)
		}
	}
}

func TestT02NamesAReaderCouldTakeForEachOtherHaveOneKey(t *testing.T) {
	for _, same := range [][]string{
		{"Mirela", "mirela", "MIRELA", "Ｍirela", "Mirela.", "-Mirela-", "Mireia", "Mire1a"},
		{"Anna", "ANNA", "аnnа", "ΑΝΝΑ", "ᴀɴɴᴀ"},
		{"HOHA", "НОНА"}, {"Tom", "ТОМ", "ΤΟΜ", "T0m", "tom"},
		{"Ida", "lda", "1da"},
		{"Jonas W", "Jonas  W.", "Jonas-W", "jonas_w"},
		{"O'Neil", "O’Neil", "oneil"},
		{"Noor", "N00r", "ΝΟΟR"},
		{"Marnie", "Mamie"},
		{"Vvren", "Wren"},
		{"Zoë", "Zoe\u0308", "zoё"},
		{"Sam", "ᏚᎪᎷ", "ꓢꓮꓟ"},
		{"Kim", "ⲔⲒⲘ"},
	} {
		for _, name := range same[1:] {
			if NameKey(name) != NameKey(same[0]) {
				t.Errorf("%q is %q, %q is %q", same[0], NameKey(same[0]), name, NameKey(name))
			}
		}
	}
	for _, different := range [][2]string{
		{"Ana", "Anna"}, {"Lars", "Lärs"}, {"Jonas", "Jonah"}, {"Zoe", "Zoë"}, {"Anna Lena", "Annalena"}, {"Olga", "Ольга"}, {"7", "8"},
	} {
		if NameKey(different[0]) == NameKey(different[1]) {
			t.Errorf("%q and %q have one key", different[0], different[1])
		}
	}
}

func TestT02NoNameSoundsLikeARoleOfTheHouse(t *testing.T) {
	for name, want := range map[string]bool{
		"Owner": true, "Moderator Ana": true, "ana (mod)": true, "H0ST": true, "Leitung": true, "Ана Модератор": false,
		"AdmIn": true, "Adm1n": true, "ΗΟЅΤ": true, "Lamplight": true, "Support.": true, "the-host": true,
		"ꓧꓳꓢꓔ": true, "S-t-a-f-f": true, "O w n e r": true, "Admin1": true, "mod 22": true, "Host7": true,
		"Ana": false, "Hostettler": false, "Modesta": false, "Rooter": false, "Gast": false,
	} {
		if got := ReservedName(NameKey(name)); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestLookalikesAreLevelAndEnd(t *testing.T) {
	for from, to := range lookalikes {
		for range 3 {
			if next, ok := lookalikes[to]; ok {
				to = next
			}
		}
		if _, ok := lookalikes[to]; ok {
			t.Errorf("%c goes round in a circle", from)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, raw := range []string{
		"", " ", "Mirela", "  Ana  Maria ", "Ａｎａ", "𝐀𝐧𝐚", "Ayşe", "Zoe\u0308", "O’Neil-Müller Jr.", "Col·lell", "R2·D2", "Никита",
		"Ольга Olga", "王小明", "प्रिया", "עֲדִי", "\u3164", "A\u200bna", "A\u200dna", "Ana\u202egro", "Ana\x00", "Ana\nBen",
		"Ana\ufe0f", "Ana\U000e0041", "\xff\xfe", "Ana 👑", "👩‍💻", "<script>", "\u0301Ana", "Z\u0335\u0335\u0335\u0335\u0335", "Mirеla",
		"ﬁ", "ŉ", "Ⅷ", "\u1e9e", "İ", "ı", "\u0345", "ǅ", "가", "ﷺ", "1\u20e3", "\u0c15\u0c4d\u0c37", strings.Repeat("ﷺ", 40), strings.Repeat("a\u0301", 40),
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		name, err := NameOf(raw)
		if err != nil {
			var refusal *Error
			if !errors.As(err, &refusal) || refusal.Kind != Invalid {
				t.Fatalf("%+q: not a refusal: %v", raw, err)
			}
			return
		}
		if !utf8.ValidString(name) || strings.TrimSpace(name) != name || uniseg.GraphemeClusterCount(name) > maxName {
			t.Fatalf("%+q is a name: %+q", raw, name)
		}
		for _, r := range name {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.So, unicode.Sm) {
				t.Fatalf("%+q is a name with %U in it", raw, r)
			}
		}
		if again, err := NameOf(name); err != nil || again != name {
			t.Fatalf("%+q, and the same again: %+q, %v", name, again, err)
		}
		key := NameKey(name)
		if key == "" || key != NameKey(name) {
			t.Fatalf("%+q has key %+q", name, key)
		}
		ReservedName(key)
	})
}
