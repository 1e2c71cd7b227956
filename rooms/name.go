package rooms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/secure/precis"
)

// maxName is the length of a name in what a reader counts as characters.
const maxName = 40

// NameOf is the name as it is kept and shown (RFC 8266), or a refusal that
// says what is wrong with it: names are plain words, so that nobody can be
// blank, write backwards, or wear a sign that looks like a role of the house.
func NameOf(raw string) (string, error) {
	if len(raw) > 20*maxName {
		return "", Refuse(Invalid, "name.long", "Most", maxName)
	}
	raw = strings.TrimSpace(raw)
	if !utf8.ValidString(raw) || strings.ContainsFunc(raw, invisible) {
		return "", Refuse(Invalid, "name.hidden")
	}
	name, err := nickname(raw)
	switch {
	case !strings.ContainsFunc(raw, letterOrDigit):
		return "", Refuse(Invalid, "name.empty")
	case err != nil:
		return "", Refuse(Invalid, "name.signs")
	case strings.ContainsFunc(name, invisible):
		return "", Refuse(Invalid, "name.hidden")
	case strings.ContainsFunc(name, notOfNames) || heaped(name):
		return "", Refuse(Invalid, "name.signs")
	case uniseg.GraphemeClusterCount(name) > maxName:
		return "", Refuse(Invalid, "name.long", "Most", maxName)
	}
	for _, word := range strings.Fields(name) {
		if mixed(word) {
			return "", Refuse(Invalid, "name.mixed")
		}
	}
	return name, nil
}

// nickname trims, joins spaces and takes compatibility forms apart, until
// nothing changes any more (RFC 8266, section 2.3).
func nickname(raw string) (string, error) {
	name, err := precis.Nickname.String(raw)
	for range 3 {
		before := name
		if err == nil {
			name, err = precis.Nickname.String(name)
		}
		if name == before {
			break
		}
	}
	return name, err
}

// invisible are controls, formats (bidi and zero-width among them), private
// and unassigned characters, and the letters and marks that print nothing.
func invisible(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u3164', '\uffa0':
		return true
	}
	return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs) ||
		unicode.Is(unicode.Variation_Selector, r)
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// notOfNames is everything but letters, their marks, digits, spaces and the
// few signs names are written with.
func notOfNames(r rune) bool {
	return !letterOrDigit(r) && !unicode.In(r, unicode.Mn, unicode.Mc) && !strings.ContainsRune(" .'’-_·&", r)
}

// heaped reports whether marks stand on nothing, or higher than any language
// needs.
func heaped(name string) bool {
	base, marks := false, 0
	for _, r := range name {
		if !unicode.Is(unicode.M, r) {
			base, marks = letterOrDigit(r), 0
			continue
		}
		if marks++; !base || marks > 4 {
			return true
		}
	}
	return false
}

// mixed reports whether one word takes letters from alphabets that look alike.
func mixed(word string) bool {
	n := 0
	for _, alphabet := range alphabets {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(alphabet, r) }) {
			n++
		}
	}
	return n > 1
}

var alphabets = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Cherokee, unicode.Lisu, unicode.Coptic,
}

// lookalikes are pairs of strings: each letter on the left passes for the one
// below it in small or capital letters, in which names are not told apart.
// The letters that matter are those a whole word can be written in; a word of
// two alphabets is no name.
var lookalikes = lookalikeTable(
	"авекмнорстухѕіјһԁԛԝӏьзёї", // Cyrillic
	"abekmhopctyxsijhdqwlb3ëï",
	"αβεζηικμνορτυχϲϳ", // Greek, by its capitals
	"abezhikmnoptyxcj",
	"օոսհցզյ", // Armenian
	"onuhgqj",
	"ıɩɑɡǀᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", // dotless and small capitals
	"iiaglabcdefghijklmnoprstuvwyz",
	"ꭺᏼꮯꭰꭼꮐꮋꭻꮶꮮꮇꮲꭱꮢꮪꭲꮩꮃꮓ", // Cherokee
	"abcdeghjklmprrstvwz",
	"ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴꓸ", // Lisu
	"bpdtgkjczfmnlsrvhwxyaeiou.",
	"ⲁⲃⲉⲏⲓⲕⲙⲛⲟⲣⲥⲧⲩⲭ", // Coptic
	"abehikmnopctyx",
	"01i", // and I, l and 1 are one stroke in many fonts
	"oll",
)

// lookalikePairs are two letters that read as one.
var lookalikePairs = strings.NewReplacer("rn", "m", "vv", "w")

func lookalikeTable(pairs ...string) map[rune]rune {
	table := map[rune]rune{}
	for i := 0; i < len(pairs); i += 2 {
		plain := []rune(pairs[i+1])
		for j, r := range []rune(pairs[i]) {
			table[r] = plain[j]
		}
	}
	return table
}

// NameKey is what two names share that a reader could take for each other:
// case, width and signs do not count, and letters that look alike are one.
func NameKey(name string) string {
	key, err := precis.Nickname.CompareKey(name)
	if err != nil {
		return ""
	}
	key = strings.Map(func(r rune) rune {
		for plain, ok := lookalikes[r]; ok; plain, ok = lookalikes[r] {
			r = plain
		}
		switch {
		case r == '\'' || r == '’':
			return -1
		case letterOrDigit(r) || unicode.Is(unicode.M, r):
			return r
		default:
			return ' '
		}
	}, key)
	return lookalikePairs.Replace(strings.Join(strings.Fields(key), " "))
}

// reserved are the keys of words that would pass for a role of the house.
var reserved = func() map[string]bool {
	keys := map[string]bool{}
	for _, word := range []string{
		"owner", "admin", "administrator", "administration", "moderator", "moderation", "mod", "host", "staff",
		"support", "system", "server", "root", "lamplight",
		"Leitung", "Moderatorin", "Administratorin", "Betreiber", "Betreiberin", "Inhaber", "Inhaberin",
		"Verwaltung", "Gastgeber", "Gastgeberin",
	} {
		keys[NameKey(word)] = true
	}
	return keys
}()

// ReservedName reports whether a name with this key has a word in it, or is
// one in pieces, that would pass for a role of the house.
func ReservedName(key string) bool {
	words := strings.Fields(key)
	for _, word := range append(words, strings.Join(words, "")) {
		if reserved[word] || reserved[strings.TrimRight(word, "l23456789")] { // a 1 is an l here
			return true
		}
	}
	return false
}
