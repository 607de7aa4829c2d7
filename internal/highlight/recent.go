package highlight

import "sync"

// recent remembers what was coloured of late: the documents of a released
// version repeat most of the code of the one before, and to colour a block takes
// longer than all else on its page.
type recent struct {
	mu          sync.Mutex
	young, old  map[block]result
	size, limit int // bytes of the young
}

// block is what a result depends on.
type block struct{ language, code string }

type result struct {
	html []byte // not changed by anybody
	ok   bool
}

func newRecent(limit int) *recent {
	return &recent{young: map[block]result{}, limit: limit}
}

func (r *recent) get(b block) (result, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.young[b]; ok {
		return known, true
	}
	known, ok := r.old[b]
	if ok {
		r.add(b, known)
	}
	return known, ok
}

func (r *recent) put(b block, made result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(b, made)
}

// add lets the old go when the young have grown to the limit.
func (r *recent) add(b block, made result) {
	if r.size >= r.limit {
		r.young, r.old, r.size = map[block]result{}, r.young, 0
	}
	r.young[b] = made
	r.size += len(b.code) + len(made.html)
}
