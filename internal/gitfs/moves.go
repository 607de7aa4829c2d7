package gitfs

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"strings"
)

// Deleted is the last deletion of a file or directory that is not at the tip.
func (h *History) Deleted(path string) (Change, bool) {
	i, ok := h.deletion(path)
	if !ok {
		return Change{}, false
	}
	return h.report(h.change(i).commit)
}

// deletion finds the newest change that deleted a path, or the last of a
// directory's files.
func (h *History) deletion(path string) (uint32, bool) {
	var newest uint32
	found := false
	for _, id := range h.below(path) {
		if h.atTip[id] != 0 {
			return 0, false
		}
		if i, ok := h.deleted(id); ok && (!found || i < newest) {
			newest, found = i, true
		}
	}
	return newest, found
}

// deleted is the newest change that deleted a file.
func (h *History) deleted(id uint32) (uint32, bool) {
	for _, i := range h.of(id) {
		if h.change(i).deletes() {
			return i, true // the rest is older
		}
	}
	return 0, false
}

const maxMoves = 50 // followed for one path

// MovedTo is the path where a deleted file or directory is at the tip, if the
// commit that deleted it added the same content elsewhere, and so on from
// there. A file that was edited as it moved went where its folder went.
func (h *History) MovedTo(path string) (string, bool) {
	path = strings.TrimSuffix(path, "/")
	seen := map[string]bool{}
	for range maxMoves {
		i, ok := h.deletion(path)
		if !ok || seen[path] {
			return "", false
		}
		seen[path] = true
		if path, ok = h.moved(path, i); !ok {
			return "", false
		}
		if h.isAtTip(path) {
			return path, true
		}
	}
	return "", false
}

func (h *History) isAtTip(path string) bool {
	return slices.ContainsFunc(h.below(path), func(id uint32) bool { return h.atTip[id] != 0 })
}

// Move is a file that was elsewhere before.
type Move struct{ From, To string }

// Moves are the files that lie elsewhere at the tip than they did, as MovedTo
// says it, of those whose former path is chosen; those deleted last come first.
func (h *History) Moves(choose func(path string) bool) iter.Seq[Move] {
	return func(yield func(Move) bool) {
		var gone []uint32 // changes that deleted them, newest first
		for id, p := range h.chronicle.paths {
			if h.atTip[id] != 0 || !choose(p) {
				continue
			}
			if i, ok := h.deleted(uint32(id)); ok {
				gone = append(gone, i)
			}
		}
		slices.Sort(gone)
		for _, i := range gone {
			from := h.chronicle.paths[h.change(i).path]
			to, ok := h.MovedTo(from)
			if !ok {
				continue
			}
			if id, file := h.id(to); file && h.atTip[id] != 0 && !yield(Move{from, to}) {
				return
			}
		}
	}
}

// moved tells where a path went in the commit of its deletion. A directory
// went where most of what that commit took out of it went.
func (h *History) moved(from string, deletion uint32) (string, bool) {
	d := h.departures(h.change(deletion).commit)
	if id, ok := h.id(from); ok {
		if was, deleted := d.content(id); deleted {
			return d.file(from, was)
		}
	}
	return d.folder(from)
}

// departures is what one commit took away, and what it added.
type departures struct {
	history *History
	commit  uint32
	deleted []change // by path
	added   []change // by content, then path
	adds    []uint32 // paths of added, sorted
}

// departures of a commit; some that were asked for last are kept, because many
// questions are about few commits.
func (h *History) departures(commit uint32) *departures {
	slot := &h.recent[commit%uint32(len(h.recent))]
	if d := slot.Load(); d != nil && d.commit == commit {
		return d
	}
	d := &departures{history: h, commit: commit}
	lo, hi := h.chronicle.commits[commit].span()
	for _, ch := range h.chronicle.changes[lo:hi] {
		switch {
		case ch.adds():
			d.added, d.adds = append(d.added, ch), append(d.adds, ch.path)
		case ch.deletes():
			d.deleted = append(d.deleted, ch)
		}
	}
	slices.SortFunc(d.deleted, func(a, b change) int { return cmp.Compare(a.path, b.path) })
	slices.SortFunc(d.added, func(a, b change) int { return cmp.Or(cmp.Compare(a.now, b.now), cmp.Compare(a.path, b.path)) })
	slices.Sort(d.adds)
	slot.Store(d)
	return d
}

// content is what a path held that the commit deleted.
func (d *departures) content(path uint32) (uint64, bool) {
	i, ok := slices.BinarySearchFunc(d.deleted, path, func(ch change, id uint32) int { return cmp.Compare(ch.path, id) })
	if !ok {
		return 0, false
	}
	return d.deleted[i].was, true
}

// file tells where a file went: where the same content is now, or, where it
// was edited as it moved, where its folder went.
func (d *departures) file(from string, content uint64) (string, bool) {
	if to, ok := d.same(from, content); ok {
		return to, true
	}
	dir, base := path.Split(from)
	if dir == "" || len(d.deleted) > maxSiblings {
		return "", false
	}
	folder, ok := d.folder(strings.TrimSuffix(dir, "/"))
	if !ok {
		return "", false
	}
	to := path.Join(folder, base)
	id, ok := d.history.id(to)
	if !ok {
		return "", false
	}
	_, added := slices.BinarySearch(d.adds, id)
	return to, added
}

// maxSiblings is how many deletions a commit may have so that an edited file is
// looked for beside those that moved with it.
const maxSiblings = 5000

// maxAlike is how many files of one content are looked at to tell where one of
// them went: there are commits that move thousands of empty ones.
const maxAlike = 100

// same chooses among paths that got the content.
func (d *departures) same(old string, content uint64) (string, bool) {
	i, _ := slices.BinarySearchFunc(d.added, content, func(ch change, content uint64) int { return cmp.Compare(ch.now, content) })
	var to []string
	for ; i < len(d.added) && d.added[i].now == content && len(to) < maxAlike; i++ {
		to = append(to, d.history.chronicle.paths[d.added[i].path])
	}
	return likeliest(old, to)
}

// folder tells where most of what was deleted below a directory went.
func (d *departures) folder(from string) (string, bool) {
	votes := map[string]int{}
	deleted := 0
	for _, ch := range d.deleted {
		old := d.history.chronicle.paths[ch.path]
		rest, below := strings.CutPrefix(old, from)
		if !below || !strings.HasPrefix(rest, "/") {
			continue
		}
		deleted++
		if to, ok := d.same(old, ch.was); ok {
			if dir, ok := strings.CutSuffix(to, rest); ok && dir != "" {
				votes[dir]++
			}
		}
	}
	for dir, n := range votes {
		if 2*n > deleted {
			return dir, true
		}
	}
	return "", false
}

// likeliest chooses among paths that got the same content: one of the same
// name, then the one that shares most of its end, then the first by name.
func likeliest(old string, to []string) (string, bool) {
	if len(to) == 0 {
		return "", false
	}
	return slices.MinFunc(to, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(commonEnd(old, b), commonEnd(old, a)),
			strings.Compare(a, b),
		)
	}), true
}

// commonEnd counts the path components that two paths end in.
func commonEnd(a, b string) int {
	n := 0
	for path.Base(a) == path.Base(b) && a != "." && b != "." {
		n++
		a, b = path.Dir(a), path.Dir(b)
	}
	return n
}
