package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Store keeps surveys as files, one for each repository, so that an unchanged
// repository is not surveyed again and pages can be made from full facts
// without holding them all in memory. The zero Store keeps nothing.
type Store struct {
	Dir string
}

// stored is a survey with the key of what it was made from. What services share
// stands once: a monorepo of a hundred services has one owner file.
type stored struct {
	Key      string   `json:"key"`
	Releases string   `json:"releases"` // the key of the released versions
	Survey   Survey   `json:"survey"`   // its services without what is below
	Shared   []shared `json:"shared"`   // one for each service that does not share with the one before it
	Of       []int    `json:"of"`       // of each service: which of Shared is its own
	// Pipelines and Rules are of all services; Runs says which are whose.
	Pipelines []Pipeline  `json:"pipelines"`
	Runs      [][]int     `json:"runs"`
	Rules     []OwnerRule `json:"rules"`
}

// shared is what the services of one folder have in common.
type shared struct {
	Documents []Document `json:"documents"`
	Attached  []File     `json:"attached"`
}

// madeFrom names what a survey was made from.
type madeFrom struct {
	all      string
	releases string // what the facts of a release's tree were made from, besides the tree
}

// pack takes a survey apart.
func pack(of madeFrom, made *Survey) stored {
	kept := stored{Key: of.all, Releases: of.releases, Survey: *made}
	kept.Survey.Services = slices.Clone(made.Services)
	places := map[string]int{}
	for i := range kept.Survey.Services {
		s := &kept.Survey.Services[i]
		if i == 0 || s.Folder != kept.Survey.Services[i-1].Folder {
			kept.Shared = append(kept.Shared, shared{s.Documents, s.Attached})
		}
		kept.Of = append(kept.Of, len(kept.Shared)-1)
		runs := []int{}
		for _, p := range s.Pipelines {
			at, ok := places[p.Path]
			if !ok {
				at = len(kept.Pipelines)
				places[p.Path] = at
				kept.Pipelines = append(kept.Pipelines, p)
			}
			runs = append(runs, at)
		}
		kept.Runs = append(kept.Runs, runs)
		if len(s.Owners.Rules) > 0 {
			kept.Rules = s.Owners.Rules
		}
		s.Documents, s.Attached, s.Pipelines, s.Owners.Rules = nil, nil, nil, nil
	}
	return kept
}

// Print is a fingerprint of all facts.
func (s *Survey) Print() string { return fingerprint(pack(madeFrom{}, s)) }

// unpack puts a survey together again. It is not ok where the parts do not fit.
func (kept *stored) unpack() (made *Survey, ok bool) {
	made = &kept.Survey
	if len(kept.Of) != len(made.Services) || len(kept.Runs) != len(made.Services) {
		return nil, false
	}
	for i := range made.Services {
		s := &made.Services[i]
		at := kept.Of[i]
		if at < 0 || at >= len(kept.Shared) {
			return nil, false
		}
		s.Documents, s.Attached = kept.Shared[at].Documents, kept.Shared[at].Attached
		for _, p := range kept.Runs[i] {
			if p < 0 || p >= len(kept.Pipelines) {
				return nil, false
			}
			s.Pipelines = append(s.Pipelines, kept.Pipelines[p])
		}
		if s.Owners.Readable {
			s.Owners.Rules = kept.Rules
		}
	}
	return made, true
}

// Load reads the last survey of a repository, of whatever commit.
func (s Store) Load(repository string) (*Survey, error) {
	made, _, err := s.read(repository)
	return made, err
}

// read gives the last survey with what it was made from. That of a shallow
// repository has to be made anew each time: the same commit may know more of its
// past by now.
func (s Store) read(repository string) (made *Survey, of madeFrom, err error) {
	if s.Dir == "" {
		return nil, of, fs.ErrNotExist
	}
	content, err := os.ReadFile(s.file(repository))
	if err != nil {
		return nil, of, err
	}
	var kept stored
	if err := json.Unmarshal(content, &kept); err != nil {
		return nil, of, fmt.Errorf("%s: %w", s.file(repository), err)
	}
	if kept.Survey.Version != Version || kept.Survey.Repository.Name != repository {
		return nil, of, fs.ErrNotExist
	}
	made, ok := kept.unpack()
	if !ok {
		return nil, of, fmt.Errorf("%s: it is damaged; it is made anew by the next build", s.file(repository))
	}
	return made, madeFrom{kept.Key, kept.Releases}, nil
}

// save writes a survey whole or not at all: a reader never sees half of it.
func (s Store) save(repository string, of madeFrom, made *Survey) error {
	if s.Dir == "" {
		return nil
	}
	content, err := json.Marshal(pack(of, made))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(s.Dir, ".survey-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), s.file(repository))
	}
	if err != nil {
		os.Remove(temporary.Name())
	}
	return err
}

// file names a repository's survey. Names that are not safe as a file name get
// a hash, so that two repositories never share a file.
func (s Store) file(repository string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, repository)
	if safe != repository || len(safe) > 100 {
		sum := sha256.Sum256([]byte(repository))
		safe = safe[:min(len(safe), 80)] + "-" + hex.EncodeToString(sum[:4])
	}
	return filepath.Join(s.Dir, safe+".json")
}

// tidy removes what a killed run left half written.
func (s Store) tidy() {
	if s.Dir == "" {
		return
	}
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	for _, e := range entries {
		if matched, _ := filepath.Match(".survey-*", e.Name()); matched {
			os.Remove(filepath.Join(s.Dir, e.Name()))
		}
	}
}
