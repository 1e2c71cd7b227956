package web

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lamplight/rooms"
)

var inviteLink = regexp.MustCompile(`/invite/[a-z2-7]{26}`)

// invite makes an invitation for so many and gives its path.
func (b *browser) invite(uses string) string {
	b.h.t.Helper()
	page := b.must(200, b.submit("/housekeeping/invites", "label", "Thesis group", "uses", uses, "days", "7"))
	path := inviteLink.FindString(page.body)
	if path == "" {
		b.h.t.Fatal("no link on the page:", page)
	}
	return path
}

// byInvite shuts the house to guests.
func (h *house) byInvite() {
	h.t.Helper()
	h.owner.must(303, h.owner.submit("/housekeeping/letting", "lets", "invite"))
}

func (b *browser) member() rooms.Member {
	b.h.t.Helper()
	m, err := b.h.service.MemberByKey(context.Background(), b.key)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return m
}

func TestT21AnInviteIsUsedUpByPostingAlone(t *testing.T) {
	h := newHouse(t)
	path := h.owner.invite("1")
	for range 3 {
		if a := h.visitor().must(200, h.visitor().get(path)); !strings.Contains(a.body, "Olga") || len(a.cookies) > 0 {
			t.Error(a)
		}
	}
	ana := h.visitor().takes(h.visitor().must(303, h.visitor().submit(path, "name", "Ana")))
	if m := ana.member(); m.Role != rooms.Regular || m.Name != "Ana" {
		t.Error(m)
	}
	h.visitor().must(410, h.visitor().get(path))
	if a := h.visitor().submit(path, "name", "Ben"); a.status != 410 || len(a.cookies) > 0 {
		t.Error("it was for one:", a)
	}
	page := h.owner.must(200, h.owner.get("/housekeeping")).body
	if strings.Contains(page, strings.TrimPrefix(path, "/invite/")) || !strings.Contains(page, "1 of 1 came") || !strings.Contains(page, ">Ana</a>") {
		t.Error("the page should say who came, and no code:", page)
	}
}

func TestT14AnInviteForTwoLetsTwoInHoweverManyAskAtOnce(t *testing.T) {
	h := newHouse(t)
	path := h.owner.invite("2")
	came := make(chan int, 8)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			came <- h.visitor().submit(path, "name", "Person "+string(rune('A'+i))).status
		})
	}
	all.Wait()
	close(came)
	count := map[int]int{}
	for status := range came {
		count[status]++
	}
	if count[303] != 2 || count[410] != 6 {
		t.Error(count)
	}
}

func TestT20AGuestWhoBecomesAMemberGetsANewKeyAndTheOldOneIsWorthNothing(t *testing.T) {
	h := newHouse(t)
	gus := h.enter("Gus")
	gus.must(200, gus.put(gus.room("/task"), map[string]any{"title": "Mine"}))
	path := h.owner.invite("5")
	now := gus.takes(gus.must(303, gus.submit(path)))
	if m := now.member(); m.ID != gus.id || m.Role != rooms.Regular {
		t.Error(m)
	}
	gus.must(401, gus.get("/api/me"))
	if a := now.must(303, now.submit(path)); len(a.cookies) > 0 {
		t.Error("a member used it up:", a)
	}
	if invites, _ := h.service.Invites(context.Background(), h.owner.member()); invites[0].Used != 1 {
		t.Errorf("%+v", invites[0])
	}
}

func TestAnInviteEndsWithItsTimeItsTakingBackAndItsMaker(t *testing.T) {
	h := newHouse(t)
	mo := h.as("moderator")
	path := mo.invite("5")
	h.visitor().must(200, h.visitor().get(path))
	h.setRole(mo, rooms.Regular)
	h.visitor().must(410, h.visitor().get(path))
	path = h.owner.invite("5")
	h.exec("UPDATE invites SET ends_at = ?", time.Now().UnixMicro())
	h.visitor().must(410, h.visitor().submit(path, "name", "Ana"))
	path = h.owner.invite("5")
	invites, err := h.service.Invites(context.Background(), h.owner.member())
	if err != nil {
		t.Fatal(err)
	}
	h.owner.must(303, h.owner.submit("/housekeeping/invites/"+invites[0].ID+"/revoke"))
	h.visitor().must(410, h.visitor().submit(path, "name", "Ana"))
}

func TestAHouseByInvitationTellsOutsidersNothingOfItsRooms(t *testing.T) {
	h := newHouse(t)
	gus, mia := h.as("guest"), h.as("member")
	gus.sit(rooms.TextSeat)
	seat := gus.listen(gus.room("/events"))
	lobby := h.visitor().listen("/api/events")
	if !strings.Contains(lobby.next("rooms").data, h.slug) {
		t.Fatal("an open house shows its rooms")
	}
	h.byInvite()
	seat.ends()
	if data := lobby.next("rooms").data; strings.Contains(data, h.slug) {
		t.Error(data)
	}
	if a := h.visitor().post("/api/me", map[string]any{"name": "Eve"}); a.status != 403 || a.key() != "house.by_invite" {
		t.Error(a)
	}
	mia.must(200, mia.get(mia.room("")))
	for who, b := range map[string]*browser{"guest": gus, "visitor": h.visitor()} {
		if a := b.must(200, b.get("/")); strings.Contains(a.body, h.slug) || !strings.Contains(a.body, T("en", "calm.by_invite.title", nil)) {
			t.Error(who, a)
		}
		if a := b.get("/api/rooms"); strings.Contains(a.body, h.slug) {
			t.Error(who, a)
		}
		for _, path := range []string{"/api/rooms/SLUG", "/api/rooms/SLUG/messages", "/api/rooms/SLUG/events", "/rooms/SLUG", "/rooms/SLUG/calendar.ics"} {
			there := b.get(strings.Replace(path, "SLUG", h.slug, 1))
			none := b.get(strings.Replace(path, "SLUG", strings.Repeat("x", len(h.slug)), 1))
			if there.status != 403 || none.status != there.status || len(none.body) != len(there.body) {
				t.Errorf("%s as %s: %d with %d bytes, and %d with %d for none", path, who, there.status, len(there.body), none.status, len(none.body))
			}
		}
	}
	if a := gus.post(gus.room("/join"), map[string]any{"seat": "text"}); a.status != 403 {
		t.Error(a)
	}
}

func TestT11ADemotionHoldsWithinTwoSeconds(t *testing.T) {
	h := newHouse(t)
	mo := h.as("moderator")
	l := mo.listen(mo.room("/events"))
	mo.must(200, mo.get("/housekeeping"))
	h.owner.must(303, h.owner.submit("/housekeeping/people/"+mo.id+"/role", "role", "member"))
	l.ends()
	mo.must(403, mo.get("/housekeeping"))
	mo.must(403, mo.submit("/housekeeping/invites", "label", "x", "uses", "1", "days", "1"))
}

func TestT11ASessionThatIsEndedIsOutWithinTwoSeconds(t *testing.T) {
	h := newHouse(t)
	ana := h.as("member")
	l := ana.sit(rooms.TextSeat)
	page := h.owner.must(200, h.owner.get("/housekeeping/people/"+ana.id)).body
	if !strings.Contains(page, ana.member().Browser) {
		t.Error("the browser is not listed:", page)
	}
	h.owner.must(303, h.owner.submit("/housekeeping/people/"+ana.id+"/end", "browser", ana.member().Browser))
	l.ends()
	ana.must(401, ana.get("/api/me"))
}

func TestT07NobodyGivesThemselvesARole(t *testing.T) {
	h := newHouse(t)
	for _, role := range []string{"guest", "member"} {
		b := h.as(role)
		for _, body := range []string{`{"name":"X Y","role":"owner"}`, `{"name":"X Y","is_admin":true}`, `{"name":"X Y","Role":"owner"}`} {
			if a := b.post("/api/me", body); a.status != 400 {
				t.Error(a)
			}
		}
		b.must(403, b.submit("/housekeeping/people/"+b.id+"/role", "role", "owner"))
		b.must(303, b.submit("/me", "do", "you", "name", "Other "+role, "language", "en", "role", "owner"))
		if m := b.member(); string(m.Role) != role {
			t.Error(m)
		}
	}
	mo, ben := h.as("moderator"), h.as("member")
	for _, id := range []string{mo.id, ben.id, h.owner.id} {
		for _, role := range []string{"owner", "moderator"} {
			mo.must(403, mo.submit("/housekeeping/people/"+id+"/role", "role", role))
		}
	}
	mo.must(403, mo.submit("/housekeeping/people/"+h.owner.id+"/end"))
	mo.must(303, mo.submit("/housekeeping/people/"+ben.id+"/role", "role", "guest"))
}

func TestT19AnInviteLinkLeadsToThePublicAddressWhateverTheHostHeaderSays(t *testing.T) {
	h := newHouse(t, public("https://lamp.example.org"))
	values := url.Values{"label": {"x"}, "uses": {"1"}, "days": {"1"}}
	a := h.owner.do("POST", "/housekeeping/invites", values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Host", "evil.example")
	if a.status != 200 || strings.Contains(a.body, "evil.example") || !strings.Contains(a.body, "https://lamp.example.org/invite/") {
		t.Error(a)
	}
}

func TestT15NobodyTriesManyInvites(t *testing.T) {
	h := newHouse(t)
	ana := h.as("guest")
	for i := range 40 {
		if a := ana.submit("/invite/not-the-code", "name", "Ana"); a.status == 429 {
			if i < 10 {
				t.Error("too soon:", i)
			}
			return
		}
	}
	t.Error("nobody counts")
}

// callsOfLetting makes every call about invitations and roles once.
func callsOfLetting(h *house) {
	h.t.Helper()
	made := h.owner.must(201, h.owner.post("/api/invites", map[string]any{"label": " Thesis group ", "uses": 2, "days": 7})).object()
	path := inviteLink.FindString(made["link"].(string))
	ina := h.visitor().takes(h.visitor().must(303, h.visitor().submit(path, "name", "Ina")))
	listed := h.owner.must(200, h.owner.get("/api/invites"))
	for _, words := range []string{`"label":"Thesis group"`, `"used":1`, `"name":"Ina"`} {
		if !strings.Contains(listed.body, words) {
			h.t.Errorf("%s is missing from %s", words, listed.body)
		}
	}
	if strings.Contains(listed.body, path) {
		h.t.Error("the link is told again:", listed.body)
	}
	h.owner.must(400, h.owner.post("/api/invites", map[string]any{"uses": 101, "days": 7}))
	h.owner.must(204, h.owner.do("DELETE", "/api/invites/"+made["id"].(string), nil))
	h.visitor().must(410, h.visitor().get(path))
	id := ina.member().ID
	h.owner.must(204, h.owner.put("/api/people/"+id+"/role", map[string]any{"role": "moderator"}))
	if found := ina.must(200, ina.get("/api/people?find=ina")); !strings.Contains(found.body, `"role":"moderator"`) {
		h.t.Error(found)
	}
	h.owner.must(204, h.owner.do("DELETE", "/api/people/"+id+"/browsers", nil))
	ina.must(401, ina.get("/api/me"))
}
