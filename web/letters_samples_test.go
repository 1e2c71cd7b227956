package web

import "lamplight/rooms"

// sampleLetters adds the ways to be told, and where links in letters lead.
func sampleLetters(pages map[string]page, of func(name, title string, who *rooms.Member, data any) page, member *rooms.Member, or func(string) string, lang string) {
	me := func(name string, r reminders) {
		r.Mail = true
		pages["me-"+name] = of("me", T(lang, "you.title", nil), member, meData{
			Form: form{Values: map[string]string{"name": or("Mirela"), "language": lang}}, Reminders: r,
		})
	}
	me("mail-asked", reminders{Box: rooms.Mailbox{Address: or("mirela@example.org")}})
	me("mail-on", reminders{Box: rooms.Mailbox{Address: or("mirela@example.org"), Confirmed: true}, Browsers: "ab12"})
	me("mail-off", reminders{Box: rooms.Mailbox{Address: or("mirela@example.org"), Confirmed: true, Stopped: true}})
	wrong := form{Values: map[string]string{"address": or("mirela@")}}
	wrong.wrong("address", or("That is no mail address."))
	for _, data := range []mailboxData{
		{Case: "form", R: reminders{Mail: true, Form: wrong}}, {Case: "confirm", Token: or("confirm-x"), Address: or("mirela@example.org")},
		{Case: "stop", Token: or("stop-x"), Address: or("mirela@example.org")}, {Case: "confirmed"}, {Case: "stopped"},
	} {
		data.Fronts = fronts["first"]
		pages["mailbox-"+data.Case] = of("mailbox", T(lang, "mailbox.title", nil), nil, data)
	}
}
