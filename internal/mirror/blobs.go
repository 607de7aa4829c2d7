package mirror

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"daybook/internal/gitfs"
)

const (
	mostWants = 8192 // ids in one request
	mostLinks = 8    // files that lead to files
)

// errRefused says that the server does not give out single blobs.
var errRefused = errors.New("the server refuses to send single objects")

// fetchBlobs brings the blobs that somebody wants to read in the goal's
// commits, usually in one request.
func (j *job) fetchBlobs(ctx context.Context, goal *state) error {
	var before state
	if j.good != nil && j.work == j.good && j.good.state.sameNeed(*goal) {
		before = j.good.state
	}
	goal.Oversize = slices.Clone(before.Oversize)
	commits := freshCommits(*goal, before)
	if len(commits) == 0 || len(j.Wants) == 0 {
		return nil
	}
	for range mostLinks {
		ids, err := j.wanted(commits, goal.Oversize)
		if err != nil || len(ids) == 0 {
			return err
		}
		if j.full { // all blobs came with the commits, as far as the server has them
			return nil
		}
		for batch := range slices.Chunk(ids, mostWants) {
			if err := j.batch(ctx, goal, batch); err != nil {
				return err
			}
		}
	}
	return nil
}

// freshCommits are those of a goal whose blobs were not fetched before.
func freshCommits(goal, before state) []gitfs.Hash {
	done := []gitfs.Hash{before.Tip}
	for _, t := range before.Tags {
		done = append(done, t.Commit)
	}
	var fresh []gitfs.Hash
	add := func(h gitfs.Hash) {
		if !slices.Contains(done, h) {
			done, fresh = append(done, h), append(fresh, h)
		}
	}
	add(goal.Tip)
	for _, t := range goal.Tags {
		if !t.Useless {
			add(t.Commit)
		}
	}
	return fresh
}

// wanted lists the blobs that are wanted and not here, each once, in the order
// of the paths: those of one folder make good deltas of each other.
func (j *job) wanted(commits, oversize []gitfs.Hash) ([]gitfs.Hash, error) {
	repo, err := gitfs.Open(j.work.dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	defer repo.Close()
	seen := map[gitfs.Hash]bool{}
	for _, h := range oversize {
		seen[h] = true
	}
	var ids []gitfs.Hash
	for _, commit := range commits {
		tree, err := repo.Tree(commit)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		for _, want := range j.Wants {
			for _, e := range want(tree) {
				for _, e := range linked(repo, tree, e) {
					if e.Mode != gitfs.Submodule && !seen[e.Hash] {
						seen[e.Hash] = true
						if !repo.Has(e.Hash) {
							ids = append(ids, e.Hash)
						}
					}
				}
			}
		}
	}
	return ids, nil
}

// linked adds to a link whose content is here what it leads to within the
// tree: whoever reads the one will read the other.
func linked(repo *gitfs.Repo, tree *gitfs.Tree, e gitfs.Entry) []gitfs.Entry {
	all := []gitfs.Entry{e}
	for range mostLinks {
		if e.Mode != gitfs.Symlink || !repo.Has(e.Hash) {
			break
		}
		target, err := repo.Blob(e.Hash, 4096)
		if err != nil || strings.HasPrefix(string(target), "/") {
			break
		}
		next, ok := tree.Lookup(path.Join(path.Dir(e.Path), string(target)))
		if !ok {
			break
		}
		e = next
		all = append(all, e)
	}
	return all
}

// batch fetches blobs by their ids. Where one breaks a limit, those that came
// before it stay, and the rest is halved until the large ones stand alone.
func (j *job) batch(ctx context.Context, goal *state, ids []gitfs.Hash) error {
	limits := packLimits{bytes: j.MaxBatch, blob: j.MaxBlob}
	for queue := [][]gitfs.Hash{ids}; len(queue) > 0; {
		ids, queue = queue[0], queue[1:]
		got, err := j.take(ctx, Blobs, ids, nil, "", limits, true)
		rest := without(ids, got.hashes)
		switch {
		case err == nil && len(rest) > 0:
			return fmt.Errorf("%w: %d of %d blobs did not come", errRefused, len(rest), len(ids))
		case err == nil:
		case refused(err):
			return fmt.Errorf("%w: %w", errRefused, err)
		case !errors.Is(err, errBlobLimit) && !errors.Is(err, errPackLimit):
			return err
		case len(rest) == 1:
			goal.Oversize = append(goal.Oversize, rest[0])
		case len(rest) < len(ids) && errors.Is(err, errPackLimit):
			queue = append(queue, rest) // there was just too much at once
		default:
			queue = append(queue, rest[:len(rest)/2], rest[len(rest)/2:])
		}
	}
	slices.SortFunc(goal.Oversize, func(a, b gitfs.Hash) int { return strings.Compare(a.String(), b.String()) })
	return nil
}

func without(ids, got []gitfs.Hash) []gitfs.Hash {
	here := make(map[gitfs.Hash]bool, len(got))
	for _, h := range got {
		here[h] = true
	}
	var rest []gitfs.Hash
	for _, h := range ids {
		if !here[h] {
			rest = append(rest, h)
		}
	}
	return rest
}

// refused recognises git's "upload-pack: not our ref", which go-git wraps as
// text.
func refused(err error) bool { return strings.Contains(err.Error(), "not our ref") }
