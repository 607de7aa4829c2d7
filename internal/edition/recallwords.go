package edition

import (
	"os"
	"sync"
)

// wordsKept is a folder of a session's own in which search keeps what has not
// changed from one refresh to the next. The state folder is not held while
// somebody searches.
type wordsKept struct {
	mu    sync.Mutex // one index at a time
	dir   string     // "" before the first, and after the last
	ended bool
}

// in calls write with the folder in which the index is kept. Where there can be
// none, everything is read again.
func (k *wordsKept) in(write func(dir string) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dir == "" && !k.ended {
		if dir, err := os.MkdirTemp("", "daybook-search-*"); err == nil {
			k.dir = dir
		}
	}
	return write(k.dir)
}

// end removes the folder.
func (k *wordsKept) end() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dir != "" {
		_ = os.RemoveAll(k.dir) // among the system's temporary files
	}
	k.dir, k.ended = "", true
}
