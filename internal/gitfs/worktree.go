package gitfs

import (
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// WorkTree is a folder with uncommitted work, without what .gitignore leaves
// out and without .git. The listing is the one of the moment when the folder
// was opened, the content is read when asked for. Nothing outside the folder
// is ever read.
type WorkTree struct {
	listing
	dir    string
	root   *os.Root
	repo   *Repo
	prefix string
}

// OpenWorkTree lists a folder. Where the folder belongs to a git repository,
// Repo gives that, and files that git tracks are listed even if .gitignore
// names them. A folder within that has a .git of its own is a submodule. The
// folders of without, such as one with what was made from this one, are left
// out.
func OpenWorkTree(dir string, without ...string) (*WorkTree, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	w := &WorkTree{dir: dir, root: root}
	if err := w.open(without); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *WorkTree) open(without []string) error {
	var err error
	if w.repo, w.prefix, err = repositoryOf(w.dir); err != nil {
		return err
	}
	walk := folderWalk{root: w.root, without: within(w.dir, without)}
	if w.repo != nil {
		if walk.tracked, err = w.repo.tracked(w.prefix); err != nil {
			return err
		}
		walk.ignores = outerIgnores(w.repo, w.dir, w.prefix)
		walk.domain = splitPath(w.prefix)
	}
	if err := walk.list(".", walk.ignores, false, 0); err != nil {
		return fmt.Errorf("%s: %w", w.dir, err)
	}
	w.listing = newListing(walk.entries, walk.problems, onDisk{w.root})
	return nil
}

// within gives the paths below dir of those folders that lie there.
func within(dir string, folders []string) []string {
	var paths []string
	for _, folder := range folders {
		if rel, err := filepath.Rel(resolved(dir), resolved(folder)); err == nil && filepath.IsLocal(rel) {
			paths = append(paths, filepath.ToSlash(rel))
		}
	}
	return paths
}

// resolved is the absolute path without symlinks, where there is something.
func resolved(folder string) string {
	if abs, err := filepath.Abs(folder); err == nil {
		folder = abs
	}
	if path, err := filepath.EvalSymlinks(folder); err == nil {
		folder = path
	}
	return folder
}

// repositoryOf looks for the repository that a folder belongs to, upwards.
// A bare repository is no work tree, so only .git counts.
func repositoryOf(dir string) (*Repo, string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		if exists(filepath.Join(at, ".git")) {
			repo, err := Open(at)
			if errors.Is(err, ErrNotRepository) {
				return nil, "", nil
			}
			if err != nil {
				return nil, "", err
			}
			rel, err := filepath.Rel(at, dir)
			if rel == "." {
				rel = ""
			}
			return repo, filepath.ToSlash(rel), err
		}
		if filepath.Dir(at) == at {
			return nil, "", nil
		}
	}
}

// Close closes the folder and its repository.
func (w *WorkTree) Close() error {
	if w.repo != nil {
		return errors.Join(w.root.Close(), w.repo.Close())
	}
	return w.root.Close()
}

// Dir is the folder that OpenWorkTree was given, made absolute.
func (w *WorkTree) Dir() string { return w.dir }

// Repo is the repository that the folder belongs to, or nil.
func (w *WorkTree) Repo() *Repo { return w.repo }

// Prefix is where the folder lies within its repository: "" at its top,
// otherwise a path without a slash at its end.
func (w *WorkTree) Prefix() string { return w.prefix }

// Hash computes the id that git gives to the file's content as it is now,
// line endings and filters left aside.
func (w *WorkTree) Hash(path string) (Hash, error) {
	e, ok := w.Lookup(path)
	if !ok || e.Mode == Submodule {
		return Hash{}, pathError("hash", path, fs.ErrNotExist)
	}
	if e.Mode == Symlink {
		target, err := w.content.target(e)
		return blobHash([]byte(target)), err
	}
	f, err := w.root.Open(filepath.FromSlash(path))
	if err != nil {
		return Hash{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Hash{}, err
	}
	sum := sha1.New()
	fmt.Fprintf(sum, "blob %d\x00", info.Size())
	if n, err := io.Copy(sum, f); err != nil || n != info.Size() {
		return Hash{}, pathError("hash", path, errors.Join(err, errors.New("the file changed while it was read")))
	}
	return Hash(sum.Sum(nil)), nil
}

func blobHash(b []byte) Hash {
	return Hash(sha1.Sum(append(fmt.Appendf(nil, "blob %d\x00", len(b)), b...)))
}

// onDisk reads the content behind a work tree's entries.
type onDisk struct{ root *os.Root }

func (f onDisk) stat(e Entry) (int64, time.Time, error) {
	info, err := f.root.Lstat(filepath.FromSlash(e.Path))
	if err != nil {
		return 0, time.Time{}, errors.Unwrap(err)
	}
	return info.Size(), info.ModTime(), nil
}

func (f onDisk) read(e Entry, max int64) ([]byte, error) {
	file, err := f.root.Open(filepath.FromSlash(e.Path))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// What was a file when it was listed may have become a pipe, which would
	// never end.
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, fs.ErrInvalid)
	} else if info.Size() > max {
		return nil, ErrTooLarge
	}
	b, err := io.ReadAll(io.LimitReader(file, max+1))
	if err == nil && int64(len(b)) > max {
		err = ErrTooLarge
	}
	return b, err
}

func (f onDisk) target(e Entry) (string, error) {
	target, err := f.root.Readlink(filepath.FromSlash(e.Path))
	return filepath.ToSlash(target), err
}

func splitPath(p string) []string {
	if p == "" {
		return nil
	}
	return strings.Split(p, "/")
}

var (
	_ fs.ReadDirFS  = (*WorkTree)(nil)
	_ fs.ReadFileFS = (*WorkTree)(nil)
	_ fs.StatFS     = (*WorkTree)(nil)
	_ fs.ReadLinkFS = (*WorkTree)(nil)
)
