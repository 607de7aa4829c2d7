package survey_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"daybook/internal/gitfs"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

const small = `
-- commit 2025-01-01 Alice --
Begin
-- README.md --
# Shop

It sells things.
`

// What can be told of a repository that cannot be read.
func TestUnreadableRepositories(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, dir string)
		want error
	}{
		{"empty", func(t *testing.T, dir string) { create(t, dir) }, gitfs.ErrEmpty},
		{"branch missing", func(t *testing.T, dir string) {
			testrepo.Make(t, dir, small)
			write(t, filepath.Join(dir, "HEAD"), "ref: refs/heads/gone\n")
		}, gitfs.ErrNoBranch},
		{"sha256", func(t *testing.T, dir string) {
			testrepo.Make(t, dir, small)
			write(t, filepath.Join(dir, "config"), "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n")
		}, gitfs.ErrSHA256},
		{"reftable", func(t *testing.T, dir string) {
			testrepo.Make(t, dir, small)
			write(t, filepath.Join(dir, "config"), "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\trefstorage = reftable\n")
		}, gitfs.ErrReftable},
		{"no repository", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "README.md"), "# Shop") }, gitfs.ErrNotRepository},
		{"objects gone", func(t *testing.T, dir string) {
			testrepo.Make(t, dir, small)
			if err := os.RemoveAll(filepath.Join(dir, "objects", "pack")); err != nil {
				t.Fatal(err)
			}
		}, gitfs.ErrMissing},
		{"too deep", func(t *testing.T, dir string) {
			r := rawRepository(t, dir)
			tree := r.tree(entry{"100644", "README.md", r.object("blob", "# Deep")})
			for range 300 {
				tree = r.tree(entry{"40000", "d", tree})
			}
			r.commit(tree)
		}, gitfs.ErrTooMany},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.make(t, dir)
			outcomes, err := survey.Run(context.Background(), []survey.Target{
				{Name: "acme/odd", Dir: dir}, {Name: "acme/even", Dir: testrepo.New(t, small)},
			}, survey.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if out := outcomes[0]; !errors.Is(out.Err, c.want) || out.Survey != nil {
				t.Errorf("got error %v and survey %v, want error %v and none", out.Err, out.Survey, c.want)
			}
			if out := outcomes[1]; out.Err != nil || len(out.Survey.Services[0].Documents) != 1 {
				t.Errorf("the other repository: %v", out.Err)
			}
		})
	}
}

func TestNoMirror(t *testing.T) {
	outcomes, _ := survey.Run(context.Background(), []survey.Target{{Name: "acme/shop"}}, survey.Options{})
	if outcomes[0].Err == nil || outcomes[0].Survey != nil {
		t.Error("the folder that daybook runs in was surveyed for want of a mirror")
	}
}

func TestDetachedHead(t *testing.T) {
	dir := testrepo.New(t, small)
	target, _ := targetOf(t, dir)
	write(t, filepath.Join(dir, "HEAD"), target.Head.Commit.String()+"\n")
	made := surveyOf(t, survey.Target{Name: "acme/shop", Dir: dir}, survey.Options{})
	if r := made.Repository; r.Branch != "HEAD" || r.Commit != target.Head.Commit.String() || len(made.Problems) > 0 {
		t.Errorf("branch %q at %s, problems %v", r.Branch, r.Commit, made.Problems)
	}
}

// Trees that no honest tool writes, or only few, cost themselves and nothing
// else.
func TestOddTrees(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func(r *raw) string // the tree
		parts string
		want  string
	}{
		{"submodule", func(r *raw) string {
			readme := r.object("blob", "# Shop\n\n[in it](lib/README.md), [itself](lib), `lib/run.sh`\n\n    make -C lib x\n    ./lib/run.sh\n")
			return r.tree(
				entry{"100644", "README.md", readme},
				entry{"160000", "docs", strings.Repeat("1", 40)},
				entry{"160000", "lib", strings.Repeat("2", 40)},
			)
		}, "documents links names", `service "" called odd in ""
  README.md [readme] "Shop"
    line 3: lib/README.md unchecked
    line 3: lib holds to lib
    line 3: path ` + "`lib`" + ` holds at lib
    line 3: path ` + "`lib/run.sh`" + ` unknown
    line 5: make target ` + "`make -C lib x`" + ` unknown
    line 6: script ` + "`./lib/run.sh`" + ` unknown
`},
		{"paths that are not utf8", func(r *raw) string {
			blob := r.object("blob", "# A\n\n[b](b\xff.md)\n")
			docs := r.tree(entry{"100644", "a.md", blob}, entry{"100644", "b\xff.md", blob}, entry{"100644", "c\xff.png", blob})
			return r.tree(entry{"40000", "docs", docs})
		}, "documents links attached", `service "" called odd in ""
  docs/a.md [guide] "A"
    line 3: b` + "\uFFFD" + `.md unchecked
problem: docs/b` + "\uFFFD" + `.md: its name is not UTF-8, so no page can show it
problem: docs/c` + "\uFFFD" + `.png: its name is not UTF-8, so no page can show it
`},
		{"nul bytes and text that is not utf8", func(r *raw) string {
			return r.tree(
				entry{"100644", "CHANGELOG.md", r.object("blob", "# Ch\xe4nges\n\n[a\x00b](a\x00b.md) \xff\n")},
				entry{"100644", "CODEOWNERS", r.object("blob", "* @acme/\xfft\xe4am\n")},
				entry{"100644", "Makefile", r.object("blob", "a\x00b:\n\xff:\n")},
				entry{"100644", "README.md", r.object("blob", "\x00\x01\x02\x00\xff\xfe\x00")},
				entry{"100644", "catalog-info.yaml", r.object("blob", "kind: Component\nmetadata: {name: \"\xff\x00\"}\n")},
			)
		}, "", ""},
		{"deep paths", func(r *raw) string {
			tree := r.tree(entry{"100644", "page.md", r.object("blob", "# Deep\n\n[up]("+strings.Repeat("../", 150)+"README.md)\n")})
			for range 149 {
				tree = r.tree(entry{"40000", "d", tree})
			}
			return r.tree(entry{"100644", "README.md", r.object("blob", "# Shop")}, entry{"40000", "docs", tree})
		}, "links", `service "" called odd in ""
`},
		{"malformed entries", func(r *raw) string {
			return r.tree(entry{"100644", "..", r.object("blob", "x")}, entry{"100644", "README.md", r.object("blob", "# Shop")},
				entry{"100644", "README.md", r.object("blob", "# Twice")})
		}, "documents", `service "" called odd in ""
  README.md [readme] "Shop"
    stub: says nothing
problem: ..: is named like a folder's own links
problem: README.md: is there twice; the first one counts
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			r := rawRepository(t, dir)
			r.commit(c.make(r))
			made := surveyOf(t, survey.Target{Name: "acme/odd", Dir: dir}, survey.Options{})
			if c.parts == "" {
				sameThroughJSON(t, made)
				return
			}
			if got := digest(made, strings.Fields(c.parts)); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

// Files of any size cost little where nobody reads them: what is too large is
// told, with its size, before it is inflated.
func TestLargeFiles(t *testing.T) {
	const megabyte = 1 << 20
	dir := t.TempDir()
	r := rawRepository(t, dir)
	docs := r.tree(entry{"100644", "large.md", r.large(20 * megabyte)}, entry{"100644", "large.png", r.large(30 * megabyte)})
	r.commit(r.tree(
		entry{"100644", "CODEOWNERS", r.large(4 * megabyte)},
		entry{"100644", "Makefile", r.large(2 * megabyte)},
		entry{"100644", "README.md", r.object("blob", "# Shop\n\nRun `make all`, see [large](docs/large.md#x).\n")},
		entry{"100644", "catalog-info.yaml", r.large(2 * megabyte)},
		entry{"100644", "data.bin", r.large(200 * megabyte)},
		entry{"40000", "docs", docs},
	))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	made := surveyOf(t, survey.Target{Name: "acme/odd", Dir: dir}, survey.Options{})
	runtime.ReadMemStats(&after)
	if allocated := (after.TotalAlloc - before.TotalAlloc) / megabyte; allocated > 60 {
		t.Errorf("%d MiB were allocated", allocated)
	}
	want := `service "" called odd in ""
  problem: catalog-info.yaml: it is larger than 1 MiB, so it was not read
  problem: CODEOWNERS: it is larger than 3 MiB, so it was not read
  README.md [readme] "Shop"
    line 3: docs/large.md#x unchecked to docs/large.md, anchor x
    line 3: make target ` + "`make all`" + ` unknown at Makefile
    line 3: path ` + "`docs/large.md`" + ` holds at docs/large.md
  docs/large.md [guide] "large.md" it is larger than 2 MiB, so it was not read
problem: catalog-info.yaml: it is larger than 1 MiB, so it was not read
problem: CODEOWNERS: it is larger than 3 MiB, so it was not read
problem: docs/large.md: it is larger than 2 MiB, so it was not read
problem: docs/large.png: 1 images or attachments are too large to show, the first of them this
`
	if got := digest(made, strings.Fields("documents links names attached")); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if size := made.Services[0].Documents[1].Size; size != 20*megabyte {
		t.Errorf("the large document has %d bytes", size)
	}
}

// A document that is nearly all marks is not one without links: what it links
// to, and where links into it lead, is unknown, and it can still be shown.
func TestDenseDocuments(t *testing.T) {
	dir := t.TempDir()
	r := rawRepository(t, dir)
	docs := r.tree(entry{"100644", "dense.md", r.object("blob", "# Dense\n\n"+strings.Repeat("[a](gone.md)\n", 50_000))})
	r.commit(r.tree(entry{"100644", "README.md", r.object("blob", "# Shop\n\nSee [dense](docs/dense.md#x).\n")}, entry{"40000", "docs", docs}))
	made := surveyOf(t, survey.Target{Name: "acme/odd", Dir: dir}, survey.Options{})
	why := "denser than what people write: its lines and marks such as * and [ weigh more than 149091, the limit for its 634 KB; split it"
	want := `service "" called odd in ""
  README.md [readme] "Shop"
    line 3: docs/dense.md#x unchecked to docs/dense.md, anchor x
    line 3: path ` + "`docs/dense.md`" + ` holds at docs/dense.md
  docs/dense.md [guide] "Dense" ` + why + `
problem: docs/dense.md: ` + why + `
`
	if got := digest(made, strings.Fields("documents links names attached")); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if d := made.Services[0].Documents[1]; !d.Plain || d.Stub != "" || d.Hash == "" {
		t.Errorf("%+v", d)
	}
}

func TestManyDocuments(t *testing.T) {
	dir := t.TempDir()
	r := rawRepository(t, dir)
	blob := r.object("blob", "# Page\n\n[next](../b/00001.md)\n")
	var a, b []entry
	for i := range 5000 {
		a = append(a, entry{"100644", fmt.Sprintf("%05d.md", i), blob})
		b = append(b, entry{"100644", fmt.Sprintf("%05d.md", i), blob})
	}
	docs := r.tree(entry{"40000", "a", r.tree(a...)}, entry{"40000", "b", r.tree(b...)})
	r.commit(r.tree(entry{"100644", "README.md", blob}, entry{"40000", "docs", docs}))
	made := surveyOf(t, survey.Target{Name: "acme/odd", Dir: dir}, survey.Options{})
	if n := len(made.Services[0].Documents); n != 5000 {
		t.Errorf("%d documents", n)
	}
	want := survey.Problem{Text: "holds 5001 more documents than the 5000 that are read"}
	if !slices.Contains(made.Problems, want) {
		t.Errorf("problems %v", made.Problems)
	}
}

func TestShallow(t *testing.T) {
	dir := testrepo.New(t, `
-- commit 2024-01-01 Alice --
One
-- README.md --
# Shop

See `+"`main.go`"+`.
-- main.go --
1
-- commit 2024-02-01 Bob --
Two
-- main.go --
2
-- commit 2024-03-01 Carol --
Three
-- docs/new.md --
# New

See `+"`main.go`"+`.
`)
	target, repo := targetOf(t, dir)
	head, err := repo.Commit(target.Head.Commit)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "shallow"), head.Parents[0].String()+"\n")
	store := survey.Store{Dir: t.TempDir()}
	made := surveyOf(t, target, survey.Options{Store: store})
	want := `repository acme/shop: 3 files, 2 commits
  branch main, last 2024-03-01 by Carol, person 2024-03-01 by Carol
  tags 0
  shallow
service "" called shop in ""
  README.md [readme] "Shop"

    what it names changed -1 times since
  docs/new.md [guide] "New"
    created 2024-03-01 by Carol, changed 2024-03-01 by Carol, meaningful 2024-03-01 by Carol
    what it names changed -1 times since
`
	if got := digest(made, strings.Fields("repository documents dates")); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	// The same commit knows more once the rest of the history is there.
	if err := os.Remove(filepath.Join(dir, "shallow")); err != nil {
		t.Fatal(err)
	}
	deep := surveyOf(t, target, survey.Options{Store: store})
	if deep.Repository.Shallow || deep.Services[0].Documents[0].Created == nil {
		t.Error("the survey of the shallow repository was taken for that of the whole one")
	}
}

// raw writes a repository object by object, as gitfs.Create would not.
type raw struct {
	t       testing.TB
	dir     string
	deflate *zlib.Writer
}

type entry struct{ mode, name, hash string }

func rawRepository(t testing.TB, dir string) *raw {
	create(t, dir)
	return rawIn(t, dir)
}

func rawIn(t testing.TB, dir string) *raw {
	t.Helper()
	z, err := zlib.NewWriterLevel(nil, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	return &raw{t, dir, z}
}

func create(t testing.TB, dir string) {
	t.Helper()
	if err := gitfs.Create(dir, nil); err != nil {
		t.Fatal(err)
	}
}

func (r *raw) object(kind, content string) string {
	return r.stream(kind, int64(len(content)), strings.NewReader(content))
}

// large writes a blob of as many bytes, which takes little room.
func (r *raw) large(size int64) string {
	return r.stream("blob", size, io.LimitReader(lines{}, size))
}

// lines is text without end.
type lines struct{}

func (lines) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
		if i%100 == 99 {
			b[i] = '\n'
		}
	}
	return len(b), nil
}

func (r *raw) stream(kind string, size int64, content io.Reader) string {
	r.t.Helper()
	var compressed bytes.Buffer
	z := r.deflate
	z.Reset(&compressed)
	sum := sha1.New()
	both := io.MultiWriter(z, sum)
	fmt.Fprintf(both, "%s %d\x00", kind, size)
	if _, err := io.Copy(both, content); err != nil {
		r.t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		r.t.Fatal(err)
	}
	hash := fmt.Sprintf("%x", sum.Sum(nil))
	if file := filepath.Join(r.dir, "objects", hash[:2], hash[2:]); !r.has(file) {
		write(r.t, file, compressed.String())
	}
	return hash
}

func (r *raw) has(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func (r *raw) tree(entries ...entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s %s\x00", e.mode, e.name)
		hash, err := hex.DecodeString(e.hash)
		if err != nil {
			r.t.Fatal(err)
		}
		b.Write(hash)
	}
	return r.object("tree", b.String())
}

func (r *raw) commit(tree string) {
	const who = "Alice <alice@example.com> 1735732800 +0000"
	hash := r.object("commit", fmt.Sprintf("tree %s\nauthor %s\ncommitter %s\n\nBegin\n", tree, who, who))
	write(r.t, filepath.Join(r.dir, "refs", "heads", "main"), hash+"\n")
}

func write(t testing.TB, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
