package search_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io/fs"
	"runtime"
	"testing"
	"time"

	"daybook/content"
	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/search"
	"daybook/internal/site"
	"daybook/internal/survey"
	"daybook/internal/theme"
	"daybook/themes"
)

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Unchanged(string, string) bool     { return false }
func (nowhere) Page(string, string, []byte) error { return nil }

// crowd is a site of many documents whose text is daybook's own prose, some
// four kilobytes each.
func crowd(t testing.TB, documents int) *site.Plan {
	t.Helper()
	names, err := fs.Glob(content.Files, "checks/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var texts [][]byte
	for i := range names {
		text := []byte("# About " + names[i] + "\n\n")
		for j := range 4 {
			part, err := fs.ReadFile(content.Files, names[(i+j*7)%len(names)])
			if err != nil {
				t.Fatal(err)
			}
			text = append(append(text, part...), '\n')
		}
		texts = append(texts, text)
	}
	in := site.Input{Title: "Crowd", Now: time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC), Book: &ledger.Book{}, Ladder: score.DefaultLadder(),
		Names: map[site.Subject]string{}, Load: func(name string) (*survey.Survey, error) { return crowdSurvey(name), nil }}
	in.Source = func(_, hash string) ([]byte, error) { return texts[int(hash[0])*int(hash[1])%len(texts)], nil }
	for i := range documents / 50 {
		name := fmt.Sprintf("crowd/service-%04d", i)
		brief, err := site.Trim(crowdSurvey(name))
		if err != nil {
			t.Fatal(err)
		}
		in.Surveys = append(in.Surveys, brief)
		in.Names[site.Subject{Repository: name, ID: "x"}] = fmt.Sprintf("service-%04d", i)
	}
	plan, err := site.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func crowdSurvey(name string) *survey.Survey {
	service := survey.Service{ID: "x", Name: name}
	for j := range 50 {
		p := fmt.Sprintf("docs/part%d/page-%02d.md", j/10, j)
		sum := sha1.Sum([]byte(name + p))
		service.Documents = append(service.Documents, survey.Document{Path: p, Hash: hex.EncodeToString(sum[:]), Format: "markdown",
			Class: "guide", Title: fmt.Sprintf("Page %d of %s", j, name)})
	}
	return &survey.Survey{Repository: survey.Repository{Name: name, Branch: "main"}, Services: []survey.Service{service}}
}

// BenchmarkIndexBesidePages makes pages and index of the same documents, so
// that the two times can be compared.
func BenchmarkIndexBesidePages(b *testing.B) {
	plan := crowd(b, 600)
	look, err := theme.Load(themes.Default(), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("pages", func(b *testing.B) {
		for b.Loop() {
			if _, err := look.Render(context.Background(), plan, nowhere{}, theme.Options{Workers: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			// A new folder each time: what is remembered names the same site.
			if _, err := search.Write(context.Background(), plan.Lots(), nowhere{}, search.Options{Dir: b.TempDir(), Workers: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkMemory shows that what is held while the files are written does not
// grow with the fleet; before, it is at most maxHeld.
func BenchmarkMemory(b *testing.B) {
	for _, documents := range []int{5000, 50000} {
		b.Run(fmt.Sprintf("documents=%d", documents), func(b *testing.B) {
			plan := crowd(b, documents)
			var before, m runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				peak := uint64(0)
				sink := watch(func() {
					runtime.GC()
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapAlloc)
				})
				if _, err := search.Write(context.Background(), plan.Lots(), sink, search.Options{Dir: b.TempDir()}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric((float64(peak)-float64(before.HeapAlloc))/(1<<20), "MB-more")
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*documents), "µs/document")
		})
	}
}

// watch looks at memory with the first file of each hundred.
func watch(look func()) search.Sink { return &watcher{look: look} }

type watcher struct {
	nowhere
	look  func()
	files int
}

func (w *watcher) Page(string, string, []byte) error {
	if w.files++; w.files%100 == 1 {
		w.look()
	}
	return nil
}
