package gitfs

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What following a symlink can meet. ErrLinkOutside is also fs.ErrNotExist:
// nothing outside is ever looked at.
var (
	ErrLinkOutside  = fmt.Errorf("the symlink leads out of the repository: %w", fs.ErrNotExist)
	ErrLinkCircular = fmt.Errorf("the symlinks lead in a circle: %w", fs.ErrInvalid)
)

const (
	maxLinks    = 40       // followed for one path, as Linux does
	maxTarget   = 4096     // bytes of a symlink
	maxReadFile = 64 << 20 // bytes that ReadFile and Open read at most
)

// content is what lies behind the entries of a listing.
type content interface {
	stat(e Entry) (size int64, modified time.Time, err error)
	read(e Entry, max int64) ([]byte, error)
	target(e Entry) (string, error)
}

// listing turns sorted entries into a file system. Its directories are those
// that the paths name, and submodules, which are empty.
type listing struct {
	entries  []Entry
	problems []string
	content  content
}

func newListing(entries []Entry, problems []string, c content) listing {
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	return listing{entries, problems, c}
}

// Entries are all paths in byte order, without directories. Not to be
// modified.
func (l *listing) Entries() []Entry { return l.entries }

// Problems tells which entries were malformed and left out, one line each.
func (l *listing) Problems() []string { return l.problems }

func (l *listing) search(path string) (int, bool) {
	return slices.BinarySearchFunc(l.entries, path, func(e Entry, p string) int {
		return strings.Compare(e.Path, p)
	})
}

// Lookup finds the entry at exactly this path; symlinks are not followed.
func (l *listing) Lookup(path string) (Entry, bool) {
	i, ok := l.search(path)
	if !ok {
		return Entry{}, false
	}
	return l.entries[i], true
}

// hasDir reports whether any path lies below name.
func (l *listing) hasDir(name string) bool {
	if name == "." {
		return true
	}
	i, _ := l.search(name + "/")
	return i < len(l.entries) && strings.HasPrefix(l.entries[i].Path, name+"/")
}

// node is what a path names: a directory or an entry.
type node struct {
	path  string // "." at the top
	dir   bool
	entry Entry
}

// lookupNode finds a path without following a symlink.
func (l *listing) lookupNode(path string) (node, bool) {
	if path == "" {
		path = "."
	}
	if e, ok := l.Lookup(path); ok {
		return node{path: path, dir: e.Mode == Submodule, entry: e}, true
	}
	return node{path: path, dir: true}, l.hasDir(path)
}

// resolve finds a path and follows the symlinks in it. It goes by components,
// since ".." after a symlink means the parent of where that leads.
func (l *listing) resolve(name string, followLast bool) (node, error) {
	if !fs.ValidPath(name) {
		return node{}, fs.ErrInvalid
	}
	todo := strings.Split(name, "/")
	at := "."
	for links := 0; len(todo) > 0; {
		part := todo[0]
		todo = todo[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if at == "." {
				return node{}, ErrLinkOutside
			}
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, part)
		n, ok := l.lookupNode(next)
		if !ok {
			return node{}, fs.ErrNotExist
		}
		if n.entry.Mode == Symlink && !n.dir && (followLast || len(todo) > 0) {
			if links++; links > maxLinks {
				return node{}, ErrLinkCircular
			}
			target, err := l.content.target(n.entry)
			if err != nil {
				return node{}, err
			}
			if strings.HasPrefix(target, "/") {
				return node{}, ErrLinkOutside
			}
			todo = append(strings.Split(target, "/"), todo...)
			continue
		}
		if !n.dir && len(todo) > 0 {
			return node{}, fs.ErrNotExist
		}
		at = next
	}
	n, ok := l.lookupNode(at)
	if !ok {
		return node{}, fs.ErrNotExist
	}
	return n, nil
}

// children lists a directory by name. Names that are not UTF-8 cannot be
// opened by any path of package fs, so they are not listed either.
func (l *listing) children(dir string) []node {
	prefix := dir + "/"
	if dir == "." {
		prefix = ""
	}
	var out []node
	i, _ := l.search(prefix)
	for i < len(l.entries) && strings.HasPrefix(l.entries[i].Path, prefix) {
		e := l.entries[i]
		name, _, deeper := strings.Cut(e.Path[len(prefix):], "/")
		n := node{path: prefix + name, dir: deeper || e.Mode == Submodule}
		if deeper {
			i, _ = l.search(prefix + name + "0") // '0' follows '/'
		} else {
			n.entry = e
			i++
		}
		if utf8.ValidString(name) {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b node) int { return strings.Compare(a.path, b.path) })
	return out
}
