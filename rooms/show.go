package rooms

import (
	"context"
	"reflect"
	"sync"
	"time"

	"gorm.io/gorm"
)

// look is a room as it is until something changes: what readers get, and what
// each person's own part is made of. Nobody writes to it.
type look struct {
	view   *View
	people map[string]*person // whoever holds a seat, seen or not
	open   map[string]*OpenTask
	scene  *scene
	wakes  time.Time // then the block goes on by itself; zero: never

	unsaved bool // something has happened since the room was saved
}

// looks are the last look at each room.
type looks struct {
	mu       sync.RWMutex
	by       map[string]*look
	revision map[string]int64
}

func (ls *looks) get(slug string) *look {
	ls.mu.RLock()
	defer ls.mu.RUnlock()
	return ls.by[slug]
}

func (ls *looks) forget(slug string) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	delete(ls.by, slug)
}

// keep gives the look its revision, which grows with every change and over
// restarts.
func (ls *looks) keep(slug string, l *look) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if ls.by == nil {
		ls.by, ls.revision = map[string]*look{}, map[string]int64{}
	}
	ls.revision[slug] = max(ls.revision[slug]+1, l.view.Now.UnixMilli())
	l.view.Revision = ls.revision[slug]
	ls.by[slug] = l
}

// look looks at a room; everybody shares what one of them saw.
func (s *Service) look(ctx context.Context, slug string) (*look, error) {
	if l := s.looks.get(slug); l != nil && !l.stale(time.Now()) {
		return l, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().UTC()
	if l := s.looks.get(slug); l != nil && !l.stale(now) {
		return l, nil
	}
	var l *look
	err := s.store.read(context.WithoutCancel(ctx), func(tx *gorm.DB) (err error) {
		l, err = takeLook(tx, slug, now, &s.presence)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.looks.keep(slug, l)
	return l, nil
}

func (l *look) stale(now time.Time) bool { return !l.wakes.IsZero() && !now.Before(l.wakes) }

// takeLook shows the room as it is now, even when what is due has not been
// saved yet: a full disk does not stop the clock.
func takeLook(tx *gorm.DB, slug string, now time.Time, seen *presence) (*look, error) {
	sc, err := loadScene(tx, slug, now, seen)
	if err != nil {
		return nil, err
	}
	l := &look{scene: sc, people: map[string]*person{}}
	if sc.block != nil {
		b, events := sc.block.AdvanceTo(now, sc.attendees())
		l.unsaved = len(events) > 0 || !reflect.DeepEqual(b, *sc.block)
		sc.block = &b
		if l.wakes = b.Wakes(sc.attendees()); !l.wakes.After(now) {
			l.wakes = time.Time{}
		}
		if b.Over() {
			sc.block = nil
		}
	}
	sc.allow()
	var ids []string
	for _, p := range sc.people {
		l.people[p.member.ID] = p
		seated := p.here && !p.seat.Seen
		vanished := !p.here && !p.unknown && p.missing.IsZero()
		l.unsaved = l.unsaved || seated || vanished
		ids = append(ids, p.member.ID)
	}
	if len(ids) > 0 {
		if l.open, err = unfinishedOf(tx, ids...); err != nil {
			return nil, err
		}
	}
	l.view = sc.view(seen.calls[slug])
	return l, nil
}

// View returns the room as everybody sees it. The same pointer is returned
// until something changes, so it must not be written to.
func (s *Service) View(ctx context.Context, slug string) (*View, error) {
	l, err := s.look(ctx, slug)
	if err != nil {
		return nil, err
	}
	return l.view, nil
}

func (sc *scene) view(answer call) *View {
	people := sc.attendees()
	v := &View{
		Now: sc.now, Room: sc.room.view(), People: []Person{},
		Microphones: answer.microphones(), MediaUp: answer.up,
	}
	phase, starts, ends := sc.phase()
	v.Phase = phase
	if phase != Free {
		block := sc.block.View(sc.now, people)
		v.PhaseStarts, v.PhaseEnds, v.Block = &starts, &ends, &block
	}
	if member, reason, ok := PickHost(people, sc.now); ok {
		v.NextHost = &HostView{ID: member, Name: sc.person(member).member.Name, Reason: reason}
	}
	for _, p := range sc.people {
		if p.present() {
			v.People = append(v.People, p.view(sc))
		}
	}
	return v
}

func (p *person) view(sc *scene) Person {
	return Person{
		ID: p.member.ID, Name: p.member.Name, Role: string(p.member.Role),
		Seat: p.seat.Kind, Away: p.seat.Away, BackAt: instantOrNil(p.seat.BackAt),
		Lost:       !p.here,
		SittingOut: sc.block != nil && sc.block.SitsOut(p.member.ID),
		Newcomer:   p.member.Finished == 0,
		Task:       p.task.view(), Outcome: p.task.outcome(),
		ArrivedAt: instant(p.seat.CameAt),
	}
}

// Me returns the reader's own part of the room.
func (s *Service) Me(ctx context.Context, by Member, slug string) (Me, error) {
	l, err := s.look(ctx, slug)
	if err != nil {
		return Me{}, err
	}
	p := l.people[by.ID]
	if p == nil {
		return s.visitor(ctx, by, slug)
	}
	me := Me{
		Seat: p.seat.Kind, SeatID: p.seat.SeatID, Away: p.seat.Away, BackAt: instantOrNil(p.seat.BackAt),
		Unfinished: l.open[by.ID], MaySpeak: p.has.Microphone && p.may.Microphone,
		MayVideo: p.has.Camera && p.may.Camera, Actions: []Action{},
	}
	me.know(p.member, p.task)
	if b := l.scene.block; b != nil && p.present() {
		now := time.Now().UTC()
		me.SittingOut, me.InBlock = b.SitsOut(by.ID), b.Has(by.ID)
		me.HostAgain = b.LostHost(by.ID)
		me.Actions = b.Actions(by.ID, now)
		if b.Host == by.ID || (b.Host == "" && me.InBlock) {
			me.Script = b.Script(now, l.scene.attendees())
		}
	}
	return me, nil
}

// visitor is somebody who does not sit here; their task of last time waits for
// them.
func (s *Service) visitor(ctx context.Context, by Member, slug string) (Me, error) {
	me := Me{Actions: []Action{}}
	err := s.store.read(ctx, func(tx *gorm.DB) error {
		var row memberRow
		if err := tx.Limit(1).Find(&row, "id = ?", by.ID).Error; err != nil {
			return err
		}
		if row.ID == "" {
			return Refuse(Unknown, "member.unknown")
		}
		task, err := currentOf(tx, by.ID, slug)
		if err != nil {
			return err
		}
		if task != nil && task.spent("") {
			if task.goesOn() {
				task = &taskRow{Title: task.Title, Done: task.Done, How: task.How, Activity: task.Activity}
			} else {
				task = nil
			}
		}
		me.know(row, task)
		open, err := unfinishedOf(tx, by.ID)
		me.Unfinished = open[by.ID]
		return err
	})
	return me, err
}

func (me *Me) know(m memberRow, task *taskRow) {
	me.ID, me.Name, me.Role, me.Language = m.ID, m.Name, string(m.Role), m.Language
	me.Willing, me.AskWilling = m.Willing, m.askWilling()
	me.Task, me.Outcome = task.view(), task.outcome()
	if task != nil {
		me.Note = task.Note
	}
}

// summary is the room as one window front of the lobby.
func (l *look) summary() RoomSummary {
	v := l.view
	sum := RoomSummary{
		RoomView: v.Room, Present: len(v.People), Phase: v.Phase, PhaseEnds: v.PhaseEnds, People: []Window{},
	}
	var host, turn string
	if b := v.Block; b != nil {
		ends := b.EndsAt
		sum.BlockEnds = &ends
		for _, s := range b.Phases {
			if starts := s.StartsAt; s.Phase == Focus && starts.After(v.Now) {
				sum.NextFocus = &starts
				break
			}
		}
		if b.Host != nil {
			host = b.Host.ID
			sum.Host = &PersonName{ID: b.Host.ID, Name: b.Host.Name}
		}
		if r := b.Round; r != nil {
			sum.TurnCount = len(r.Order)
			for i, place := range r.Order {
				if r.Turn != nil && place.Member == r.Turn.Member {
					turn, sum.Speaking, sum.TurnNumber = place.Member, place.Name, i+1
				}
			}
		}
	}
	for _, p := range v.People[:min(len(v.People), 50)] {
		sum.People = append(sum.People, Window{
			ID: p.ID, Name: p.Name, Seat: p.Seat, Away: p.Away || p.Lost, Host: p.ID == host, Turn: p.ID == turn,
		})
	}
	return sum
}

func (ls *looks) forgetAll() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	clear(ls.by)
}
