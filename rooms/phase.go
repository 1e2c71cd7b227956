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

// RightsIn is what a participant may send in this phase. quiet and cameras are
// the room's; turn, host and sittingOut say what the participant is.
func RightsIn(phase Phase, quiet bool, cameras string, seat SeatKind, turn, host, sittingOut bool) Rights {
	return Rights{}
}
