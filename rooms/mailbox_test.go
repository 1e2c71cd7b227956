package rooms_test

import (
	"fmt"
	"testing"
	"time"

	"lamplight/rooms"
)

// links are the tokens of the letter that is due for an address.
func (p *post) links(address string) (confirm, stop string) {
	p.t.Helper()
	for _, l := range p.due(time.Now(), "confirm to Ana by "+address+" about 0") {
		p.must(p.Sent(everyday, l))
		confirm, stop = l.Confirm, l.Stop
	}
	return confirm, stop
}

func (p *post) uses(token, want string) {
	p.t.Helper()
	what, err := p.UseMailLink(everyday, token)
	if err != nil {
		what = rooms.MailLink(err.Error())
	}
	if string(what) != want {
		p.t.Errorf("the link does %q, want %q", what, want)
	}
}

func (p *post) box(m rooms.Member, want rooms.Mailbox) {
	p.t.Helper()
	got, err := p.Mailbox(everyday, m.ID)
	if err != nil || got != want {
		p.t.Errorf("the mailbox is %+v, %v, want %+v", got, err, want)
	}
}

func TestNothingIsSentToAnAddressBeforeItsReaderSaysYes(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		_, err := p.SetMailbox(everyday, ana, " ana@example.org ")
		p.must(err)
		confirm, stop := p.links("ana@example.org")
		p.plans("b", time.Now().Add(9*time.Minute))
		p.books(ana, "b", "seat")
		p.due(time.Now(), "")
		what, address, err := p.ReadMailLink(everyday, confirm)
		if what != rooms.ConfirmMail || address != "ana@example.org" || err != nil {
			t.Error(what, address, err)
		}
		p.box(ana, rooms.Mailbox{Address: "ana@example.org"})
		p.uses(confirm, "confirm")
		p.uses(confirm, "confirm")
		p.box(ana, rooms.Mailbox{Address: "ana@example.org", Confirmed: true})
		p.due(time.Now(), "reminder to Ana by ana@example.org about 1")
		p.uses(stop, "stop")
		p.uses(stop, "stop")
		p.box(ana, rooms.Mailbox{Address: "ana@example.org", Stopped: true})
	})
}

func TestOnlyTheReaderTakesBackWhatTheReaderStopped(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		_, err := p.SetMailbox(everyday, ana, "ana@example.org")
		p.must(err)
		confirm, stop := p.links("ana@example.org")
		p.uses(confirm, "confirm")
		p.must(p.StopMailbox(everyday, ana))
		p.box(ana, rooms.Mailbox{Address: "ana@example.org", Confirmed: true, Stopped: true})
		_, err = p.SetMailbox(everyday, ana, "ana@example.org") // her own word, without another letter
		p.must(err)
		p.box(ana, rooms.Mailbox{Address: "ana@example.org", Confirmed: true})
		p.due(time.Now(), "")

		p.uses(stop, "stop")
		_, err = p.SetMailbox(everyday, ana, "ana@example.org")
		p.must(err)
		p.box(ana, rooms.Mailbox{Address: "ana@example.org"})
		confirm, _ = p.links("ana@example.org")
		p.uses(confirm, "confirm")
		p.box(ana, rooms.Mailbox{Address: "ana@example.org", Confirmed: true})
	})
}

func TestALinkIsGoodForADayAndForItsOwnAddress(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		_, err := p.SetMailbox(everyday, ana, "ana@example.org")
		p.must(err)
		confirm, stop := p.links("ana@example.org")
		_, err = p.SetMailbox(everyday, ana, "other@example.org")
		p.must(err)
		p.uses(confirm, "mail.link_over")
		p.uses(stop, "mail.link_over")
		confirm, _ = p.links("other@example.org")
		for _, forged := range []string{"", "confirm", "confirm--", "confirm-" + ana.ID + "-", "stop" + confirm[len("confirm"):], confirm + "0", confirm[:len(confirm)-1]} {
			p.uses(forged, "mail.link_over")
		}
		p.pass(24*time.Hour + time.Second)
		p.uses(confirm, "mail.link_over")
		p.box(ana, rooms.Mailbox{Address: "other@example.org"})
		p.must(p.DropMailbox(everyday, ana))
		p.box(ana, rooms.Mailbox{})
	})
}

func TestNobodyCanHaveManyLettersSentToAStranger(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		for i := range 3 {
			_, err := p.SetMailbox(everyday, ana, fmt.Sprintf("ana%d@example.org", i))
			p.must(err)
		}
		if _, err := p.SetMailbox(everyday, ana, "ana@example.org"); !rooms.IsRefused(err, "rate.too_fast") {
			t.Errorf("a fourth letter of one member: %v", err)
		}
		refused := 0
		for i := range 6 {
			_, err := p.SetMailbox(everyday, p.comes(fmt.Sprintf("Ben %c", 'a'+i)), fmt.Sprintf("Stra.nger+%d@Example.org", i))
			if rooms.IsRefused(err, "rate.too_fast") {
				refused++
			}
		}
		if refused != 3 {
			t.Errorf("%d of six letters to one stranger were refused", refused)
		}
	})
}

func TestASubscriptionEndsWithItsBrowsersKey(t *testing.T) {
	inPost(t, func(p *post) {
		_, key, err := p.Enter(everyday, "Ana", "en")
		p.must(err)
		ana, err := p.MemberByKey(everyday, key)
		p.must(err)
		p.must(p.Subscribe(everyday, ana, subscription("https://push.example.org/a")))
		p.must(p.Subscribe(everyday, ana, subscription("https://push.example.org/a")))
		p.must(p.Unsubscribe(everyday, p.comes("Eve"), "https://push.example.org/a"))
		list, err := p.Endpoints(everyday, ana.ID)
		if len(list) != 1 || err != nil {
			t.Fatal(list, err)
		}
		p.must(p.ForgetKey(everyday, key))
		if list, err = p.Endpoints(everyday, ana.ID); len(list) != 0 || err != nil {
			t.Error(list, err)
		}
	})
}

func TestTheOldestOfElevenSubscriptionsGivesWay(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		for i := range 11 {
			p.must(p.Subscribe(everyday, ana, subscription(fmt.Sprint("https://push.example.org/", i))))
			p.pass(time.Second)
		}
		list, err := p.Endpoints(everyday, ana.ID)
		if len(list) != 10 || list[0] != "https://push.example.org/1" || err != nil {
			t.Error(list, err)
		}
		for _, bad := range []rooms.Subscription{{}, {Endpoint: "https://push.example.org/x"}, {Endpoint: "https://push.example.org/x", P256dh: "AAAA", Auth: "AAAA"}} {
			if err := p.Subscribe(everyday, ana, bad); err == nil {
				t.Errorf("%+v was taken", bad)
			}
		}
	})
}

func TestACalendarHoldsWhatIsBookedFromNinetyDaysBack(t *testing.T) {
	inPost(t, func(p *post) {
		ana, ben := p.comes("Ana"), p.comes("Ben")
		now := time.Now()
		for id, at := range map[string]time.Duration{"old": -91 * 24 * time.Hour, "past": -80 * 24 * time.Hour, "far": 170 * 24 * time.Hour, "his": time.Hour} {
			p.plans(id, now.Add(at))
			if id == "his" {
				p.books(ben, id, "seat")
			} else {
				p.books(ana, id, "seat")
			}
		}
		token, err := p.FeedToken(everyday, ana.ID)
		if token != "" || err != nil {
			t.Error("there is an address nobody asked for", token, err)
		}
		first, err := p.RenewFeed(everyday, ana.ID)
		p.must(err)
		feed, err := p.MemberFeed(everyday, first, now)
		p.must(err)
		if len(feed.Blocks) != 2 || feed.Blocks[0].ID != "past" || feed.Blocks[1].ID != "far" || feed.Member.ID != ana.ID {
			t.Errorf("%+v", feed)
		}
		second, err := p.RenewFeed(everyday, ana.ID)
		p.must(err)
		for _, token := range []string{first, "", "x", second + "0"} {
			if _, err := p.MemberFeed(everyday, token, now); !rooms.IsRefused(err, "request.not_found") {
				t.Errorf("%q: %v", token, err)
			}
		}
		_, blocks, err := p.RoomFeed(everyday, table, now)
		if len(blocks) != 3 || blocks[0].Title != "" || blocks[0].Booked != "" || err != nil {
			t.Errorf("%+v, %v", blocks, err)
		}
	})
}
