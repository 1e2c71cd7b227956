// Package mediatest is a media server made of a map, and the rules that it and
// the real one must both keep.
package mediatest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	"lamplight/rooms"
)

// Source is what a participant sends.
type Source string

const (
	Camera     Source = "camera"
	Microphone Source = "microphone"
	// SoundAsCamera is sound that a cheating client calls a camera: the media
	// server lets it pass where a camera may pass.
	SoundAsCamera Source = "sound as camera"
)

// ErrDown is what every question gets while the media server is down.
var ErrDown = errors.New("the media server is down")

// ErrNotPermitted is what a participant gets who publishes what it may not.
var ErrNotPermitted = errors.New("not permitted")

// Fake is a media server without media: rooms.Media for the house, and the
// browser's side (Connect, Publish, Disconnect) for the test. It may be used
// inside a synctest bubble.
type Fake struct {
	mu       sync.Mutex
	calls    map[string]map[string]*caller // room, member
	lastID   int
	down     bool
	onChange func(room string)
}

var (
	_ rooms.Media = (*Fake)(nil)
	_ Driver      = (*Fake)(nil)
)

// New makes an empty media server that is up.
func New() *Fake { return &Fake{calls: map[string]map[string]*caller{}} }

// OnChange has f called after each change in a room, as a webhook would; room
// is "" after a restart. It is called without any lock held.
func (f *Fake) OnChange(call func(room string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.onChange = call
}

// SetDown makes every call of rooms.Media but Token fail, and nobody can
// connect; those who are connected stay so.
func (f *Fake) SetDown(down bool) {
	f.mu.Lock()
	f.down = down
	f.mu.Unlock()
}

// Restart forgets everybody, as a media server that was killed does.
func (f *Fake) Restart() {
	f.mu.Lock()
	clear(f.calls)
	f.down = false
	f.mu.Unlock()
	f.changed("")
}

type caller struct {
	rooms.Caller
	disguised bool
}

type ticket struct {
	Room, Member string
	Rights       rooms.Rights
	Until        time.Time
}

// Token implements rooms.Media.
func (f *Fake) Token(room, member string, rights rooms.Rights) (string, error) {
	if room == "" || member == "" {
		return "", errors.New("a token needs a room and a member")
	}
	raw, err := json.Marshal(ticket{room, member, rights, time.Now().Add(2 * time.Minute)})
	return base64.RawURLEncoding.EncodeToString(raw), err
}

// Wish says whom a token was made for; as at the gate, an old token is no worse
// than a young one.
func (f *Fake) Wish(token string) (room, member string, err error) {
	t, err := readTicket(token)
	return t.Room, t.Member, err
}

func readTicket(token string) (t ticket, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return t, err
	}
	err = json.Unmarshal(raw, &t)
	return t, err
}

// Connect enters the call with the token's rights; an older connection of the
// same member ends.
func (f *Fake) Connect(token string) (connection string, err error) {
	t, err := readTicket(token)
	if err != nil {
		return "", err
	}
	if time.Now().After(t.Until) {
		return "", errors.New("the token has expired")
	}
	f.mu.Lock()
	if f.down {
		f.mu.Unlock()
		return "", ErrDown
	}
	f.lastID++
	c := &caller{Caller: rooms.Caller{
		Member:     t.Member,
		Connection: fmt.Sprintf("connection-%d", f.lastID),
		JoinedAt:   time.Now().UTC().Truncate(time.Second),
		Rights:     t.Rights,
	}}
	if f.calls[t.Room] == nil {
		f.calls[t.Room] = map[string]*caller{}
	}
	f.calls[t.Room][t.Member] = c
	connection = c.Connection
	f.mu.Unlock()
	f.changed(t.Room)
	return connection, nil
}

// Publish begins to send a camera or a microphone.
func (f *Fake) Publish(room, member string, source Source) error {
	f.mu.Lock()
	c := f.calls[room][member]
	switch {
	case c == nil:
		f.mu.Unlock()
		return errors.New("not connected")
	case source == Camera && c.Rights.Camera:
		c.Cameras++
	case source == Microphone && c.Rights.Microphone:
		c.Microphones++
	case source == SoundAsCamera && c.Rights.Camera:
		c.Microphones++
		c.disguised = true
	default:
		f.mu.Unlock()
		return ErrNotPermitted
	}
	f.mu.Unlock()
	f.changed(room)
	return nil
}

// Disconnect ends the member's connection as a closed browser does.
func (f *Fake) Disconnect(room, member string) {
	f.mu.Lock()
	_, was := f.calls[room][member]
	delete(f.calls[room], member)
	f.mu.Unlock()
	if was {
		f.changed(room)
	}
}

// Lose has the member's browser not be heard of for a while, or again: it stays
// in the list.
func (f *Fake) Lose(room, member string, lost bool) {
	f.mu.Lock()
	c := f.calls[room][member]
	if c != nil {
		c.Lost = lost
	}
	f.mu.Unlock()
	if c != nil {
		f.changed(room)
	}
}

// Callers implements rooms.Media; the order is by member.
func (f *Fake) Callers(ctx context.Context, room string) ([]rooms.Caller, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return nil, ErrDown
	}
	var out []rooms.Caller
	for _, c := range f.calls[room] {
		seen := c.Caller
		seen.Rights.Microphone = seen.Rights.Microphone || c.disguised
		out = append(out, seen)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Member < out[j].Member })
	return out, nil
}

// Permit implements rooms.Media.
func (f *Fake) Permit(ctx context.Context, room, member string, rights rooms.Rights) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	if f.down {
		f.mu.Unlock()
		return ErrDown
	}
	c := f.calls[room][member]
	switch {
	case c == nil || c.Rights == rights && !c.disguised:
		f.mu.Unlock()
		return nil
	case c.disguised:
		delete(f.calls[room], member)
	}
	c.Rights = rights
	if !rights.Camera {
		c.Cameras = 0
	}
	if !rights.Microphone {
		c.Microphones = 0
	}
	f.mu.Unlock()
	f.changed(room)
	return nil
}

// Remove implements rooms.Media.
func (f *Fake) Remove(ctx context.Context, room, member string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	down := f.down
	f.mu.Unlock()
	if down {
		return ErrDown
	}
	f.Disconnect(room, member)
	return nil
}

func (f *Fake) changed(room string) {
	f.mu.Lock()
	call := f.onChange
	f.mu.Unlock()
	if call != nil {
		call(room)
	}
}
