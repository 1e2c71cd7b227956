package rooms

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestWhatACommandSays(t *testing.T) {
	task := func(title, done string) Command {
		return Command{Verb: SetTask, Task: TaskInput{Title: title, Done: done}}
	}
	for text, want := range map[string]Command{
		"hello":                    {},
		"":                         {},
		"one / two":                {},
		"/usr/bin/env":             {},
		"/r/golang is that way":    {},
		"// a comment":             {},
		"/2 of it is done":         {},
		"/task write the intro":    task("write the intro", ""),
		"  /TASK  write the intro": task("write the intro", ""),
		"/task: write the intro":   task("write the intro", ""),
		"/task write the intro – done when 500 words":           task("write the intro", "500 words"),
		"/task write the intro — done looks like 500 words":     task("write the intro", "500 words"),
		"/task write the intro - done: 500 words":               task("write the intro", "500 words"),
		"/task write the intro -- 500 words":                    task("write the intro", "500 words"),
		"/task write the intro – 500 words":                     task("write the intro", "500 words"),
		"/task write the intro done when 500 words":             task("write the intro", "500 words"),
		"/task write the intro, Done when: 500 words":           task("write the intro", "500 words"),
		"/task Einleitung schreiben – fertig, wenn 500 Wörter":  task("Einleitung schreiben", "500 Wörter"),
		"/task Einleitung schreiben, fertig wenn 500 Wörter":    task("Einleitung schreiben", "500 Wörter"),
		"/task Einleitung schreiben – fertig heißt: 500 Wörter": task("Einleitung schreiben", "500 Wörter"),
		"/task Methods - chapter 2 - done when it is read":      task("Methods - chapter 2", "it is read"),
		"/task re-read the e-mail":                              task("re-read the e-mail", ""),
		"/task write the intro –":                               task("write the intro", ""),
		"/task what I have not done whenever":                   task("what I have not done whenever", ""),
		"/task\nwrite the intro\n– done when 500 words":         task("write the intro", "500 words"),
		"/done":             {Verb: SetOutcome, Outcome: Done},
		"/Done  all of it ": {Verb: SetOutcome, Outcome: Done, Note: "all of it"},
		"/done!":            {Verb: SetOutcome, Outcome: Done},
		"/partly half":      {Verb: SetOutcome, Outcome: Partly, Note: "half"},
		"/notyet":           {Verb: SetOutcome, Outcome: NotYet},
		"/away":             {Verb: GoAway},
		"/away 10":          {Verb: GoAway, For: 10 * time.Minute},
		"/away 5 min":       {Verb: GoAway, For: 5 * time.Minute},
		"/away 240 Minuten": {Verb: GoAway, For: 4 * time.Hour},
		"/back":             {Verb: ComeBack},
		"/help me":          {Verb: Help},
	} {
		got, err := ParseCommand(text)
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
	}
}

func TestAMistakenCommandIsExplained(t *testing.T) {
	for text, want := range map[string]struct{ key, word, meant string }{
		"/taks write":                   {"chat.unknown_command", "/taks", "/task"},
		"/not_yet":                      {"chat.unknown_command", "/not_yet", "/notyet"},
		"/dnoe":                         {"chat.unknown_command", "/dnoe", "/done"},
		"/awya":                         {"chat.unknown_command", "/awya", "/away"},
		"/giphy cat":                    {"chat.unknown_command", "/giphy", "/help"},
		"/me":                           {"chat.unknown_command", "/me", "/help"},
		"/":                             {"chat.unknown_command", "/", "/help"},
		"/ task write":                  {"chat.unknown_command", "/", "/help"},
		"/ünlü":                         {"chat.unknown_command", "/ünlü", "/help"},
		"/" + strings.Repeat("ä", 2000): {"chat.unknown_command", "/" + strings.Repeat("ä", 20) + "…", "/help"},
		"/task":                         {"command.task_empty", "", ""},
		"/task – done when x":           {"command.task_empty", "", ""},
		"/away 0":                       {"command.away_when", "", ""},
		"/away 241":                     {"command.away_when", "", ""},
		"/away tomorrow":                {"command.away_when", "", ""},
	} {
		got, err := ParseCommand(text)
		var refusal *Error
		if got != (Command{}) || !errors.As(err, &refusal) || refusal.Key != want.key {
			t.Errorf("%q: got %+v, %v, want %s", text, got, err, want.key)
			continue
		}
		if want.word != "" && (refusal.Args["Word"] != want.word || refusal.Args["Meant"] != want.meant) {
			t.Errorf("%q: %v, want %s meant as %s", text, refusal.Args, want.word, want.meant)
		}
	}
}

func FuzzCommand(f *testing.F) {
	for _, text := range []string{
		"", "/", "//", "/ ", "hello", "/task", "/task x", "/task x – y", "/task x - done when y", "/task x done: y", "/task – done when",
		"/task fertig, wenn", "/TASK\tx", "/task\nx", "/done", "/done!", "/done it", "/partly", "/notyet no", "/not_yet", "/away", "/away 5",
		"/away 5 min", "/away 999999999999999999999", "/away -1", "/back", "/help", "/usr/bin", "/2", "/ä", "/\x00", "/\xff\xfe", "/task \u202e",
		"/task " + strings.Repeat("- ", 500), "/" + strings.Repeat("x", 3000), "/task x —— done looks like: y",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCommand(text)
		if err != nil {
			var refusal *Error
			if !errors.As(err, &refusal) || c != (Command{}) {
				t.Fatalf("%+q: %+v, %v", text, c, err)
			}
			if word, ok := refusal.Args["Word"].(string); ok && utf8.RuneCountInString(word) > 22 {
				t.Fatalf("%+q: the refusal repeats %d characters", text, utf8.RuneCountInString(word))
			}
			return
		}
		if !strings.HasPrefix(strings.TrimSpace(text), "/") && c != (Command{}) {
			t.Fatalf("%+q is no command and does %+v", text, c)
		}
		if c.Verb == SetTask && strings.TrimSpace(c.Task.Title) == "" {
			t.Fatalf("%+q sets an empty task", text)
		}
		if len(c.Task.Title)+len(c.Task.Done)+len(c.Note) > len(text) {
			t.Fatalf("%+q says more than it is: %+v", text, c)
		}
	})
}
