package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lamplight/rooms"
)

var teatime = time.Date(2026, 3, 19, 18, 28, 30, 0, time.UTC)

func in(d time.Duration) *time.Time { at := teatime.Add(d); return &at }

// people sit down in a room under these names.
func people(slug string, n int, name func(i int) string) []rooms.Window {
	seats := []rooms.SeatKind{rooms.CameraSeat, rooms.CameraSeat, rooms.NoCameraSeat, rooms.CameraSeat, rooms.TextSeat}
	list := make([]rooms.Window, n)
	for i := range list {
		list[i] = rooms.Window{ID: fmt.Sprint(slug, i), Name: name(i), Seat: seats[i%5], Away: i == 10, Host: i == 0}
	}
	return list
}

// sampleHouse is a house in every phase; word stands for everything a person typed.
func sampleHouse(word string) []rooms.RoomSummary {
	name := func(i int) string {
		if word != "" {
			return word
		}
		return []string{"Jonas", "Mirela", "Ayşe", "Kwame", "Lotte", "Priya", "Tobias", "Noor"}[i%8]
	}
	room := func(slug, title, about string, seats, n int, phase rooms.Phase) rooms.RoomSummary {
		if word != "" {
			title, about = word, word
		}
		sum := rooms.RoomSummary{
			RoomView: rooms.RoomView{Slug: slug, Name: title, Description: about, Cameras: "welcome", Seats: seats},
			Present:  n, Phase: phase, People: people(slug, n, name),
		}
		if n > 0 && phase != rooms.Free {
			sum.Host = &rooms.PersonName{ID: sum.People[0].ID, Name: name(0)}
		}
		return sum
	}
	attic := room("attic", "The attic", "For reading and for letters. Come and go as you like.", 8, 2, rooms.Free)
	attic.Quiet, attic.People[0].Host = true, false
	table := room("table", "The long table", "", 16, 11, rooms.Focus)
	table.PhaseEnds, table.BlockEnds = in(31*time.Minute+40*time.Second), in(45*time.Minute)
	harbour := room("harbour", "Harbour view", "", 12, 5, rooms.Break)
	harbour.PhaseEnds, harbour.NextFocus = in(4*time.Minute+10*time.Second), in(4*time.Minute+10*time.Second)
	kitchen := room("kitchen", "Night kitchen", "", 12, 6, rooms.Opening)
	kitchen.PhaseEnds, kitchen.Speaking, kitchen.TurnNumber, kitchen.TurnCount = in(3*time.Minute), name(1), 2, 6
	kitchen.People[1].Turn = true
	hall := room("hall", "The hall", "", 50, 38, rooms.Gathering)
	hall.PhaseEnds, hall.Host = in(40*time.Second), nil
	porch := room("porch", "The porch", "", 6, 4, rooms.Closing)
	porch.PhaseEnds, porch.BlockEnds = in(4*time.Minute), in(4*time.Minute)
	return []rooms.RoomSummary{attic, table, harbour, kitchen, hall, porch}
}

// samplePages is every page in every state that looks different; word, where
// it is not empty, stands for everything a person typed.
func samplePages(lang, word string) map[string]page {
	or := func(usual string) string {
		if word != "" {
			return word
		}
		return usual
	}
	member := &rooms.Member{ID: "table1", Name: or("Mirela"), Role: rooms.Regular, Language: lang}
	owner := &rooms.Member{ID: "table1", Name: or("Mirela"), Role: rooms.Owner, Language: lang}
	s := New(Options{})
	berlin, _ := time.LoadLocation("Europe/Berlin")
	of := func(name, title string, who *rooms.Member, data any) page {
		return page{Name: name, Lang: lang, Title: title, House: or("Linden House"), Place: "house", Path: "/" + name, Reader: who, Now: teatime, Zone: berlin, Data: data}
	}
	pages := map[string]page{}
	lobby := func(name string, who *rooms.Member, list []rooms.RoomSummary, zone *time.Location) {
		p := of("lobby", "", who, nil)
		p.Path, p.Zone = "/", zone
		pages[name] = s.lobbyOf(p, list, "lamp.example.org")
	}
	lobby("lobby", member, sampleHouse(word), berlin)
	lobby("lobby-owner", owner, sampleHouse(word), berlin)
	lobby("lobby-visitor", nil, sampleHouse(word), nil)
	var many []rooms.RoomSummary // two hundred people in ten rooms
	for i := range 10 {
		many = append(many, sampleHouse(word)[i%6])
		many[i].People, many[i].Present = people(fmt.Sprint("many", i), 20, func(int) string { return or("Kwame") }), 20
		many[i].Slug, many[i].Seats = fmt.Sprint("many", i), 24
	}
	lobby("lobby-many", owner, many, berlin)
	lobby("lobby-first", owner, []rooms.RoomSummary{{RoomView: rooms.RoomView{Slug: "table", Name: or("The long table"), Seats: 16}, Phase: rooms.Free}}, berlin)
	lobby("lobby-none-owner", owner, nil, berlin)
	lobby("lobby-none", nil, nil, berlin)

	wrong := form{Values: map[string]string{"name": or("Ana"), "house": or("Linden House"), "description": or(""), "seats": or("1"), "cameras": "off", "quiet": "on", "language": "de", "willing": "on"}}
	wrong.wrong("name", or("That name is taken."))
	wrong.wrong("seats", or("Say a number from 2 to 50."))
	wrong.Problem = or("A block runs here.")
	pages["welcome"] = of("welcome", T(lang, "welcome.title", nil), nil, welcomeData{Code: or("abc"), Form: form{Values: map[string]string{"house": or("Linden House")}}})
	pages["welcome-wrong"] = of("welcome", T(lang, "welcome.title", nil), nil, welcomeData{Code: "abc", Form: wrong})
	pages["welcome-room"] = of("room-form", T(lang, "welcome.room_title", nil), owner, roomFormData{First: true, Slug: "table", Form: newRoomForm()})
	pages["rooms-new"] = of("room-form", T(lang, "manage.open_title", nil), owner, roomFormData{Form: newRoomForm()})
	pages["room-edit"] = of("room-form", T(lang, "manage.change_title", nil), owner, roomFormData{Slug: "table", Form: wrong})
	pages["room-close"] = of("room-close", T(lang, "manage.close_title", map[string]any{"Room": or("The long table")}), owner, roomCloseData{Room: rooms.RoomView{Slug: "table"}, Problem: or("A block runs here.")})
	pages["me"] = of("me", T(lang, "you.title", nil), member, meData{Kept: true, Form: form{Values: map[string]string{"name": or("Mirela"), "language": lang}}})
	pages["me-wrong"] = of("me", T(lang, "you.title", nil), owner, meData{Form: wrong})
	pages["about"] = of("about", T(lang, "about.title", nil), nil, nil)
	for _, name := range []string{"missing", "unknown", "forbidden", "busy", "used_up", "fault", "rest"} {
		data := calmData{Case: name, Fronts: fronts[name]}
		if name == "missing" {
			data.Asked, data.Near = or("/rooms/tabel"), &rooms.RoomView{Slug: "table", Name: or("The long table")}
		}
		if name == "busy" {
			data.Sentence = or("That was a lot at once.")
		}
		pages["calm-"+name] = of("calm", T(lang, "calm."+name+".title", nil), nil, data)
	}
	view := viewAnswer{View: rooms.View{
		Room: rooms.RoomView{Slug: "table", Name: or("The long table"), Description: or("For slow mornings."), Cameras: "welcome", Seats: 16}, Phase: rooms.Focus, PhaseEnds: in(31 * time.Minute),
		People: []rooms.Person{{ID: "m0", Name: or("Jonas"), Seat: rooms.CameraSeat}, {ID: "table1", Name: or("Mirela"), Seat: rooms.TextSeat, Task: &rooms.TaskView{Title: or("Draft"), Done: or("500 words")}}},
	}, Now: teatime}
	room := doorOf(of("room", "", member, nil), view)
	room.Path = "/rooms/table"
	pages["room"] = room
	return pages
}

func rendered(t *testing.T, name string, p page) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.render(&b); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.String()
}

var looksLikeAKey = regexp.MustCompile(`\b(?:page|lobby|number|calm|welcome|manage|you|about|request|member|room)\.[a-z]+(?:_[a-z]+)*\b`)

func TestEveryPageIsSoundInEveryLanguage(t *testing.T) {
	for _, lang := range Languages() {
		for name, p := range samplePages(lang, "") {
			t.Run(lang+"/"+name, func(t *testing.T) {
				text := rendered(t, name, p)
				d := readDocument(t, text)
				if d.lang != lang || strings.TrimSpace(d.title) == "" {
					t.Errorf("language %q, title %q", d.lang, d.title)
				}
				if d.count["h1"] != 1 || d.count["main"] != 1 {
					t.Errorf("%d h1, %d main", d.count["h1"], d.count["main"])
				}
				if key := looksLikeAKey.FindString(d.words); key != "" || strings.Contains(d.words, "<no value>") || strings.Contains(text, "ZgotmplZ") {
					t.Errorf("a sentence is missing: %s", key)
				}
				for id, n := range d.ids {
					if n > 1 {
						t.Errorf("the id %s is there %d times", id, n)
					}
				}
				for _, id := range d.pointsAt {
					if d.ids[id] == 0 {
						t.Errorf("nothing has the id %s", id)
					}
				}
				if strings.Contains(text, " style=") || strings.Contains(text, " onclick=") || strings.Contains(text, "http://lamp") {
					t.Error("the Content-Security-Policy forbids this")
				}
			})
		}
	}
}

// typed is what somebody might type to be more than text.
var typed = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</textarea><script>alert(1)</script>`,
	`</title><svg onload=alert(1)>`, `javascript:alert(1)`, `{{.Reader}}`, "\u202eevil", `</script><script>alert(1)</script>`, `<!--`, `]]>`, `&lt;b&gt;`, "\x01" + "0\x02",
}

func TestWhatPeopleTypeIsTextOnEveryPage(t *testing.T) {
	for _, word := range typed {
		usual := samplePages("en", "")
		for name, p := range samplePages("en", word) {
			got, want := readDocument(t, rendered(t, name, p)), readDocument(t, rendered(t, name, usual[name]))
			if !maps.Equal(got.count, want.count) {
				t.Errorf("%s: %q became a part of the page: %v, usually %v", name, word, got.count, want.count)
			}
			if !slices.Equal(got.attributes, want.attributes) {
				t.Errorf("%s: %q became an attribute", name, word)
			}
			for _, href := range got.links {
				if strings.HasPrefix(strings.ToLower(strings.TrimSpace(href)), "javascript:") {
					t.Errorf("%s: %q became the link %s", name, word, href)
				}
			}
			if name == "lobby" && !strings.Contains(got.words, strings.Trim(word, "\x01\x02")) {
				t.Errorf("%s does not say %q", name, word)
			}
		}
	}
}

// document is what a page is made of.
type document struct {
	lang, title, words string
	count              map[string]int
	ids                map[string]int
	attributes         []string
	pointsAt, links    []string
}

var voidElements = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path", "circle", "rect"}

// readDocument reads a page the strict way: every element is closed where it
// was opened, every control has a label, and data blocks hold JSON.
func readDocument(t *testing.T, text string) document {
	t.Helper()
	d := document{count: map[string]int{}, ids: map[string]int{}}
	z := html.NewTokenizer(strings.NewReader(text))
	var open []string
	labels, controls := map[string]bool{}, []string{}
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF || len(open) > 0 {
				t.Fatalf("%v, still open: %v", z.Err(), open)
			}
			for _, id := range controls {
				if !labels[id] {
					t.Errorf("the control %q has no label", id)
				}
			}
			d.pointsAt = append(d.pointsAt, slices.Collect(maps.Keys(labels))...)
			slices.Sort(d.attributes)
			d.attributes = slices.Compact(d.attributes)
			return d
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			attr := map[string]string{}
			for _, a := range token.Attr {
				if _, twice := attr[a.Key]; twice {
					t.Errorf("<%s> has %s twice", token.Data, a.Key)
				}
				attr[a.Key] = a.Val
				d.attributes = append(d.attributes, token.Data+" "+a.Key)
			}
			d.count[token.Data]++
			if id := attr["id"]; id != "" && !slices.Contains(open, "template") {
				d.ids[id]++
			}
			for _, key := range []string{"aria-labelledby", "aria-describedby"} {
				d.pointsAt = append(d.pointsAt, strings.Fields(attr[key])...)
			}
			if href := attr["href"]; strings.HasPrefix(href, "#") {
				d.pointsAt = append(d.pointsAt, href[1:])
			}
			for _, key := range []string{"href", "src", "action"} {
				if value, there := attr[key]; there {
					d.links = append(d.links, value)
				}
			}
			switch token.Data {
			case "html":
				d.lang = attr["lang"]
			case "label":
				if attr["for"] != "" {
					labels[attr["for"]] = true
				}
			case "input", "select", "textarea":
				if attr["type"] != "hidden" && !slices.Contains(open, "label") {
					controls = append(controls, attr["id"])
				}
			}
			if !slices.Contains(voidElements, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if slices.Contains(voidElements, name) {
				continue
			}
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		case html.TextToken:
			within := ""
			if len(open) > 0 {
				within = open[len(open)-1]
			}
			switch words := z.Token().Data; within {
			case "title":
				d.title += words
			case "script":
				if !json.Valid([]byte(words)) {
					t.Errorf("this is no JSON: %.200s", words)
				}
			default:
				d.words += " " + words
			}
		}
	}
}

func TestTheLobbySaysTheSameWithAndWithoutAScript(t *testing.T) {
	raw, err := os.ReadFile("testdata/floors.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name  string            `json:"name"`
		Room  rooms.RoomSummary `json:"room"`
		Me    string            `json:"me"`
		Now   time.Time         `json:"now"`
		Floor struct {
			Windows []struct{ Class, Name string } `json:"windows"`
			More    int                            `json:"more"`
			Chip    string                         `json:"chip"`
			What    rooms.Line                     `json:"what"`
			Sub     []rooms.Line                   `json:"sub"`
			About   string                         `json:"about"`
		} `json:"floor"`
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		got := floorOf(c.Room, c.Me, c.Now)
		want := c.Floor
		if got.More != want.More || got.Chip != want.Chip || got.About != want.About || len(got.Windows) != len(want.Windows) {
			t.Errorf("%s: %+v, want %+v", c.Name, got, want)
			continue
		}
		for i, window := range want.Windows {
			if got.Windows[i] != (pane{window.Class, window.Name}) {
				t.Errorf("%s: window %d is %v, want %v", c.Name, i, got.Windows[i], window)
			}
		}
		if asJSON(t, got.What) != asJSON(t, want.What) || asJSON(t, got.Sub) != asJSON(t, want.Sub) && len(got.Sub)+len(want.Sub) > 0 {
			t.Errorf("%s: %s %s, want %s %s", c.Name, asJSON(t, got.What), asJSON(t, got.Sub), asJSON(t, want.What), asJSON(t, want.Sub))
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAnInstantInASentenceIsAnElementAndEverythingElseIsText(t *testing.T) {
	p := page{Lang: "en", Zone: time.FixedZone("", 3600)}
	got := p.Say("lobby.mics_until", "Until", "2026-03-19T19:00:00Z")
	if want := template.HTML(`Mics are off until <time datetime="2026-03-19T19:00:00Z" data-clock>20:00</time>.`); got != want {
		t.Errorf("%s", got)
	}
	if got := p.Say("lobby.hosts", "Name", "<b>\x010\x02"); strings.Contains(string(got), "<b>") {
		t.Errorf("%s", got)
	}
	if got := (page{Lang: "de"}).Say("lobby.mics_until", "Until", teatime); !strings.Contains(string(got), ">18:28 UTC<") {
		t.Errorf("%s", got)
	}
}

func TestAWayBackStaysInTheHouse(t *testing.T) {
	for back, want := range map[string]string{
		"/": "/", "/me": "/me", "/rooms/table": "/rooms/table", "/me?kept=1": "/me",
		"": "/", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "/\tx": "/", "javascript:alert(1)": "/", "me": "/",
	} {
		if got := ownPath(back); got != want {
			t.Errorf("%q leads to %q, want %q", back, got, want)
		}
	}
}

func TestInitialsAreTwoLettersAtMost(t *testing.T) {
	for name, want := range map[string]string{"Mirela": "MI", "ana lu": "AL", "Ana Maria Lu": "AL", "Ş": "Ş", "李小龙": "李小", "🙂": "", "J. R.": "JR", "": ""} {
		if got := initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestARoomNearByIsOffered(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"table", "table", 0}, {"tabel", "table", 2}, {"the-lang-table", "the-long-table", 1}, {"", "abc", 3}, {"abc", "", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
