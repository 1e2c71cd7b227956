package rooms_test

import (
	"context"
	"testing"

	"lamplight/rooms"
)

func TestGuestsAreToldWhenTheirSeatGoesOnBecauseTheRoomShut(t *testing.T) {
	ctx, no := context.Background(), false
	for name, shut := range map[string]func(h *house, olga rooms.Member) error{
		"one click":     func(h *house, olga rooms.Member) error { return h.GuestsOff(ctx, olga, table, true) },
		"by invitation": func(h *house, olga rooms.Member) error { return h.SetLetting(ctx, olga, rooms.ByInvite) },
		"in its form": func(h *house, olga rooms.Member) error {
			_, err := h.ChangeRoom(ctx, olga, table, rooms.RoomInput{Guests: &no})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			inStillHouse(t, func(h *house) {
				olga, id := h.evenings()
				ana, ben, cleo, dora := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo"), h.enter("Dora")
				h.must(h.SetRole(ctx, olga, ben.ID, rooms.Regular))
				h.must(h.SetRole(ctx, olga, dora.ID, rooms.Regular))
				for _, m := range []rooms.Member{ana, ben, cleo, dora} {
					h.book(m, id, rooms.BookingInput{})
				}
				h.want("before", h.stand(id, ana, ben, cleo, dora), "Ana seat, Ben seat, Cleo waiting 1, Dora waiting 2")
				h.must(shut(h, olga))
				ben.Role, dora.Role = rooms.Regular, rooms.Regular
				h.want("places", h.stand(id, ben, dora), "Ben seat, Dora seat")
				h.want("Dora is told", h.told(dora), "moved_up")
				h.want("Ben is told nothing", h.told(ben), "")
				h.want("the guests are told", h.told(ana)+", "+h.told(cleo), "no_longer, no_longer")
				h.must(shut(h, olga)) // again changes nothing
				h.want("places", h.stand(id, ben, dora), "Ben seat, Dora seat")
			})
		})
	}
}
