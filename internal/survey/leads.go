package survey

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"daybook/internal/descriptor"
	"daybook/internal/gitfs"
)

// traced is where Locations of one target lead, and what of it could not be
// read.
type traced struct {
	outward []outward
	lacking []gitfs.Hash
	unread  map[string]bool
}

// outward follows the Locations in files of a target; in all its descriptors
// where none is named.
func (t Target) outward(from []string) traced {
	files := t.open()
	defer files.close()
	if files.index == nil {
		return traced{}
	}
	if from == nil {
		from = files.index.described().backstage()
	}
	way := trail{files: files.index, read: sparing(files.tree), own: func(target descriptor.Target) ([]string, bool) {
		return t.ownAddress(files.index, target)
	}}
	way.follow(from)
	found := traced{outward: way.outward, unread: map[string]bool{}}
	for p := range way.wanted {
		if e, ok := files.index.entry(p); ok && !files.repo.Has(e.Hash) {
			found.unread[p] = true
			if !slices.Contains(t.Too, e.Hash) {
				found.lacking = append(found.lacking, e.Hash)
			}
		}
	}
	slices.SortFunc(found.lacking, func(a, b gitfs.Hash) int { return strings.Compare(a.String(), b.String()) })
	found.lacking = slices.Compact(found.lacking)
	return found
}

// opened is the commit of a target that is surveyed. Index is nil where it
// cannot be read: the survey says why.
type opened struct {
	repo  *gitfs.Repo
	tree  *gitfs.Tree
	index *index
}

func (t Target) open() *opened {
	if t.Dir == "" || t.Head.Commit.IsZero() {
		return &opened{}
	}
	repo, err := gitfs.Open(t.Dir)
	if err != nil {
		return &opened{}
	}
	tree, err := repo.Tree(t.Head.Commit)
	if err != nil {
		return &opened{repo: repo}
	}
	return &opened{repo, tree, newIndex(tree)}
}

func (o *opened) close() {
	if o.repo != nil {
		o.repo.Close()
	}
}

// keptLeads are the leads of one repository in the store.
type keptLeads struct {
	Key string    `json:"key"`
	Out []outward `json:"out,omitempty"`
}

// leadsFile is no name of a survey: those with an underscore have more of it.
const leadsFile = "fleet_locations.json"

// readLeads gives what is kept; what cannot be read is found anew.
func (s Store) readLeads() map[string]keptLeads {
	kept := map[string]keptLeads{}
	if s.Dir == "" {
		return kept
	}
	content, err := os.ReadFile(filepath.Join(s.Dir, leadsFile))
	if err != nil || json.Unmarshal(content, &kept) != nil {
		return map[string]keptLeads{}
	}
	return kept
}

// saveLeads keeps what changed. Where it cannot be kept it is found anew.
func (s Store) saveLeads(was, now map[string]keptLeads) {
	if s.Dir == "" || maps.EqualFunc(was, now, func(a, b keptLeads) bool { return reflect.DeepEqual(a, b) }) {
		return
	}
	_ = s.write(filepath.Join(s.Dir, leadsFile), func(w io.Writer) error { return json.NewEncoder(w).Encode(now) })
}
