package rooms

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"strings"
	"time"
)

// Mailbox is where a member reads their mail.
type Mailbox struct {
	Address   string // "": none
	Confirmed bool   // whoever reads there has said so
	Stopped   bool   // letters were stopped, by the member or by a link in one of them
}

// MailLink is what a link in a letter does.
type MailLink string

const (
	ConfirmMail MailLink = "confirm"
	StopMail    MailLink = "stop"
)

// confirmLife is how long a link that confirms an address is good.
const confirmLife = 24 * time.Hour

// Letters that confirm an address are all that a stranger can have this house
// send to somebody who never asked.
var (
	confirming    = pace{3, 3. / 3600}    // of one member
	confirmingTo  = pace{3, 3. / 86400}   // to one reader
	confirmingAll = pace{200, 60. / 3600} // of the whole house
)

type mailboxRow struct {
	Member    string `gorm:"primaryKey"`
	Address   string
	Confirmed int64
	AskedAt   int64
	StoppedAt int64
}

func (mailboxRow) TableName() string { return "mailboxes" }

func (r mailboxRow) mailbox() Mailbox {
	return Mailbox{Address: r.Address, Confirmed: r.Confirmed > 0, Stopped: r.StoppedAt > 0}
}

// addressOf is a plain mail address, as it goes into a letter's head.
func addressOf(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	if strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' }) || len(raw) > 254 {
		return "", Refuse(Invalid, "mail.address")
	}
	read, err := mail.ParseAddress(raw)
	if err != nil || read.Name != "" || read.Address != raw || strings.ContainsAny(raw, `"<>()[]\,;:`) {
		return "", Refuse(Invalid, "mail.address")
	}
	_, domain, _ := strings.Cut(raw, "@")
	if !strings.Contains(strings.Trim(domain, "."), ".") && domain != "localhost" {
		return "", Refuse(Invalid, "mail.address")
	}
	return raw, nil
}

// readerOf is the mailbox that an address leads to: many let what follows a
// plus, and dots, be anything, and would be as many strangers.
func readerOf(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return strings.ReplaceAll(local, ".", "") + "@" + domain
}

// Mailbox is where the member reads their mail.
func (s *Service) Mailbox(ctx context.Context, member string) (Mailbox, error) {
	var rows []mailboxRow
	err := s.store.reader.WithContext(ctx).Where("member = ?", member).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Mailbox{}, err
	}
	return rows[0].mailbox(), nil
}

// SetMailbox has a letter sent to the address; nothing else goes there before
// its link was used. An address that is confirmed is taken up again at once,
// but not one whose reader has stopped the letters.
func (s *Service) SetMailbox(ctx context.Context, by Member, address string) (box Mailbox, err error) {
	if address, err = addressOf(address); err != nil {
		return Mailbox{}, err
	}
	err = s.change(ctx, func(c *change) error {
		var rows []mailboxRow
		if err := c.tx.Where("member = ?", by.ID).Find(&rows).Error; err != nil {
			return err
		}
		row := mailboxRow{Member: by.ID, Address: address, AskedAt: micros(c.now)}
		if len(rows) > 0 && rows[0].Address == address && rows[0].Confirmed > 0 {
			row = rows[0]
			row.StoppedAt = 0
			box = row.mailbox()
			return c.tx.Save(&row).Error
		}
		for _, limit := range []struct {
			who string
			pace
		}{{"confirm " + by.ID, confirming}, {"confirm to " + readerOf(address), confirmingTo}, {"confirm", confirmingAll}} {
			if err := s.rates.spend(limit.who, limit.pace, c.now); err != nil {
				return err
			}
		}
		box = row.mailbox()
		letter := letterRow{
			Member: by.ID, Kind: Confirm, About: row.AskedAt, Channel: mailChannel,
			DueAt: row.AskedAt, NextAt: row.AskedAt, State: waiting,
		}
		if err := c.tx.Save(&row).Error; err != nil {
			return err
		}
		return c.tx.Create(&letter).Error
	})
	return box, err
}

// StopMailbox sends the member no more mail; the address stays until it is
// dropped.
func (s *Service) StopMailbox(ctx context.Context, by Member) error {
	return s.change(ctx, func(c *change) error {
		return c.tx.Model(&mailboxRow{}).Where("member = ? AND stopped_at = 0", by.ID).Update("stopped_at", micros(c.now)).Error
	})
}

// DropMailbox forgets the member's address.
func (s *Service) DropMailbox(ctx context.Context, by Member) error {
	return s.change(ctx, func(c *change) error {
		return c.tx.Where("member = ?", by.ID).Delete(&mailboxRow{}).Error
	})
}

// mailSecret signs the links in letters.
func (s *Service) mailSecret(ctx context.Context) ([]byte, error) {
	return s.Secret(ctx, "mail", func() ([]byte, error) {
		key := make([]byte, 32)
		_, _ = rand.Read(key) // never fails
		return key, nil
	})
}

// sign makes a link's token: whom it is for, and that this house made it for
// this address, and for a confirmation at this instant.
func (r mailboxRow) sign(key []byte, what MailLink) string {
	mac := hmac.New(sha256.New, key)
	asked := r.AskedAt
	if what == StopMail {
		asked = 0 // a line to stop works in every letter there ever was
	}
	fmt.Fprintf(mac, "%s\n%s\n%s\n%d", what, r.Member, r.Address, asked)
	return fmt.Sprintf("%s-%s-%s", what, r.Member, hex.EncodeToString(mac.Sum(nil)[:16]))
}

// ReadMailLink says what a link in a letter would do, and to which address;
// it does nothing. A link that is over is refused like one that never was.
func (s *Service) ReadMailLink(ctx context.Context, token string) (MailLink, string, error) {
	row, what, err := s.mailLink(ctx, token)
	return what, row.Address, err
}

func (s *Service) mailLink(ctx context.Context, token string) (row mailboxRow, what MailLink, err error) {
	over := Refuse(NotFound, "mail.link_over")
	kind, rest, _ := strings.Cut(token, "-")
	member, _, _ := strings.Cut(rest, "-")
	what = MailLink(kind)
	if what != ConfirmMail && what != StopMail {
		return row, what, over
	}
	key, err := s.mailSecret(ctx)
	if err != nil {
		return row, what, err
	}
	var rows []mailboxRow
	if err := s.store.reader.WithContext(ctx).Where("member = ?", member).Find(&rows).Error; err != nil {
		return row, what, err
	}
	if len(rows) > 0 {
		row = rows[0]
	}
	good := hmac.Equal([]byte(row.sign(key, what)), []byte(token))
	if !good || what == ConfirmMail && time.Since(instant(row.AskedAt)) > confirmLife {
		return mailboxRow{}, what, over
	}
	return row, what, nil
}

// UseMailLink does what a link in a letter says. Doing it twice is doing it once.
func (s *Service) UseMailLink(ctx context.Context, token string) (what MailLink, err error) {
	row, what, err := s.mailLink(ctx, token)
	if err != nil {
		return what, err
	}
	return what, s.change(ctx, func(c *change) error {
		same := c.tx.Model(&mailboxRow{}).Where("member = ? AND address = ? AND asked_at = ?", row.Member, row.Address, row.AskedAt)
		if what == StopMail { // whoever reads there has the last word: they are asked again first
			return same.Where("stopped_at = 0").Updates(map[string]any{"stopped_at": micros(c.now), "confirmed": 0}).Error
		}
		return same.Where("confirmed = 0").Update("confirmed", micros(c.now)).Error
	})
}
