package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Role is what a member may do on this server.
type Role string

const (
	Owner     Role = "owner"
	Moderator Role = "moderator"
	Regular   Role = "member"
	Guest     Role = "guest"
)

// Member is a person this server knows by a browser key.
type Member struct {
	ID        string    `json:"id"`   // random, 128 bits, made by the server
	Name      string    `json:"name"` // at most 40 graphemes, see NameOf
	Role      Role      `json:"role"`
	Language  string    `json:"language"` // en or de
	Willing   bool      `json:"willing"`  // would host
	CreatedAt time.Time `json:"-"`
	Zone      string    `json:"-"` // IANA name, chosen or last seen; "": never said
	ZoneFixed bool      `json:"-"` // chosen: does not follow the browser
	Unaided   bool      `json:"-"` // has switched the planning helper off
	Browser   string    `json:"-"` // the id of the key they were known by
}

// memberRow is a member as the database keeps them.
type memberRow struct {
	ID        string
	Name      string
	NameKey   string
	Role      Role
	Language  string
	Willing   bool
	Asked     bool
	Finished  int
	SatAt     int64
	CreatedAt int64
	Zone      string
	ZoneFixed bool
	Unaided   bool
}

func (memberRow) TableName() string { return "members" }

func (r memberRow) member() Member {
	return Member{
		ID: r.ID, Name: r.Name, Role: r.Role, Language: r.Language,
		Willing: r.Willing, CreatedAt: instant(r.CreatedAt), Zone: r.Zone, ZoneFixed: r.ZoneFixed, Unaided: r.Unaided,
	}
}

// askWilling: the first block is behind them, and they were never asked.
func (r memberRow) askWilling() bool { return r.Finished > 0 && !r.Asked && !r.Willing }

// Enter makes a new member, a guest; key is the browser's secret, 256 bits,
// kept only as a hash.
func (s *Service) Enter(ctx context.Context, name, language string) (m Member, key string, err error) {
	name, err = NameOf(name)
	if err != nil {
		return Member{}, "", err
	}
	err = s.change(ctx, func(c *change) error {
		if err := houseDoor(c.tx, memberRow{Role: Guest}, c.now); err != nil {
			return err
		}
		if err := s.rates.enter(c.now); err != nil {
			return err
		}
		row := memberRow{
			ID: newID(), Name: name, NameKey: NameKey(name), Role: Guest,
			Language: languageOr(language, "en"), CreatedAt: micros(c.now),
		}
		if err := c.freeOfStaff(row); err != nil {
			return err
		}
		if err := c.takeIn(); err != nil {
			return err
		}
		if err := c.tx.Create(&row).Error; err != nil {
			return err
		}
		m, key, err = c.signIn(row)
		return err
	})
	return m, key, err
}

// Rename changes name and language; an empty string leaves that part.
func (s *Service) Rename(ctx context.Context, member, name, language string) (m Member, err error) {
	if name != "" {
		if name, err = NameOf(name); err != nil {
			return Member{}, err
		}
	}
	err = s.change(ctx, func(c *change) error {
		row, err := c.member(member)
		if err != nil {
			return err
		}
		row.Language = languageOr(language, row.Language)
		if name != "" && name != row.Name {
			was := row
			row.Name, row.NameKey = name, NameKey(name)
			if err := c.freeName(row); err != nil {
				return err
			}
			if err := c.calledNow(was, name); err != nil {
				return err
			}
		}
		m = row.member()
		return c.saveMember(row)
	})
	return m, err
}

// SetWilling remembers whether the member would host, also in the block that
// they have booked and that runs.
func (s *Service) SetWilling(ctx context.Context, member string, willing bool) error {
	return s.change(ctx, func(c *change) error {
		row, err := c.member(member)
		if err != nil {
			return err
		}
		row.Willing, row.Asked = willing, true
		if err := c.tx.Exec(`UPDATE bookings SET would_host = ? WHERE member = ?
			AND scheduled IN (SELECT id FROM scheduled_blocks WHERE state = 'running')`, willing, member).Error; err != nil {
			return err
		}
		return c.saveMember(row)
	})
}

// LastHosted is when, and in which room, the member last led a block; zero for
// never.
func (s *Service) LastHosted(ctx context.Context, by Member) (at time.Time, room string, err error) {
	var rows []struct {
		At   int64
		Name string
	}
	err = s.store.reader.WithContext(ctx).Raw(`SELECT h.at, r.name FROM hostings h JOIN blocks b ON b.id = h.block
		JOIN rooms r ON r.slug = b.room WHERE h.member = ? ORDER BY h.at DESC LIMIT 1`, by.ID).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return time.Time{}, "", err
	}
	return instant(rows[0].At), rows[0].Name, nil
}

func (c *change) member(id string) (row memberRow, err error) {
	err = c.tx.Take(&row, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = Refuse(Unknown, "member.unknown")
	}
	return row, err
}

// saveMember keeps a member and lets the room where they sit see it.
func (c *change) saveMember(row memberRow) error {
	c.about = append(c.about, row.ID)
	if err := c.tx.Save(&row).Error; err != nil {
		return err
	}
	seat, err := c.seat(row.ID)
	if err != nil || !seat.sits() {
		return err
	}
	return c.stepRoom(seat.Room)
}

// freeName refuses a name that somebody in the same room, or of the house's
// staff, could be taken for. What was said in a room carries the new name, too.
func (c *change) freeName(row memberRow) error {
	if err := c.freeOfStaff(row); err != nil {
		return err
	}
	var slugs []string
	err := c.tx.Raw(`SELECT room FROM seats WHERE member = ? AND left_at = 0 UNION SELECT room FROM messages WHERE member = ?
		UNION SELECT room FROM knocks WHERE member = ?`, row.ID, row.ID, row.ID).Scan(&slugs).Error
	for _, slug := range slugs {
		err = errors.Join(err, c.freeInRoom(row, slug))
	}
	return err
}

// calledNow has the lines of the house that name a member say the new name:
// what is theirs can be found, and taken back, by no other. Rooms where
// somebody else of the old name was are left alone.
func (c *change) calledNow(was memberRow, name string) error {
	var errs []error
	for _, slot := range []string{"$.Name", "$.From"} {
		errs = append(errs, c.tx.Exec(`UPDATE messages SET args = json_set(args, @slot, @new)
			WHERE member IS NULL AND CASE WHEN json_valid(args) THEN args ->> @slot = @old END
			AND room NOT IN (SELECT s.room FROM members m JOIN seats s ON s.member = m.id WHERE m.name = @old AND m.id <> @id
				UNION SELECT x.room FROM members m JOIN messages x ON x.member = m.id WHERE m.name = @old AND m.id <> @id)`,
			map[string]any{"slot": slot, "new": name, "old": was.Name, "id": was.ID}).Error)
	}
	return errors.Join(errs...)
}

// maySpeakAs refuses the words of somebody who does not sit here under the
// name of somebody who does.
func (c *change) maySpeakAs(by Member, slug string) error {
	return c.freeInRoom(memberRow{ID: by.ID, NameKey: NameKey(by.Name)}, slug)
}

func (c *change) freeOfStaff(row memberRow) error {
	if row.Role != Owner && row.Role != Moderator && ReservedName(row.NameKey) {
		return Refuse(Conflict, "name.reserved")
	}
	return c.noOther(c.tx.Model(&memberRow{}).
		Where("name_key = ? AND role IN ('owner', 'moderator') AND id <> ?", row.NameKey, row.ID))
}

// freeInRoom counts those who knock, and whoever was let in, with those who sit.
func (c *change) freeInRoom(row memberRow, slug string) error {
	return c.noOther(c.tx.Model(&memberRow{}).
		Where("name_key = ? AND id <> ?", row.NameKey, row.ID).
		Where(`id IN (SELECT member FROM seats WHERE room = @room AND left_at = 0 UNION ALL
			SELECT member FROM knocks WHERE room = @room AND (state = 'let_in' OR state = 'waiting' AND at > @since))`,
			map[string]any{"room": slug, "since": micros(c.now.Add(-knockLife))}))
}

func (c *change) noOther(query *gorm.DB) error {
	var n int64
	if err := query.Count(&n).Error; err != nil {
		return err
	}
	if n > 0 {
		return Refuse(Conflict, "member.name_taken")
	}
	return nil
}

func languageOr(language, otherwise string) string {
	if language == "en" || language == "de" {
		return language
	}
	return otherwise
}

// SetZone keeps the member's time zone: fixed when they chose it, else the one
// their browser is in.
func (s *Service) SetZone(ctx context.Context, member, zone string, fixed bool) error {
	if _, err := findZone(zone); err != nil {
		return err
	}
	return s.set(ctx, member, map[string]any{"zone": zone, "zone_fixed": fixed})
}

// SetUnaided switches the planning helper off, or on again.
func (s *Service) SetUnaided(ctx context.Context, member string, unaided bool) error {
	return s.change(ctx, func(c *change) error {
		row, err := c.member(member)
		if err != nil {
			return err
		}
		row.Unaided = unaided
		return c.saveMember(row) // the room where they sit shows it at once
	})
}

func (s *Service) set(ctx context.Context, member string, columns map[string]any) error {
	return s.change(ctx, func(c *change) error {
		c.about = append(c.about, member)
		return c.tx.Model(&memberRow{}).Where("id = ?", member).Updates(columns).Error
	})
}
