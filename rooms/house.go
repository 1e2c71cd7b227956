package rooms

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"
)

// House is what all rooms share.
type House struct {
	Name string  // beside the lamp on every page; empty until the owner names it
	Lets Letting // whom it lets in
}

// ownerCodeLife is how long the one-time link for becoming owner is good.
const ownerCodeLife = 24 * time.Hour

type houseRow struct {
	ID            int
	Name          string
	OwnerCodeHash []byte
	OwnerCodeEnds int64
	Lets          Letting
}

func (houseRow) TableName() string { return "house" }

func (h houseRow) opensTo(code string, now time.Time) bool {
	return subtle.ConstantTimeCompare(h.OwnerCodeHash, hashOf(code)) == 1 && now.Before(instant(h.OwnerCodeEnds))
}

// House returns what all rooms share.
func (s *Service) House(ctx context.Context) (House, error) {
	row, err := s.house(ctx)
	return House{Name: row.Name, Lets: row.Lets}, err
}

func (s *Service) house(ctx context.Context) (row houseRow, err error) {
	err = s.store.reader.WithContext(ctx).Take(&row).Error
	return row, err
}

// OwnerLink makes a new one-time code for becoming owner and forgets the old
// one; 128 bits, kept only as a hash, good for 24 hours.
func (s *Service) OwnerLink(ctx context.Context) (code string, err error) {
	code = newID()
	err = s.change(ctx, func(c *change) error {
		return c.tx.Model(&houseRow{}).Where("id = 1").Updates(map[string]any{
			"owner_code_hash": hashOf(code), "owner_code_ends": micros(c.now.Add(ownerCodeLife)),
		}).Error
	})
	return code, err
}

// HasOwner reports whether somebody has claimed the house.
func (s *Service) HasOwner(ctx context.Context) (bool, error) {
	var n int64
	err := s.store.reader.WithContext(ctx).Model(&memberRow{}).Where("role = ?", Owner).Limit(1).Count(&n).Error
	return n > 0, err
}

// OwnerCodeGood reports whether the code would still work; it changes nothing.
func (s *Service) OwnerCodeGood(ctx context.Context, code string) (bool, error) {
	row, err := s.house(ctx)
	return err == nil && row.opensTo(code, time.Now()), err
}

// ClaimHouse uses the one-time code up: the member (nil: a new one) is owner
// under this name, the house has its name, and every older way of being that
// member is replaced by the returned key.
func (s *Service) ClaimHouse(ctx context.Context, code string, member *Member, name, language, house string) (m Member, key string, err error) {
	if name, err = NameOf(name); err != nil {
		return Member{}, "", err
	}
	if house, err = oneLine(house, 60, "house.name"); err != nil {
		return Member{}, "", err
	}
	err = s.change(ctx, func(c *change) error {
		var row houseRow
		if err := c.tx.Take(&row).Error; err != nil {
			return err
		}
		if !row.opensTo(code, c.now) {
			return Refuse(Forbidden, "house.code_over")
		}
		owner := memberRow{ID: newID(), Language: languageOr(language, "en"), CreatedAt: micros(c.now)}
		if member != nil {
			if owner, err = c.member(member.ID); err != nil {
				return err
			}
		}
		owner.Name, owner.NameKey, owner.Role = name, NameKey(name), Owner
		if err := c.freeName(owner); err != nil {
			return err
		}
		row.Name, row.OwnerCodeHash, row.OwnerCodeEnds = house, nil, 0
		if err := errors.Join(
			c.tx.Save(&row).Error,
			c.saveMember(owner),
			c.tx.Where("member = ?", owner.ID).Delete(&browserKey{}).Error,
			c.tx.Where("member = ?", owner.ID).Delete(&passkeyRow{}).Error,
			c.tx.Where("member = ?", owner.ID).Delete(&deviceLink{}).Error,
			c.tx.Where("member = ?", owner.ID).Delete(&identityRow{}).Error,
		); err != nil {
			return err
		}
		m, key, err = c.signIn(owner)
		return err
	})
	if err != nil {
		return Member{}, "", err
	}
	return m, key, nil
}
