package rooms

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Verb is what a line of chat asks for.
type Verb string

const (
	Say        Verb = ""        // no command: text for the room
	SetTask    Verb = "task"    // Task
	SetOutcome Verb = "outcome" // Outcome and Note
	GoAway     Verb = "away"    // For, zero: for an open while
	ComeBack   Verb = "back"
	Help       Verb = "help"
)

// Command is what a line of chat asks for.
type Command struct {
	Verb    Verb
	Task    TaskInput
	Outcome Outcome
	Note    string
	For     time.Duration
}

// maxAway is the longest "back in" that can be said, in minutes.
const maxAway = 240

// ParseCommand reads a line of chat. Whatever looks like a command and is none
// is an *Error that explains it, so that a slip of the finger is not posted.
// A path (/usr/bin), a fraction (/2) and two slashes are text.
func ParseCommand(text string) (Command, error) {
	slash, found := strings.CutPrefix(strings.TrimSpace(text), "/")
	if !found {
		return Command{}, nil
	}
	word, rest := slash, ""
	if i := strings.IndexFunc(slash, unicode.IsSpace); i >= 0 {
		word, rest = slash[:i], strings.TrimSpace(slash[i:])
	}
	if strings.Contains(word, "/") || strings.ContainsFunc(word, unicode.IsDigit) {
		return Command{}, nil
	}
	switch strings.ToLower(strings.TrimFunc(word, unicode.IsPunct)) {
	case "task":
		task := parseTask(rest)
		if task.Title == "" {
			return Command{}, Refuse(Invalid, "command.task_empty")
		}
		return Command{Verb: SetTask, Task: task}, nil
	case "done":
		return Command{Verb: SetOutcome, Outcome: Done, Note: rest}, nil
	case "partly":
		return Command{Verb: SetOutcome, Outcome: Partly, Note: rest}, nil
	case "notyet":
		return Command{Verb: SetOutcome, Outcome: NotYet, Note: rest}, nil
	case "away":
		away, ok := parseAway(rest)
		if !ok {
			return Command{}, Refuse(Invalid, "command.away_when", "Most", maxAway)
		}
		return Command{Verb: GoAway, For: away}, nil
	case "back":
		return Command{Verb: ComeBack}, nil
	case "help":
		return Command{Verb: Help}, nil
	}
	return Command{}, Refuse(Invalid, "chat.unknown_command", "Word", "/"+clip(word, 20), "Meant", meant(word))
}

// doneWhen is what stands between a task and what done looks like: a dash
// between spaces, or the words themselves, with or without a dash before them.
var (
	doneWords = regexp.MustCompile(`(?i)[\s,;]+(?:[–—-]+\s*)?(?:done when|done looks like|fertig,? wenn|fertig heißt)\b:?\s*|\s+(?:[–—-]+\s*)?(?:done|fertig):\s*`)
	doneDash  = regexp.MustCompile(`\s+[–—-]+\s+`)
)

func parseTask(text string) TaskInput {
	text = " " + text + " "
	for _, between := range []*regexp.Regexp{doneWords, doneDash} {
		if at := between.FindStringIndex(text); at != nil {
			return TaskInput{Title: strings.TrimSpace(text[:at[0]]), Done: strings.TrimSpace(text[at[1]:])}
		}
	}
	return TaskInput{Title: strings.TrimSpace(text)}
}

var minutes = regexp.MustCompile(`^(\d{1,3})\s*(?:m|min|minutes?|minuten)?\.?$`)

func parseAway(text string) (time.Duration, bool) {
	if text == "" {
		return 0, true
	}
	said := minutes.FindStringSubmatch(strings.ToLower(text))
	if said == nil {
		return 0, false
	}
	n, _ := strconv.Atoi(said[1])
	return time.Duration(n) * time.Minute, n >= 1 && n <= maxAway
}

// meant is the command one or two slips of the finger away, or /help.
func meant(word string) string {
	best, least := "help", 3
	for _, known := range []string{"task", "done", "partly", "notyet", "away", "back"} {
		if d := slips(strings.ToLower(clip(word, 20)), known); d < least {
			best, least = known, d
		}
	}
	return "/" + best
}

// slips counts the letters missing, too many, wrong or swapped between two words.
func slips(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		for j := range rows[i] {
			if i == 0 || j == 0 {
				rows[i][j] = i + j
				continue
			}
			wrong := 1
			if s[i-1] == t[j-1] {
				wrong = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+wrong)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}

// clip keeps the first n characters.
func clip(text string, n int) string {
	for i := range text {
		if n--; n < 0 {
			return text[:i] + "…"
		}
	}
	return text
}
