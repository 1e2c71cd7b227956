package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// mark is what nobody may ever see as part of a page.
const mark = "<q9x>"

// Whatever is asked, the house answers in order: it never says that something
// went wrong in it, every answer has its headers, and nothing that was sent is
// part of a page.
func FuzzRequests(f *testing.F) {
	for name, row := range table {
		method, path, _ := strings.Cut(name, " ")
		if row.path != "" {
			path = row.path
		}
		body, kind := "", uint8(0)
		if text, is := row.body.(string); is {
			body = text
		} else if raw, err := json.Marshal(row.body); err == nil && row.body != nil {
			body = string(raw)
		}
		if row.form {
			kind = 1
		}
		f.Add(method, strings.ReplaceAll(path, ":slug", "SLUG"), body, kind)
	}
	for _, path := range []string{"/", "/me", "/log", "/schedule", "/invite/", "/link/", "/welcome/", "/rooms/", "/rooms/SLUG", "/api/rooms/SLUG/messages"} {
		for i, odd := range []string{mark, "?find=" + mark + "&at=" + mark, "?week=2026-W12&block=" + mark, "%00", "/../..", "?last_event_id=99&before=0&limit=-1", "/" + strings.Repeat("a", 900)} {
			f.Add("GET", path+odd, "", uint8(i*4))
			f.Add("POST", path, "name="+mark+"&title="+mark+"&back=//"+mark+"&language=de&zone="+mark, uint8(i*4+1))
		}
	}
	h := newHouse(f)
	handler := h.server.HTTP().Handler
	f.Fuzz(func(t *testing.T, method, path, body string, kind uint8) {
		path, body = strings.ReplaceAll(path, "SLUG", h.slug), strings.ReplaceAll(body, "SLUG", h.slug)
		at, err := url.ParseRequestURI(path)
		if err != nil || !strings.HasPrefix(path, "/") || strings.Contains(at.Path, "/events") || isCall(at.Path) {
			return // a stream does not end
		}
		r, err := http.NewRequestWithContext(context.Background(), method, "http://localhost"+path, strings.NewReader(body))
		if err != nil {
			return
		}
		r.RequestURI, r.RemoteAddr = path, fmt.Sprintf("127.%d.1.1:1", kind)
		r.Header.Set("Content-Type", []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"}[kind%4])
		if kind&4 == 0 {
			r.AddCookie(&http.Cookie{Name: h.server.cookieName(), Value: h.owner.key})
		}
		if kind&8 != 0 {
			r.Header.Set("Accept-Language", "de")
		}
		h.server.limits.init() // who asks too fast is tried elsewhere
		if !h.opens(r.Context()) {
			return
		}
		w := httptest.NewRecorder()
		began := time.Now()
		handler.ServeHTTP(w, r)
		if w.Code == http.StatusInternalServerError || time.Since(began) > 20*time.Second {
			t.Errorf("%s %q with %q, %d: %d after %v\n%s", method, path, body, kind, w.Code, time.Since(began), h.log)
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %q is answered %d without headers", method, path, w.Code)
		}
		if to := w.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "\\") || strings.Contains(to, "://") {
			t.Errorf("%s %q with %q leads to %q", method, path, body, to)
		}
		if kind := w.Header().Get("Content-Type"); strings.HasPrefix(kind, "text/html") && strings.Contains(w.Body.String(), mark) {
			t.Errorf("%s %q with %q has the mark in its page", method, path, body)
		}
	})
}

// opens reports whether there is a room to ask about. The one before may have
// been closed, and its owner may have left.
func (h *house) opens(ctx context.Context) bool {
	if _, err := h.service.View(ctx, h.slug); err == nil {
		return true
	}
	m, err := h.service.MemberByKey(ctx, h.owner.key)
	if err != nil {
		h.people++
		code, _ := h.service.OwnerLink(ctx)
		m, h.owner.key, _ = h.service.ClaimHouse(ctx, code, nil, fmt.Sprintf("Olga %d", h.people), "en", "Linden House")
	}
	name := "The long table"
	room, err := h.service.OpenRoom(ctx, m, rooms.RoomInput{Name: &name})
	h.slug = room.Slug
	return err == nil
}
