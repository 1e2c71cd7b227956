package sfu

import (
	"slices"
	"sync"
	"time"
)

// lines knows whose signalling is open. LiveKit goes on listing somebody whose
// browser died for another 15 to 20 seconds; the websocket through our gate is
// gone at once.
type lines struct {
	mu      sync.Mutex
	changed func(room string)
	members map[line]*state
}

type line struct{ room, member string }

type state struct {
	open   int
	closed time.Time // when the last one closed
}

// shortBreak is how long a browser may take to come back before anybody is told.
const shortBreak = 2 * time.Second

// opened notes an open websocket until done is called.
func (l *lines) opened(room, member string) (done func()) {
	who := line{room, member}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.members == nil {
		l.members = map[line]*state{}
	}
	s := l.members[who]
	if s == nil {
		s = &state{}
		l.members[who] = s
	}
	s.open++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if s.open--; s.open > 0 {
			return
		}
		s.closed = time.Now()
		if l.changed != nil {
			time.AfterFunc(shortBreak, func() { l.changed(room) })
		}
	}
}

// lost says whether the member had a line and has had none for a while.
func (l *lines) lost(room, member string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.members[line{room, member}]
	return s != nil && s.open == 0 && time.Since(s.closed) >= shortBreak
}

// forget drops what is known of members who are not in the room's call.
func (l *lines) forget(room string, here func(member string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for who, s := range l.members {
		if who.room == room && s.open == 0 && !here(who.member) {
			delete(l.members, who)
		}
	}
}

// busy lists the rooms somebody has a line to.
func (l *lines) busy() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var rooms []string
	for who, s := range l.members {
		if s.open > 0 && !slices.Contains(rooms, who.room) {
			rooms = append(rooms, who.room)
		}
	}
	return rooms
}
