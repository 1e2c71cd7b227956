package rooms

import "sync"

// bells are rung after a change. A bell carries nothing: whoever hears it
// looks. Each listener has a channel of capacity one, so that a slow listener
// hears many rings as one and nobody waits for anybody.
type bells struct {
	mu        sync.Mutex
	listeners map[string]map[chan struct{}]bool // by slug; "" for the whole house
}

func (b *bells) listen(slug string) (ring <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listeners == nil {
		b.listeners = map[string]map[chan struct{}]bool{}
	}
	if b.listeners[slug] == nil {
		b.listeners[slug] = map[chan struct{}]bool{}
	}
	b.listeners[slug][c] = true
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.listeners[slug], c)
		if len(b.listeners[slug]) == 0 {
			delete(b.listeners, slug)
		}
	}
}

// ring rings the bells of these rooms and the house's once.
func (b *bells) ring(slugs ...string) {
	if len(slugs) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, slug := range slugs {
		for c := range b.listeners[slug] {
			strike(c)
		}
	}
	for c := range b.listeners[""] {
		strike(c)
	}
}

// strike rings one channel of capacity one.
func strike(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Bell rings (capacity one) after every change in the room; slug "" rings
// after every change in any room.
func (s *Service) Bell(slug string) (ring <-chan struct{}, stop func()) { return s.bells.listen(slug) }
