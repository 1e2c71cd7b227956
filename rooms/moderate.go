package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Sanction is what a moderator decides about somebody.
type Sanction struct {
	Member     string    // whom
	Everywhere bool      // a ban: from the whole house; else from the room it is given in
	Reason     string    // a sentence, for the person and the case file
	Until      time.Time // zero: until the block ends, or for an hour where none runs
}

const (
	longestSanction = 366 * 24 * time.Hour
	usualSanction   = time.Hour
)

// mustModerate asks the database, since a role may have changed after the
// member was read.
func mustModerate(tx *gorm.DB, member string) error {
	_, err := moderator(tx, member)
	return err
}

func moderator(tx *gorm.DB, member string) (memberRow, error) {
	row, err := mustKeep(tx, member)
	if IsRefused(err, "house.staff_only") {
		err = Refuse(Forbidden, "moderate.staff_only")
	}
	return row, err
}

// mayAct refuses who is no moderator, and acts on oneself and on one's equals:
// nobody is put out by another moderator, an owner by nobody.
func (c *change) mayAct(by, on string) error {
	who, err := moderator(c.tx, by)
	if err != nil {
		return err
	}
	whom, err := c.member(on)
	if IsRefused(err, "member.unknown") {
		return Refuse(NotFound, "moderate.nobody")
	}
	if err == nil && (by == on || whom.Role == Owner || whom.Role == Moderator && who.Role != Owner) {
		err = Refuse(Forbidden, "moderate.equal")
	}
	return err
}

// Ban puts somebody out, of this room (slug "": none, it is the house's) or of
// the whole house, until then: their seat ends now and no door opens.
func (s *Service) Ban(ctx context.Context, by Member, slug string, in Sanction) (id string, err error) {
	return s.sanction(ctx, by, slug, CaseBan, in)
}

// StopCamera and StopMicrophone close what somebody sends in this room, until
// then, also when they sit down anew.
func (s *Service) StopCamera(ctx context.Context, by Member, slug string, in Sanction) (id string, err error) {
	return s.sanction(ctx, by, slug, CaseCamera, in)
}

// StopMicrophone is StopCamera for sound.
func (s *Service) StopMicrophone(ctx context.Context, by Member, slug string, in Sanction) (id string, err error) {
	return s.sanction(ctx, by, slug, CaseMicrophone, in)
}

func (s *Service) sanction(ctx context.Context, by Member, slug string, kind CaseKind, in Sanction) (id string, err error) {
	reason, err := caseText(in.Reason, "moderate.reason")
	if err != nil {
		return "", err
	}
	err = s.change(ctx, func(c *change) error {
		if err := c.mayAct(by.ID, in.Member); err != nil {
			return err
		}
		row := caseRow{Member: in.Member, By: &by.ID, Kind: kind, Room: slug, Place: slug, Reason: reason}
		until, err := c.endOf(slug, in.Until)
		if err != nil {
			return err
		}
		if row.Until = micros(until); kind == CaseBan && (in.Everywhere || slug == "") {
			row.Room = ""
		}
		// The same click twice is one case.
		if before, err := runningCase(c.tx, kind, in.Member, row.Room, c.now); err != nil {
			return err
		} else if before != nil && before.Room == row.Room && before.Reason == reason && before.Until >= row.Until {
			id = before.ID
			return nil
		}
		if id, err = c.open(row); err != nil {
			return err
		}
		if kind == CaseBan {
			return c.putOut(in.Member, row.Room, until)
		}
		return c.felt(in.Member)
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// endOf is until when a sanction holds.
func (c *change) endOf(slug string, until time.Time) (time.Time, error) {
	if slug != "" {
		sc, err := c.scene(slug)
		if err != nil {
			return until, err
		}
		if until.IsZero() && sc.block != nil {
			if ends := sc.block.Ends(); ends.After(c.now) {
				return ends, nil
			}
		}
	}
	if until.IsZero() {
		return c.now.Add(usualSanction), nil
	}
	return until, c.checkEnd(until)
}

func (c *change) checkEnd(until time.Time) error {
	if !until.After(c.now) || until.Sub(c.now) > longestSanction {
		return Refuse(Invalid, "moderate.until", "Max", int(longestSanction.Hours()/24))
	}
	return nil
}

// putOut ends the member's seat, and gives back what they have booked in the
// time they may not come.
func (c *change) putOut(member, slug string, until time.Time) error {
	c.about = append(c.about, member)
	seat, err := c.seat(member)
	if err != nil {
		return err
	}
	if seat.sits() && (slug == "" || seat.Room == slug) {
		if err := c.leave(seat); err != nil {
			return err
		}
	}
	var booked []string
	err = c.tx.Raw(`SELECT k.scheduled FROM bookings k JOIN scheduled_blocks b ON b.id = k.scheduled
		WHERE k.member = ? AND b.state = 'planned' AND b.starts_at < ? AND ? IN ('', b.room)`, member, micros(until), slug).Scan(&booked).Error
	for _, id := range booked {
		if err != nil {
			return err
		}
		var b bookable
		if b, err = c.bookable(id); err != nil {
			return err
		}
		row, failed := c.booking(member, id)
		err = errors.Join(failed, c.leaveGap(member, b), c.giveBack(row, b))
	}
	if len(booked) > 0 {
		err = errors.Join(err, c.announceBut(member, booked[0]))
	}
	var knocked []string
	if err == nil {
		err = c.tx.Raw("DELETE FROM knocks WHERE member = ? AND ? IN ('', room) RETURNING room", member, slug).Scan(&knocked).Error
	}
	for _, at := range knocked {
		c.shows(at)
	}
	// Whoever only follows a room is told, too.
	var slugs []string
	if err == nil {
		err = c.tx.Raw("SELECT slug FROM rooms WHERE closed_at = 0 AND ? IN ('', slug)", slug).Scan(&slugs).Error
	}
	for _, slug := range slugs {
		c.tells(slug)
	}
	return err
}

// removeMessage takes somebody else's line out of the chat and keeps its words
// for the case, for seven days.
func (c *change) removeMessage(by Member, row messageRow, reason string) error {
	if row.Member == nil {
		return Refuse(NotFound, "chat.missing")
	}
	if err := c.mayAct(by.ID, *row.Member); err != nil {
		return err
	}
	said := row.Text
	if title, _ := readArgs(row.Args)["title"].(string); said == "" {
		note, _ := readArgs(row.Args)["note"].(string)
		said = title + " " + note
	}
	now := micros(c.now)
	if _, err := c.open(caseRow{
		Member: *row.Member, By: &by.ID, Kind: CaseMessage, Room: row.Room, Place: row.Room, Reason: reason, Until: now,
		Message: said, MessageEnds: micros(c.now.Add(messageKept)),
	}); err != nil {
		return err
	}
	c.about = append(c.about, *row.Member)
	return c.takeOut(row)
}

// stopped narrows what each person may send by what was stopped, and says when
// the first of it holds no longer.
func (sc *scene) stopped(tx *gorm.DB) (ends time.Time, err error) {
	if len(sc.people) == 0 {
		return ends, nil
	}
	var rows []caseRow
	err = tx.Where("member IN (SELECT member FROM seats WHERE room = ? AND left_at = 0) AND room = ? AND kind IN ? AND until > ? AND ended_at = 0",
		sc.room.Slug, sc.room.Slug, []CaseKind{CaseCamera, CaseMicrophone}, micros(sc.now)).Find(&rows).Error
	for _, row := range rows {
		p := sc.person(row.Member)
		if p == nil {
			continue
		}
		if row.Kind == CaseCamera {
			p.may.Camera, p.stops.Camera = false, true
		} else {
			p.may.Microphone, p.stops.Microphone = false, true
		}
		ends = sooner(ends, instant(row.Until))
	}
	return ends, err
}
