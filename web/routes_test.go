package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// Every route and what each role gets, in the order owner, moderator, member,
// guest, visitor. Each role has a fresh room. A route that is not here fails the build.
var roles = []string{"owner", "moderator", "member", "guest", "visitor"}

type ask struct {
	path string // with SLUG in it; empty: the route itself
	body any
	form bool
	seat string // the asker sits down first
	want [5]int
}

func all(status int) [5]int     { return [5]int{status, status, status, status, status} }
func members(status int) [5]int { return [5]int{status, status, status, status, 401} }
func owners(status int) [5]int  { return [5]int{status, 403, 403, 403, 401} }
func staff(status int) [5]int   { return [5]int{status, status, 403, 403, 401} }

var plan = map[string]any{"opening": 0, "focus": 60, "break": 0, "closing": 0, "sprints": 1, "gathering": 10}

var nobody = map[string]any{"member": "nobody", "reason": "Unkind words"}

const everyTuesday = `{"room": "SLUG", "rule": "FREQ=WEEKLY;BYDAY=TU", "time": "19:00", "zone": "Europe/Berlin",
	"plan": {"opening": 0, "focus": 3000, "break": 0, "closing": 0, "sprints": 1, "gathering": 0}, "first_day": "FIRST"}`

var goodSubscription = map[string]any{"endpoint": "https://push.example.org/a", "keys": map[string]any{
	"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}}

var table = map[string]ask{
	"GET /healthz":          {want: all(200)},
	"GET /readyz":           {want: all(200)},
	"GET /assets/*file":     {path: "/assets/nothing.js", want: all(404)},
	"GET /api/openapi.json": {want: all(200)},
	"GET /api/house":        {want: all(200)},
	"GET /api/me":           {want: members(200)},
	"POST /api/me":          {body: `{"name":"Someone ROLE"}`, want: all(200)},
	"PUT /api/me/willing":   {body: map[string]any{"willing": true}, want: members(204)},
	"GET /api/events":       {want: all(200)},
	"GET /api/rooms":        {want: all(200)},
	"POST /api/rooms":       {body: map[string]any{"name": "Attic"}, want: owners(201)},

	"GET /api/rooms/:slug":                 {want: all(200)},
	"PATCH /api/rooms/:slug":               {body: map[string]any{"quiet": true}, want: owners(200)},
	"DELETE /api/rooms/:slug":              {want: owners(204)},
	"POST /api/rooms/:slug/join":           {body: map[string]any{"seat": "text"}, want: members(200)},
	"POST /api/rooms/:slug/leave":          {seat: "text", want: members(204)},
	"PUT /api/rooms/:slug/away":            {seat: "text", body: map[string]any{"away": true}, want: members(204)},
	"GET /api/rooms/:slug/events":          {want: all(200)},
	"GET /api/rooms/:slug/messages":        {want: all(200)},
	"POST /api/rooms/:slug/messages":       {seat: "text", body: map[string]any{"client_id": "a", "text": "hello"}, want: members(200)},
	"DELETE /api/rooms/:slug/messages/:id": {path: "/api/rooms/SLUG/messages/999", seat: "text", want: members(404)},
	"PUT /api/rooms/:slug/task":            {seat: "text", body: map[string]any{"title": "Write"}, want: members(200)},
	"POST /api/rooms/:slug/outcome":        {seat: "task", body: map[string]any{"outcome": "partly"}, want: members(200)},
	"POST /api/rooms/:slug/block":          {seat: "text", body: map[string]any{"plan": plan}, want: members(201)},
	"POST /api/rooms/:slug/block/:action":  {path: "/api/rooms/SLUG/block/sit_out", seat: "block", want: members(204)},

	"POST /api/rooms/:slug/ban":                 {body: nobody, want: staff(404)},
	"POST /api/rooms/:slug/stop/camera":         {body: nobody, want: staff(404)},
	"POST /api/rooms/:slug/stop/microphone":     {body: nobody, want: staff(404)},
	"POST /api/rooms/:slug/messages/:id/remove": {path: "/api/rooms/SLUG/messages/999/remove", body: map[string]any{"reason": "Unkind"}, want: staff(404)},
	"POST /api/bans":                            {body: nobody, want: staff(404)},
	"GET /api/invites":                          {want: staff(200)},
	"POST /api/invites":                         {body: map[string]any{"label": "Thesis group", "uses": 1, "days": 7}, want: staff(201)},
	"DELETE /api/invites/:id":                   {path: "/api/invites/none", want: staff(404)},
	"GET /api/people":                           {want: staff(200)},
	"PUT /api/people/:id/role":                  {path: "/api/people/none/role", body: map[string]any{"role": "member"}, want: staff(404)},
	"DELETE /api/people/:id/browsers":           {path: "/api/people/none/browsers", want: staff(404)},
	"GET /api/cases":                            {want: staff(200)},
	"POST /api/cases/:id/end":                   {path: "/api/cases/none/end", want: staff(404)},
	"GET /api/me/cases":                         {want: members(200)},
	"GET /removed":                              {want: members(303)},
	"GET /cases/:id":                            {path: "/cases/none", want: members(404)},
	"POST /cases/:id/answer":                    {path: "/cases/none/answer", form: true, body: "answer=x", want: members(404)},

	"PUT /api/rooms/:slug/lock":            {body: map[string]any{"locked": true}, want: staff(204)},
	"PUT /api/rooms/:slug/guests":          {body: map[string]any{"off": true}, want: staff(204)},
	"POST /api/rooms/:slug/guests/out":     {want: staff(204)},
	"POST /api/rooms/:slug/knock":          {want: members(200)},
	"POST /api/rooms/:slug/knocks/:member": {path: "/api/rooms/SLUG/knocks/nobody", body: map[string]any{"let_in": true}, want: [5]int{404, 404, 403, 403, 401}},
	"GET /rooms/:slug/knock":               {want: members(303)},
	"POST /rooms/:slug/knock":              {form: true, body: "x=y", want: [5]int{303, 303, 303, 303, 422}},

	"GET /housekeeping/cases":            {want: staff(200)},
	"POST /housekeeping/cases/:id/reply": {path: "/housekeeping/cases/none/reply", form: true, body: "reply=x", want: staff(404)},
	"POST /housekeeping/cases/:id/move":  {path: "/housekeeping/cases/none/move", form: true, body: "until=2030-01-01T10:00", want: staff(404)},
	"POST /housekeeping/cases/:id/end":   {path: "/housekeeping/cases/none/end", form: true, body: "x=y", want: staff(404)},

	"GET /api/series":                 {want: staff(200)},
	"POST /api/series":                {body: everyTuesday, want: staff(201)},
	"PUT /api/series/:id":             {path: "/api/series/none", body: everyTuesday, want: staff(404)},
	"DELETE /api/series/:id":          {path: "/api/series/none", want: staff(404)},
	"POST /api/series/:id/exceptions": {path: "/api/series/none/exceptions", body: `{"day": "FIRST", "skip": true}`, want: staff(404)},
	"GET /series":                     {want: staff(200)},
	"GET /series/new":                 {want: staff(200)},
	"POST /series/new":                {form: true, body: "room=SLUG&day=TU&time=19:00&zone=Europe/Berlin&focus=50&sprints=1&first_day=FIRST", want: staff(303)},
	"GET /series/:id":                 {path: "/series/none", want: staff(404)},
	"POST /series/:id":                {path: "/series/none", form: true, body: "room=SLUG&day=TU&time=19:00&zone=Europe/Berlin&focus=50&sprints=1&first_day=FIRST", want: staff(404)},
	"POST /series/:id/except":         {path: "/series/none/except", form: true, body: "day=FIRST&do=skip", want: staff(404)},
	"POST /series/:id/end":            {path: "/series/none/end", form: true, want: staff(404)},

	"GET /api/log":            {want: members(200)},
	"GET /api/log/:id":        {path: "/api/log/nobodys", want: members(404)},
	"PATCH /api/log/:id":      {path: "/api/log/nobodys", body: map[string]any{"note": "x"}, want: members(404)},
	"DELETE /api/log/:id":     {path: "/api/log/nobodys", want: members(404)},
	"GET /api/jots":           {want: members(200)},
	"POST /api/jots":          {body: map[string]any{"client_id": "a", "text": "milk"}, want: members(200)},
	"POST /api/jots/:id/keep": {path: "/api/jots/nobodys/keep", want: members(404)},
	"DELETE /api/jots/:id":    {path: "/api/jots/nobodys", want: members(404)},
	"GET /log":                {want: members(200)},
	"GET /log/export.csv":     {want: members(200)},
	"GET /log/export.json":    {want: members(200)},
	"GET /log/:id":            {path: "/log/nobodys", want: members(404)},
	"POST /log/:id":           {path: "/log/nobodys", form: true, body: "note=x", want: members(404)},
	"POST /log/:id/delete":    {path: "/log/nobodys/delete", form: true, body: "", want: members(404)},
	"POST /log/import":        {form: true, body: "file=x", want: members(422)},
	"POST /log/erase":         {form: true, body: "sure=yes", want: members(303)},
	"POST /me/helper":         {form: true, body: "helper=on", want: members(303)},

	"GET /rtc":       {path: "/rtc?access_token=x", want: members(403)},
	"GET /rtc/*rest": {path: "/rtc/validate?access_token=x", want: members(403)},

	"GET /manifest.webmanifest": {want: all(200)},
	"GET /sw.js":                {want: all(200)},
	"GET /icons/:file":          {path: "/icons/lamp-192.png", want: all(200)},
	"GET /api/push/key":         {want: members(200)},
	"POST /api/push":            {body: goodSubscription, want: members(204)},
	"DELETE /api/push":          {body: map[string]any{"endpoint": "https://push.example.org/a"}, want: members(204)},

	"GET /calendar/:token":           {path: "/calendar/nobodys.ics", want: all(404)},
	"GET /rooms/:slug/calendar.ics":  {want: all(200)},
	"GET /schedule/:id/calendar.ics": {path: "/schedule/none/calendar.ics", want: all(404)},
	"POST /me/calendar":              {form: true, body: "", want: members(303)},
	"POST /me/mail":                  {form: true, body: "address=a@example.org", want: members(404)}, // this house sends none
	"GET /mail/:token":               {path: "/mail/confirm-nobody-0", want: all(410)},
	"POST /mail/:token":              {path: "/mail/stop-nobody-0", form: true, body: "List-Unsubscribe=One-Click", want: all(410)},

	"GET /api/schedule":                   {want: all(200)},
	"GET /api/schedule/:id":               {path: "/api/schedule/BLOCK", want: all(200)},
	"PUT /api/schedule/:id/booking":       {path: "/api/schedule/BLOCK/booking", body: map[string]any{"task": map[string]any{"title": "Write"}}, want: members(200)},
	"DELETE /api/schedule/:id/booking":    {path: "/api/schedule/BLOCK/booking", want: members(204)},
	"POST /api/schedule/:id/booking/move": {path: "/api/schedule/BLOCK/booking/move", want: members(409)},
	"GET /api/me/bookings":                {want: members(200)},

	"GET /schedule":             {want: all(200)},
	"GET /schedule/:id":         {path: "/schedule/BLOCK", want: all(200)},
	"POST /schedule/:id/book":   {path: "/schedule/BLOCK/book", form: true, body: "title=Write", want: members(303)},
	"POST /schedule/:id/cancel": {path: "/schedule/BLOCK/cancel", form: true, body: "x=y", want: members(303)},
	"POST /schedule/:id/move":   {path: "/schedule/BLOCK/move", form: true, body: "x=y", want: members(409)},
	"POST /schedule/:id/host":   {path: "/schedule/BLOCK/host", form: true, body: "would_host=off", want: members(409)},
	"POST /news":                {form: true, body: "id=0", want: members(303)},

	"GET /":                                 {want: all(200)},
	"GET /about":                            {want: all(200)},
	"GET /rooms/:slug":                      {want: all(200)},
	"GET /rooms/:slug/edit":                 {want: [5]int{200, 403, 403, 403, 401}},
	"POST /rooms/:slug/edit":                {form: true, body: "name=Attic&cameras=welcome&seats=8", want: [5]int{303, 403, 403, 403, 401}},
	"POST /rooms/:slug/close":               {form: true, body: "sure=yes", want: [5]int{303, 403, 403, 403, 401}},
	"GET /rooms-new":                        {want: [5]int{200, 403, 403, 403, 401}},
	"POST /rooms-new":                       {form: true, body: "name=Attic&cameras=welcome&seats=8", want: [5]int{303, 403, 403, 403, 401}},
	"GET /housekeeping":                     {want: staff(200)},
	"GET /housekeeping/health":              {want: staff(200)},
	"POST /housekeeping/health/check":       {form: true, want: staff(303)},
	"GET /welcome-people":                   {want: [5]int{200, 403, 403, 403, 401}},
	"POST /welcome-people":                  {form: true, body: "uses=12&days=14", want: [5]int{303, 403, 403, 403, 401}},
	"GET /welcome-media":                    {want: [5]int{200, 403, 403, 403, 401}},
	"POST /housekeeping/letting":            {form: true, body: "lets=open", want: owners(303)},
	"POST /housekeeping/invites":            {form: true, body: "label=A&uses=1&days=7", want: staff(200)},
	"POST /housekeeping/invites/:id/revoke": {path: "/housekeeping/invites/none/revoke", form: true, want: staff(404)},
	"GET /housekeeping/people/:id":          {path: "/housekeeping/people/none", want: staff(404)},
	"POST /housekeeping/people/:id/role":    {path: "/housekeeping/people/none/role", form: true, body: "role=owner", want: staff(404)},
	"POST /housekeeping/people/:id/end":     {path: "/housekeeping/people/none/end", form: true, want: staff(404)},
	"GET /invite/:code":                     {path: "/invite/not-the-code", want: all(410)},
	"POST /invite/:code":                    {path: "/invite/not-the-code", form: true, body: "name=Ana+ROLE", want: all(410)},

	"GET /welcome/:code":  {path: "/welcome/not-the-code", want: all(410)},
	"POST /welcome/:code": {path: "/welcome/not-the-code", form: true, body: "name=Eve&house=Mine", want: all(410)},
	"GET /welcome-room":   {want: [5]int{200, 403, 403, 403, 401}},
	"POST /welcome-room":  {form: true, body: "name=Attic&cameras=welcome&seats=8", want: [5]int{303, 403, 403, 403, 401}},
	"GET /me":             {want: members(200)},
	"POST /me":            {form: true, body: "do=you&name=Other+ROLE&language=de", want: members(303)},

	"POST /me/browsers/:id/end":    {path: "/me/browsers/nobodys/end", form: true, body: "", want: members(404)},
	"POST /me/passkeys/:id/remove": {path: "/me/passkeys/bm9ib2R5cw/remove", form: true, body: "", want: members(404)},
	"POST /me/link":                {form: true, body: "", want: members(200)},
	"GET /me/erase":                {want: members(200)},
	"POST /me/erase":               {form: true, body: "name=Somebody+else", want: members(422)},
	"GET /link":                    {want: all(200)},
	"POST /link":                   {form: true, body: "code=AAAA2222", want: all(422)},
	"GET /link/:code":              {path: "/link/not-the-code", want: all(410)},
	"POST /link/:code":             {path: "/link/not-the-code", form: true, body: "", want: all(410)},
	"GET /signin/elsewhere":        {want: all(404)}, // nobody vouches here
	"GET /signin/back":             {path: "/signin/back?code=x&state=y", want: all(404)},
	"GET /signin":                  {want: all(200)},
	"GET /api/me/browsers":         {want: members(200)},
	"POST /api/passkeys/challenge": {want: members(200)},
	"POST /api/passkeys":           {body: map[string]any{"credential": map[string]any{}}, want: members(400)},
	"POST /api/signin/challenge":   {want: all(200)},
	"POST /api/signin":             {body: map[string]any{"credential": map[string]any{}}, want: all(403)},

	"POST /language": {form: true, body: "language=de", want: all(303)},
	"POST /zone":     {form: true, body: "zone=Europe/Berlin", want: all(303)},
}

func TestEveryRouteAnswersEveryRoleAsTheTableSays(t *testing.T) {
	listed := map[string]bool{}
	for _, route := range New(Options{}).engine.Routes() {
		name := route.Method + " " + route.Path
		listed[name] = true
		row, there := table[name]
		if !there {
			t.Errorf("%s is in no table", name)
			continue
		}
		h := newHouse(t)
		for i, role := range roles {
			t.Run(fmt.Sprintf("%s as %s", name, role), func(t *testing.T) {
				h.t = t
				h.slug = h.open("A room for " + role)
				b := h.as(role)
				row.sit(b)
				path := row.path
				if path == "" {
					path = route.Path
				}
				row := row
				if text, is := row.body.(string); is {
					row.body = strings.NewReplacer("ROLE", string(rune('A'+i)), "SLUG", h.slug, "FIRST", time.Now().AddDate(0, 0, 7).Format(time.DateOnly)).Replace(text)
				}
				if strings.Contains(path, "BLOCK") {
					path = strings.ReplaceAll(path, "BLOCK", first(h.daily(h.slug, "12:00")))
				}
				path = strings.NewReplacer("SLUG", h.slug, ":slug", h.slug).Replace(path)
				if got := row.status(b, route.Method, path); got != row.want[i] {
					t.Errorf("%d, want %d", got, row.want[i])
				}
			})
		}
	}
	for name := range table {
		if !listed[name] {
			t.Errorf("%s is in the table and nowhere else", name)
		}
	}
}

// as gives a browser of somebody with this role.
func (h *house) as(role string) *browser {
	if role == "visitor" {
		return h.visitor()
	}
	h.people++
	b := h.enter(fmt.Sprintf("Person %d", h.people))
	h.setRole(b, rooms.Role(role))
	return b
}

func (row ask) sit(b *browser) {
	if row.seat == "" || b.key == "" {
		return
	}
	b.must(200, b.post(b.room("/join"), map[string]any{"seat": "text"}))
	l := b.listen(b.room("/events"))
	l.view(func(v viewAnswer) bool { return len(v.People) == 1 })
	if row.seat == "task" {
		b.must(200, b.put(b.room("/task"), map[string]any{"title": "Write"}))
	}
	if row.seat == "block" {
		b.must(201, b.post(b.room("/block"), map[string]any{"plan": plan}))
	}
}

// status asks and hangs up: a stream is not waited for.
func (row ask) status(b *browser, method, path string) int {
	b.h.t.Helper()
	r := b.request(method, path, row.body)
	if row.form {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := client.Do(r)
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusInternalServerError {
		b.h.t.Errorf("a fault: %s", b.h.log)
	}
	return response.StatusCode
}

func TestWhatIsMissingAndWhatIsNotAllowedLookAlike(t *testing.T) {
	h := newHouse(t)
	guest := h.enter("Gus")
	for _, method := range []string{"PATCH", "DELETE"} {
		there := guest.do(method, "/api/rooms/"+h.slug, map[string]any{})
		missing := guest.do(method, "/api/rooms/no-such-room", map[string]any{})
		if there.status != missing.status || there.body != missing.body {
			t.Errorf("%s: %v for a room there is, %v for none", method, there, missing)
		}
	}
	for _, path := range []string{"", "/messages", "/events"} {
		if a := guest.get("/api/rooms/no-such-room" + path); a.status != 404 {
			t.Error(path, a)
		}
	}
}

func TestAnUnknownAddressOrMethodIsAnsweredInTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	b := &browser{h: h, lang: "de-CH, en;q=0.3"}
	if a := b.get("/api/nothing"); a.status != 404 || a.object()["message"] != T("de", "request.not_found", nil) {
		t.Error(a)
	}
	if a := b.do("DELETE", "/api/house", nil); a.status != 405 || a.key() != "request.method" {
		t.Error(a)
	}
	if a := b.get("/nothing"); a.status != 404 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/") {
		t.Error(a)
	}
	if a := b.get("/api/me"); a.status != 401 || a.object()["message"] != T("de", "member.unknown", nil) {
		t.Error(a)
	}
}
