package demo

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/gitfs"

	"github.com/google/go-cmp/cmp"
)

// heads are the tips of all repositories of a folder, and their tags.
func heads(t *testing.T, dir string) map[string]string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(dir, "repos", "*.git"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, folder := range folders {
		repo, err := gitfs.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		defer repo.Close()
		head, err := repo.Head()
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(folder), ".git")
		out[name] = head.Commit.String() + " " + head.When.Format("2006-01-02T15:04")
		tags, err := repo.Tags()
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags {
			out[name+"@"+tag.Name] = tag.Commit.String()
		}
	}
	return out
}

func TestEachNightIsWhole(t *testing.T) {
	dir := t.TempDir()
	for _, night := range Nights(someNow) {
		if err := Write(dir, someNow, night); err != nil {
			t.Fatal(err)
		}
		for _, r := range fleet(t, someNow) {
			checkNight(t, filepath.Join(dir, "repos", r.Name+".git"), r.Until(night))
		}
	}
	// Night by night or at once: the same repositories.
	atOnce := t.TempDir()
	if err := Write(atOnce, someNow, someNow); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(heads(t, atOnce), heads(t, dir)); diff != "" {
		t.Error(diff)
	}
	// Back in time begins again.
	first := Nights(someNow)[0]
	if err := Write(dir, someNow, first); err != nil {
		t.Fatal(err)
	}
	for _, r := range fleet(t, someNow) {
		checkNight(t, filepath.Join(dir, "repos", r.Name+".git"), r.Until(first))
	}
}

// checkNight compares a repository with the steps that made it.
func checkNight(t *testing.T, dir string, steps []gitfs.Step) {
	t.Helper()
	if len(steps) == 0 {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there before its first commit", dir)
		}
		return
	}
	repo, err := gitfs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	if last := steps[len(steps)-1]; !head.When.Equal(last.When) {
		t.Errorf("%s ends at %v, want %v", dir, head.When, last.When)
	}
	tree, err := repo.Tree(head.Commit)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	err = fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(tree, p)
		got[p] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(filesOf(Repository{Steps: steps}), got); diff != "" {
		t.Errorf("%s: %s", dir, diff)
	}
}

func TestSameBytes(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := Write(dir, someNow, someNow); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(bytesOf(t, one), bytesOf(t, two)); diff != "" {
		t.Error(diff)
	}
}

func bytesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		out[strings.TrimPrefix(p, dir)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAnotherDayBeginsAgain(t *testing.T) {
	dir, fresh := t.TempDir(), t.TempDir()
	tomorrow := someNow.Add(day)
	if err := Write(dir, someNow, someNow); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{dir, fresh} {
		if err := Write(d, tomorrow, tomorrow); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(heads(t, fresh), heads(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestInterruptedBeginsAgain(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, someNow, someNow); err != nil {
		t.Fatal(err)
	}
	want := heads(t, dir)
	// What a kill leaves: a marker that says nothing, and half a repository.
	if err := os.WriteFile(filepath.Join(dir, "repos", marker), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "repos", "shop.git", "objects")); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, someNow, someNow); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, heads(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestSomebodyElsesFolderIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	theirs := filepath.Join(dir, "repos", "shop.git")
	if err := os.MkdirAll(theirs, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, someNow, someNow); !errors.Is(err, ErrNotDemo) {
		t.Errorf("error %v, want ErrNotDemo", err)
	}
	if entries, err := os.ReadDir(theirs); err != nil || len(entries) > 0 {
		t.Errorf("their folder: %v %v", entries, err)
	}
}
