package gitfs

import (
	"cmp"
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
		for _, i := range h.of(id) {
			if h.change(i).deletes() {
				if !found || i < newest {
					newest, found = i, true
				}
				break // the rest is older
			}
		}
	}
	return newest, found
}

const maxMoves = 50 // followed for one path

// MovedTo is the path where the content of a deleted file or directory is at
// the tip, if the commit that deleted it added the same content elsewhere, and
// so on from there.
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

// moved tells where a path went in the commit of its deletion. A directory
// went where most of what that commit took out of it went.
func (h *History) moved(from string, deletion uint32) (string, bool) {
	r := h.commitOf(h.change(deletion))
	lo, hi := r.span()
	all := h.chronicle.changes[lo:hi]
	added := map[uint64][]string{}
	for _, ch := range all {
		if ch.adds() {
			added[ch.now] = append(added[ch.now], h.chronicle.paths[ch.path])
		}
	}
	votes := map[string]int{}
	deleted := 0
	for _, ch := range all {
		old := h.chronicle.paths[ch.path]
		if !ch.deletes() || old != from && !strings.HasPrefix(old, from+"/") {
			continue
		}
		deleted++
		if to, ok := likeliest(old, added[ch.was]); ok {
			if old == from {
				return to, true
			}
			if dir, ok := strings.CutSuffix(to, strings.TrimPrefix(old, from)); ok && dir != "" {
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
