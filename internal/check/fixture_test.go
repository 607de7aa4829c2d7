package check

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the checks say into fixtures and pages")

// Each file of testdata is a small fleet and what one check says of it. The
// first line says why the case is there; further lines before the first file
// are options.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			id, _, _ := strings.Cut(name, "_") // doc.readme_monorepo is a second case of doc.readme
			if _, ok := Find(All(), id); !ok {
				t.Fatalf("there is no check %s", id)
			}
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			why, options := header(string(archive.Comment))
			if why == "" {
				t.Error("the first line does not say why the case is there")
			}
			last := len(archive.Files) - 1
			if last < 0 || archive.Files[last].Name != "want" {
				t.Fatal("the last file is not want")
			}
			got := tell(of(newWorld(t, archive.Files[:last], options).results(t), id))
			if *update {
				archive.Files[last].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[last].Data); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// header splits the comment of a fixture.
func header(comment string) (why string, options map[string]string) {
	options = map[string]string{}
	for i, line := range strings.Split(strings.TrimSpace(comment), "\n") {
		if i == 0 {
			why = strings.TrimSpace(line)
			continue
		}
		if word, value, ok := strings.Cut(line, ":"); ok {
			options[strings.TrimSpace(word)] = strings.TrimSpace(value)
		}
	}
	return why, options
}

func TestEveryCheckHasAFixture(t *testing.T) {
	for _, c := range All() {
		if _, err := os.Stat(filepath.Join("testdata", c.ID+".txtar")); err != nil {
			t.Errorf("%s: %v", c.ID, err)
		}
	}
}
