package rooms_test

import (
	"context"
	"strings"
	"testing"

	"lamplight/rooms"
)

func TestTwoBookingsOfOnePersonBecomeOne(t *testing.T) {
	inStillHouse(t, func(h *house) {
		ctx := context.Background()
		_, first := h.evenings()
		second, third := strings.Replace(first, "0104", "0111", 1), strings.Replace(first, "0104", "0118", 1)
		ana, gus, cleo, dora := h.enter("Ana"), h.enter("Gus"), h.enter("Cleo"), h.enter("Dora")
		h.book(ana, first, titled("Ana's"))
		h.book(gus, first, titled("Gus's"))
		h.book(cleo, first, rooms.BookingInput{}) // waits for either of them

		h.book(gus, second, titled("only Gus said"))
		h.book(cleo, second, rooms.BookingInput{})
		h.book(dora, second, rooms.BookingInput{})
		h.book(ana, second, rooms.BookingInput{}) // behind Dora

		in := host()
		in.Every = yes()
		h.book(gus, third, in)

		_, err := h.merge(gus, ana)
		h.must(err)
		h.want("two seats become one", h.stand(first, ana, cleo), "Ana seat, Cleo seat")
		h.want("and the next is told", h.told(cleo), "moved_up")
		h.want("the words of the member", h.scheduled(ana, first).Mine.Task.Title, "Ana's")
		h.want("the better place", h.stand(second, ana, cleo, dora), "Ana seat, Cleo seat, Dora waiting 1")
		h.want("with the guest's words", h.scheduled(ana, second).Mine.Task.Title, "only Gus said")
		if mine := h.scheduled(ana, third).Mine; mine == nil || !mine.Standing || !mine.WouldHost {
			t.Errorf("what stood for the guest: %+v", mine)
		}
		for _, b := range []string{first, second, third} {
			if one := h.scheduled(ana, b); one.Taken > 2 {
				t.Errorf("%d seats are taken", one.Taken)
			}
		}
		h.must(h.Erase(ctx, ana))
		h.want("whoever leaves frees their seats", h.stand(first, cleo)+", "+h.stand(second, cleo, dora), "Cleo seat, Cleo seat, Dora seat")
		if b := h.scheduled(dora, third); b.Taken != 0 || b.Host != nil {
			t.Errorf("%+v", b)
		}
	})
}

func TestTheAnnouncedHostStaysWhenAGuestTurnsOutToBeAMember(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, first := h.evenings()
		ana, gus, ben := h.enter("Ana"), h.enter("Gus"), h.enter("Ben")
		h.book(gus, first, host())
		h.book(ben, first, host())
		h.want("before", h.leads(first), "Gus, first; then Ben")
		_, err := h.merge(gus, ana)
		h.must(err)
		h.want("after", h.leads(first), "Ana, first; then Ben")
		h.want("nobody needs to be told", h.told(ana)+h.told(ben), "")
	})
}
