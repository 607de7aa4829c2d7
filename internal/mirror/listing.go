package mirror

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"

	"daybook/internal/gitfs"
)

// listing is what a server advertises.
type listing struct {
	head     string     // default branch, short; "" if HEAD leads to none
	detached gitfs.Hash // where HEAD leads without a branch
	branches map[string]gitfs.Hash
	tags     map[string]tag
}

type tag struct {
	id     gitfs.Hash // of the tag itself, which is what may be asked for
	commit gitfs.Hash // what it leads to, as far as the server says
}

func newListing(adv *packp.AdvRefs) listing {
	l := listing{branches: map[string]gitfs.Hash{}, tags: map[string]tag{}}
	for name, id := range adv.References {
		if branch, ok := strings.CutPrefix(name, "refs/heads/"); ok && branch != detachedHead && safeRef(branch) {
			l.branches[branch] = gitfs.Hash(id)
		}
		if short, ok := strings.CutPrefix(name, "refs/tags/"); ok && safeRef(short) {
			t := tag{id: gitfs.Hash(id), commit: gitfs.Hash(id)}
			if peeled, ok := adv.Peeled[name]; ok {
				t.commit = gitfs.Hash(peeled)
			}
			l.tags[short] = t
		}
	}
	for _, symref := range adv.Capabilities.Get(capability.SymRef) {
		if branch, ok := strings.CutPrefix(symref, "HEAD:refs/heads/"); ok {
			l.head = branch
		}
	}
	if l.head == "" && adv.Head != nil {
		if l.head = l.guess(gitfs.Hash(*adv.Head)); l.head == "" {
			l.detached = gitfs.Hash(*adv.Head)
		}
	}
	if _, ok := l.branches[l.head]; !ok {
		l.head = ""
	}
	return l
}

// guess finds the default branch of a server that is too old to name it, as
// git does: by its tip, the usual names first.
func (l listing) guess(tip gitfs.Hash) string {
	best := ""
	for name, id := range l.branches {
		switch {
		case id != tip:
		case name == "main" || name == "master" && best != "main":
			best = name
		case best != "main" && best != "master" && (best == "" || name < best):
			best = name
		}
	}
	return best
}

// safeRef refuses names that git itself would not allow for a ref; a hostile
// server may advertise them.
func safeRef(short string) bool {
	return plumbing.NewBranchReferenceName(short).Validate() == nil
}

// choose picks what is to be read: one branch, and the tags that choose names.
func (l listing) choose(branch string, tags func([]string) []string) (state, error) {
	goal := state{Branch: branch}
	if branch == "" {
		goal.Branch = l.head
	}
	tip, ok := l.branches[goal.Branch]
	switch {
	case ok:
		goal.Tip = tip
	case branch == "" && !l.detached.IsZero():
		goal.Branch, goal.Tip = detachedHead, l.detached
	case len(l.branches) == 0:
		return state{}, gitfs.ErrEmpty
	case branch != "":
		return state{}, fmt.Errorf("%w %q; it has %s; correct the branch of this repository", gitfs.ErrNoBranch, branch, l.some())
	default:
		return state{}, fmt.Errorf("%w that HEAD leads to; it has %s; name the branch of this repository", gitfs.ErrNoBranch, l.some())
	}
	if tags == nil {
		return goal, nil
	}
	names := make([]string, 0, len(l.tags))
	for name := range l.tags {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range tags(names) {
		if t, ok := l.tags[name]; ok {
			goal.Tags = append(goal.Tags, tagState{Name: name, ID: t.id, Commit: t.commit})
		}
	}
	return goal, nil
}

// some names a few branches.
func (l listing) some() string {
	var names []string
	for name := range l.branches {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) > 5 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:5], ", "), len(names)-5)
	}
	return strings.Join(names, ", ")
}
