package sfu

import (
	"context"
	"log/slog"
	"regexp"

	"lamplight/rooms"
)

// quiet lets LiveKit's errors through, without tokens and addresses of private rooms.
func quiet(next slog.Handler) slog.Handler { return quietHandler{next} }

type quietHandler struct{ next slog.Handler }

// LiveKit writes a token it refused into its log and into its answer.
var tokenShape = regexp.MustCompile(`eyJ[\w-]+(\.[\w-]*)+`)

func hide(s string) string { return rooms.InLog(tokenShape.ReplaceAllString(s, "<token>")) }

func (q quietHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && q.next.Enabled(ctx, level)
}

func (q quietHandler) Handle(ctx context.Context, r slog.Record) error {
	if noise[r.Message] {
		return nil
	}
	clean := slog.NewRecord(r.Time, r.Level, hide(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(hideAttr(a))
		return true
	})
	return q.next.Handle(ctx, clean)
}

func (q quietHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = hideAttr(a)
	}
	return quietHandler{q.next.WithAttrs(clean)}
}

func (q quietHandler) WithGroup(name string) slog.Handler {
	return quietHandler{q.next.WithGroup(name)}
}

// hideAttr makes a string of the value first: LiveKit logs errors and whole
// requests, and a token may be anywhere in them.
func hideAttr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindBool, slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindDuration, slog.KindTime:
		return a
	default:
		return slog.String(a.Key, hide(v.String()))
	}
}

// noise is what LiveKit calls an error on an ordinary day.
var noise = map[string]bool{
	"Failed to write packet: io: read/write on closed pipe": true, // somebody left
	"could not send update to participant":                  true, // likewise
}
