package rooms

import (
	"context"
	"time"
)

// LetterKind is what a letter is about: one of these, or a kind of news.
type LetterKind string

const (
	Confirm  LetterKind = "confirm"  // the mail address of its member
	Reminder LetterKind = "reminder" // a block they have a seat in begins soon
)

const (
	remindBefore = 10 * time.Minute
	remindLate   = 5 * time.Minute // a reminder this late is not sent any more
	newsLate     = time.Hour       // nor news and confirmations
	tryAgain     = 20 * time.Second
	lettersKept  = 30 * 24 * time.Hour // as a memory of what was sent
	mostAtOnce   = 200
)

// mailChannel stands for the member's mailbox; every other channel is the
// endpoint of a push subscription.
const mailChannel = "mail"

// How far a letter has come.
const (
	waiting = "waiting"
	claimed = "claimed" // is being sent, or was when the house died
	sent    = "sent"
	dropped = "dropped"
)

type letterRow struct {
	ID        int64
	Member    string
	Scheduled *string
	Kind      LetterKind
	About     int64
	Channel   string
	DueAt     int64
	NextAt    int64
	State     string
	Tries     int
}

func (letterRow) TableName() string { return "letters" }

// overAt is when it is too late for this letter.
func (r letterRow) overAt() time.Time {
	if r.Kind == Reminder {
		return instant(r.DueAt).Add(remindLate)
	}
	return instant(r.DueAt).Add(newsLate)
}

// Letter is something to be sent to one member by one channel. Whoever has it
// holds the claim to it: it is given out once, and again only after Unsent.
type Letter struct {
	IDs     []int64 // what it says together
	Kind    LetterKind
	Member  Member
	Blocks  []FeedBlock   // what it is about, the soonest first; none for a confirmation
	Mail    string        // the address; "": by push
	Push    *Subscription // nil: by mail
	Confirm string        // the token of its link, for a confirmation
	Stop    string        // the token of the line that stops all mail
	OverAt  time.Time     // when it is of no use any more
}

// TakeLetters claims what is due: nobody else gets it, not after a crash
// either. What the wall clock says counts, and a clock that is set back sends
// nothing twice.
func (s *Service) TakeLetters(ctx context.Context, now time.Time, mail bool) (letters []Letter, err error) {
	key, err := s.mailSecret(ctx)
	if err != nil {
		return nil, err
	}
	err = s.change(ctx, func(c *change) error {
		if err := c.layOutLetters(now, mail); err != nil {
			return err
		}
		var rows []letterRow
		err := c.tx.Where("state = 'waiting' AND next_at <= ?", micros(now)).Order("due_at, id").Limit(mostAtOnce).Find(&rows).Error
		if err != nil {
			return err
		}
		letters, err = c.claim(rows, key, now, mail)
		return err
	})
	return letters, err
}

// claim looks once more at what is due: much may have changed since it was
// laid out. Several pieces of one kind of news are one letter.
func (c *change) claim(rows []letterRow, key []byte, now time.Time, mail bool) (letters []Letter, err error) {
	together := map[letterRow]int{}
	for _, row := range rows {
		row.State = dropped
		letter, good, err := c.letter(row, key, now, mail)
		if err != nil {
			return nil, err
		}
		if good {
			row.State, row.Tries = claimed, row.Tries+1
			like := letterRow{Member: row.Member, Kind: row.Kind, Channel: row.Channel}
			at, there := together[like]
			if there && row.Kind != Reminder && row.Kind != Confirm {
				letters[at].IDs = append(letters[at].IDs, row.ID)
				letters[at].Blocks = append(letters[at].Blocks, letter.Blocks...)
			} else {
				together[like] = len(letters)
				letters = append(letters, letter)
			}
		}
		if err := c.tx.Save(&row).Error; err != nil {
			return nil, err
		}
	}
	return letters, nil
}

// letter puts one together; not good: there is no sense in it any more.
func (c *change) letter(row letterRow, key []byte, now time.Time, mail bool) (l Letter, good bool, err error) {
	if !now.Before(row.overAt()) {
		return l, false, nil
	}
	member, err := c.member(row.Member)
	if err != nil {
		return l, false, err
	}
	l = Letter{IDs: []int64{row.ID}, Kind: row.Kind, Member: member.member(), OverAt: row.overAt()}
	if good, err = c.address(&l, row, key, mail); err != nil || !good || row.Kind == Confirm {
		return l, good, err
	}
	blocks, err := feedBlocks(c.tx, "SELECT "+feedColumns+bookedColumns+` FROM scheduled_blocks b
		JOIN rooms r ON r.slug = b.room LEFT JOIN bookings k ON k.scheduled = b.id AND k.member = ? WHERE b.id = ?`, row.Member, *row.Scheduled)
	if err != nil || len(blocks) == 0 {
		return l, false, err
	}
	l.Blocks = blocks
	if row.Kind != Reminder {
		var still int64
		err := c.tx.Model(&newsRow{}).Where("id = ? AND put_away = 0", row.About).Count(&still).Error
		if err != nil || still == 0 {
			return l, false, err // taken back, or read on a page by now
		}
	}
	return l, row.fits(blocks[0], now), nil
}

// fits reports whether the letter is still true of its block.
func (r letterRow) fits(b FeedBlock, now time.Time) bool {
	held := b.State == Planned || b.State == Running
	switch NewsKind(r.Kind) {
	case NotHeld:
		return b.State == CalledOff
	case NoLonger:
		return held && b.Booked == ""
	case SeatFree:
		return held && b.Booked == OnList && now.Before(b.StartsAt)
	case MovedUp, NowHost, TimeChanged:
		return held && b.Booked != "" && now.Before(b.EndsAt)
	}
	return held && b.Booked == HasSeat && b.Remind && micros(b.StartsAt) == r.About
}

// address says where the letter goes; not good: there is no such place any more.
func (c *change) address(l *Letter, row letterRow, key []byte, mail bool) (good bool, err error) {
	if row.Channel != mailChannel {
		var found []subscriptionRow
		err := c.tx.Where("endpoint = ? AND member = ?", row.Channel, row.Member).Find(&found).Error
		if err != nil || len(found) == 0 {
			return false, err
		}
		l.Push = &Subscription{Endpoint: found[0].Endpoint, P256dh: found[0].P256dh, Auth: found[0].Auth}
		return true, nil
	}
	var found []mailboxRow
	err = c.tx.Where("member = ?", row.Member).Find(&found).Error
	if err != nil || len(found) == 0 || !mail {
		return false, err
	}
	box := found[0]
	l.Mail, l.Stop = box.Address, box.sign(key, StopMail)
	if row.Kind == Confirm {
		l.Confirm = box.sign(key, ConfirmMail)
		return box.Confirmed == 0 && box.AskedAt == row.About, nil
	}
	return box.Confirmed > 0 && box.StoppedAt == 0, nil
}

// Sent says that a letter has gone out.
func (s *Service) Sent(ctx context.Context, l Letter) error {
	return s.settleLetter(ctx, l, map[string]any{"state": sent})
}

// Unsent says that a letter has certainly not gone out: it is tried again
// while there is any use in it.
func (s *Service) Unsent(ctx context.Context, l Letter, now time.Time) error {
	next := map[string]any{"state": waiting, "next_at": micros(now.Add(tryAgain))}
	if !now.Add(tryAgain).Before(l.OverAt) {
		next = map[string]any{"state": dropped}
	}
	return s.settleLetter(ctx, l, next)
}

// Undeliverable says that a letter has not gone out and never will.
func (s *Service) Undeliverable(ctx context.Context, l Letter) error {
	return s.settleLetter(ctx, l, map[string]any{"state": dropped})
}

func (s *Service) settleLetter(ctx context.Context, l Letter, columns map[string]any) error {
	return s.change(ctx, func(c *change) error {
		return c.tx.Model(&letterRow{}).Where("id IN ? AND state = 'claimed'", l.IDs).Updates(columns).Error
	})
}

// ForgetLetters deletes what is remembered of letters of long ago.
func (s *Service) ForgetLetters(ctx context.Context, now time.Time) error {
	return s.change(ctx, func(c *change) error {
		return c.tx.Exec("DELETE FROM letters WHERE due_at < ?", micros(now.Add(-lettersKept))).Error
	})
}
