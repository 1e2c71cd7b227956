package rooms

import (
	"context"
	"errors"
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

// ways are how somebody can be told something. Each is asked for by itself:
// together SQLite would put all mailboxes and subscriptions beside each other
// at every look.
var ways = []struct{ channel, join string }{
	{"'mail'", " JOIN mailboxes c ON c.member = who.member AND c.confirmed > 0 AND c.stopped_at = 0 AND @mail"},
	{"c.endpoint", " JOIN push_subscriptions c ON c.member = who.member"},
}

// What has become due and has no letter yet: reminders, and news. A block that
// was moved is reminded of at its new time as well. Mail is left out where
// nobody takes it.
const (
	newReminders = " FROM scheduled_blocks b JOIN bookings who ON who.scheduled = b.id AND who.state = 'seat' AND who.remind = 1"
	areReminders = ` WHERE b.starts_at > @remindLate AND b.starts_at <= @remind AND b.state IN ('planned', 'running')
		AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.member = who.member AND l.scheduled = b.id
			AND l.kind = 'reminder' AND l.about = b.starts_at AND l.channel = `
	newNews = " FROM news who JOIN scheduled_blocks b ON b.id = who.scheduled AND b.ends_at > @now"
	areNews = ` WHERE who.at > @newsLate AND who.at <= @now
		AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.member = who.member AND l.scheduled = who.scheduled
			AND l.kind = who.kind AND l.about = who.id AND l.channel = `
)

// when fills the slots of those.
func when(now time.Time, mail bool) map[string]any {
	return map[string]any{
		"now": micros(now), "mail": mail, "newsLate": micros(now.Add(-newsLate)),
		"remind": micros(now.Add(remindBefore)), "remindLate": micros(now.Add(remindBefore - remindLate)),
	}
}

// LettersDue reports whether there is something to send at this instant.
func (s *Service) LettersDue(ctx context.Context, now time.Time, mail bool) (due bool, err error) {
	ask := "SELECT EXISTS (SELECT 1 FROM letters WHERE state = 'waiting' AND next_at <= @now)"
	for _, way := range ways {
		ask += " OR EXISTS (SELECT 1" + newReminders + way.join + areReminders + way.channel + "))"
		ask += " OR EXISTS (SELECT 1" + newNews + way.join + areNews + way.channel + "))"
	}
	err = s.store.reader.WithContext(ctx).Raw(ask, when(now, mail)).Scan(&due).Error
	return due, err
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

func (c *change) layOutLetters(now time.Time, mail bool) error {
	const into = "INSERT OR IGNORE INTO letters (member, scheduled, kind, about, channel, due_at, next_at, state) "
	slots := when(now, mail)
	slots["before"] = remindBefore.Microseconds()
	var errs []error
	for _, way := range ways {
		errs = append(errs,
			c.tx.Exec(into+"SELECT who.member, b.id, 'reminder', b.starts_at, "+way.channel+
				", b.starts_at - @before, b.starts_at - @before, 'waiting'"+newReminders+way.join+areReminders+way.channel+")", slots).Error,
			c.tx.Exec(into+"SELECT who.member, b.id, who.kind, who.id, "+way.channel+
				", who.at, who.at, 'waiting'"+newNews+way.join+areNews+way.channel+")", slots).Error)
	}
	return errors.Join(errs...)
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
	return l, row.fits(blocks[0], now), nil
}

// fits reports whether the letter is still true of its block.
func (r letterRow) fits(b FeedBlock, now time.Time) bool {
	held := b.State == Planned || b.State == Running
	switch NewsKind(r.Kind) {
	case CalledOffNo:
		return b.State == CalledOff
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
