package mirror

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybook/internal/gitfs"
	"daybook/internal/testrepo"
	"daybook/internal/testserver"
)

const service = `
-- commit 2024-01-10 alice --
Begin

tag: v1.0.0 The first
-- README.md --
# Payments
-- src/main.go --
package main
-- docs/run.md --
Restart it.
-- commit 2024-06-01 bob --
Grow

tag: v1.1.0
symlink: RUNBOOK.md -> docs/run.md
-- docs/run.md --
Restart it twice.
-- src/main.go --
package main // changed
`

var night = time.Date(2025, 3, 1, 3, 0, 0, 0, time.UTC)

// world is a server with one repository, team/api.git, and our own state.
type world struct {
	t      *testing.T
	server *testserver.Server
	origin string
	opts   Options
	waits  []time.Duration
}

func newWorld(t *testing.T, o testserver.Options) *world {
	t.Helper()
	root := t.TempDir()
	w := &world{t: t, origin: filepath.Join(root, "team", "api.git")}
	if err := os.MkdirAll(w.origin, 0o755); err != nil {
		t.Fatal(err)
	}
	testrepo.Make(t, w.origin, service)
	w.server = testserver.New(t, root, o)
	w.opts = Options{Dir: filepath.Join(t.TempDir(), "mirrors"), Now: night, Wants: []Wants{markdown}, WantsNeed: "1", Tags: newest}
	return w
}

func markdown(tree *gitfs.Tree) []gitfs.Entry {
	var all []gitfs.Entry
	for _, e := range tree.Entries() {
		if strings.HasSuffix(e.Path, ".md") {
			all = append(all, e)
		}
	}
	return all
}

func newest(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return names[len(names)-1:]
}

func (w *world) target() Target {
	return Target{Name: "team/api", URL: w.server.Address("team/api.git")}
}

// sync runs without waiting between tries.
func (w *world) sync(targets ...Target) []Result { return w.syncWith(w.t.Context(), targets...) }

func (w *world) syncWith(ctx context.Context, targets ...Target) []Result {
	s := newSyncer(w.opts)
	s.wait = func(ctx context.Context, d time.Duration) error {
		w.waits = append(w.waits, d)
		return ctx.Err()
	}
	return s.run(ctx, targets)
}

func (w *world) one() Result { return w.sync(w.target())[0] }

func (w *world) must(status Status) Result {
	w.t.Helper()
	r := w.one()
	if r.Status != status || status != Stale && r.Err != nil {
		w.t.Fatalf("%s, want %s: %v", r.Status, status, r.Err)
	}
	return r
}

func (w *world) append(archive string) {
	w.t.Helper()
	steps, err := testrepo.Parse(archive)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := gitfs.Append(w.origin, steps); err != nil {
		w.t.Fatal(err)
	}
}

// readable asserts that a result can be read: its tree and the documents in
// it, of the branch and of the tags.
func readable(t *testing.T, r Result) {
	t.Helper()
	repo, err := gitfs.Open(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	if head, err := repo.Head(); err != nil || head.Commit != r.Branch.Commit || head.Name != r.Branch.Name {
		t.Errorf("HEAD is %v (%v), the result says %v", head, err, r.Branch)
	}
	for _, ref := range append([]gitfs.Ref{r.Branch}, r.Tags...) {
		tree, err := repo.Tree(ref.Commit)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range markdown(tree) {
			if _, err := tree.ReadFile(e.Path); err != nil {
				t.Errorf("%s at %s: %v", e.Path, ref.Name, err)
			}
		}
		if _, err := repo.Commit(ref.Commit); err != nil {
			t.Error(err)
		}
	}
}

func fileOf(t *testing.T, r Result, path string) string {
	t.Helper()
	repo, err := gitfs.Open(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	tree, err := repo.Tree(r.Branch.Commit)
	if err != nil {
		t.Fatal(err)
	}
	data, err := tree.ReadFile(path)
	if errors.Is(err, gitfs.ErrMissing) {
		return "(missing)"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// tidy asserts that nothing half done lies about.
func (w *world) tidy() {
	w.t.Helper()
	_ = filepath.WalkDir(w.opts.Dir, func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		if strings.HasPrefix(name, tempPrefix) || strings.HasSuffix(name, ".new") || strings.HasSuffix(name, ".old") {
			w.t.Errorf("left behind: %s", path)
		}
		return nil
	})
}

func hasText(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not say %q", err, want)
	}
}
