package gitfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// folderWalk lists a folder the way git status sees it.
type folderWalk struct {
	root     *os.Root
	without  []string            // paths of folders that are left out
	ignores  []gitignore.Pattern // from the repository, outside the folder
	domain   []string            // the folder's place in the repository
	tracked  tracked
	entries  []Entry
	problems []string
	seen     int
}

// tracked holds what git's index knows below the folder: a path that it
// tracks is listed whatever .gitignore says.
type tracked struct {
	files      map[string]bool
	dirs       map[string]bool // with tracked files below
	submodules map[string]bool
}

// list walks one directory. Within an ignored one, only tracked files count.
func (w *folderWalk) list(dir string, ignores []gitignore.Pattern, ignored bool, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%q: %w", dir, ErrTooMany)
	}
	names, err := fs.ReadDir(w.root.FS(), dir)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		w.problems = append(w.problems, fmt.Sprintf("folder %q cannot be read", dir))
		return nil
	}
	if err != nil {
		return err
	}
	ignores = w.withIgnoreFile(dir, ignores)
	matcher := gitignore.NewMatcher(ignores)
	for _, d := range names {
		p := path.Join(dir, d.Name())
		if strings.EqualFold(d.Name(), ".git") {
			continue
		}
		if w.seen++; w.seen > maxEntries {
			return fmt.Errorf("%q: %w", p, ErrTooMany)
		}
		out := ignored || matcher.Match(append(slices.Clone(w.domain), splitPath(p)...), d.IsDir())
		if err := w.add(p, d, ignores, out, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *folderWalk) add(p string, d fs.DirEntry, ignores []gitignore.Pattern, ignored bool, depth int) error {
	e := Entry{Path: p}
	switch {
	case d.IsDir() && slices.Contains(w.without, p):
		return nil
	case d.IsDir() && w.isSubmodule(p):
		e.Mode = Submodule
	case d.IsDir():
		if ignored && !w.tracked.dirs[p] {
			return nil
		}
		return w.list(p, ignores, ignored, depth+1)
	case d.Type()&fs.ModeSymlink != 0:
		e.Mode = Symlink
	case !d.Type().IsRegular():
		return nil // pipes, sockets and devices are nothing that git keeps
	default:
		info, err := d.Info()
		if err != nil {
			return nil // gone since
		}
		if info.Mode()&0o100 != 0 {
			e.Mode = Executable
		}
	}
	if ignored && !w.tracked.files[p] && !w.tracked.submodules[p] {
		return nil
	}
	w.entries = append(w.entries, e)
	return nil
}

func (w *folderWalk) isSubmodule(p string) bool {
	if w.tracked.submodules[p] {
		return true
	}
	_, err := w.root.Lstat(filepath.FromSlash(p + "/.git"))
	return err == nil
}

func (w *folderWalk) withIgnoreFile(dir string, ignores []gitignore.Pattern) []gitignore.Pattern {
	f, err := w.root.Open(filepath.FromSlash(path.Join(dir, ".gitignore")))
	if err != nil {
		return ignores
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return ignores
	}
	domain := slices.Clone(w.domain)
	if dir != "." {
		domain = append(domain, splitPath(dir)...)
	}
	return append(ignores[:len(ignores):len(ignores)], parseIgnores(f, domain)...)
}

func parseIgnores(from io.Reader, domain []string) []gitignore.Pattern {
	b, _ := io.ReadAll(io.LimitReader(from, 1<<20))
	var out []gitignore.Pattern
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) != "" && line[0] != '#' {
			out = append(out, gitignore.ParsePattern(line, domain))
		}
	}
	return out
}

// outerIgnores reads the patterns that hold for the folder but lie outside it:
// the repository's own exclude file and the .gitignore files above the folder.
// The user's global one has no say: the output must not depend on who runs it.
func outerIgnores(repo *Repo, dir, prefix string) []gitignore.Pattern {
	top := dir
	parts := splitPath(prefix)
	for range parts {
		top = filepath.Dir(top)
	}
	read := func(file string, domain []string) []gitignore.Pattern {
		b, err := readSmall(file)
		if err != nil {
			return nil
		}
		return parseIgnores(strings.NewReader(string(b)), domain)
	}
	out := read(filepath.Join(repo.location.common, "info", "exclude"), nil)
	for i := range parts {
		above := filepath.Join(append([]string{top}, parts[:i]...)...)
		out = append(out, read(filepath.Join(above, ".gitignore"), parts[:i])...)
	}
	return out
}

// tracked reads git's index. A repository without one tracks nothing yet.
func (r *Repo) tracked(prefix string) (tracked, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := tracked{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	index, err := r.refs.Index()
	if err != nil {
		return t, fmt.Errorf("%s: git's index: %w; \"git reset\" writes it anew", r.dir, err)
	}
	for _, e := range index.Entries {
		p := e.Name
		if prefix != "" {
			var ok bool
			if p, ok = strings.CutPrefix(p, prefix+"/"); !ok {
				continue
			}
		}
		if uint32(e.Mode)&modeType == modeGitlink {
			t.submodules[p] = true
		} else {
			t.files[p] = true
		}
		for d := path.Dir(p); d != "." && !t.dirs[d]; d = path.Dir(d) {
			t.dirs[d] = true
		}
	}
	return t, nil
}
