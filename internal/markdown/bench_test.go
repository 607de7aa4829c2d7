package markdown

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/gfm"
)

func BenchmarkGenerated(b *testing.B) {
	src := []byte("# Service\n\n![badge](https://a.example/b.svg)\n\nWhat it does, in a [few words](docs/a.md).\n\n" + strings.Repeat(
		"## Section\n\nSome prose with `code`, **weight** and [a link](docs/b.md#c) that goes on for a while, as prose does.\n\n"+
			"- one thing to do\n- another, with `make test`\n\n```sh\nmake test\nbin/deploy --now\n```\n\n|name|what|\n|---|---|\n|`A`|first|\n|`B`|second|\n\n", 8))
	benchmark(b, [][]byte{src})
}

// BenchmarkFleet renders the Markdown documents of the bundles in the folder
// that DAYBOOK_FLEET names.
func BenchmarkFleet(b *testing.B) {
	bundles, err := filepath.Glob(filepath.Join(os.Getenv("DAYBOOK_FLEET"), "*.bundle"))
	if err != nil || os.Getenv("DAYBOOK_FLEET") == "" || len(bundles) == 0 {
		b.Skip("DAYBOOK_FLEET names no folder of git bundles")
	}
	var docs [][]byte
	for _, bundle := range bundles {
		docs = append(docs, documents(b, bundle)...)
	}
	benchmark(b, docs)
}

func documents(b *testing.B, bundle string) [][]byte {
	b.Helper()
	repo := filepath.Join(b.TempDir(), "repo.git")
	if out, err := exec.Command("git", "clone", "--quiet", "--bare", bundle, repo).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	archive, err := exec.Command("git", "--git-dir", repo, "archive", "HEAD").Output()
	if err != nil {
		b.Fatal(err)
	}
	var docs [][]byte
	files := tar.NewReader(bytes.NewReader(archive))
	for {
		file, err := files.Next()
		if err == io.EOF {
			return docs
		}
		if err != nil {
			b.Fatal(err)
		}
		if !strings.HasSuffix(file.Name, ".md") {
			continue
		}
		src, err := io.ReadAll(files)
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, src)
	}
}

func benchmark(b *testing.B, docs [][]byte) {
	r := New(Options{})
	total := 0
	for _, d := range docs {
		total += len(d)
	}
	run := func(name string, one func(src []byte) error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(total))
			for b.Loop() {
				for _, d := range docs {
					if err := one(d); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(docs)), "µs/page")
		})
	}
	p := gfm.NewParser()
	run("parse", func(src []byte) error { _, err := p.Parse(src); return err })
	run("render", func(src []byte) error { _, err := r.Render(io.Discard, src, PageOptions{}); return err })
}
