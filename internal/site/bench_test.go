package site

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/survey"
)

// BenchmarkViews composes a site and makes the view of every page, documents
// rendered. Facts are made when they are asked for and held by nobody else, so
// that the heap shows what the plan itself keeps.
func BenchmarkViews(b *testing.B) {
	for _, documents := range []int{5000, 50000} {
		b.Run(fmt.Sprintf("documents=%d", documents), func(b *testing.B) {
			in := crowd(b, documents)
			pages, peak := 0, uint64(0)
			for b.Loop() {
				plan, err := Compose(in)
				if err != nil {
					b.Fatal(err)
				}
				for p := range plan.Pages() {
					if p.View == nil {
						continue
					}
					if _, err := p.View(); err != nil {
						b.Fatal(err)
					}
					if pages++; pages%2000 == 0 {
						peak = max(peak, live())
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(pages), "µs/page")
			b.ReportMetric(float64(peak)/(1<<20), "MB-live")
		})
	}
}

// live is the heap in use after a collection.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// crowd is a fleet with a hundred documents for each service.
func crowd(b *testing.B, documents int) Input {
	in := Input{Title: "Crowd", Now: time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC), Book: &ledger.Book{}, Ladder: score.DefaultLadder(),
		Names: map[Subject]string{}}
	text := []byte("# Page\n\n" + strings.Repeat("Some words with a [link](page-001.md#there) and `code`.\n\n## There\n\n- one\n- two\n\n", 12))
	in.Source = func(string, string) ([]byte, error) { return text, nil }
	in.Load = func(name string) (*survey.Survey, error) { return crowdSurvey(name), nil }
	for i := range documents / 100 {
		name := fmt.Sprintf("crowd/service-%04d", i)
		brief, err := Trim(crowdSurvey(name))
		if err != nil {
			b.Fatal(err)
		}
		in.Surveys = append(in.Surveys, brief)
		in.Names[Subject{Repository: name, ID: "x"}] = strings.TrimPrefix(name, "crowd/")
	}
	return in
}

func crowdSurvey(name string) *survey.Survey {
	s := &survey.Survey{Repository: survey.Repository{Name: name, Branch: "main", Links: survey.Links{File: "https://git.example/{path}"}}}
	service := survey.Service{ID: "x", Name: name}
	for j := range 100 {
		p := fmt.Sprintf("docs/part%d/page-%03d.md", j/20, j)
		sum := sha1.Sum([]byte(name + p))
		change := &survey.Change{Commit: hex.EncodeToString(sum[:]), When: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC), Author: "Ada Lane"}
		service.Documents = append(service.Documents, survey.Document{Path: p, Hash: hex.EncodeToString(sum[:]), Format: "markdown", Class: "guide",
			Title: strings.Clone("Page of " + name), Last: change, Meaningful: change,
			Links: []survey.DocLink{{Dest: "page-001.md#there", Target: "docs/part0/page-001.md", State: survey.LinkHolds}}})
	}
	s.Services = []survey.Service{service}
	return s
}
