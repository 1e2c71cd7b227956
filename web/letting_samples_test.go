package web

import (
	"time"

	"lamplight/rooms"
)

// sampleLetting adds housekeeping and the invitation.
func sampleLetting(pages map[string]page, of func(name, title string, who *rooms.Member, data any) page, or func(string) string, owner *rooms.Member, lang, word string) {
	t := func(key string) string { return T(lang, key, nil) }
	mo := *owner
	mo.Role = rooms.Moderator
	people := []rooms.KnownPerson{
		{ID: "m1", Name: or("Mirela"), Role: rooms.Owner, Willing: true, Here: or("The long table"), SeenAt: teatime},
		{ID: "m2", Name: or("Jonas"), Role: rooms.Moderator, SeenAt: teatime.Add(-26 * time.Hour)},
		{ID: "m3", Name: or("Ayşe"), Role: rooms.Regular, Willing: true, SeenAt: teatime.Add(-400 * time.Hour), Invite: or("Thesis group"), Invited: true},
		{ID: "m4", Name: or("Gus"), Role: rooms.Guest},
	}
	list := sampleHouse(word)
	list[1].Guests, list[2].Guests, list[2].Private = true, true, true
	invites := []inviteLine{
		{rooms.Invite{ID: "i1", Label: or("Thesis group"), Maker: or("Mirela"), Uses: 12, Used: 7, Open: true, Came: []rooms.PersonName{{ID: "m3", Name: or("Ayşe")}, {ID: "m4", Name: or("Gus")}}}, "2 April"},
		{rooms.Invite{ID: "i2", Label: or("Karin"), Uses: 1, Used: 1}, "2 April"},
	}
	wrong := form{Values: map[string]string{"label": or(""), "uses": or("0"), "days": "7"}}
	wrong.wrong("uses", or("1 to 100"))
	wrong.Problem = or("Not now.")
	pages["housekeeping"] = of("housekeeping", t("keep.title"), owner, housekeepingData{Rooms: list, People: people, Invites: invites, Form: newInviteForm(), Lets: rooms.ToAnyone, Kept: t("keep.kept_letting"), Link: "https://lamp.example.org/invite/" + or("abc")})
	pages["housekeeping-moderator"] = of("housekeeping", t("keep.title"), &mo, housekeepingData{Rooms: list[:1], Find: or("nobody"), Form: wrong, Lets: rooms.ByInvite})
	browsers := browserLines(pages["housekeeping"], []rooms.Browser{{ID: "b1", Name: "Firefox/Linux", Since: teatime, This: true}, {ID: "b2", SeenAt: teatime}})
	pages["housekeeping-person"] = of("housekeeping-person", or("Ayşe"), owner, personData{Person: people[2], Browsers: browsers, May: []rooms.Role{rooms.Owner, rooms.Moderator, rooms.Regular, rooms.Guest}, Kept: t("keep.kept_role"), Problem: or("Not now.")})
	pages["housekeeping-person-gone"] = of("housekeeping-person", or("Gus"), &mo, personData{Person: people[3], May: []rooms.Role{rooms.Regular, rooms.Guest}})
	pages["housekeeping-person-not"] = of("housekeeping-person", or("Mirela"), &mo, personData{Person: people[0]})
	in := rooms.Invite{Maker: or("Mirela"), Uses: 12, Used: 7, EndsAt: teatime.Add(14 * 24 * time.Hour)}
	named := form{Values: map[string]string{"name": or("Olga")}}
	named.wrong("name", or("That name is taken."))
	guest := *owner
	guest.Role = rooms.Guest
	pages["invite"] = of("invite", or("Linden House"), nil, inviteData{Code: or("abc"), Invite: in})
	pages["invite-wrong"] = of("invite", or("Linden House"), nil, inviteData{Code: or("abc"), Invite: in, Form: named})
	pages["invite-guest"] = of("invite", or("Linden House"), &guest, inviteData{Code: "abc", Invite: in, Guest: true})
	pages["invite-in"] = of("invite", or("Linden House"), owner, inviteData{Code: "abc", Invite: in, In: true})
}
