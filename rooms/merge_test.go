package rooms_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"lamplight/rooms"
)

// one short block without rounds.
var short = rooms.Plan{Gathering: 1, Focus: 60, Sprints: 1}

// merge has the browser that holds the guest's key opened to the member.
func (h *house) merge(guest, into rooms.Member) (rooms.Member, error) {
	h.t.Helper()
	l, err := h.MakeLink(context.Background(), into)
	h.must(err)
	m, _, err := h.UseLink(context.Background(), l.Typed, &guest, true)
	return m, err
}

func TestAGuestsThingsComeAlongOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.enter("Ana")
		gus := h.sit("Gus")
		h.must(h.SetWilling(ctx, gus.ID, true))
		h.must(h.SetTask(ctx, gus, table, rooms.TaskInput{Title: "Write the intro"}))
		said, err := h.Post(ctx, gus, table, "one", "hello")
		h.must(err)
		_, err = h.AddJot(ctx, gus, "j", "milk")
		h.must(err)
		_, err = h.AddJot(ctx, ana, "j", "bread")
		h.must(err)
		_, err = h.StartBlock(ctx, gus, table, short)
		h.must(err)
		h.pass(62 * time.Second)
		second := h.link(gus) // another of the guest's browsers, perhaps of whoever sent them the link
		_, old, err := h.Enter(ctx, "Other", "en")
		h.must(err)

		m, err := h.merge(gus, ana)
		h.must(err)
		if m.ID != ana.ID || m.Role != rooms.Guest || m.Name != "Ana" {
			t.Error(m)
		}
		log, err := h.Log(ctx, ana, rooms.LogFilter{})
		h.must(err)
		if log.Total != 1 || log.Sessions[0].Title != "Write the intro" || log.Sessions[0].Present != 60 {
			t.Errorf("%+v", log)
		}
		if jots, _ := h.Jots(ctx, ana); len(jots) != 2 {
			t.Error(jots)
		}
		if me := h.me(ana); me.Unfinished == nil || me.Unfinished.Title != "Write the intro" {
			t.Error("the task did not come along:", me.Unfinished)
		}
		if at, room, err := h.LastHosted(ctx, ana); err != nil || at.IsZero() || room != "The long table" {
			t.Error(at, room, err)
		}
		list, err := h.Messages(ctx, table, 0, 100)
		h.must(err)
		i := slices.IndexFunc(list, func(m rooms.Message) bool { return m.ID == said.ID })
		if i < 0 || list[i].Member.ID != ana.ID || list[i].Member.Name != "Ana" {
			t.Error("the message is not Ana's:", list[i])
		}
		if got, err := h.MemberByKey(ctx, second); !rooms.IsRefused(err, "member.unknown") {
			t.Error("another browser of the guest's came along:", got, err)
		}
		if _, err := h.Rename(ctx, gus.ID, "Ghost", ""); !rooms.IsRefused(err, "member.unknown") {
			t.Error("the guest is still there:", err)
		}
		if h.pass(time.Second); len(h.view().People) != 0 {
			t.Error("the guest still sits:", h.names())
		}
		if got, err := h.MemberByKey(ctx, old); err != nil || got.Name != "Other" {
			t.Error("somebody else was touched:", got, err)
		}
	})
}

func TestOnlyAGuestCanBeMergedAndGainsNoRights(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		owner := h.owner()
		ana, ben := h.enter("Ana"), h.enter("Ben")
		h.must(h.store.Exec("UPDATE members SET role = 'member' WHERE id = ?", ben.ID))
		if _, err := h.merge(ben, ana); !rooms.IsRefused(err, "merge.not_guest") {
			t.Error("a member was emptied into a guest:", err)
		}
		if _, err := h.merge(owner, ana); !rooms.IsRefused(err, "merge.not_guest") {
			t.Error("the owner was emptied into a guest:", err)
		}
		other := h.link(ana)
		h.must(h.AddPasskey(ctx, ana, rooms.Passkey{ID: []byte("key"), Credential: "{}"}))
		feed, err := h.RenewFeed(ctx, ana.ID)
		h.must(err)
		m, err := h.merge(ana, owner)
		h.must(err)
		if _, err := h.MemberFeed(ctx, feed, time.Now()); !rooms.IsRefused(err, "request.not_found") {
			t.Error("a calendar that was a guest's reads an owner's:", err)
		}
		if m.ID != owner.ID || m.Role != rooms.Owner {
			t.Error(m)
		}
		if got, err := h.MemberByKey(ctx, other); !rooms.IsRefused(err, "member.unknown") {
			t.Error("a browser that was a guest's is an owner's:", got, err)
		}
		if keys, _ := h.Passkeys(ctx, owner); len(keys) != 0 {
			t.Error("a passkey that was a guest's opens an owner:", keys)
		}
	})
}

func TestAMergeThatIsRefusedChangesNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		tessa := h.enter("Tessa")
		gus := h.enter("Gus")
		_, err := h.Post(ctx, gus, table, "one", "hello")
		h.must(err)
		h.sit("TESSA") // what Gus said must not become hers
		l, err := h.MakeLink(ctx, tessa)
		h.must(err)
		if _, _, err := h.UseLink(ctx, l.Code, &gus, true); !rooms.IsRefused(err, "member.name_taken") {
			t.Fatal(err)
		}
		if m, err := h.LinkLeadsTo(ctx, l.Code); err != nil || m.ID != tessa.ID {
			t.Error("the link was used up:", err)
		}
		if _, err := h.Rename(ctx, gus.ID, "August", ""); err != nil {
			t.Error("the guest is gone:", err)
		}
	})
}

// TestNothingOfAMemberIsForgottenByAMerge fails when a table is added and
// nobody has said what becomes of it.
func TestNothingOfAMemberIsForgottenByAMerge(t *testing.T) {
	inHouse(t, func(h *house) {
		known := append(rooms.Handed(), "seats", "device_links", "bookings", "standing_bookings", "standing_gaps", "news",
			"stays", "sessions", "jots", "invites", // a guest has made none
			"case_acts", "knocks") // whoever knocks anew knocks as themselves
		for _, table := range h.store.TablesOfMembers() {
			if !slices.Contains(known, table) {
				t.Errorf("%s belongs to members, and a merge does not know it", table)
			}
		}
	})
}

func TestWhoeverIsMergedOrErasedInTheMiddleOfAFocusStopsNoBlock(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, gus, eve, ben := h.enter("Ana"), h.sit("Gus"), h.sit("Eve"), h.sit("Ben")
		_, err := h.StartBlock(ctx, gus, table, short)
		h.must(err)
		h.pass(31 * time.Second) // half of the focus is over
		if _, err := h.merge(gus, ana); err != nil {
			t.Fatal(err)
		}
		h.must(h.Erase(ctx, eve))
		h.pass(10 * time.Second)
		h.connect(ana)
		h.pass(time.Minute)
		if v := h.view(); v.Phase != rooms.Free {
			t.Fatal(v.Phase)
		}
		for who, want := range map[*rooms.Member]int{&ana: 50, &ben: 60} {
			log, err := h.Log(ctx, *who, rooms.LogFilter{})
			h.must(err)
			if log.Total != 1 || log.Sessions[0].Present != want {
				t.Errorf("%s: %+v, want %d", who.Name, log, want)
			}
		}
		var left int
		h.must(h.store.One("SELECT count(*) FROM sessions", &left))
		if left != 2 {
			t.Errorf("%d sessions", left)
		}
	})
}
