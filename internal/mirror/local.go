package mirror

import (
	"errors"
	"fmt"
	"path/filepath"

	"daybook/internal/gitfs"
)

// local reads a repository where it lies. A folder inside a work tree stands
// for the repository around it.
func (s *syncer) local(t Target) Result {
	repo, dir, err := openAround(t.Dir)
	if err != nil {
		return failed(t, localFailure(t.Dir, err))
	}
	defer repo.Close()
	var branch gitfs.Ref
	if t.Branch == "" {
		branch, err = repo.Head()
	} else {
		branch, err = repo.Branch(t.Branch)
	}
	if err != nil {
		return failed(t, localFailure(t.Dir, err))
	}
	r := Result{Target: t, Status: Local, Dir: dir, Branch: branch}
	if s.Tags == nil {
		return r
	}
	tags, err := repo.Tags()
	if err != nil {
		return failed(t, localFailure(t.Dir, err))
	}
	byName := make(map[string]gitfs.Ref, len(tags))
	names := make([]string, len(tags))
	for i, tag := range tags {
		byName[tag.Name], names[i] = tag, tag.Name
	}
	for _, name := range s.Tags(names) {
		if tag, ok := byName[name]; ok {
			r.Tags = append(r.Tags, tag)
		}
	}
	return r
}

func openAround(dir string) (*gitfs.Repo, string, error) {
	repo, first := gitfs.Open(dir)
	if first == nil || !errors.Is(first, gitfs.ErrNotRepository) {
		return repo, dir, first
	}
	for at := filepath.Dir(dir); ; at = filepath.Dir(at) {
		repo, err := gitfs.Open(at)
		switch {
		case err == nil:
			return repo, at, nil
		case at == filepath.Dir(at):
			return nil, "", first
		}
	}
}

func localFailure(dir string, err error) *Failure {
	text := printable(Redact(err.Error()))
	for _, k := range []struct {
		is     error
		remedy string
	}{
		{gitfs.ErrEmpty, "make a first commit, or exclude it"},
		{gitfs.ErrNoBranch, "correct the branch of this repository"},
		{gitfs.ErrSHA256, "exclude it for now"},
		{gitfs.ErrReftable, "run git refs migrate --ref-format=files there, or exclude it"},
		{gitfs.ErrNotRepository, "is the path right?"},
	} {
		if errors.Is(err, k.is) {
			return &Failure{Text: text + "; " + k.remedy, is: k.is}
		}
	}
	return &Failure{Text: fmt.Sprintf("%s cannot be read: %s; git fsck there tells more", dir, text)}
}
