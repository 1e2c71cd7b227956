package rooms

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// catalogue reads the sentences of one section in one language, without the
// library that serves them: a table's name, and key = "sentence".
func catalogue(t *testing.T, section, lang string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../web/locales/script." + lang + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "\n["+section+"]\n")
	body, _, _ = strings.Cut(body, "\n[")
	lines := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(\w+) = "(.*)"$`).FindAllStringSubmatch(body, -1) {
		lines[section+"."+m[1]] = m[2]
	}
	return lines
}

func say(sentence string, args map[string]any) string {
	for slot, v := range args {
		word := fmt.Sprint(v)
		if at, err := time.Parse(time.RFC3339, word); err == nil {
			word = at.Format("15:04")
		}
		sentence = strings.ReplaceAll(sentence, "{{."+slot+"}}", word)
	}
	return sentence
}

// evenings are blocks that together need every sentence of the script.
func evenings(t *testing.T) map[string][]spoken {
	three := with(led("ana", "ben", "cleo"), "cleo", newcomer)
	many := led(strings.Split("abcdefghijklmnopqrs", "")...)
	short := Plan{Opening: 300, Focus: 300, Closing: 300, Sprints: 1, Gathering: 60}
	return map[string][]spoken{
		"A hosted evening": listen(begin(t, twoHour, three)),
		"A room that leads itself": listen(begin(t, Plan{Opening: 300, Focus: 1500, Closing: 300, Sprints: 1, Gathering: 60},
			with(people("ana", "ben", "cleo"), "cleo", newcomer))),
		"25/5, with a host":                       listen(begin(t, Presets[0], led("ana", "ben"))),
		"Focus and nothing else":                  listen(begin(t, Plan{Focus: 300, Sprints: 1}, people("ana"))),
		"Too many to speak":                       listen(begin(t, short, many)),
		"A host alone":                            listen(begin(t, short, led("ana"))),
		"A host who passes and speaks last":       listen(begin(t, short, led("ana", "ben")).do(60*time.Second, ActPass, "ana", "ana")),
		"A closing in which the host speaks last": listen(begin(t, short, led("ana", "ben")).at(11*time.Minute).do(11*time.Minute, ActPass, "ana", "ana")),
		"Nobody is there":                         listen(begin(t, short, people("ana")).left("ana")),
	}
}

func (s *sitting) left(member string) *sitting {
	s.people = but(s.people, member)
	return s
}

type spoken struct {
	at   time.Time
	line Line
}

// listen is every sentence from here to the end of the block, each once.
func listen(s *sitting) []spoken {
	var out []spoken
	for now := s.b.At; !s.b.Over(); now = s.b.Wakes(s.people) {
		s.b, _ = s.b.AdvanceTo(now, s.people)
		l := s.b.Script(now, s.people)
		if l != nil && (len(out) == 0 || asJSON(out[len(out)-1].line) != asJSON(l)) {
			out = append(out, spoken{now, *l})
		}
	}
	return out
}

func TestThereIsASentenceForEveryMomentAndAMomentForEverySentence(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		written := catalogue(t, "script", lang)
		unsaid := maps.Clone(written)
		for name, evening := range evenings(t) {
			for _, s := range evening {
				sentence, ok := written[s.line.Key]
				if !ok {
					t.Errorf("%s, %s: %s is not written", lang, name, s.line.Key)
				}
				if said := say(sentence, s.line.Args); strings.Contains(said, "{{") || strings.Contains(said, "<nil>") {
					t.Errorf("%s, %s: %s lacks something: %s", lang, name, s.line.Key, said)
				}
				delete(unsaid, s.line.Key)
			}
		}
		for key := range unsaid {
			t.Errorf("%s: %s is never said", lang, key)
		}
	}
}

func TestTheScriptReadsAloud(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		sentences := catalogue(t, "script", lang)
		var out strings.Builder
		all := evenings(t)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			fmt.Fprintf(&out, "## %s\n\n", name)
			for _, s := range all[name] {
				fmt.Fprintf(&out, "- %s %s\n", s.at.Format("15:04:05"), say(sentences[s.line.Key], s.line.Args))
			}
			out.WriteString("\n")
		}
		file := "testdata/script." + lang + ".md"
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		printed, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(printed) != out.String() {
			t.Errorf("%s is not what is said; go test ./rooms -run ReadsAloud -update rewrites it", file)
		}
	}
}

func TestEveryReasonToHostIsWritten(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		text, err := os.ReadFile("../web/locales/script." + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"never", "days", "today", "least", "first", "took_over", "passed_on", "handed_over", "took_back"} {
			if !strings.Contains(string(text), "\n"+key+" = ") && !strings.Contains(string(text), "\n[reason."+key+"]\n") {
				t.Errorf("%s: reason.%s is not written", lang, key)
			}
		}
	}
}
