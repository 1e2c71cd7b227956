package rooms_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// leads is who is announced for a block, why, and who is next in line.
func (h *house) leads(id string) string {
	h.t.Helper()
	b, err := h.Scheduled(context.Background(), nil, id)
	h.must(err)
	out := "nobody"
	if b.Host != nil {
		out = b.Host.Name + ", " + strings.TrimPrefix(b.Host.Reason.Key, "reason.")
		if b.Host.Reason.Args["Name"] != b.Host.Name {
			h.t.Errorf("the reason is about %v", b.Host.Reason.Args)
		}
	}
	if b.Understudy != nil {
		out += "; then " + b.Understudy.Name
	}
	return out
}

func host() rooms.BookingInput { return rooms.BookingInput{WouldHost: yes()} }

func TestTheHostIsAnnouncedByTheRuleAndAnnouncedBlocksCount(t *testing.T) {
	inStillHouse(t, func(h *house) {
		olga := h.owner()
		s := h.plan(olga, weekly("TU,WE,TH", "19:00", "UTC"))
		tue, wed, thu := s.ID+"-20000104", s.ID+"-20000105", s.ID+"-20000106"
		ana, ben, cleo := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo")
		h.book(cleo, tue, rooms.BookingInput{})
		h.want("nobody would", h.leads(tue), "nobody")
		h.book(ana, wed, host())
		h.want("alone", h.leads(wed), "Ana, never")
		h.book(ben, wed, host())
		h.want("the first of two", h.leads(wed), "Ana, first; then Ben")
		h.book(ana, tue, host())
		h.want("an earlier block", h.leads(tue), "Ana, never")
		h.want("goes before a later one", h.leads(wed), "Ben, never; then Ana")
		h.want("Ben is told", h.told(ben), "hosting")
		h.want("Ana did it herself and leads there no more", h.told(ana), "")
		h.book(ana, thu, host())
		h.book(ben, thu, host())
		h.want("who hosted longest ago", h.leads(thu), "Ana, days; then Ben")

		h.book(ana, tue, rooms.BookingInput{WouldHost: no()})
		h.want("passing it on", h.leads(tue)+", "+h.stand(tue, ana), "nobody, Ana seat")
		h.want("settles the later ones", h.leads(wed)+" | "+h.leads(thu), "Ana, first; then Ben | Ben, never; then Ana")
		h.want("and tells", h.told(ana)+" | "+h.told(ben), "hosting | hosting")
		h.must(h.Erase(context.Background(), ana))
		h.want("whoever leaves", h.leads(wed)+" | "+h.leads(thu), "Ben, never | Ben, days")
	})
}

// Whoever says yes and no all day must not have the house write to the next
// host all day.
func TestNobodyGetsALetterEachTimeAnotherHostChangesTheirMind(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, id := h.evenings()
		ana, ben := h.enter("Ana"), h.enter("Ben")
		h.must(h.store.Exec("INSERT INTO mailboxes (member, address, confirmed, asked_at) VALUES (?, 'ben@example.org', 1, 1)", ben.ID))
		h.book(ana, id, host())
		h.book(ben, id, host())
		letters := 0
		for range 10 {
			h.book(ana, id, rooms.BookingInput{WouldHost: no()})
			h.want("when Ana would not", h.leads(id)+", "+h.told(ben), "Ben, never, hosting")
			sent, err := h.TakeLetters(context.Background(), time.Now(), true)
			h.must(err)
			letters += len(sent)
			h.book(ana, id, rooms.BookingInput{WouldHost: yes()})
			h.want("when Ana would", h.leads(id)+", "+h.told(ben), "Ana, first; then Ben, ")
			h.pass(time.Minute)
		}
		if letters != 1 {
			t.Errorf("%d letters", letters)
		}
	})
}

func TestOnlyASeatHosts(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, id := h.evenings()
		ana, ben, cleo := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo")
		h.book(ana, id, rooms.BookingInput{})
		h.book(ben, id, rooms.BookingInput{})
		h.must(h.SetWilling(context.Background(), cleo.ID, true))
		h.book(cleo, id, rooms.BookingInput{})
		h.want("the switch is what a new booking says", h.leads(id), "nobody")
		h.cancel(ana, id)
		h.want("up from the list", h.leads(id), "Cleo, never")
		h.want("both are told", h.told(cleo), "moved_up, hosting")
		h.cancel(cleo, id)
		h.want("gone", h.leads(id)+h.told(cleo), "nobody")
	})
}

func TestHostsAreAnnouncedTwoWeeksAhead(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, id := h.evenings()
		ana := h.enter("Ana")
		later := strings.Replace(id, "0104", "0118", 1)
		h.book(ana, id, host())
		h.book(ana, later, host())
		h.want("in two weeks and a half", h.leads(later), "nobody")
		h.pass(4 * 24 * time.Hour)
		h.book(h.enter("Ben"), later, rooms.BookingInput{})
		h.want("in two weeks", h.leads(later), "Ana, never")
	})
}
