package web

import (
	"fmt"
	"maps"
	"time"

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
		return page{Name: name, Lang: lang, Title: title, House: or("Linden House"), Sheet: "css/pages.css", Path: "/" + name, Reader: who, Now: teatime, Zone: berlin, Data: data}
	}
	pages := map[string]page{}
	lobby := func(name string, who *rooms.Member, list []rooms.RoomSummary, zone *time.Location) {
		p := of("lobby", "", who, nil)
		p.Path, p.Zone = "/", zone
		pages[name] = s.lobbyOf(p, list, "https://lamp.example.org")
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
	sampleMe(pages, of, member, owner, or, lang, wrong)
	sampleCases(pages, of, member, owner, or)
	sampleLetters(pages, of, member, or, lang)
	sampleLetting(pages, of, or, owner, lang, word)
	sampleHealth(pages, of, or, owner, lang)
	sampleSeries(pages, of, or, owner, lang)
	pages["about"] = of("about", T(lang, "about.title", nil), nil, []string(nil))
	pages["about-outside"] = of("about", T(lang, "about.title", nil), nil, []string{or("media.example.org")})
	for _, name := range []string{"missing", "unknown", "forbidden", "busy", "used_up", "link_over", "invite_over", "by_invite", "erased", "fault", "rest"} {
		data := calmData{Case: name, Fronts: fronts[name]}
		if name == "missing" {
			data.Near = &rooms.RoomView{Slug: "table", Name: or("The long table")}
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
	maps.Copy(pages, sampleTimes(lang, word, of, member, owner))
	sampleLog(pages, member, of, or)
	return pages
}
