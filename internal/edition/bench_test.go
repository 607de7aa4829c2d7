package edition

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"daybook/internal/check"
	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/source"
	"daybook/internal/survey"
	"daybook/internal/theme"
	"daybook/themes"
)

// The whole site of so many documents: composed, rendered, sanitised, linked
// and published, with every finding and feed, from facts that lie in the store
// and blobs that lie in packs. Code is left without colours, and the search
// index is measured by itself. TMPDIR says where; a tmpfs keeps the disk out of
// it.
func BenchmarkRender5000(b *testing.B)  { render(b, 5_000) }
func BenchmarkRender50000(b *testing.B) { render(b, 50_000) }

func render(b *testing.B, documents int) {
	w := newCrowd(b, documents)
	var pages int
	var made, searched cost
	for b.Loop() {
		b.StopTimer()
		w.run.closeFragments()
		for _, dir := range []string{w.run.opts.Out, filepath.Join(w.run.opts.State, "fragments")} {
			if err := os.RemoveAll(dir); err != nil {
				b.Fatal(err)
			}
		}
		f := *w.fleet
		f.surveys = slices.Clone(w.fleet.surveys)
		resetPeak()
		b.StartTimer()
		w.publish(b, &f, &made, &searched)
		b.StopTimer()
		pages += w.pages()
		b.StartTimer()
	}
	if len(w.run.warnings) > 0 {
		b.Fatal(w.run.warnings[0])
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(pages) }
	b.ReportMetric(float64(pages)/float64(b.N), "pages")
	b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(each(b.Elapsed())*float64(w.run.opts.Jobs), "ms/page/core")
	b.ReportMetric(each(made.processor), "cpu-ms/page")
	b.ReportMetric(each(searched.processor), "search-cpu-ms/page")
	if made.peak > 0 {
		b.ReportMetric(made.peak, "MB-peak")
		b.ReportMetric(searched.peak, "search-MB-peak")
	}
}

// publish is the run's own, with the search index apart.
func (w *crowd) publish(b *testing.B, f *fleet, made, searched *cost) {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	begin := processorTime()
	look, err := theme.Load(themes.Default(), nil)
	must(err)
	blobs := newSources(f)
	defer blobs.close()
	plan, err := w.run.compose(f, w.results, w.cards, w.book, blobs)
	must(err)
	stage, err := w.run.render(ctx, look, plan, f, blobs)
	must(err)
	must(w.run.writeFeeds(stage, plan, w.book))
	must(writeLedger(stage, w.book))
	made.add(begin)

	b.StopTimer()
	resetPeak()
	begin = processorTime()
	must(w.run.writeSearch(ctx, stage, plan))
	searched.add(begin)
	resetPeak()
	b.StartTimer()

	begin = processorTime()
	_, err = stage.Commit()
	must(err)
	made.add(begin)
}

// cost is what a part of the work took.
type cost struct {
	processor time.Duration
	peak      float64 // MB
}

func (c *cost) add(begin time.Duration) {
	c.processor += processorTime() - begin
	c.peak = max(c.peak, peakMB())
}

// crowd is a fleet of real repositories under many names, looked at, checked
// and entered: all that is left is its site.
type crowd struct {
	run     *run
	fleet   *fleet
	results []check.Result
	cards   []score.Card
	book    *ledger.Book
}

func newCrowd(b *testing.B, documents int) *crowd {
	folder, err := source.Parse(fleetFolder(b))
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	r, err := begin(b.Context(), Options{
		Title: "Crowd", State: filepath.Join(dir, "state"), Out: filepath.Join(dir, "public"),
		Now: time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC), Jobs: runtime.GOMAXPROCS(0), PlainCode: true,
		Sources: []source.Source{folder}, Ladder: score.DefaultLadder(),
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(r.end)
	few, err := r.look(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	w := &crowd{run: r, fleet: multiply(b, r, few, documents)}
	w.results = r.check(w.fleet)
	w.cards = r.grade(w.results)
	if w.book, err = r.enter(w.fleet, w.results, w.cards); err != nil {
		b.Fatal(err)
	}
	r.warnings = nil
	return w
}

// multiply gives the repositories further names, until there are so many
// documents; the last one loses what is too many.
func multiply(b *testing.B, r *run, few *fleet, documents int) *fleet {
	store := r.surveyOptions().Store
	many := &fleet{facts: newFacts(store), surveyed: map[string]bool{}, targets: map[string]survey.Target{}}
	for left, i := documents, 0; left > 0; i++ {
		s := few.surveys[i%len(few.surveys)]
		name := fmt.Sprintf("%s-%04d", s.Repository.Name, i/len(few.surveys))
		rename(b, store, s.Repository.Name, name)
		many.targets[name] = few.targets[s.Repository.Name]
		many.surveyed[name] = true
		many.repositories = append(many.repositories, source.Repository{Name: name})
		s.Repository.Name = name
		s.Services, s.Documents = slices.Clone(s.Services), slices.Clone(s.Documents)
		for j := range s.Services {
			s.Services[j].Name = fmt.Sprintf("%s-%04d", s.Services[j].Name, i/len(few.surveys))
			s.Documents[j] = s.Documents[j][:min(left, len(s.Documents[j]))]
			left -= len(s.Documents[j])
		}
		many.surveys = append(many.surveys, s)
	}
	r.name(many)
	if many.documents != documents {
		b.Fatalf("%d documents, not %d", many.documents, documents)
	}
	return many
}

// rename keeps a survey under another name too. A second survey of the same
// repository would say the same, and take its time.
func rename(b *testing.B, store survey.Store, from, to string) {
	facts, err := os.ReadFile(filepath.Join(store.Dir, from+".json"))
	if err != nil {
		b.Fatal(err)
	}
	old, new := fmt.Sprintf(`"repository":{"name":%q`, from), fmt.Sprintf(`"repository":{"name":%q`, to)
	if err := os.WriteFile(filepath.Join(store.Dir, to+".json"), bytes.Replace(facts, []byte(old), []byte(new), 1), 0o666); err != nil {
		b.Fatal(err)
	}
	if _, err := store.Load(to); err != nil {
		b.Fatal(err)
	}
}

// pages counts the HTML pages of the site.
func (w *crowd) pages() int {
	n := 0
	filepath.WalkDir(w.run.opts.Out, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".html") {
			n++
		}
		return err
	})
	return n
}

// fleetFolder holds bare repositories: those of DAYBOOK_FLEET, its bundles
// unpacked. The product never calls git; this benchmark does.
func fleetFolder(b *testing.B) string {
	fleet := os.Getenv("DAYBOOK_FLEET")
	if fleet == "" {
		b.Skip("DAYBOOK_FLEET names no folder of bundles or bare repositories to take documents from")
	}
	bundles, err := filepath.Glob(filepath.Join(fleet, "*.bundle"))
	if err != nil || len(bundles) == 0 {
		return fleet
	}
	dir := b.TempDir()
	for _, bundle := range bundles {
		to := filepath.Join(dir, strings.TrimSuffix(filepath.Base(bundle), ".bundle")+".git")
		if out, err := exec.Command("git", "clone", "--quiet", "--bare", bundle, to).CombinedOutput(); err != nil {
			b.Fatalf("git clone: %v\n%s", err, out)
		}
	}
	return dir
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// resetPeak lets Linux forget the largest memory of the process so far, after
// all that can be given back was.
func resetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peakMB is the largest resident memory since resetPeak; 0 where it is unknown.
func peakMB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kB, err := strconv.ParseFloat(string(fields[0]), 64)
	if err != nil {
		return 0
	}
	return kB * 1024 / 1e6
}
