package survey

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"daybook/internal/gitfs"
)

// Snapshot is the files of one commit, or of a work tree.
type Snapshot interface {
	Entries() []gitfs.Entry // in byte order of their paths, without directories
	Lookup(path string) (gitfs.Entry, bool)
	ReadLimited(path string, max int64) ([]byte, error)
}

// index answers quickly what a snapshot holds.
type index struct {
	files    Snapshot
	paths    []string // files and links, in byte order
	folders  map[string]bool
	opaque   map[string]bool     // submodules and symlinks
	odd      []string            // paths that are not UTF-8: no page and no JSON can name them
	children map[string][]string // names of the files that lie directly in a folder, once asked for

	descriptors *described // once looked for
	patterns    int        // of Locations, that files were held against
}

func newIndex(files Snapshot) *index {
	entries := files.Entries()
	ix := &index{
		files:    files,
		paths:    make([]string, 0, len(entries)),
		folders:  map[string]bool{".": true},
		opaque:   map[string]bool{},
		children: map[string][]string{},
	}
	last := "."
	for _, e := range entries {
		switch {
		case !utf8.ValidString(e.Path):
			ix.odd = append(ix.odd, e.Path)
			continue
		case e.Mode == gitfs.Submodule:
			ix.folder(e.Path)
			ix.opaque[e.Path] = true
			continue
		case e.Mode == gitfs.Symlink:
			ix.opaque[e.Path] = true
		}
		ix.paths = append(ix.paths, e.Path)
		if dir := path.Dir(e.Path); dir != last {
			ix.folder(dir)
			last = dir
		}
	}
	return ix
}

// folder notes a folder and those above it.
func (ix *index) folder(dir string) {
	for !ix.folders[dir] {
		ix.folders[dir] = true
		dir = path.Dir(dir)
	}
}

// entry finds the file or link at exactly this path.
func (ix *index) entry(p string) (gitfs.Entry, bool) {
	e, ok := ix.files.Lookup(p)
	return e, ok && e.Mode != gitfs.Submodule
}

// has reports whether a file, link or folder stands at the clean path p.
func (ix *index) has(p string) bool {
	if ix.folders[p] {
		return true
	}
	_, file := ix.files.Lookup(p)
	return file
}

// hidden reports whether the path lies in a submodule, whose content is
// another repository's, or behind a symlink, which forges do not follow and a
// checkout does.
func (ix *index) hidden(p string) bool {
	if len(ix.opaque) == 0 {
		return false
	}
	for dir := p; dir != "." && dir != ""; dir = folderOf(dir) {
		if ix.opaque[dir] {
			return true
		}
	}
	return false
}

// below is the range of paths that lie in a folder; "" holds everything.
func (ix *index) below(folder string) (from, to int) {
	if folder == "" || folder == "." {
		return 0, len(ix.paths)
	}
	from, _ = slices.BinarySearch(ix.paths, folder+"/")
	to, _ = slices.BinarySearch(ix.paths, folder+"0") // '0' follows '/'
	return from, to
}

// inFolder lists the names of the files that lie directly in a folder.
func (ix *index) inFolder(folder string) []string {
	if names, known := ix.children[folder]; known {
		return names
	}
	from, to := ix.below(folder)
	var names []string
	for _, p := range ix.paths[from:to] {
		if folderOf(p) == folder {
			names = append(names, path.Base(p))
		}
	}
	ix.children[folder] = names
	return names
}

// in reports whether a path lies in a folder; "" holds everything.
func in(p, folder string) bool {
	return folder == "" || p == folder || strings.HasPrefix(p, folder+"/")
}

// folderOf is the folder that a path lies in; "" at the top.
func folderOf(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i]
	}
	return ""
}
