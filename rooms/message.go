package rooms

import "time"

// MessageKind is what a line in the chat is.
type MessageKind string

const (
	Text          MessageKind = "text"
	TaskLine      MessageKind = "task"    // Text is the title, Args has done_looks_like, activity
	OutcomeLine   MessageKind = "outcome" // Args has outcome, title, and note where it was shared
	Notice        MessageKind = "notice"  // Key and Args, no member
	RemovedLine   MessageKind = "removed" // was deleted; Text is empty
	MaxTextLength             = 2000      // characters of a message
)

// Message is a line in a room's chat. ID orders the chat. Seq grows with every
// change to it (a removal gives a line a new Seq) and is what a stream resumes
// from.
type Message struct {
	ID       int64          `json:"id"`
	Seq      int64          `json:"-"`
	ClientID string         `json:"client_id"` // empty for notices
	Kind     MessageKind    `json:"kind"`
	At       time.Time      `json:"at"`
	Member   *PersonName    `json:"member"` // null for notices
	Text     string         `json:"text,omitempty"`
	Key      string         `json:"key,omitempty"`
	Args     map[string]any `json:"args,omitempty"`
}
