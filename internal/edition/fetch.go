package edition

import (
	"context"
	"fmt"
	"path/filepath"

	"daybook/internal/gitfs"
	"daybook/internal/mirror"
	"daybook/internal/source"
)

// maxFetched is the largest file that a source is read from, in bytes.
const maxFetched = 8 << 20

// fetch reads one file of a repository that need not be of the fleet: a
// registry lies in one. Its mirror stands in when it cannot be reached.
func (r *run) fetch(ctx context.Context, repo source.Repository, file string) (content []byte, stale string, err error) {
	opts := r.opts.Mirror
	opts.Dir, opts.Now = filepath.Join(r.opts.State, "sources", "mirrors"), r.opts.Now
	opts.Tags, opts.WantsNeed = nil, file
	opts.Wants = []mirror.Wants{func(tree *gitfs.Tree) []gitfs.Entry {
		for _, e := range tree.Entries() {
			if e.Path == file {
				return []gitfs.Entry{e}
			}
		}
		return nil
	}}
	opts.Progress = func(e mirror.Event) {
		r.tell(Progress{Stage: Sources, Repository: e.Name, Bytes: e.Bytes, Note: note(e)})
	}
	result := mirror.Sync(ctx, []mirror.Target{{Name: repo.Name, URL: repo.CloneURL()}}, opts)[0]
	if !result.Readable() {
		return nil, "", result.Err
	}
	if result.Err != nil {
		stale = fmt.Sprintf("%v; the copy of %s is read", result.Err, result.FetchedAt.Format("2 January 2006"))
	}
	opened, err := gitfs.Open(result.Dir)
	if err != nil {
		return nil, "", err
	}
	defer opened.Close()
	tree, err := opened.Tree(result.Branch.Commit)
	if err != nil {
		return nil, "", err
	}
	content, err = tree.ReadLimited(file, maxFetched)
	return content, stale, err
}
