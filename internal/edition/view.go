package edition

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"daybook/internal/check"
	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/site"
	"daybook/internal/theme"
)

// view is a composed site whose files are made when asked for.
type view struct {
	look  *theme.Theme
	blobs *sources
	plan  *site.Plan
	rest  func() (map[string][]byte, error) // what is no page: feeds, the ledger
	index func() (map[string][]byte, error) // of the search
	made  sync.Map                          // func() ([]byte, error) by file: those asked for so far

	mu     sync.RWMutex // held for writing by close
	closed bool
}

// searchFolder is where the files of the index lie; its page is one of the plan.
const searchFolder = "search/"

var errClosed = errors.New("the view is closed")

// view composes the site, and makes nothing of it yet.
func (r *run) view(f *fleet, results []check.Result, cards []score.Card, book *ledger.Book) (*view, error) {
	look, err := r.theme()
	if err != nil {
		return nil, err
	}
	look = r.recall.theme(look)
	blobs := newSources(f)
	plan, err := r.compose(f, results, cards, book, blobs)
	if err != nil {
		return nil, err
	}
	v := &view{look: look, plan: plan, blobs: blobs}
	v.rest = sync.OnceValues(func() (map[string][]byte, error) {
		made := newMemory()
		err := errors.Join(r.writeFeeds(made, plan, book), writeLedger(made, book))
		return made.files, err
	})
	v.index = sync.OnceValues(func() (map[string][]byte, error) {
		made := newMemory()
		err := r.writeSearch(context.Background(), made, plan)
		return made.files, err
	})
	return v, nil
}

// file makes one file of the site, or gives it as it was made.
func (v *view) file(name string) ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.closed {
		return nil, errClosed
	}
	made, _ := v.made.LoadOrStore(name, sync.OnceValues(func() ([]byte, error) { return v.make(name) }))
	content, err := made.(func() ([]byte, error))()
	if errors.Is(err, fs.ErrNotExist) {
		v.made.Delete(name) // there is no end of them
	}
	return content, err
}

func (v *view) make(name string) ([]byte, error) {
	if content, ok := v.look.Asset(name); ok {
		return content, nil
	}
	if p, ok := v.plan.Find(name); ok {
		return v.look.Only(p)
	}
	other := v.rest
	if path.Ext(name) == ".html" {
		return nil, fs.ErrNotExist
	}
	if strings.HasPrefix(name, searchFolder) {
		other = v.index
	}
	files, err := other()
	if err != nil {
		return nil, err
	}
	content, ok := files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return content, nil
}

// close waits for those who read, and closes the repositories.
func (v *view) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.closed = true
	v.blobs.close()
}

// memory is a sink that keeps files for a view.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

func newMemory() *memory { return &memory{files: map[string][]byte{}} }

func (*memory) Unchanged(string, string) bool { return false }

func (m *memory) Page(name, _ string, content []byte) error { return m.File(name, content) }

func (m *memory) File(name string, content []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = bytes.Clone(content)
	return nil
}

func (m *memory) Create(name string) (io.WriteCloser, error) {
	return &memoryFile{memory: m, name: name}, nil
}

// memoryFile is written piece by piece.
type memoryFile struct {
	bytes.Buffer
	memory *memory
	name   string
}

func (f *memoryFile) Close() error { return f.memory.File(f.name, f.Bytes()) }
