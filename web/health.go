package web

import (
	"context"
	"time"

	"lamplight/rooms"
)

// health is how the house does, for those who keep it.
type health struct {
	rooms.Census
	People int
	Backup *rooms.BackupState
	Late   bool // a backup should have been made by now
	Found  []saidFinding
}

// health counts; nil while the database does not answer.
func (s *Server) health(ctx context.Context) *health {
	now, err := s.Service.Census(ctx)
	if err != nil {
		s.Log.Warn("the house could not be counted", "error", err)
		return nil
	}
	h := &health{Census: now}
	for _, n := range now.Sitting {
		h.People += n
	}
	if s.Backups != nil {
		state := s.Backups.State()
		h.Backup = &state
		h.Late = state.Every > 0 && state.Last.File != "" && time.Since(state.Last.At) > state.Every+time.Hour
	}
	return h
}

// WriteTime is how many milliseconds a write takes on average, at least one.
func (h *health) WriteTime() int {
	if h.Writes.Kept == 0 {
		return 1
	}
	return max(1, int(h.Writes.Seconds/float64(h.Writes.Kept)*1000))
}

// Size is the size of the newest backup in whole megabytes, at least one.
func (h *health) Size() int { return max(1, int(h.Backup.Last.Size/1e6)) }

// Sits is how many sit on seats of this kind.
func (h *health) Sits(kind string) int { return h.Sitting[rooms.SeatKind(kind)] }
