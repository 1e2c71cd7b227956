package rooms

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// FeedBlock is a scheduled block as a calendar hears of it.
type FeedBlock struct {
	ID        string
	Room      string // its name
	Slug      string
	StartsAt  time.Time
	EndsAt    time.Time
	State     ScheduledState
	Sequence  int       // grows with every change a calendar must hear of
	ChangedAt time.Time // the block or the booking
	Booked    BookingState
	Remind    bool
	Title     string // the booking's task
	Done      string
	Host      string // announced, or who led
}

// Feed is what a member's calendar holds.
type Feed struct {
	Member Member
	Blocks []FeedBlock
}

const (
	feedPast = 90 * 24 * time.Hour // how long a calendar keeps what is over
	feedMost = 2000                // blocks in one calendar
)

// feedRow is a scheduled block with the booking it is told for, if any.
type feedRow struct {
	ID, Room, Slug, State, Host         string
	StartsAt, EndsAt, ChangedAt, NewsAt int64
	Sequence                            int
	Booked, Title, Done                 string
	Remind                              bool
	BookedAt                            int64
}

func (r feedRow) block() FeedBlock {
	return FeedBlock{
		ID: r.ID, Room: r.Room, Slug: r.Slug, StartsAt: instant(r.StartsAt), EndsAt: instant(r.EndsAt),
		State: ScheduledState(r.State), Sequence: r.Sequence, ChangedAt: instant(max(r.ChangedAt, r.BookedAt, r.NewsAt)),
		Booked: BookingState(r.Booked), Remind: r.Remind, Title: r.Title, Done: r.Done, Host: r.Host,
	}
}

const (
	feedColumns = `b.id, b.state, b.starts_at, b.ends_at, b.changed_at, b.sequence, r.name AS room, r.slug,
		coalesce((SELECT name FROM members WHERE id = b.host), '') AS host`
	bookedColumns = `, k.state AS booked, k.title, k.done, k.remind, k.created_at AS booked_at,
		coalesce((SELECT max(at) FROM news WHERE member = k.member AND scheduled = b.id), 0) AS news_at`
)

// FeedToken is the secret part of the address of the member's calendar; ""
// when they never asked for one.
func (s *Service) FeedToken(ctx context.Context, member string) (token string, err error) {
	err = s.store.reader.WithContext(ctx).Raw("SELECT token FROM feeds WHERE member = ?", member).Scan(&token).Error
	return token, err
}

// RenewFeed gives the member's calendar a new address; the old one leads
// nowhere at once.
func (s *Service) RenewFeed(ctx context.Context, member string) (token string, err error) {
	token = newID()
	err = s.change(ctx, func(c *change) error {
		return c.tx.Exec("INSERT INTO feeds (member, token) VALUES (?, ?) ON CONFLICT (member) DO UPDATE SET token = excluded.token",
			member, token).Error
	})
	return token, err
}

// MemberFeed is the calendar at a secret address: what its member has booked,
// from 90 days back. A booking that was given back is gone from it; a block
// that was called off stays as such.
func (s *Service) MemberFeed(ctx context.Context, token string, now time.Time) (feed Feed, err error) {
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		var rows []memberRow
		err := tx.Raw("SELECT m.* FROM feeds f JOIN members m ON m.id = f.member WHERE f.token = ?", token).Scan(&rows).Error
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return Refuse(NotFound, "request.not_found")
		}
		feed.Member = rows[0].member()
		where, args, err := inSchedule(tx, &feed.Member)
		if err != nil {
			return err
		}
		feed.Blocks, err = feedBlocks(tx, "SELECT "+feedColumns+bookedColumns+` FROM bookings k
			JOIN scheduled_blocks b ON b.id = k.scheduled JOIN rooms r ON r.slug = b.room
			WHERE k.member = ? AND b.ends_at > ? AND `+where+` ORDER BY b.starts_at LIMIT ?`,
			append(append([]any{feed.Member.ID, micros(now.Add(-feedPast))}, args...), feedMost)...)
		return err
	})
	return feed, err
}

// RoomFeed is a room's own calendar. It says nothing about anybody.
func (s *Service) RoomFeed(ctx context.Context, slug string, now time.Time) (room RoomView, blocks []FeedBlock, err error) {
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		row, err := findRoom(tx, slug)
		if err != nil {
			return err
		}
		room = row.view()
		blocks, err = feedBlocks(tx, "SELECT "+feedColumns+` FROM scheduled_blocks b JOIN rooms r ON r.slug = b.room
			WHERE b.room = ? AND b.starts_at > ? ORDER BY b.starts_at LIMIT ?`, slug, micros(now.Add(-feedPast)), feedMost)
		for i := range blocks {
			blocks[i].Host = ""
		}
		return err
	})
	return room, blocks, err
}

// BlockFeed is one scheduled block for a calendar, with the reader's booking
// where there is one.
func (s *Service) BlockFeed(ctx context.Context, id string, reader *Member) (block FeedBlock, err error) {
	member := ""
	if reader != nil {
		member = reader.ID
	}
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		if err := mayFind(tx, rowOf(reader), id, time.Now()); err != nil {
			return err
		}
		blocks, err := feedBlocks(tx, "SELECT "+feedColumns+bookedColumns+` FROM scheduled_blocks b
			JOIN rooms r ON r.slug = b.room AND r.closed_at = 0
			LEFT JOIN bookings k ON k.scheduled = b.id AND k.member = ? WHERE b.id = ?`, member, id)
		if err == nil && len(blocks) == 0 {
			err = Refuse(NotFound, "schedule.missing")
		}
		if err == nil {
			block = blocks[0]
		}
		if block.Booked == "" {
			block.Host = ""
		}
		return err
	})
	return block, err
}

func feedBlocks(tx *gorm.DB, query string, args ...any) ([]FeedBlock, error) {
	var rows []feedRow
	if err := tx.Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	blocks := make([]FeedBlock, len(rows))
	for i, row := range rows {
		blocks[i] = row.block()
	}
	return blocks, nil
}
