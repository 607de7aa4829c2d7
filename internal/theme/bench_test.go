package theme_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"daybook/internal/highlight"
	"daybook/internal/site"
	"daybook/internal/survey"
	"daybook/internal/theme"
)

// BenchmarkRender makes the site of a company with many documents: what a page
// costs from Markdown to HTML, with all that stands around it.
func BenchmarkRender(b *testing.B) {
	for _, c := range []struct {
		documents int
		highlight bool
	}{{500, false}, {500, true}, {5000, false}} {
		b.Run(fmt.Sprintf("documents=%d/highlight=%t", c.documents, c.highlight), func(b *testing.B) {
			in := newWorld("2026-11-21").many(c.documents).input(b)
			if c.highlight {
				in.Highlight = highlight.New().Write
			}
			pages := 0
			for b.Loop() {
				plan, err := site.Compose(in)
				if err != nil {
					b.Fatal(err)
				}
				counted := new(count)
				problems, err := builtin(b).Render(b.Context(), plan, counted, theme.Options{Workers: 1})
				if err != nil || len(problems) > 0 {
					b.Fatal(err, problems)
				}
				pages += int(counted.files.Load())
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(pages), "µs/page")
		})
	}
}

// many adds services with a hundred documents each, of a real one's size.
func (w *world) many(documents int) *world {
	text := strings.Repeat(strings.TrimPrefix(rollback, "# Rollback\n"), 4)
	for i := 0; i < documents; i += 100 {
		name := fmt.Sprintf("service-%03d", i/100)
		s := survey.Survey{Version: survey.Version, Repository: repository("parcel/"+name, "2026-11-20")}
		service := survey.Service{ID: "component:default/" + name, Name: name}
		for j := range min(100, documents-i) {
			p := path.Join("docs", fmt.Sprintf("part%d/page-%03d.md", j/20, j))
			service.Documents = append(service.Documents, w.doc(p, "guide", "2026-03-03", j%5, fmt.Sprintf("# Page %d\n%s", j, text)))
		}
		slices.SortFunc(service.Documents, func(a, b survey.Document) int { return strings.Compare(a.Path, b.Path) })
		s.Services = []survey.Service{service}
		w.surveys = append(w.surveys, s)
	}
	return w
}

// count is a sink that only counts.
type count struct{ files atomic.Int64 }

func (c *count) Unchanged(string, string) bool { return false }

func (c *count) Page(string, string, []byte) error {
	c.files.Add(1)
	return nil
}
