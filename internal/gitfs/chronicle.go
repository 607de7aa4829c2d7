package gitfs

import (
	"bytes"
	"container/heap"
)

// chronicle is everything that happened up to one commit: what the index file
// holds. Commits stand in one canonical order, newest first and never before
// a descendant, and paths and people are numbered as they appear in it. So a
// chronicle that was extended is the same, byte for byte, as a fresh one.
type chronicle struct {
	tip     Hash
	commits []record
	changes []change // of the first commit, then of the second, ...
	paths   []string
	people  []Person
}

// record is one commit.
type record struct {
	hash     Hash
	when     int64 // committer date in seconds, 0 where not known
	author   uint32
	boundary bool    // its parents are cut off: it seems to add everything
	parents  []int32 // positions
	first    uint32  // of its changes
	count    uint32
}

// change is what one commit did to one path: the content before and after, by
// the first eight bytes of the blob's hash. Of a merge, only paths that differ
// from every parent are changes.
type change struct {
	path, commit uint32
	was, now     uint64 // 0: the path is not there
}

func (c change) adds() bool    { return c.was == 0 }
func (c change) deletes() bool { return c.now == 0 }

func (r record) span() (int, int) { return int(r.first), int(r.first + r.count) }

// arrange puts the commits that lead to tip into canonical order, and leaves
// out all others: after a force-push, what is gone no longer counts.
func (c *chronicle) arrange(tip int32) *chronicle {
	order := canonicalOrder(c.commits, tip)
	place := make([]int32, len(c.commits))
	for i, old := range order {
		place[old] = int32(i)
	}
	out := &chronicle{
		tip:     c.commits[tip].hash,
		commits: make([]record, len(order)),
		changes: make([]change, 0, len(c.changes)),
	}
	paths, people := newRenumber(c.paths), newRenumber(c.people)
	for i, old := range order {
		r := c.commits[old]
		parents := make([]int32, len(r.parents))
		for k, p := range r.parents {
			parents[k] = place[p]
		}
		lo, hi := r.span()
		r.parents, r.first = parents, uint32(len(out.changes))
		r.author = people.number(r.author)
		for _, ch := range c.changes[lo:hi] {
			ch.commit, ch.path = uint32(i), paths.number(ch.path)
			out.changes = append(out.changes, ch)
		}
		out.commits[i] = r
	}
	out.paths, out.people = paths.values, people.values
	return out
}

// renumber numbers values as they appear, and drops those that do not.
type renumber[T any] struct {
	from   []T
	to     []uint32 // new number + 1
	values []T
}

func newRenumber[T any](from []T) *renumber[T] {
	return &renumber[T]{from: from, to: make([]uint32, len(from))}
}

func (r *renumber[T]) number(old uint32) uint32 {
	if r.to[old] == 0 {
		r.values = append(r.values, r.from[old])
		r.to[old] = uint32(len(r.values))
	}
	return r.to[old] - 1
}

// canonicalOrder is what git calls date order: of the commits whose
// descendants have all been named, the newest comes next. The hash decides
// between equals, so that the order depends on the commits alone.
func canonicalOrder(commits []record, tip int32) []int32 {
	children := make([]int32, len(commits))
	seen := make([]bool, len(commits))
	stack := []int32{tip}
	seen[tip] = true
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, p := range commits[c].parents {
			children[p]++
			if !seen[p] {
				seen[p] = true
				stack = append(stack, p)
			}
		}
	}
	var order []int32
	ready := &newestFirst{commits: commits, heap: []int32{tip}}
	for len(ready.heap) > 0 {
		c := heap.Pop(ready).(int32)
		order = append(order, c)
		for _, p := range commits[c].parents {
			if children[p]--; children[p] == 0 {
				heap.Push(ready, p)
			}
		}
	}
	return order
}

// newestFirst is a heap of commits.
type newestFirst struct {
	commits []record
	heap    []int32
}

func (n *newestFirst) Len() int      { return len(n.heap) }
func (n *newestFirst) Swap(i, j int) { n.heap[i], n.heap[j] = n.heap[j], n.heap[i] }
func (n *newestFirst) Push(x any)    { n.heap = append(n.heap, x.(int32)) }

func (n *newestFirst) Less(i, j int) bool {
	a, b := &n.commits[n.heap[i]], &n.commits[n.heap[j]]
	if a.when != b.when {
		return a.when > b.when
	}
	return bytes.Compare(a.hash[:], b.hash[:]) < 0
}

func (n *newestFirst) Pop() any {
	last := n.heap[len(n.heap)-1]
	n.heap = n.heap[:len(n.heap)-1]
	return last
}
