package rooms

import (
	"context"
	"time"
)

// Rights is what a participant may send. Nobody's right to watch and listen is
// ever taken.
type Rights struct {
	Camera     bool
	Microphone bool
}

// Caller is a participant of a call as the media server sees it.
type Caller struct {
	Member      string    // member id
	Connection  string    // the media server's id of this connection; a reload makes a new one
	JoinedAt    time.Time // UTC, to the second
	Rights      Rights    // what it may send, and what it sends in disguise
	Lost        bool      // not here: has not arrived yet, or its browser broke off; it may send all the same
	Microphones int       // microphone tracks, muted ones included
	Cameras     int
}

// Media is the media server. Room and member are ids of ours (the room's slug,
// the member's id). A room nobody is in, or that the media server has
// forgotten, is an empty call and no error.
type Media interface {
	// Token lets the member enter the call with these rights; valid for two minutes.
	Token(room, member string, rights Rights) (string, error)
	// Callers lists who is connected now.
	Callers(ctx context.Context, room string) ([]Caller, error)
	// Permit changes what one who is connected may send; a track that is no
	// longer permitted is closed by the server, and a connection that sends one
	// kind as the other is ended. Not connected is no error.
	Permit(ctx context.Context, room, member string, rights Rights) error
	// Remove ends the member's connection. Not connected is no error.
	Remove(ctx context.Context, room, member string) error
}
