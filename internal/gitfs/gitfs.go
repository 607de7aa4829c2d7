// Package gitfs shows a commit, or a work tree, as an fs.FS, and tells the
// history of its paths. With mirror it is the only package that knows go-git.
package gitfs

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// What callers test for.
var (
	ErrNotRepository = errors.New("not a git repository")
	ErrEmpty         = errors.New("the repository has no commits")
	ErrNoBranch      = errors.New("no such branch")
	ErrSHA256        = errors.New("the repository uses the sha256 object format, which daybook cannot read yet")
	ErrReftable      = errors.New("the repository keeps its refs in the reftable format, which daybook cannot read yet")
	ErrMissing       = errors.New("object is not in this mirror")
	ErrCorrupt       = errors.New("the repository is damaged")
	ErrTooLarge      = errors.New("blob is larger than the limit")
	ErrTooMany       = errors.New("the tree has more entries or levels than daybook reads")
)

// Hash is a git object id (SHA-1, 20 bytes).
type Hash [20]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Short is the first seven digits.
func (h Hash) Short() string { return hex.EncodeToString(h[:4])[:7] }

// IsZero reports whether the hash names nothing.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText writes 40 hexadecimal digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 40 hexadecimal digits.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != 40 {
		return fmt.Errorf("object id %q does not have 40 digits", b)
	}
	_, err := hex.Decode(h[:], b)
	return err
}

// Mode is what a tree entry is.
type Mode uint8

// The kinds of tree entries. Directories are not listed as entries.
const (
	File Mode = iota
	Executable
	Symlink
	Submodule
)

// Entry is one path of a tree. Path is as git stores it, with slashes; it may
// hold bytes that are not UTF-8.
type Entry struct {
	Path string `json:"path"`
	Mode Mode   `json:"mode"`
	Hash Hash   `json:"hash"` // zero in a work tree
}

// Ref is a branch or a tag with the commit that it leads to (annotated tags
// peeled).
type Ref struct {
	Name   string    `json:"name"` // short: main, v1.2.0
	Commit Hash      `json:"commit"`
	When   time.Time `json:"when"` // committer date, UTC
}

// Person is an author as the commit names them.
type Person struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Change is one commit's touch of a path.
type Change struct {
	Commit Hash      `json:"commit"`
	When   time.Time `json:"when"` // committer date, UTC
	Author Person    `json:"author"`
}
