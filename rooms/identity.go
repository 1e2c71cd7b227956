package rooms

import (
	"context"
	"errors"
	"time"
)

// Identity is who somebody is elsewhere, as an issuer vouches: a person is
// known by both parts, never by a name or an address.
type Identity struct {
	Issuer, Subject string
	Name            string // what to call them here; may be anything
}

type identityRow struct {
	Issuer    string
	Subject   string
	Member    string
	CreatedAt int64
}

func (identityRow) TableName() string { return "identities" }

// SignInAs gives the browser a key of its own to whoever this identity is.
// Whoever comes by it for the first time becomes a member: the one the browser
// already was, where merge says that they are the same, else a new one. Where
// the identity is somebody's already, merge brings a guest's things along.
func (s *Service) SignInAs(ctx context.Context, who Identity, before *Member, merge bool, language string) (m Member, key string, err error) {
	err = s.change(ctx, func(c *change) error {
		var known []identityRow
		if err := c.tx.Limit(1).Find(&known, "issuer = ? AND subject = ?", who.Issuer, who.Subject).Error; err != nil {
			return err
		}
		if len(known) > 0 {
			if merge && before != nil && before.Role != Guest && before.ID != known[0].Member {
				return Refuse(Conflict, "provider.taken")
			}
			m, key, err = c.enterAs(known[0].Member, before, merge && before != nil && before.Role == Guest)
			return err
		}
		if err := c.shutOutNow(who); err != nil {
			return err
		}
		row, err := c.vouched(who, before, merge, language)
		if err != nil {
			return err
		}
		if err := c.saveMember(row); err != nil {
			return err
		}
		err = errors.Join(
			c.tx.Create(&identityRow{who.Issuer, who.Subject, row.ID, micros(c.now)}).Error,
			c.carryBar(who.hash(), row.ID))
		if err != nil {
			return err
		}
		if before != nil && before.ID == row.ID {
			m, key, err = c.newRights(row, before)
			return err
		}
		m, key, err = c.enterAs(row.ID, before, false)
		return err
	})
	return m, key, err
}

// VouchedElsewhere reports whether an account elsewhere brings this member back.
func (s *Service) VouchedElsewhere(ctx context.Context, by Member) (bool, error) {
	var found int64
	err := s.store.reader.WithContext(ctx).Model(&identityRow{}).Where("member = ?", by.ID).Count(&found).Error
	return found > 0, err
}

// vouched is the member somebody becomes who is vouched for elsewhere.
func (c *change) vouched(who Identity, before *Member, merge bool, language string) (memberRow, error) {
	if before != nil && merge {
		row, err := c.member(before.ID)
		if row.Role == Guest {
			row.Role = Regular
		}
		return row, err
	}
	name, err := NameOf(who.Name)
	if err != nil {
		name = newHere
	}
	row := memberRow{ID: newID(), Name: name, NameKey: NameKey(name), Role: Regular, Language: languageOr(language, "en"), CreatedAt: micros(c.now)}
	if err := c.freeOfStaff(row); err != nil {
		if ReservedName(row.NameKey) {
			row.Name = newHere
		}
		row.Name += " " + row.ID[:4]
		row.NameKey = NameKey(row.Name)
		return row, c.freeOfStaff(row)
	}
	return row, nil
}

// newHere is what somebody is called whose own name cannot be used; they can
// change it.
const newHere = "New here"

func (i Identity) hash() []byte { return hashOf(i.Issuer + "\n" + i.Subject) }

// shutOutNow refuses whoever erased themselves while they were banned from the
// house; a ban from a room is asked about there.
func (c *change) shutOutNow(who Identity) error {
	var until []int64
	err := c.tx.Raw("SELECT until FROM shut_out WHERE hash = ? AND room = '' AND until > ?", who.hash(), micros(c.now)).Scan(&until).Error
	if err != nil || len(until) == 0 {
		return err
	}
	return Refuse(Forbidden, "room.barred", "At", instant(until[0]).Format(time.RFC3339), "Day", "")
}
