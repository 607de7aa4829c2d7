package gitfs

import (
	"bytes"
	"strings"
)

// rawEntry is an entry of a tree object as it stands there; name and hash
// point into the object.
type rawEntry struct {
	mode uint32
	name []byte
	hash []byte
}

const (
	modeType    = 0o170000
	modeDir     = 0o040000
	modeFile    = 0o100000
	modeLink    = 0o120000
	modeGitlink = 0o160000
)

func (e rawEntry) isDir() bool { return e.mode&modeType == modeDir }

// nextEntry cuts the first entry, "mode name\x00hash", off a tree object. It
// gives nil for the rest, and false, where the object is malformed.
func nextEntry(b []byte) (e rawEntry, rest []byte, ok bool) {
	i := 0
	for ; i < len(b) && b[i] != ' '; i++ {
		d := b[i] - '0'
		if d > 7 || i > 7 {
			return rawEntry{}, nil, false
		}
		e.mode = e.mode<<3 | uint32(d)
	}
	if i == 0 || i >= len(b) {
		return rawEntry{}, nil, false
	}
	b = b[i+1:]
	end := bytes.IndexByte(b, 0)
	if end < 0 || len(b) < end+21 {
		return rawEntry{}, nil, false
	}
	e.name, e.hash = b[:end], b[end+1:end+21]
	return e, b[end+21:], true
}

// rejected tells why an entry must not become a path, or "". The rules are
// those of git fsck that keep a path inside its tree and out of .git.
func (e rawEntry) rejected() string {
	name := string(e.name)
	switch {
	case name == "":
		return "has no name"
	case name == "." || name == "..":
		return "is named like a folder's own links"
	case strings.ContainsRune(name, '/'):
		return "has a slash in its name"
	case strings.EqualFold(name, ".git"):
		return "is named like git's own folder"
	case len(name) > 4096:
		return "has a name of more than 4096 bytes"
	}
	switch e.mode & modeType {
	case modeDir, modeFile, modeLink, modeGitlink:
		return ""
	}
	return "has an unknown mode"
}

func (e rawEntry) kind() Mode {
	switch {
	case e.mode&modeType == modeLink:
		return Symlink
	case e.mode&modeType == modeGitlink:
		return Submodule
	case e.mode&0o100 != 0:
		return Executable
	}
	return File
}
