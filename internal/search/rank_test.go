package search_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daybook/internal/config"
	"daybook/internal/demo"
	"daybook/internal/edition"
	"daybook/internal/search"
)

// demoSite builds the last night of the demo.
func demoSite(t *testing.T) string {
	t.Helper()
	now := time.Date(2026, time.November, 21, 5, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	text, err := demo.Config(now)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, config.Name)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := demo.Write(dir, now, now); err != nil {
		t.Fatal(err)
	}
	conf, err := config.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	opts, err := conf.Options(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	opts.Now = now
	if _, err := edition.Build(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	return opts.Out
}

// TestPagesLead holds the table of queries: the pages named beside a query must
// come first, in this order.
func TestPagesLead(t *testing.T) {
	site := demoSite(t)
	table, err := os.ReadFile(filepath.Join("testdata", "queries.txt"))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for line := range strings.Lines(string(table)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		query, want, _ := strings.Cut(line, "=>")
		pages := strings.Fields(want)
		asked++
		// A space at the end says that the last word is whole.
		if got := search.Find(t, site, strings.ReplaceAll(strings.TrimSpace(query), "¶", " "), 5); !slices.Equal(got[:min(len(pages), len(got))], pages) {
			t.Errorf("%s: found %s, want %s first", strings.TrimSpace(query), strings.Join(got, " "), pages)
		}
	}
	if asked < 20 {
		t.Errorf("the table holds %d queries", asked)
	}
}
