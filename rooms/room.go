package rooms

// SeatKind is how somebody sits.
type SeatKind string

const (
	CameraSeat   SeatKind = "camera"
	NoCameraSeat SeatKind = "no_camera"
	TextSeat     SeatKind = "text"
)

// House is what all rooms share.
type House struct {
	Name string // beside the lamp on every page; empty until the owner names it
}

// RoomInput is what an owner says about a room; nil leaves a part as it is.
type RoomInput struct {
	Name        *string `json:"name"`
	Description *string `json:"description"`
	Quiet       *bool   `json:"quiet"`
	Cameras     *string `json:"cameras"`
	Seats       *int    `json:"seats"`
}

// Sitting is a seat taken: Token enters the call and is empty for a text seat.
type Sitting struct {
	SeatID string
	Token  string
}
