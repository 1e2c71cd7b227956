package rooms

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// View returns the room as everybody sees it. The same pointer is returned
// until something changes, so it must not be written to.
func (s *Service) View(ctx context.Context, slug string) (*View, error) {
	l, err := s.look(ctx, slug)
	if err != nil {
		return nil, err
	}
	return l.view, nil
}

func (sc *scene) view(answer call, people []Attendee) *View {
	v := &View{
		Now: sc.now, Room: sc.room.view(), People: []Person{}, Knocks: []Knock{},
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
		Unfinished: l.open[by.ID], Logged: l.logged[by.ID].at(time.Now()), MaySpeak: p.has.Microphone && p.may.Microphone,
		MayVideo: p.has.Camera && p.may.Camera, NoCamera: p.stops.Camera, NoSound: p.stops.Microphone, Actions: []Action{},
	}
	me.know(p.member, p.task)
	if me.Helper, err = s.helper(ctx, p.member); err != nil {
		return Me{}, err
	}
	if b := l.scene.block; b != nil && p.present() {
		now := time.Now().UTC()
		me.SittingOut, me.InBlock = b.SitsOut(by.ID), b.Has(by.ID)
		me.HostAgain = b.LostHost(by.ID)
		me.Actions = b.Actions(by.ID, now)
		if b.Host == by.ID || (b.Host == "" && me.InBlock) {
			me.Script = b.Script(now, l.block)
		}
	}
	return me, nil
}

// visit is a member who follows a room without a seat.
type visit struct{ member, slug string }

// visitor is somebody who does not sit here.
func (s *Service) visitor(ctx context.Context, by Member, slug string) (me Me, err error) {
	who := visit{by.ID, slug}
	me, n, known := s.visits.get(who)
	if !known {
		if me, err = s.lookUp(ctx, by, slug); err == nil {
			s.visits.keep(who, me, n)
		}
	}
	me.Logged = me.Logged.at(time.Now())
	return me, err
}

// lookUp finds what a visitor may know of themselves; their task of last time
// waits for them.
func (s *Service) lookUp(ctx context.Context, by Member, slug string) (Me, error) {
	me := Me{Actions: []Action{}}
	var row memberRow
	err := s.store.read(ctx, func(tx *gorm.DB) error {
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
		if err != nil {
			return err
		}
		logged, err := loggedOf(tx, slug, "", time.Now(), by.ID)
		me.Unfinished, me.Logged = open[by.ID], logged[by.ID]
		return err
	})
	if err == nil {
		me.Helper, err = s.helper(ctx, row)
	}
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
	if v.Room.Locked { // who is behind a shut door is nobody's business
		sum.Host, sum.Speaking = nil, ""
		return sum
	}
	for _, p := range v.People[:min(len(v.People), 50)] {
		sum.People = append(sum.People, Window{
			ID: p.ID, Name: p.Name, Seat: p.Seat, Away: p.Away || p.Lost, Host: p.ID == host, Turn: p.ID == turn,
		})
	}
	return sum
}
