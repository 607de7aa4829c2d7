package preview

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// watched is a folder under watch.
type watched struct {
	*watcher
	t    *testing.T
	dir  string
	mu   sync.Mutex
	said []string
}

func watchFolder(t *testing.T, most int, files ...string) *watched {
	t.Helper()
	w := &watched{t: t, dir: resolved(t.TempDir())}
	for _, f := range files {
		w.save(f)
	}
	var err error
	w.watcher, err = watch(Options{
		Watch: func() []string { return []string{w.dir} }, Skip: []string{filepath.Join(w.dir, "public")},
		Say: func(line string) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.said = append(w.said, line)
		},
		mostWatched: most,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w
}

func (w *watched) save(file string) {
	w.t.Helper()
	name, text := filepath.Join(w.dir, filepath.FromSlash(file)), "text\n"
	if file == ".gitignore" || strings.HasSuffix(file, "/.gitignore") {
		text = "/made/\n*.log\nout\n"
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		w.t.Fatal(err)
	}
}

// tells waits until all these files have been told of.
func (w *watched) tells(files ...string) {
	w.t.Helper()
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[filepath.Join(w.dir, filepath.FromSlash(f))] = true
	}
	for len(wanted) > 0 {
		for _, f := range <-w.saved {
			delete(wanted, f)
		}
	}
}

func TestSavesAreTold(t *testing.T) {
	w := watchFolder(t, 0, "docs/guide.md", "other/a.md")
	w.save("docs/guide.md")
	w.tells("docs/guide.md")

	// By an editor that puts another file in its place.
	whole := filepath.Join(w.dir, "docs", "guide.md~")
	w.save("docs/guide.md~")
	if err := os.Rename(whole, filepath.Join(w.dir, "docs", "guide.md")); err != nil {
		t.Fatal(err)
	}
	w.tells("docs/guide.md")

	// In a folder that was not there.
	w.save("new/deep/folder/page.md")
	w.tells("new")
	w.save("new/deep/folder/page.md")
	w.tells("new/deep/folder/page.md")

	if err := os.RemoveAll(filepath.Join(w.dir, "other")); err != nil {
		t.Fatal(err)
	}
	w.tells("other")
}

// The folders that nobody edits are not looked after: dependencies, what git
// leaves out, git's objects, and what daybook writes.
func TestWhatNobodyEditsIsNotWatched(t *testing.T) {
	w := watchFolder(t, 0, ".gitignore", "docs/guide.md", "node_modules/a/b/c.js", "made/page.html", "sub/made/kept.md", "sub/out/x",
		"public/index.html", ".git/HEAD", ".git/objects/aa/b", ".git/refs/heads/main", ".git/logs/refs/heads/main",
		"bare/HEAD", "bare/objects/aa/b", "bare/refs/tags/v1", "bare/hooks/x", "nested/.git/HEAD", "nested/made/page.md")
	got := w.notes.WatchList()
	for i, dir := range got {
		rel, err := filepath.Rel(w.dir, dir)
		if err != nil {
			t.Fatal(err)
		}
		got[i] = filepath.ToSlash(rel)
	}
	slices.Sort(got)
	want := []string{".", ".git", ".git/refs", ".git/refs/heads", "bare", "bare/refs", "bare/refs/tags", "docs",
		"nested", "nested/.git", "nested/made", "sub", "sub/made"}
	if !slices.Equal(got, want) {
		t.Errorf("watched are\n%q, want\n%q", got, want)
	}
	// Of git, only what says what is checked out.
	for file, concerns := range map[string]bool{
		".git/HEAD": true, ".git/index": true, ".git/COMMIT_EDITMSG": false, ".git/refs/heads/main": true,
		".git/refs/heads/main.lock": false, ".git/packed-refs": true, "bare/FETCH_HEAD": false, "docs/guide.md": true,
		"docs/.guide.md.swp": false, "docs/4913": false, "docs/.#guide.md": false, "public/index.html": false,
	} {
		if got := w.concerns(filepath.Join(w.dir, filepath.FromSlash(file))); got != concerns {
			t.Errorf("%s: %v, want %v", file, got, concerns)
		}
	}
}

// What git does while it holds its lock is one burst.
func TestGitsWorkIsOneBurst(t *testing.T) {
	lock := filepath.Join(t.TempDir(), gitLock)
	if err := os.WriteFile(lock, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	b := newBurst()
	b.add("a.md")
	b.lock(lock)
	b.add("b.md")
	if b.settle(); b.ready {
		t.Error("the burst is told while git is at work")
	}
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	b.lock(lock)
	b.add("c.md")
	if b.settle(); !b.ready || !slices.Equal(b.files(), []string{"a.md", "b.md", "c.md"}) {
		t.Errorf("afterwards it is ready: %v, with %q", b.ready, b.files())
	}
}

// A branch that is switched is one burst, however many files it changes.
func TestBranchSwitch(t *testing.T) {
	w := watchFolder(t, 0, "base.md")
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", w.dir, "-c", "user.name=a", "-c", "user.email=a@b.example"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v: %s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("add", ".")
	git("commit", "-q", "-m", "base")
	git("checkout", "-q", "-b", "many")
	var files []string
	for _, folder := range strings.Fields("a b c d e f g h i j") {
		for _, name := range strings.Fields("1 2 3 4 5 6 7 8 9 10") {
			files = append(files, folder+"/"+name+".md")
			w.save(files[len(files)-1])
		}
	}
	git("add", ".")
	git("commit", "-q", "-m", "many")
	git("checkout", "-q", "main")
	w.save("mark")
	w.tells("mark")

	git("checkout", "-q", "many")
	first := <-w.saved
	if !slices.Contains(first, filepath.Join(w.dir, "a")) || !slices.Contains(first, filepath.Join(w.dir, "j")) {
		t.Errorf("the first burst has only %d files: %q", len(first), first)
	}
}

// Where the system watches no more folders, it says so with the remedy, and the
// rest is looked at now and then.
func TestTheLimitOfWatches(t *testing.T) {
	w := watchFolder(t, 1, "docs/guide.md", "more/a.md")
	w.mu.Lock()
	said := strings.Join(w.said, "\n")
	w.mu.Unlock()
	if len(w.said) != 1 || !strings.Contains(said, "max_user_watches") || !strings.Contains(said, "every second") {
		t.Errorf("it says %q", said)
	}
	w.save("docs/guide.md")
	w.save("docs/new.md")
	w.tells("docs/new.md")
	w.save("more/deep/page.md")
	w.tells("more/deep")
	w.save("more/deep/again.md")
	w.tells("more/deep/again.md")
}

// When the system lost events, anything may have been saved.
func TestLostEvents(t *testing.T) {
	w := watchFolder(t, 0, "docs/guide.md")
	w.notes.Errors <- fsnotify.ErrEventOverflow
	if files := <-w.saved; files != nil {
		t.Errorf("told of %q, want of anything", files)
	}
}

// A path that a configuration names later is watched from then on.
func TestMorePathsAreWatched(t *testing.T) {
	w := watchFolder(t, 0, "docs/guide.md")
	other := resolved(t.TempDir())
	file := filepath.Join(other, "daybook.toml")
	w.also([]string{w.dir, file})
	for _, name := range []string{"unrelated.txt", "daybook.toml"} {
		if err := os.WriteFile(filepath.Join(other, name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if files := <-w.saved; !slices.Equal(files, []string{file}) {
		t.Errorf("told of %q, want of the file alone", files)
	}
}

func TestPollerSeesEveryChange(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("kept.md", "a")
	write("changed.md", "a")
	write("gone.md", "a")
	p := newPoller()
	p.folders[dir] = read(dir)
	write("changed.md", "more")
	write("new.md", "a")
	if err := os.Remove(filepath.Join(dir, "gone.md")); err != nil {
		t.Fatal(err)
	}
	got := p.look()
	for i := range got {
		got[i] = filepath.Base(got[i])
	}
	slices.Sort(got)
	if want := []string{"changed.md", "gone.md", "new.md"}; !slices.Equal(got, want) {
		t.Errorf("saw %q, want %q", got, want)
	}
	if again := p.look(); len(again) > 0 {
		t.Errorf("saw %q again", again)
	}
}
