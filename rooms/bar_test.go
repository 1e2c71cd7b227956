package rooms_test

import (
	"context"
	"testing"
	"time"

	"lamplight/rooms"
)

func TestErasingOneselfDoesNotEraseOnesBan(t *testing.T) {
	for name, everywhere := range map[string]bool{"from the house": true, "from a room": false} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(h *house) {
				ctx, olga := context.Background(), h.owner()
				robin, key, err := h.Enter(ctx, "Robin", "en")
				h.must(err)
				h.ban(olga, robin, rooms.Sanction{Everywhere: everywhere, Until: time.Now().Add(24 * time.Hour)})
				all, err := h.Belongings(ctx, robin)
				h.must(err)
				if d := time.Until(all.BarredUntil); d <= 0 || d > 24*time.Hour {
					t.Error("nobody says that the ban stays:", all.BarredUntil)
				}
				h.must(h.Erase(ctx, robin))

				again, fresh, err := h.Enter(ctx, "Nobody in particular", "en")
				h.must(err)
				h.must(h.CarryBar(ctx, key, fresh))
				_, err = h.Join(ctx, again, table, rooms.TextSeat)
				if !rooms.IsRefused(err, "room.barred") {
					t.Error("came back as somebody new:", err)
				}
				all, err = h.Belongings(ctx, again)
				h.must(err)
				if all.BarredUntil.IsZero() {
					t.Error("a second time nobody says it")
				}
				other, fresh, err := h.Enter(ctx, "Ben", "en")
				h.must(err)
				h.must(h.CarryBar(ctx, fresh, fresh))
				_, err = h.Join(ctx, other, table, rooms.TextSeat)
				h.must(err)

				h.pass(25 * time.Hour)
				_, err = h.Join(ctx, again, table, rooms.TextSeat)
				h.must(err)
			})
		})
	}
}

func TestABarStaysWithWhoeverComesAsNew(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		robin, key, err := h.Enter(ctx, "Robin", "en")
		h.must(err)
		ana, anas, err := h.Enter(ctx, "Ana", "en")
		h.must(err)
		h.pass(time.Hour)
		h.ban(olga, robin, rooms.Sanction{Everywhere: true, Until: time.Now().Add(24 * time.Hour)})
		h.must(h.Erase(ctx, robin))
		h.must(h.CarryBar(ctx, key, anas)) // who has long been here signs in at the same browser
		_, err = h.Join(ctx, ana, table, rooms.TextSeat)
		h.must(err)
	})
}
