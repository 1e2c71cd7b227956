package rooms

import "time"

// Script is the sentence for this moment: the host's to read aloud, or
// everybody's when the room leads itself; nil when the block is over.
func (b Block) Script(now time.Time, people []Attendee) *Line { return nil }
func (s Stretch) cues() []time.Time                           { return nil }
