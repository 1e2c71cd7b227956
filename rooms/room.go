package rooms

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
)

// RoomInput is what an owner says about a room; nil leaves a part as it is.
type RoomInput struct {
	Name        *string `json:"name"`
	Description *string `json:"description"`
	Quiet       *bool   `json:"quiet"`
	Cameras     *string `json:"cameras"`
	Seats       *int    `json:"seats"`
	Guests      *bool   `json:"guests"`  // guests may enter
	Private     *bool   `json:"private"` // found by its link alone; said when it is opened
}

const (
	fewestSeats, mostSeats = 2, 50
	usualSeats             = 16
	mostRooms              = 100
)

// FirstRoom is the name of the room that is there from the first start, so that
// there is somewhere to sit; whoever owns the house gives it another.
const FirstRoom = "The long table"

// roomRow is a room as the database keeps it.
type roomRow struct {
	ID          int64
	Slug        string
	Name        string
	Description string
	Quiet       bool
	Cameras     string
	Seats       int
	Seq         int64 `gorm:"<-:create"` // see nextSeq
	CreatedAt   int64
	LockedAt    int64 // whoever comes knocks
	ClosedAt    int64
	Guests      bool
	Private     bool
}

func (roomRow) TableName() string { return "rooms" }

func (r roomRow) view() RoomView {
	return RoomView{
		Slug: r.Slug, Name: r.Name, Description: r.Description,
		Quiet: r.Quiet, Cameras: r.Cameras, Seats: r.Seats, Guests: r.Guests, Private: r.Private, Locked: r.LockedAt != 0,
	}
}

// take lets an owner's words into the room.
func (r *roomRow) take(in RoomInput) (err error) {
	if in.Name != nil {
		if r.Name, err = oneLine(*in.Name, 60, "room.name"); err != nil {
			return err
		}
	}
	if blank(r.Name) {
		return Refuse(Invalid, "room.name", "Max", 60)
	}
	if in.Description != nil {
		if r.Description, err = oneLine(*in.Description, 200, "room.about"); err != nil {
			return err
		}
	}
	if in.Quiet != nil {
		r.Quiet = *in.Quiet
	}
	if in.Cameras != nil {
		if !slices.Contains([]string{"welcome", "expected", "off"}, *in.Cameras) {
			return Refuse(Invalid, "room.cameras")
		}
		r.Cameras = *in.Cameras
	}
	if in.Guests != nil {
		r.Guests = *in.Guests
	}
	if in.Seats != nil {
		if *in.Seats < fewestSeats || *in.Seats > mostSeats {
			return Refuse(Invalid, "room.seats", "Least", fewestSeats, "Most", mostSeats)
		}
		r.Seats = *in.Seats
	}
	return nil
}

func findRoom(tx *gorm.DB, slug string) (row roomRow, err error) {
	err = tx.Take(&row, "slug = ? AND closed_at = 0", slug).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = Refuse(NotFound, "room.missing")
	}
	return row, err
}

func (c *change) room(slug string) (roomRow, error) { return findRoom(c.tx, slug) }

// OpenRoom, ChangeRoom and CloseRoom are for owners.
func (s *Service) OpenRoom(ctx context.Context, by Member, in RoomInput) (view RoomView, err error) {
	err = s.change(ctx, func(c *change) error {
		if err := c.mustOwn(by); err != nil {
			return err
		}
		view, err = c.openRoom(in)
		return err
	})
	return view, err
}

func (c *change) openRoom(in RoomInput) (RoomView, error) {
	row := roomRow{Cameras: "welcome", Seats: usualSeats, Guests: true, CreatedAt: micros(c.now)}
	if err := row.take(in); err != nil {
		return RoomView{}, err
	}
	var open int64
	if err := c.tx.Model(&roomRow{}).Where("closed_at = 0").Count(&open).Error; err != nil {
		return RoomView{}, err
	}
	if open >= mostRooms {
		return RoomView{}, Refuse(Conflict, "room.too_many", "Most", mostRooms)
	}
	var err error
	if in.Private != nil && *in.Private {
		row.Private, row.Slug = true, hiddenSlug(row.Name)
	} else if row.Slug, err = c.freeSlug(row.Name); err != nil {
		return RoomView{}, err
	}
	c.shows(row.Slug)
	return row.view(), c.tx.Create(&row).Error
}

// ChangeRoom changes what in names; the slug stays.
func (s *Service) ChangeRoom(ctx context.Context, by Member, slug string, in RoomInput) (view RoomView, err error) {
	err = s.change(ctx, func(c *change) error {
		if err := c.mustOwn(by); err != nil {
			return err
		}
		row, err := c.room(slug)
		if err != nil {
			return err
		}
		if in.Private != nil && *in.Private != row.Private {
			return Refuse(Conflict, "room.private_stays")
		}
		if err := row.take(in); err != nil {
			return err
		}
		view, c.all = row.view(), true
		if err := c.tx.Save(&row).Error; err != nil {
			return err
		}
		if err := c.seatsChanged(slug); err != nil {
			return err
		}
		if !row.Guests {
			if err := c.freeOfGuests(slug); err != nil {
				return err
			}
		}
		if err := c.turnOut("room = ?", slug); err != nil {
			return err
		}
		return c.stepRoom(slug)
	})
	return view, err
}

// CloseRoom takes a room out of the lobby for good; refused while a block runs.
func (s *Service) CloseRoom(ctx context.Context, by Member, slug string) error {
	return s.change(ctx, func(c *change) error {
		if err := c.mustOwn(by); err != nil {
			return err
		}
		if err := c.stepRoom(slug); err != nil {
			return err
		}
		sc, err := c.scene(slug)
		if err != nil {
			return err
		}
		if sc.block != nil {
			return Refuse(Conflict, "room.block_runs")
		}
		for _, p := range sc.people {
			if err := c.endSeat(p.seat, c.now); err != nil {
				return err
			}
		}
		if err := c.endSeriesIn(slug); err != nil {
			return err
		}
		sc.room.ClosedAt = micros(c.now)
		return c.tx.Save(&sc.room).Error
	})
}

// mustOwn asks the database, since a role may have changed after the member
// was read.
func (c *change) mustOwn(by Member) error {
	row, err := c.member(by.ID)
	if err == nil && row.Role != Owner {
		err = Refuse(Forbidden, "room.owner_only")
	}
	return err
}

// makeFirstRoom gives a house without any room one to sit in.
func (c *change) makeFirstRoom() error {
	var n int64
	if err := c.tx.Model(&roomRow{}).Limit(1).Count(&n).Error; err != nil || n > 0 {
		return err
	}
	name := FirstRoom
	_, err := c.openRoom(RoomInput{Name: &name})
	return err
}

// Rooms lists all open rooms, the oldest first.
func (s *Service) Rooms(ctx context.Context) ([]RoomSummary, error) { return s.roomsWhere(ctx, "1") }

// RoomsFor lists the rooms this reader finds in the lobby; nil is a visitor.
func (s *Service) RoomsFor(ctx context.Context, reader *Member) ([]RoomSummary, error) {
	where, args, err := inLists(s.store.reader.WithContext(ctx), reader)
	if err != nil {
		return nil, err
	}
	return s.roomsWhere(ctx, where, args...)
}

func (s *Service) roomsWhere(ctx context.Context, where string, args ...any) ([]RoomSummary, error) {
	var slugs []string
	err := s.store.reader.WithContext(ctx).Raw("SELECT r.slug FROM rooms r WHERE r.closed_at = 0 AND "+where+" ORDER BY r.id", args...).Scan(&slugs).Error
	if err != nil {
		return nil, err
	}
	list := []RoomSummary{}
	for _, slug := range slugs {
		l, err := s.look(ctx, slug)
		if IsRefused(err, "room.missing") {
			continue // closed this moment
		}
		if err != nil {
			return nil, err
		}
		list = append(list, l.summary())
	}
	return list, nil
}

// freeSlug makes an address from a name. A closed room keeps its own, so that
// an old link never leads to a stranger.
func (c *change) freeSlug(name string) (string, error) {
	base := slugOf(name)
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		var taken int64
		if err := c.tx.Model(&roomRow{}).Where("slug = ?", slug).Count(&taken).Error; err != nil || taken == 0 {
			return slug, err
		}
	}
}

// hiddenSlug is the address of a private room: its link is the key, so nobody
// can guess the 65 bits at its end.
func hiddenSlug(name string) string {
	base := slugOf(name)
	if len(base) > 30 {
		base = strings.Trim(base[:30], "-")
	}
	return base + "-" + newID()[:13]
}

var hiddenEnd = regexp.MustCompile(`-[a-z2-7]{13}\b`)

// InLog is a text as a log may have it: without the end of a private room's
// address, which is all that opens it.
func InLog(text string) string { return hiddenEnd.ReplaceAllString(text, "-…") }

// letters are those whose plain form is not just the letter without its mark.
var letters = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o",
	"å", "a", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "&", " and ")

// slugOf writes a name in a to z, 0 to 9 and dashes.
func slugOf(name string) string {
	var b strings.Builder
	plain := letters.Replace(strings.ToLower(norm.NFC.String(name)))
	for _, r := range norm.NFKD.String(plain) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	slug := strings.Trim(b.String(), "-")
	if len(slug) > 48 {
		slug = strings.Trim(slug[:48], "-")
	}
	if slug == "" {
		return "room"
	}
	return slug
}
