package edition_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"daybook/internal/source"
)

// BenchmarkSession is what a save costs until the open page has been made
// again, for a fleet of a hundred work trees, or those of the folder
// DAYBOOK_WORKTREES.
//
//	go test -run '^$' -bench Session ./internal/edition
func BenchmarkSession(b *testing.B) {
	d := newDesk(b, 1)
	document, page := "api/README.md", "services/api/index.html"
	if folder := os.Getenv("DAYBOOK_WORKTREES"); folder != "" {
		d.root = folder
		from, err := source.Parse(folder)
		if err != nil {
			b.Fatal(err)
		}
		d.opts.Sources = []source.Source{from}
		document, page = os.Getenv("DAYBOOK_DOCUMENT"), "index.html"
	} else {
		for i := len(d.names); i < 100; i++ {
			d.add(fmt.Sprint("service-", i), api)
		}
	}
	d.refresh()
	before, err := os.ReadFile(filepath.Join(d.root, document))
	if err != nil {
		b.Fatal(err)
	}
	defer d.save(document, string(before))
	for _, kind := range []struct {
		what string
		save func(i int) []string
	}{
		{"document", func(i int) []string { return d.save(document, fmt.Sprintf("%s\n\nSaved %d.\n", before, i)) }},
		{"style", func(i int) []string {
			d.opts.Theme = []fs.FS{fstest.MapFS{"parts/99-own.css": {Data: fmt.Appendf(nil, ":root { --i: %d }", i)}}}
			return []string{filepath.Join(d.root, "theme")}
		}},
		{"title", func(i int) []string {
			d.opts.Title = fmt.Sprint("Title ", i)
			return []string{filepath.Join(d.root, "daybook.toml")}
		}},
	} {
		b.Run(kind.what, func(b *testing.B) {
			i := 0
			for b.Loop() {
				i++
				if _, err := d.session.Refresh(b.Context(), d.opts, kind.save(i), []string{page}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
