package gitfs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCreateIsDeterministic(t *testing.T) {
	steps := []Step{
		{When: day(0), Write: many(30, "1"), Symlinks: map[string]string{"l": "many"}},
		{When: day(1), Branch: "b", Write: files("x", "1", "many/001.md", "2")},
		{When: day(2), Remove: []string{"many/002.md"}, Write: files("y", "1")},
		{When: day(3), MergeOf: []string{"b"}, Tag: "v1", TagNote: "One"},
	}
	a, b := made(t, steps...), made(t, steps...)
	if headOf(t, a) != headOf(t, b) {
		t.Fatalf("%s and %s", headOf(t, a), headOf(t, b))
	}
	tree := treeOf(t, a)
	for path, want := range map[string]string{"x": "1", "y": "1", "many/001.md": "2", "l/003.md": "1"} {
		if got, err := tree.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", path, got, err)
		}
	}
	if _, ok := tree.Lookup("many/002.md"); ok {
		t.Error("the merge brought back what was removed")
	}
	// In two parts it is the same.
	dir := t.TempDir()
	if err := errors.Join(Create(dir, withAuthors(steps[:2])), Append(dir, withAuthors(steps[2:]))); err != nil {
		t.Fatal(err)
	}
	if got := headOf(t, opened(t, dir)); got != headOf(t, a) {
		t.Errorf("in two parts: %s", got)
	}
}

func TestFoldersAndFilesReplaceEachOther(t *testing.T) {
	r := made(t,
		Step{When: day(0), Write: files("a/b/c", "1", "d", "1")},
		Step{When: day(1), Write: files("a/b", "2", "d/e", "2")},
		Step{When: day(2), Branch: "b", From: "-", Write: files("a", "3", "d", "3", "e", "3")},
		Step{When: day(3), MergeOf: []string{"b"}},
	)
	if diff := cmp.Diff([]string{"a/b", "d/e", "e"}, entryPaths(treeOf(t, r).Entries())); diff != "" {
		t.Error(diff)
	}
}

func TestStepErrors(t *testing.T) {
	for name, steps := range map[string][]Step{
		"no date":        {{Author: someone("A")}},
		"no author":      {{When: day(0)}},
		"leads out":      {{When: day(0), Author: someone("A"), Write: files("../x", "")}},
		"git's folder":   {{When: day(0), Author: someone("A"), Write: files("a/.git/hooks", "")}},
		"absolute":       {{When: day(0), Author: someone("A"), Write: files("/x", "")}},
		"remove nothing": {{When: day(0), Author: someone("A"), Remove: []string{"x"}}},
		"exec nothing":   {{When: day(0), Author: someone("A"), Exec: []string{"x"}}},
		"merge nothing":  {{When: day(0), Author: someone("A"), MergeOf: []string{"x"}}},
	} {
		if err := Create(t.TempDir(), steps); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "x"), "")
	if err := Create(dir, nil); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a folder that is not empty: %v", err)
	}
}

// What Create writes is a repository for git too.
func TestGitAcceptsWhatCreateWrites(t *testing.T) {
	r := made(t,
		Step{When: day(0), Write: merged(many(50, "1"), files("a-b", "1", "a/x", "1", "a.d", "1")), Symlinks: map[string]string{"l": "a"}},
		Step{When: day(1), Branch: "b", Write: files("run", "#!/bin/sh\n"), Exec: []string{"run"}, Tag: "v1", TagNote: "One"},
		Step{When: day(2), Remove: []string{"many"}},
		Step{When: day(3), MergeOf: []string{"b"}, Message: "Merge\n\nwith a body"},
	)
	if err := Append(r.Dir(), withAuthors([]Step{{When: day(4), Write: files("later", "1")}})); err != nil {
		t.Fatal(err)
	}
	git(t, r.Dir(), "fsck", "--strict", "--full")
	for _, name := range mustList(t, filepath.Join(r.Dir(), "objects", "pack")) {
		if strings.HasSuffix(name, ".idx") {
			git(t, r.Dir(), "verify-pack", filepath.Join("objects", "pack", name))
		}
	}
	if got := git(t, r.Dir(), "log", "--format=%s %ae %ct", "-1", "--skip=1"); got != "Merge alice@example.com 1704369600\n" {
		t.Errorf("git log: %q", got)
	}
}

func mustList(t testing.TB, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func BenchmarkCreate(b *testing.B) {
	var steps []Step
	for i := range 200 {
		steps = append(steps, Step{When: day(i), Write: merged(files("doc.md", strings.Repeat("x", i)), many(i%7, strings.Repeat("y", i)))})
	}
	for i := 0; b.Loop(); i++ {
		if err := Create(filepath.Join(b.TempDir(), "repo"), withAuthors(steps)); err != nil {
			b.Fatal(err)
		}
	}
}
