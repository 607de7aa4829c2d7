package gitfs

import "io/fs"

// Tree is the whole listing of a commit's tree, and an fs.FS over it. Reading
// a file whose blob is not in the mirror fails with ErrMissing.
type Tree struct{}

// Tree lists the tree of a commit, of at most 1,000,000 entries and 200
// levels.
func (r *Repo) Tree(commit Hash) (*Tree, error) { panic("soon") }

// Entries are all paths in byte order, without directories. Not to be
// modified.
func (t *Tree) Entries() []Entry { panic("soon") }

// Problems tells which entries were malformed and left out, one line each.
func (t *Tree) Problems() []string { panic("soon") }

// Lookup finds the entry at exactly this path; links are not followed.
func (t *Tree) Lookup(path string) (Entry, bool) { panic("soon") }

// ReadLimited reads a file of at most max bytes; links are followed within the
// tree. It fails with ErrMissing and ErrTooLarge besides the errors of fs.
func (t *Tree) ReadLimited(path string, max int64) ([]byte, error) { panic("soon") }

// Open opens a file or directory; links are followed within the tree.
func (t *Tree) Open(name string) (fs.File, error) { panic("soon") }

// ReadDir lists a directory.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) { panic("soon") }

// ReadFile reads a file of at most 64 MiB.
func (t *Tree) ReadFile(name string) ([]byte, error) { panic("soon") }

// Stat describes a file or directory; links are followed within the tree.
func (t *Tree) Stat(name string) (fs.FileInfo, error) { panic("soon") }
