package rooms

import "time"

// Verb is what a chat command asks for.
type Verb string

const (
	Say        Verb = ""        // no command: text for the room
	SetTask    Verb = "task"    // Task
	SetOutcome Verb = "outcome" // Outcome and Note
	GoAway     Verb = "away"    // For, zero: for an open while
	ComeBack   Verb = "back"
	Help       Verb = "help"
)

// Command is what a line in the chat asks for.
type Command struct {
	Verb    Verb
	Task    TaskInput
	Outcome Outcome
	Note    string
	For     time.Duration
}

// ParseCommand reads a line of chat. Anything that is not a command is Say; a
// word after a slash that is no command is an *Error that explains it.
func ParseCommand(text string) (Command, error) { return Command{}, nil }
