package rooms

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
)

// Service is the house made live. Every change goes through it; whoever wants
// to know about changes listens to a bell and looks again.
type Service struct {
	store *Store
	media Media
	opts  Options
	bells bells
	rates rates

	// mu lets one change happen at a time in the whole house: the database has
	// one writer anyway. It also guards what only this process knows: who is
	// seen, and since when somebody is not.
	mu       sync.Mutex
	presence presence
	stays    stays
	crowd    crowd

	looks   looks                           // the last look at each room, for readers
	visits  remembered[visit, Me]           // what visitors who follow a room were last told about themselves
	usual   remembered[string, usualLength] // each member's usual length, for their looks
	wake    chan struct{}                   // something may be due sooner than the timekeeper thinks
	watches watches                         // who looks at the media server
}

// Options are the house rules an operator chooses.
type Options struct {
	ShortPlans bool // allow plans of seconds, for tests and demonstrations
	Log        *slog.Logger
}

// NewService makes the house over a store and a media server; Run makes it move.
func NewService(store *Store, media Media, opts Options) *Service {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{store: store, media: media, opts: opts, wake: make(chan struct{}, 1), stays: stays{born: time.Now(), began: make(chan struct{}, 1)}}
}

// change is a step of the house under way: whatever is written through tx is
// kept together or not at all, and is told to nobody before it is kept.
type change struct {
	s   *Service
	tx  *gorm.DB
	now time.Time

	seen  []string // rooms whose view is no longer true
	heard []string // rooms that have only new messages
	after []func() // what this process must know once it is kept
	about []string // members whose own part is no longer true
	all   bool     // nobody's is

	stays map[stayKey]stay // as this change leaves them
}

// shows says that this room looks different now; tells that it only has a new line.
func (c *change) shows(slug string) { c.seen = append(c.seen, slug) }
func (c *change) tells(slug string) { c.heard = append(c.heard, slug) }

// then has f run if and when everything is kept, still under the lock.
func (c *change) then(f func()) { c.after = append(c.after, f) }

// change is the only way anything changes: lock, let f load, step and save in
// one transaction, unlock, ring.
func (s *Service) change(ctx context.Context, f func(c *change) error) error {
	s.mu.Lock()
	c := &change{s: s, now: time.Now().UTC()}
	err := s.store.write(ctx, func(tx *gorm.DB) error {
		c.tx = tx
		return f(c)
	})
	if err != nil {
		s.mu.Unlock()
		return err
	}
	for _, f := range c.after {
		f()
	}
	if c.all {
		s.visits.forget(func(visit) bool { return true })
	} else if len(c.about) > 0 {
		s.visits.forget(func(v visit) bool { return slices.Contains(c.about, v.member) })
	}
	for _, slug := range c.seen {
		s.looks.forget(slug)
	}
	s.mu.Unlock()
	for _, slug := range c.seen {
		s.watches.look(slug)
	}
	if len(c.seen) > 0 {
		strike(s.wake)
	}
	s.bells.ring(append(c.seen, c.heard...)...)
	return nil
}

// newID makes an id nobody can guess: 128 bits.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}
