package house

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// Event is one of a stream.
type Event struct {
	ID, Kind, Data string
	At             time.Time // when it was read whole
}

// Stream is an event stream that is followed.
type Stream struct {
	Events chan Event // closed when the stream has ended
	cancel context.CancelFunc
}

// Follow opens the event stream of a room.
func (p *Person) Follow(room string) (*Stream, error) { return p.FollowFrom(room, "") }

// FollowFrom opens it with the id of the last event somebody had.
func (p *Person) FollowFrom(room, lastID string) (*Stream, error) {
	ctx, cancel := context.WithCancel(context.Background())
	body, err := p.OpenStream(ctx, room, lastID)
	if err != nil {
		cancel()
		return nil, err
	}
	s := &Stream{Events: make(chan Event, 256), cancel: cancel}
	go func() {
		defer close(s.Events)
		defer body.Close()
		ReadEvents(body, func(e Event) bool {
			select {
			case s.Events <- e:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	return s, nil
}

// Close leaves the stream.
func (s *Stream) Close() { s.cancel() }

// OpenStream is a room's stream as bytes, until ctx ends or it is closed.
func (p *Person) OpenStream(ctx context.Context, room, lastID string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.h.URL+"/api/rooms/"+room+"/events", nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Cookie", p.cookie)
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	res, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		defer res.Body.Close()
		return nil, read(res, nil)
	}
	return res.Body, nil
}

// ReadEvents reads a stream as a browser does, until it ends or each says no.
func ReadEvents(from io.Reader, each func(Event) bool) {
	lines := bufio.NewReaderSize(from, 64<<10)
	event := Event{}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return // an event that is cut off is none
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			event.ID = value
		case "event":
			event.Kind = value
		case "data":
			event.Data += value
		case "":
			if line != "\n" {
				continue // a comment
			}
			if event.At = time.Now(); event.Kind+event.Data != "" && !each(event) {
				return
			}
			event = Event{ID: event.ID} // the id stays until there is another
		}
	}
}
