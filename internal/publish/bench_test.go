package publish

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// Publishing 50,000 pages of 8 kB with two workers' worth of goroutines: for the
// first time, with one page in a hundred changed, and with none. TMPDIR chooses
// the file system.
func BenchmarkPublish(b *testing.B) {
	const pages = 50_000
	page := make([]byte, 8<<10)
	edition := func(b *testing.B, out string, n, every int) {
		b.Helper()
		stage, err := Begin(out, Options{Now: now.Add(time.Duration(n) * time.Hour)})
		if err != nil {
			b.Fatal(err)
		}
		for i := range pages {
			version := 0
			if every > 0 && i%every == 0 {
				version = n
			}
			path, key := fmt.Sprintf("services/s%d/docs/d%d/index.html", i%500, i), fmt.Sprint(version)
			if stage.Unchanged(path, key) {
				continue
			}
			content := append(fmt.Appendf(nil, "%d %d", i, version), page...)
			if err := stage.Page(path, key, content); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := stage.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("first", func(b *testing.B) {
		base := b.TempDir()
		for i := 0; b.Loop(); i++ {
			edition(b, filepath.Join(base, fmt.Sprint(i)), 1, 0)
		}
	})
	for name, every := range map[string]int{"hundredth": 100, "nothing": 0} {
		b.Run(name, func(b *testing.B) {
			out := filepath.Join(b.TempDir(), "public")
			edition(b, out, 1, every)
			for n := 2; b.Loop(); n++ {
				edition(b, out, n, every)
			}
		})
	}
}
