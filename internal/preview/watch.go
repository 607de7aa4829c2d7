package preview

import (
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long a burst of saves must have ended before a build starts: an
// editor's save is several events.
const quiet = 60 * time.Millisecond

// maxWatched bounds the folders that are watched: more would use up the
// system's watches.
const maxWatched = 20000

// watcher tells of saves below the watched paths, bursts drawn together.
type watcher struct {
	saved chan string // one path of the burst
	fs    *fsnotify.Watcher
	skip  []string
}

func watch(paths, skip []string) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watcher{saved: make(chan string, 1), fs: notify}
	for _, s := range skip {
		if abs, err := filepath.Abs(s); err == nil {
			w.skip = append(w.skip, abs)
		}
	}
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err == nil {
			err = w.add(abs)
		}
		if err != nil {
			notify.Close()
			return nil, err
		}
	}
	go w.run()
	return w, nil
}

func (w *watcher) close() { w.fs.Close() }

// add watches a file's folder, or a folder with all below.
func (w *watcher) add(root string) error {
	watched := 0
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone meanwhile, or not ours to read
		}
		if !d.IsDir() {
			if p == root {
				return w.fs.Add(filepath.Dir(p))
			}
			return nil
		}
		if w.left(p) || watched >= maxWatched {
			return filepath.SkipDir
		}
		watched++
		return w.fs.Add(p)
	})
}

// left reports whether a folder is not watched: daybook's own output, git's
// objects, and dependencies that nobody edits.
func (w *watcher) left(p string) bool {
	for _, s := range w.skip {
		if p == s || strings.HasPrefix(p, s+string(filepath.Separator)) {
			return true
		}
	}
	switch filepath.Base(p) {
	case "node_modules", "objects", ".venv":
		return true
	}
	return strings.Contains(filepath.Base(p), ".daybook-")
}

func (w *watcher) run() {
	var last string
	settled := time.NewTimer(time.Hour)
	settled.Stop()
	for {
		select {
		case event, ok := <-w.fs.Events:
			if !ok {
				return
			}
			if event.Op == fsnotify.Chmod || w.left(event.Name) || w.left(filepath.Dir(event.Name)) ||
				strings.HasSuffix(event.Name, ".lock") || strings.HasSuffix(event.Name, "~") {
				continue
			}
			if event.Has(fsnotify.Create) {
				w.add(event.Name)
			}
			last = event.Name
			settled.Reset(quiet)
		case <-settled.C:
			select {
			case w.saved <- last:
			default: // a build is already asked for
			}
		case _, ok := <-w.fs.Errors:
			if !ok {
				return
			}
		}
	}
}
