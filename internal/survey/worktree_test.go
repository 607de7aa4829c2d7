package survey_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// A work tree is surveyed as it lies: what git tracks, what it does not yet
// know, and what was deleted; dates are those of HEAD.
func TestWorkTree(t *testing.T) {
	top := t.TempDir()
	testrepo.Make(t, filepath.Join(top, ".git"), `
-- commit 2024-01-01 Alice --
Begin
-- README.md --
# Shop

[gone](docs/gone.md), [new](docs/new.md)
-- docs/gone.md --
# Gone
-- docs/old.md --
# Old
-- .gitignore --
build/
`)
	write(t, filepath.Join(top, ".git", "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
	write(t, filepath.Join(top, "README.md"), "# Shop, being edited\n\n[gone](docs/gone.md), [new](docs/new.md)\n")
	write(t, filepath.Join(top, "docs", "new.md"), "# New\n")
	write(t, filepath.Join(top, "docs", "old.md"), "# Old\n")
	write(t, filepath.Join(top, "docs", "picture.png"), "png")
	write(t, filepath.Join(top, "build", "README.md"), "# Ignored\n")
	write(t, filepath.Join(top, "public", "README.md"), "# Daybook's own\n")
	write(t, filepath.Join(top, "lib", ".git"), "gitdir: ../.git/modules/lib\n")
	write(t, filepath.Join(top, "lib", "README.md"), "# Another repository\n")
	if err := os.Symlink("/etc/passwd", filepath.Join(top, "docs", "outside.md")); err != nil {
		t.Fatal(err)
	}
	target := survey.Target{Name: "acme/shop", Dir: top, WorkTree: true, Without: []string{filepath.Join(top, "public")}}
	made := surveyOf(t, target, survey.Options{})
	want := `repository acme/shop: 6 files, 1 commits
  branch main, first 2024-01-01 by Alice, last 2024-01-01 by Alice, person 2024-01-01 by Alice
  tags 0
  a work tree
service "" called shop in ""
  README.md [readme] "Shop, being edited"
    created 2024-01-01 by Alice, changed 2024-01-01 by Alice, meaningful 2024-01-01 by Alice
    what it names changed 0 times since
    line 3: docs/gone.md missing to docs/gone.md
    line 3: docs/new.md holds to docs/new.md
  docs/new.md [guide] "New"

    what it names changed -1 times since
    stub: says nothing
  docs/old.md [guide] "Old"
    created 2024-01-01 by Alice, changed 2024-01-01 by Alice, meaningful 2024-01-01 by Alice
    what it names changed 0 times since
    stub: says nothing
  docs/outside.md [guide] "outside.md" the symlink leads out of the repository

    what it names changed -1 times since
  attached docs/picture.png, 3 bytes
problem: docs/outside.md: the symlink leads out of the repository
`
	if got := digest(made, strings.Fields("repository documents dates links attached")); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	committed := surveyOf(t, survey.Target{Name: "acme/shop", Dir: top}, survey.Options{})
	if a, b := hashOf(t, made, "docs/old.md"), hashOf(t, committed, "docs/old.md"); a != b || a == "" {
		t.Errorf("the same content has id %q in the work tree and %q in the commit", a, b)
	}
	if a, b := hashOf(t, made, "README.md"), hashOf(t, committed, "README.md"); a == b {
		t.Error("an edited document has the id of the committed one")
	}
	sameThroughJSON(t, made)
}

func hashOf(t *testing.T, s *survey.Survey, p string) string {
	t.Helper()
	for _, d := range s.Services[0].Documents {
		if d.Path == p {
			return d.Hash
		}
	}
	t.Fatalf("no document %s", p)
	return ""
}

// A work tree without a history is surveyed all the same, and nothing is dated.
func TestWorkTreeWithoutHistory(t *testing.T) {
	for _, c := range []struct {
		name, folder string
		make         func(t *testing.T, top string)
		problem      string
	}{
		{"no repository", "", func(*testing.T, string) {}, "it is no git repository, so nothing is dated"},
		{"no commit yet", "", func(t *testing.T, top string) { create(t, filepath.Join(top, ".git")) },
			"its branch has no commits yet, so nothing is dated"},
		{"a branch without commits", "", func(t *testing.T, top string) {
			testrepo.Make(t, filepath.Join(top, ".git"), small)
			write(t, filepath.Join(top, ".git", "HEAD"), "ref: refs/heads/orphan\n")
		}, "its branch has no commits yet, so nothing is dated"},
		{"a folder within", "docs", func(t *testing.T, top string) { testrepo.Make(t, filepath.Join(top, ".git"), small) },
			"it is a folder within a repository, whose history is not read, so nothing is dated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			top := t.TempDir()
			c.make(t, top)
			write(t, filepath.Join(top, c.folder, "README.md"), "# Shop\n\nIt sells.\n")
			made := surveyOf(t, survey.Target{Name: "acme/shop", Dir: filepath.Join(top, c.folder), WorkTree: true}, survey.Options{})
			want := "service \"\" called shop in \"\"\n  README.md [readme] \"Shop\"\n\n    what it names changed -1 times since\nproblem: " + c.problem + "\n"
			if got := digest(made, []string{"documents", "dates"}); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if made.Repository.Commit != "" || !made.Repository.When.IsZero() {
				t.Errorf("at commit %q of %s", made.Repository.Commit, made.Repository.When)
			}
		})
	}
}
