package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Knock is somebody who asks to be let into a locked room.
type Knock struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Guest bool      `json:"guest"`
	At    time.Time `json:"at"`
}

const (
	mostKnocks = 20               // of guests at a door, at once; and of members
	knockLife  = 10 * time.Minute // then nobody waits behind it any more
)

const (
	knockWaiting  = "waiting"
	knockLetIn    = "let_in"
	knockSentAway = "sent_away"
)

type knockRow struct {
	Room   string `gorm:"primaryKey"`
	Member string `gorm:"primaryKey"`
	At     int64
	State  string
}

func (knockRow) TableName() string { return "knocks" }

// locked refuses whoever is neither inside a locked room, nor was let in, nor
// looks after the house.
func locked(tx *gorm.DB, m memberRow, room roomRow) error {
	if room.LockedAt == 0 || m.staff() {
		return nil
	}
	var n int64
	err := tx.Raw(`SELECT (SELECT count(*) FROM seats WHERE member = @m AND room = @r AND left_at = 0)
		+ (SELECT count(*) FROM knocks WHERE member = @m AND room = @r AND state = 'let_in')`,
		map[string]any{"m": m.ID, "r": room.Slug}).Scan(&n).Error
	if err == nil && n == 0 {
		err = Refuse(Forbidden, "room.locked", "Room", room.Name)
	}
	return err
}

// Lock shuts a room, or opens it again: who is inside stays, whoever comes
// knocks. For owners and moderators.
func (s *Service) Lock(ctx context.Context, by Member, slug string, shut bool) error {
	return s.change(ctx, func(c *change) error {
		room, err := c.lookedAfter(by, slug)
		if err != nil || (room.LockedAt != 0) == shut {
			return err
		}
		room.LockedAt = 0
		if shut {
			room.LockedAt = micros(c.now)
		}
		c.all = true
		return errors.Join(
			c.tx.Save(&room).Error,
			c.tx.Where("room = ?", slug).Delete(&knockRow{}).Error,
			c.stepRoom(slug))
	})
}

// GuestsOff closes a room to guests, or opens it to them again; those inside
// go too when out is set. For owners and moderators.
func (s *Service) GuestsOff(ctx context.Context, by Member, slug string, off bool) error {
	return s.change(ctx, func(c *change) error {
		room, err := c.lookedAfter(by, slug)
		if err != nil {
			return err
		}
		room.Guests, c.all = !off, true
		if err := c.tx.Save(&room).Error; err != nil {
			return err
		}
		if off {
			if err := errors.Join(c.guestsOut(slug), c.freeOfGuests(slug)); err != nil {
				return err
			}
		}
		return c.stepRoom(slug)
	})
}

// GuestsOut ends the seat of every guest in the room, all at once; they may
// come back where the door lets them.
func (s *Service) GuestsOut(ctx context.Context, by Member, slug string) error {
	return s.change(ctx, func(c *change) error {
		if _, err := c.lookedAfter(by, slug); err != nil {
			return err
		}
		if err := c.guestsOut(slug); err != nil {
			return err
		}
		return c.stepRoom(slug)
	})
}

func (c *change) guestsOut(slug string) error {
	var seats []seatRow
	err := c.tx.Where("room = ? AND left_at = 0 AND member IN (SELECT id FROM members WHERE role = ?)", slug, Guest).Find(&seats).Error
	for _, seat := range seats {
		c.about = append(c.about, seat.Member)
		err = errors.Join(err, c.endSeat(seat, c.now))
	}
	return errors.Join(err, c.tx.Exec("DELETE FROM knocks WHERE room = ? AND member IN (SELECT id FROM members WHERE role = ?)", slug, Guest).Error)
}

func (c *change) lookedAfter(by Member, slug string) (roomRow, error) {
	if err := mustModerate(c.tx, by.ID); err != nil {
		return roomRow{}, err
	}
	return c.room(slug)
}

// KnockAt asks those inside a locked room to let the member in; it says
// whether they have: waiting, let_in or sent_away. Asking again asks no second
// time, except after ten minutes.
func (s *Service) KnockAt(ctx context.Context, by Member, slug string) (state string, err error) {
	err = s.change(ctx, func(c *change) error {
		err := c.mayCome(by.ID, slug)
		if err == nil {
			state = knockLetIn
			return nil
		}
		if !IsRefused(err, "room.locked") {
			return err
		}
		if err := c.tx.Where("room = ? AND at < ? AND state <> ?", slug, micros(c.now.Add(-knockLife)), knockLetIn).Delete(&knockRow{}).Error; err != nil {
			return err
		}
		m, err := c.member(by.ID)
		if err != nil {
			return err
		}
		var rows []knockRow
		err = c.tx.Where("room = ? AND state <> ? AND member IN (SELECT id FROM members WHERE (role = ?) = ?)",
			slug, knockLetIn, Guest, m.outside()).Find(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Member == by.ID {
				state = row.State
				return nil
			}
		}
		if len(rows) >= mostKnocks {
			return Refuse(TooMany, "room.many_knock", "Seconds", 60)
		}
		if err := errors.Join(c.freeOfStaff(m), c.freeInRoom(m, slug)); err != nil {
			return err
		}
		state = knockWaiting
		return errors.Join(c.tx.Create(&knockRow{Room: slug, Member: by.ID, At: micros(c.now), State: state}).Error, c.stepRoom(slug))
	})
	if err != nil {
		return "", err
	}
	return state, nil
}

// Knocked is what came of the member's knock, and asks nobody: like KnockAt, or
// "" when they have not knocked.
func (s *Service) Knocked(ctx context.Context, by Member, slug string) (state string, err error) {
	err = s.mayLook(ctx, &by, slug)
	if err == nil {
		return knockLetIn, nil
	}
	if !IsRefused(err, "room.locked") {
		return "", err
	}
	err = s.store.reader.WithContext(ctx).Raw("SELECT state FROM knocks WHERE room = ? AND member = ? AND at > ?",
		slug, by.ID, micros(time.Now().Add(-knockLife))).Scan(&state).Error
	return state, err
}

// AnswerKnock is what somebody inside says to one who knocks: come in, or not now.
func (s *Service) AnswerKnock(ctx context.Context, by Member, slug, member string, letIn bool) error {
	return s.change(ctx, func(c *change) error {
		seat, err := c.seat(by.ID)
		if err != nil {
			return err
		}
		if inside := seat.sits() && seat.Room == slug && seat.Seen; !inside && mustModerate(c.tx, by.ID) != nil {
			return Refuse(Forbidden, "room.not_inside")
		}
		var row knockRow
		err = c.tx.Take(&row, "room = ? AND member = ?", slug, member).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return Refuse(NotFound, "room.no_knock")
		}
		if err != nil || row.State != knockWaiting {
			return err
		}
		row.State = knockSentAway
		if letIn {
			row.State = knockLetIn
		}
		c.about = append(c.about, member)
		return errors.Join(c.tx.Save(&row).Error, c.stepRoom(slug))
	})
}

// knocking is who waits at the door, first come first.
func knocking(tx *gorm.DB, slug string, now time.Time) ([]Knock, error) {
	var rows []struct {
		Member string
		Name   string
		Role   Role
		At     int64
	}
	err := tx.Raw(`SELECT k.member, m.name, m.role, k.at FROM knocks k JOIN members m ON m.id = k.member
		WHERE k.room = ? AND k.state = 'waiting' AND k.at > ? ORDER BY k.at`, slug, micros(now.Add(-knockLife))).Scan(&rows).Error
	list := make([]Knock, len(rows))
	for i, r := range rows {
		list[i] = Knock{ID: r.Member, Name: r.Name, Guest: r.Role == Guest, At: instant(r.At)}
	}
	return list, err
}
