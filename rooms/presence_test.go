package rooms_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

func (h *house) people(want string) {
	h.t.Helper()
	if got := fmt.Sprint(h.names()); got != want {
		h.t.Errorf("people %v, want %v", got, want)
	}
}

func (h *house) join(m rooms.Member, slug string, kind rooms.SeatKind) rooms.Sitting {
	h.t.Helper()
	sitting, err := h.Join(context.Background(), m, slug, kind)
	h.must(err)
	synctest.Wait()
	return sitting
}

func (h *house) follow(m rooms.Member) (done func()) {
	h.t.Helper()
	end, err := h.Follow(context.Background(), m.ID, table)
	h.must(err)
	synctest.Wait()
	return func() { end(); synctest.Wait() }
}

func TestATextSeatLivesFromItsOpenStreams(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.enter("Ana")
		before := h.follow(ana) // a visitor who reads
		h.people("[]")
		sitting := h.join(ana, table, rooms.TextSeat)
		if sitting.Token != "" {
			t.Error("a text seat has a token")
		}
		h.people("[Ana]")
		second := h.follow(ana)
		before()
		h.people("[Ana]")
		second()
		h.people("[Ana (lost)]")
		h.pass(19 * time.Second)
		again := h.follow(ana) // a reload is no leaving
		h.people("[Ana]")
		h.pass(time.Hour)
		again()
		h.pass(21 * time.Second)
		h.people("[]")
		if got := fmt.Sprint(h.lines()); got != "[notice.came]" {
			t.Errorf("chat: %s", got)
		}
	})
}

func TestAskingForSeatsAgainAndAgainIsNotBeingHere(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		ana := h.enter("Ana")
		h.join(ana, table, rooms.TextSeat)
		h.follow(ana)()
		for range 2 {
			h.pass(15 * time.Second)
			h.people("[Ana (lost)]")
			h.join(ana, table, rooms.TextSeat) // a reload that does not get through
		}
		h.pass(11 * time.Second)
		h.people("[]")
		h.join(ana, table, rooms.TextSeat)
		h.people("[]")
		defer h.follow(ana)()
		h.people("[Ana]")
		h.pass(time.Hour)
		h.people("[Ana]")
	})
}

func TestASeatThatIsNeverSatOnIsNeverShown(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.enter("Ana")
		sitting := h.join(ana, table, rooms.CameraSeat)
		if me := h.me(ana); me.SeatID != sitting.SeatID {
			t.Errorf("the tab does not know its seat: %+v", me)
		}
		h.people("[]")
		h.pass(21 * time.Second)
		if me := h.me(ana); me.Seat != "" {
			t.Errorf("still holds a seat: %+v", me)
		}
		if _, err := h.Admit(context.Background(), ana, table); !rooms.IsRefused(err, "room.no_seat") {
			t.Errorf("the gate lets in who holds no seat: %v", err)
		}
		if got := h.lines(); len(got) != 0 {
			t.Errorf("chat: %s", got)
		}
	})
}

func TestTheNewerTabTakesTheSeat(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		older := h.me(ana).SeatID
		newer := h.join(ana, table, rooms.CameraSeat)
		if h.me(ana).SeatID != newer.SeatID || newer.SeatID == older {
			t.Error("the older tab still holds the seat")
		}
		_, err := h.media.Connect(newer.Token)
		h.must(err)
		synctest.Wait()
		h.people("[Ana]")
		if got := fmt.Sprint(h.lines()); got != "[notice.came]" {
			t.Errorf("chat: %s", got)
		}
	})
}

func TestASeatElsewhereEnds(t *testing.T) {
	inHouse(t, func(h *house) {
		owner := h.owner()
		name := "Library"
		library, err := h.OpenRoom(context.Background(), owner, rooms.RoomInput{Name: &name})
		h.must(err)
		synctest.Wait()
		ana := h.sit("Ana")
		sitting := h.join(ana, library.Slug, rooms.CameraSeat)
		h.people("[]")
		callers, err := h.media.Callers(context.Background(), table)
		h.must(err)
		if len(callers) != 0 {
			t.Errorf("still in the call she left: %v", callers)
		}
		_, err = h.media.Connect(sitting.Token)
		h.must(err)
		synctest.Wait()
		if _, err := h.Admit(context.Background(), ana, table); err == nil {
			t.Error("the gate of the room she left lets her in")
		}
	})
}

func TestLeavingEndsTheSeatAndTheConnectionAtOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		h.must(h.Leave(context.Background(), ana, table))
		synctest.Wait()
		h.people("[]")
		callers, err := h.media.Callers(context.Background(), table)
		h.must(err)
		if len(callers) != 0 {
			t.Errorf("still connected: %v", callers)
		}
		h.must(h.Leave(context.Background(), ana, table)) // twice is no mistake
	})
}

func TestNobodyTimesOutWhileTheMediaServerIsDown(t *testing.T) {
	inHouse(t, func(h *house) {
		h.sit("Ana")
		h.pass(time.Second)
		ben := h.enter("Ben")
		h.join(ben, table, rooms.TextSeat)
		done := h.follow(ben)
		h.media.SetDown(true)
		h.MediaChanged("")
		h.pass(time.Second)
		h.people("[Ana Ben]")
		if h.view().MediaUp {
			t.Error("nobody says that pictures are down")
		}
		h.pass(time.Hour)
		h.people("[Ana Ben]")
		h.media.Restart() // comes back empty
		synctest.Wait()
		h.people("[Ana (lost) Ben]")
		h.pass(19 * time.Second)
		h.people("[Ana (lost) Ben]")
		h.pass(2 * time.Second)
		h.people("[Ben]")
		if !h.view().MediaUp {
			t.Error("nobody says that pictures are back")
		}
		done()
	})
}

func TestARestartWaitsForEverybodyFromWhenItIsReady(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.sit("Ana")
		h.pass(time.Second)
		h.sit("Ben")
		h.media.SetDown(true)
		h.end()
		h.pass(time.Minute)
		h.start()
		h.people("[Ana (lost) Ben (lost)]")
		h.pass(time.Hour) // the media server is still down: nobody is missing
		h.people("[Ana (lost) Ben (lost)]")
		h.media.Restart()
		synctest.Wait()
		token, err := h.Admit(context.Background(), ana, table)
		h.must(err)
		_, err = h.media.Connect(token)
		h.must(err)
		h.pass(19 * time.Second)
		h.people("[Ana Ben (lost)]")
		h.pass(2 * time.Second)
		h.people("[Ana]")
		if got := fmt.Sprint(h.lines()); got != "[notice.came notice.came]" {
			t.Errorf("chat: %s", got)
		}
	})
}

func TestAConnectionWithoutASeatIsEnded(t *testing.T) {
	inHouse(t, func(h *house) {
		token, err := h.media.Token(table, "nobody", rooms.Rights{Camera: true, Microphone: true})
		h.must(err)
		_, err = h.media.Connect(token)
		h.must(err)
		synctest.Wait()
		callers, err := h.media.Callers(context.Background(), table)
		h.must(err)
		if len(callers) != 0 {
			t.Errorf("a stranger is in the call: %v", callers)
		}
	})
}

// An old token gives the rights of the moment it was made; the look that
// follows takes them away.
func TestT09AnOldTokenDoesNotOpenAMicrophoneInFocus(t *testing.T) {
	inHouse(t, func(h *house) {
		ana := h.enter("Ana")
		old := h.join(ana, table, rooms.CameraSeat).Token
		ben := h.sit("Ben")
		_, err := h.StartBlock(context.Background(), ben, table, rooms.Plan{Focus: 600, Sprints: 1})
		h.must(err)
		synctest.Wait()
		_, err = h.media.Connect(old)
		h.must(err)
		_ = h.media.Publish(table, ana.ID, "microphone")
		h.pass(time.Second)
		callers, err := h.media.Callers(context.Background(), table)
		h.must(err)
		for _, c := range callers {
			if c.Rights.Microphone || c.Microphones > 0 {
				t.Errorf("a microphone is open in focus: %+v", c)
			}
		}
		if v := h.view(); v.Microphones != 0 || v.Phase != rooms.Focus {
			t.Errorf("%s shows %d microphones", v.Phase, v.Microphones)
		}
		if h.me(ana).MaySpeak || !h.me(ana).MayVideo {
			t.Errorf("me: %+v", h.me(ana))
		}
	})
}

func TestT09NobodySendsTwoCamerasOrTwoMicrophones(t *testing.T) {
	for _, kind := range []mediatest.Source{mediatest.Camera, mediatest.Microphone} {
		inHouse(t, func(h *house) {
			ana, ben := h.sit("Ana"), h.sit("Ben")
			for _, m := range []rooms.Member{ana, ana, ben} {
				h.must(h.media.Publish(table, m.ID, kind))
			}
			h.pass(2 * time.Second)
			callers, err := h.media.Callers(context.Background(), table)
			h.must(err)
			if len(callers) != 1 || callers[0].Member != ben.ID {
				t.Errorf("with two of %s the call is %+v", kind, callers)
			}
		})
	}
}

func TestSigningOutEndsTheSeatAndTheConnectionAtOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, key, err := h.Enter(ctx, "Ana", "en")
		h.must(err)
		h.connect(ana)
		h.must(h.ForgetKey(ctx, "not a key"))
		h.people("[Ana]")
		h.must(h.ForgetKey(ctx, key))
		synctest.Wait()
		h.people("[]")
		callers, err := h.media.Callers(ctx, table)
		h.must(err)
		if len(callers) != 0 {
			t.Errorf("still in the call: %+v", callers)
		}
	})
}

func TestAwayIsShownAndEndsWithTheSeat(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana := h.sit("Ana")
		back := time.Now().Add(10 * time.Minute).UTC()
		h.must(h.SetAway(ctx, ana, table, true, back.Format(time.RFC3339)))
		if p := h.view().People[0]; !p.Away || p.BackAt == nil || !p.BackAt.Equal(back.Truncate(time.Second)) {
			t.Errorf("away: %+v", p)
		}
		for _, bad := range []string{"soon", "2000-01-01T00:00:00Z", "1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"} {
			if err := h.SetAway(ctx, ana, table, true, bad); err == nil && bad != "2000-01-01T00:00:00Z" {
				t.Errorf("back at %s", bad)
			}
		}
		h.must(h.Leave(ctx, ana, table))
		h.connect(ana)
		if p := h.view().People[0]; p.Away {
			t.Error("away after sitting down again")
		}
		if err := h.SetAway(ctx, h.enter("Eva"), table, true, ""); !rooms.IsRefused(err, "room.no_seat") {
			t.Errorf("a visitor is away: %v", err)
		}
	})
}

func TestAFullRoomSaysSoAndKeepsItsTextSeats(t *testing.T) {
	inHouse(t, func(h *house) {
		owner := h.owner()
		two := 2
		_, err := h.ChangeRoom(context.Background(), owner, table, rooms.RoomInput{Seats: &two})
		h.must(err)
		ana := h.sit("Ana")
		h.sit("Ben")
		cleo := h.enter("Cleo")
		if _, err := h.Join(context.Background(), cleo, table, rooms.NoCameraSeat); !rooms.IsRefused(err, "room.full") {
			t.Errorf("a third seat of two: %v", err)
		}
		h.join(cleo, table, rooms.TextSeat)
		h.join(ana, table, rooms.NoCameraSeat) // one's own seat is not in the way
	})
}

// The rights of sixty people are mended side by side.
func TestT09EveryMicrophoneClosesWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	inHouse(t, func(h *house) {
		owner := h.owner()
		fifty := 50
		_, err := h.ChangeRoom(context.Background(), owner, table, rooms.RoomInput{Seats: &fifty})
		h.must(err)
		var people []rooms.Member
		for i := range 50 {
			if i >= 20 {
				h.pass(2 * time.Second) // guests come in no faster
			}
			m := h.sit(fmt.Sprintf("P %d", i))
			h.must(h.media.Publish(table, m.ID, "microphone"))
			people = append(people, m)
		}
		synctest.Wait()
		if n := h.view().Microphones; n != 50 {
			t.Fatalf("%d microphones", n)
		}
		_, err = h.StartBlock(context.Background(), people[0], table, rooms.Plan{Focus: 600, Sprints: 1})
		h.must(err)
		h.pass(time.Second)
		if n := h.view().Microphones; n != 0 {
			t.Errorf("%d microphones in focus", n)
		}
	})
}
