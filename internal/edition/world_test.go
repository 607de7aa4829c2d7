package edition_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"daybook/internal/check"
	"daybook/internal/edition"
	"daybook/internal/gitfs"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
	"daybook/internal/score"
	"daybook/internal/source"
	"daybook/internal/testrepo"
	"daybook/internal/testserver"
)

// api is in good order but for a link that leads nowhere, web says little.
const (
	api = `
-- commit 2026-01-10 Mira Olsen --
Begin
-- README.md --
# API

See [what is gone](docs/gone.md) and [the runbook](docs/runbook.md).
-- CODEOWNERS --
* @parcel/transit
-- docs/runbook.md --
# Runbook

## Alerts
The queue is long.

## Recovery
Restart it.
-- src/main.go --
package main
-- commit 2026-02-10 Mira Olsen --
Say more

tag: v1.0.0
-- docs/guide.md --
# Guide

Read it.
`
	web = `
-- commit 2026-01-12 Pavel Novak --
Begin
-- README.md --
# Web
-- src/main.py --
print()
`
	apiMended = `
-- commit 2026-02-20 Mira Olsen --
Say where it is
-- README.md --
# API

See [the runbook](docs/runbook.md).
`
	webOwned = `
-- commit 2026-02-20 Pavel Novak --
Say who owns it
-- CODEOWNERS --
* @parcel/shop
`
)

// night is the first one; world.night counts on from it.
var night = time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)

// world is a server with repositories and our own state and site.
type world struct {
	t      *testing.T
	root   string // of the server
	names  []string
	server *testserver.Server
	opts   edition.Options

	mu    sync.Mutex
	fault func(n int, r *http.Request) testserver.Fault
}

// newWorld serves team/api and team/web.
func newWorld(t *testing.T) *world {
	return newWorldOf(t, testserver.Options{}, map[string]string{"team/api": api, "team/web": web})
}

func newWorldOf(t *testing.T, o testserver.Options, stories map[string]string) *world {
	t.Helper()
	t.Parallel()
	w := &world{t: t, root: t.TempDir()}
	for name, story := range stories {
		w.add(name, story)
	}
	o.Fault = func(n int, r *http.Request) testserver.Fault {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.fault == nil {
			return testserver.Fault{}
		}
		return w.fault(n, r)
	}
	w.server = testserver.New(t, w.root, o)
	home := t.TempDir()
	w.opts = edition.Options{
		Title: "Parcel services", Now: night, Jobs: 2, Versions: 2, NoSync: true,
		Out: filepath.Join(home, "public"), State: filepath.Join(home, "state"),
		Mirror: mirror.Options{Tries: 1}, Check: check.Options{Limits: check.DefaultLimits()},
		Ladder: score.DefaultLadder(), Client: http.DefaultClient,
	}
	return w
}

// add makes one more repository.
func (w *world) add(name, story string) {
	w.t.Helper()
	dir := w.dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		w.t.Fatal(err)
	}
	testrepo.Make(w.t, dir, story)
	w.names = append(w.names, name)
	slices.Sort(w.names)
}

func (w *world) dir(name string) string { return filepath.Join(w.root, name+".git") }

func (w *world) commit(name, story string) {
	w.t.Helper()
	steps, err := testrepo.Parse(story)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := gitfs.Append(w.dir(name), steps); err != nil {
		w.t.Fatal(err)
	}
}

// break_ lets every request for the repository fail, until mend.
func (w *world) break_(name string, f testserver.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = func(_ int, r *http.Request) testserver.Fault {
		if strings.HasPrefix(r.URL.Path, "/"+name+".git/") {
			return f
		}
		return testserver.Fault{}
	}
}

func (w *world) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = nil
}

// night moves the clock to the n-th night, counting from 1.
func (w *world) night(n int) { w.opts.Now = night.AddDate(0, 0, n-1) }

// options are those of the world with its repositories as sources.
func (w *world) options() edition.Options {
	opts := w.opts
	opts.Sources = nil
	for _, name := range w.names {
		opts.Sources = append(opts.Sources, w.source(w.server.Address(name+".git")))
	}
	return opts
}

func (w *world) source(address string) source.Source {
	w.t.Helper()
	s, err := source.Parse(address)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) build() *edition.Report {
	w.t.Helper()
	report := w.buildWithProblems()
	for _, p := range report.Problems {
		w.t.Errorf("problem: %s", p)
	}
	return report
}

// buildWithProblems builds where build would take problems for a failure.
func (w *world) buildWithProblems() *edition.Report {
	w.t.Helper()
	report, err := edition.Build(w.t.Context(), w.options())
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

// fails builds and wants an error with all these words.
func (w *world) fails(ctx context.Context, words ...string) {
	w.t.Helper()
	_, err := edition.Build(ctx, w.options())
	if err == nil {
		w.t.Fatal("the build did not fail")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			w.t.Errorf("%q does not say %q", err, word)
		}
	}
}

func (w *world) ledgerFile() string { return filepath.Join(w.opts.State, ledger.FileName) }

func (w *world) ledger() string { return read(w.t, w.ledgerFile()) }

// findings are all findings of a repository, with their history.
func (w *world) findings(repository string) []ledger.Entry {
	w.t.Helper()
	book, err := ledger.Open(w.ledgerFile())
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(book.Entries(), func(e ledger.Entry) bool { return e.Repository != repository })
}

// text is what a page says at the places that a selector names.
func (w *world) text(page, selector string) string {
	w.t.Helper()
	f, err := os.Open(filepath.Join(w.opts.Out, filepath.FromSlash(page), "index.html"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	document, err := goquery.NewDocumentFromReader(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(strings.Fields(document.Find(selector).Text()), " ")
}

func read(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// tree is every file below a folder.
type tree map[string]file

type file struct {
	Content string // hashed
	Changed time.Time
}

func treeOf(t testing.TB, dir string) tree {
	t.Helper()
	all := tree{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(read(t, path)))
		name, err := filepath.Rel(dir, path)
		all[filepath.ToSlash(name)] = file{hex.EncodeToString(sum[:8]), info.ModTime()}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// contents are a tree without its times.
func (all tree) contents() map[string]string {
	out := map[string]string{}
	for name, f := range all {
		out[name] = f.Content
	}
	return out
}
