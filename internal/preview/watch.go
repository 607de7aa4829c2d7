package preview

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fsnotify/fsnotify"
)

// watcher tells of saves below the watched paths, bursts drawn together. What
// git does to many files at once is one burst.
type watcher struct {
	saved chan []string // the files of a burst; none where all may have been saved
	more  chan func()   // done by run, which alone looks after folders
	notes *fsnotify.Watcher
	polls *poller
	roots map[string]bool // folders watched with all below
	alone map[string]bool // files watched alone
	git   map[string]bool // folders of git's own
	skip  []string
	opts  Options
	full  bool // the system gives no more watches
	count int  // folders looked after
	stop  chan struct{}
	ended chan struct{}
}

func watch(opts Options) (*watcher, error) {
	w := &watcher{
		saved: make(chan []string), more: make(chan func()), polls: newPoller(), roots: map[string]bool{}, alone: map[string]bool{}, git: map[string]bool{},
		opts: opts, stop: make(chan struct{}), ended: make(chan struct{}),
	}
	for _, s := range opts.Skip {
		w.skip = append(w.skip, resolved(s))
	}
	notes, err := fsnotify.NewWatcher()
	if err != nil {
		// The number of watchers is bounded as well.
		w.filled(err)
		notes = &fsnotify.Watcher{}
	}
	w.notes = notes
	for _, p := range opts.Watch() {
		w.begin(resolved(p))
	}
	go w.run()
	return w, nil
}

// also watches paths, if it does not yet. When it returns, it does.
func (w *watcher) also(paths []string) {
	done := make(chan struct{})
	begin := func() {
		defer close(done)
		for _, p := range paths {
			w.begin(resolved(p))
		}
	}
	select {
	case w.more <- begin:
		<-done
	case <-w.ended:
	}
}

// resolved is an absolute path without links, as repositories are named.
func resolved(p string) string {
	if abs, err := filepath.Abs(p); err == nil {
		p = abs
	}
	if real, err := filepath.EvalSymlinks(p); err == nil {
		p = real
	}
	return p
}

// begin watches a folder with all below, or a file. A file is watched by its
// folder, because editors put another one in its place.
func (w *watcher) begin(p string) {
	if w.roots[p] || w.alone[p] {
		return
	}
	if info, err := os.Stat(p); err == nil && info.IsDir() {
		w.roots[p] = true
		w.add(p, nil)
		return
	}
	w.alone[p] = true
	w.look(filepath.Dir(p))
}

func (w *watcher) close() {
	close(w.stop)
	<-w.ended
	w.polls.close()
	if w.notes.Events != nil {
		w.notes.Close()
	}
}

// run draws events together until close.
func (w *watcher) run() {
	defer close(w.ended)
	burst := newBurst()
	for {
		var out chan []string
		var files []string
		if burst.ready {
			out, files = w.saved, burst.files()
		}
		select {
		case <-w.stop:
			return
		case out <- files:
			burst.clear()
		case begin := <-w.more:
			begin()
		case event := <-w.notes.Events:
			w.hear(event, burst)
		case err := <-w.notes.Errors:
			if err != nil { // events were lost, and with them new folders
				w.count = 0
				for root := range w.roots {
					w.add(root, nil)
				}
				burst.add("")
			}
		case files := <-w.polls.saved:
			for _, f := range files {
				w.hear(fsnotify.Event{Name: f, Op: fsnotify.Create}, burst)
			}
		case <-burst.settled.C:
			burst.settle()
		}
	}
}

// hear takes one event into the burst.
func (w *watcher) hear(event fsnotify.Event, b *burst) {
	if event.Op == fsnotify.Chmod || !w.concerns(event.Name) {
		return
	}
	if filepath.Base(event.Name) == gitLock {
		b.lock(event.Name)
		return
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
			w.add(event.Name, w.rulesAbove(event.Name))
		}
	}
	b.add(event.Name)
}

// concerns reports whether a saved file is one of those to tell of.
func (w *watcher) concerns(file string) bool {
	dir, base := filepath.Split(file)
	dir = filepath.Clean(dir)
	if w.alone[file] {
		return true
	}
	if git := w.gitAround(dir); git != "" {
		// Besides, the folder of its branches may come to be.
		return slices.Contains([]string{"HEAD", "index", "packed-refs", "refs", gitLock}, base) ||
			below(dir, filepath.Join(git, "refs")) && !strings.HasSuffix(base, ".lock")
	}
	inside := false
	for root := range w.roots {
		inside = inside || below(dir, root)
	}
	if !inside || w.skipped(file) {
		return false
	}
	// What editors put beside a file while they work on it.
	return !strings.HasSuffix(base, "~") && !strings.HasSuffix(base, ".swp") && !strings.HasSuffix(base, ".swx") &&
		!strings.HasPrefix(base, ".#") && base != "4913"
}

// gitAround is the folder of git's own that a folder lies in, or "".
func (w *watcher) gitAround(dir string) string {
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if w.git[dir] {
			return dir
		}
	}
	return ""
}

func below(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))
}
