package rooms

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode"
)

// linkLife is how long a link to another device is good.
const linkLife = 10 * time.Minute

// linkLetters are those of a code that is read and typed: none looks like another.
const linkLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// Link leads one other device to its member, once.
type Link struct {
	Code   string // 128 bits, for the code square
	Typed  string // 40 bits, for fingers; only good together with strict limits
	EndsAt time.Time
}

// deviceLink is one of a link's two codes, as the database keeps it.
type deviceLink struct {
	Hash   []byte
	Member string
	EndsAt int64
}

// MakeLink makes a one-time link to another device, good for ten minutes; the
// one before ends.
func (s *Service) MakeLink(ctx context.Context, by Member) (Link, error) {
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // never fails
	for i, b := range raw {
		raw[i] = linkLetters[int(b)%len(linkLetters)]
	}
	l := Link{Code: newID(), Typed: string(raw[:])}
	err := s.change(ctx, func(c *change) error {
		if _, err := c.member(by.ID); err != nil {
			return err
		}
		l.EndsAt = c.now.Add(linkLife)
		if err := c.tx.Delete(&deviceLink{}, "member = ? OR ends_at <= ?", by.ID, micros(c.now)).Error; err != nil {
			return err
		}
		return c.tx.Create([]deviceLink{
			{hashOf(l.Code), by.ID, micros(l.EndsAt)}, {hashOf(l.Typed), by.ID, micros(l.EndsAt)},
		}).Error
	})
	return l, err
}

// codeOf is a code as it was made, however it was typed.
func codeOf(typed string) string {
	code := strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, typed)
	if len(code) == 8 {
		return strings.ToUpper(code)
	}
	return code
}

// ShortCode reports whether a code is one for fingers, however it was typed.
// Whoever may try many of these finds one.
func ShortCode(typed string) bool { return len(codeOf(typed)) == 8 }

// LinkLeadsTo is the member a code leads to; looking uses nothing up. A wrong,
// a used and an old code are the same: "link.over".
func (s *Service) LinkLeadsTo(ctx context.Context, code string) (Member, error) {
	var rows []memberRow
	err := s.store.reader.WithContext(ctx).Raw(`SELECT m.* FROM device_links l JOIN members m ON m.id = l.member
		WHERE l.hash = ? AND l.ends_at > ?`, hashOf(codeOf(code)), micros(time.Now())).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = Refuse(Forbidden, "link.over")
	}
	if err != nil {
		return Member{}, err
	}
	return rows[0].member(), nil
}

// UseLink uses a code up: the browser gets a key of its own to the member the
// code leads to. Whoever it was before (nil: nobody) is signed out in it; with
// merge, a guest's things come along and the guest is no more.
func (s *Service) UseLink(ctx context.Context, code string, before *Member, merge bool) (m Member, key string, err error) {
	err = s.change(ctx, func(c *change) error {
		var found []deviceLink
		err := c.tx.Raw("SELECT * FROM device_links WHERE hash = ? AND ends_at > ?", hashOf(codeOf(code)), micros(c.now)).Scan(&found).Error
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return Refuse(Forbidden, "link.over")
		}
		if err := c.tx.Delete(&deviceLink{}, "member = ?", found[0].Member).Error; err != nil {
			return err
		}
		m, key, err = c.enterAs(found[0].Member, before, merge)
		return err
	})
	return m, key, err
}

// enterAs signs a browser in, whoever it was before.
func (c *change) enterAs(member string, before *Member, merge bool) (m Member, key string, err error) {
	if before != nil {
		if merge && before.ID != member {
			if err := c.merge(before.ID, member); err != nil {
				return Member{}, "", err
			}
		}
		if _, err := c.endKeys("id = ?", before.Browser); err != nil {
			return Member{}, "", err
		}
	}
	row, err := c.member(member)
	if err != nil {
		return Member{}, "", err
	}
	return c.signIn(row)
}
