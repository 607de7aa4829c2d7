package gitfs

import (
	"fmt"
	"io/fs"
	"time"
)

// Bounds on one tree. The number counts directories too, so that folders
// within folders without any file come to an end.
const (
	maxEntries = 1_000_000
	maxDepth   = 200
	maxNotes   = 100
)

// Tree is the whole listing of a commit's tree, and an fs.FS over it. Symlinks
// are followed within the tree; one that leads out of it does not exist.
// A file whose blob is not in the mirror has size -1, and reading it fails with
// ErrMissing. Paths that are not UTF-8 are among the entries, but cannot be
// reached through the methods of fs.
type Tree struct {
	listing
	commit Hash
}

// Tree lists the tree of a commit, of at most 1,000,000 entries and 200
// levels; beyond that it fails with ErrTooMany.
func (r *Repo) Tree(commit Hash) (*Tree, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := readCommit(r.objects, commit)
	if err != nil {
		return nil, err
	}
	t := &Tree{commit: commit}
	w := treeLister{objects: r.objects}
	if err := w.list(c.Tree, "", 0); err != nil {
		return nil, fmt.Errorf("commit %s: %w", commit, err)
	}
	t.listing = newListing(w.entries, w.problems, blobs{r, c.When})
	return t, nil
}

// Commit is the commit whose tree this is.
func (t *Tree) Commit() Hash { return t.commit }

// treeLister walks tree objects.
type treeLister struct {
	objects  objects
	entries  []Entry
	problems []string
	seen     int
}

func (w *treeLister) list(tree Hash, prefix string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%q: %w", prefix, ErrTooMany)
	}
	b, err := readKind(w.objects, tree, kindTree, maxTreeBytes)
	if err != nil {
		return fmt.Errorf("%q: %w", prefix, err)
	}
	names := map[string]bool{}
	for len(b) > 0 {
		e, rest, ok := nextEntry(b)
		if !ok {
			w.note(prefix, "is malformed from byte %d before its end", len(b))
			return nil
		}
		b = rest
		path := prefix + string(e.name)
		if why := e.rejected(); why != "" {
			w.note(path, "%s", why)
			continue
		}
		if names[string(e.name)] {
			w.note(path, "is there twice; the first one counts")
			continue
		}
		names[string(e.name)] = true
		if w.seen++; w.seen > maxEntries {
			return fmt.Errorf("%q: %w", path, ErrTooMany)
		}
		if e.isDir() {
			if err := w.list(Hash(e.hash), path+"/", depth+1); err != nil {
				return err
			}
			continue
		}
		w.entries = append(w.entries, Entry{Path: path, Mode: e.kind(), Hash: Hash(e.hash)})
	}
	return nil
}

func (w *treeLister) note(path, format string, args ...any) {
	if len(w.problems) < maxNotes {
		w.problems = append(w.problems, fmt.Sprintf("tree entry %q ", path)+fmt.Sprintf(format, args...))
	}
}

// blobs reads the content behind a tree's entries.
type blobs struct {
	repo *Repo
	when time.Time // of the commit; git keeps no times of files
}

func (b blobs) stat(e Entry) (int64, time.Time, error) {
	n, err := b.repo.BlobSize(e.Hash)
	if missing(err) {
		return -1, b.when, nil
	}
	return n, b.when, err
}

func (b blobs) read(e Entry, max int64) ([]byte, error) { return b.repo.Blob(e.Hash, max) }

func (b blobs) target(e Entry) (string, error) {
	t, err := b.repo.Blob(e.Hash, maxTarget)
	return string(t), err
}

var (
	_ fs.ReadDirFS  = (*Tree)(nil)
	_ fs.ReadFileFS = (*Tree)(nil)
	_ fs.StatFS     = (*Tree)(nil)
	_ fs.ReadLinkFS = (*Tree)(nil)
)
