package rooms_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"lamplight/rooms"
)

// ledger is what bookings come to by the rules alone: who has a seat, and who
// waits in which order.
type ledger struct {
	seats, list []string
	late        map[string]bool
	moved       map[string]int // times somebody was moved up by others
}

func (l *ledger) has(m string) bool { return slices.Contains(l.seats, m) || slices.Contains(l.list, m) }

// settle moves the list up; by takes a seat with their own hand.
func (l *ledger) settle(capacity int, lastHour bool, by string) {
	for _, m := range slices.Clone(l.list) {
		if len(l.seats) >= capacity {
			return
		}
		if lastHour && !l.late[m] {
			continue
		}
		l.list = drop(l.list, m)
		l.seats = append(l.seats, m)
		if m != by {
			l.moved[m]++
		}
	}
}

func drop(list []string, m string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == m })
}

// Whatever people book, change, take late and give back, and however many
// seats there are: never a seat too many, the list keeps its order, everybody
// who was moved up is told once, and leaders are among the willing with a seat.
func TestBookingsFollowTheirRulesWhateverPeopleDo(t *testing.T) {
	t.Parallel()
	inStillHouse(t, func(h *house) {
		ctx := context.Background()
		olga := h.owner()
		var people []rooms.Member
		for i := range 7 {
			people = append(people, h.enter(fmt.Sprint("Guest ", i)))
		}
		daily := weekly("TU", "19:00", "UTC")
		daily.Rule = "FREQ=DAILY"
		series := h.plan(olga, daily).ID
		day := 0
		rapid.Check(t, func(rt *rapid.T) {
			day++
			starts := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1).Add(19 * time.Hour)
			id := series + starts.Format("-20060102")
			capacity := 2
			h.seats(olga, capacity)
			books := ledger{late: map[string]bool{}, moved: map[string]int{}}
			for range rapid.IntRange(1, 25).Draw(rt, "steps") {
				m := rapid.SampledFrom(people).Draw(rt, "who")
				lastHour := time.Until(starts) <= time.Hour
				switch rapid.IntRange(0, 9).Draw(rt, "what") {
				case 0, 1, 2, 3:
					in := rooms.BookingInput{WouldHost: rapid.Ptr(rapid.Bool(), true).Draw(rt, "would host")}
					late := rapid.Bool().Draw(rt, "late")
					in.Late = &late
					h.book(m, id, in)
					if !books.has(m.ID) {
						if len(books.seats) < capacity {
							books.seats = append(books.seats, m.ID)
						} else {
							books.list = append(books.list, m.ID)
						}
					}
					if books.late[m.ID] = late; late {
						books.settle(capacity, lastHour, m.ID)
					}
				case 4, 5, 6:
					had := slices.Contains(books.seats, m.ID)
					h.cancel(m, id)
					books.seats, books.list = drop(books.seats, m.ID), drop(books.list, m.ID)
					delete(books.late, m.ID)
					delete(books.moved, m.ID) // news of what is no longer true are taken back
					if had {
						books.settle(capacity, lastHour, "")
					}
				case 7:
					capacity = rapid.IntRange(2, 4).Draw(rt, "seats")
					h.seats(olga, capacity)
					books.settle(capacity, lastHour, "")
				case 8:
					if left := time.Until(starts); left > time.Hour {
						time.Sleep(left - time.Hour)
					}
				case 9:
					time.Sleep(time.Minute) // also what a member may do a minute comes back
				}
				h.agrees(rt, id, people, books)
			}
			h.toldOnce(rt, id, people, books)
			time.Sleep(time.Until(starts.Add(time.Hour)))
			synctest.Wait()
			for _, m := range people {
				if err := h.PutAway(ctx, m, 0); err != nil {
					rt.Fatal(err)
				}
			}
		})
	})
}

func (h *house) agrees(rt *rapid.T, id string, people []rooms.Member, books ledger) {
	waits := map[int]string{}
	var seats []string
	var b rooms.ScheduledBlock
	for _, m := range people {
		b = h.scheduled(m, id)
		switch {
		case b.Mine == nil:
			if books.has(m.ID) {
				rt.Fatalf("%s has lost a booking", m.Name)
			}
		case b.Mine.State == rooms.HasSeat:
			seats = append(seats, m.ID)
		default:
			waits[b.Mine.Place] = m.ID
		}
	}
	slices.Sort(seats)
	if want := slices.Sorted(slices.Values(books.seats)); !slices.Equal(seats, want) {
		rt.Fatalf("seats: %v, want %v", seats, want)
	}
	for i, m := range books.list {
		if waits[i+1] != m {
			rt.Fatalf("place %d is %s's, want %s; %v", i+1, waits[i+1], m, waits)
		}
	}
	if b.Host != nil && !slices.Contains(books.seats, b.Host.ID) || b.Understudy != nil && (b.Host == nil || b.Understudy.ID == b.Host.ID) {
		rt.Fatalf("%+v leads, then %+v", b.Host, b.Understudy)
	}
}

func (h *house) toldOnce(rt *rapid.T, id string, people []rooms.Member, books ledger) {
	for _, m := range people {
		list, err := h.News(context.Background(), m)
		if err != nil {
			rt.Fatal(err)
		}
		moved := 0
		for _, n := range list {
			if n.Kind == rooms.MovedUp && n.Block.ID == id {
				moved++
			}
		}
		if moved != books.moved[m.ID] {
			rt.Fatalf("%s was moved up %d times and told %d times", m.Name, books.moved[m.ID], moved)
		}
	}
}
