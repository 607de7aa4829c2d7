package gitfs

import "time"

// Repo is one repository, opened for reading. Its methods may be called from
// several goroutines. Objects that arrive in the folder later, as when a
// mirror fetches blobs, are seen.
type Repo struct{}

// Commit is one commit, without its tree's content. Names are valid UTF-8.
type Commit struct {
	Hash     Hash      `json:"hash"`
	Tree     Hash      `json:"tree"`
	Parents  []Hash    `json:"parents"`
	Author   Person    `json:"author"`
	Authored time.Time `json:"authored"`
	When     time.Time `json:"when"` // committer date, UTC
	Subject  string    `json:"subject"`
}

// Open opens the repository at dir: a bare one, one with a work tree, or a
// linked work tree, with alternates if it has them. It fails with
// ErrNotRepository or ErrSHA256.
func Open(dir string) (*Repo, error) { panic("soon") }

// Close releases the pack files.
func (r *Repo) Close() error { panic("soon") }

// Dir is the folder that Open was given, made absolute.
func (r *Repo) Dir() string { panic("soon") }

// Shallow reports whether the repository's history is cut off.
func (r *Repo) Shallow() bool { panic("soon") }

// Remote is the address of origin as the configuration has it, credentials
// and all, or "".
func (r *Repo) Remote() string { panic("soon") }

// Head is the default branch: where HEAD leads. A detached HEAD is called
// "HEAD". Without a commit the error is ErrEmpty.
func (r *Repo) Head() (Ref, error) { panic("soon") }

// Branch finds a branch in refs/heads, then in refs/remotes/origin. It fails
// with ErrNoBranch.
func (r *Repo) Branch(name string) (Ref, error) { panic("soon") }

// Tags lists all tags that lead to a commit that is here, sorted by name.
func (r *Repo) Tags() ([]Ref, error) { panic("soon") }

// Commit reads one commit.
func (r *Repo) Commit(h Hash) (Commit, error) { panic("soon") }

// Blob reads a blob of at most max bytes. It fails with ErrMissing, or with
// ErrTooLarge before anything is inflated.
func (r *Repo) Blob(h Hash, max int64) ([]byte, error) { panic("soon") }

// Has reports whether the object is here.
func (r *Repo) Has(h Hash) bool { panic("soon") }
