package rooms

// Outcome is how a task went.
type Outcome string

const (
	Done    Outcome = "done"
	Partly  Outcome = "partly"
	NotYet  Outcome = "not_yet"
	Changed Outcome = "changed"
)

// TaskInput is a task as its member states it: title and done-looks-like up to
// 200 characters, activity up to 40, how up to 500.
type TaskInput struct {
	Title    string `json:"title"`
	Done     string `json:"done_looks_like"`
	How      string `json:"how"`
	Activity string `json:"activity"`
}

// OutcomeInput is an answer to "where did you get to". Task names an
// Unfinished task; empty means the present one. Share lets the room read the
// note. Skip leaves an Unfinished task unanswered for good.
type OutcomeInput struct {
	Outcome Outcome `json:"outcome"`
	Note    string  `json:"note"`
	Share   bool    `json:"share"`
	Task    string  `json:"task"`
	Skip    bool    `json:"skip"`
}
