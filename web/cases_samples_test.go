package web

import (
	"time"

	"lamplight/rooms"
)

// sampleCases adds the case file and what the person concerned reads of it.
func sampleCases(pages map[string]page, of func(name, title string, who *rooms.Member, data any) page, member, owner *rooms.Member, or func(string) string) {
	mirela := &rooms.PersonName{ID: "table1", Name: or("Mirela")}
	robin := rooms.PersonName{ID: "m9", Name: or("Robin")}
	ban := rooms.Case{
		ID: "c1", Member: robin, Role: rooms.Guest, By: mirela, Kind: rooms.CaseBan, Place: "table", PlaceName: or("The long table"),
		Reason: or("Three messages to Priya during focus after she asked you to stop."), At: teatime, Until: teatime.Add(24 * time.Hour), Running: true,
	}
	answered := ban
	answered.ID, answered.Answer, answered.AnsweredAt = "c2", or("I thought she had not seen it."), in(5*time.Minute)
	answered.Trail = []rooms.CaseAct{
		{Kind: "answered", By: &robin, At: teatime.Add(5 * time.Minute), Text: or("I thought she had not seen it.")},
		{Kind: "moved", By: mirela, At: teatime.Add(2 * time.Minute), Until: in(24 * time.Hour)},
		{Kind: "made", By: mirela, At: teatime, Text: or("Three messages")},
	}
	message := rooms.Case{
		ID: "c3", Member: robin, Kind: rooms.CaseMessage, Room: "table", Place: "table", PlaceName: or("The long table"), Reason: or("Unkind"),
		At: teatime, Until: teatime, Message: or("Three unkind words"), MessageEnds: in(7 * 24 * time.Hour),
	}
	camera := ban
	camera.ID, camera.Kind, camera.Room, camera.By = "c4", rooms.CaseCamera, "table", nil
	lifted := answered
	lifted.ID, lifted.Running, lifted.EndedAt, lifted.Reply = "c5", false, in(time.Hour), or("See you tomorrow.")
	wrong := form{Values: map[string]string{"reply": or("x"), "until": "2026-03-20T19:30"}}
	wrong.wrong("reply", or("Write a sentence."))
	wrong.Problem = or("Not now.")
	list := []rooms.Case{ban, answered, message, camera, lifted}
	pages["cases"] = of("cases", "", owner, casesData{List: list, Running: 3, One: &answered, Form: wrong})
	pages["cases-all"] = of("cases", "", owner, casesData{List: list, All: true, Running: 3, One: &message})
	pages["cases-none"] = of("cases", "", owner, casesData{})
	for name, one := range map[string]rooms.Case{"removed": ban, "removed-answered": answered, "removed-message": message, "removed-camera": camera, "removed-over": lifted} {
		p := of("removed", "", member, removedData{Case: one, Form: wrong, Fronts: fronts["removed"], Others: []rooms.Case{message}})
		p.Title = p.CaseTitle(one)
		pages[name] = p
	}
	for _, state := range []string{"", "waiting", "sent_away"} {
		p := of("locked", "", nil, lockedData{Slug: "table", State: state, Form: wrong, Fronts: fronts["locked"]})
		p.Title = p.T("cases.locked_title")
		pages["locked"+state] = p
	}
	for _, name := range []string{"cases", "cases-all", "cases-none"} {
		p := pages[name]
		p.Title = p.T("cases.title")
		pages[name] = p
	}
}
