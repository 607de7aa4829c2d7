package gitfs

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func entryPaths(entries []Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Path)
	}
	return out
}

func TestTreeIsAFileSystem(t *testing.T) {
	r := made(t, Step{
		When: day(0),
		Write: map[string]string{
			"README.md": "# Hello\n", ".github/workflows/ci.yml": "on: push\n", "a": "file", "a-b": "x", "a.d/x": "1",
			"docs/guide/one.md": "1", "docs/two.md": "22", "run.sh": "#!/bin/sh\n", "empty": "",
		},
		Exec:     []string{"run.sh"},
		Symlinks: map[string]string{"latest": "docs/guide", "docs/readme": "../README.md", "chain": "docs/readme"},
	})
	tree := treeOf(t, r)
	if err := fstest.TestFS(tree, "README.md", ".github/workflows/ci.yml", "docs/guide/one.md", "empty"); err != nil {
		t.Error(err)
	}
	want := []string{".github/workflows/ci.yml", "README.md", "a", "a-b", "a.d/x", "chain", "docs/guide/one.md",
		"docs/readme", "docs/two.md", "empty", "latest", "run.sh"}
	if diff := cmp.Diff(want, entryPaths(tree.Entries())); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string]Mode{"a": File, "run.sh": Executable, "latest": Symlink} {
		if e, ok := tree.Lookup(path); !ok || e.Mode != want {
			t.Errorf("Lookup(%s) = %v, %v", path, e, ok)
		}
	}
	if _, ok := tree.Lookup("docs"); ok {
		t.Error("a directory is an entry")
	}
	if b, err := tree.ReadFile("chain"); err != nil || string(b) != "# Hello\n" {
		t.Errorf("ReadFile(chain) = %q, %v", b, err)
	}
	if info, err := tree.Stat("run.sh"); err != nil || info.Mode() != 0o555 || !info.ModTime().Equal(day(0)) {
		t.Errorf("Stat(run.sh) = %v, %v", info, err)
	}
	if _, err := tree.ReadLimited("README.md", 3); !errors.Is(err, ErrTooLarge) {
		t.Errorf("ReadLimited: %v", err)
	}
}

func TestSymlinks(t *testing.T) {
	r := made(t, Step{
		When:  day(0),
		Write: map[string]string{"a/b/file": "content", "top": "t"},
		Symlinks: map[string]string{
			"up":       "a/b/../../top",
			"dir":      "a/b",
			"absolute": "/etc/passwd",
			"outside":  "../../etc/passwd",
			"a/out":    "../../a/b/file",
			"loop":     "loop2",
			"loop2":    "./loop",
			"self":     "self/x",
			"dangling": "a/c",
			"through":  "top/x",
			"a/viadir": "../dir/../b/file", // ".." is a/, not the top
			"here":     ".",
			"empty":    "a/./b//file",
		},
	})
	tree := treeOf(t, r)
	for path, want := range map[string]string{"up": "t", "dir/file": "content", "a/viadir": "content", "here/here/top": "t", "empty": "content"} {
		if b, err := tree.ReadFile(path); err != nil || string(b) != want {
			t.Errorf("ReadFile(%s) = %q, %v", path, b, err)
		}
	}
	for path, want := range map[string]error{
		"absolute": ErrLinkOutside, "outside": ErrLinkOutside, "a/out": ErrLinkOutside,
		"loop": ErrLinkCircular, "self": ErrLinkCircular,
		"dangling": fs.ErrNotExist, "through": fs.ErrNotExist, "top/x": fs.ErrNotExist, "nothing": fs.ErrNotExist,
		"../top": fs.ErrInvalid, "/top": fs.ErrInvalid, "a//b": fs.ErrInvalid, "": fs.ErrInvalid, "dir": fs.ErrInvalid,
	} {
		if b, err := tree.ReadFile(path); !errors.Is(err, want) {
			t.Errorf("ReadFile(%s) = %q, %v; want %v", path, b, err, want)
		}
	}
	if !errors.Is(ErrLinkOutside, fs.ErrNotExist) {
		t.Error("a symlink that leads outside exists")
	}
	if target, err := tree.ReadLink("outside"); err != nil || target != "../../etc/passwd" {
		t.Errorf("ReadLink = %q, %v", target, err)
	}
	if list, err := tree.ReadDir("here/dir"); err != nil || len(list) != 1 || list[0].Name() != "file" {
		t.Errorf("ReadDir(here/dir) = %v, %v", list, err)
	}
}

// commitOf makes a commit with a tree object as it is.
func commitOf(t testing.TB, r *Repo, tree string, parents ...Hash) Hash {
	t.Helper()
	return commitAt(t, r, object(t, r, kindTree, tree), 1700000000, parents...)
}

func commitAt(t testing.TB, r *Repo, tree Hash, when int64, parents ...Hash) Hash {
	t.Helper()
	b := fmt.Sprintf("tree %s\n", tree)
	for _, p := range parents {
		b += fmt.Sprintf("parent %s\n", p)
	}
	return object(t, r, kindCommit, b+fmt.Sprintf("author A <a@example.com> %d +0000\ncommitter A <a@example.com> %d +0000\n\nx\n", when, when))
}

func TestHostileTrees(t *testing.T) {
	r := made(t)
	blob := object(t, r, kindBlob, "x")
	sub := object(t, r, kindTree, string(treeLine(0o100644, "f", blob)))
	line := func(mode uint32, name string, h Hash) string { return string(treeLine(mode, name, h)) }
	for name, test := range map[string]struct {
		tree     string
		want     []string
		problems int
	}{
		"names that lead out": {line(0o100644, "..", blob) + line(modeDir, ".", sub) + line(0o100644, "a/b", blob) +
			line(0o100644, "../../x", blob) + line(modeDir, ".git", sub) + line(modeDir, ".GIT", sub) +
			line(0o100644, "", blob) + line(0o100644, "z", blob), []string{"z"}, 7},
		"duplicates":      {line(0o100644, "a", blob) + line(0o100755, "a", blob) + line(modeDir, "a", sub), []string{"a"}, 2},
		"unsorted":        {line(0o100644, "z", blob) + line(modeDir, "b", sub) + line(0o100644, "a", blob), []string{"a", "b/f", "z"}, 0},
		"unknown mode":    {line(0o10644, "pipe", blob) + line(0o100664, "old", blob), []string{"old"}, 1},
		"cut off":         {line(0o100644, "a", blob) + "100644 b\x00123", []string{"a"}, 1},
		"no mode":         {line(0o100644, "a", blob) + " b\x00" + blob.String(), []string{"a"}, 1},
		"endless mode":    {strings.Repeat("1", 100), nil, 1},
		"no end":          {"100644 name without end", nil, 1},
		"not UTF-8":       {line(0o100644, "caf\xe9", blob) + line(modeDir, "d\xff", sub), []string{"caf\xe9", "d\xff/f"}, 0},
		"submodule":       {line(modeGitlink, "lib", Hash{7}) + line(0o100644, "lib.txt", blob), []string{"lib", "lib.txt"}, 0},
		"empty directory": {line(modeDir, "none", object(t, r, kindTree, "")) + line(modeDir, "some", sub), []string{"some/f"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			tree, err := r.Tree(commitOf(t, r, test.tree))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, entryPaths(tree.Entries())); diff != "" {
				t.Error(diff)
			}
			if len(tree.Problems()) != test.problems {
				t.Errorf("problems: %q", tree.Problems())
			}
			if err := fstest.TestFS(tree, test.want...); err != nil && name != "not UTF-8" && len(test.want) > 0 {
				t.Error(err)
			}
		})
	}
}

func TestPathsThatAreNotUTF8(t *testing.T) {
	r := made(t)
	blob := object(t, r, kindBlob, "x")
	tree, err := r.Tree(commitOf(t, r, string(treeLine(0o100644, "caf\xe9", blob))+string(treeLine(0o100644, "ok", blob))))
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := tree.Lookup("caf\xe9"); !ok || e.Hash != blob {
		t.Errorf("Lookup = %v, %v", e, ok)
	}
	list, err := tree.ReadDir(".")
	if err != nil || len(list) != 1 || list[0].Name() != "ok" {
		t.Errorf("ReadDir = %v, %v", list, err)
	}
	if _, err := tree.Open("caf\xe9"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("Open: %v", err)
	}
}

func TestSubmodule(t *testing.T) {
	r := made(t)
	blob := object(t, r, kindBlob, "x")
	tree, err := r.Tree(commitOf(t, r, string(treeLine(0o100644, "a", blob))+string(treeLine(modeGitlink, "lib", Hash{7}))))
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := tree.Lookup("lib"); !ok || e.Mode != Submodule || e.Hash != (Hash{7}) {
		t.Errorf("Lookup = %v, %v", e, ok)
	}
	if list, err := tree.ReadDir("lib"); err != nil || len(list) != 0 {
		t.Errorf("ReadDir = %v, %v", list, err)
	}
	if _, err := tree.ReadFile("lib"); err == nil {
		t.Error("a submodule is a file")
	}
}

func TestTreeBounds(t *testing.T) {
	r := made(t)
	w := newPackWriter()
	deep := w.add(kindTree, nil)
	for range maxDepth + 2 {
		deep = w.add(kindTree, treeLine(modeDir, "d", deep))
	}
	// Twelve levels of ten folders each, all the same: a million million.
	bomb := w.add(kindTree, nil)
	for range 12 {
		var b []byte
		for i := range 10 {
			b = append(b, treeLine(modeDir, fmt.Sprint(i), bomb)...)
		}
		bomb = w.add(kindTree, b)
	}
	if err := w.save(r.Dir() + "/objects/pack"); err != nil {
		t.Fatal(err)
	}
	for name, tree := range map[string]Hash{"deep": deep, "bomb": bomb} {
		tip := commitAt(t, r, tree, 1700000000)
		if _, err := r.Tree(tip); !errors.Is(err, ErrTooMany) {
			t.Errorf("%s: Tree: %v", name, err)
		}
		if _, err := r.History(t.Context(), tip, "", HistoryOptions{}); !errors.Is(err, ErrTooMany) {
			t.Errorf("%s: History: %v", name, err)
		}
	}
}

func TestMissingBlob(t *testing.T) {
	r := made(t)
	tree, err := r.Tree(commitOf(t, r, string(treeLine(0o100644, "far", Hash{9}))+string(treeLine(modeLink, "link", Hash{8}))))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := tree.Stat("far"); err != nil || info.Size() != -1 {
		t.Errorf("Stat = %v, %v", info, err)
	}
	for _, path := range []string{"far", "link"} {
		if _, err := tree.ReadFile(path); !errors.Is(err, ErrMissing) {
			t.Errorf("ReadFile(%s): %v", path, err)
		}
	}
	if _, err := r.Tree(commitAt(t, r, Hash{5}, 1)); !errors.Is(err, ErrMissing) {
		t.Errorf("Tree without its tree object: %v", err)
	}
}
