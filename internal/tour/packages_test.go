package tour

import (
	"os"
	"path/filepath"
	"testing"
)

// installed is a file of a package of npm's. Where it is absent the test is
// skipped, but never in CI.
func installed(t *testing.T, name string) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("..", "..", ".ci", "npm", "node_modules", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		const why = "it is not installed here: make packages"
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s: %s", name, why)
		}
		t.Skipf("%s: %s", name, why)
	}
	return file
}
