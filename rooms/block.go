package rooms

// Action is what somebody does to a block.
type Action string

const (
	ActNext       Action = "next"        // the turn is over: its member or the host
	ActSkip       Action = "skip"        // host: this one speaks at the end
	ActPass       Action = "pass"        // at or before one's turn: to the end, once; the host otherwise: the understudy leads
	ActStartFocus Action = "start_focus" // host: the opening is over
	ActHandOver   Action = "hand_over"   // host: that member leads
	ActTakeBack   Action = "take_back"   // a host who lost the line leads again
	ActSitOut     Action = "sit_out"
	ActSitIn      Action = "sit_in"
	ActClose      Action = "close" // host: the block is over
)
