package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// folder writes files; a name that ends in a slash is a directory.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "work")
	for name, content := range files {
		writeFile(t, filepath.Join(dir, name), content)
	}
	return dir
}

func openedWork(t testing.TB, dir string) *WorkTree {
	t.Helper()
	w, err := OpenWorkTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func TestWorkTreeWithoutGit(t *testing.T) {
	dir := folder(t, map[string]string{
		"README.md": "# Hello\n", ".gitignore": "*.log\n/build/\n!keep.log\n# comment\n\n", "x.log": "", "keep.log": "",
		"build/out": "", "sub/build/in": "", "sub/.gitignore": "secret\n/only-here\n", "sub/secret": "", "sub/deep/secret": "",
		"sub/deep/only-here": "", "sub/only-here": "", "only-here": "", "secret": "", "run.sh": "",
		"lib/.git": "gitdir: elsewhere\n", "lib/code": "",
	})
	if err := os.Chmod(filepath.Join(dir, "run.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"inside": "sub/deep", "outside": "../..", "passwd": "/etc/passwd", "loop": "loop", "ignored": "x.log"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	w := openedWork(t, dir)
	want := []string{".gitignore", "README.md", "ignored", "inside", "keep.log", "lib", "loop", "only-here", "outside", "passwd",
		"run.sh", "secret", "sub/.gitignore", "sub/build/in", "sub/deep/only-here"}
	if diff := cmp.Diff(want, entryPaths(w.Entries())); diff != "" {
		t.Error(diff)
	}
	if w.Repo() != nil || w.Prefix() != "" {
		t.Errorf("Repo() = %v, Prefix() = %q", w.Repo(), w.Prefix())
	}
	for path, want := range map[string]Mode{"run.sh": Executable, "lib": Submodule, "inside": Symlink, "README.md": File} {
		if e, _ := w.Lookup(path); e.Mode != want {
			t.Errorf("%s has mode %d", path, e.Mode)
		}
	}
	for path, want := range map[string]error{"outside": ErrLinkOutside, "passwd": ErrLinkOutside, "loop": ErrLinkCircular,
		"x.log": fs.ErrNotExist, "ignored": fs.ErrNotExist, "outside/work/README.md": ErrLinkOutside} {
		if _, err := w.Stat(path); !errors.Is(err, want) {
			t.Errorf("Stat(%s): %v", path, err)
		}
	}
	if h, err := w.Hash("README.md"); err != nil || h.String() != "b72aca0eba3a3ddaeedd52d82baae4d0c4df4a26" && h != blobHash([]byte("# Hello\n")) {
		t.Errorf("Hash() = %s, %v", h, err)
	}
	if _, err := w.ReadLimited("README.md", 3); !errors.Is(err, ErrTooLarge) {
		t.Errorf("ReadLimited: %v", err)
	}
}

func TestWorkTreeIsAFileSystem(t *testing.T) {
	w := openedWork(t, folder(t, map[string]string{"a": "1", ".github/CODEOWNERS": "* @x\n", "d/e/f": "2", "d/g": "3"}))
	if err := fstest.TestFS(w, "a", ".github/CODEOWNERS", "d/e/f"); err != nil {
		t.Error(err)
	}
}

func TestWorkTreeErrors(t *testing.T) {
	if _, err := OpenWorkTree(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	w := openedWork(t, folder(t, map[string]string{"a": "1", "b": "2"}))
	if err := os.Remove(filepath.Join(w.Dir(), "a")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ReadFile("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that went: %v", err)
	}
	// What becomes a symlink after the listing is still not followed outside.
	if err := errors.Join(os.Remove(filepath.Join(w.Dir(), "b")), os.Symlink("/etc/passwd", filepath.Join(w.Dir(), "b"))); err != nil {
		t.Fatal(err)
	}
	if b, err := w.ReadFile("b"); err == nil {
		t.Errorf("read %q outside", b)
	}
}

// TestFoldersLeftOut leaves out just the folders named, by whatever path.
func TestFoldersLeftOut(t *testing.T) {
	dir := folder(t, map[string]string{"a": "1", "public/b": "2", "sub/public/c": "3", "kept/state/d": "4", "public.md": "5"})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{dir, link} {
		w, err := OpenWorkTree(from, filepath.Join(dir, "public"), filepath.Join(link, "kept", "state"), filepath.Join(dir, "none"), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a", "public.md", "sub/public/c"}, entryPaths(w.Entries())); diff != "" {
			t.Errorf("from %s:\n%s", from, diff)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestWorkTreeAsGitSeesIt compares with git's own list of files.
func TestWorkTreeAsGitSeesIt(t *testing.T) {
	dir := folder(t, map[string]string{
		".gitignore": "*.log\n/vendor\n**/tmp/*\n!tmp/keep\ndocs/*.html\nlogs/**\n!/a.log\n", "a.log": "", "b.log": "", "vendor/x/y": "", "vendor/tracked": "",
		"x/tmp/a": "", "x/tmp/keep": "", "docs/a.html": "", "docs/b.md": "", "docs/sub/c.html": "", "logs/1/2": "",
		"x/vendor/z": "", "app/.gitignore": "/gen\n!*.log\n", "app/gen/x": "", "app/c.log": "", "app/excluded": "", "app/sub/gen/x": "",
	})
	git(t, dir, "init", "-q", "-b", "main")
	writeFile(t, filepath.Join(dir, ".git/info/exclude"), "excluded\n")
	git(t, dir, "add", "-f", "vendor/tracked", "docs")
	git(t, dir, "commit", "-q", "-m", "x")
	for _, prefix := range []string{"", "app", "x"} {
		at := filepath.Join(dir, prefix)
		want := strings.Fields(git(t, at, "ls-files", "--cached", "--others", "--exclude-standard"))
		w := openedWork(t, at)
		if diff := cmp.Diff(sorted(want), entryPaths(w.Entries())); diff != "" {
			t.Errorf("%q:\n%s", prefix, diff)
		}
		if w.Repo() == nil || w.Prefix() != prefix {
			t.Errorf("%q: Repo() = %v, Prefix() = %q", prefix, w.Repo(), w.Prefix())
		}
		for _, p := range want {
			h, err := w.Hash(p)
			if got := strings.TrimSpace(git(t, at, "hash-object", p)); err != nil || got != h.String() {
				t.Errorf("Hash(%s) = %s, %v; want %s", p, h, err, got)
			}
		}
	}
	if _, err := openedWork(t, dir).Repo().Head(); err != nil {
		t.Error(err)
	}
}

func sorted(list []string) []string {
	var entries []Entry
	for _, p := range list {
		entries = append(entries, Entry{Path: p})
	}
	return entryPaths(newListing(entries, nil, nil).entries)
}
