package publish

import (
	"os"
	"path/filepath"
	"testing"
)

// The folder that a shell or a server stands in is updated, not replaced.
func TestTheWorkingDirectoryStays(t *testing.T) {
	out := t.TempDir()
	t.Chdir(out)
	before, err := os.Stat(".")
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 3; i++ {
		summary := mustPublish(t, ".", number(i))
		if i > 1 && (summary.Kept != 3 || summary.Removed != 3) {
			t.Errorf("edition %d: %+v", i, summary)
		}
		wantHolds(t, out, number(i))
		wantNothingLeft(t, out)
	}
	if after, err := os.Stat(out); err != nil || !os.SameFile(before, after) {
		t.Error("the working directory was replaced")
	}
	if _, err := os.Stat(filepath.Join(out, "turns", "into", "a")); err != nil {
		t.Error(err)
	}
}

func TestOnlyFoldersOfOursAreLeftovers(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	mine := []string{".public.daybook-stage-notes", ".public.daybook-stage-0123456789abcdef.bak", ".other.daybook-stage-0123456789abcdef"}
	for _, name := range append(mine, ".public.daybook-stage-0123456789abcdef", ".public.daybook-old-0123456789abcdef") {
		if err := os.MkdirAll(filepath.Join(dir, name, "x"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(out, 0o700); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, out, number(1))
	for _, name := range mine {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("%s is gone", name)
		}
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != len(mine)+1 {
		t.Errorf("left: %v", entries)
	}
}
