package rooms_test

import (
	"context"
	"testing"
	"testing/synctest"

	"lamplight/rooms"
)

func TestASeatIsKeptForWhoeverBookedUntilTheBlockStarts(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga, s := h.saturdays()
		h.seats(olga, 2)
		block := h.first(s)
		ana := h.enter("Ana")
		h.book(ana, block.ID, titled("the intro"))
		h.until("1 02:50:00")
		ben := h.sit("Ben")
		cleo := h.sit("Cleo")
		h.must(h.Leave(ctx, cleo, table))
		h.until("1 02:56:00")
		sit := func(m rooms.Member, kind rooms.SeatKind) error {
			_, err := h.Join(ctx, m, table, kind)
			return err
		}
		h.refused(sit(cleo, rooms.CameraSeat), "booking.kept")
		h.refused(sit(cleo, rooms.NoCameraSeat), "booking.kept")
		h.must(sit(cleo, rooms.TextSeat))
		h.must(sit(ben, rooms.NoCameraSeat)) // has a seat already
		h.connect(ben)
		h.connect(ana)
		h.refused(sit(cleo, rooms.CameraSeat), "room.full")
		h.must(h.Leave(ctx, ana, table))
		h.refused(sit(cleo, rooms.CameraSeat), "booking.kept")
		h.until("1 03:00:30")
		h.must(sit(cleo, rooms.CameraSeat))
	})
}

func TestWhatWasBookedIsTheTaskWhenTheDoorsOpen(t *testing.T) {
	inHouse(t, func(h *house) {
		_, s := h.saturdays()
		id := h.first(s).ID
		ana, ben, cleo := h.sit("Ana"), h.sit("Ben"), h.enter("Cleo")
		h.state(ana, "before")
		h.book(ana, id, titled("booked"))
		h.book(ben, id, rooms.BookingInput{})
		h.book(cleo, id, titled("Cleo's"))
		h.until("1 02:54:00")
		h.want("before the doors open", h.me(ana).Task.Title, "before")
		h.until("1 02:56:00")
		h.want("the doors are open", h.me(ana).Task.Title+", "+h.me(cleo).Task.Title, "booked, Cleo's")
		h.state(ana, "rather this")
		h.book(ben, id, titled("said late"))
		h.book(cleo, id, titled("changed"))
		h.until("1 03:10:00")
		h.want("their own word stays", h.me(ana).Task.Title, "rather this")
		h.want("a booking changed while people gather", h.me(ben).Task.Title+", "+h.me(cleo).Task.Title, "said late, changed")
	})
}

func TestARhythmCountsWhatWasPlannedAndKept(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		olga, s := h.saturdays()
		h.seats(olga, 2)
		id := h.first(s).ID
		ana, ben, cleo := h.sit("Ana"), h.enter("Ben"), h.enter("Cleo")
		for _, m := range []rooms.Member{ana, ben, cleo} {
			h.book(m, id, rooms.BookingInput{Every: yes()})
		}
		h.until("1 03:30:00")
		rhythm := func(m rooms.Member, want rooms.Rhythm) {
			t.Helper()
			got, err := h.Rhythm(ctx, m)
			h.must(err)
			if got != want {
				t.Errorf("%s: %+v, want %+v", m.Name, got, want)
			}
		}
		rhythm(ana, rooms.Rhythm{})
		h.until("1 04:30:00")
		synctest.Wait()
		rhythm(ana, rooms.Rhythm{Planned: 1, Came: 1})
		rhythm(ben, rooms.Rhythm{Planned: 1})
		rhythm(cleo, rooms.Rhythm{})
		if b := h.scheduled(ben, id); b.State != rooms.Over || b.Came != 1 || b.Mine == nil {
			t.Errorf("%+v", b)
		}
	})
}
