package gitfs

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Step is one commit to make. The same steps give the same object ids.
type Step struct {
	When     time.Time // author's and committer's, in its own zone
	Author   Person
	Message  string
	Write    map[string]string // path to content; keeps an executable file one
	Exec     []string          // of the paths that are there after Write, those to make executable
	Symlinks map[string]string // path to target
	Remove   []string          // files, or folders with everything below; done before Write
	Branch   string            // default main
	From     string            // branch that a new Branch starts from: default main if there is one; "-" for a root of its own
	MergeOf  []string          // branches to merge: what only they changed since the common ancestor is taken over first
	Tag      string            // tag the commit
	TagNote  string            // makes Tag an annotated one
}

// Create makes a bare repository in dir, a new or empty folder. HEAD is main,
// or the first step's branch.
func Create(dir string, steps []Step) error {
	if names, err := os.ReadDir(dir); err == nil && len(names) > 0 {
		return fmt.Errorf("%s is not empty", dir)
	}
	for _, d := range []string{"objects/pack", "objects/info", "refs/heads", "refs/tags"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(d)), 0o755); err != nil {
			return err
		}
	}
	head := defaultBranch
	if len(steps) > 0 && steps[0].Branch != "" && !slices.ContainsFunc(steps, onDefault) {
		head = steps[0].Branch
	}
	const config = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "HEAD"), []byte("ref: refs/heads/"+head+"\n"), 0o644); err != nil {
		return err
	}
	return Append(dir, steps)
}

const defaultBranch = "main"

func onDefault(s Step) bool { return s.Branch == "" || s.Branch == defaultBranch }

// Append adds commits to a repository in dir.
func Append(dir string, steps []Step) error {
	repo, err := Open(dir)
	if err != nil {
		return err
	}
	w := newWriter(repo)
	for i, s := range steps {
		if err = w.commit(s); err != nil {
			err = fmt.Errorf("%s: step %d (%q): %w", dir, i+1, s.Message, err)
			break
		}
	}
	if err = errors.Join(err, repo.Close()); err != nil || len(steps) == 0 {
		return err
	}
	if err := w.pack.save(filepath.Join(repo.location.common, "objects", "pack")); err != nil {
		return err
	}
	return w.saveRefs(repo.location.common)
}

// writer makes commits in memory.
type writer struct {
	repo    *Repo
	pack    *packWriter
	refs    map[string]Hash // by full name, those made here
	commits map[Hash]*written
}

// written is a commit with its files.
type written struct {
	files   snapshot
	parents []Hash
	when    time.Time
}

func newWriter(repo *Repo) *writer {
	return &writer{repo: repo, pack: newPackWriter(), refs: map[string]Hash{}, commits: map[Hash]*written{}}
}

func (w *writer) commit(s Step) error {
	if s.When.IsZero() || s.Author == (Person{}) {
		return errors.New("it needs a date and an author")
	}
	branch := s.Branch
	if branch == "" {
		branch = defaultBranch
	}
	files := snapshot{}
	var parents []Hash
	if tip, ok := w.start(branch, s.From); ok {
		c, err := w.load(tip)
		if err != nil {
			return err
		}
		parents, files = []Hash{tip}, maps.Clone(c.files)
	}
	for _, other := range s.MergeOf {
		tip, ok := w.tip(other)
		if !ok {
			return fmt.Errorf("merge: %w: %q", ErrNoBranch, other)
		}
		if err := w.merge(files, parents, tip); err != nil {
			return err
		}
		parents = append(parents, tip)
	}
	if err := w.edit(files, s); err != nil {
		return err
	}
	h := w.pack.add(kindCommit, commitObject(files.tree(w.pack), parents, s))
	w.commits[h] = &written{files, parents, s.When}
	w.refs["refs/heads/"+branch] = h
	if s.Tag != "" {
		w.refs["refs/tags/"+s.Tag] = w.tag(h, s)
	}
	return nil
}

// start is the commit that the next one on a branch follows.
func (w *writer) start(branch, from string) (Hash, bool) {
	if tip, ok := w.tip(branch); ok || from == "-" {
		return tip, ok
	}
	if from == "" {
		from = defaultBranch
	}
	return w.tip(from)
}

func (w *writer) tip(branch string) (Hash, bool) {
	if h, ok := w.refs["refs/heads/"+branch]; ok {
		return h, true
	}
	ref, err := w.repo.Branch(branch)
	return ref.Commit, err == nil
}

// load gives a commit made here or before.
func (w *writer) load(h Hash) (*written, error) {
	if c, ok := w.commits[h]; ok {
		return c, nil
	}
	c, err := w.repo.Commit(h)
	if err != nil {
		return nil, err
	}
	t, err := w.repo.Tree(h)
	if err != nil {
		return nil, err
	}
	files := snapshot{}
	for _, e := range t.Entries() {
		files[e.Path] = leaf{e.Mode, e.Hash}
	}
	w.commits[h] = &written{files, c.Parents, c.When}
	return w.commits[h], nil
}

func (w *writer) edit(files snapshot, s Step) error {
	for _, p := range s.Remove {
		if !files.remove(p) {
			return fmt.Errorf("remove %q: no such file or folder", p)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(s.Write)) {
		mode := files[p].mode
		if mode != Executable {
			mode = File
		}
		if err := files.put(p, leaf{mode, w.pack.add(kindBlob, []byte(s.Write[p]))}); err != nil {
			return err
		}
	}
	for _, p := range slices.Sorted(maps.Keys(s.Symlinks)) {
		if err := files.put(p, leaf{Symlink, w.pack.add(kindBlob, []byte(s.Symlinks[p]))}); err != nil {
			return err
		}
	}
	for _, p := range s.Exec {
		l, ok := files[p]
		if !ok {
			return fmt.Errorf("exec %q: no such file", p)
		}
		files[p] = leaf{Executable, l.hash}
	}
	return nil
}

func commitObject(tree Hash, parents []Hash, s Step) []byte {
	b := fmt.Appendf(nil, "tree %s\n", tree)
	for _, p := range parents {
		b = fmt.Appendf(b, "parent %s\n", p)
	}
	who := ident(s)
	return fmt.Appendf(b, "author %s\ncommitter %s\n\n%s\n", who, who, strings.TrimRight(s.Message, "\n"))
}

func (w *writer) tag(commit Hash, s Step) Hash {
	if s.TagNote == "" {
		return commit
	}
	return w.pack.add(kindTag, fmt.Appendf(nil, "object %s\ntype commit\ntag %s\ntagger %s\n\n%s\n",
		commit, s.Tag, ident(s), strings.TrimRight(s.TagNote, "\n")))
}

// ident writes a person as git does, without the characters that delimit.
func ident(s Step) string {
	clean := func(t string) string {
		return strings.TrimSpace(strings.NewReplacer("<", "", ">", "", "\n", "").Replace(t))
	}
	return fmt.Sprintf("%s <%s> %d %s", clean(s.Author.Name), clean(s.Author.Email), s.When.Unix(), s.When.Format("-0700"))
}

func (w *writer) saveRefs(dir string) error {
	for _, name := range slices.Sorted(maps.Keys(w.refs)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(w.refs[name].String()+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}
