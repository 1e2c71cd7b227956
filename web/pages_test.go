package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lamplight/rooms"
)

// submit sends a form.
func (b *browser) submit(path string, pairs ...string) answer {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do("POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// leads reports whether an answer sends the browser to this path.
func (a answer) leads(path string) bool {
	return a.status == http.StatusSeeOther && a.header.Get("Location") == path
}

func TestLookingAtTheOneTimeLinkUsesNothingUp(t *testing.T) {
	h := newHouse(t)
	code, err := h.service.OwnerLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	path := "/welcome/" + code
	for range 3 {
		h.visitor().must(200, h.visitor().get(path))
	}
	eve := h.visitor()
	for _, form := range [][]string{{"name", " ", "house", "Linden House"}, {"name", "A\u202ena", "house", "Linden House"}} {
		a := eve.must(422, eve.submit(path, form...))
		if len(a.cookies) > 0 || !strings.Contains(a.body, `aria-invalid="true"`) {
			t.Errorf("%q: %v", form, a)
		}
		if !strings.Contains(a.body, `value="Linden House"`) {
			t.Error("what was typed is lost")
		}
	}
	if a := eve.submit(path, "name", "Ana", "house", "Linden House"); !a.leads("/welcome-room") {
		t.Fatal(a)
	}
	for _, a := range []answer{h.visitor().get(path), h.visitor().submit(path, "name", "Eve", "house", "Mine"), h.visitor().get("/welcome/x")} {
		if a.status != http.StatusGone || !strings.Contains(a.body, T("en", "calm.used_up.title", nil)) {
			t.Error(a)
		}
	}
}

func TestTheFirstRoomIsNamedAndEntered(t *testing.T) {
	h := newHouse(t)
	list, err := h.service.Rooms(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	h.exec("UPDATE rooms SET name = ?", rooms.FirstRoom)
	h.exec("UPDATE members SET language = 'de'")
	if a := h.owner.get("/welcome-room"); !strings.Contains(a.body, `value="Der lange Tisch"`) {
		t.Error("the name is not offered in German")
	}
	a := h.owner.submit("/welcome-room", "name", "The porch", "description", "For\r\nletters.", "cameras", "off", "quiet", "on", "seats", "6")
	if !a.leads("/welcome-media") {
		t.Fatal(a)
	}
	after, err := h.service.Rooms(context.Background())
	if err != nil || len(after) != len(list) {
		t.Fatal(after, err)
	}
	want := rooms.RoomView{Slug: list[0].Slug, Name: "The porch", Description: "For letters.", Quiet: true, Cameras: "off", Seats: 6, Guests: true}
	if after[0].RoomView != want {
		t.Errorf("%+v", after[0].RoomView)
	}
}

func TestARoomsFormKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	for field, form := range map[string][]string{
		"name":    {"name", "", "description", "Kept as typed", "cameras", "welcome", "seats", "6"},
		"seats":   {"name", "The porch", "description", "Kept as typed", "cameras", "welcome", "seats", "51"},
		"cameras": {"name", "The porch", "description", "Kept as typed", "cameras", "maybe", "seats", "6"},
	} {
		for _, path := range []string{"/rooms-new", "/rooms/" + h.slug + "/edit", "/welcome-room"} {
			a := h.owner.must(422, h.owner.submit(path, form...))
			if !strings.Contains(a.body, "Kept as typed</textarea>") || !strings.Contains(a.body, `id="`+field+`-wrong"`) {
				t.Errorf("%s %s: %s", path, field, a.body)
			}
		}
	}
	a := h.owner.must(422, h.owner.submit("/rooms-new", "name", "The porch", "cameras", "welcome", "seats", "many"))
	if !strings.Contains(a.body, T("en", "manage.seats_number", nil)) || !strings.Contains(a.body, `value="many"`) {
		t.Error(a)
	}
}

func TestARoomIsClosedOnlyAfterASecondYes(t *testing.T) {
	h := newHouse(t)
	path := "/rooms/" + h.slug + "/close"
	if a := h.owner.must(200, h.owner.submit(path)); !strings.Contains(a.body, T("en", "manage.close_title", map[string]any{"Room": "The long table"})) {
		t.Error(a)
	}
	h.owner.must(200, h.owner.get("/rooms/"+h.slug))
	ana := h.enter("Ana")
	ana.must(200, ana.post(ana.room("/join"), map[string]any{"seat": "text"}))
	ana.listen(ana.room("/events")).next("view")
	ana.must(201, ana.post(ana.room("/block"), map[string]any{"plan": map[string]int{"focus": 1500, "sprints": 1}}))
	if a := h.owner.submit(path, "sure", "yes"); a.status != http.StatusConflict || !strings.Contains(a.body, `role="alert"`) {
		t.Error("a room with a block closed:", a)
	}
	empty := h.open("The attic")
	if a := h.owner.submit("/rooms/"+empty+"/close", "sure", "yes"); !a.leads("/") {
		t.Error(a)
	}
	h.owner.must(404, h.owner.get("/rooms/"+empty))
}

func TestOnesOwnPageIsKeptAndSaysSo(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	if a := ana.submit("/me", "do", "look", "theme", "night"); !a.leads("/me?kept=look#look") || !strings.Contains(cookieLine(a, "theme"), "theme=night; Path=/; Max-Age=34560000") {
		t.Fatal(a, a.cookies)
	}
	for _, form := range [][]string{{"do", "you", "name", "Anna", "language", "de", "follow", "on"}, {"do", "hosting", "willing", "on"}} {
		if a := ana.submit("/me", form...); !a.leads("/me?kept=" + form[1] + "#" + form[1]) {
			t.Fatal(a)
		}
	}
	me := ana.get("/api/me").object()
	if me["name"] != "Anna" || me["language"] != "de" || me["willing"] != true {
		t.Error(me)
	}
	page := ana.must(200, ana.do("GET", "/me?kept=you", nil, "Cookie", "lamplight="+ana.key+"; theme=night"))
	for _, want := range []string{`<html lang="de" data-place="house" data-theme="night">`, `value="Anna"`, T("de", "you.kept", nil), `value="night" checked`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page does not hold %s", want)
		}
	}
	for name, field := range map[string]string{"": "name-wrong", "A\u200bna": "name-wrong", "Olga": "name-wrong"} {
		if a := ana.submit("/me", "do", "you", "name", name, "language", "en"); a.status != 422 || !strings.Contains(a.body, field) {
			t.Errorf("%q: %v", name, a)
		}
	}
	if me := ana.get("/api/me").object(); me["name"] != "Anna" || me["language"] != "de" || me["willing"] != true {
		t.Error("a refused form changed something:", me)
	}
	if a := ana.submit("/me", "do", "sign_out"); !a.leads("/") {
		t.Error(a)
	}
	ana.must(401, ana.get("/me"))
}

func cookieLine(a answer, name string) string {
	for _, cookie := range a.cookies {
		if cookie.Name == name {
			return cookie.String()
		}
	}
	return ""
}

func TestTheLanguageChangesWhereOneIs(t *testing.T) {
	h := newHouse(t)
	visitor := h.visitor()
	a := visitor.submit("/language", "language", "de", "back", "/about")
	if !a.leads("/about") || !strings.HasPrefix(cookieLine(a, "lang"), "lang=de;") {
		t.Error(a, a.cookies)
	}
	if a := visitor.submit("/language", "language", "xx", "back", "//evil.example"); !a.leads("/") || len(a.cookies) > 0 {
		t.Error(a, a.cookies)
	}
	ana := h.enter("Ana")
	ana.submit("/language", "language", "de")
	if a := ana.get("/"); !strings.Contains(a.body, T("de", "lobby.sit_down", nil)) {
		t.Error(a.body)
	}
}

func TestThePageKnowsTheReadersHour(t *testing.T) {
	h := newHouse(t)
	for zone, known := range map[string]bool{"Europe/Berlin": true, "Asia/Kathmandu": true, "": false, "../../etc/passwd": false, "Local": false, strings.Repeat("x", 100): false} {
		ana := h.enter("Ana") // who is remembered where they were last
		a := ana.must(200, ana.do("GET", "/", nil, "Cookie", "lamplight="+ana.key+"; zone="+zone))
		if neutral := strings.Contains(a.body, `data-greeting="any"`); neutral == known {
			t.Errorf("%q: known is %v", zone, !neutral)
		}
	}
}

func TestARoomThatIsNotThereIsACalmPage(t *testing.T) {
	h := newHouse(t)
	a := h.visitor().must(404, h.visitor().get("/rooms/the-lang-table"))
	if !strings.Contains(a.body, `<a href="/rooms/the-long-table">The long table</a>`) || a.header.Get("Cache-Control") != "no-store" {
		t.Error(a)
	}
	if a := h.visitor().must(404, h.visitor().get("/nowhere")); strings.Contains(a.body, `class="after"`) {
		t.Error("nothing is near that:", a.body)
	}
}

func TestTheFirstInvitationIsShownAgainOverAReload(t *testing.T) {
	h := newHouse(t)
	cookies := h.server.cookieName() + "=" + h.owner.key
	ask := func(method, path string, body any) answer {
		a := h.owner.do(method, path, body, "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookies)
		for _, c := range a.cookies {
			cookies += "; " + c.Name + "=" + c.Value
		}
		return a
	}
	found := regexp.MustCompile(`https?://[^<"]+(/invite/\w+)`)
	shown := func(path string) string {
		if at := found.FindStringSubmatch(h.owner.must(200, ask("GET", path, nil)).body); at != nil {
			return at[1]
		}
		return ""
	}
	if a := ask("POST", "/welcome-people", "uses=5&days=7"); !a.leads("/welcome-people") {
		t.Fatal(a)
	}
	first := shown("/welcome-people")
	if first == "" || shown("/welcome-people") != first {
		t.Fatalf("%q is not there any more", first)
	}
	h.visitor().must(200, h.visitor().get(first))
	if a := ask("GET", "/welcome-people?change=yes", nil); strings.Contains(a.body, first) || !strings.Contains(a.body, T("en", "welcome.change_what", nil)) {
		t.Error("nobody says what a change does")
	}
	h.owner.must(422, ask("POST", "/welcome-people", "uses=0&days=7"))
	if shown("/welcome-people") != first {
		t.Error("a change that was refused has ended the link")
	}
	cookies = cookies[:strings.LastIndex(cookies, ";")] + "; " + h.server.inviteCookie() + "=" + strings.TrimPrefix(first, "/invite/")
	ask("POST", "/welcome-people", "uses=2&days=7")
	h.visitor().must(410, h.visitor().get(first))
}

func TestTheOwnerSaysAtTheFirstStartWhomTheHouseLetsIn(t *testing.T) {
	h := newHouse(t)
	code, err := h.service.OwnerLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if a := h.visitor().get("/welcome/" + code); !strings.Contains(a.body, `value="open" checked`) {
		t.Error("what holds now is not chosen")
	}
	if a := h.visitor().submit("/welcome/"+code, "name", "Eve", "house", "Linden House", "lets", "invite"); !a.leads("/welcome-room") {
		t.Fatal(a)
	}
	if house, err := h.service.House(context.Background()); err != nil || house.Lets != rooms.ByInvite {
		t.Error(house, err)
	}
}
