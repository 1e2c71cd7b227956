package rooms_test

import (
	"context"
	"slices"
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

func TestT08ABanFromARoomIsKeptForWhoeverSignsInFromElsewhereAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, olga := context.Background(), h.owner()
		who := rooms.Identity{Issuer: "https://id.example", Subject: "robin", Name: "Robin"}
		robin, key, err := h.SignInAs(ctx, who, nil, false, "en")
		h.must(err)
		study, err := h.OpenRoom(ctx, olga, rooms.RoomInput{Name: new("The study")})
		h.must(err)
		attic, err := h.OpenRoom(ctx, olga, rooms.RoomInput{Name: new("The attic")})
		h.must(err)
		h.ban(olga, robin, rooms.Sanction{Until: time.Now().Add(24 * time.Hour)})
		_, err = h.Ban(ctx, olga, study.Slug, rooms.Sanction{Member: robin.ID, Reason: "There, too.", Until: time.Now().Add(48 * time.Hour)})
		h.must(err)
		doors := func(when string, m rooms.Member, want ...string) {
			t.Helper()
			var open []string
			for _, slug := range []string{table, study.Slug, attic.Slug} {
				err := h.MayLook(ctx, &m, slug)
				if err == nil {
					open = append(open, slug)
				} else if !rooms.IsRefused(err, "room.barred") {
					t.Error(when, slug, err)
				}
			}
			if !slices.Equal(open, want) {
				t.Errorf("%s: %v are open, want %v", when, open, want)
			}
		}
		gus := h.enter("Gus")
		h.connect(gus)
		for _, came := range []struct {
			how    string
			before *rooms.Member
		}{{"as somebody new", nil}, {"once more", nil}, {"out of a guest who sits there", &gus}} {
			h.must(h.Erase(ctx, robin))
			again, _, err := h.SignInAs(ctx, who, came.before, came.before != nil, "en")
			h.must(err)
			doors(came.how, again, attic.Slug)
			twice, _, err := h.SignInAs(ctx, who, nil, false, "en") // in another browser
			h.must(err)
			doors(came.how+", elsewhere", twice, attic.Slug)
			robin = again
		}
		h.people("[]")
		other, fresh, err := h.Enter(ctx, "Ben", "en")
		h.must(err)
		h.must(h.CarryBar(ctx, key, fresh)) // at the browser of the first time
		doors("by the browser", other, attic.Slug)
		h.pass(25 * time.Hour)
		doors("after the first has ended", robin, table, attic.Slug)
		h.pass(24 * time.Hour)
		doors("after both", robin, table, study.Slug, attic.Slug)
		h.pass(24 * time.Hour)
		if n := h.store.Count("shut_out"); n != 0 {
			t.Error("kept after their end:", n)
		}
	})
}
