package web

import (
	"context"
	"strings"
	"time"

	"lamplight/rooms"
	"lamplight/web/doctor"
	"lamplight/web/front"
	"lamplight/web/meter"
)

// Machine is what there is to know of the machine a house stands on.
type Machine struct {
	Meter       *meter.Meter
	Data        string // the folder of the house
	Certificate func() front.Certificate
	Version     string
	Since       time.Time // when this process began
	Elsewhere   bool      // the media server is not on this machine
}

// health is how the house does, for those who keep it.
type health struct {
	rooms.Census
	People  int
	Calling int // on a seat in a call
	Backup  *rooms.BackupState
	Late    bool // a backup should have been made by now
	Found   []saidFinding
	Looked  time.Time // when the doctor did; zero: not yet
	Looking bool
	Amiss   int // things somebody has to look at

	Machine *Machine // nil: nobody measures
	meter.Readings
	Peak        meter.Sample // the busiest minute of the day
	Left        int          // people who still fit into calls
	Size, Free  uint64       // of the disk
	House       int64        // bytes in the folder of the house
	Certificate front.Certificate
	Mail        bool // letters go out

	Nodes, NodesUp int // media servers, and those that answer
}

// health counts; nil while the database does not answer.
func (s *Server) health(ctx context.Context, lang string) *health {
	now, err := s.Service.Census(ctx)
	if err != nil {
		s.Log.Warn("the house could not be counted", "error", err)
		return nil
	}
	h := &health{Census: now, Machine: s.Machine, Mail: s.Post != nil}
	h.NodesUp, h.Nodes = s.Gate.nodes()
	for kind, n := range now.Sitting {
		h.People += n
		if kind != rooms.TextSeat {
			h.Calling += n
		}
	}
	if s.Backups != nil {
		state := s.Backups.State()
		h.Backup = &state
		h.Late = state.Every > 0 && state.Last.File != "" && time.Since(state.Last.At) > state.Every+time.Hour
	}
	if h.Machine != nil {
		h.measure()
	}
	found := s.findings()
	h.Found, h.Amiss = handsFirst(sayFindings(lang, found)), doctor.Amiss(found)
	h.Looked, h.Looking = s.checkup.when()
	for _, wrong := range []bool{!h.MediaUp || h.NodesUp < h.Nodes, h.Backup != nil && (h.Backup.Failed != nil || h.Late), h.Certificate.Trouble != ""} {
		if wrong {
			h.Amiss++
		}
	}
	return h
}

func (h *health) measure() {
	if h.Machine.Meter != nil {
		h.Readings = h.Machine.Meter.Read()
	}
	h.Peak = h.Now
	for _, s := range h.Day {
		if s.Busy > h.Peak.Busy {
			h.Peak = s
		}
	}
	if h.Measured() && !h.Machine.Elsewhere {
		h.Left = rooms.SeatsLeft(h.Cores, h.lately(), h.Resting)
	}
	h.Size, h.Free, _ = meter.Disk(h.Machine.Data)
	h.House = meter.Folder(h.Machine.Data)
	if h.Machine.Certificate != nil {
		h.Certificate = h.Machine.Certificate()
	}
}

// lately is how busy the machine was over the last minutes: a moment's work is
// no reason to turn people away.
func (h *health) lately() float64 {
	busy, n := h.Now.Busy, 1.0
	for _, s := range h.Day[max(0, len(h.Day)-4):] {
		busy, n = busy+s.Busy, n+1
	}
	return busy / n
}

// Version is which Lamplight this is.
func (h *health) Version() string { return strings.TrimPrefix(h.Machine.Version, "lamplight ") }

// Measured reports whether there are figures of the machine yet.
func (h *health) Measured() bool { return !h.Now.At.IsZero() }

// Counts reports whether it can be said how many more people fit.
func (h *health) Counts() bool { return h.Measured() && !h.Machine.Elsewhere }

// Fit is how many people fit into calls in all.
func (h *health) Fit() int { return h.Calling + h.Left }

// Used is how full the disk is, in bytes.
func (h *health) Used() uint64 { return h.Size - h.Free }

// Up is for how many whole days this process runs.
func (h *health) Up() int { return int(time.Since(h.Machine.Since).Hours() / 24) }

// WriteTime is how many milliseconds a write takes on average, at least one.
func (h *health) WriteTime() int {
	if h.Writes.Kept == 0 {
		return 1
	}
	return max(1, int(h.Writes.Seconds/float64(h.Writes.Kept)*1000))
}

// Sits is how many sit on seats of this kind.
func (h *health) Sits(kind string) int { return h.Sitting[rooms.SeatKind(kind)] }

// seatsDrawn is how many seats are drawn; of more, the front shows the first.
const seatsDrawn = 56

// Windows are the seats of a machine, the taken ones lit.
func (h *health) Windows() []string {
	all := make([]string, min(seatsDrawn, h.Fit()))
	for i := range all {
		all[i] = "win"
		if i < h.Calling {
			all[i] = "win on"
		}
	}
	return all
}

// Hidden is how many seats are not drawn.
func (h *health) Hidden() int { return max(0, h.Fit()-seatsDrawn) }
