package survey_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daybook/internal/survey"
)

// A repository of 50,000 files and 200 documents, whose mirror is there: first
// without anything kept, then with the index of its history, then unchanged.
func BenchmarkLargeRepository(b *testing.B) {
	dir := b.TempDir()
	largeRepository(b, dir)
	target, _ := targetOf(b, dir)
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			surveyOf(b, target, survey.Options{})
		}
	})
	b.Run("indexed", func(b *testing.B) {
		target := target
		target.Index = filepath.Join(b.TempDir(), "index")
		surveyOf(b, target, survey.Options{})
		for b.Loop() {
			surveyOf(b, target, survey.Options{})
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		opts := survey.Options{Store: survey.Store{Dir: b.TempDir()}}
		surveyOf(b, target, opts)
		for b.Loop() {
			surveyOf(b, target, opts)
		}
	})
}

// monorepo is 50 services with a descriptor, four documents and a thousand
// files each. The documents name what lies beside them and what was deleted.
type monorepo struct {
	*raw
	files    [50][20]map[string]string // of each service and folder of it, name to blob
	services [50]string
	rest     []entry
}

func largeRepository(b *testing.B, dir string) {
	m := &monorepo{raw: rawRepository(b, dir)}
	blob := m.object("blob", "package p\n")
	rules := "* @acme/platform\n"
	for s := range m.files {
		rules += fmt.Sprintf("/services/s%02d/ @acme/team-%d\n", s, s)
		for i := range 995 {
			if m.files[s][i%20] == nil {
				m.files[s][i%20] = map[string]string{}
			}
			m.files[s][i%20][fmt.Sprintf("f%03d.go", i)] = blob
		}
		m.build(s)
	}
	m.rest = []entry{
		{"40000", ".github", m.tree(entry{"40000", "workflows", m.tree(entry{"100644", "ci.yml",
			m.object("blob", "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{run: make test}]\n")})})},
		{"100644", "CODEOWNERS", m.object("blob", rules)},
		{"100644", "Makefile", m.object("blob", "include mk/*.mk\nbuild test:\n\tgo build\n")},
		{"40000", "mk", m.tree(entry{"100644", "more.mk", m.object("blob", "deploy:\n\ttrue\n")})},
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
		m.build(s)
		parent = m.next(parent, i+1)
	}
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
	for i := range 4 {
		docs = append(docs, entry{"100644", fmt.Sprintf("d%d.md", i), m.object("blob", page(folder, i))})
	}
	descriptor := fmt.Sprintf("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: s%02d}\nspec: {type: service, lifecycle: production, owner: a}\n", s)
	m.services[s] = m.tree(entry{"100644", "catalog-info.yaml", m.object("blob", descriptor)},
		entry{"40000", "docs", m.tree(docs...)}, entry{"40000", "src", m.tree(src...)})
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
	who := fmt.Sprintf("Alice <alice@example.com> %d +0000", 1672574400+day*86400)
	hash := m.object("commit", fmt.Sprintf("tree %s\n%sauthor %s\ncommitter %s\n\nEdit\n", tree, parent, who, who))
	write(m.t, filepath.Join(m.dir, "refs", "heads", "main"), hash+"\n")
	return hash
}

func page(folder string, i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Document %d\n\n", i)
	for section := range 10 {
		fmt.Fprintf(&b, "## Section %d\n\nRead [the next](d%d.md#section-%d) and [gone](gone%d.md), `%s/src/p%02d/f%03d.go`, `%s/src/p%02d/` and `src/p19/f999.go`.\n\n```sh\nmake test\nmake gone\n./scripts/run%d.sh\n```\n\n",
			section, (i+1)%4, section, section, folder, section, section, folder, section, section)
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
