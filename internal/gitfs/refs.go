package gitfs

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

const maxPeel = 10 // tags of tags, and refs that name refs

// Head is the default branch: where HEAD leads. A detached HEAD is called
// "HEAD". Without a commit the error is ErrEmpty; where HEAD names a branch that
// is not there, while others are, it is ErrNoBranch.
func (r *Repo) Head() (Ref, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	name, h, err := r.resolve(plumbing.HEAD)
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		if r.anyBranch() {
			return Ref{}, fmt.Errorf("%s: HEAD names none of its branches: %w", r.dir, ErrNoBranch)
		}
		return Ref{}, fmt.Errorf("%s: %w", r.dir, ErrEmpty)
	}
	if err != nil {
		return Ref{}, fmt.Errorf("%s: HEAD: %w", r.dir, err)
	}
	return r.ref(shortName(name), h)
}

func (r *Repo) anyBranch() bool {
	all, err := r.refs.IterReferences()
	if err != nil {
		return false
	}
	defer all.Close()
	for {
		ref, err := all.Next()
		if err != nil {
			return false
		}
		if ref.Name().IsBranch() && ref.Type() == plumbing.HashReference {
			return true
		}
	}
}

// Branch finds a branch in refs/heads, then in refs/remotes/origin. It fails
// with ErrNoBranch.
func (r *Repo) Branch(name string) (Ref, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, full := range []string{"refs/heads/" + name, "refs/remotes/origin/" + name} {
		_, h, err := r.resolve(plumbing.ReferenceName(full))
		if err == nil {
			return r.ref(name, h)
		}
	}
	return Ref{}, fmt.Errorf("%s: %w: %q", r.dir, ErrNoBranch, name)
}

// Tags lists all tags that lead to a commit that is here, sorted by name.
func (r *Repo) Tags() ([]Ref, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := r.refs.IterReferences()
	if err != nil {
		return nil, fmt.Errorf("%s: tags: %w", r.dir, err)
	}
	var tags []Ref
	err = all.ForEach(func(ref *plumbing.Reference) error {
		name, ok := strings.CutPrefix(ref.Name().String(), "refs/tags/")
		if !ok || ref.Type() != plumbing.HashReference {
			return nil
		}
		tag, err := r.ref(name, Hash(ref.Hash()))
		if err == nil {
			tags = append(tags, tag)
		} else if !missing(err) {
			return fmt.Errorf("%s: tag %s: %w", r.dir, name, err)
		}
		return nil
	})
	slices.SortFunc(tags, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
	return tags, err
}

// resolve follows symbolic refs and tells the last one's name.
func (r *Repo) resolve(name plumbing.ReferenceName) (plumbing.ReferenceName, Hash, error) {
	for range maxPeel {
		ref, err := r.refs.Reference(name)
		if err != nil {
			return "", Hash{}, err
		}
		if ref.Type() == plumbing.HashReference {
			return name, Hash(ref.Hash()), nil
		}
		name = ref.Target()
	}
	return "", Hash{}, fmt.Errorf("%s: too many refs that name refs", name)
}

func shortName(n plumbing.ReferenceName) string {
	return strings.TrimPrefix(n.String(), "refs/heads/")
}

// ref peels annotated tags.
func (r *Repo) ref(name string, h Hash) (Ref, error) {
	for range maxPeel {
		k, _, err := r.objects.stat(h)
		if err != nil {
			return Ref{}, fmt.Errorf("%s: %w", h, err)
		}
		if k == kindCommit {
			c, err := readCommit(r.objects, h)
			return Ref{Name: name, Commit: h, When: c.When}, err
		}
		if k != kindTag {
			return Ref{}, fmt.Errorf("%s leads to a %s: %w", name, k, errWrongKind)
		}
		b, err := readKind(r.objects, h, kindTag, maxCommitBytes)
		if err != nil {
			return Ref{}, err
		}
		line, _, _ := bytes.Cut(b, []byte("\n"))
		digits, ok := bytes.CutPrefix(line, []byte("object "))
		if !ok || !parseHash(&h, digits) {
			return Ref{}, fmt.Errorf("%s: malformed tag: %w", name, errWrongKind)
		}
	}
	return Ref{}, fmt.Errorf("%s: too many tags of tags: %w", name, errWrongKind)
}
