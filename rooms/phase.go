package rooms

// Phase is where a room stands.
type Phase string

const (
	Free      Phase = "free"
	Gathering Phase = "gathering"
	Opening   Phase = "opening"
	Focus     Phase = "focus"
	Break     Phase = "break"
	Closing   Phase = "closing"
)
