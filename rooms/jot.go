package rooms

import (
	"context"
	"time"
)

// Jot is a thought put aside during focus.
type Jot struct {
	ID   string    `json:"id"`
	Text string    `json:"text"`
	Kept bool      `json:"kept"` // was looked at after a block, and kept
	At   time.Time `json:"at"`
}

const (
	mostJots   = 200
	longestJot = 500
)

type jotRow struct {
	ID       string
	Member   string
	ClientID string
	Text     string
	Kept     bool
	At       int64
}

func (jotRow) TableName() string { return "jots" }

func (r jotRow) jot() Jot { return Jot{ID: r.ID, Text: r.Text, Kept: r.Kept, At: instant(r.At)} }

// Jots lists what the member has put aside, oldest first.
func (s *Service) Jots(ctx context.Context, by Member) ([]Jot, error) {
	var rows []jotRow
	err := s.store.reader.WithContext(ctx).Order("at, rowid").Find(&rows, "member = ?", by.ID).Error
	out := make([]Jot, len(rows))
	for i, r := range rows {
		out[i] = r.jot()
	}
	return out, err
}

// AddJot puts a thought aside; clientID makes a repeated post one.
func (s *Service) AddJot(ctx context.Context, by Member, clientID, text string) (jot Jot, err error) {
	if !goodClientID(clientID) {
		return Jot{}, Refuse(Invalid, "chat.client_id")
	}
	if text, err = someLines(text, longestJot, "jot.long", "chat.unreadable"); err != nil {
		return Jot{}, err
	}
	if blank(text) {
		return Jot{}, Refuse(Invalid, "jot.empty")
	}
	err = s.change(ctx, func(c *change) error {
		var before jotRow
		if err := c.tx.Limit(1).Find(&before, "member = ? AND client_id = ?", by.ID, clientID).Error; err != nil {
			return err
		}
		if jot = before.jot(); before.ID != "" {
			return nil
		}
		if err := s.rates.plan(by.ID, c.now); err != nil {
			return err
		}
		if _, err := c.member(by.ID); err != nil {
			return err
		}
		var n int64
		if err := c.tx.Model(&jotRow{}).Where("member = ?", by.ID).Count(&n).Error; err != nil {
			return err
		}
		if n >= mostJots {
			return Refuse(Conflict, "jot.too_many", "Most", mostJots)
		}
		row := jotRow{ID: newID(), Member: by.ID, ClientID: clientID, Text: text, At: micros(c.now)}
		jot = row.jot()
		return c.tx.Create(&row).Error
	})
	return jot, err
}

// KeepJot keeps a jot for next time; said twice it is kept all the same.
func (s *Service) KeepJot(ctx context.Context, by Member, id string) error {
	return s.onJot(ctx, "UPDATE jots SET kept = 1 WHERE id = ? AND member = ?", by, id)
}

// DropJot deletes a jot.
func (s *Service) DropJot(ctx context.Context, by Member, id string) error {
	return s.onJot(ctx, "DELETE FROM jots WHERE id = ? AND member = ?", by, id)
}

func (s *Service) onJot(ctx context.Context, sql string, by Member, id string) error {
	return s.change(ctx, func(c *change) error {
		done := c.tx.Exec(sql, id, by.ID)
		if done.Error == nil && done.RowsAffected == 0 {
			return Refuse(NotFound, "jot.missing")
		}
		return done.Error
	})
}
