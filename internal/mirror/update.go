package mirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-git/go-git/v5/plumbing/protocol/packp"

	"daybook/internal/gitfs"
)

// update is one try, from the listing of refs to the mirror that stands.
func (j *job) update(ctx context.Context) (Status, error) {
	j.tell(Event{Name: j.target.Name, Phase: Listing, Bytes: j.bytes})
	listing, err := j.remote.list(ctx)
	if err != nil {
		return "", err
	}
	if len(j.more) > 0 {
		return j.bring(ctx)
	}
	goal, err := listing.choose(j.target.Branch, j.Tags)
	if err != nil {
		return "", err
	}
	goal.URL, goal.Need, goal.MaxBlob, goal.FetchedAt = j.target.URL, j.WantsNeed, j.MaxBlob, j.Now
	if j.good != nil && !j.anew && j.good.state.holds(goal) {
		next := j.good.state
		next.FetchedAt = j.Now
		return Unchanged, j.good.save(next, false)
	}
	if err := j.begin(); err != nil {
		return "", err
	}
	if err := j.fetch(ctx, &goal); err != nil {
		return "", err
	}
	goal.Packs = slices.Clone(j.work.state.Packs)
	return Fetched, j.finish(ctx, goal)
}

// holds reports whether a state is all that a goal asks for.
func (s state) holds(goal state) bool {
	return s.Branch == goal.Branch && s.Tip == goal.Tip && s.sameNeed(goal) &&
		slices.EqualFunc(s.Tags, goal.Tags, func(a, b tagState) bool { return a.Name == b.Name && a.ID == b.ID })
}

func (s state) sameNeed(goal state) bool { return s.Need == goal.Need && s.MaxBlob == goal.MaxBlob }

// begin chooses the folder to fill. What came in an earlier try of this run
// stays in it.
func (j *job) begin() error {
	if j.work != nil {
		return nil
	}
	if j.good != nil && !j.anew {
		j.work, j.full = j.good, !j.good.state.Partial
		j.haves = []gitfs.Hash{j.good.state.Tip}
		for _, t := range j.good.state.Tags {
			if !t.Useless {
				j.haves = append(j.haves, t.ID)
			}
		}
		return nil
	}
	work, err := createStore(j.path, j.target.URL)
	j.work, j.haves = work, nil
	return err
}

// finish makes the fetch count.
func (j *job) finish(ctx context.Context, goal state) error {
	if len(goal.Packs) > mostPacks {
		if err := j.work.compact(ctx, &goal); err != nil {
			return err
		}
	}
	if err := syncDir(j.work.packDir()); err != nil {
		return err
	}
	if err := j.work.save(goal, true); err != nil {
		return err
	}
	if j.work != j.good {
		if err := j.work.install(j.path); err != nil {
			return err
		}
	}
	j.good = j.work
	return nil
}

// fetch brings the commits and trees, and then the blobs that are wanted.
func (j *job) fetch(ctx context.Context, goal *state) error {
	if err := j.fetchRefs(ctx, goal); err != nil {
		return err
	}
	err := j.fetchBlobs(ctx, goal)
	if !errors.Is(err, errRefused) || j.full {
		return err
	}
	// This server lists the capability and refuses all the same.
	j.full, j.anew, j.work = true, true, nil
	if err := j.begin(); err != nil {
		return err
	}
	if err := j.fetchRefs(ctx, goal); err != nil {
		return err
	}
	return j.fetchBlobs(ctx, goal)
}

func (j *job) fetchRefs(ctx context.Context, goal *state) error {
	j.full = j.full || !j.remote.partial()
	goal.Partial = !j.full
	repo, err := gitfs.Open(j.work.dir)
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	defer repo.Close()
	var wants []gitfs.Hash
	add := func(h gitfs.Hash) {
		if !repo.Has(h) && !slices.Contains(wants, h) {
			wants = append(wants, h)
		}
	}
	add(goal.Tip)
	for _, t := range goal.Tags {
		add(t.ID)
	}
	if len(wants) > 0 {
		filter := packp.FilterBlobNone()
		if j.full {
			filter = ""
		}
		limits := packLimits{bytes: j.MaxPack}
		if _, err := j.take(ctx, Fetching, wants, j.haves, filter, limits, false); err != nil {
			return err
		}
		j.haves = append(j.haves, wants...)
	}
	return j.checkTags(goal)
}

// checkTags marks the tags that lead to no commit.
func (j *job) checkTags(goal *state) error {
	repo, err := gitfs.Open(j.work.dir)
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	defer repo.Close()
	if _, err := repo.Commit(goal.Tip); err != nil {
		return fmt.Errorf("%w: the server did not send the branch: %w", errDamaged, err)
	}
	for i, t := range goal.Tags {
		_, err := repo.Commit(t.Commit)
		goal.Tags[i].Useless = err != nil
	}
	return nil
}

// take makes one request and keeps the pack that comes.
func (j *job) take(ctx context.Context, phase Phase, wants, haves []gitfs.Hash, filter packp.Filter, limits packLimits, salvage bool) (receipt, error) {
	j.tell(Event{Name: j.target.Name, Phase: phase, Bytes: j.bytes})
	body, err := j.remote.request(ctx, wants, haves, filter)
	if err != nil {
		return receipt{}, err
	}
	defer body.Close()
	counted := &counter{Reader: body, job: j, phase: phase}
	got, err := receive(ctx, counted, j.work.packDir(), limits, salvage)
	j.bytes += counted.n
	if got.pack.Name != "" && !slices.Contains(j.work.state.Packs, got.pack) {
		j.work.state.Packs = append(j.work.state.Packs, got.pack)
	}
	return got, err
}

// counter tells the progress, four times for each mebibyte.
type counter struct {
	io.Reader
	job   *job
	phase Phase
	n     int64
	told  int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	if c.n-c.told >= 256<<10 {
		c.told = c.n
		c.job.tell(Event{Name: c.job.target.Name, Phase: c.phase, Bytes: c.job.bytes + c.n})
	}
	return n, err
}
