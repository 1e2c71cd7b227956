package rooms

// What a person in a call costs the media server, in cores, in a room of twelve
// where everybody watches everybody. `make load` measures it; the README's
// section Growing has the figures. Sixty people cost 0.0046 and 0.0025 each,
// twelve alone up to 0.010 and 0.005, since fewer packets go out at a time;
// these lie between and leave something for browsers, which ask more often than
// the clients that measured.
const (
	CoreInRound = 0.008 // pictures as in a round, free, gathering or break
	CoreInFocus = 0.004 // small and slow pictures, no sound

	// fullAt is the share of a machine above which pictures begin to wait for
	// each other; the rest is for pages, events, disk and a bad minute.
	fullAt = 0.75
)

// SeatsLeft is how many more people a machine can take into calls: cores is how
// many it has, busy which share of all of them is in use now (0 to 1, whoever
// uses it), resting how many people sit in calls whose room is in focus now,
// since they will cost more in their next round. It is about the machine of the
// media server, and about processors alone: a line that is too thin shows first
// as blurred pictures.
func SeatsLeft(cores int, busy float64, resting int) int {
	free := float64(cores)*(fullAt-busy) - float64(resting)*(CoreInRound-CoreInFocus)
	return max(0, int(free/CoreInRound))
}
