package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// SeatKind is how somebody sits.
type SeatKind string

const (
	CameraSeat   SeatKind = "camera"
	NoCameraSeat SeatKind = "no_camera"
	TextSeat     SeatKind = "text"
)

// media reports whether this seat is in the call.
func (k SeatKind) media() bool { return k == CameraSeat || k == NoCameraSeat }

// Sitting is a seat taken: Token enters the call and is empty for a text seat.
type Sitting struct {
	SeatID string
	Token  string
}

// mostTextSeats bounds the text seats of a room, which cost next to nothing.
const mostTextSeats = 150

// seatRow is a member's one seat as the database keeps it.
type seatRow struct {
	Member    string `gorm:"primaryKey"`
	Room      string
	Kind      SeatKind
	SeatID    string // another tab has another
	CameAt    int64
	Seen      bool // the media server or an event stream has confirmed it
	Away      bool
	AwaySince int64
	BackAt    int64
	LeftAt    int64
	Browser   string // the id of the key that took it
}

func (seatRow) TableName() string { return "seats" }

// sits reports whether the seat is held, seen or not.
func (r seatRow) sits() bool { return r.Member != "" && r.LeftAt == 0 }

// seat is the member's seat; a zero row when they never sat.
func (c *change) seat(member string) (row seatRow, err error) {
	err = c.tx.Take(&row, "member = ?", member).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return seatRow{}, nil
	}
	return row, err
}

// Join gives the member a seat here; a seat elsewhere, or in an older tab, ends.
func (s *Service) Join(ctx context.Context, by Member, slug string, kind SeatKind) (Sitting, error) {
	if !kind.media() && kind != TextSeat {
		return Sitting{}, Refuse(Invalid, "room.seat_kind")
	}
	var sitting Sitting
	err := s.change(ctx, func(c *change) error {
		member, err := c.member(by.ID)
		if err != nil {
			return err
		}
		if err := c.mayCome(by.ID, slug); err != nil {
			return err
		}
		if err := errors.Join(c.freeOfStaff(member), c.freeInRoom(member, slug)); err != nil {
			return err
		}
		old, err := c.seat(by.ID)
		if err != nil {
			return err
		}
		if member.outside() && !(old.sits() && old.Room == slug) {
			if err := s.rates.arrive(slug, c.now); err != nil {
				return err
			}
		}
		if old.sits() && old.Room != slug {
			if err := c.leave(old); err != nil {
				return err
			}
		}
		sc, err := c.scene(slug)
		if err != nil {
			return err
		}
		if sc.full(kind, by.ID) {
			return Refuse(Conflict, "room.full")
		}
		if err := c.leaveKept(sc, kind, old, by.ID); err != nil {
			return err
		}
		seat, again := sc.newSeat(old, by.ID, kind)
		seat.Browser = by.Browser
		if err := c.tx.Save(&seat).Error; err != nil {
			return err
		}
		if !again {
			if err := c.freshen(by.ID, slug, false); err != nil {
				return err
			}
		}
		if err := c.remembers(by.ID, slug); err != nil {
			return err
		}
		sitting.SeatID = seat.SeatID
		c.s.presence.again(old.SeatID, seat.SeatID, c.now)
		return c.stepRoom(slug)
	})
	if err != nil || !kind.media() {
		return sitting, err
	}
	sitting.Token, err = s.Admit(ctx, by, slug)
	return sitting, err
}

// full reports whether there is no seat of this kind left for the member.
func (sc *scene) full(kind SeatKind, member string) bool {
	limit := mostTextSeats
	if kind.media() {
		limit = sc.room.Seats
	}
	return sc.taken(kind, member) >= limit
}

// taken is how many seats of this kind others have.
func (sc *scene) taken(kind SeatKind, member string) (n int) {
	for _, p := range sc.people {
		if p.seat.sits() && p.seat.Kind.media() == kind.media() && p.member.ID != member {
			n++
		}
	}
	return n
}

// newSeat is the seat a member takes. Whoever only changes tab or kind, or
// comes back during a block, sits down again and came when they first came.
func (sc *scene) newSeat(old seatRow, member string, kind SeatKind) (seat seatRow, again bool) {
	seat = seatRow{Member: member, Room: sc.room.Slug, Kind: kind, SeatID: newID(), CameAt: micros(sc.now)}
	switch {
	case old.Room != sc.room.Slug:
		return seat, false
	case old.sits():
		old.Kind, old.SeatID = kind, seat.SeatID
		return old, true
	case sc.block != nil && sc.block.name(member) != "":
		seat.CameAt = old.CameAt
		return seat, true
	default:
		return seat, false
	}
}

// Admit is the gate's question on every connection and reconnection to the
// call: a fresh token with the rights of this moment for a member who holds a
// camera or no_camera seat in this room, else an *Error.
func (s *Service) Admit(ctx context.Context, by Member, slug string) (token string, err error) {
	if err := s.mayLook(ctx, &by, slug); err != nil {
		return "", err
	}
	l, err := s.look(ctx, slug)
	if err != nil {
		return "", err
	}
	p := l.people[by.ID]
	if p == nil || !p.seat.Kind.media() {
		return "", Refuse(Forbidden, "room.no_seat")
	}
	return s.media.Token(slug, by.ID, p.may)
}

// Leave gives the seat up at once, without grace.
func (s *Service) Leave(ctx context.Context, by Member, slug string) error {
	return s.change(ctx, func(c *change) error {
		seat, err := c.seat(by.ID)
		if err != nil {
			return err
		}
		if !seat.sits() || seat.Room != slug {
			return c.mayCome(by.ID, slug)
		}
		return c.leave(seat)
	})
}

// leave ends the seat and shows it to the room.
func (c *change) leave(seat seatRow) error {
	if err := c.endSeat(seat, c.now); err != nil {
		return err
	}
	return c.stepRoom(seat.Room)
}

func (c *change) endSeat(seat seatRow, at time.Time) error {
	seat.LeftAt = micros(at)
	seat.Away, seat.AwaySince, seat.BackAt = false, 0, 0
	c.then(func() { delete(c.s.presence.missing, seat.SeatID) })
	return c.tx.Save(&seat).Error
}

// SetAway marks the member's seat away or back; backAt is an optional RFC 3339 instant.
func (s *Service) SetAway(ctx context.Context, by Member, slug string, away bool, backAt string) error {
	var back time.Time
	if backAt != "" && away {
		var err error
		if back, err = time.Parse(time.RFC3339, backAt); err != nil {
			return Refuse(Invalid, "room.back_at")
		}
	}
	return s.change(ctx, func(c *change) error { return c.setAway(by.ID, slug, away, back) })
}

func (c *change) setAway(member, slug string, away bool, back time.Time) error {
	if err := c.mayCome(member, slug); err != nil {
		return err
	}
	seat, err := c.seat(member)
	if err != nil {
		return err
	}
	if !seat.sits() || seat.Room != slug {
		return Refuse(Conflict, "room.no_seat")
	}
	if !back.IsZero() && (back.Before(c.now) || back.After(c.now.Add(12*time.Hour))) {
		return Refuse(Invalid, "room.back_at")
	}
	if away && !seat.Away {
		seat.AwaySince = micros(c.now)
	}
	seat.Away, seat.BackAt = away, micros(back)
	if err := c.tx.Save(&seat).Error; err != nil {
		return err
	}
	return c.stepRoom(slug)
}
