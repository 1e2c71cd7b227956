package rooms

import "time"

// Role is what a member may do on this server.
type Role string

const (
	Owner     Role = "owner"
	Moderator Role = "moderator"
	Regular   Role = "member"
	Guest     Role = "guest"
)

// Member is a person this server knows by a browser key.
type Member struct {
	ID        string    `json:"id"`   // random, 128 bits, made by the server
	Name      string    `json:"name"` // at most 40 graphemes, see NameOf
	Role      Role      `json:"role"`
	Language  string    `json:"language"` // en or de
	Willing   bool      `json:"willing"`  // would host
	CreatedAt time.Time `json:"-"`
}
