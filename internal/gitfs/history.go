package gitfs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// HistoryOptions say which commits do not count as meaningful. They may change
// from run to run: the index holds what happened, not what it means.
type HistoryOptions struct {
	// Bots are further patterns, matched without regard to case anywhere in an
	// author's name or address.
	Bots []string
	// MassEdit is the number of files above which a commit is a mass edit;
	// 0 means 100, a negative number that there are none.
	MassEdit int
}

const defaultMassEdit = 100

// History answers for every path what happened to it up to one commit. It may
// be asked by several goroutines.
type History struct {
	chronicle *chronicle
	bots      []bool   // by person
	mass      []bool   // by commit
	sorted    []uint32 // paths by their bytes
	atTip     []uint64 // content of each path at the tip, 0 where it is not there
	starts    []uint32 // by path: where its changes begin in touches
	touches   []uint32 // changes by path, newest first
	shallow   bool
	recent    [8]atomic.Pointer[departures] // by commit
}

// History walks all commits that lead to tip and are not yet in indexFile, and
// saves them there; without a file name it keeps nothing. An index that cannot
// be read, or that belongs to other commits, is made anew; after a force-push,
// what no longer leads to tip is forgotten. Where objects are missing the
// error is ErrMissing, where there is more than can be read, ErrTooMany.
func (r *Repo) History(ctx context.Context, tip Hash, indexFile string, opts HistoryOptions) (*History, error) {
	c := loadIndex(indexFile, r.shallow)
	if c.tip != tip {
		var err error
		if c, err = extend(ctx, r.db.walker(), r.shallow, c, tip); err != nil {
			return nil, fmt.Errorf("%s: history: %w", r.dir, err)
		}
		if indexFile != "" {
			if err := saveIndex(indexFile, c); err != nil {
				return nil, fmt.Errorf("saving history index: %w", err)
			}
		}
	}
	tree, err := r.Tree(tip)
	if err != nil {
		return nil, fmt.Errorf("%s: history: %w", r.dir, err)
	}
	return newHistory(c, tree.Entries(), opts), nil
}

func newHistory(c *chronicle, tip []Entry, opts HistoryOptions) *History {
	h := &History{
		chronicle: c,
		bots:      findBots(c.people, opts.Bots),
		mass:      make([]bool, len(c.commits)),
	}
	limit := opts.MassEdit
	if limit == 0 {
		limit = defaultMassEdit
	}
	for i, r := range c.commits {
		h.mass[i] = limit > 0 && int(r.count) > limit
		h.shallow = h.shallow || r.boundary
	}
	h.sortPaths()
	h.groupByPath()
	h.atTip = make([]uint64, len(c.paths))
	for _, e := range tip {
		if id, ok := h.id(e.Path); ok {
			h.atTip[id] = hashPrefix(e.Hash[:])
		}
	}
	return h
}

func (h *History) sortPaths() {
	h.sorted = make([]uint32, len(h.chronicle.paths))
	for i := range h.sorted {
		h.sorted[i] = uint32(i)
	}
	slices.SortFunc(h.sorted, func(a, b uint32) int {
		return strings.Compare(h.chronicle.paths[a], h.chronicle.paths[b])
	})
}

// groupByPath sorts changes by path, and leaves those of a path newest first.
func (h *History) groupByPath() {
	c := h.chronicle
	h.starts = make([]uint32, len(c.paths)+1)
	for _, ch := range c.changes {
		h.starts[ch.path+1]++
	}
	for i := range c.paths {
		h.starts[i+1] += h.starts[i]
	}
	next := slices.Clone(h.starts)
	h.touches = make([]uint32, len(c.changes))
	for i, ch := range c.changes {
		h.touches[next[ch.path]] = uint32(i)
		next[ch.path]++
	}
}

// find gives the first place in sorted whose path is not less than p.
func (h *History) find(p string) (int, bool) {
	return slices.BinarySearchFunc(h.sorted, p, func(id uint32, p string) int {
		return strings.Compare(h.chronicle.paths[id], p)
	})
}

func (h *History) id(path string) (uint32, bool) {
	i, ok := h.find(path)
	if !ok {
		return 0, false
	}
	return h.sorted[i], true
}

// below lists the ids of a path itself and of everything that lies or lay
// below it.
func (h *History) below(path string) []uint32 {
	if whole(path) {
		return h.sorted
	}
	path = strings.TrimSuffix(path, "/")
	from, _ := h.find(path + "/")
	to, _ := h.find(path + "0") // '0' follows '/'
	ids := h.sorted[from:to:to]
	if id, ok := h.id(path); ok {
		ids = append(slices.Clone(ids), id)
	}
	return ids
}

func whole(path string) bool { return path == "" || path == "." }

// of lists a path's changes, newest first.
func (h *History) of(id uint32) []uint32 { return h.touches[h.starts[id]:h.starts[id+1]] }

func (h *History) change(i uint32) *change { return &h.chronicle.changes[i] }

func (h *History) commitOf(ch *change) *record { return &h.chronicle.commits[ch.commit] }

// report tells about a commit. It is false where a date would be wrong: where
// the commit has none, or where it only seems to add everything because its
// parents are cut off.
func (h *History) report(position uint32) (Change, bool) {
	r := &h.chronicle.commits[position]
	if r.boundary || r.when == 0 {
		return Change{}, false
	}
	return h.describe(r), true
}

func (h *History) describe(r *record) Change {
	return Change{Commit: r.hash, When: unixDate(r.when), Author: h.chronicle.people[r.author]}
}

// Commits is the number of commits up to the tip.
func (h *History) Commits() int { return len(h.chronicle.commits) }

// FirstCommit is the oldest commit by date; it is not known in a shallow
// repository.
func (h *History) FirstCommit() (Change, bool) {
	if h.shallow {
		return Change{}, false
	}
	oldest := -1
	for i, r := range h.chronicle.commits {
		if r.when != 0 && (oldest < 0 || r.when < h.chronicle.commits[oldest].when) {
			oldest = i
		}
	}
	if oldest < 0 {
		return Change{}, false
	}
	return h.report(uint32(oldest))
}

// LastCommit is the tip.
func (h *History) LastCommit() Change { return h.describe(&h.chronicle.commits[0]) }

// LastHumanCommit is the newest commit that is not a bot's.
func (h *History) LastHumanCommit() (Change, bool) {
	for i := range h.chronicle.commits {
		r := &h.chronicle.commits[i]
		if !h.bots[r.author] && r.when != 0 {
			return h.describe(r), true
		}
	}
	return Change{}, false
}

// Shallow reports whether older commits are cut off, so that dates of what did
// not change since are not known.
func (h *History) Shallow() bool { return h.shallow }

// after reports whether a commit's date is known and later.
func (r *record) after(since time.Time) bool {
	return !r.boundary && r.when != 0 && unixDate(r.when).After(since)
}
