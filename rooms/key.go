package rooms

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// browserKey is what is kept of the secret in somebody's browser.
type browserKey struct {
	Hash      []byte
	Member    string
	CreatedAt int64
	ID        string
	Browser   string
	SeenAt    int64
}

// Browser is a browser that somebody is signed in with.
type Browser struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`    // as it describes itself, shortened: Firefox/Linux; "": it did not say
	Since  time.Time `json:"since"`   // when it got its key
	SeenAt time.Time `json:"seen_at"` // to the day
	This   bool      `json:"this"`    // the one that asks
}

const (
	seenEvery    = 24 * time.Hour
	mostBrowsers = 40 // of one member; the one that was away longest gives way
)

// newKey makes a browser's secret, 256 bits, and what is kept of it.
func newKey() (key string, hash []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	key = hex.EncodeToString(b[:])
	return key, hashOf(key)
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// signIn gives one more browser a key of its own.
func (c *change) signIn(row memberRow) (m Member, key string, err error) {
	err = c.tx.Exec(`DELETE FROM browser_keys WHERE hash IN (SELECT hash FROM browser_keys WHERE member = ?
		ORDER BY max(seen_at, created_at) DESC LIMIT -1 OFFSET ?)`, row.ID, mostBrowsers-1).Error
	if err != nil {
		return Member{}, "", err
	}
	key, hash := newKey()
	m = row.member()
	m.Browser = newID()
	return m, key, c.tx.Create(&browserKey{Hash: hash, Member: row.ID, CreatedAt: micros(c.now), ID: m.Browser}).Error
}

// MemberByKey finds who holds this browser key; an *Error of kind Unknown
// ("member.unknown") when nobody does.
func (s *Service) MemberByKey(ctx context.Context, key string) (Member, error) {
	m, _, err := s.memberByKey(ctx, key)
	return m, err
}

func (s *Service) memberByKey(ctx context.Context, key string) (m Member, seen time.Time, err error) {
	var rows []struct {
		Row     memberRow `gorm:"embedded"`
		Browser string
		SeenAt  int64
	}
	err = s.store.reader.WithContext(ctx).Raw(`SELECT m.*, k.id AS browser, k.seen_at
		FROM browser_keys k JOIN members m ON m.id = k.member WHERE k.hash = ?`, hashOf(key)).Scan(&rows).Error
	if err != nil {
		return Member{}, seen, err
	}
	if len(rows) == 0 {
		return Member{}, seen, Refuse(Unknown, "member.unknown")
	}
	m = rows[0].Row.member()
	m.Browser = rows[0].Browser
	return m, instant(rows[0].SeenAt), nil
}

// Recognise is MemberByKey for a browser that has come to a page: once a day
// it is written down that it was here, and what it calls itself.
func (s *Service) Recognise(ctx context.Context, key, browser string) (Member, error) {
	m, seen, err := s.memberByKey(ctx, key)
	if err != nil || time.Since(seen) < seenEvery {
		return m, err
	}
	wrong := s.change(ctx, func(c *change) error {
		return c.tx.Model(&browserKey{}).Where("hash = ?", hashOf(key)).
			Updates(map[string]any{"seen_at": micros(c.now), "browser": browser}).Error
	})
	if wrong != nil { // a full disk keeps nobody from reading
		s.opts.Log.Warn("a browser's visit could not be kept", "error", wrong)
	}
	return m, nil
}

// Browsers lists where the member is signed in, this browser first, then the
// one that was here last.
func (s *Service) Browsers(ctx context.Context, by Member) ([]Browser, error) {
	var keys []browserKey
	err := s.store.reader.WithContext(ctx).Raw(`SELECT * FROM browser_keys WHERE member = ?
		ORDER BY id = ? DESC, max(seen_at, created_at) DESC`, by.ID, by.Browser).Scan(&keys).Error
	list := make([]Browser, len(keys))
	for i, k := range keys {
		list[i] = Browser{
			ID: k.ID, Name: k.Browser, Since: instant(k.CreatedAt),
			SeenAt: instant(max(k.SeenAt, k.CreatedAt)), This: k.ID == by.Browser,
		}
	}
	return list, err
}

// EndBrowser signs one of the member's browsers out; its streams, and the seat
// it took, end with it.
func (s *Service) EndBrowser(ctx context.Context, by Member, id string) error {
	return s.change(ctx, func(c *change) error {
		ended, err := c.endKeys("id = ? AND member = ?", id, by.ID)
		if err == nil && ended == 0 {
			return Refuse(NotFound, "browser.missing")
		}
		return err
	})
}

// ForgetKey makes a browser key worthless (sign out). The seat that this
// browser took, or that nobody has a key to any more, ends with it, and its
// call at once.
func (s *Service) ForgetKey(ctx context.Context, key string) error {
	return s.change(ctx, func(c *change) error {
		_, err := c.endKeys("hash = ?", hashOf(key))
		return err
	})
}

func (c *change) endKeys(where string, args ...any) (ended int, err error) {
	var keys []browserKey
	if err := c.tx.Raw("DELETE FROM browser_keys WHERE "+where+" RETURNING *", args...).Scan(&keys).Error; err != nil {
		return 0, err
	}
	for _, k := range keys {
		// A link that this browser made a moment ago must not bring it back.
		if err := c.tx.Delete(&deviceLink{}, "member = ?", k.Member).Error; err != nil {
			return 0, err
		}
		seat, err := c.seat(k.Member)
		if err != nil {
			return 0, err
		}
		if !seat.sits() {
			continue
		}
		var left int64
		if err := c.tx.Model(&browserKey{}).Where("member = ?", k.Member).Count(&left).Error; err != nil {
			return 0, err
		}
		if left > 0 && seat.Browser != k.ID {
			continue
		}
		if err := c.leave(seat); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
