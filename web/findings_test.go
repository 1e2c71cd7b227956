package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"lamplight/rooms"
	"lamplight/web/doctor"
)

func TestFindingsAreSaidInWordsWithTheCommandOnALineOfItsOwn(t *testing.T) {
	found := []doctor.Finding{
		{Check: "clock", State: doctor.Works, Line: rooms.Line{Key: "doctor.clock.works"}},
		{Check: "buffer", State: doctor.Hand, Line: rooms.Line{Key: "doctor.buffer.hand", Args: map[string]any{"Bytes": 212992}}, Command: "one\n  two"},
	}
	for lang, want := range map[string][]string{
		"en": {"works         Clock\n", "needs a hand  Receive buffer\n", "212992 bytes", "\n                one\n                  two\n", "1 thing wants"},
		"de": {"braucht eine Hand Empfangspuffer\n", "1 Punkt will"},
	} {
		var out strings.Builder
		if err := WriteFindings(&out, lang, found); err != nil {
			t.Fatal(err)
		}
		for _, words := range want {
			if !strings.Contains(out.String(), words) {
				t.Errorf("%q is missing from\n%s", words, out.String())
			}
		}
		for line := range strings.Lines(out.String()) {
			if len([]rune(line)) > 80 {
				t.Errorf("too long for a terminal: %s", line)
			}
		}
	}
	var out strings.Builder
	if err := WriteFindings(&out, "en", found[:1]); err != nil || !strings.Contains(out.String(), "All is well.") {
		t.Error(out.String(), err)
	}
}

func TestTheDoctorsFindingsAreOnTheHousekeepingPageSoonAfterItIsOpened(t *testing.T) {
	looked := make(chan bool, 10)
	h := newHouse(t, func(o *Options, _ *http.Server) {
		o.Doctor = func(context.Context) []doctor.Finding {
			looked <- true
			return []doctor.Finding{{Check: "clock", State: doctor.Hand, Line: rooms.Line{Key: "doctor.clock.hand"}, Command: "timedatectl set-ntp true"}}
		}
	})
	within(t, "the findings are shown", func() bool {
		page := h.owner.must(200, h.owner.get("/housekeeping/health")).body
		return strings.Contains(page, `<li class="look">`) && strings.Contains(page, ">timedatectl set-ntp true</code>")
	})
	if len(looked) != 1 {
		t.Errorf("the doctor looked %d times", len(looked))
	}
}
