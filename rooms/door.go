package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Letting is whom the house lets in.
type Letting string

const (
	ToAnyone Letting = "open"   // anyone with a name drops in
	ByInvite Letting = "invite" // an invite makes a member; nobody else enters
)

// door is the one answer to who may enter a room, once the house has let them
// in: every way in asks it. Whom it does not let in cannot tell the room from
// one that is not there. A visitor is a guest without an id.
func door(tx *gorm.DB, m memberRow, room roomRow, now time.Time) error {
	if err := barred(tx, m.ID, room.Slug, now); err != nil {
		return err
	}
	if !room.Guests && m.outside() {
		return Refuse(NotFound, "room.missing")
	}
	return locked(tx, m, room)
}

// houseDoor is asked before anybody knows whether there is such a room.
func houseDoor(tx *gorm.DB, m memberRow, now time.Time) error {
	if err := barred(tx, m.ID, "", now); err != nil {
		return err
	}
	if !m.outside() {
		return nil
	}
	lets, err := letting(tx)
	if err == nil && lets == ByInvite {
		err = Refuse(Forbidden, "house.by_invite")
	}
	return err
}

func letting(tx *gorm.DB) (lets Letting, err error) {
	err = tx.Raw("SELECT lets FROM house").Scan(&lets).Error
	return lets, err
}

// outside reports whether nobody has vouched for this person yet.
func (r memberRow) outside() bool { return r.Role == Guest || r.Role == "" }

// mustKeep lets only owners and moderators go on who are not put out themselves;
// it asks the database, since a role may have changed after the member was read.
func mustKeep(tx *gorm.DB, by string) (row memberRow, err error) {
	if err = tx.Limit(1).Find(&row, "id = ?", by).Error; err != nil {
		return row, err
	}
	switch row.Role {
	case Owner:
	case Moderator:
		err = barred(tx, by, "", time.Now())
	default:
		err = Refuse(Forbidden, "house.staff_only")
	}
	return row, err
}

// staff are the owners and the moderators.
func (r memberRow) staff() bool { return r.Role == Owner || r.Role == Moderator }

// mayCome asks at the door of a room for whoever names it.
func (c *change) mayCome(member, slug string) error {
	m, err := c.member(member)
	if err != nil {
		return err
	}
	return enters(c.tx, m, slug, c.now)
}

func enters(tx *gorm.DB, m memberRow, slug string, now time.Time) error {
	if err := houseDoor(tx, m, now); err != nil {
		return err
	}
	room, err := findRoom(tx, slug)
	if err != nil {
		return err
	}
	return door(tx, m, room, now)
}

// mayFind is enters for whoever names a scheduled block.
func mayFind(tx *gorm.DB, m memberRow, id string, now time.Time) error {
	if err := houseDoor(tx, m, now); err != nil {
		return err
	}
	var slug string
	if err := tx.Raw("SELECT room FROM scheduled_blocks WHERE id = ?", id).Scan(&slug).Error; err != nil {
		return err
	}
	room, err := findRoom(tx, slug)
	if IsRefused(err, "room.missing") {
		return nil // of a room that is closed, whoever asks is told so
	}
	if err == nil {
		err = door(tx, m, room, now)
	}
	if IsRefused(err, "room.missing") {
		err = Refuse(NotFound, "schedule.missing")
	}
	return err
}

// remembers lets a member find a private room in their lists from now on.
func (c *change) remembers(member, slug string) error {
	return c.tx.Exec(`INSERT OR IGNORE INTO room_known (room, member)
		SELECT slug, ? FROM rooms WHERE slug = ? AND private = 1`, member, slug).Error
}

// rowOf is a reader as the doors know them; nil is a visitor.
func rowOf(reader *Member) memberRow {
	if reader == nil {
		return memberRow{Role: Guest}
	}
	return memberRow{ID: reader.ID, Name: reader.Name, Role: reader.Role}
}

// MayLook refuses whoever may not enter a room, and may know nothing of it;
// nil is a visitor. Without a room, it asks at the door of the house.
func (s *Service) MayLook(ctx context.Context, reader *Member, slug string) error {
	return s.mayLook(ctx, reader, slug)
}

func (s *Service) mayLook(ctx context.Context, reader *Member, slug string) error {
	tx := s.store.reader.WithContext(ctx)
	if slug == "" {
		return houseDoor(tx, rowOf(reader), time.Now())
	}
	return enters(tx, rowOf(reader), slug, time.Now())
}

// inLists is what a reader finds of the rooms r in lists: what they may enter,
// and of private rooms those they have been in.
func inLists(tx *gorm.DB, reader *Member) (where string, args []any, err error) {
	m := rowOf(reader)
	if err := houseDoor(tx, m, time.Now()); err != nil {
		var refusal *Error
		if errors.As(err, &refusal) {
			return "0", nil, nil
		}
		return "", nil, err
	}
	if m.staff() {
		return "1", nil, nil
	}
	where = "(r.private = 0 OR r.slug IN (SELECT room FROM room_known WHERE member = ?))"
	if m.outside() {
		where += " AND r.guests = 1"
	}
	return where, []any{m.ID}, nil
}

// inSchedule is inLists without the rooms the reader is banned from: who comes
// there, and with what, is for those who can come themselves.
func inSchedule(tx *gorm.DB, reader *Member) (where string, args []any, err error) {
	where, args, err = inLists(tx, reader)
	if err != nil || reader == nil {
		return where, args, err
	}
	now := micros(time.Now())
	return where + ` AND r.slug NOT IN (SELECT x.room FROM cases x WHERE x.member = ? AND x.kind = 'ban' AND x.until > ? AND x.ended_at = 0
		UNION SELECT room FROM shut_out WHERE hash = ? AND until > ?)`, append(args, reader.ID, now, hashOf(reader.ID), now), nil
}

// turnOut ends the seats of those who may no longer be where they sit.
func (c *change) turnOut(where string, args ...any) error {
	var seats []seatRow
	if err := c.tx.Where("left_at = 0").Where(where, args...).Find(&seats).Error; err != nil {
		return err
	}
	for _, seat := range seats {
		err := c.mayCome(seat.Member, seat.Room)
		var refusal *Error
		switch {
		case errors.As(err, &refusal):
			if err := c.leave(seat); err != nil {
				return err
			}
		case err != nil:
			return err
		}
	}
	return nil
}

// SetLetting is how an owner says whom the house lets in. Whoever may no longer
// be where they sit is outside at once.
func (s *Service) SetLetting(ctx context.Context, by Member, lets Letting) error {
	if lets != ToAnyone && lets != ByInvite {
		return Refuse(Invalid, "house.lets")
	}
	return s.change(ctx, func(c *change) error {
		if err := c.mustOwn(by); err != nil {
			return err
		}
		c.all = true
		if err := c.tx.Model(&houseRow{}).Where("id = 1").Update("lets", lets).Error; err != nil {
			return err
		}
		if err := c.turnOut("1"); err != nil {
			return err
		}
		if lets == ByInvite {
			if err := c.freeOfGuests(""); err != nil {
				return err
			}
		}
		return c.showAll()
	})
}

// showAll rings everywhere: who may see what has changed.
func (c *change) showAll() error {
	var slugs []string
	err := c.tx.Raw("SELECT slug FROM rooms WHERE closed_at = 0").Scan(&slugs).Error
	for _, slug := range slugs {
		c.shows(slug)
	}
	return err
}
