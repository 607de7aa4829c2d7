package search_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/metrics"
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

// BenchmarkMemory is search's own part, of a fleet that is made as it is read:
// the first night, and one on which a single repository changed. The peak is
// that of the heap, garbage and all.
//
//	go test -run '^$' -bench Memory -benchtime 1x ./internal/search
func BenchmarkMemory(b *testing.B) {
	for _, documents := range []int{5000, 50000} {
		dir := b.TempDir()
		for _, night := range []string{"first", "one-changed"} {
			b.Run(fmt.Sprintf("documents=%d/%s", documents, night), func(b *testing.B) {
				for b.Loop() {
					if night == "first" {
						if err := os.RemoveAll(dir); err != nil {
							b.Fatal(err)
						}
					}
					peak := watch(func() {
						if _, err := search.Write(b.Context(), stream(documents, night), nowhere{}, search.Options{Dir: dir}); err != nil {
							b.Fatal(err)
						}
					})
					b.ReportMetric(float64(peak)/(1<<20), "MB-more")
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*documents), "µs/document")
			})
		}
	}
}

// watch is how much larger the heap gets meanwhile, at most.
func watch(work func()) uint64 {
	runtime.GC()
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	before, peak := heap[0].Value.Uint64(), uint64(0)
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				metrics.Read(heap)
				peak = max(peak, heap[0].Value.Uint64())
			}
		}
	}()
	work()
	close(done)
	<-ended
	return max(peak, before) - before
}

// stream is a fleet of repositories with fifty documents each, of which nothing
// is kept. One of them is another on each night.
func stream(documents int, night string) iter.Seq[site.Lot] {
	return func(yield func(site.Lot) bool) {
		for i := range documents / 50 {
			lot := site.Lot{Print: fmt.Sprint(i)}
			if i == 7 {
				lot.Print += night
			}
			for j := range 50 {
				lot.Addresses = append(lot.Addresses, fmt.Sprintf("services/s%d/docs/p%d/", i, j))
			}
			lot.Entries = func() ([]site.Searchable, error) {
				var entries []site.Searchable
				for j, address := range lot.Addresses {
					entries = append(entries, site.Searchable{Address: address, Title: fmt.Sprintf("Page %d of %d", j, i), Kind: site.FoundDocument, Format: "markdown",
						Text: func() ([]byte, error) { return babble(uint64(i), uint64(j)), nil }})
				}
				return entries, nil
			}
			if !yield(lot) {
				return
			}
		}
	}
}

// babble is a document whose words are as unevenly used as in a language.
func babble(i, j uint64) []byte {
	r := rand.New(rand.NewPCG(i, j))
	words := rand.NewZipf(r, 1.1, 8, 60000)
	var text []byte
	for s := range 6 {
		text = fmt.Appendf(text, "\n## Section %d\n\n", s)
		for range 80 {
			for n := words.Uint64() + 60; n > 0; n /= 60 {
				text = append(text, "bdfgklmnprst"[n%60/5], "aeiou"[n%5])
			}
			text = append(text, ' ')
		}
	}
	return text
}
