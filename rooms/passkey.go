package rooms

import (
	"context"
	"time"
)

// Passkey is a key that a device or a password manager keeps for its member.
// What is in Credential only web understands.
type Passkey struct {
	ID         []byte
	Name       string // of the browser that made it, as in Browser
	Credential string // JSON
	CreatedAt  time.Time
	UsedAt     time.Time // zero: never
}

// mostPasskeys of one member.
const mostPasskeys = 20

type passkeyRow struct {
	ID         []byte
	Member     string
	Name       string
	Credential string
	CreatedAt  int64
	UsedAt     int64
}

func (passkeyRow) TableName() string { return "passkeys" }

func (r passkeyRow) passkey() Passkey {
	return Passkey{ID: r.ID, Name: r.Name, Credential: r.Credential, CreatedAt: instant(r.CreatedAt), UsedAt: instant(r.UsedAt)}
}

// Passkeys lists the member's own, oldest first.
func (s *Service) Passkeys(ctx context.Context, by Member) ([]Passkey, error) {
	var rows []passkeyRow
	err := s.store.reader.WithContext(ctx).Where("member = ?", by.ID).Order("created_at, id").Find(&rows).Error
	list := make([]Passkey, len(rows))
	for i, row := range rows {
		list[i] = row.passkey()
	}
	return list, err
}

// PasskeyByID finds a passkey, whoever it belongs to; "passkey.unknown" when
// there is none.
func (s *Service) PasskeyByID(ctx context.Context, id []byte) (Passkey, error) {
	var rows []passkeyRow
	err := s.store.reader.WithContext(ctx).Where("id = ?", id).Find(&rows).Error
	if err == nil && len(rows) == 0 {
		err = Refuse(Forbidden, "passkey.unknown")
	}
	if err != nil {
		return Passkey{}, err
	}
	return rows[0].passkey(), nil
}

// AddPasskey keeps a new passkey of the member's.
func (s *Service) AddPasskey(ctx context.Context, by Member, p Passkey) error {
	return s.change(ctx, func(c *change) error {
		if _, err := c.member(by.ID); err != nil {
			return err
		}
		var own, same int64
		if err := c.tx.Model(&passkeyRow{}).Where("member = ?", by.ID).Count(&own).Error; err != nil {
			return err
		}
		if own >= mostPasskeys {
			return Refuse(Conflict, "passkey.too_many", "Max", mostPasskeys)
		}
		if err := c.tx.Model(&passkeyRow{}).Where("id = ?", p.ID).Count(&same).Error; err != nil {
			return err
		}
		if same > 0 {
			return Refuse(Conflict, "passkey.known")
		}
		return c.tx.Create(&passkeyRow{ID: p.ID, Member: by.ID, Name: p.Name, Credential: p.Credential, CreatedAt: micros(c.now)}).Error
	})
}

// RemovePasskey forgets one of the member's passkeys.
func (s *Service) RemovePasskey(ctx context.Context, by Member, id []byte) error {
	return s.change(ctx, func(c *change) error {
		gone := c.tx.Where("id = ? AND member = ?", id, by.ID).Delete(&passkeyRow{})
		if gone.Error == nil && gone.RowsAffected == 0 {
			return Refuse(NotFound, "passkey.missing")
		}
		return gone.Error
	})
}

// SignIn gives the browser a key of its own to whoever holds this passkey,
// which web has seen to be theirs; was is the passkey as web saw it, credential
// what it is from now on. Whoever the browser was before is signed out in it;
// with merge, a guest's things come along.
func (s *Service) SignIn(ctx context.Context, was Passkey, credential string, before *Member, merge bool) (m Member, key string, err error) {
	err = s.change(ctx, func(c *change) error {
		var rows []passkeyRow
		err := c.tx.Raw("UPDATE passkeys SET credential = ?, used_at = ? WHERE id = ? AND credential = ? RETURNING *",
			credential, micros(c.now), was.ID, was.Credential).Scan(&rows).Error
		if err != nil {
			return err
		}
		if len(rows) == 0 { // removed, or used at the same moment
			return Refuse(Forbidden, "passkey.unknown")
		}
		m, key, err = c.enterAs(rows[0].Member, before, merge)
		return err
	})
	return m, key, err
}
