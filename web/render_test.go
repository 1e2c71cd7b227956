package web

import (
	"bytes"
	"encoding/json"
	"html/template"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

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

func TestT01WhatPeopleTypeIsTextOnEveryPage(t *testing.T) {
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
		"/%2fevil.example": "/%2fevil.example", "/%2fevil.example/ä": "/",
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
