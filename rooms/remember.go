package rooms

import "sync"

// mostRemembered bounds what is remembered of one kind.
const mostRemembered = 5000

// remembered is what was looked up and holds until it is forgotten: hundreds
// may ask, and little of it ever changes.
type remembered[K comparable, V any] struct {
	mu sync.RWMutex
	by map[K]V
	n  int64 // grows whenever something is forgotten
}

// get says what is remembered, and at which n; keep wants to know that.
func (r *remembered[K, V]) get(about K) (what V, n int64, known bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	what, known = r.by[about]
	return what, r.n, known
}

// keep remembers it, unless something was forgotten while it was looked up.
func (r *remembered[K, V]) keep(about K, what V, n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n != r.n {
		return
	}
	if r.by == nil || len(r.by) >= mostRemembered {
		r.by = map[K]V{}
	}
	r.by[about] = what
}

// forget forgets whatever is about these.
func (r *remembered[K, V]) forget(these func(K) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	for about := range r.by {
		if these(about) {
			delete(r.by, about)
		}
	}
}
