package edition

import (
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"daybook/internal/gitfs"
	"daybook/internal/survey"
)

// maxShown is the largest blob that a page shows or copies, in bytes.
const maxShown = 20_000_000

// errNoMirror is why there are facts but no documents.
var errNoMirror = errors.New("could not be looked at, and there is no mirror of it")

// maxOpened is how many repositories are open at once. Pages come repository
// by repository, so that those under way are few; each holds its pack indexes
// and the objects that it read last.
const maxOpened = 3

// sources reads the blobs that pages show. A repository is opened when first
// asked for, and closed when others are asked for after it.
type sources struct {
	targets map[string]survey.Target
	trees   map[string]map[string]string // work trees: blob id to path
	mu      sync.Mutex
	open    []*opened       // the one asked for last comes last
	damaged map[string]bool // mirrors in which something could not be read
}

// opened is one repository or work tree. A failure to open it is kept like the
// repository itself: it costs every page, but not the time of another try.
type opened struct {
	name  string
	users int // goroutines that read from it; guarded by sources.mu
	once  sync.Once
	repo  *gitfs.Repo
	disk  *os.Root                        // of a work tree
	tree  func() (*gitfs.WorkTree, error) // lists it, once
	list  *gitfs.WorkTree                 // nil until then
	err   error
}

func newSources(f *fleet) *sources {
	s := &sources{targets: f.targets, trees: map[string]map[string]string{}, damaged: map[string]bool{}}
	for _, brief := range f.surveys {
		if !brief.Repository.Dirty {
			continue
		}
		if made, err := f.facts.of(brief.Repository.Name); err == nil {
			s.trees[brief.Repository.Name] = pathsByHash(made)
		}
	}
	return s
}

// pathsByHash is where a work tree holds the blobs that its survey names.
func pathsByHash(made *survey.Survey) map[string]string {
	paths := map[string]string{}
	for _, service := range made.Services {
		for _, d := range service.Documents {
			paths[d.Hash] = d.Path
		}
		for _, a := range service.Attached {
			paths[a.Hash] = a.Path
		}
	}
	return paths
}

// read returns the blob with that id. It may be called by several goroutines.
func (s *sources) read(repository, hash string) ([]byte, error) {
	o := s.take(repository)
	defer s.release(o)
	content, err := s.blob(o, repository, hash)
	if errors.Is(err, gitfs.ErrCorrupt) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.damaged[repository] = true
	}
	return content, err
}

func (s *sources) blob(o *opened, repository, hash string) ([]byte, error) {
	if o.err != nil {
		return nil, o.err
	}
	if p, ok := s.trees[repository][hash]; ok && o.disk != nil {
		return o.saved(p, hash)
	}
	var id gitfs.Hash
	if n, err := hex.Decode(id[:], []byte(hash)); err != nil || n != len(id) {
		return nil, fmt.Errorf("%q is no blob", hash)
	}
	repo := o.repo
	if o.disk != nil {
		tree, err := o.tree()
		if err != nil {
			return nil, err
		}
		repo = tree.Repo()
	}
	if repo == nil {
		return nil, gitfs.ErrMissing
	}
	return repo.Blob(id, maxShown)
}

// saved reads a file of a work tree that still holds what was surveyed. To list
// the whole tree for it would take longer than the page. What was saved since
// is shown by the next survey, and must not pass for what this one saw.
func (o *opened) saved(path, hash string) ([]byte, error) {
	name := filepath.FromSlash(path)
	info, err := o.disk.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fs.ErrInvalid
	case info.Size() > maxShown:
		return nil, gitfs.ErrTooLarge
	}
	content, err := o.disk.ReadFile(name)
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum(append(fmt.Appendf(nil, "blob %d\x00", len(content)), content...))
	if hex.EncodeToString(sum[:]) != hash {
		return nil, savedSince{}
	}
	return content, nil
}

// savedSince is why a page cannot be made just now: the survey that follows the
// save will show it.
type savedSince struct{}

func (savedSince) Error() string   { return "it was saved while the page was made" }
func (savedSince) Temporary() bool { return true }

// take gives the repository, open, to a goroutine that will release it.
func (s *sources) take(repository string) *opened {
	s.mu.Lock()
	i := slices.IndexFunc(s.open, func(o *opened) bool { return o.name == repository })
	o := &opened{name: repository}
	if i >= 0 {
		o = s.open[i]
		s.open = slices.Delete(s.open, i, i+1)
	}
	s.open = append(s.open, o)
	o.users++
	s.mu.Unlock()
	o.once.Do(func() { o.from(s.targets[repository]) })
	return o
}

// release closes what was asked for longest ago and is not in use, while more
// are open than need be.
func (s *sources) release(o *opened) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.users--
	for i := 0; i < len(s.open) && len(s.open) > maxOpened; {
		if s.open[i].users > 0 {
			i++
			continue
		}
		s.open[i].close()
		s.open = slices.Delete(s.open, i, i+1)
	}
}

func (o *opened) from(target survey.Target) {
	switch {
	case target.Dir == "":
		o.err = fmt.Errorf("%s %w", cmp.Or(o.name, "the repository"), errNoMirror)
	case target.WorkTree:
		o.disk, o.err = os.OpenRoot(target.Dir)
		o.tree = sync.OnceValues(func() (tree *gitfs.WorkTree, err error) {
			o.list, err = gitfs.OpenWorkTree(target.Dir)
			return o.list, err
		})
	default:
		o.repo, o.err = gitfs.Open(target.Dir)
	}
}

func (o *opened) close() {
	switch {
	case o.disk != nil:
		o.disk.Close()
		if o.list != nil {
			o.list.Close()
		}
	case o.repo != nil:
		o.repo.Close()
	}
}

// close closes all; what is asked for later is opened again.
func (s *sources) close() {
	for _, o := range s.open {
		o.close()
	}
	s.open = nil
}
