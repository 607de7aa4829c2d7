package survey_test

import (
	"encoding/json"
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

// TestTexts writes a megabyte wherever a name may stand.
func TestTexts(t *testing.T) {
	long := strings.Repeat("n", 500_000)
	steps, err := testrepo.Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	steps[0].Author.Name = long
	files := steps[0].Write
	files["catalog-info.yaml"] = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: x" + long + "\n  title: " + long[:400_000] + "\nspec:\n  type: service\n"
	files["CODEOWNERS"] = "* @" + long + "\n" + strings.Repeat("? bad line\n", 10_000)
	files[".github/workflows/ci.yml"] = "name: " + long[:400_000] + "\non: push\njobs:\n  a:\n    runs-on: " + long[:400_000] + "\n"
	dir := t.TempDir()
	if err := gitfs.Create(dir, steps); err != nil {
		t.Fatal(err)
	}
	made := surveyOf(t, survey.Target{Name: "acme/long", Dir: dir}, survey.Options{})
	facts, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Services) != 1 || len(facts) > 200_000 {
		t.Errorf("%d services, %d bytes of facts: %.2000s", len(made.Services), len(facts), facts)
	}
}

// TestManyLargeFiles holds descriptors and pipelines that are small one by one.
func TestManyLargeFiles(t *testing.T) {
	dir := t.TempDir()
	r := rawRepository(t, dir)
	pipeline := r.object("blob", "on: push\njobs:\n"+strings.Repeat("# nothing is said here\n", 30_000))
	descriptor := r.object("blob", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: one\n"+strings.Repeat("# nothing is said here\n", 30_000))
	var workflows, services []entry
	for i := range 100 {
		workflows = append(workflows, entry{"100644", fmt.Sprintf("%03d.yml", i), pipeline})
		services = append(services, entry{"40000", fmt.Sprintf("s%03d", i), r.tree(entry{"100644", "catalog-info.yaml", descriptor})})
	}
	github := r.tree(entry{"40000", "workflows", r.tree(workflows...)})
	r.commit(r.tree(append([]entry{{"40000", ".github", github}}, services...)...))
	made := surveyOf(t, survey.Target{Name: "acme/large", Dir: dir}, survey.Options{})
	told := 0
	for _, p := range made.Problems {
		if strings.Contains(p.Text, "too many and too large") && p.Path != "" {
			told++
		}
	}
	// 24 MB are read: 35 files of the 200.
	if told < 150 || told > 180 {
		t.Errorf("%d files were not read: %v", told, made.Problems)
	}
}
