package hostile

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"daybook/internal/descriptor"
	"daybook/internal/document"
	"daybook/internal/eol"
	"daybook/internal/gfm"
	"daybook/internal/highlight"
	"daybook/internal/infra"
	"daybook/internal/ledger"
	"daybook/internal/markdown"
	"daybook/internal/owners"
	"daybook/internal/people"
	"daybook/internal/pipeline"
	"daybook/internal/source"
	"daybook/internal/source/registry"
)

// reader is one format, with good files in it, and what daybook does with one.
type reader struct {
	name  string
	seeds [][]byte
	read  func(src []byte)
}

// readers are all formats of all families, from their own lists.
func readers(t testing.TB) []reader {
	t.Helper()
	all := append(append(descriptors(t), ownerFiles(t)...), pipelines(t)...)
	all = append(append(append(all, infrastructure(t)...), crowd(t)...), documents(t)...)
	all = append(append(all, registries(t)...), others()...)
	for _, r := range all {
		if len(r.seeds) == 0 {
			t.Errorf("%s: there is no good file of it in testdata", r.name)
		}
	}
	return all
}

// archives hands over the files of all archives below a folder.
func archives(t testing.TB, folder string, use func(archive string, f txtar.File)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".txtar" {
			return err
		}
		archive, err := txtar.ParseFile(name)
		if err == nil {
			for _, f := range archive.Files {
				use(name, f)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func descriptors(t testing.TB) (all []reader) {
	seeds, paths := map[string][][]byte{}, map[string]string{}
	archives(t, "../descriptor/testdata", func(_ string, f txtar.File) {
		if format, ok := descriptor.FormatOf(f.Name); ok {
			// A format may have several languages, by the ending of the name.
			key := format.Name + " " + filepath.Ext(f.Name)
			seeds[key] = append(seeds[key], f.Data)
			paths[key] = f.Name
		}
	})
	for _, format := range descriptor.Formats() {
		found := false
		for _, key := range sorted(seeds) {
			if name, ending, _ := strings.Cut(key, " "); name == format.Name {
				found = true
				all = append(all, reader{"descriptor " + name + " " + ending, seeds[key], func(src []byte) {
					o := descriptor.Options{Read: func(string) ([]byte, error) { return src, nil }}
					entities, _ := o.Parse(paths[key], src)
					services, _ := descriptor.Group(entities, []string{"*"})
					for _, s := range services {
						descriptor.Merge(s.Entities, descriptor.Rules{})
					}
				}})
			}
		}
		if !found {
			all = append(all, reader{name: "descriptor " + format.Name})
		}
	}
	return all
}

// tree is what owner files are asked about.
var tree = []string{"README.md", "a", "a/b", "a/b/c.go", "docs/a.md", "src/ä/\xff", "a\nb", "//x"}

func ownerFiles(t testing.TB) (all []reader) {
	seeds := map[string][][]byte{}
	archives(t, "../owners/testdata", func(archive string, f txtar.File) {
		if strings.ToUpper(filepath.Base(f.Name)[:1]) == filepath.Base(f.Name)[:1] || strings.Contains(f.Name, "/") {
			dialect := filepath.Base(filepath.Dir(archive))
			seeds[dialect] = append(seeds[dialect], f.Data)
		}
	})
	for _, format := range owners.Formats() {
		all = append(all, reader{"owners " + string(format.Dialect), seeds[string(format.Dialect)], func(src []byte) {
			files := map[string][]byte{}
			for _, place := range format.Places {
				if !strings.Contains(strings.TrimPrefix(place, "**/"), "*") {
					files[strings.TrimPrefix(place, "**/")] = src
				}
			}
			if format.Dialect == owners.LinuxMaintainers || format.Dialect == owners.MobyMaintainers || format.Dialect == owners.MaintainersList {
				files = map[string][]byte{"MAINTAINERS": src}
			}
			file, _ := format.Parse(files)
			owners.Detect("OWNERS", src)
			file.Survey(tree)
		}})
	}
	return all
}

func pipelines(t testing.TB) (all []reader) {
	seeds := map[string][][]byte{}
	archives(t, "../pipeline/testdata", func(_ string, f txtar.File) {
		if tool := pipeline.ToolOf(f.Name); tool != "" {
			seeds[tool] = append(seeds[tool], f.Data)
			return
		}
		for _, role := range []pipeline.Role{pipeline.Runs, pipeline.Part, pipeline.Hooks, pipeline.Updates} {
			for _, found := range pipeline.FindRole([]string{f.Name}, role) {
				seeds[found.Format] = append(seeds[found.Format], f.Data)
				return
			}
		}
		if format := pipeline.Recognise(f.Data); format != "" {
			seeds[format] = append(seeds[format], f.Data)
		}
	})
	for _, format := range pipeline.Formats() {
		if !format.Readable() {
			continue
		}
		all = append(all, reader{"pipeline " + format.Name, seeds[format.Name], func(src []byte) {
			pipeline.Recognise(src)
			switch format.Role {
			case pipeline.Commands:
				made, _ := pipeline.ParseTargetsOf(format.Name, src)
				made.Has("test")
			case pipeline.Updates:
				pipeline.ParseUpdater("renovate.json5", format.Name, src)
			default:
				p, _ := pipeline.Parse("ci.yml", format.Name, src)
				p.RunsTests()
				p.Deploys()
				p.Lints()
				p.Builds()
				p.Retirements()
			}
		}})
	}
	return all
}

func infrastructure(t testing.TB) (all []reader) {
	seeds, paths := map[string][][]byte{}, map[string]string{}
	archives(t, "../infra/testdata", func(_ string, f txtar.File) {
		names := []string{f.Name}
		if chart, _, ok := strings.Cut(f.Name, "/templates/"); ok {
			names = append(names, chart+"/Chart.yaml")
		}
		for _, found := range infra.Find(names) {
			if found.Path != f.Name {
				continue
			}
			format := infra.Parse(f.Name, found.Format, f.Data).Format // the content tells some
			seeds[format] = append(seeds[format], f.Data)
			paths[format] = f.Name
		}
	})
	for _, format := range infra.Formats() {
		all = append(all, reader{"infrastructure " + format.Name, seeds[format.Name], func(src []byte) {
			infra.Parse(paths[format.Name], format.Name, src)
		}})
	}
	return all
}

func crowd(t testing.TB) (all []reader) {
	seeds := map[string][][]byte{}
	archives(t, "../people/testdata", func(_ string, f txtar.File) {
		if ending := filepath.Ext(f.Name); ending != "" {
			seeds[ending] = append(seeds[ending], f.Data)
		}
	})
	for _, ending := range sorted(seeds) {
		all = append(all, reader{"people " + ending, seeds[ending], func(src []byte) {
			file, _ := people.Parse("teams"+ending, src)
			people.NewIndex(file.Sightings(""), people.IndexOptions{})
		}})
	}
	return append(all, reader{"people mailmap", [][]byte{[]byte("Ann <a@b.c> <old@b.c>\nBen <b@b.c> Benny <old@b.c>\n")}, func(src []byte) {
		m, _ := people.ParseMailmap(src)
		m.Resolve("Ann", "a@b.c")
	}})
}

func documents(t testing.TB) (all []reader) {
	seeds, paths := map[string][][]byte{}, map[string]string{}
	archives(t, "../document/testdata", func(_ string, f txtar.File) {
		if f.Name != "facts" {
			ending := filepath.Ext(f.Name)
			seeds[ending] = append(seeds[ending], f.Data)
			paths[ending] = f.Name
		}
	})
	parser := document.New(document.Options{})
	for _, ending := range sorted(seeds) {
		all = append(all, reader{"document " + ending, seeds[ending], func(src []byte) { parser.Parse(paths[ending], src) }})
	}
	page, words := markdown.New(markdown.Options{Highlight: highlight.New().Write}), gfm.NewParser()
	return append(all,
		reader{"page of Markdown", seeds[".md"], func(src []byte) {
			_, _ = page.Render(io.Discard, src, markdown.PageOptions{Text: 1 << 20, NoOtherHost: true})
		}},
		reader{"page of text", seeds[".txt"], func(src []byte) { _, _ = markdown.Text(io.Discard, src) }},
		reader{"Markdown alone", seeds[".md"], func(src []byte) { _, _ = words.Parse(src) }})
}

func registries(t testing.TB) (all []reader) {
	for _, ending := range []string{".csv", ".json", ".toml", ".yml"} {
		good, err := os.ReadFile("../source/registry/testdata/repos" + ending)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "repos"+ending)
		listed, err := registry.New(registry.Options{File: file, Address: "https://a.b/{name}"})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, reader{"registry " + ending, [][]byte{good}, func(src []byte) {
			if err := os.WriteFile(file, src, 0o600); err == nil {
				_, _ = listed.List(context.Background(), source.Options{})
			}
		}})
	}
	return all
}

func others() []reader {
	picture := `<svg xmlns="http://www.w3.org/2000/svg" width="9"><style>.a{fill:red}</style><g id="a"><path d="M0 0L9 9" class="a"/><use href="#a"/><text>b</text></g></svg>`
	support := "---\ntitle: Go\ncategory: lang\nreleases:\n  - releaseCycle: \"1.26\"\n    releaseDate: 2026-02-01\n    eol: false\n---\nText\n"
	return []reader{
		{"picture in SVG", [][]byte{[]byte(picture)}, func(src []byte) { _, _ = markdown.SVG(src) }},
		{"ends of support", [][]byte{[]byte(support)}, func(src []byte) {
			_, _, _ = eol.Read(fstest.MapFS{"products/go.md": {Data: src}}, time.Unix(0, 0))
		}},
		{"ledger", [][]byte{[]byte("{\"ledger\":{\"version\":1}}\n{\"edition\":{\"date\":\"2026-01-01\"}}\n")}, func(src []byte) { _, _ = ledger.Read(bytes.NewReader(src)) }},
	}
}
