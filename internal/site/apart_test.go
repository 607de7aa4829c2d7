package site

import (
	"maps"
	"testing"
)

func TestDocumentsOfOneTitleAreToldApart(t *testing.T) {
	for _, c := range []struct {
		name   string
		titles map[string]string
		want   map[string]string
	}{
		{"own titles", map[string]string{"a.md": "A", "b.md": "B"}, nil},
		{"folders", map[string]string{"s/README.md": "Shop", "s/docs/README.md": "shop", "c.md": "C"}, map[string]string{"s/README.md": "README.md", "s/docs/README.md": "docs"}},
		{"one folder", map[string]string{"s/docs/a.md": "A", "s/docs/b.md": "A", "s/adr/c.md": "A"}, map[string]string{"s/docs/a.md": "docs/a.md", "s/docs/b.md": "docs/b.md", "s/adr/c.md": "adr"}},
		{"outside of the folder", map[string]string{"a.md": "A", "s/a.md": "A"}, map[string]string{"a.md": "/a.md", "s/a.md": "a.md"}},
	} {
		var paths []string
		for p := range c.titles {
			paths = append(paths, p)
		}
		got := apart("s", paths, func(i int) string { return c.titles[paths[i]] })
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
