package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

const maxAlternates = 5 // levels, as git itself allows

// database is the object store of one repository: its packs and loose objects
// and those of its alternates. go-git has one too; it takes twice the time,
// knows no bound on what it inflates and searches alternates anew for each
// object. Readers of the same database may work at the same time.
type database struct {
	folders []string // "objects" folders, the repository's own first

	mu    sync.RWMutex
	packs []*pack
}

func openDatabase(dir string) (*database, error) {
	db := &database{folders: alternates(nil, dir, 0)}
	if _, err := db.rescan(); err != nil {
		db.close()
		return nil, err
	}
	return db, nil
}

// alternates appends an objects folder and those that it borrows from.
func alternates(seen []string, dir string, depth int) []string {
	dir = filepath.Clean(dir)
	if slices.Contains(seen, dir) || depth > maxAlternates {
		return seen
	}
	seen = append(seen, dir)
	list, err := os.ReadFile(filepath.Join(dir, "info", "alternates"))
	if err != nil {
		return seen
	}
	for line := range strings.Lines(string(list)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if !filepath.IsAbs(line) {
			line = filepath.Join(dir, line)
		}
		seen = alternates(seen, line, depth+1)
	}
	return seen
}

// rescan opens packs that came since, and reports whether there were any.
func (db *database) rescan() (bool, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	known := map[string]bool{}
	for _, p := range db.packs {
		known[p.path] = true
	}
	found := false
	for _, dir := range db.folders {
		names, err := os.ReadDir(filepath.Join(dir, "pack"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		for _, n := range names {
			base, ok := strings.CutSuffix(n.Name(), ".idx")
			path := filepath.Join(dir, "pack", base+".pack")
			if !ok || known[path] {
				continue
			}
			p, err := openPack(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue // an index whose pack is just being written or removed
			}
			if err != nil {
				return false, err
			}
			db.packs = append(db.packs, p)
			found = true
		}
	}
	return found, nil
}

func (db *database) close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	var errs []error
	for _, p := range db.packs {
		errs = append(errs, p.close())
	}
	db.packs = nil
	return errors.Join(errs...)
}

func (db *database) list() []*pack {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return db.packs[:len(db.packs):len(db.packs)]
}
