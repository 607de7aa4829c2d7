package survey

import (
	"fmt"
	"slices"
	"testing"
)

func TestSharesLieWherePipelinesOfOthersLook(t *testing.T) {
	paths := []string{".gitlab/ci/test.yml", "Jobs/test.yaml", "README.md", "charts/a/templates/web.yaml", "go.yml", "pnpm-lock.yaml", "src/templates/page.yml", "templates/image.yml", "templates/page.html"}
	if got, want := shares(paths), []string{".gitlab/ci/test.yml", "Jobs/test.yaml", "go.yml", "templates/image.yml"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	var many []string
	for i := range 2 * maxIncludable {
		many = append(many, fmt.Sprintf("jobs/%d.yml", i))
	}
	if got := shares(many); len(got) != maxIncludable {
		t.Errorf("%d files", len(got))
	}
}
