package web

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestWhoKeepsTheHouseSeesHowItIs(t *testing.T) {
	copies := &rooms.Backups{Every: 24 * time.Hour, Keep: 2}
	h := newHouse(t, func(o *Options, _ *http.Server) { o.Backups = copies })
	copies.Data, copies.Folder = t.TempDir(), filepath.Join(t.TempDir(), "copies")
	sees := func(lang string, want ...string) {
		t.Helper()
		h.exec("UPDATE members SET language = ? WHERE id = ?", lang, h.owner.id)
		page := h.owner.must(200, h.owner.get("/housekeeping/health")).body
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%q is missing", text)
			}
		}
	}
	within(t, "the media server was looked at", func() bool {
		return strings.HasSuffix(h.visitor().get("/readyz").body, "media: up\n")
	})
	sees("en", "People in rooms", "0 in rooms at focus", "It answers.", "None yet.")
	if _, err := copies.Make(context.Background()); err == nil {
		t.Fatal("a copy of nothing")
	}
	sees("de", "Der letzte Versuch", "Letzte Sicherung")
	if err := os.MkdirAll(copies.Folder, 0o700); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(copies.Folder, "lamplight-20200102-030405.tar")
	if err := os.WriteFile(old, make([]byte, 3e6), 0o600); err != nil {
		t.Fatal(err)
	}
	sees("en", "3 MB, read back and whole.", "The last try,")
	if a := h.enter("Gus").get("/housekeeping/health"); a.status != 403 {
		t.Error(a.status)
	}
}
