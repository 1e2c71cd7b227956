package rooms

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"
)

// scene is a room at one moment: the room itself, who holds a seat in it, in
// the order of coming, and the block that runs.
type scene struct {
	now    time.Time
	room   roomRow
	people []*person
	block  *Block
	saved  string // the block as the database has it
	host   string // who leads, as far as has been told
	broken string // a block that cannot be read
}

// person is somebody who holds a seat.
type person struct {
	seat       seatRow
	member     memberRow
	task       *taskRow
	lastHosted int64
	hosted30   int
	booked     *bool // has a seat in the scheduled block that runs: whether they would host it

	here    bool      // seen this moment
	unknown bool      // nobody can tell: the media server does not answer
	missing time.Time // since when they are not seen, when they are not
	may     Rights    // what the phase allows
	has     Rights    // what the media server lets through
	stops   Rights    // what a moderator has stopped
}

// present reports whether everybody sees this person: a seat that was taken
// and never sat on is not shown.
func (p *person) present() bool { return p.seat.sits() && p.seat.Seen }

// scene loads the room as it is in this change.
func (c *change) scene(slug string) (*scene, error) {
	return loadScene(c.tx, slug, c.now, &c.s.presence)
}

// loadScene needs the service's lock for what it reads from presence.
func loadScene(tx *gorm.DB, slug string, now time.Time, seen *presence) (*scene, error) {
	room, err := findRoom(tx, slug)
	if err != nil {
		return nil, err
	}
	sc := &scene{now: now, room: room}
	if err := sc.loadBlock(tx); err != nil {
		return nil, err
	}
	if err := sc.loadPeople(tx); err != nil {
		return nil, err
	}
	for _, p := range sc.people {
		p.here = seen.sees(p.seat)
		p.unknown = p.seat.Kind.media() && !seen.calls[slug].up
		p.missing = seen.missing[p.seat.SeatID].since
		p.has = seen.calls[slug].callers[p.member.ID].Rights
	}
	return sc, nil
}

func (sc *scene) loadBlock(tx *gorm.DB) error {
	var rows []blockRow
	if err := tx.Where("room = ? AND ended_at = 0", sc.room.Slug).Limit(1).Find(&rows).Error; err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	var b Block
	if err := json.Unmarshal([]byte(rows[0].State), &b); err != nil {
		sc.broken = rows[0].ID // one bad row must not keep a room shut
		return nil
	}
	sc.block, sc.saved, sc.host = &b, rows[0].State, b.Host
	return nil
}

func (sc *scene) loadPeople(tx *gorm.DB) error {
	var seats []seatRow
	if err := tx.Where("room = ? AND left_at = 0", sc.room.Slug).Find(&seats).Error; err != nil || len(seats) == 0 {
		return err
	}
	slices.SortFunc(seats, func(a, b seatRow) int {
		return cmp.Or(cmp.Compare(a.CameAt, b.CameAt), cmp.Compare(a.Member, b.Member))
	})
	by := map[string]*person{}
	ids := make([]string, len(seats))
	for i, seat := range seats {
		p := &person{seat: seat}
		sc.people = append(sc.people, p)
		by[seat.Member], ids[i] = p, seat.Member
	}
	var members []memberRow
	var tasks []taskRow
	var hosted []struct {
		Member string
		Last   int64
		Recent int
	}
	month := micros(sc.now.Add(-30 * 24 * time.Hour))
	for _, err := range []error{
		tx.Find(&members, "id IN ?", ids).Error,
		tx.Raw("SELECT t.* FROM current_tasks c JOIN tasks t ON t.id = c.task WHERE c.room = ? AND c.member IN ?",
			sc.room.Slug, ids).Scan(&tasks).Error,
		tx.Raw("SELECT member, max(at) AS last, sum(at > ?) AS recent FROM hostings WHERE member IN ? AND block <> ? GROUP BY member",
			month, ids, sc.blockID()).Scan(&hosted).Error,
	} {
		if err != nil {
			return err
		}
	}
	for _, m := range members {
		by[m.ID].member = m
	}
	for i := range tasks {
		by[tasks[i].Member].task = &tasks[i]
	}
	for _, h := range hosted {
		by[h.Member].lastHosted, by[h.Member].hosted30 = h.Last, h.Recent
	}
	if sc.block == nil || sc.block.Scheduled == "" {
		return nil
	}
	return sc.loadBooked(tx, sc.block.Scheduled)
}

// loadBooked lets a booking say, instead of the member's switch, who would host.
func (sc *scene) loadBooked(tx *gorm.DB, scheduled string) error {
	var booked []bookingRow
	err := tx.Find(&booked, "scheduled = ? AND state = ?", scheduled, HasSeat).Error
	for _, row := range booked {
		if p := sc.person(row.Member); p != nil {
			p.booked = &row.WouldHost
		}
	}
	return err
}

func (p *person) willing() bool {
	if p.booked != nil {
		return *p.booked
	}
	return p.member.Willing
}

func (sc *scene) blockID() string {
	if sc.block == nil {
		return ""
	}
	return sc.block.ID
}

// attendees are the people as a block needs to know them.
func (sc *scene) attendees() []Attendee {
	var out []Attendee
	for _, p := range sc.people {
		if !p.present() {
			continue
		}
		a := Attendee{
			Member: p.member.ID, Name: p.member.Name, ArrivedAt: instant(p.seat.CameAt),
			Here: p.here || p.unknown, Away: p.seat.Away, AwaySince: instant(p.seat.AwaySince),
			Willing: p.willing(), Newcomer: p.member.Finished == 0,
			LastHosted: instant(p.lastHosted), Hosted30: p.hosted30,
		}
		if !a.Here {
			a.GoneSince = cmp.Or(p.missing, sc.now)
		}
		out = append(out, a)
	}
	return out
}

// phase is where the room stands at this moment.
func (sc *scene) phase() (phase Phase, starts, ends time.Time) {
	if sc.block == nil || sc.block.Over() {
		return Free, starts, ends
	}
	phase, _, starts, ends = sc.block.PhaseAt(sc.now)
	return phase, starts, ends
}

// allow settles what each person may send in this phase.
func (sc *scene) allow() {
	phase, _, _ := sc.phase()
	for _, p := range sc.people {
		var turn, host, out bool
		if b := sc.block; b != nil && phase != Free {
			turn, host, out = b.TurnOf() == p.member.ID, b.Host == p.member.ID, !b.Has(p.member.ID)
		}
		p.may = RightsIn(phase, sc.room.Quiet, sc.room.Cameras, p.seat.Kind, turn, host, out)
	}
}
