package rooms

import "time"

// View is everything a room shows to everybody, whole. Web adds `me` for the
// one who looks.
type View struct {
	Revision    int64      `json:"revision"` // grows with every change
	Now         time.Time  `json:"now"`
	Room        RoomView   `json:"room"`
	Phase       Phase      `json:"phase"`
	PhaseStarts *time.Time `json:"phase_starts_at"` // null when free
	PhaseEnds   *time.Time `json:"phase_ends_at"`   // null when free
	Block       *BlockView `json:"block"`           // null when free
	NextHost    *HostView  `json:"next_host"`       // who would host a block started now; null: the room would lead itself
	People      []Person   `json:"people"`          // in order of arrival
	Scheduled   *NextBlock `json:"scheduled"`       // the next block held here at a fixed time; null: none within a day
	Microphones int        `json:"microphones"`     // the media server's own count of microphone tracks
	MediaUp     bool       `json:"media_up"`        // whether the media server answered the last look
	Knocks      []Knock    `json:"knocks"`          // who asks to be let in, first come first
}

// RoomView is the room's lasting part.
type RoomView struct {
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Quiet       bool   `json:"quiet"`   // nobody may send sound while free
	Cameras     string `json:"cameras"` // welcome, expected or off
	Seats       int    `json:"seats"`   // camera and no_camera seats, 2 to 50
	Guests      bool   `json:"-"`       // guests may enter
	Locked      bool   `json:"locked"`  // whoever comes knocks
	Private     bool   `json:"-"`       // found by its link alone
}

// BlockView is a block as everybody sees it.
type BlockView struct {
	ID         string      `json:"id"`
	Scheduled  string      `json:"scheduled"` // the scheduled block this is; "": started on the spot
	Plan       Plan        `json:"plan"`
	StartsAt   time.Time   `json:"starts_at"` // when gathering ends
	EndsAt     time.Time   `json:"ends_at"`
	Sprint     int         `json:"sprint"` // 1 to plan.sprints; 0 before the first focus
	Phases     []Stretch   `json:"phases"` // the ribbon: every phase after gathering with its instants
	Host       *HostView   `json:"host"`   // null: the room leads itself
	Understudy *PersonName `json:"understudy"`
	Round      *RoundView  `json:"round"` // null outside opening and closing
}

// NextBlock is a scheduled block as its room announces it.
type NextBlock struct {
	ID       string      `json:"id"`
	StartsAt time.Time   `json:"starts_at"`
	DoorsAt  time.Time   `json:"doors_at"`
	Length   int         `json:"length"` // seconds
	Host     *PersonName `json:"host"`
	Coming   int         `json:"coming"`
}

// Stretch is one phase of a block on the ribbon.
type Stretch struct {
	Phase    Phase     `json:"phase"`
	Sprint   int       `json:"sprint"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// HostView is the host with why it is this one.
type HostView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Reason Line   `json:"reason"`
}

// PersonName is a member as others may know them.
type PersonName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// RoundView is the circle. Mode is spoken or typed; a typed round has no turns
// and TypedEnds is when writing together ends.
type RoundView struct {
	Kind      Phase      `json:"kind"` // opening or closing
	Mode      string     `json:"mode"`
	Order     []Place    `json:"order"`
	Turn      *TurnView  `json:"turn"` // null when everybody has spoken, and in a typed round
	TypedEnds *time.Time `json:"typed_ends_at,omitempty"`
}

// Place is one member's place in the round. State is waiting, speaking, said,
// passed (at the end, once, still to speak), skipped (stepped over by the host
// or by absence, comes back at the end on return).
type Place struct {
	Member string `json:"member"`
	Name   string `json:"name"`
	State  string `json:"state"`
	Here   bool   `json:"here"`
}

// TurnView is the turn of this moment: EndsAt is when the ring is full, MovesOn
// when the room goes on by itself.
type TurnView struct {
	Member   string    `json:"member"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	MovesOn  time.Time `json:"moves_on_at"`
}

// Person is a participant as everybody in the room sees them.
type Person struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Role       string     `json:"role"`
	Seat       SeatKind   `json:"seat"`
	Away       bool       `json:"away"`
	BackAt     *time.Time `json:"back_at,omitempty"`
	Lost       bool       `json:"lost"`        // the line is lost, within the 20 s of grace
	SittingOut bool       `json:"sitting_out"` // not in the block
	Newcomer   bool       `json:"newcomer"`    // has not finished a block here yet
	Task       *TaskView  `json:"task"`
	Outcome    *Outcome   `json:"outcome"` // done, partly, not_yet, changed
	ArrivedAt  time.Time  `json:"arrived_at"`
}

// TaskView is a task as the room sees it. Promised is set when the task was
// changed after focus had begun.
type TaskView struct {
	Title    string `json:"title"`
	Done     string `json:"done_looks_like"`
	How      string `json:"how,omitempty"`
	Activity string `json:"activity"`
	Promised string `json:"promised,omitempty"`
}

// Me is the reader's own part of a view. A visitor who does not sit has Seat "".
type Me struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Role       string     `json:"role"`
	Language   string     `json:"language"`
	Willing    bool       `json:"willing"`
	AskWilling bool       `json:"ask_willing"` // first block finished, never asked: offer the switch once
	Seat       SeatKind   `json:"seat"`
	SeatID     string     `json:"seat_id"` // the tab that holds the seat; another tab knows it is the older one
	Away       bool       `json:"away"`
	BackAt     *time.Time `json:"back_at,omitempty"`
	InBlock    bool       `json:"in_block"`
	SittingOut bool       `json:"sitting_out"`
	Task       *TaskView  `json:"task"` // also the one left from last time, before sitting down
	Outcome    *Outcome   `json:"outcome"`
	Note       string     `json:"note"`
	Unfinished *OpenTask  `json:"unfinished"` // a task of a block that ended without an answer; asked gently
	Logged     *Logged    `json:"logged"`     // the line the block that closes, or the last one here for half an hour, left in the log
	Helper     *Helper    `json:"helper"`     // what helps with planning; null: switched off
	MaySpeak   bool       `json:"may_speak"`  // the media server lets this member's microphone through now
	MayVideo   bool       `json:"may_video"`
	NoCamera   bool       `json:"camera_stopped"`     // by a moderator, see the member's cases
	NoSound    bool       `json:"microphone_stopped"` // likewise
	Script     *Line      `json:"script"`             // the host's sentence for this moment; everybody's when the room leads itself
	HostAgain  bool       `json:"host_again"`         // was host, lost the line, is back: may take the script again
	Actions    []Action   `json:"actions"`            // what this member may do in the block now, in the order of the buttons
}

// Logged is a line of the log as the room tells its member.
type Logged struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Planned int    `json:"planned_seconds"`
	Present int    `json:"present_seconds"`

	until time.Time // then it is told no longer
}

// Helper is what helps a member plan: their usual length in minutes of focus,
// once there is evidence for it, and of how many sessions.
type Helper struct {
	UsualLength int `json:"usual_length"`
	Of          int `json:"of"`
}

// OpenTask is a task that still waits for its outcome.
type OpenTask struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Done     string    `json:"done_looks_like"`
	RoomName string    `json:"room_name"`
	At       time.Time `json:"at"`
}

// RoomSummary is a room in the lobby, as one window front.
type RoomSummary struct {
	RoomView
	Present    int         `json:"present"`
	Phase      Phase       `json:"phase"`
	PhaseEnds  *time.Time  `json:"phase_ends_at"`
	NextFocus  *time.Time  `json:"next_focus_at"`
	Host       *PersonName `json:"host"`
	Speaking   string      `json:"speaking,omitempty"` // name of the one whose turn it is
	TurnNumber int         `json:"turn_number,omitempty"`
	TurnCount  int         `json:"turn_count,omitempty"`
	BlockEnds  *time.Time  `json:"block_ends_at"`
	People     []Window    `json:"people"` // in order of arrival, at most 50
}

// Window is one lit window of the lobby.
type Window struct {
	ID   string   `json:"id"`
	Name string   `json:"name"`
	Seat SeatKind `json:"seat"`
	Away bool     `json:"away"`
	Host bool     `json:"host"`
	Turn bool     `json:"turn"`
}
