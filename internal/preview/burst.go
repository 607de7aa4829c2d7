package preview

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"
)

const (
	// quiet is how long a burst of saves must have ended before it is told: an
	// editor's save is several events.
	quiet = 30 * time.Millisecond
	// loud is how long a burst may go on: what never rests is told all the same.
	loud = time.Second
	// patience is how long git may hold its lock before it counts as left
	// behind by a git that was killed.
	patience = 30 * time.Second
)

// gitLock is there while git changes a work tree.
const gitLock = "index.lock"

// burst is what was saved since the last refresh.
type burst struct {
	saved   map[string]bool
	locks   map[string]time.Time // of git, since when
	began   time.Time
	settled *time.Timer
	ready   bool
}

func newBurst() *burst {
	b := &burst{saved: map[string]bool{}, locks: map[string]time.Time{}, settled: time.NewTimer(time.Hour)}
	b.settled.Stop()
	return b
}

// add takes in a saved file; "" is any file.
func (b *burst) add(file string) {
	if len(b.saved) == 0 {
		b.began = time.Now()
	}
	b.saved[file] = true
	if !b.ready {
		b.settled.Reset(max(0, min(quiet, loud-time.Since(b.began))))
	}
}

// lock notes that git began, or ended, to change a work tree.
func (b *burst) lock(file string) {
	if _, known := b.locks[file]; !known {
		b.locks[file] = time.Now()
	}
	b.ready = false
	b.settled.Reset(quiet)
}

// settle lets the burst be told, unless git is still at work.
func (b *burst) settle() {
	for file, since := range b.locks {
		if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) || time.Since(since) > patience {
			delete(b.locks, file)
		}
	}
	if len(b.locks) > 0 {
		b.settled.Reset(quiet)
		return
	}
	b.ready = len(b.saved) > 0
}

func (b *burst) files() []string {
	if b.saved[""] {
		return nil
	}
	return slices.Sorted(maps.Keys(b.saved))
}

func (b *burst) clear() {
	clear(b.saved)
	b.ready = false
}
