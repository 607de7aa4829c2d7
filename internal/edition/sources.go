package edition

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"sync"

	"daybook/internal/gitfs"
	"daybook/internal/survey"
)

// maxShown is the largest blob that a page shows or copies, in bytes.
const maxShown = 20_000_000

// sources reads the blobs that pages show. Repositories are opened when first
// asked for and stay open: a page's documents and images come one after
// another.
type sources struct {
	targets map[string]survey.Target
	trees   map[string]map[string]string // work trees: blob id to path
	mu      sync.Mutex
	open    map[string]*opened
}

// opened is one repository or work tree; a failure to open it is kept, so that
// it costs every page of the repository but not the time of another try.
type opened struct {
	once sync.Once
	repo *gitfs.Repo
	tree *gitfs.WorkTree
	err  error
}

func newSources(f *fleet) *sources {
	s := &sources{targets: f.targets, trees: map[string]map[string]string{}, open: map[string]*opened{}}
	for _, made := range f.surveys {
		if made.Repository.Dirty {
			s.trees[made.Repository.Name] = pathsByHash(&made)
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
	o, err := s.opened(repository)
	if err != nil {
		return nil, err
	}
	if p, ok := s.trees[repository][hash]; ok && o.tree != nil {
		return o.tree.ReadLimited(p, maxShown)
	}
	var id gitfs.Hash
	if n, err := hex.Decode(id[:], []byte(hash)); err != nil || n != len(id) {
		return nil, fmt.Errorf("%q is no blob", hash)
	}
	if o.repo == nil {
		return nil, gitfs.ErrMissing
	}
	return o.repo.Blob(id, maxShown)
}

func (s *sources) opened(repository string) (*opened, error) {
	s.mu.Lock()
	o := s.open[repository]
	if o == nil {
		o = &opened{}
		s.open[repository] = o
	}
	s.mu.Unlock()
	target := s.targets[repository]
	o.once.Do(func() {
		switch {
		case target.Dir == "":
			o.err = fmt.Errorf("%s could not be looked at, and there is no mirror of it", cmp.Or(repository, "the repository"))
		case target.WorkTree:
			if o.tree, o.err = gitfs.OpenWorkTree(target.Dir, target.Without...); o.err == nil {
				o.repo = o.tree.Repo()
			}
		default:
			o.repo, o.err = gitfs.Open(target.Dir)
		}
	})
	return o, o.err
}

func (s *sources) close() {
	for _, o := range s.open {
		switch {
		case o.tree != nil:
			o.tree.Close()
		case o.repo != nil:
			o.repo.Close()
		}
	}
}

// facts loads full facts again when pages are made: from the store, so that
// they are not all held at once; from tonight's survey where that was not
// stored, as a work tree's.
func (r *run) facts(f *fleet) func(string) (*survey.Survey, error) {
	held := map[string]*survey.Survey{}
	for _, s := range f.surveys {
		if s.Repository.Dirty {
			held[s.Repository.Name] = &s
		}
	}
	return func(repository string) (*survey.Survey, error) {
		if s, ok := held[repository]; ok {
			return s, nil
		}
		return r.surveyOptions().Store.Load(repository)
	}
}
