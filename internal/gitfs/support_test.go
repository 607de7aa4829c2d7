package gitfs

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// day is noon of a day counted from the first of January 2024.
func day(n int) time.Time {
	return time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n)
}

func someone(name string) Person {
	return Person{Name: name, Email: strings.ToLower(name) + "@example.com"}
}

// made creates a repository out of steps, which get an author if they have
// none.
func made(t testing.TB, steps ...Step) *Repo {
	t.Helper()
	dir := t.TempDir()
	if err := Create(dir, withAuthors(steps)); err != nil {
		t.Fatal(err)
	}
	return opened(t, dir)
}

func withAuthors(steps []Step) []Step {
	for i := range steps {
		if steps[i].Author == (Person{}) {
			steps[i].Author = someone("Alice")
		}
	}
	return steps
}

func opened(t testing.TB, dir string) *Repo {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func headOf(t testing.TB, r *Repo) Hash {
	t.Helper()
	ref, err := r.Head()
	if err != nil {
		t.Fatal(err)
	}
	return ref.Commit
}

func treeOf(t testing.TB, r *Repo) *Tree {
	t.Helper()
	tree, err := r.Tree(headOf(t, r))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// object writes one object into a repository, as it is.
func object(t testing.TB, r *Repo, k kind, content string) Hash {
	t.Helper()
	w := newPackWriter()
	h := w.add(k, []byte(content))
	if err := w.save(r.location.common + "/objects/pack"); err != nil {
		t.Fatal(err)
	}
	return h
}

// git runs git itself, which knows best. The product never does.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git to compare with")
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=Alice", "GIT_AUTHOR_EMAIL=alice@example.com", "GIT_AUTHOR_DATE=2024-01-01T12:00:00Z",
		"GIT_COMMITTER_NAME=Alice", "GIT_COMMITTER_EMAIL=alice@example.com", "GIT_COMMITTER_DATE=2024-01-01T12:00:00Z")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}
