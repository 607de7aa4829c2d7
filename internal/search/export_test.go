package search

import (
	"os"
	"path/filepath"
	"testing"
)

// Find searches a built site as a browser would.
func Find(t testing.TB, site, query string, most int) []string {
	l := newLibrary()
	for _, pattern := range []string{"search/*.txt", "search/*/*.txt"} {
		names, err := filepath.Glob(filepath.Join(site, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			path, _ := filepath.Rel(site, name)
			if l.files[filepath.ToSlash(path)], err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	return l.search(t, query, most)
}
