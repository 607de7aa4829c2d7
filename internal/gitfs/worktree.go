package gitfs

import "io/fs"

// WorkTree is a folder with uncommitted work, without what .gitignore leaves
// out and without .git. Nothing outside the folder is ever read.
type WorkTree struct{}

// OpenWorkTree lists a folder. Where the folder belongs to a git repository,
// Repo gives that.
func OpenWorkTree(dir string) (*WorkTree, error) { panic("soon") }

// Close closes the folder and its repository.
func (w *WorkTree) Close() error { panic("soon") }

// Dir is the folder that OpenWorkTree was given, made absolute.
func (w *WorkTree) Dir() string { panic("soon") }

// Repo is the repository that the folder belongs to, or nil.
func (w *WorkTree) Repo() *Repo { panic("soon") }

// Prefix is where the folder lies within its repository: "" at its top,
// otherwise a path without a slash at its end.
func (w *WorkTree) Prefix() string { panic("soon") }

// Hash computes the id that git would give to the file's content.
func (w *WorkTree) Hash(path string) (Hash, error) { panic("soon") }

// Entries are all paths in byte order, without directories; their Hash is
// zero. Not to be modified.
func (w *WorkTree) Entries() []Entry { panic("soon") }

// Lookup finds the entry at exactly this path; links are not followed.
func (w *WorkTree) Lookup(path string) (Entry, bool) { panic("soon") }

// ReadLimited reads a file of at most max bytes; links are followed within the
// folder.
func (w *WorkTree) ReadLimited(path string, max int64) ([]byte, error) { panic("soon") }

// Open opens a file or directory.
func (w *WorkTree) Open(name string) (fs.File, error) { panic("soon") }

// ReadDir lists a directory.
func (w *WorkTree) ReadDir(name string) ([]fs.DirEntry, error) { panic("soon") }

// ReadFile reads a file of at most 64 MiB.
func (w *WorkTree) ReadFile(name string) ([]byte, error) { panic("soon") }

// Stat describes a file or directory.
func (w *WorkTree) Stat(name string) (fs.FileInfo, error) { panic("soon") }
