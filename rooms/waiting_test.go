package rooms_test

import (
	"context"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestTheSeatGoesToWhoeverWaitsLongest(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, id := h.evenings()
		ana, ben, cleo, dora := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo"), h.enter("Dora")
		for _, m := range []rooms.Member{ana, ben, cleo, dora} {
			h.book(m, id, titled("a task"))
		}
		h.cancel(ben, id)
		h.cancel(ben, id)
		h.want("places", h.stand(id, ana, ben, cleo, dora), "Ana seat, Ben -, Cleo seat, Dora waiting 1")
		h.want("Cleo is told", h.told(cleo), "moved_up")
		h.book(ben, id, titled("after all"))
		h.want("places", h.stand(id, ana, ben, cleo, dora), "Ana seat, Ben waiting 2, Cleo seat, Dora waiting 1")
		h.cancel(dora, id)
		h.cancel(ana, id)
		h.want("places", h.stand(id, ana, ben, cleo, dora), "Ana -, Ben seat, Cleo seat, Dora -")
		h.want("told", h.told(ana)+h.told(ben)+h.told(dora), "moved_up")
		h.cancel(cleo, id)
		h.want("what is no longer true is forgotten", h.told(cleo), "")
	})
}

func TestMoreSeatsMoveTheListUpAndFewerThrowNobodyOut(t *testing.T) {
	inStillHouse(t, func(h *house) {
		olga, id := h.evenings()
		ana, ben, cleo, dora := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo"), h.enter("Dora")
		for _, m := range []rooms.Member{ana, ben, cleo, dora} {
			h.book(m, id, rooms.BookingInput{})
		}
		h.seats(olga, 3)
		h.want("places", h.stand(id, ana, ben, cleo, dora), "Ana seat, Ben seat, Cleo seat, Dora waiting 1")
		h.seats(olga, 2)
		h.cancel(ana, id)
		h.want("places", h.stand(id, ana, ben, cleo, dora), "Ana -, Ben seat, Cleo seat, Dora waiting 1")
		h.cancel(ben, id)
		h.want("told", h.told(cleo)+", "+h.told(dora), "moved_up, moved_up")
	})
}

func TestInTheLastHourOnlyThoseGetASeatWhoWantItThatLate(t *testing.T) {
	inStillHouse(t, func(h *house) {
		ctx := context.Background()
		_, id := h.evenings()
		ana, ben, cleo, dora, eve := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo"), h.enter("Dora"), h.enter("Eve")
		for _, m := range []rooms.Member{ana, ben, cleo, dora, eve} {
			h.book(m, id, rooms.BookingInput{})
		}
		h.book(dora, id, rooms.BookingInput{Late: yes()})
		h.until("4 18:00:00")
		h.cancel(ben, id)
		h.want("places", h.stand(id, cleo, dora, eve), "Cleo waiting 1, Dora seat, Eve waiting 2")
		h.want("told", h.told(cleo)+", "+h.told(dora), ", moved_up")
		h.cancel(ana, id)
		h.cancel(ana, id)
		h.want("the others are asked", h.told(cleo)+", "+h.told(eve), "seat_free, seat_free")
		h.book(eve, id, titled("first to say so"))
		h.want("words alone take no seat", h.stand(id, cleo, eve), "Cleo waiting 1, Eve waiting 2")
		h.book(eve, id, rooms.BookingInput{Late: yes()})
		h.want("places", h.stand(id, cleo, dora, eve), "Cleo waiting 1, Dora seat, Eve seat")
		h.want("who took it knows", h.told(eve), "")
		h.cancel(eve, id)
		h.want("told once", h.told(cleo), "seat_free")
		frida := h.enter("Frida")
		h.book(frida, id, rooms.BookingInput{})
		h.book(cleo, id, rooms.BookingInput{Late: yes()})
		h.want("whoever is first", h.stand(id, cleo, frida), "Cleo waiting 1, Frida seat")

		list, err := h.News(ctx, cleo)
		h.must(err)
		h.must(h.PutAway(ctx, dora, list[0].ID))
		h.want("not put away by others", h.told(cleo), "seat_free")
		h.must(h.PutAway(ctx, cleo, list[0].ID))
		h.want("put away", h.told(cleo), "")
		h.must(h.PutAway(ctx, dora, 0))
		h.want("all of them", h.told(dora), "")
	})
}

func TestABookingMovesToTheTwinInOneStep(t *testing.T) {
	inStillHouse(t, func(h *house) {
		ctx := context.Background()
		olga, id := h.evenings()
		ana, ben, cleo, dora := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo"), h.enter("Dora")
		h.book(ana, id, titled("the intro"))
		_, err := h.MoveBooking(ctx, ana, id)
		h.refused(err, "booking.no_twin")
		morning := weekly("WE", "09:00", "UTC")
		morning.Twin = id[:len(id)-len("-20000104")]
		twin := h.plan(olga, morning).ID + "-20000105"
		h.want("the twin", h.scheduled(ana, id).Twin+h.scheduled(ana, twin).Twin, twin+id)
		_, err = h.MoveBooking(ctx, ben, id)
		h.refused(err, "booking.none")

		h.book(ben, id, rooms.BookingInput{})
		h.book(cleo, id, rooms.BookingInput{})
		for range 2 {
			to, err := h.MoveBooking(ctx, ana, id)
			h.must(err)
			if to.ID != twin || to.Mine.State != rooms.HasSeat || to.Mine.Task.Title != "the intro" {
				t.Errorf("moved to %+v", to)
			}
		}
		h.want("places", h.stand(id, ana, ben, cleo), "Ana -, Ben seat, Cleo seat")
		h.want("Cleo is told", h.told(cleo), "moved_up")

		h.book(dora, twin, rooms.BookingInput{})
		_, err = h.MoveBooking(ctx, ben, id)
		h.refused(err, "booking.twin_full")
		h.want("nothing changes", h.stand(id, ben)+h.stand(twin, ben), "Ben seatBen -")
		h.book(ben, twin, rooms.BookingInput{})
		_, err = h.MoveBooking(ctx, ben, id)
		h.refused(err, "booking.twin_full")
		h.cancel(dora, twin)
		_, err = h.MoveBooking(ctx, ben, id)
		h.must(err)
		h.want("one booking of two", h.stand(id, ben)+", "+h.stand(twin, ana, ben), "Ben -, Ana seat, Ben seat")

		h.until("4 19:00:00")
		_, err = h.MoveBooking(ctx, cleo, id)
		h.refused(err, "booking.begun")
		if b := h.scheduled(ana, twin); b.Twin != "" || time.Until(b.StartsAt) != 14*time.Hour {
			t.Errorf("the twin has begun and is offered: %+v", b)
		}
	})
}
