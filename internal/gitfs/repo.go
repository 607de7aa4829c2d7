package gitfs

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// Repo is one repository, opened for reading. Its methods may be called from
// several goroutines. Objects that arrive in the folder later, as when a
// mirror fetches blobs, are seen.
type Repo struct {
	dir      string
	location location
	settings settings
	shallow  map[Hash]bool
	db       *database
	refs     *filesystem.Storage // used for refs and the index, not for objects

	mu      sync.Mutex // guards what follows, and refs
	objects objects
}

// Open opens the repository at dir: a bare one, one with a work tree, or a
// linked work tree, with alternates if it has them. It fails with
// ErrNotRepository, ErrSHA256 or ErrReftable.
func Open(dir string) (*Repo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	loc, err := locate(dir)
	if err != nil {
		return nil, err
	}
	set, err := readSettings(loc.common)
	switch {
	case err != nil:
		return nil, err
	case set.objectFormat == "sha256":
		return nil, fmt.Errorf("%s: %w", dir, ErrSHA256)
	case set.refStorage == "reftable":
		return nil, fmt.Errorf("%s: %w", dir, ErrReftable)
	}
	cut, err := readShallow(loc.common)
	if err != nil {
		return nil, err
	}
	db, err := openDatabase(filepath.Join(loc.common, "objects"))
	if err != nil {
		return nil, err
	}
	files := dotgit.NewRepositoryFilesystem(osfs.New(loc.gitDir), osfs.New(loc.common))
	return &Repo{
		dir:      dir,
		location: loc,
		settings: set,
		shallow:  cut,
		db:       db,
		refs:     filesystem.NewStorage(files, cache.NewObjectLRU(0)),
		objects:  db.reader(),
	}, nil
}

// Close releases the pack files.
func (r *Repo) Close() error {
	return r.db.close()
}

// Dir is the folder that Open was given, made absolute.
func (r *Repo) Dir() string { return r.dir }

// Shallow reports whether the repository's history is cut off.
func (r *Repo) Shallow() bool { return len(r.shallow) > 0 }

// Remote is the address of origin as the configuration has it, credentials
// and all, or "".
func (r *Repo) Remote() string { return r.settings.origin }

// Commit reads one commit.
func (r *Repo) Commit(h Hash) (Commit, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return readCommit(r.objects, h)
}

// Blob reads a blob of at most max bytes, which the caller may keep but not
// change. It fails with ErrMissing, or with ErrTooLarge before anything is
// inflated.
func (r *Repo) Blob(h Hash, max int64) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return readKind(r.objects, h, kindBlob, max)
}

// BlobSize tells how large a blob is without inflating it.
func (r *Repo) BlobSize(h Hash) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, size, err := r.objects.stat(h)
	if err == nil && k != kindBlob {
		err = errWrongKind
	}
	if err != nil {
		return 0, fmt.Errorf("blob %s: %w", h, err)
	}
	return size, nil
}

// Has reports whether the object is here and its header can be read.
func (r *Repo) Has(h Hash) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _, err := r.objects.stat(h)
	return err == nil
}

// missing reports whether an error only says that an object is not here.
func missing(err error) bool {
	return errors.Is(err, ErrMissing) || errors.Is(err, errWrongKind)
}
