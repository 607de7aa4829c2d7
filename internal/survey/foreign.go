package survey

import (
	"slices"
	"strings"
	"sync"

	"daybook/internal/gitfs"
	"daybook/internal/pipeline"
)

// maxForeign is how many files of other repositories one survey may read.
const maxForeign = 100

// Foreign is a file of another repository of the fleet that facts were made
// with: a reusable workflow, a shared template. Hash is "" where the fleet did
// not have it.
type Foreign struct {
	Repository string `json:"repository"`
	Ref        string `json:"ref,omitempty"`
	Path       string `json:"path"`
	Hash       string `json:"hash,omitempty"`
}

// fleetFiles reads files of all repositories of the fleet, each once.
type fleetFiles struct {
	targets   map[string]Target  // by name, lower case
	libraries map[string]Library // of Jenkins, by name
	mu        sync.Mutex
	known     map[pipeline.Place]*foreignFile
}

type foreignFile struct {
	once    sync.Once
	hash    string
	content []byte
}

func newFleetFiles(targets []Target, libraries map[string]Library) *fleetFiles {
	f := &fleetFiles{targets: make(map[string]Target, len(targets)), known: map[pipeline.Place]*foreignFile{}}
	for _, t := range targets {
		f.targets[strings.ToLower(t.Name)] = t
	}
	f.settle(libraries)
	return f
}

// has reports whether a repository is one of the fleet.
func (f *fleetFiles) has(repository string) bool {
	if f == nil {
		return false
	}
	_, ok := f.targets[strings.ToLower(repository)]
	return ok
}

// file is the blob at a place, as far as the fleet's mirrors have it.
func (f *fleetFiles) file(p pipeline.Place) (content []byte, hash string) {
	if f == nil {
		return nil, ""
	}
	p.Repo = strings.ToLower(p.Repo)
	target, ok := f.targets[p.Repo]
	if !ok || target.WorkTree || target.Dir == "" {
		return nil, ""
	}
	f.mu.Lock()
	file := f.known[p]
	if file == nil {
		file = &foreignFile{}
		f.known[p] = file
	}
	f.mu.Unlock()
	file.once.Do(func() { file.content, file.hash = target.fileAt(p.Ref, p.Path) })
	return file.content, file.hash
}

// fileAt reads a file at a branch, a tag or a commit. "" is the commit that is
// surveyed.
func (t Target) fileAt(ref, p string) (content []byte, hash string) {
	repo, err := gitfs.Open(t.Dir)
	if err != nil {
		return nil, ""
	}
	defer repo.Close()
	commit, ok := t.commitOf(repo, ref)
	if !ok {
		return nil, ""
	}
	tree, err := repo.Tree(commit)
	if err != nil {
		return nil, ""
	}
	entry, ok := tree.Lookup(p)
	if !ok {
		return nil, ""
	}
	content, err = tree.ReadLimited(p, maxFact)
	if err != nil {
		return nil, ""
	}
	return content, entry.Hash.String()
}

// commitOf is the commit that a pipeline means by a ref.
func (t Target) commitOf(repo *gitfs.Repo, ref string) (gitfs.Hash, bool) {
	switch {
	case ref == "" || ref == "HEAD" || ref == t.Head.Name:
		return t.Head.Commit, !t.Head.Commit.IsZero()
	case ref == t.Newest.Name:
		return t.Newest.Commit, true
	}
	for _, r := range t.Releases {
		if r.Name == ref {
			return r.Commit, true
		}
	}
	if branch, err := repo.Branch(ref); err == nil {
		return branch.Commit, true
	}
	if release, ok := t.shorthand(ref); ok {
		return release.Commit, true
	}
	var id gitfs.Hash
	if len(ref) == 2*len(id) {
		if err := id.UnmarshalText([]byte(ref)); err == nil && repo.Has(id) {
			return id, true
		}
	}
	return gitfs.Hash{}, false
}

// holds reports whether the files of other repositories that a survey was made
// with are the same as then.
func (f *fleetFiles) holds(used []Foreign) bool {
	for _, u := range used {
		if _, hash := f.file(pipeline.Place{Repo: u.Repository, Ref: u.Ref, Path: u.Path}); hash != u.Hash {
			return false
		}
	}
	return true
}

// pipelineFile gives a file that a pipeline names: of this repository, or of
// another one of the fleet.
func (r *reader) pipelineFile(p pipeline.Place) ([]byte, bool) {
	if p.Repo == "" {
		if _, ok := r.files.entry(p.Path); !ok {
			return nil, false
		}
		content, why := r.read(p.Path)
		return content, why == ""
	}
	if !r.fleet.has(p.Repo) {
		return nil, false
	}
	content, hash := r.fleet.file(p)
	used := Foreign{Repository: shortName(p.Repo), Ref: shortName(p.Ref), Path: shortName(p.Path), Hash: hash}
	if !slices.Contains(r.survey.Foreign, used) {
		if len(r.survey.Foreign) >= maxForeign {
			return nil, false
		}
		r.survey.Foreign = append(r.survey.Foreign, used)
	}
	return content, hash != ""
}
