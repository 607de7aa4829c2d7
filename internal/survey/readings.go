package survey

import (
	"crypto/sha1"
	"fmt"
	"sync"

	"daybook/internal/gitfs"
)

// maxReadings is how many bytes of documents are remembered.
const maxReadings = 64 << 20

// Readings are documents that were parsed before, so that a work tree in which
// one was saved is surveyed anew without parsing all others. They belong to one
// way of reading: other Options want other Readings. They may be used by several
// goroutines at once.
type Readings struct {
	mu    sync.Mutex
	known map[readingKey]reading
	bytes int
}

// readingKey is a document's content in its place.
type readingKey struct {
	repository string
	version
}

// NewReadings remembers nothing yet.
func NewReadings() *Readings { return &Readings{known: map[readingKey]reading{}} }

// parsed is parse, which remembers.
func (r *reader) parsed(read *reading, content []byte) {
	all := r.opts.Readings
	if all == nil {
		r.parse(read, content)
		return
	}
	sum := sha1.New()
	fmt.Fprintf(sum, "blob %d\x00", len(content))
	sum.Write(content)
	key := readingKey{r.Target.Name, version{read.fact.Path, gitfs.Hash(sum.Sum(nil))}}
	all.mu.Lock()
	kept, ok := all.known[key]
	all.mu.Unlock()
	if ok {
		kept.path = read.path // the link that leads to it may be another one
		*read = kept
		return
	}
	r.parse(read, content)
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.bytes += len(content); all.bytes > maxReadings {
		clear(all.known)
		all.bytes = len(content)
	}
	all.known[key] = *read
}
