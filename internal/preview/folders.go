package preview

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"daybook/internal/gitfs"
)

// mostFolders bounds how many folders are looked after in whatever way.
const mostFolders = 200_000

// rule is the .gitignore of a folder.
type rule struct {
	dir    string
	ignore gitfs.Ignore
}

// add watches a folder and all below that people edit. rules are those of the
// folders above it, as far as the repository goes.
func (w *watcher) add(dir string, rules []rule) {
	if w.skipped(dir) || ignored(dir, rules) || !w.look(dir) {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // gone meanwhile, or not ours to read
	}
	names := map[string]fs.DirEntry{}
	for _, e := range entries {
		names[e.Name()] = e
	}
	if filepath.Base(dir) == ".git" || isGit(names) {
		w.git[dir] = true
		w.addRefs(filepath.Join(dir, "refs"))
		return
	}
	if git := names[".git"]; git != nil {
		rules = nil // a repository of its own
		w.addGit(filepath.Join(dir, ".git"), git)
	}
	rules = withRule(dir, names, rules)
	for _, e := range entries {
		if e.IsDir() && e.Name() != ".git" {
			w.add(filepath.Join(dir, e.Name()), rules)
		}
	}
}

// isGit reports whether a folder is git's own, by what it holds.
func isGit(names map[string]fs.DirEntry) bool {
	objects, refs := names["objects"], names["refs"]
	return names["HEAD"] != nil && objects != nil && objects.IsDir() && refs != nil && refs.IsDir()
}

// addGit watches what says which commit is checked out, and where branches
// stand. Objects and logs are many and say nothing more.
func (w *watcher) addGit(git string, entry fs.DirEntry) {
	if entry.IsDir() {
		w.add(git, nil)
		return
	}
	// A linked work tree says where git keeps what belongs to it.
	own, ok := pathIn(git, "gitdir:")
	if !ok || !w.look(own) {
		return
	}
	w.git[own] = true
	if common, ok := pathIn(filepath.Join(own, "commondir"), ""); ok && w.look(common) {
		w.git[common] = true
		w.addRefs(filepath.Join(common, "refs"))
	}
}

func (w *watcher) addRefs(refs string) {
	_ = filepath.WalkDir(refs, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			w.look(p)
		}
		return nil
	})
}

// pathIn reads a file that holds one path, after a word.
func pathIn(file, word string) (string, bool) {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 8192 {
		return "", false
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", false
	}
	p, ok := strings.CutPrefix(string(text), word)
	if p = strings.TrimSpace(p); !ok || p == "" {
		return "", false
	}
	if !filepath.IsAbs(p) {
		p = filepath.Join(filepath.Dir(file), p)
	}
	return resolved(p), true
}

// skipped reports whether a path is daybook's own, or dependencies that nobody
// edits.
func (w *watcher) skipped(p string) bool {
	for _, s := range w.skip {
		if below(p, s) {
			return true
		}
	}
	base := filepath.Base(p)
	return base == "node_modules" || base == ".venv" || strings.Contains(base, ".daybook-")
}

// withRule adds what the folder's .gitignore says.
func withRule(dir string, names map[string]fs.DirEntry, rules []rule) []rule {
	if e := names[".gitignore"]; e == nil || !e.Type().IsRegular() {
		return rules
	}
	file := filepath.Join(dir, ".gitignore")
	if info, err := os.Stat(file); err != nil || info.Size() > 1<<20 {
		return rules
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return rules
	}
	return append(slices.Clip(rules), rule{dir, gitfs.ParseIgnore(gitfs.IgnoreFile{Content: content})})
}

// ignored reports whether git would leave out what is in the folder.
func ignored(dir string, rules []rule) bool {
	for _, r := range rules {
		rel, err := filepath.Rel(r.dir, dir)
		if err == nil && r.ignore.LeavesOut(filepath.ToSlash(filepath.Join(rel, ".daybook-any"))) {
			return true
		}
	}
	return false
}

// rulesAbove are the rules that hold for a folder that came to be.
func (w *watcher) rulesAbove(dir string) []rule {
	var rules []rule
	for above := filepath.Dir(dir); ; above = filepath.Dir(above) {
		names := map[string]fs.DirEntry{}
		entries, err := os.ReadDir(above)
		if err != nil {
			return rules
		}
		for _, e := range entries {
			names[e.Name()] = e
		}
		rules = append(withRule(above, names, nil), rules...)
		if names[".git"] != nil || w.roots[above] || above == filepath.Dir(above) {
			return rules
		}
	}
}

// look has the system tell of a folder, or looks itself where the system does
// not. It reports whether there is room for more.
func (w *watcher) look(dir string) bool {
	if w.count >= mostFolders {
		return false
	}
	w.count++
	if !w.full {
		err := errMany
		if w.opts.mostWatched == 0 || w.count <= w.opts.mostWatched {
			err = w.notes.Add(dir)
		}
		switch {
		case err == nil:
			return true
		case gone(err):
			return false
		}
		w.filled(err)
	}
	w.polls.add(dir)
	return true
}

// filled says that the system watches no more, what that means, and what can
// be done about it.
func (w *watcher) filled(why error) {
	w.full = true
	text := fmt.Sprintf("the system watches no more folders for daybook (%v): the rest is looked at every second, so that saves there show later", why)
	if runtime.GOOS == "linux" {
		text += "; to allow more: sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512"
	}
	w.opts.Say(text)
}
