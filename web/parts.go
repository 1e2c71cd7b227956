package web

import (
	"html/template"
	"slices"
	"strings"

	"lamplight/rooms"
	"lamplight/static"
)

// What templates ask a page for.

// Stylesheets are the page's own and what its script brings along.
func (p page) Stylesheets() []string {
	return append(known(static.URL(p.Sheet)), static.Styles(p.Script)...)
}

// Scripts are the one of every page and the page's own.
func (p page) Scripts() []string { return known(static.URL("src/pages.ts"), static.URL(p.Script)) }

// Preloads are what those scripts import, so that it comes beside them and not
// after them.
func (p page) Preloads() []string {
	urls := append(static.Imports("src/pages.ts"), static.Imports(p.Script)...)
	slices.Sort(urls)
	return slices.Compact(urls)
}

func known(urls ...string) []string {
	return slices.DeleteFunc(urls, func(url string) bool { return url == "" })
}

// Manners are what a room may say about cameras.
func (p page) Manners() []string { return []string{"welcome", "expected", "off"} }

// Themes are what a device can be told.
func (p page) Themes() []string { return []string{"auto", "paper", "night"} }

// ThemeOrAuto is the theme this device was told.
func (p page) ThemeOrAuto() string {
	if p.Theme == "" {
		return "auto"
	}
	return p.Theme
}

// Seats says how many sit in a room, and who, for those who do not see windows.
func (p page) Seats(f floor) string {
	said := p.T("lobby.seats", "Present", f.Room.Present, "Seats", f.Room.Seats)
	if len(f.Names) == 0 {
		return said
	}
	return said + " " + strings.Join(f.Names, ", ")
}

// LinkTo is the way into a room, under its name.
func (p page) LinkTo(room *rooms.RoomView) template.HTML {
	return template.HTML(`<a href="` + template.HTMLEscapeString(roomPath(room.Slug)) + `">` + template.HTMLEscapeString(room.Name) + `</a>`)
}
