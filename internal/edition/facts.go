package edition

import (
	"sync"

	"daybook/internal/site"
	"daybook/internal/survey"
)

// heldDocuments is up to how many documents the facts of a fleet are held. A
// larger fleet's are read again for the checks and for the pages, repository by
// repository, so that memory does not grow with them.
const heldDocuments = 2000

// facts are the full facts of every repository: some held, most in the store.
type facts struct {
	store survey.Store

	mu        sync.Mutex
	held      map[string]*survey.Survey
	documents int // of those that need not be held
}

func newFacts(store survey.Store) *facts {
	return &facts{store: store, held: map[string]*survey.Survey{}}
}

// keep holds facts that the store does not have, as a work tree's, and others
// while there is room. It gives what is held of all for the whole run.
func (f *facts) keep(made *survey.Survey, stored bool) (*site.Brief, error) {
	brief, err := site.Trim(made)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	documents := count(made)
	switch {
	case !stored:
		f.held[made.Repository.Name] = made
	case f.documents+documents <= heldDocuments:
		f.documents += documents
		f.held[made.Repository.Name] = made
	default:
		delete(f.held, made.Repository.Name)
	}
	return &brief, nil
}

func count(made *survey.Survey) int {
	n := 0
	for i := range made.Services {
		n += len(made.Services[i].Documents)
	}
	for i := range made.Repository.Versions {
		n += len(made.Repository.Versions[i].Documents)
	}
	return n
}

// of gives the facts of a repository, which are only read.
func (f *facts) of(repository string) (*survey.Survey, error) {
	f.mu.Lock()
	made := f.held[repository]
	f.mu.Unlock()
	if made != nil {
		return made, nil
	}
	return f.store.Load(repository)
}
