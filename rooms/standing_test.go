package rooms_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
)

// days are the January days of the member's bookings.
func (h *house) days(m rooms.Member) string {
	h.t.Helper()
	mine, err := h.MyBookings(context.Background(), m, time.Now())
	h.must(err)
	var out []string
	for _, b := range mine {
		if b.StartsAt.Before(time.Date(2000, 2, 1, 0, 0, 0, 0, time.UTC)) && b.State != rooms.CalledOff {
			day := b.StartsAt.Format("2")
			if b.Mine.Standing {
				day += "s"
			}
			if b.Mine.State == rooms.OnList {
				day += "w"
			}
			out = append(out, day)
		}
	}
	return strings.Join(out, " ")
}

func TestAStandingBookingBooksWhatIsThereAndWhatIsLaidOutLater(t *testing.T) {
	inStillHouse(t, func(h *house) {
		ctx := context.Background()
		olga, first := h.evenings()
		series := strings.TrimSuffix(first, "-20000104")
		second := series + "-20000111"
		ana, ben, cleo := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo")
		h.book(ben, series+"-20000125", rooms.BookingInput{})
		h.book(cleo, series+"-20000125", rooms.BookingInput{})
		in := titled("for the first one")
		in.Every, in.WouldHost = yes(), yes()
		h.book(ana, second, in)
		h.book(ana, second, in)
		h.want("from this one on", h.days(ana), "11s 18s 25sw")
		if b := h.scheduled(ana, series+"-20000118"); b.Mine.Task != nil || !b.Mine.WouldHost {
			t.Errorf("a later one: %+v", b.Mine)
		}
		h.cancel(ana, series+"-20000118")
		h.want("one given back", h.days(ana), "11s 25sw")

		_, err := h.ChangeSeries(ctx, olga, series, weekly("TU,FR", "19:00", "UTC"))
		h.must(err)
		h.want("laid out later, the gap stays", h.days(ana), "11s 14s 21s 25sw 28s")
		h.book(ana, first, rooms.BookingInput{Every: yes()})
		h.want("from an earlier one", h.days(ana), "4s 7s 11s 14s 21s 25sw 28s")
		h.book(ana, series+"-20000118", rooms.BookingInput{})
		h.want("the gap filled by hand", h.days(ana), "4s 7s 11s 14s 18s 21s 25sw 28s")

		h.book(ana, series+"-20000114", rooms.BookingInput{Every: no()})
		h.want("no more after this one", h.days(ana), "4 7 11 14")
		h.book(ana, series+"-20000107", rooms.BookingInput{Every: no()})
		h.want("said again", h.days(ana), "4 7 11 14")
		h.book(ana, second, rooms.BookingInput{Every: yes()})
		h.must(h.CancelBooking(ctx, ana, second, true))
		h.want("all later ones", h.days(ana), "4 7")
		h.want("the list has moved up", h.days(ben)+" | "+h.days(cleo), "25 | 25")
	})
}

func TestALaterSeatOfAStandingBookingGoesToWhoeverWaits(t *testing.T) {
	inStillHouse(t, func(h *house) {
		olga, first := h.evenings()
		h.seats(olga, 2)
		third := strings.Replace(first, "0104", "0118", 1)
		ana, ben, cleo := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo")
		for _, m := range []rooms.Member{ana, ben, cleo} {
			h.book(m, first, rooms.BookingInput{Every: yes()})
		}
		h.want("places", h.stand(third, ana, ben, cleo), "Ana seat, Ben seat, Cleo waiting 1")
		h.must(h.CancelBooking(context.Background(), ana, first, true))
		h.want("places", h.stand(third, ana, ben, cleo), "Ana -, Ben seat, Cleo seat")
	})
}
