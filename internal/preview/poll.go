package preview

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// errMany stands for the system's own error where a test sets the limit.
var errMany = errors.New("no more are allowed")

// gone reports whether a folder could not be watched because of itself.
func gone(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) }

// between is how long the poller rests, at least.
const between = time.Second

// poller looks at folders again and again, where the system does not tell.
type poller struct {
	saved chan []string
	stop  chan struct{}
	ended sync.WaitGroup

	mu      sync.Mutex
	folders map[string]folder
}

// folder is what a folder held when it was looked at.
type folder map[string]stamp

// stamp changes when a file is saved.
type stamp struct {
	modified time.Time
	size     int64
	mode     fs.FileMode
}

func newPoller() *poller {
	return &poller{saved: make(chan []string), stop: make(chan struct{}), folders: map[string]folder{}}
}

// add looks after one more folder; with the first one it begins.
func (p *poller) add(dir string) {
	now := read(dir)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.folders) == 0 {
		p.ended.Go(p.run)
	}
	p.folders[dir] = now
}

func (p *poller) close() {
	close(p.stop)
	p.ended.Wait()
}

// run looks, and rests nine times as long as that took, lest it keep a
// processor busy.
func (p *poller) run() {
	rest := between
	for {
		select {
		case <-p.stop:
			return
		case <-time.After(rest):
		}
		begin := time.Now()
		saved := p.look()
		rest = max(between, 9*time.Since(begin))
		if len(saved) == 0 {
			continue
		}
		select {
		case <-p.stop:
			return
		case p.saved <- saved:
		}
	}
}

// look gives what was saved since the last time.
func (p *poller) look() []string {
	p.mu.Lock()
	dirs := make([]string, 0, len(p.folders))
	for dir := range p.folders {
		dirs = append(dirs, dir)
	}
	p.mu.Unlock()
	var saved []string
	for _, dir := range dirs {
		now := read(dir)
		p.mu.Lock()
		was := p.folders[dir]
		if now == nil {
			delete(p.folders, dir)
		} else {
			p.folders[dir] = now
		}
		p.mu.Unlock()
		for name, s := range now {
			if was[name] != s {
				saved = append(saved, filepath.Join(dir, name))
			}
		}
		for name := range was {
			if _, there := now[name]; !there {
				saved = append(saved, filepath.Join(dir, name))
			}
		}
	}
	return saved
}

// read is nil where there is no folder.
func read(dir string) folder {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	f := folder{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // gone meanwhile
		}
		s := stamp{mode: info.Mode()}
		if !e.IsDir() { // a folder's own stamp says what its files do
			s.modified, s.size = info.ModTime(), info.Size()
		}
		f[e.Name()] = s
	}
	return f
}
