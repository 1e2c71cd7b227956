package rooms

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// ScheduledBlock is a block held at a fixed time, as somebody who may enter
// its room sees it.
type ScheduledBlock struct {
	ID         string         `json:"id"` // the series and the day the rule names
	Series     string         `json:"series"`
	Room       RoomView       `json:"room"`
	StartsAt   time.Time      `json:"starts_at"` // when the opening begins
	EndsAt     time.Time      `json:"ends_at"`
	DoorsAt    time.Time      `json:"doors_at"`
	Plan       Plan           `json:"plan"`
	State      ScheduledState `json:"state"`
	Zone       string         `json:"zone"` // of the series
	Moved      bool           `json:"moved"`
	Sequence   int            `json:"sequence"`
	Seats      int            `json:"seats"`
	Taken      int            `json:"taken"`
	Waiting    int            `json:"waiting"`
	Host       *HostView      `json:"host"` // announced; null: host wanted
	Understudy *PersonName    `json:"understudy"`
	Coming     []Coming       `json:"coming"`         // who has a seat, in the order of booking
	Came       int            `json:"came"`           // once it is over
	Mine       *Booking       `json:"mine"`           // the reader's
	Twin       string         `json:"twin,omitempty"` // the nearest scheduled block of the twin series, while it can be booked
}

// ScheduledState is how far a scheduled block has come.
type ScheduledState string

const (
	Planned   ScheduledState = "planned"
	Running   ScheduledState = "running" // doors are open, or later
	Over      ScheduledState = "over"
	CalledOff ScheduledState = "called_off"
)

// Coming is somebody who has a seat in a scheduled block.
type Coming struct {
	PersonName
	Task     *TaskView `json:"task"`
	Finished int       `json:"finished"` // blocks held to their end: 0, a newcomer; 1; 2, or more, which is nobody else's business
}

// mostListed bounds one reading of the schedule.
const mostListed = 5000

// Schedule lists the scheduled blocks that are not yet over at from and start
// before to, in order of time; reader may be nil. One that was called off is
// listed for whoever had booked it.
func (s *Service) Schedule(ctx context.Context, reader *Member, from, to time.Time) (list []ScheduledBlock, err error) {
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		me := idOf(reader)
		where, args, err := inSchedule(tx, reader)
		if err != nil {
			return err
		}
		list, err = listScheduled(tx, me, `b.starts_at > ? AND b.starts_at < ? AND b.ends_at > ? AND r.closed_at = 0
			AND (b.state <> ? OR EXISTS (SELECT 1 FROM bookings k WHERE k.scheduled = b.id AND k.member = ?)) AND `+where,
			append([]any{micros(from.Add(-maxLength * time.Second)), micros(to), micros(from), CalledOff, me}, args...)...)
		return err
	})
	return list, err
}

// Scheduled finds one scheduled block; "schedule.missing" when there is none.
func (s *Service) Scheduled(ctx context.Context, reader *Member, id string) (block ScheduledBlock, err error) {
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		if err := mayFind(tx, rowOf(reader), id, time.Now()); err != nil {
			return err
		}
		block, err = oneScheduled(tx, idOf(reader), id)
		return err
	})
	return block, err
}

// MyBookings lists the blocks the member has booked that are not over at from,
// those that were called off too.
func (s *Service) MyBookings(ctx context.Context, by Member, from time.Time) (list []ScheduledBlock, err error) {
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		where, args, err := inSchedule(tx, &by)
		if err != nil {
			return err
		}
		list, err = listScheduled(tx, by.ID, "b.id IN (SELECT scheduled FROM bookings WHERE member = ?) AND b.ends_at > ? AND "+where,
			append([]any{by.ID, micros(from)}, args...)...)
		return err
	})
	return list, err
}

func idOf(reader *Member) string {
	if reader == nil {
		return ""
	}
	return reader.ID
}

func oneScheduled(tx *gorm.DB, reader, id string) (ScheduledBlock, error) {
	list, err := listScheduled(tx, reader, "b.id = ?", id)
	if err == nil && len(list) == 0 {
		err = Refuse(NotFound, "schedule.missing")
	}
	if err != nil {
		return ScheduledBlock{}, err
	}
	return list[0], nil
}

// scheduledLine is a scheduled block with its room, its series and the names
// of those who lead.
type scheduledLine struct {
	ID, Series, Day, Room, Plan  string
	StartsAt, EndsAt, BeforeEnds int64
	State                        ScheduledState
	Sequence, Came, Seats        int
	Host, Reason, Understudy     string
	HostName, UnderstudyName     string
	Name, Description, Cameras   string
	Quiet                        bool
	Zone, Exceptions, Twin       string
}

// twinOf is the scheduled block a booking of b may move to: the nearest of the
// series b's series is linked with, three days either side.
const twinOf = `coalesce((SELECT t.id FROM scheduled_blocks t
	WHERE t.series = s.twin AND t.state = 'planned' AND b.state IN ('planned', 'running') AND b.starts_at > @now
	AND t.starts_at > @now AND t.starts_at BETWEEN b.starts_at - 259200000000 AND b.starts_at + 259200000000
	ORDER BY abs(t.starts_at - b.starts_at), t.starts_at LIMIT 1), '')`

// listed reads scheduled lines; before_ends is when the block before them in
// their room ends. What began more than twelve hours before holds no doors back.
const listed = `SELECT b.id, b.series, b.day, b.room, b.plan, b.starts_at, b.ends_at, b.state, b.sequence, b.came,
	b.host, b.reason, b.understudy, coalesce(h.name, '') AS host_name, coalesce(u.name, '') AS understudy_name,
	r.name, r.description, r.quiet, r.cameras, r.seats, s.zone, s.exceptions,
	coalesce((SELECT p.ends_at FROM scheduled_blocks p WHERE p.room = b.room AND p.starts_at < b.starts_at
		AND p.starts_at > b.starts_at - 43500000000 AND p.state IN ('planned', 'running') ORDER BY p.starts_at DESC LIMIT 1), 0) AS before_ends,
	` + twinOf + ` AS twin
	FROM scheduled_blocks b JOIN rooms r ON r.slug = b.room JOIN series s ON s.id = b.series
	LEFT JOIN members h ON h.id = b.host LEFT JOIN members u ON u.id = b.understudy WHERE `

// listScheduled reads scheduled blocks as the reader sees them, in order of
// time: a handful of queries, however many there are.
func listScheduled(tx *gorm.DB, reader, where string, args ...any) ([]ScheduledBlock, error) {
	var lines []scheduledLine
	now := micros(time.Now())
	query := strings.ReplaceAll(listed, "@now", "?") + where + " ORDER BY b.starts_at, b.room, b.id LIMIT ?"
	if err := tx.Raw(query, append(append([]any{now, now}, args...), mostListed)...).Scan(&lines).Error; err != nil {
		return nil, err
	}
	list := make([]ScheduledBlock, 0, len(lines))
	at := map[string]*ScheduledBlock{}
	ids := make([]string, 0, len(lines))
	for _, l := range lines {
		b, err := l.block()
		if err != nil {
			continue // one bad row must not keep a schedule from being read
		}
		list, ids = append(list, b), append(ids, b.ID)
		at[b.ID] = &list[len(list)-1]
	}
	if len(list) == 0 {
		return list, nil
	}
	if err := hideTwins(tx, reader, list); err != nil {
		return nil, err
	}
	return list, addBookings(tx, reader, at, ids)
}

// hideTwins leaves out the twins in rooms that the reader does not find.
func hideTwins(tx *gorm.DB, reader string, list []ScheduledBlock) error {
	var twins, seen []string
	for _, b := range list {
		if b.Twin != "" {
			twins = append(twins, b.Twin)
		}
	}
	if len(twins) == 0 {
		return nil
	}
	var rows []memberRow
	if err := tx.Find(&rows, "id = ?", reader).Error; err != nil {
		return err
	}
	var who *Member
	if len(rows) > 0 {
		one := rows[0].member()
		who = &one
	}
	where, args, err := inSchedule(tx, who)
	if err != nil {
		return err
	}
	in, err := json.Marshal(twins)
	if err != nil {
		return err
	}
	err = tx.Raw("SELECT b.id FROM json_each(?) j JOIN scheduled_blocks b ON b.id = j.value JOIN rooms r ON r.slug = b.room WHERE "+where,
		append([]any{string(in)}, args...)...).Scan(&seen).Error
	found := map[string]bool{}
	for _, id := range seen {
		found[id] = true
	}
	for i := range list {
		if !found[list[i].Twin] {
			list[i].Twin = ""
		}
	}
	return err
}

func (l scheduledLine) block() (ScheduledBlock, error) {
	b := ScheduledBlock{
		ID: l.ID, Series: l.Series, StartsAt: instant(l.StartsAt), EndsAt: instant(l.EndsAt), State: l.State,
		Zone: l.Zone, Sequence: l.Sequence, Seats: l.Seats, Coming: []Coming{}, Came: l.Came, Twin: l.Twin,
		Room: RoomView{Slug: l.Room, Name: l.Name, Description: l.Description, Quiet: l.Quiet, Cameras: l.Cameras, Seats: l.Seats},
	}
	b.DoorsAt = instant(max(l.BeforeEnds, micros(b.StartsAt.Add(-Doors))))
	if err := json.Unmarshal([]byte(l.Plan), &b.Plan); err != nil {
		return b, err
	}
	if l.Exceptions != "[]" {
		var others []Exception
		if err := json.Unmarshal([]byte(l.Exceptions), &others); err != nil {
			return b, err
		}
		for _, e := range others {
			b.Moved = b.Moved || e.Day == l.Day && e.To != ""
		}
	}
	if l.HostName != "" {
		b.Host = &HostView{ID: l.Host, Name: l.HostName}
		if l.Reason != "" {
			if err := json.Unmarshal([]byte(l.Reason), &b.Host.Reason); err != nil {
				return b, err
			}
			if args := b.Host.Reason.Args; args != nil {
				args["Name"] = l.HostName // of today
			}
		}
	}
	if l.UnderstudyName != "" {
		b.Understudy = &PersonName{ID: l.Understudy, Name: l.UnderstudyName}
	}
	return b, nil
}

// addBookings says who comes, who waits, and what the reader has booked.
func addBookings(tx *gorm.DB, reader string, at map[string]*ScheduledBlock, ids []string) error {
	in, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	var booked []struct {
		Row      bookingRow `gorm:"embedded"`
		Name     string
		Finished int
	}
	err = tx.Raw(`SELECT k.*, m.name, m.finished FROM json_each(?) j CROSS JOIN bookings k ON k.scheduled = j.value
		JOIN members m ON m.id = k.member ORDER BY k.id`, string(in)).Scan(&booked).Error
	if err != nil {
		return err
	}
	var mine []string
	for _, k := range booked {
		b := at[k.Row.Scheduled]
		place := 0
		if k.Row.State == OnList {
			b.Waiting++
			place = b.Waiting
		} else {
			b.Taken++
			b.Coming = append(b.Coming, Coming{
				PersonName: PersonName{ID: k.Row.Member, Name: k.Name}, Task: k.Row.task(), Finished: min(k.Finished, 2),
			})
		}
		if k.Row.Member == reader {
			mine = append(mine, b.ID)
			b.Mine = &Booking{
				State: k.Row.State, Place: place, Task: k.Row.task(),
				WouldHost: k.Row.WouldHost, Late: k.Row.Late, Remind: k.Row.Remind,
			}
		}
	}
	if len(mine) == 0 {
		return nil
	}
	var standing []string
	err = tx.Raw("SELECT series FROM standing_bookings WHERE member = ?", reader).Scan(&standing).Error
	for _, id := range mine {
		at[id].Mine.Standing = slices.Contains(standing, at[id].Series)
	}
	return err
}
