package survey_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/gitfs"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// released has two versions of one tree, and a third.
const released = `
-- commit 2024-01-01 Alice --
One

tag: v1.0.0
-- README.md --
# One
-- commit 2024-02-01 Alice --
Two

tag: v1.1.0
-- README.md --
# Two
-- commit 2024-03-01 Alice --
Take it back

tag: v1.2.0
-- README.md --
# One
`

func releasedTarget(t *testing.T, dir string) survey.Target {
	t.Helper()
	target, repo := targetOf(t, dir)
	tags, err := repo.Tags()
	if err != nil {
		t.Fatal(err)
	}
	target.Releases = tags
	return target
}

func TestReleasesOfOneTreeAreReadOnce(t *testing.T) {
	made := surveyOf(t, releasedTarget(t, testrepo.New(t, released)), survey.Options{})
	v := made.Repository.Versions
	if len(v) != 3 {
		t.Fatalf("%d versions", len(v))
	}
	byTag := map[string]survey.Release{}
	for _, release := range v {
		byTag[release.Tag] = release
	}
	first, other, again := byTag["v1.0.0"], byTag["v1.1.0"], byTag["v1.2.0"]
	if len(first.Tree) != 40 || first.Tree != again.Tree || first.Tree == other.Tree {
		t.Errorf("trees %s, %s, %s", first.Tree, other.Tree, again.Tree)
	}
	if first.Commit == again.Commit || first.When.Equal(again.When) || first.Documents[0].Title != "One" || other.Documents[0].Title != "Two" {
		t.Errorf("%+v and %+v", first, other)
	}
	if &first.Documents[0] != &again.Documents[0] {
		t.Error("the same tree was read twice")
	}
}

// A new commit on the branch leaves released versions as they were read, unless
// they would be read in another way.
func TestReleasesAreReadInOneNight(t *testing.T) {
	dir := testrepo.New(t, released)
	store := survey.Store{Dir: t.TempDir()}
	surveyOf(t, releasedTarget(t, dir), survey.Options{Store: store})
	mark(t, store, `"title":"Two"`, `"title":"Remembered"`)

	steps, err := testrepo.Parse("-- commit 2024-04-01 Alice --\nMore\n-- docs/more.md --\n# More\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := gitfs.Append(dir, steps); err != nil {
		t.Fatal(err)
	}
	title := func(made *survey.Survey) string {
		for _, v := range made.Repository.Versions {
			if v.Tag == "v1.1.0" {
				return v.Documents[0].Title
			}
		}
		return ""
	}
	made := surveyOf(t, releasedTarget(t, dir), survey.Options{Store: store})
	if got := title(made); got != "Remembered" || len(made.Services[0].Documents) != 2 {
		t.Errorf("the title is %q, with %d documents", got, len(made.Services[0].Documents))
	}
	if got := title(surveyOf(t, releasedTarget(t, dir), survey.Options{Store: store, MaxDocument: 1000})); got != "Two" {
		t.Errorf("under other options the title is %q", got)
	}

	// What could not be read is tried again.
	mark(t, store, `"title":"Two"`, `"title":"Remembered","unread":"it was not in the mirror"`)
	outcomes, err := survey.Run(context.Background(), []survey.Target{releasedTarget(t, dir)}, survey.Options{Store: store, MaxDocument: 1000, Leave: nil, MassEdit: 7})
	if err != nil {
		t.Fatal(err)
	}
	if got := title(outcomes[0].Survey); got != "Two" {
		t.Errorf("what was not read is %q", got)
	}
}

// mark changes what the store holds, so that one can tell what was taken out of it.
func mark(t *testing.T, store survey.Store, old, with string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(store.Dir, "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(content), old, with, 1)
	if changed == string(content) {
		t.Fatalf("the store does not hold %s", old)
	}
	if err := os.WriteFile(files[0], []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
}
