package survey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"daybook/internal/gitfs"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// TestCrowd declares many services in one folder that holds many documents and
// pipelines: each would show them all.
func TestCrowd(t *testing.T) {
	steps, err := testrepo.Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	var components strings.Builder
	for i := range 150 {
		fmt.Fprintf(&components, "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: s%03d\nspec:\n  type: service\n", i)
	}
	files := steps[0].Write
	files["catalog-info.yaml"] = components.String()
	files["lib/catalog-info.yaml"] = strings.ReplaceAll(components.String(), "name: s", "name: lib")
	for i := range 999 {
		files[fmt.Sprintf("docs/%03d.md", i)] = "# Page\n"
		if i < 600 {
			files[fmt.Sprintf(".github/workflows/%03d.yml", i)] = "on: push\n"
		}
	}
	dir := t.TempDir()
	if err := gitfs.Create(dir, steps); err != nil {
		t.Fatal(err)
	}
	made := surveyOf(t, survey.Target{Name: "acme/crowd", Dir: dir}, survey.Options{})
	root, lib, documents, pipelines := 0, 0, 0, 0
	for _, s := range made.Services {
		if s.Folder == "" {
			root++
		} else {
			lib++
		}
		documents += len(s.Documents)
		pipelines += len(s.Pipelines)
	}
	// A thousand documents: one service has them anyhow, twenty more share them.
	// The services of the other folder have none and stay.
	if root != 21 || lib != 50 || documents != 21_000 || pipelines > 50_000 || pipelines == 0 {
		t.Errorf("%d and %d services with %d documents and %d pipelines", root, lib, documents, pipelines)
	}
	for _, want := range []string{
		"declares 300 services; the first 200 are shown",
		"declares 129 more services in folders whose many documents others show; those are not shown",
		"holds 100 more pipelines than the 500 that are read",
	} {
		if !slices.Contains(made.Problems, survey.Problem{Text: want}) {
			t.Errorf("not told: %s\n%v", want, made.Problems)
		}
	}
}
