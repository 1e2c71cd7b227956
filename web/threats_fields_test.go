package web

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// Every call of the description that takes JSON refuses what it does not name,
// whatever else is right about it, and before it does anything.
func TestT07NoCallTakesAFieldItDoesNotName(t *testing.T) {
	h := newHouse(t)
	h.owner.sit(rooms.TextSeat)
	block := first(h.daily(h.slug, "12:00"))
	extras := []string{"role", "is_admin", "user_id", "member_id", "room_id", "created_at", "host", "by", "seq", "Title "}
	tried := 0
	unhurried := func(method, to string, body any) answer {
		a := h.owner.do(method, to, body)
		if a.status == http.StatusTooManyRequests {
			h.unhurried()
			a = h.owner.do(method, to, body)
		}
		return a
	}
	for path, item := range described().doc.Paths.Map() {
		for method, operation := range item.Operations() {
			if operation.RequestBody == nil {
				continue
			}
			row, listed := table[method+" "+parameterOf(path)]
			if !listed {
				t.Fatal("no row for", method, path)
			}
			to := row.path
			if to == "" {
				to = path
			}
			to = strings.NewReplacer("{slug}", h.slug, "SLUG", h.slug, "BLOCK", block).Replace(to)
			body := row.object(t, h.slug)
			if len(body) == 0 && !operation.RequestBody.Value.Required {
				body = map[string]any{}
			}
			for _, extra := range extras {
				if _, named := body[extra]; named {
					continue
				}
				with := maps.Clone(body)
				with[extra] = "owner"
				a := unhurried(method, to, with)
				if a.status != 400 || a.key() != "request.unknown_field" {
					t.Errorf("%s %s with %s: %v", method, to, extra, a)
				}
			}
			for name, inner := range body { // and one level down
				deep, nested := inner.(map[string]any)
				if !nested || name == "credential" { // which is the authenticator's, and read by its own rules
					continue
				}
				with, within := maps.Clone(body), maps.Clone(deep)
				within["created_at"] = 1
				with[name] = within
				if a := unhurried(method, to, with); a.status != 400 {
					t.Errorf("%s %s with %s.created_at: %v", method, to, name, a)
				}
			}
			tried++
		}
	}
	if tried < 20 {
		t.Errorf("only %d calls take JSON", tried)
	}
}

// parameterOf writes an address of the description as the router does.
func parameterOf(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// object is the body of a row as an object.
func (row ask) object(t *testing.T, slug string) map[string]any {
	t.Helper()
	switch body := row.body.(type) {
	case map[string]any:
		return body
	case string:
		var o map[string]any
		answer{t: t, body: strings.NewReplacer("ROLE", "A", "SLUG", slug, "FIRST", time.Now().AddDate(0, 0, 7).Format(time.DateOnly)).Replace(body)}.into(&o)
		return o
	}
	return map[string]any{}
}
