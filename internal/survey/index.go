package survey

import (
	"path"
	"strings"

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
	paths   []string // files and links, in byte order
	entries map[string]gitfs.Entry
	folders map[string]bool   // every folder, "." included
	folded  map[string]string // lower-case path to path, for near misses
}

func newIndex(files Snapshot) *index {
	entries := files.Entries()
	ix := &index{
		paths:   make([]string, 0, len(entries)),
		entries: make(map[string]gitfs.Entry, len(entries)),
		folders: map[string]bool{".": true},
		folded:  make(map[string]string, len(entries)),
	}
	for _, e := range entries {
		ix.entries[e.Path] = e
		if e.Mode == gitfs.Submodule {
			ix.folder(e.Path)
			continue
		}
		ix.paths = append(ix.paths, e.Path)
		ix.folded[strings.ToLower(e.Path)] = e.Path
		ix.folder(path.Dir(e.Path))
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

// has reports whether a file, link or folder stands at the clean path p.
func (ix *index) has(p string) bool {
	_, file := ix.entries[p]
	return file || ix.folders[p]
}

// below reports whether the path lies in a submodule, whose content is
// another repository's.
func (ix *index) below(p string) bool {
	for dir := p; dir != "." && dir != "/" && dir != ""; dir = path.Dir(dir) {
		if e, ok := ix.entries[dir]; ok && e.Mode == gitfs.Submodule {
			return true
		}
	}
	return false
}

// in reports whether a path lies in a folder; "" holds everything.
func in(p, folder string) bool {
	return folder == "" || p == folder || strings.HasPrefix(p, folder+"/")
}
