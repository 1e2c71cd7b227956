package rooms_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// inStillHouse is a house whose time passes and in which nothing happens by
// itself.
func inStillHouse(t *testing.T, f func(h *house)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "lamplight.db")
	synctest.Test(t, func(t *testing.T) {
		h := &house{t: t, path: path, media: mediatest.New()}
		h.open()
		defer h.end()
		h.must(h.MakeReady(context.Background()))
		f(h)
	})
}

// evenings are a house with two seats and a block every Tuesday at seven; the
// first is on 4 January 2000.
func (h *house) evenings() (owner rooms.Member, first string) {
	h.t.Helper()
	owner = h.owner()
	h.seats(owner, 2)
	return owner, h.plan(owner, weekly("TU", "19:00", "UTC")).ID + "-20000104"
}

func (h *house) seats(owner rooms.Member, n int) {
	h.t.Helper()
	_, err := h.ChangeRoom(context.Background(), owner, table, rooms.RoomInput{Seats: &n})
	h.must(err)
}

func (h *house) scheduled(reader rooms.Member, id string) rooms.ScheduledBlock {
	h.t.Helper()
	b, err := h.Scheduled(context.Background(), &reader, id)
	h.must(err)
	return b
}

// stand is how people stand with a block.
func (h *house) stand(id string, people ...rooms.Member) string {
	h.t.Helper()
	var out []string
	for _, m := range people {
		place := "-"
		if mine := h.scheduled(m, id).Mine; mine != nil {
			place = strings.TrimSuffix(fmt.Sprint(mine.State, " ", mine.Place), " 0")
		}
		out = append(out, m.Name+" "+place)
	}
	return strings.Join(out, ", ")
}

func (h *house) want(what, got, want string) {
	h.t.Helper()
	if got != want {
		h.t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func (h *house) cancel(m rooms.Member, id string) {
	h.t.Helper()
	h.must(h.CancelBooking(context.Background(), m, id, false))
}

// told is what a member has not put away, the oldest first.
func (h *house) told(m rooms.Member) string {
	h.t.Helper()
	list, err := h.News(context.Background(), m)
	h.must(err)
	var out []string
	for _, n := range list {
		out = append([]string{string(n.Kind)}, out...)
	}
	return strings.Join(out, ", ")
}

func (h *house) refused(err error, key string) {
	h.t.Helper()
	if !rooms.IsRefused(err, key) {
		h.t.Errorf("%v, want %s", err, key)
	}
}

func yes() *bool { v := true; return &v }
func no() *bool  { return new(bool) }

func titled(title string) rooms.BookingInput {
	return rooms.BookingInput{Task: &rooms.TaskInput{Title: title, Done: "it is there"}}
}

func TestThereAreAsManySeatsAsTheRoomHasThenThereIsAList(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, id := h.evenings()
		ana, ben, cleo, dora := h.enter("Ana"), h.enter("Ben"), h.enter("Cleo"), h.enter("Dora")
		for _, m := range []rooms.Member{ana, ben, cleo, ana, dora, cleo} {
			h.book(m, id, titled("what "+m.Name+" does"))
		}
		h.want("places", h.stand(id, ana, ben, cleo, dora), "Ana seat, Ben seat, Cleo waiting 1, Dora waiting 2")
		b := h.scheduled(cleo, id)
		if b.Seats != 2 || b.Taken != 2 || b.Waiting != 2 || len(b.Coming) != 2 || b.Coming[1].Name != "Ben" ||
			b.Coming[1].Task.Title != "what Ben does" {
			t.Errorf("%+v", b)
		}
		h.book(ana, id, titled("something else"))
		h.book(cleo, id, rooms.BookingInput{Task: &rooms.TaskInput{}, Remind: no()})
		h.want("places after a change", h.stand(id, ana, ben, cleo, dora), "Ana seat, Ben seat, Cleo waiting 1, Dora waiting 2")
		if mine := h.scheduled(cleo, id).Mine; mine.Task != nil || mine.Remind || mine.Late || mine.Standing {
			t.Errorf("Cleo's booking: %+v", mine)
		}
		if mine := h.scheduled(ana, id).Mine; mine.Task.Title != "something else" || !mine.Remind {
			t.Errorf("Ana's booking: %+v", mine)
		}
	})
}

func TestWhatHasBegunOrWasCalledOffIsNotBooked(t *testing.T) {
	inStillHouse(t, func(h *house) {
		ctx := context.Background()
		olga, id := h.evenings()
		ana := h.enter("Ana")
		_, err := h.Book(ctx, ana, "none", rooms.BookingInput{})
		h.refused(err, "schedule.missing")
		h.refused(h.CancelBooking(ctx, ana, "none", true), "schedule.missing")
		_, err = h.MoveBooking(ctx, ana, "none")
		h.refused(err, "schedule.missing")
		_, err = h.Book(ctx, ana, id, titled(strings.Repeat("x", 201)))
		h.refused(err, "task.title")
		_, err = h.Book(ctx, rooms.Member{ID: "nobody"}, id, rooms.BookingInput{})
		h.refused(err, "member.unknown")
		h.cancel(ana, id) // what is not booked is given back already

		h.book(ana, id, rooms.BookingInput{})
		_, err = h.Except(ctx, olga, strings.TrimSuffix(id, "-20000104"), rooms.Exception{Day: "2000-01-11", Skip: true})
		h.must(err)
		_, err = h.Book(ctx, ana, strings.Replace(id, "0104", "0111", 1), rooms.BookingInput{})
		h.refused(err, "booking.called_off")
		h.until("4 19:00:00")
		_, err = h.Book(ctx, ana, id, titled("too late"))
		h.refused(err, "booking.begun")
		h.refused(h.CancelBooking(ctx, ana, id, false), "booking.begun")
	})
}

func TestNobodyBooksMoreThanAnybodyMay(t *testing.T) {
	inStillHouse(t, func(h *house) {
		ctx := context.Background()
		olga, _ := h.evenings()
		daily := weekly("TU", "09:00", "UTC")
		daily.Rule, daily.Plan.Opening, daily.Plan.Closing = "FREQ=DAILY", 0, 0
		one := h.plan(olga, daily)
		daily.Time = "11:00"
		two := h.plan(olga, daily)
		ana := h.enter("Ana")
		h.book(ana, one.ID+"-20000101", rooms.BookingInput{Every: yes()})
		h.book(ana, two.ID+"-20000101", rooms.BookingInput{Every: yes()})
		mine, err := h.MyBookings(ctx, ana, time.Now())
		h.must(err)
		if len(mine) != 200 {
			t.Errorf("%d bookings", len(mine))
		}
		_, err = h.Book(ctx, ana, two.ID+"-20000501", rooms.BookingInput{})
		h.refused(err, "booking.too_many")

		first := one.ID + "-20000102"
		for i := range 102 {
			m := h.enter(fmt.Sprint("Guest ", i))
			_, err := h.Book(ctx, m, first, rooms.BookingInput{})
			if i < 101 {
				h.must(err)
			} else {
				h.refused(err, "booking.list_full")
			}
		}
	})
}

func TestHowOftenSomebodyCameIsTheirsAlone(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, id := h.evenings()
		ana := h.enter("Ana")
		h.book(ana, id, rooms.BookingInput{})
		for finished, want := range map[int]int{0: 0, 1: 1, 2: 2, 87: 2} {
			h.must(h.store.Exec("UPDATE members SET finished = ? WHERE id = ?", finished, ana.ID))
			if got := h.scheduled(h.enter("Ben"), id).Coming[0].Finished; got != want {
				t.Errorf("after %d blocks others read %d", finished, got)
			}
		}
	})
}

func TestOneBadRowLeavesTheRestOfTheSchedule(t *testing.T) {
	inStillHouse(t, func(h *house) {
		_, id := h.evenings()
		h.must(h.store.Exec("UPDATE scheduled_blocks SET plan = '{' WHERE id = ?", id))
		list, err := h.Schedule(context.Background(), nil, time.Now(), time.Now().AddDate(0, 0, 14))
		h.must(err)
		if len(list) != 1 {
			t.Errorf("%d blocks", len(list))
		}
		_, err = h.Scheduled(context.Background(), nil, id)
		h.refused(err, "schedule.missing")
	})
}

// A real file and real threads: whatever is asked at once happens one by one.
func TestSeatsAreNeverTwiceThoughEverybodyAsksAtOnce(t *testing.T) {
	t.Parallel()
	h := &house{t: t, path: filepath.Join(t.TempDir(), "lamplight.db"), media: mediatest.New()}
	h.open()
	defer h.end()
	h.must(h.MakeReady(context.Background()))
	daily := weekly("TU", "09:00", "UTC")
	daily.Rule = "FREQ=DAILY"
	s := h.plan(h.owner(), daily)
	day := time.Now().AddDate(0, 0, 3).UTC()
	id := s.ID + day.Format("-20060102")
	var people []rooms.Member
	for i := range 48 {
		people = append(people, h.enter(fmt.Sprint("Guest ", i)))
	}
	var wait sync.WaitGroup
	for i := range 3 * len(people) {
		wait.Go(func() {
			if _, err := h.Book(context.Background(), people[i%len(people)], id, rooms.BookingInput{}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	places := map[int]int{}
	for _, m := range people {
		places[h.scheduled(m, id).Mine.Place]++
	}
	if places[0] != 16 || len(places) != 33 {
		t.Errorf("places: %v", places)
	}
	for i, m := range people {
		wait.Go(func() {
			err := h.CancelBooking(context.Background(), m, id, false)
			if i%2 == 0 && err == nil {
				_, err = h.Book(context.Background(), m, id, rooms.BookingInput{})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if b := h.scheduled(people[0], id); b.Taken != 16 || b.Waiting != 8 {
		t.Errorf("%d seats, %d waiting", b.Taken, b.Waiting)
	}
}
