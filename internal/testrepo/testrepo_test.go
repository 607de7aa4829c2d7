package testrepo_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/gitfs"
	"daybook/internal/testrepo"
)

const archive = `
A comment.
-- commit 2025-01-15 alice --
Add the readme
-- README.md --
# Hello
-- scripts/old.sh --
echo old
-- commit 2025-03-01T09:30:00+01:00 Bob Brown <bob@x.example> --
Retire the script

It was of no use.

remove: scripts/old.sh
exec: scripts/new.sh
symlink: latest -> scripts/new.sh
tag: v1.2.0 The second one
-- scripts/new.sh --
echo new
-- commit 2025-03-02 Carol Clark --
branch: fix
-- fix.md --
fixed
-- commit 2025-03-03 alice --
merge: fix
`

func TestNew(t *testing.T) {
	repo, err := gitfs.Open(testrepo.New(t, archive))
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := repo.Tree(head.Commit)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, e := range tree.Entries() {
		paths = append(paths, e.Path)
	}
	if diff := cmp.Diff([]string{"README.md", "fix.md", "latest", "scripts/new.sh"}, paths); diff != "" {
		t.Error(diff)
	}
	merge, err := repo.Commit(head.Commit)
	if err != nil || len(merge.Parents) != 2 {
		t.Fatalf("merge has parents %v, error %v", merge.Parents, err)
	}
	second, err := repo.Commit(merge.Parents[0])
	if err != nil {
		t.Fatal(err)
	}
	want := gitfs.Commit{
		Hash: second.Hash, Tree: second.Tree, Parents: second.Parents,
		Author:   gitfs.Person{Name: "Bob Brown", Email: "bob@x.example"},
		Authored: time.Date(2025, 3, 1, 8, 30, 0, 0, time.UTC),
		When:     time.Date(2025, 3, 1, 8, 30, 0, 0, time.UTC),
		Subject:  "Retire the script",
	}
	if diff := cmp.Diff(want, second); diff != "" {
		t.Error(diff)
	}
	tags, err := repo.Tags()
	if err != nil || len(tags) != 1 || tags[0].Name != "v1.2.0" || tags[0].Commit != second.Hash {
		t.Errorf("tags %v, error %v", tags, err)
	}
}

func TestParseErrors(t *testing.T) {
	for name, archive := range map[string]string{
		"no date":         "-- commit yesterday alice --\nx\n",
		"no author":       "-- commit 2025-01-01 --\nx\n",
		"file first":      "-- README.md --\nx\n",
		"bad symlink":     "-- commit 2025-01-01 alice --\nsymlink: a b\n",
		"not instruction": "-- commit 2025-01-01 alice --\nx\n\nremove: a\nrenove: b\n",
	} {
		if _, err := testrepo.Parse(archive); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
