package survey_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"daybook/internal/survey"
)

// A repository of 50,000 files in 50 services, with 1,000 documents, 2,000 rules
// of owners and 100 pipelines, whose mirror is there: first without anything
// kept, then with the index of its history, then unchanged. What is aimed at is
// two seconds and 200 MB.
func BenchmarkLargeRepository(b *testing.B) {
	dir := b.TempDir()
	largeRepository(b, dir, false)
	target, _ := targetOf(b, dir)
	b.Run("first", func(b *testing.B) { surveys(b, target, survey.Options{}) })
	b.Run("indexed", func(b *testing.B) {
		target := target
		target.Index = filepath.Join(b.TempDir(), "index")
		surveyOf(b, target, survey.Options{})
		surveys(b, target, survey.Options{})
	})
	b.Run("unchanged", func(b *testing.B) {
		opts := survey.Options{Store: survey.Store{Dir: b.TempDir()}}
		surveyOf(b, target, opts)
		surveys(b, target, opts)
	})
	b.Run("owners", func(b *testing.B) {
		dir := b.TempDir()
		largeRepository(b, dir, true)
		target, _ := targetOf(b, dir)
		surveys(b, target, survey.Options{})
	})
}

// surveys measures time, and where the system tells it the most memory.
func surveys(b *testing.B, target survey.Target, opts survey.Options) {
	debug.FreeOSMemory()
	// Linux forgets the most that there was; elsewhere nothing is told.
	known := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil
	before := processorTime()
	for b.Loop() {
		surveyOf(b, target, opts)
	}
	b.ReportMetric(float64(processorTime()-before)/float64(time.Millisecond)/float64(b.N), "cpu-ms/op")
	status, err := os.ReadFile("/proc/self/status")
	if m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status); known && err == nil && m != nil {
		kilobytes, _ := strconv.Atoi(string(m[1])) // digits alone
		b.ReportMetric(float64(kilobytes)/1024, "MB-peak")
	}
}

// processorTime is what all goroutines took, the collector included.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// monorepo is 50 services with a descriptor, twenty documents and a thousand
// files each. The documents name what lies beside them and what was deleted, and
// have been in another folder.
type monorepo struct {
	*raw
	files    [50][20]map[string]string // of each service and folder of it, name to blob
	services [50]string
	rest     []entry
	manual   string // the folder of the documents
}

// Where owners lie in folders, each of a thousand has its own OWNERS file, and
// there is no CODEOWNERS.
func largeRepository(b *testing.B, dir string, folders bool) {
	m := &monorepo{raw: rawRepository(b, dir), manual: "doc"}
	blob := m.object("blob", "package p\n")
	rules := "* @acme/platform\n"
	for s := range m.files {
		rules += fmt.Sprintf("/services/s%02d/ @acme/team-%d\n", s, s)
		for p := range 13 {
			rules += fmt.Sprintf("/services/s%02d/src/p%02d/ @acme/team-%d @someone\n/services/s%02d/**/f%d*.go @acme/team-%d\n*.s%d.p%d @acme/other\n", s, p, p, s, p, s, s, p)
		}
		for i := range 975 {
			if m.files[s][i%20] == nil {
				m.files[s][i%20] = map[string]string{}
			}
			m.files[s][i%20][fmt.Sprintf("f%03d.go", i)] = blob
		}
		for p := range m.files[s] {
			if folders {
				m.files[s][p]["OWNERS"] = m.object("blob", fmt.Sprintf("approvers: [team-%d]\nreviewers: [jane%d, ben]\n", s, p))
			}
		}
		m.build(s)
	}
	m.rest = []entry{
		{"40000", ".github", m.tree(entry{"40000", "workflows", m.tree(m.workflows()...)})},
		{"100644", "CODEOWNERS", m.object("blob", rules)},
		{"100644", "Makefile", m.object("blob", "include mk/*.mk\nbuild test:\n\tgo build\n")},
		{"40000", "mk", m.tree(entry{"100644", "more.mk", m.object("blob", "deploy:\n\ttrue\n")})},
	}
	if folders {
		aliases := "aliases:\n"
		for s := range m.files {
			aliases += fmt.Sprintf("  team-%d: [jane%d, ben%d]\n", s, s, s)
		}
		m.rest = slices.Insert(slices.Delete(m.rest, 1, 2), 2, entry{"100644", "OWNERS_ALIASES", m.object("blob", aliases)})
	}
	parent := m.next("", 0)
	for i := range 400 {
		s := i % 50
		for j := range 5 {
			m.files[s][j][fmt.Sprintf("f%03d.go", j+20*(i%40))] = m.object("blob", fmt.Sprintf("package p // %d\n", i))
		}
		if i == 7 || i == 107 {
			m.files[s][19] = map[string]string{"f001.go": blob}
		}
		if i == 200 {
			m.manual = "docs"
			for s := range m.files {
				m.build(s)
			}
		}
		m.build(s)
		parent = m.next(parent, i+1)
	}
}

func (m *monorepo) workflows() []entry {
	var all []entry
	for i := range 100 {
		text := fmt.Sprintf("name: Service %d\non: {push: {paths: ['services/s%02d/**']}}\npermissions: {contents: read}\njobs:\n", i, i%50)
		for j := range 5 {
			text += fmt.Sprintf("  job%d:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 10\n    steps:\n      - uses: actions/checkout@v4\n      - name: Work\n        run: |\n          cd services/s%02d\n          make test\n          go build ./...\n      - run: ./scripts/step%d.sh\n", j, i%50, j)
		}
		all = append(all, entry{"100644", fmt.Sprintf("s%03d.yml", i), m.object("blob", text)})
	}
	return all
}

// build makes the tree of one service.
func (m *monorepo) build(s int) {
	folder := fmt.Sprintf("services/s%02d", s)
	var src, docs []entry
	for p, files := range m.files[s] {
		var entries []entry
		for _, name := range slices.Sorted(maps.Keys(files)) {
			entries = append(entries, entry{"100644", name, files[name]})
		}
		src = append(src, entry{"40000", fmt.Sprintf("p%02d", p), m.tree(entries...)})
	}
	for i := range 20 {
		docs = append(docs, entry{"100644", fmt.Sprintf("d%d.md", i), m.object("blob", page(folder, i))})
	}
	descriptor := fmt.Sprintf("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: s%02d}\nspec: {type: service, lifecycle: production, owner: a}\n", s)
	m.services[s] = m.tree(entry{"100644", "catalog-info.yaml", m.object("blob", descriptor)},
		entry{"40000", m.manual, m.tree(docs...)}, entry{"40000", "src", m.tree(src...)})
}

// next commits the repository as it is now.
func (m *monorepo) next(parent string, day int) string {
	var services []entry
	for s, tree := range m.services {
		services = append(services, entry{"40000", fmt.Sprintf("s%02d", s), tree})
	}
	tree := m.tree(append(slices.Clone(m.rest), entry{"40000", "services", m.tree(services...)})...)
	if parent != "" {
		parent = "parent " + parent + "\n"
	}
	who := fmt.Sprintf("Alice %d <alice%d@example.com> %d +0000", day%20, day%20, 1672574400+day*86400)
	hash := m.object("commit", fmt.Sprintf("tree %s\n%sauthor %s\ncommitter %s\n\nEdit\n", tree, parent, who, who))
	write(m.t, filepath.Join(m.dir, "refs", "heads", "main"), hash+"\n")
	return hash
}

func page(folder string, i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Document %d\n\n", i)
	for section := range 10 {
		fmt.Fprintf(&b, "## Section %d\n\nRead [the next](d%d.md#section-%d) and [gone](gone%d.md), `%s/src/p%02d/f%03d.go`, `%s/src/p%02d/` and `src/p19/f999.go`.\n\n```sh\nmake test\nmake gone\n./scripts/run%d.sh\n```\n\n",
			section, (i+1)%20, section, section, folder, section, section, folder, section, section)
		b.WriteString(strings.Repeat("Some words that say what is to be done. ", 20) + "\n\n")
	}
	return b.String()
}

// The repositories of DAYBOOK_FLEET, a folder of bare ones, one after the other.
func BenchmarkFleet(b *testing.B) {
	dirs, err := filepath.Glob(filepath.Join(os.Getenv("DAYBOOK_FLEET"), "*.git"))
	if err != nil || len(dirs) == 0 {
		b.Skip("DAYBOOK_FLEET names no folder of bare repositories")
	}
	for _, dir := range dirs {
		target, _ := targetOf(b, dir)
		target.Name = filepath.Base(dir)
		b.Run(target.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := survey.Run(context.Background(), []survey.Target{target}, survey.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
