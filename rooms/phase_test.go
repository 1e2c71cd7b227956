package rooms

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what is printed from the code")

// phaseTable prints the rules as the README shows them.
func phaseTable() string {
	var out strings.Builder
	out.WriteString("| phase | lasts | then | who may send sound | the host may |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range rules {
		lasts, then, may := "as long as people like", "`"+string(r.then)+"`", []string{}
		if r.lasts != nil {
			lasts = "`plan." + string(r.phase) + "`"
		}
		if r.again != "" {
			then = fmt.Sprintf("`%s` while sprints are left, then %s", r.again, then)
		}
		for _, a := range r.host {
			may = append(may, "`"+string(a)+"`")
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s | %s |\n", r.phase, lasts, then, r.sound, strings.Join(may, " "))
	}
	out.WriteString("\nA phase of no length is left out, and the last focus has no break when a closing round follows.\n")
	return out.String()
}

func TestThePhaseTableIsPrintedAsItIs(t *testing.T) {
	const file = "testdata/phases.md"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(phaseTable()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	printed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(printed) != phaseTable() {
		t.Errorf("%s is not what the code says; go test ./rooms -run PhaseTable -update rewrites it", file)
	}
}

func TestTheReadmeShowsThePhaseTable(t *testing.T) {
	const file, begin, end = "../README.md", "<!-- phases -->\n", "<!-- /phases -->"
	readme, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return
	} else if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(readme), begin)
	shown, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+phaseTable()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != phaseTable() {
		t.Errorf("the README's phase table is not what the code says; go test ./rooms -run PhaseTable -update rewrites it")
	}
}

func TestEveryPhaseHasOneLine(t *testing.T) {
	seen := map[Phase]bool{}
	for _, r := range rules {
		if seen[r.phase] {
			t.Errorf("%s has two lines", r.phase)
		}
		seen[r.phase] = true
	}
	for _, p := range []Phase{Free, Gathering, Opening, Focus, Break, Closing} {
		if !seen[p] {
			t.Errorf("%s has no line", p)
		}
	}
}

func TestWhoMaySendSound(t *testing.T) {
	type who struct{ turn, host, out, quiet bool }
	var (
		anybody = who{}
		speaker = who{turn: true}
		leader  = who{host: true}
		sitsOut = who{out: true}
		quiet   = who{quiet: true}
	)
	for phase, may := range map[Phase]map[who]bool{
		Free:      {anybody: true, quiet: false, sitsOut: true},
		Gathering: {anybody: true, quiet: true, sitsOut: true},
		Opening:   {anybody: false, speaker: true, leader: true, sitsOut: false, quiet: false},
		Focus:     {anybody: false, speaker: false, leader: false, sitsOut: false},
		Break:     {anybody: true, quiet: true, sitsOut: false},
		Closing:   {anybody: false, speaker: true, leader: true, sitsOut: false},
		"unheard": {anybody: false, leader: false},
	} {
		for w, want := range may {
			for _, seat := range []SeatKind{CameraSeat, NoCameraSeat} {
				if got := RightsIn(phase, w.quiet, "welcome", seat, w.turn, w.host, w.out).Microphone; got != want {
					t.Errorf("%s, %+v, %s: microphone %v, want %v", phase, w, seat, got, want)
				}
			}
			if got := RightsIn(phase, w.quiet, "welcome", TextSeat, w.turn, w.host, w.out); got != (Rights{}) {
				t.Errorf("%s, %+v: a text seat may send %+v", phase, w, got)
			}
		}
	}
}

func TestWhoMaySendPictures(t *testing.T) {
	for _, c := range []struct {
		seat    SeatKind
		cameras string
		want    bool
	}{
		{CameraSeat, "welcome", true},
		{CameraSeat, "expected", true},
		{CameraSeat, "off", false},
		{NoCameraSeat, "welcome", false},
		{TextSeat, "welcome", false},
		{"", "welcome", false},
	} {
		for _, r := range rules {
			if got := RightsIn(r.phase, false, c.cameras, c.seat, false, false, false).Camera; got != c.want {
				t.Errorf("%s, %q seat, cameras %s: camera %v, want %v", r.phase, c.seat, c.cameras, got, c.want)
			}
		}
	}
}
