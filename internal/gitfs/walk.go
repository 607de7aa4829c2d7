package gitfs

import (
	"container/heap"
	"context"
	"fmt"
	"slices"
)

const maxChanges = 20_000_000 // in one repository: some ten times what Linux has

// walker extends a chronicle by the commits that it does not hold yet.
type walker struct {
	objects objects
	shallow map[Hash]bool
	chronicle
	number  map[Hash]int32
	path    map[string]uint32
	author  map[string]uint32 // as the commit writes it
	person  map[Person]uint32 // as it reads
	trees   []Hash            // of each commit, zero where not read
	parents map[int32][]Hash  // of commits that are still to be compared
	waiting newestFirst
	differ  differ
}

// extend walks from tip. An index of other commits does no harm: what does
// not lead to tip falls out when the chronicle is arranged.
func extend(ctx context.Context, o objects, shallow map[Hash]bool, old *chronicle, tip Hash) (*chronicle, error) {
	w := newWalker(o, shallow, old)
	start, err := w.discover(tip)
	if err != nil {
		return nil, err
	}
	// Newest first, since a parent's trees were just read when its turn comes.
	for n := 0; len(w.waiting.heap) > 0; n++ {
		if n%64 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		w.waiting.commits = w.commits
		if err := w.compare(heap.Pop(&w.waiting).(int32)); err != nil {
			return nil, err
		}
	}
	return w.arrange(start), nil
}

func newWalker(o objects, shallow map[Hash]bool, old *chronicle) *walker {
	w := &walker{
		objects: o, shallow: shallow, chronicle: *old,
		number: map[Hash]int32{}, path: map[string]uint32{},
		author: map[string]uint32{}, person: map[Person]uint32{},
		trees: make([]Hash, len(old.commits)), parents: map[int32][]Hash{},
	}
	for i, c := range w.commits {
		w.number[c.hash] = int32(i)
	}
	for i, p := range w.paths {
		w.path[p] = uint32(i)
	}
	for i, p := range w.people {
		w.person[p] = uint32(i)
	}
	w.differ = differ{objects: o, emit: w.change}
	return w
}

// discover gives a commit's number, and reads it if it is new.
func (w *walker) discover(h Hash) (int32, error) {
	if n, ok := w.number[h]; ok {
		return n, nil
	}
	raw, err := w.read(h)
	if err != nil {
		return 0, err
	}
	_, _, when := splitIdent(raw.committer)
	n := int32(len(w.commits))
	w.commits = append(w.commits, record{
		hash: h, when: when, author: w.authorOf(raw), boundary: w.shallow[h],
	})
	w.trees = append(w.trees, raw.tree)
	w.number[h] = n
	if !w.shallow[h] {
		w.parents[n] = raw.parents
	}
	w.waiting.commits = w.commits
	heap.Push(&w.waiting, n)
	return n, nil
}

func (w *walker) read(h Hash) (rawCommit, error) {
	b, err := readKind(w.objects, h, kindCommit, maxCommitBytes)
	if err != nil {
		return rawCommit{}, err
	}
	raw, err := parseCommit(b)
	if err != nil {
		err = fmt.Errorf("commit %s: %w", h, err)
	}
	return raw, err
}

// authorOf numbers people. Two that are written differently but read the same
// are one.
func (w *walker) authorOf(raw rawCommit) uint32 {
	name, address, _ := splitIdent(raw.author)
	key := string(name) + "\x00" + string(address) + "\x00" + string(raw.encoding)
	if n, ok := w.author[key]; ok {
		return n
	}
	p := person(name, address, raw.encoding)
	n, ok := w.person[p]
	if !ok {
		n = uint32(len(w.people))
		w.people = append(w.people, p)
		w.person[p] = n
	}
	w.author[key] = n
	return n
}

// compare finds what a commit changed, and discovers its parents.
func (w *walker) compare(n int32) error {
	var numbers []int32
	var trees []Hash
	for _, h := range w.parents[n] {
		p, err := w.discover(h)
		if err != nil {
			return fmt.Errorf("parent of %s: %w", w.commits[n].hash, err)
		}
		if slices.Contains(numbers, p) {
			continue
		}
		tree, err := w.treeOf(p)
		if err != nil {
			return err
		}
		numbers, trees = append(numbers, p), append(trees, tree)
	}
	delete(w.parents, n)
	c := &w.commits[n]
	c.parents, c.first = numbers, uint32(len(w.changes))
	if err := w.differ.compare(w.trees[n], trees); err != nil {
		return fmt.Errorf("commit %s: %w", c.hash, err)
	}
	c.count = uint32(len(w.changes)) - c.first
	return nil
}

// treeOf is the tree of a commit that was discovered or came with the index.
func (w *walker) treeOf(n int32) (Hash, error) {
	if !w.trees[n].IsZero() {
		return w.trees[n], nil
	}
	raw, err := w.read(w.commits[n].hash)
	w.trees[n] = raw.tree
	return raw.tree, err
}

// change records one path of the commit that is being compared.
func (w *walker) change(path []byte, was, now uint64) error {
	n, ok := w.path[string(path)]
	if !ok {
		n = uint32(len(w.paths))
		w.paths = append(w.paths, string(path))
		w.path[w.paths[n]] = n
	}
	if len(w.changes) >= maxChanges {
		return fmt.Errorf("more than %d changes: %w", maxChanges, ErrTooMany)
	}
	w.changes = append(w.changes, change{path: n, was: was, now: now})
	return nil
}
