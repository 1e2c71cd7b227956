package rooms

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"net/url"
	"strings"
)

// Subscription is where one browser lets itself be told something while no
// page is open.
type Subscription struct {
	Endpoint string // at the push service of the browser's maker
	P256dh   string // the browser's public key
	Auth     string // and the secret it shares with this house
}

const (
	mostSubscriptions = 10 // of one member; the oldest gives way
	longestEndpoint   = 1000
)

type subscriptionRow struct {
	Endpoint  string `gorm:"primaryKey"`
	Member    string
	Browser   []byte
	P256dh    string `gorm:"column:p256dh"`
	Auth      string
	CreatedAt int64
}

func (subscriptionRow) TableName() string { return "push_subscriptions" }

// check refuses what no browser would send.
func (sub Subscription) check() error {
	at, err := url.Parse(sub.Endpoint)
	if err != nil || len(sub.Endpoint) > longestEndpoint || at.Host == "" || at.User != nil || at.Fragment != "" {
		return Refuse(Invalid, "push.endpoint")
	}
	key, err := plainBase64(sub.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(key)
	}
	if secret, wrong := plainBase64(sub.Auth); err != nil || wrong != nil || len(secret) != 16 {
		return Refuse(Invalid, "push.keys")
	}
	return nil
}

// plainBase64 reads both alphabets, with or without padding: browsers differ.
func plainBase64(text string) ([]byte, error) {
	plain := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	return base64.RawURLEncoding.DecodeString(plain)
}

// Subscribe has the member told on the browser they ask with; it ends when
// that browser is signed out. Doing it twice is doing it once.
func (s *Service) Subscribe(ctx context.Context, by Member, sub Subscription) error {
	if err := sub.check(); err != nil {
		return err
	}
	return s.change(ctx, func(c *change) error {
		if err := s.rates.plan(by.ID, c.now); err != nil {
			return err
		}
		var keys []browserKey
		if err := c.tx.Where("id = ? AND member = ?", by.Browser, by.ID).Find(&keys).Error; err != nil {
			return err
		}
		if len(keys) == 0 {
			return Refuse(Unknown, "member.unknown")
		}
		row := subscriptionRow{
			Endpoint: sub.Endpoint, Member: by.ID, Browser: keys[0].Hash,
			P256dh: sub.P256dh, Auth: sub.Auth, CreatedAt: micros(c.now),
		}
		if err := c.tx.Save(&row).Error; err != nil {
			return err
		}
		return c.tx.Exec(`DELETE FROM push_subscriptions WHERE endpoint IN (SELECT endpoint FROM push_subscriptions
			WHERE member = ? ORDER BY created_at DESC LIMIT -1 OFFSET ?)`, by.ID, mostSubscriptions).Error
	})
}

// Unsubscribe ends one of the member's own subscriptions.
func (s *Service) Unsubscribe(ctx context.Context, by Member, endpoint string) error {
	return s.forgetSubscription(ctx, "endpoint = ? AND member = ?", endpoint, by.ID)
}

// SubscriptionGone forgets what the push service says is over.
func (s *Service) SubscriptionGone(ctx context.Context, endpoint string) error {
	return s.forgetSubscription(ctx, "endpoint = ?", endpoint)
}

func (s *Service) forgetSubscription(ctx context.Context, which string, args ...any) error {
	return s.change(ctx, func(c *change) error {
		return c.tx.Where(which, args...).Delete(&subscriptionRow{}).Error
	})
}

// Endpoints lists where the member lets themselves be told, for their own page.
func (s *Service) Endpoints(ctx context.Context, member string) (endpoints []string, err error) {
	err = s.store.reader.WithContext(ctx).Model(&subscriptionRow{}).Where("member = ?", member).
		Order("created_at").Limit(mostSubscriptions).Pluck("endpoint", &endpoints).Error
	return endpoints, err
}
