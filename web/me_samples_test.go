package web

import (
	"time"

	"lamplight/rooms"
)

// sampleMe adds the reader's own page and what belongs to it.
func sampleMe(pages map[string]page, of func(name, title string, who *rooms.Member, data any) page, member, owner *rooms.Member, or func(string) string, lang string, wrong form) {
	t := func(key string) string { return T(lang, key, nil) }
	p := of("me", "", member, nil)
	browsers := browserLines(p, []rooms.Browser{
		{ID: "b1", Name: "Firefox/Linux", Since: teatime.Add(-75 * 24 * time.Hour), This: true},
		{ID: "b2", Name: "Safari/iPhone", SeenAt: teatime.Add(-24 * time.Hour)},
		{ID: "b3", SeenAt: teatime.Add(-400 * 24 * time.Hour)},
	})
	keys := passkeyLines(p, []rooms.Passkey{{ID: []byte("one"), Name: "Chrome/Mac", CreatedAt: teatime.Add(-75 * 24 * time.Hour), UsedAt: teatime.Add(-24 * time.Hour)}, {ID: []byte("two"), CreatedAt: teatime}})
	all := rooms.Belongings{Sessions: 64, Messages: 1, Seats: 2}
	square, _ := squareOf("https://lamp.example.org/link/abcdefghijklmnopqrstuvwxyz")
	pages["me"] = of("me", t("you.title"), member, meData{
		Kept: t("you.kept"), Form: form{Values: map[string]string{"name": or("Mirela"), "language": lang, "follow": "on"}},
		Browsers: browsers, Passkeys: keys, All: all, Hosted: hostedLine(teatime.Add(-9*24*time.Hour), or("Harbour view"), teatime),
		Reminders: reminders{Mail: true, Calendar: "https://lamp.example.org/calendar/x.ics"},
	})
	vouched := of("me", t("you.title"), member, meData{Form: wrong, Browsers: browsers[:1], Account: true})
	vouched.Account = or("Linden ID")
	pages["me-vouched"] = vouched
	pages["me-wrong"] = of("me", t("you.title"), owner, meData{Form: wrong})
	pages["me-link"] = of("me", t("you.title"), member, meData{
		Form: form{Values: map[string]string{"name": or("Mirela"), "language": lang}}, Browsers: browsers[:1],
		Link: &linkData{Square: square, Typed: "K7F2 QXM4", Spelled: "K 7 F 2 Q X M 4", Address: "lamp.example.org/link", EndsAt: teatime.Add(10 * time.Minute)},
	})
	erase := form{Values: map[string]string{"name": or("Mirel")}}
	pages["me-erase"] = of("me-erase", t("devices.erase_title"), member, eraseMeData{All: all})
	erase.wrong("name", or("This is not the name."))
	pages["me-erase-wrong"] = of("me-erase", t("devices.erase_title"), owner, eraseMeData{Form: erase, All: rooms.Belongings{LastOwner: true}})
	to := &rooms.Member{ID: "m9", Name: or("Mirela R")}
	code := form{Values: map[string]string{"code": or("ABCD")}}
	pages["link"] = of("link", t("devices.link_title"), nil, linkPage{})
	code.wrong("code", or("This code is not good."))
	pages["link-wrong"] = of("link", t("devices.link_title"), nil, linkPage{Form: code})
	pages["link-ready"] = of("link", T(lang, "devices.link_to", map[string]any{"Name": to.Name}), nil, linkPage{Code: or("abc"), To: to})
	pages["link-merge"] = of("link", T(lang, "devices.merge_title", map[string]any{"Name": to.Name}), member, linkPage{Code: or("ABCD2345"), To: to, Merge: true, Typed: true})
	pages["link-instead"] = of("link", T(lang, "devices.link_to", map[string]any{"Name": to.Name}), owner, linkPage{Code: "abc", To: to, Form: form{Problem: or("Not now.")}})
	pages["link-same"] = of("link", T(lang, "devices.link_to", map[string]any{"Name": to.Name}), member, linkPage{Code: "abc", To: to, Same: true})
	guest := *member
	guest.Role = rooms.Guest
	pages["signin"] = of("signin", t("page.been_here"), nil, meJSON{Lang: lang})
	elsewhere := of("signin", t("provider.sign_in"), &guest, meJSON{Lang: lang})
	elsewhere.Account = or("Linden ID")
	pages["signin-guest"] = elsewhere
}
