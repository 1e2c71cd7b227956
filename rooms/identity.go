package rooms

import (
	"context"
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
			m, key, err = c.enterAs(known[0].Member, before, merge && before != nil && before.Role == Guest)
			return err
		}
		row, err := c.vouched(who, before, merge, language)
		if err != nil {
			return err
		}
		if err := c.saveMember(row); err != nil {
			return err
		}
		err = c.tx.Create(&identityRow{who.Issuer, who.Subject, row.ID, micros(c.now)}).Error
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
		name = "New here" // they can change it
	}
	row := memberRow{ID: newID(), Name: name, NameKey: NameKey(name), Role: Regular, Language: languageOr(language, "en"), CreatedAt: micros(c.now)}
	if err := c.freeOfStaff(row); err != nil {
		row.Name += " " + row.ID[:4]
		row.NameKey = NameKey(row.Name)
		return row, c.freeOfStaff(row)
	}
	return row, nil
}
