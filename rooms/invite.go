package rooms

import (
	"context"
	"time"
)

// Invite is a link that makes members of those who come by it. Its code is
// shown once and kept only as a hash.
type Invite struct {
	ID     string
	Label  string // for whom
	Maker  string // the name of who made it; empty: they are gone
	Uses   int
	Used   int
	EndsAt time.Time
	Open   bool
	Came   []PersonName // who came by it and is still here
}

// InviteInput is what somebody says about a new invite.
type InviteInput struct {
	Label string
	Uses  int
	Days  int
}

const (
	mostUses    = 100
	mostDays    = 90
	mostInvites = 100 // open at once
	inviteKept  = 30 * 24 * time.Hour
)

type inviteRow struct {
	ID        string
	Hash      []byte
	Label     string
	Maker     *string
	Uses      int
	Used      int
	CreatedAt int64
	EndsAt    int64
	RevokedAt int64
}

func (inviteRow) TableName() string { return "invites" }

// openInvites picks the invites i that still make members: one is only as good
// as whoever made it.
const openInvites = `i.used < i.uses AND i.ends_at > ? AND i.revoked_at = 0
	AND EXISTS (SELECT 1 FROM members s WHERE s.id = i.maker AND s.role IN ('owner', 'moderator'))`

// MakeInvite makes an invite; code is 128 bits and is shown now or never.
func (s *Service) MakeInvite(ctx context.Context, by Member, in InviteInput) (code string, err error) {
	label, err := oneLine(in.Label, 60, "invite.label")
	if err != nil {
		return "", err
	}
	if in.Uses < 1 || in.Uses > mostUses {
		return "", Refuse(Invalid, "invite.uses", "Most", mostUses)
	}
	if in.Days < 1 || in.Days > mostDays {
		return "", Refuse(Invalid, "invite.days", "Most", mostDays)
	}
	code = newID()
	err = s.change(ctx, func(c *change) error {
		if _, err := c.mustKeepHouse(by); err != nil {
			return err
		}
		if err := c.tx.Exec("DELETE FROM invites WHERE ends_at < ?", micros(c.now.Add(-inviteKept))).Error; err != nil {
			return err
		}
		var open int
		if err := c.tx.Raw("SELECT count(*) FROM invites i WHERE "+openInvites, micros(c.now)).Scan(&open).Error; err != nil {
			return err
		}
		if open >= mostInvites {
			return Refuse(Conflict, "invite.too_many", "Most", mostInvites)
		}
		return c.tx.Create(&inviteRow{
			ID: newID(), Hash: hashOf(code), Label: label, Maker: &by.ID, Uses: in.Uses,
			CreatedAt: micros(c.now), EndsAt: micros(c.now.AddDate(0, 0, in.Days)),
		}).Error
	})
	return code, err
}

func (c *change) mustKeepHouse(by Member) (memberRow, error) { return mustKeep(c.tx, by.ID) }

// RevokeInvite ends an invite; who came by it stays.
func (s *Service) RevokeInvite(ctx context.Context, by Member, id string) error {
	return s.change(ctx, func(c *change) error {
		if _, err := c.mustKeepHouse(by); err != nil {
			return err
		}
		done := c.tx.Model(&inviteRow{}).Where("id = ?", id).Update("revoked_at", micros(c.now))
		if done.Error == nil && done.RowsAffected == 0 {
			return Refuse(NotFound, "invite.missing")
		}
		return done.Error
	})
}

// Invites lists the invites, the newest first, for owners and moderators.
func (s *Service) Invites(ctx context.Context, by Member) (list []Invite, err error) {
	tx := s.store.reader.WithContext(ctx)
	if _, err := mustKeep(tx, by.ID); err != nil {
		return nil, err
	}
	var rows []struct {
		Row   inviteRow `gorm:"embedded"`
		Name  string
		Works bool
	}
	err = tx.Raw(`SELECT i.*, coalesce(m.name, '') AS name, `+openInvites+` AS works FROM invites i
		LEFT JOIN members m ON m.id = i.maker ORDER BY works DESC, i.created_at DESC LIMIT 200`, micros(time.Now())).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var came []struct{ Invite, ID, Name string }
	if err := tx.Raw(`SELECT v.invite, m.id, m.name FROM invited v JOIN members m ON m.id = v.member ORDER BY v.at`).Scan(&came).Error; err != nil {
		return nil, err
	}
	arrived := map[string][]PersonName{}
	for _, p := range came {
		arrived[p.Invite] = append(arrived[p.Invite], PersonName{ID: p.ID, Name: p.Name})
	}
	for _, r := range rows {
		list = append(list, Invite{
			ID: r.Row.ID, Label: r.Row.Label, Maker: r.Name, Uses: r.Row.Uses, Used: r.Row.Used,
			EndsAt: instant(r.Row.EndsAt), Open: r.Works, Came: arrived[r.Row.ID],
		})
	}
	return list, nil
}

// ReadInvite looks at an invite and uses nothing up. A wrong, a used, an old
// and a taken-back code are the same: "invite.over".
func (s *Service) ReadInvite(ctx context.Context, code string) (in Invite, err error) {
	var rows []struct {
		Row  inviteRow `gorm:"embedded"`
		Name string
	}
	err = s.store.reader.WithContext(ctx).Raw(`SELECT i.*, m.name FROM invites i JOIN members m ON m.id = i.maker
		WHERE i.hash = ? AND `+openInvites, hashOf(code), micros(time.Now())).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = Refuse(Forbidden, "invite.over")
	}
	if err != nil {
		return in, err
	}
	row := rows[0].Row
	return Invite{ID: row.ID, Maker: rows[0].Name, Uses: row.Uses, Used: row.Used, EndsAt: instant(row.EndsAt), Open: true}, nil
}

// UseInvite makes a member by an invite: a guest becomes one and gets a new
// key, a visitor comes in under this name. Whoever is a member already uses
// nothing up and gets no key.
func (s *Service) UseInvite(ctx context.Context, code string, before *Member, name, language string) (m Member, key string, err error) {
	if before == nil {
		if name, err = NameOf(name); err != nil {
			return Member{}, "", err
		}
	}
	err = s.change(ctx, func(c *change) error {
		var found []inviteRow
		if err := c.tx.Raw("SELECT i.* FROM invites i WHERE i.hash = ? AND "+openInvites, hashOf(code), micros(c.now)).Scan(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 {
			return Refuse(Forbidden, "invite.over")
		}
		row := memberRow{ID: newID(), Name: name, NameKey: NameKey(name), Role: Guest, Language: languageOr(language, "en"), CreatedAt: micros(c.now)}
		if before == nil {
			if err := c.freeOfStaff(row); err != nil {
				return err
			}
		} else if row, err = c.member(before.ID); err != nil {
			return err
		}
		if !row.outside() {
			m = row.member()
			return nil
		}
		row.Role = Regular
		if err := c.saveMember(row); err != nil {
			return err
		}
		if err := c.tx.Save(&invitedRow{Member: row.ID, Invite: found[0].ID, At: micros(c.now)}).Error; err != nil {
			return err
		}
		if err := c.tx.Exec("UPDATE invites SET used = used + 1 WHERE id = ?", found[0].ID).Error; err != nil {
			return err
		}
		m, key, err = c.newRights(row, before)
		return err
	})
	return m, key, err
}

type invitedRow struct {
	Member string `gorm:"primaryKey"`
	Invite string
	At     int64
}

func (invitedRow) TableName() string { return "invited" }

// newRights gives a member who has come to more a new key; the one of this
// browser is worth nothing any more. The seat it took stays.
func (c *change) newRights(row memberRow, before *Member) (Member, string, error) {
	m, key, err := c.signIn(row)
	if err != nil || before == nil {
		return m, key, err
	}
	if err := c.tx.Exec("UPDATE seats SET browser = ? WHERE member = ? AND browser = ?", m.Browser, row.ID, before.Browser).Error; err != nil {
		return m, key, err
	}
	return m, key, c.tx.Exec("DELETE FROM browser_keys WHERE id = ?", before.Browser).Error
}
