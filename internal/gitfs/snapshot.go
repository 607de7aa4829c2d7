package gitfs

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// snapshot is a tree to be written, by path.
type snapshot map[string]leaf

type leaf struct {
	mode Mode
	hash Hash
}

func (s snapshot) put(path string, l leaf) error {
	if !fs.ValidPath(path) || path == "." {
		return fmt.Errorf("path %q: %w", path, fs.ErrInvalid)
	}
	for _, part := range strings.Split(path, "/") {
		if why := (rawEntry{name: []byte(part), mode: modeFile}).rejected(); why != "" {
			return fmt.Errorf("path %q %s", path, why)
		}
	}
	s.remove(path) // a folder may become a file,
	for i := range path {
		if path[i] == '/' {
			delete(s, path[:i]) // and a file a folder
		}
	}
	s[path] = l
	return nil
}

func (s snapshot) remove(path string) bool {
	n := len(s)
	maps.DeleteFunc(s, func(p string, _ leaf) bool { return p == path || strings.HasPrefix(p, path+"/") })
	return len(s) < n
}

// tree writes the tree objects.
func (s snapshot) tree(w *packWriter) Hash {
	return s.subtree(w, slices.Sorted(maps.Keys(s)), "")
}

// subtree writes one directory out of the sorted paths below it.
func (s snapshot) subtree(w *packWriter, paths []string, prefix string) Hash {
	type item struct {
		key  string // sorts as git does: a directory as if it ended in a slash
		line []byte
	}
	var items []item
	for i := 0; i < len(paths); {
		name, _, deeper := strings.Cut(paths[i][len(prefix):], "/")
		if !deeper {
			l := s[paths[i]]
			items = append(items, item{name, treeLine(l.mode.raw(), name, l.hash)})
			i++
			continue
		}
		dir := prefix + name + "/"
		end := i
		for end < len(paths) && strings.HasPrefix(paths[end], dir) {
			end++
		}
		items = append(items, item{name + "/", treeLine(modeDir, name, s.subtree(w, paths[i:end], dir))})
		i = end
	}
	slices.SortFunc(items, func(a, b item) int { return strings.Compare(a.key, b.key) })
	var b []byte
	for _, it := range items {
		b = append(b, it.line...)
	}
	return w.add(kindTree, b)
}

func treeLine(mode uint32, name string, h Hash) []byte {
	return append(fmt.Appendf(nil, "%o %s\x00", mode, name), h[:]...)
}

func (m Mode) raw() uint32 {
	switch m {
	case Executable:
		return modeFile | 0o755
	case Symlink:
		return modeLink
	case Submodule:
		return modeGitlink
	}
	return modeFile | 0o644
}

// merge takes over what another branch changed since the common ancestor,
// where ours did not change it too.
func (w *writer) merge(ours snapshot, parents []Hash, other Hash) error {
	theirs, err := w.load(other)
	if err != nil {
		return err
	}
	base := snapshot{}
	if len(parents) > 0 {
		if base, err = w.commonAncestor(parents[0], other); err != nil {
			return err
		}
	}
	for p, l := range base {
		if _, kept := theirs.files[p]; !kept && ours[p] == l {
			delete(ours, p)
		}
	}
	for p, l := range theirs.files {
		if ours[p] == base[p] && ours.free(p) {
			ours[p] = l
		}
	}
	return nil
}

// free reports whether neither a folder has this path nor a file that of one
// of its folders.
func (s snapshot) free(path string) bool {
	for p := range s {
		if strings.HasPrefix(p, path+"/") || strings.HasPrefix(path, p+"/") {
			return false
		}
	}
	return true
}

// commonAncestor gives the files of the newest commit that both descend from.
func (w *writer) commonAncestor(a, b Hash) (snapshot, error) {
	of := map[Hash]int{}
	var best *written
	for side, from := range []Hash{a, b} {
		todo := []Hash{from}
		for len(todo) > 0 {
			h := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if of[h]&(1<<side) != 0 {
				continue
			}
			of[h] |= 1 << side
			c, err := w.load(h)
			if err != nil {
				return nil, err
			}
			if of[h] == 3 && (best == nil || c.when.After(best.when)) {
				best = c
			}
			todo = append(todo, c.parents...)
		}
	}
	if best == nil {
		return snapshot{}, nil
	}
	return best.files, nil
}
