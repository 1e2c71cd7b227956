package rooms

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// CaseKind is what was done to somebody.
type CaseKind string

const (
	CaseBan        CaseKind = "ban"
	CaseCamera     CaseKind = "camera"
	CaseMicrophone CaseKind = "microphone"
	CaseMessage    CaseKind = "message" // was deleted
)

const (
	caseLife    = 365 * 24 * time.Hour // after its sanction has ended
	messageKept = 7 * 24 * time.Hour   // what was deleted, for the case only
	caseWords   = 500                  // of a reason, an answer and a reply
	casePage    = 100
)

// Case is one act of a moderator as the case file tells it.
type Case struct {
	ID          string      `json:"id"`
	Member      PersonName  `json:"member"`
	Role        Role        `json:"role"`
	By          *PersonName `json:"by"` // null: is no longer in the house
	Kind        CaseKind    `json:"kind"`
	Room        string      `json:"room"`       // where it holds; "": in the whole house
	Place       string      `json:"place"`      // where it was; "": in no room
	PlaceName   string      `json:"place_name"` // that room's name
	Reason      string      `json:"reason"`
	At          time.Time   `json:"at"`
	Until       time.Time   `json:"until"`
	Running     bool        `json:"running"`
	EndedAt     *time.Time  `json:"ended_at"` // before its time
	Answer      string      `json:"answer"`   // of the person concerned
	AnsweredAt  *time.Time  `json:"answered_at"`
	Reply       string      `json:"reply"`
	Message     string      `json:"message"` // what was deleted, while it is kept
	MessageEnds *time.Time  `json:"message_ends_at"`
	Trail       []CaseAct   `json:"-"` // newest first; only of one case
}

// CaseAct is something that happened in a case.
type CaseAct struct {
	Kind  string      `json:"kind"` // made, answered, replied, moved, ended
	By    *PersonName `json:"by"`
	At    time.Time   `json:"at"`
	Until *time.Time  `json:"until"`
	Text  string      `json:"text"`
}

type caseRow struct {
	ID          string
	Member      string
	By          *string
	Kind        CaseKind
	Room        string
	Place       string
	Reason      string
	At          int64
	Until       int64
	EndedAt     int64
	Answer      string
	AnsweredAt  int64
	Reply       string
	Message     string
	MessageEnds int64
}

func (caseRow) TableName() string { return "cases" }

func (r caseRow) runs(now time.Time) bool { return r.EndedAt == 0 && r.Until > micros(now) }

type caseAct struct {
	ID     int64
	CaseID string
	By     *string
	Kind   string
	At     int64
	Until  int64
	Text   string
}

func (caseAct) TableName() string { return "case_acts" }

// open writes a case into the file, in the transaction of the act itself.
func (c *change) open(row caseRow) (string, error) {
	row.ID, row.At = newID(), micros(c.now)
	return row.ID, errors.Join(c.tx.Create(&row).Error, c.note(row.ID, row.By, "made", row.Until, row.Reason))
}

func (c *change) note(id string, by *string, kind string, until int64, text string) error {
	return c.tx.Create(&caseAct{CaseID: id, By: by, Kind: kind, At: micros(c.now), Until: until, Text: text}).Error
}

// Cases is the case file, newest first, for owners and moderators; running
// leaves out what is over and nobody has answered.
func (s *Service) Cases(ctx context.Context, by Member, running bool) (list []Case, err error) {
	now := time.Now().UTC()
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		if err := mustModerate(tx, by.ID); err != nil {
			return err
		}
		if running {
			list, err = casesOf(tx, now, "x.until > ? AND x.ended_at = 0", micros(now))
		} else {
			list, err = casesOf(tx, now, "x.at > 0")
		}
		return err
	})
	return list, err
}

// OpenAnswers is how many people concerned have answered and wait for a reply.
func (s *Service) OpenAnswers(ctx context.Context, by Member) (n int, err error) {
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		if err := mustModerate(tx, by.ID); err != nil {
			return err
		}
		return tx.Raw("SELECT count(*) FROM cases WHERE answered_at > 0 AND reply = '' AND member <> ?", by.ID).Scan(&n).Error
	})
	return n, err
}

// OwnCases are those about the member themselves, newest first.
func (s *Service) OwnCases(ctx context.Context, by Member) (list []Case, err error) {
	now := time.Now().UTC()
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		list, err = casesOf(tx, now, "x.member = ?", by.ID)
		return err
	})
	for i := range list {
		list[i].Message = "" // kept for those who look after the house
	}
	return list, err
}

// Case is one case with its trail, for owners, moderators and the person concerned.
func (s *Service) Case(ctx context.Context, by Member, id string) (one Case, err error) {
	now := time.Now().UTC()
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		list, err := casesOf(tx, now, "x.id = ?", id)
		if err != nil {
			return err
		}
		staff := mustModerate(tx, by.ID)
		if len(list) == 0 || staff != nil && list[0].Member.ID != by.ID {
			return Refuse(NotFound, "case.missing")
		}
		one = list[0]
		if staff != nil {
			one.Message = ""
		}
		one.Trail, err = trailOf(tx, id)
		return err
	})
	return one, err
}

func casesOf(tx *gorm.DB, now time.Time, where string, args ...any) ([]Case, error) {
	var rows []struct {
		Row        caseRow `gorm:"embedded"`
		MemberName string
		Role       Role
		ByName     string
		PlaceName  string
	}
	err := tx.Raw(`SELECT x.*, m.name AS member_name, m.role AS role, coalesce(b.name, '') AS by_name, coalesce(r.name, '') AS place_name
		FROM cases x JOIN members m ON m.id = x.member LEFT JOIN members b ON b.id = x.by LEFT JOIN rooms r ON r.slug = x.place
		WHERE `+where+" ORDER BY x.at DESC LIMIT ?", append(args, casePage)...).Scan(&rows).Error
	list := make([]Case, len(rows))
	for i, r := range rows {
		x := r.Row
		list[i] = Case{
			ID: x.ID, Member: PersonName{ID: x.Member, Name: r.MemberName}, Role: r.Role, By: named(x.By, r.ByName), Kind: x.Kind,
			Room: x.Room, Place: x.Place, PlaceName: r.PlaceName, Reason: x.Reason, At: instant(x.At), Until: instant(x.Until),
			Running: x.runs(now), EndedAt: instantOrNil(x.EndedAt),
			Answer: x.Answer, AnsweredAt: instantOrNil(x.AnsweredAt), Reply: x.Reply,
		}
		if x.MessageEnds > micros(now) {
			list[i].Message, list[i].MessageEnds = x.Message, instantOrNil(x.MessageEnds)
		}
	}
	return list, err
}

func named(id *string, name string) *PersonName {
	if id == nil {
		return nil
	}
	return &PersonName{ID: *id, Name: name}
}

func trailOf(tx *gorm.DB, id string) ([]CaseAct, error) {
	var rows []struct {
		Row    caseAct `gorm:"embedded"`
		ByName string
	}
	err := tx.Raw(`SELECT a.*, coalesce(m.name, '') AS by_name FROM case_acts a LEFT JOIN members m ON m.id = a.by
		WHERE a.case_id = ? ORDER BY a.id DESC LIMIT ?`, id, casePage).Scan(&rows).Error
	trail := make([]CaseAct, len(rows))
	for i, r := range rows {
		trail[i] = CaseAct{Kind: r.Row.Kind, By: named(r.Row.By, r.ByName), At: instant(r.Row.At), Until: instantOrNil(r.Row.Until), Text: r.Row.Text}
	}
	return trail, err
}

// AnswerCase is what the person concerned says to it, once.
func (s *Service) AnswerCase(ctx context.Context, by Member, id, text string) error {
	text, err := caseText(text, "case.answer")
	if err != nil {
		return err
	}
	return s.change(ctx, func(c *change) error {
		row, err := c.oneCase(id)
		if err != nil {
			return err
		}
		if row.Member != by.ID {
			return Refuse(NotFound, "case.missing")
		}
		if row.AnsweredAt != 0 {
			return Refuse(Conflict, "case.answered")
		}
		row.Answer, row.AnsweredAt = text, micros(c.now)
		return errors.Join(c.tx.Save(&row).Error, c.note(id, &by.ID, "answered", 0, text))
	})
}

// ReplyCase is the one word back to an answer.
func (s *Service) ReplyCase(ctx context.Context, by Member, id, text string) error {
	text, err := caseText(text, "case.answer")
	if err != nil {
		return err
	}
	return s.inCase(ctx, by, id, func(c *change, row *caseRow) error {
		if row.Reply != "" || row.AnsweredAt == 0 {
			return Refuse(Conflict, "case.replied")
		}
		row.Reply = text
		return c.note(id, &by.ID, "replied", 0, text)
	})
}

// MoveCase gives a running sanction another end; EndCase ends it now.
func (s *Service) MoveCase(ctx context.Context, by Member, id string, until time.Time) error {
	return s.inCase(ctx, by, id, func(c *change, row *caseRow) error {
		if !row.runs(c.now) {
			return Refuse(Conflict, "case.over")
		}
		if err := c.checkEnd(until); err != nil {
			return err
		}
		row.Until = micros(until)
		return c.note(id, &by.ID, "moved", row.Until, "")
	})
}

// EndCase lifts a running sanction.
func (s *Service) EndCase(ctx context.Context, by Member, id string) error {
	return s.inCase(ctx, by, id, func(c *change, row *caseRow) error {
		if !row.runs(c.now) {
			return Refuse(Conflict, "case.over")
		}
		row.EndedAt = micros(c.now)
		return c.note(id, &by.ID, "ended", 0, "")
	})
}

// inCase changes a case and lets the room where its member sits follow it.
func (s *Service) inCase(ctx context.Context, by Member, id string, f func(c *change, row *caseRow) error) error {
	return s.change(ctx, func(c *change) error {
		if err := mustModerate(c.tx, by.ID); err != nil {
			return err
		}
		row, err := c.oneCase(id)
		if err != nil {
			return err
		}
		if row.Member == by.ID {
			return Refuse(Forbidden, "case.own")
		}
		if err := c.mayJudge(by.ID, row.Member); err != nil {
			return err
		}
		if err := f(c, &row); err != nil {
			return err
		}
		if err := c.tx.Save(&row).Error; err != nil {
			return err
		}
		return c.felt(row.Member)
	})
}

// mayJudge keeps a moderator from lifting, or making longer, what an owner
// decided about another.
func (c *change) mayJudge(by, about string) error {
	who, err := moderator(c.tx, by)
	if err != nil || who.Role == Owner {
		return err
	}
	whom, err := c.member(about)
	if err == nil && whom.staff() {
		err = Refuse(Forbidden, "moderate.equal")
	}
	return err
}

func (c *change) oneCase(id string) (row caseRow, err error) {
	err = c.tx.Take(&row, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = Refuse(NotFound, "case.missing")
	}
	return row, err
}

// felt has the room where a member sits look again.
func (c *change) felt(member string) error {
	c.about = append(c.about, member)
	seat, err := c.seat(member)
	if err != nil || !seat.sits() {
		return err
	}
	return c.stepRoom(seat.Room)
}

func caseText(raw, key string) (string, error) {
	text, err := oneLine(raw, caseWords, key)
	if err == nil && blank(text) {
		err = Refuse(Invalid, key, "Max", caseWords)
	}
	return text, err
}

// forgetOldCases forgets a case a year after its sanction ended, and what a
// deleted message said after seven days.
func (c *change) forgetOldCases() error {
	old := micros(c.now.Add(-caseLife))
	return errors.Join(
		c.tx.Exec("DELETE FROM cases WHERE until < ? OR ended_at > 0 AND ended_at < ?", old, old).Error,
		c.tx.Exec("DELETE FROM shut_out WHERE until < ?", micros(c.now)).Error,
		c.tx.Exec("UPDATE cases SET message = '', message_ends = 0 WHERE message_ends > 0 AND message_ends < ?", micros(c.now)).Error)
}
