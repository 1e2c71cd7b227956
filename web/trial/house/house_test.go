package house

import (
	"strings"
	"testing"
)

func TestAStreamIsReadAsABrowserReadsIt(t *testing.T) {
	var got []Event
	ReadEvents(strings.NewReader("retry: 1000\nid: 7\n:\n\nevent: view\ndata: {}\n\nid: 8\nevent: message\ndata: a\n\nid: 9\nevent: mess"), func(e Event) bool {
		got = append(got, e)
		return true
	})
	if len(got) != 2 || got[0].ID != "7" || got[0].Kind != "view" || got[1].ID != "8" || got[1].Data != "a" {
		t.Errorf("read %+v", got)
	}
}
