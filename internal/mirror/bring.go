package mirror

import (
	"context"
	"fmt"
	"slices"

	"daybook/internal/gitfs"
)

// bring fetches more blobs into the good mirror, those too large left out.
func (j *job) bring(ctx context.Context) (Status, error) {
	if j.good == nil || j.anew {
		return "", fmt.Errorf("%w: there is no mirror to complete", errDamaged)
	}
	if err := j.begin(); err != nil {
		return "", err
	}
	goal := j.good.state
	goal.Oversize = slices.Clone(goal.Oversize)
	ids, err := j.absent(goal.Oversize)
	if err != nil {
		return "", err
	}
	if j.full { // all that the server has came with the commits
		ids = nil
	}
	if len(ids) == 0 {
		return Unchanged, nil
	}
	for batch := range slices.Chunk(ids, mostWants) {
		if err := j.batch(ctx, &goal, batch); err != nil {
			return "", err
		}
	}
	goal.Packs = slices.Clone(j.work.state.Packs)
	return Fetched, j.finish(ctx, goal)
}

// absent are the blobs of more that the mirror does not have.
func (j *job) absent(oversize []gitfs.Hash) ([]gitfs.Hash, error) {
	repo, err := gitfs.Open(j.good.dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	defer repo.Close()
	var ids []gitfs.Hash
	for _, id := range j.more {
		if !repo.Has(id) && !slices.Contains(oversize, id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
