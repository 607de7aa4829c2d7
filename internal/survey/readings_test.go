package survey_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// Documents that were parsed before are not parsed again, and the survey is the
// one that knows nothing: with what was saved, what moved, and what another
// repository has at the same path.
func TestReadings(t *testing.T) {
	readings := survey.NewReadings()
	var targets []survey.Target
	for _, name := range []string{"acme/shop", "acme/desk"} {
		top := t.TempDir()
		testrepo.Make(t, filepath.Join(top, ".git"), "-- commit 2024-01-01 Alice --\nBegin\n-- README.md --\n# "+name+"\n\nSee [it](docs/a.md#part).\n-- docs/a.md --\n# A\n\n## Part\n\nRun `make all`.\n")
		write(t, filepath.Join(top, ".git", "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
		write(t, filepath.Join(top, "README.md"), "# "+name+"\n\nSee [it](docs/a.md#part).\n")
		write(t, filepath.Join(top, "docs", "a.md"), "# A\n\n## Part\n\nRun `make all`.\n")
		targets = append(targets, survey.Target{Name: name, Dir: top, WorkTree: true})
	}
	same := func(after string) {
		t.Helper()
		for _, target := range targets {
			with := surveyOf(t, target, survey.Options{Readings: readings})
			without := surveyOf(t, target, survey.Options{})
			if !reflect.DeepEqual(with, without) {
				t.Errorf("after %s, %s is surveyed as\n%+v, want\n%+v", after, target.Name, with, without)
			}
		}
	}
	same("nothing")
	same("nothing again")
	top := targets[0].Dir
	write(t, filepath.Join(top, "docs", "a.md"), "# A\n\n## Another part\n\nRun `make all`.\n")
	same("a save")
	write(t, filepath.Join(top, "docs", "a.md"), "# A\n\n## Part\n\nRun `make all`.\n")
	same("another thought")
	if err := os.Rename(filepath.Join(top, "docs", "a.md"), filepath.Join(top, "docs", "b.md")); err != nil {
		t.Fatal(err)
	}
	same("a move")
	if err := os.Symlink("b.md", filepath.Join(top, "docs", "a.md")); err != nil {
		t.Fatal(err)
	}
	same("a link in its place")
}
