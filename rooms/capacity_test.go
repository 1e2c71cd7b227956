package rooms

import "testing"

func TestSeatsLeftAreWhatAMachineHasSpareForRounds(t *testing.T) {
	empty := SeatsLeft(2, 0, 0)
	if one := SeatsLeft(1, 0, 0); one < 1 || empty < 2*one || empty > 2*one+1 {
		t.Errorf("one core: %d, two: %d", one, empty)
	}
	full := SeatsLeft(2, float64(empty)*CoreInRound/2, 0)
	if full > 1 {
		t.Errorf("%d left when all are taken", full)
	}
	if quiet := SeatsLeft(2, float64(empty)*CoreInFocus/2, empty); quiet > 1 {
		t.Errorf("%d left beside %d in focus, who will have a round", quiet, empty)
	}
	if SeatsLeft(1, 1, 40) != 0 || SeatsLeft(0, 0, 0) != 0 {
		t.Error("fewer than none")
	}
}
