package rooms

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// blockRow is a block as the database keeps it: the whole value in one column.
type blockRow struct {
	ID        string
	Room      string
	State     string
	StartedAt int64
	EndedAt   int64
}

func (blockRow) TableName() string { return "blocks" }

type hosting struct {
	Block, Member string
	At            int64
}

// StartBlock begins gathering for a block with this plan.
func (s *Service) StartBlock(ctx context.Context, by Member, slug string, plan Plan) (view BlockView, err error) {
	if err := plan.Check(s.opts.ShortPlans); err != nil {
		return BlockView{}, err
	}
	err = s.change(ctx, func(c *change) error {
		if err := c.mayCome(by.ID, slug); err != nil {
			return err
		}
		if err := c.stepRoom(slug); err != nil { // a block that has just ended is no obstacle
			return err
		}
		sc, err := c.scene(slug)
		if err != nil {
			return err
		}
		if sc.block != nil {
			return Refuse(Conflict, "block.running")
		}
		if !sc.sits(by.ID) {
			return Refuse(Forbidden, "room.no_seat")
		}
		if err := s.rates.spend("start "+slug, starting, c.now); err != nil {
			return err
		}
		var number int64
		if err := c.tx.Model(&blockRow{}).Where("room = ?", slug).Count(&number).Error; err != nil {
			return err
		}
		for _, p := range sc.people {
			if err := c.freshen(p.member.ID, slug, true); err != nil {
				return err
			}
		}
		if err := c.fitsBefore(slug, plan); err != nil {
			return err
		}
		b, events := NewBlock(newID(), plan, int(number), by.ID, sc.attendees(), c.now)
		sc.block = &b
		row := blockRow{ID: b.ID, Room: slug, State: "{}", StartedAt: micros(c.now)}
		if err := c.tx.Create(&row).Error; err != nil {
			return err
		}
		if err := c.keepBlock(sc, events); err != nil {
			return err
		}
		view = b.View(c.now, sc.attendees())
		return c.stepRoom(slug)
	})
	return view, err
}

// Do acts on the running block; to is the member a hand_over goes to.
func (s *Service) Do(ctx context.Context, by Member, slug string, action Action, to string) error {
	return s.change(ctx, func(c *change) error {
		if err := c.mayCome(by.ID, slug); err != nil {
			return err
		}
		if err := c.stepRoom(slug); err != nil {
			return err
		}
		sc, err := c.scene(slug)
		if err != nil {
			return err
		}
		if sc.block == nil {
			return Refuse(Conflict, "block.none")
		}
		if !sc.sits(by.ID) {
			return Refuse(Forbidden, "room.no_seat")
		}
		b, events, err := sc.block.Do(action, by.ID, to, c.now, sc.attendees())
		if err != nil {
			return err
		}
		sc.block = &b
		if err := c.keepBlock(sc, events); err != nil {
			return err
		}
		return c.stepRoom(slug)
	})
}

func (sc *scene) sits(member string) bool {
	return sc.person(member) != nil && sc.person(member).present()
}

func (sc *scene) person(member string) *person {
	for _, p := range sc.people {
		if p.member.ID == member {
			return p
		}
	}
	return nil
}

// stepRoom lets happen in a room what is due: people are seen or lost, the
// block goes on. Whoever reads will see it.
func (c *change) stepRoom(slug string) error {
	_, err := c.step(slug)
	c.shows(slug)
	return err
}

// step reports whether anything was written.
func (c *change) step(slug string) (wrote bool, err error) {
	sc, err := c.scene(slug)
	if err != nil {
		return false, err
	}
	if sc.broken != "" {
		c.s.opts.Log.Error("a block cannot be read and is over", "room", InLog(slug), "block", sc.broken)
		c.all = true
		err := errors.Join(
			c.tx.Model(&blockRow{}).Where("id = ?", sc.broken).Update("ended_at", micros(c.now)).Error,
			c.tx.Model(&scheduledRow{}).Where("block = ?", sc.broken).Update("state", Over).Error)
		if wrote = true; err != nil {
			return wrote, err
		}
	}
	seated, err := c.settleSeats(sc)
	if err != nil {
		return false, err
	}
	wrote = wrote || seated
	if sc.block != nil {
		before := sc.saved
		b, events := sc.block.AdvanceTo(c.now, sc.attendees())
		sc.block = &b
		if err := c.keepBlock(sc, events); err != nil {
			return false, err
		}
		wrote = wrote || sc.saved != before
	}
	if err := c.keepStays(sc); err != nil {
		return false, err
	}
	if sc.block == nil && sc.broken == "" || sc.block != nil && sc.block.Over() {
		opened, news, err := c.openDoors(sc)
		if err != nil {
			return false, err
		}
		if opened {
			_, err := c.step(slug)
			return true, err
		}
		wrote = wrote || news
	}
	return wrote, c.promise(sc)
}

// settleSeats ends the seats of whoever has been missing too long, and shows
// who has sat down.
func (c *change) settleSeats(sc *scene) (wrote bool, err error) {
	phase, _, _ := sc.phase()
	for _, p := range sc.people {
		p.missing = c.s.presence.watch(p.seat, c.now)
		switch {
		case p.here && !p.seat.Seen:
			wrote = true
			if err := c.welcome(sc, p, phase); err != nil {
				return wrote, err
			}
		case !p.missing.IsZero() && c.now.Sub(p.missing) >= Grace:
			wrote = true
			if err := c.endSeat(p.seat, c.now); err != nil {
				return wrote, err
			}
			p.seat.LeftAt = micros(c.now)
		}
	}
	return wrote, nil
}

// welcome shows somebody who has sat down: with a line in the chat, except in
// focus, which has a quiet door.
func (c *change) welcome(sc *scene, p *person, phase Phase) error {
	p.seat.Seen = true
	if sc.block == nil || sc.block.name(p.member.ID) == "" {
		p.seat.CameAt = micros(c.now)
	}
	again := c.now.Sub(instant(p.member.SatAt)) < time.Minute // in and out is no news
	p.member.SatAt = micros(c.now)
	if err := c.tx.Save(&p.seat).Error; err != nil {
		return err
	}
	if err := c.tx.Save(&p.member).Error; err != nil {
		return err
	}
	if phase == Focus {
		return nil
	}
	if !again {
		if err := c.notice(sc.room.Slug, line("notice.came", "Name", p.member.Name), c.now); err != nil {
			return err
		}
	}
	return c.tellTask(p.task)
}

// keepBlock saves the block with everything that happened to it, together.
func (c *change) keepBlock(sc *scene, events []Event) error {
	for _, e := range events {
		if err := c.happened(sc, e); err != nil {
			return err
		}
	}
	state, err := json.Marshal(sc.block)
	if err != nil || string(state) == sc.saved {
		return err
	}
	var ended int64
	if sc.block.Over() {
		ended = micros(sc.block.Ends())
	}
	sc.saved = string(state)
	return c.tx.Model(&blockRow{}).Where("id = ?", sc.block.ID).
		Updates(map[string]any{"state": sc.saved, "ended_at": ended}).Error
}

// happened writes down what an event leaves behind: its line in the chat, a
// hosting, a finished block.
func (c *change) happened(sc *scene, e Event) error {
	slug := sc.room.Slug
	say := func(l Line) error {
		if sc.block.Scheduled != "" && !sc.anybody(e.At) {
			return nil
		}
		return c.notice(slug, l, e.At)
	}
	switch e.Kind {
	case EventPhase:
		if err := say(line("notice."+string(e.Phase), "At", clock(e.At), "Until", clock(e.Until))); err != nil {
			return err
		}
		if e.Phase != Gathering && sc.host != "" {
			return c.hosted(sc.block.ID, sc.host, e.At)
		}
	case EventHost:
		sc.host = e.Member
		if e.Member == "" {
			return say(line("notice.leads_itself"))
		}
		if e.At.After(sc.block.StartsAt) {
			if err := c.hosted(sc.block.ID, e.Member, e.At); err != nil {
				return err
			}
		}
		return c.notice(slug, e.Reason, e.At)
	case EventEnded:
		c.all = true
		if err := c.finished(sc, e.At); err != nil {
			return err
		}
		if err := c.heldScheduled(sc); err != nil {
			return err
		}
		return say(line("notice.ended", "At", clock(e.At)))
	}
	return nil
}

func (c *change) hosted(block, member string, at time.Time) error {
	return c.tx.Clauses(clause.OnConflict{DoNothing: true}).
		Create(&hosting{Block: block, Member: member, At: micros(at)}).Error
}

// finished counts the block for everybody who held it to its end, if it ever
// came to work.
func (c *change) finished(sc *scene, at time.Time) error {
	var held []string
	for _, p := range sc.people {
		if p.present() && sc.block.Has(p.member.ID) {
			held = append(held, p.member.ID)
		}
	}
	if len(held) == 0 || !sc.block.worked(at) {
		return nil
	}
	return c.tx.Model(&memberRow{}).Where("id IN ?", held).Update("finished", gorm.Expr("finished + 1")).Error
}

// worked reports whether focus had begun before at.
func (b Block) worked(at time.Time) bool {
	for _, s := range b.stretches() {
		if s.Phase == Focus && s.StartsAt.Before(at) {
			return true
		}
	}
	return false
}
