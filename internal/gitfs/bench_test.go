package gitfs

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// fleet names the repositories of a folder of real ones, bare and best without
// blobs. It is no part of the project.
func fleet(tb testing.TB) []string {
	dir := os.Getenv("DAYBOOK_FLEET")
	if dir == "" {
		tb.Skip("DAYBOOK_FLEET names no folder of bare repositories")
	}
	all, err := filepath.Glob(filepath.Join(dir, "*.git"))
	if err != nil || len(all) == 0 {
		tb.Skipf("no *.git in %s", dir)
	}
	return all
}

// BenchmarkHistory walks each repository of DAYBOOK_FLEET from nothing.
func BenchmarkHistory(b *testing.B) {
	for _, dir := range fleet(b) {
		b.Run(filepath.Base(dir), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				walkWhole(b, dir)
			}
		})
	}
}

func walkWhole(tb testing.TB, dir string) *History {
	repo, err := Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head()
	if err != nil {
		tb.Fatal(err)
	}
	h, err := repo.History(context.Background(), head.Commit, "", HistoryOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}
