package rooms

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
)

// MessageKind is what a line in the chat is.
type MessageKind string

const (
	Text          MessageKind = "text"
	TaskLine      MessageKind = "task"    // Text is the title, Args has done_looks_like, activity
	OutcomeLine   MessageKind = "outcome" // Args has outcome, title, and note where it was shared
	Notice        MessageKind = "notice"  // Key and Args, no member
	RemovedLine   MessageKind = "removed" // was deleted; Text is empty
	MaxTextLength             = 2000      // characters of a message
)

// Message is a line in a room's chat. ID orders the chat. Seq grows with every
// change to it (a removal gives a line a new Seq) and is what a stream resumes
// from.
type Message struct {
	ID       int64          `json:"id"`
	Seq      int64          `json:"-"`
	ClientID string         `json:"client_id"` // empty for notices
	Kind     MessageKind    `json:"kind"`
	At       time.Time      `json:"at"`
	Member   *PersonName    `json:"member"` // null for notices
	Text     string         `json:"text,omitempty"`
	Key      string         `json:"key,omitempty"`
	Args     map[string]any `json:"args,omitempty"`
}

const (
	messageLife = 30 * 24 * time.Hour // then it is deleted
	takeBack    = 15 * time.Minute    // one's own message may be deleted
	streamPage  = 500
	historyPage = 100
)

// messageRow is a line as the database keeps it.
type messageRow struct {
	ID       int64
	Room     string
	Seq      int64
	ClientID string
	Kind     MessageKind
	At       int64
	Member   *string
	Text     string
	Key      string
	Args     string
}

func (messageRow) TableName() string { return "messages" }

// message is the line as readers get it; name is its member's name of today.
func (r messageRow) message(name string) Message {
	m := Message{
		ID: r.ID, Seq: r.Seq, ClientID: r.ClientID, Kind: r.Kind, At: instant(r.At),
		Text: r.Text, Key: r.Key, Args: readArgs(r.Args),
	}
	if r.Member != nil {
		m.Member = &PersonName{ID: *r.Member, Name: name}
	}
	return m
}

func keepArgs(args map[string]any) string {
	if len(args) == 0 {
		return ""
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return "" // only what this package made comes here
	}
	return string(raw)
}

// readArgs keeps whole numbers whole, as Line does.
func readArgs(raw string) map[string]any {
	if raw == "" {
		return nil
	}
	var l Line
	if json.Unmarshal([]byte(`{"args":`+raw+`}`), &l) != nil {
		return nil // one bad row must not keep a room from loading
	}
	return l.Args
}

// say adds a line to the chat of its room.
func (c *change) say(row messageRow) (messageRow, error) {
	seq, err := c.nextSeq(row.Room)
	if err != nil {
		return row, err
	}
	row.Seq = seq
	if row.At == 0 {
		row.At = micros(c.now)
	}
	c.tells(row.Room)
	err = c.tx.Create(&row).Error
	return row, err
}

// nextSeq is the room's next change of the chat; it never goes back, even when
// every line has been deleted.
func (c *change) nextSeq(slug string) (int64, error) {
	var seqs []int64
	err := c.tx.Raw("UPDATE rooms SET seq = seq + 1 WHERE slug = ? AND closed_at = 0 RETURNING seq", slug).Scan(&seqs).Error
	if err == nil && len(seqs) == 0 {
		err = Refuse(NotFound, "room.missing")
	}
	if err != nil {
		return 0, err
	}
	return seqs[0], nil
}

func (c *change) notice(slug string, l Line, at time.Time) error {
	_, err := c.say(messageRow{Room: slug, Kind: Notice, At: micros(at), Key: l.Key, Args: keepArgs(l.Args)})
	return err
}

// Messages returns up to limit messages with an id below before (0: the
// newest), oldest first.
func (s *Service) Messages(ctx context.Context, slug string, before int64, limit int) (list []Message, err error) {
	if limit <= 0 || limit > historyPage {
		limit = historyPage
	}
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		if _, err := findRoom(tx, slug); err != nil {
			return err
		}
		list, err = lines(tx, `x.id IN (SELECT id FROM messages WHERE room = ? AND (? <= 0 OR id < ?)
			ORDER BY id DESC LIMIT ?) ORDER BY x.id`, slug, before, before, limit)
		return err
	})
	return list, err
}

// MessagesSince returns up to 500 changes after this seq in order of seq, and the room's newest seq.
// A seq the room has never had is an *Error "stream.unknown_id".
func (s *Service) MessagesSince(ctx context.Context, slug string, seq int64) (list []Message, newest int64, err error) {
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		room, err := findRoom(tx, slug)
		if err != nil {
			return err
		}
		newest = room.Seq
		if seq < 0 || seq > newest {
			return Refuse(Conflict, "stream.unknown_id")
		}
		list, err = lines(tx, "x.room = ? AND x.seq > ? ORDER BY x.seq LIMIT ?", slug, seq, streamPage)
		return err
	})
	return list, newest, err
}

func lines(tx *gorm.DB, where string, args ...any) ([]Message, error) {
	var rows []struct {
		Row        messageRow `gorm:"embedded"`
		MemberName string
	}
	err := tx.Raw(`SELECT x.*, coalesce(m.name, '') AS member_name
		FROM messages x LEFT JOIN members m ON m.id = x.member WHERE `+where, args...).Scan(&rows).Error
	out := make([]Message, len(rows))
	for i, r := range rows {
		out[i] = r.Row.message(r.MemberName)
	}
	return out, err
}

// DeleteMessage takes one's own message back within 15 minutes.
func (s *Service) DeleteMessage(ctx context.Context, by Member, slug string, id int64) error {
	return s.change(ctx, func(c *change) error {
		if err := c.mayCome(by.ID, slug); err != nil {
			return err
		}
		var row messageRow
		err := c.tx.Take(&row, "id = ? AND room = ? AND member = ?", id, slug, by.ID).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return Refuse(NotFound, "chat.missing")
		}
		if err != nil || row.Kind == RemovedLine {
			return err
		}
		if c.now.Sub(instant(row.At)) > takeBack {
			return Refuse(Conflict, "chat.too_late")
		}
		return c.takeOut(row)
	})
}

// RemoveMessage deletes what somebody else said, with a reason; for owners and
// moderators, at any time.
func (s *Service) RemoveMessage(ctx context.Context, by Member, slug string, id int64, reason string) error {
	reason, err := caseText(reason, "moderate.reason")
	if err != nil {
		return err
	}
	return s.erase(ctx, func(c *change) error {
		if err := mustModerate(c.tx, by.ID); err != nil {
			return err
		}
		var row messageRow
		err := c.tx.Take(&row, "id = ? AND room = ?", id, slug).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return Refuse(NotFound, "chat.missing")
		}
		if err != nil || row.Kind == RemovedLine {
			return err
		}
		return c.removeMessage(by, row, reason)
	})
}

// takeOut leaves of a line only that there was one.
func (c *change) takeOut(row messageRow) (err error) {
	row.Kind, row.Text, row.Key, row.Args = RemovedLine, "", "", ""
	if row.Seq, err = c.nextSeq(row.Room); err != nil {
		return err
	}
	c.tells(row.Room)
	return c.tx.Save(&row).Error
}
