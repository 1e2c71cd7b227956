package rooms_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// to lets time go by up to this instant of the year 2000; the house is down
// meanwhile when that is long.
func (h *house) to(at time.Time) {
	h.t.Helper()
	if wait := time.Until(at); wait > time.Hour {
		h.end()
		h.pass(wait - time.Minute)
		h.start()
	}
	h.pass(time.Until(at))
}

// Weeks with the clock change of Berlin in their midst: every block opens
// its doors, runs and ends, whether or not the house is killed in between.
func TestBlocksAreHeldForWeeksOverRestartsAndAClockChange(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	story := func(crashes bool) (told []string) {
		inHouse(t, func(h *house) {
			in := weekly("SU", "19:00", "Europe/Berlin")
			in.Plan = rooms.Plan{Opening: 120, Focus: 600, Closing: 120, Sprints: 1}
			s := h.plan(h.owner(), in)
			ana := h.enter("Ana")
			every, yes := true, true
			h.book(ana, s.ID+"-20000312", rooms.BookingInput{Every: &every, WouldHost: &yes, Task: &rooms.TaskInput{Title: "letters"}})
			for week := range 4 {
				start := time.Date(2000, 3, 12+7*week, 19, 0, 0, 0, berlin)
				look := func(minutes int) {
					h.to(start.Add(time.Duration(minutes) * time.Minute))
					if crashes {
						h.restart()
						h.pass(time.Second) // until the media server has been asked
					}
					v := h.view()
					word := fmt.Sprint(start.Format("2 Jan 15:04 "), minutes, " ", v.Phase)
					if v.Block != nil && v.Block.Host != nil {
						word += " " + v.Block.Host.Name
					}
					told = append(told, word)
				}
				look(-6)
				look(-4)
				if week%2 == 0 {
					h.connect(ana)
				}
				for _, minutes := range []int{-1, 1, 7, 13, 15} {
					look(minutes)
				}
				b, err := h.Scheduled(context.Background(), &ana, fmt.Sprint(s.ID, "-", start.Format("20060102")))
				h.must(err)
				told = append(told, fmt.Sprint(b.State, " ", b.Came))
				if week%2 == 0 {
					h.media.Disconnect(table, ana.ID)
					h.must(h.Leave(context.Background(), ana, table))
				}
			}
			r, err := h.Rhythm(context.Background(), ana)
			h.must(err)
			told = append(told, fmt.Sprintf("came to %d of %d", r.Came, r.Planned))
			said := strings.ReplaceAll(h.notices(), "16:56:01 notice.came", "16:56:00 notice.came")
			told = append(told, strings.ReplaceAll(said, "17:56:01 notice.came", "17:56:00 notice.came"))
		})
		return told
	}
	calm := story(false)
	var want []string
	for week := range 4 {
		day := time.Date(2000, 3, 12+7*week, 19, 0, 0, 0, berlin).Format("2 Jan 15:04 ")
		host, came := " Ana", 1
		if week%2 == 1 {
			host, came = "", 0
		}
		want = append(want, day+"-6 free", day+"-4 gathering", day+"-1 gathering"+host, day+"1 opening"+host,
			day+"7 focus"+host, day+"13 closing"+host, day+"15 free", fmt.Sprint("over ", came))
	}
	want = append(want, "came to 2 of 4")
	for i, w := range want {
		if calm[i] != w {
			t.Errorf("got %s, want %s", calm[i], w)
		}
	}
	// In UTC a block is an hour earlier from the 26th of March on.
	if said := calm[len(calm)-1]; strings.Count(said, "18:00:00 notice.opening") != 1 || strings.Count(said, "17:00:00 notice.opening") != 1 {
		t.Errorf("chat: %s", said)
	}
	shaken := story(true)
	for i := range calm {
		if shaken[i] != calm[i] {
			t.Errorf("with crashes:\n got %s\nwant %s", shaken[i], calm[i])
		}
	}
}
