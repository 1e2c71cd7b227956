package rooms_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

var (
	everyday = context.Background()
	halfpast = time.Date(2026, 3, 19, 18, 30, 0, 0, time.UTC)
)

// post is a house that does not run by itself: what is due is asked for.
type post struct{ *house }

func inPost(t *testing.T, f func(p *post)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "lamplight.db")
	synctest.Test(t, func(t *testing.T) {
		p := &post{&house{t: t, path: path, media: mediatest.New()}}
		p.open()
		p.must(p.MakeReady(everyday))
		defer func() { p.must(p.store.Close()) }()
		f(p)
	})
}

// dies is the house killed and opened again.
func (p *post) dies() {
	p.t.Helper()
	p.must(p.store.Close())
	p.open()
}

// plans writes a block into the schedule, past every rule about schedules.
func (p *post) plans(id string, at time.Time) {
	p.t.Helper()
	p.must(p.store.Exec(`INSERT OR IGNORE INTO series (id, room, rule, time, zone, plan, first_day, created_at)
		VALUES ('s', ?, 'FREQ=DAILY', '19:30', 'Europe/Berlin', '{}', '2026-01-01', 1)`, table))
	p.must(p.store.Exec(`INSERT INTO scheduled_blocks (id, series, day, room, plan, starts_at, ends_at, state, changed_at)
		VALUES (?, 's', ?, ?, '{}', ?, ?, 'planned', ?)`, id, id, table, at.UnixMicro(), at.Add(time.Hour).UnixMicro(), at.AddDate(0, -1, 0).UnixMicro()))
}

func (p *post) books(m rooms.Member, id, state string) {
	p.t.Helper()
	p.must(p.store.Exec(`INSERT INTO bookings (scheduled, member, state, title, created_at) VALUES (?, ?, ?, 'Draft', 1)`, id, m.ID, state))
}

func (p *post) tells(m rooms.Member, id string, kind rooms.NewsKind, at time.Time) {
	p.t.Helper()
	p.must(p.store.Exec("INSERT INTO news (member, scheduled, kind, at) VALUES (?, ?, ?, ?)", m.ID, id, kind, at.UnixMicro()))
}

// comes makes a member with a browser.
func (p *post) comes(name string) rooms.Member {
	p.t.Helper()
	_, key, err := p.Enter(everyday, name, "en")
	p.must(err)
	m, err := p.MemberByKey(everyday, key)
	p.must(err)
	return m
}

// reads gives a member a confirmed mailbox.
func (p *post) reads(m rooms.Member, address string) {
	p.t.Helper()
	p.must(p.store.Exec("INSERT INTO mailboxes (member, address, confirmed, asked_at) VALUES (?, ?, 1, 1)", m.ID, address))
}

func subscription(endpoint string) rooms.Subscription {
	key, _ := ecdh.P256().GenerateKey(rand.Reader)
	return rooms.Subscription{
		Endpoint: endpoint, Auth: base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
		P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()),
	}
}

// take claims what is due, told briefly.
func (p *post) take(now time.Time) (letters []rooms.Letter, said string) {
	p.t.Helper()
	due, err := p.LettersDue(everyday, now, true)
	p.must(err)
	letters, err = p.TakeLetters(everyday, now, true)
	p.must(err)
	slices.SortStableFunc(letters, func(a, b rooms.Letter) int { return strings.Compare(b.Mail, a.Mail) })
	if !due && len(letters) > 0 {
		p.t.Errorf("%d letters, and nothing was said to be due", len(letters))
	}
	var list []string
	for _, l := range letters {
		to := l.Mail
		if l.Push != nil {
			to = "push"
		}
		list = append(list, fmt.Sprintf("%s to %s by %s about %d", l.Kind, l.Member.Name, to, len(l.Blocks)))
	}
	return letters, strings.Join(list, ", ")
}

// due says what is due at this instant.
func (p *post) due(now time.Time, want string) []rooms.Letter {
	p.t.Helper()
	letters, got := p.take(now)
	if got != want {
		p.t.Fatalf("at %s: %q, want %q", now.Format("15:04:05"), got, want)
	}
	return letters
}

func TestAReminderIsGivenOutTenMinutesBeforeOnce(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		p.must(p.Subscribe(everyday, ana, subscription("https://push.example.org/ana")))
		p.plans("b", halfpast)
		p.books(ana, "b", "seat")
		p.due(halfpast.Add(-10*time.Minute-time.Microsecond), "")
		letters := p.due(halfpast.Add(-10*time.Minute), "reminder to Ana by ana@example.org about 1, reminder to Ana by push about 1")
		if b := letters[0].Blocks[0]; b.Title != "Draft" || b.Room != "The long table" || !b.StartsAt.Equal(halfpast) {
			t.Errorf("it says %+v", b)
		}
		for _, l := range letters {
			p.must(p.Sent(everyday, l))
		}
		p.due(halfpast.Add(-10*time.Minute), "")
		p.dies()
		p.due(halfpast.Add(-9*time.Minute), "")
	})
}

func TestT25AClockThatIsSetRemindsNobodyTwice(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		p.plans("b", halfpast)
		p.books(ana, "b", "seat")
		p.must(p.Sent(everyday, p.due(halfpast.Add(-8*time.Minute), "reminder to Ana by ana@example.org about 1")[0]))
		for _, step := range []time.Duration{-time.Hour, 0, 24 * time.Hour, -5 * 365 * 24 * time.Hour, 5 * 365 * 24 * time.Hour, 0} {
			p.due(halfpast.Add(-9*time.Minute+step), "")
		}
	})
}

func TestAReminderFiveMinutesLateIsDropped(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		p.plans("b", halfpast)
		p.books(ana, "b", "seat")
		p.due(halfpast.Add(-5*time.Minute), "")
		p.due(halfpast.Add(-5*time.Minute-time.Second), "reminder to Ana by ana@example.org about 1")
	})
}

func TestSeveralSendersShareWhatIsDue(t *testing.T) {
	inPost(t, func(p *post) {
		p.plans("b", halfpast)
		for i := range 20 {
			m := p.comes(fmt.Sprintf("Ana %c", 'a'+i))
			p.reads(m, fmt.Sprintf("ana%d@example.org", i))
			p.books(m, "b", "seat")
		}
		var mu sync.Mutex
		given := map[string]int{}
		var senders sync.WaitGroup
		for range 5 {
			senders.Go(func() {
				letters, err := p.TakeLetters(everyday, halfpast.Add(-9*time.Minute), true)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				for _, l := range letters {
					given[l.Mail]++
				}
			})
		}
		senders.Wait()
		for address, n := range given {
			if n != 1 {
				t.Errorf("%s got %d", address, n)
			}
		}
		if len(given) != 20 {
			t.Errorf("%d of 20 were reminded", len(given))
		}
	})
}

func TestWhatWasBeingSentWhenTheHouseDiedIsNotSentAgain(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		p.plans("b", halfpast)
		p.books(ana, "b", "seat")
		p.due(halfpast.Add(-10*time.Minute), "reminder to Ana by ana@example.org about 1")
		p.dies()
		p.due(halfpast.Add(-9*time.Minute), "")
	})
}

func TestWhatWasCertainlyNotSentIsTriedAgainWhileItIsOfUse(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		p.plans("b", halfpast)
		p.books(ana, "b", "seat")
		now := halfpast.Add(-10 * time.Minute)
		tries := 0
		for ; now.Before(halfpast); now = now.Add(5 * time.Second) {
			letters, _ := p.take(now)
			for _, l := range letters {
				tries++
				p.must(p.Unsent(everyday, l, now))
			}
			if tries == 1 {
				p.dies()
			}
		}
		if tries != 15 {
			t.Errorf("%d tries in five minutes", tries)
		}
		p.due(halfpast.Add(-10*time.Minute), "")
	})
}

func TestNobodyIsRemindedWithoutReason(t *testing.T) {
	for name, undo := range map[string]string{
		"on the waiting list":     "UPDATE bookings SET state = 'waiting'",
		"wants no reminder":       "UPDATE bookings SET remind = 0",
		"gave the seat back":      "DELETE FROM bookings",
		"the block is off":        "UPDATE scheduled_blocks SET state = 'called_off'",
		"the block is moved":      "UPDATE scheduled_blocks SET starts_at = starts_at + 3600000000",
		"never confirmed":         "UPDATE mailboxes SET confirmed = 0",
		"stopped":                 "UPDATE mailboxes SET stopped_at = 1",
		"forgot the address":      "DELETE FROM mailboxes",
		"has gone from the house": "DELETE FROM members",
	} {
		t.Run(name, func(t *testing.T) {
			inPost(t, func(p *post) {
				ana := p.comes("Ana")
				p.reads(ana, "ana@example.org")
				p.plans("b", halfpast)
				p.books(ana, "b", "seat")
				now := halfpast.Add(-10 * time.Minute)
				// At first it cannot be sent; then the reason for it goes away.
				p.must(p.Unsent(everyday, p.due(now, "reminder to Ana by ana@example.org about 1")[0], now))
				p.must(p.store.Exec(undo))
				p.due(now.Add(time.Minute), "")
			})
		})
	}
}

func TestAMovedBlockIsRemindedOfAtItsNewTime(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		p.plans("b", halfpast)
		p.books(ana, "b", "seat")
		p.must(p.Sent(everyday, p.due(halfpast.Add(-10*time.Minute), "reminder to Ana by ana@example.org about 1")[0]))
		later := halfpast.Add(24 * time.Hour)
		p.must(p.store.Exec("UPDATE scheduled_blocks SET starts_at = ?, ends_at = ?", later.UnixMicro(), later.Add(time.Hour).UnixMicro()))
		p.due(halfpast.Add(-9*time.Minute), "")
		p.due(later.Add(-10*time.Minute), "reminder to Ana by ana@example.org about 1")
	})
}

func TestNewsOfOneKindAreOneLetter(t *testing.T) {
	inPost(t, func(p *post) {
		ana, ben := p.comes("Ana"), p.comes("Ben")
		p.reads(ana, "ana@example.org")
		p.reads(ben, "ben@example.org")
		now := halfpast.Add(-48 * time.Hour)
		for i := range 3 {
			id := fmt.Sprint("b", i)
			p.plans(id, halfpast.AddDate(0, 0, i))
			p.books(ana, id, "seat")
			p.tells(ana, id, rooms.TimeChanged, now)
		}
		p.books(ben, "b0", "waiting")
		p.tells(ben, "b0", rooms.SeatFree, now)
		p.tells(ben, "b0", rooms.NowHost, now.Add(-2*time.Hour)) // of long ago
		letters := p.due(now.Add(time.Second), "seat_free to Ben by ben@example.org about 1, changed to Ana by ana@example.org about 3")
		p.must(p.Sent(everyday, letters[1]))
		p.must(p.Unsent(everyday, letters[0], now))
		p.due(now.Add(2*time.Second), "")
		p.due(now.Add(30*time.Second), "seat_free to Ben by ben@example.org about 1")
	})
}

func TestNewsThatWereReadOrTakenBackAreNotSent(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		now := halfpast.Add(-48 * time.Hour)
		for i, undo := range []string{"UPDATE news SET put_away = 1", "DELETE FROM news"} {
			id := fmt.Sprint("b", i)
			p.plans(id, halfpast)
			p.books(ana, id, "seat")
			p.tells(ana, id, rooms.NowHost, now)
			p.must(p.Unsent(everyday, p.due(now, "hosting to Ana by ana@example.org about 1")[0], now))
			p.must(p.store.Exec(undo))
			now = now.Add(time.Minute)
			p.due(now, "")
		}
	})
}

func TestAHouseWithoutAMailServerKeepsNoLettersForLater(t *testing.T) {
	inPost(t, func(p *post) {
		ana := p.comes("Ana")
		p.reads(ana, "ana@example.org")
		p.plans("b", halfpast)
		p.books(ana, "b", "seat")
		now := halfpast.Add(-10 * time.Minute)
		due, err := p.LettersDue(everyday, now, false)
		letters, err2 := p.TakeLetters(everyday, now, false)
		if due || err != nil || err2 != nil || len(letters) != 0 {
			t.Error(due, err, err2, letters)
		}
	})
}
