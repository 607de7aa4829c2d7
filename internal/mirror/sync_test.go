package mirror

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/gitfs"
	"daybook/internal/testserver"
)

func TestFirstFetchTakesOnlyWhatIsRead(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	r := w.must(Fetched)
	readable(t, r)
	if got := fileOf(t, r, "docs/run.md"); got != "Restart it twice.\n" {
		t.Errorf("docs/run.md: %q", got)
	}
	if got := fileOf(t, r, "src/main.go"); got != "(missing)" {
		t.Errorf("src/main.go was not wanted: %q", got)
	}
	if r.Branch.Name != "main" || r.Branch.When.Format("2006-01-02") != "2024-06-01" {
		t.Errorf("branch %+v", r.Branch)
	}
	if len(r.Tags) != 1 || r.Tags[0].Name != "v1.1.0" {
		t.Errorf("tags %+v", r.Tags)
	}
	if r.Bytes == 0 || !r.FetchedAt.Equal(night) {
		t.Errorf("bytes %d, fetched at %s", r.Bytes, r.FetchedAt)
	}
	// One listing, one pack of history, one batch of blobs, and one more for
	// what a link leads to, had that not been wanted anyhow.
	if l, p := w.server.Listings(), w.server.Packs(); l != 1 || p != 2 {
		t.Errorf("%d listings, %d packs", l, p)
	}
	w.tidy()
	git(t, r.Dir, nil, "rev-list", "--objects", "--missing=allow-any", "--all")
}

func TestUnchangedCostsOneListing(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	first := w.must(Fetched)
	w.server.Forget()
	w.opts.Now = night.AddDate(0, 0, 1)
	r := w.must(Unchanged)
	if l, p := w.server.Listings(), w.server.Packs(); l != 1 || p != 0 {
		t.Errorf("%d listings, %d packs", l, p)
	}
	if !r.FetchedAt.Equal(w.opts.Now) {
		t.Errorf("seen to be current at %s", r.FetchedAt)
	}
	r.FetchedAt, r.Status, r.Bytes = first.FetchedAt, first.Status, first.Bytes
	if diff := cmp.Diff(first, r); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyWhatIsNewIsFetched(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	first := w.must(Fetched)
	w.append("-- commit 2024-07-01 carol --\nMore\n\ntag: v1.2.0 Noted\n-- docs/new.md --\nNew.\n")
	w.server.Forget()
	r := w.must(Fetched)
	readable(t, r)
	if got := fileOf(t, r, "docs/new.md"); got != "New.\n" {
		t.Errorf("docs/new.md: %q", got)
	}
	if r.Tags[0].Name != "v1.2.0" || r.Tags[0].Commit != r.Branch.Commit {
		t.Errorf("the annotated tag is not peeled: %+v", r.Tags)
	}
	if r.Bytes >= first.Bytes {
		t.Errorf("%d bytes for one commit, %d for all", r.Bytes, first.Bytes)
	}
	w.must(Unchanged)
}

func TestLightTagCostsNoPack(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	w.must(Fetched)
	git(t, w.origin, nil, "tag", "v9.0.0", "main")
	w.server.Forget()
	r := w.must(Fetched)
	if p := w.server.Packs(); p != 0 || r.Tags[0].Name != "v9.0.0" {
		t.Errorf("%d packs, tags %v", p, r.Tags)
	}
}

func TestTagsThatLeadToNoCommit(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	git(t, w.origin, nil, "tag", "v9.9.9", "main:README.md")
	r := w.must(Fetched)
	if len(r.Tags) != 0 {
		t.Errorf("tags %v", r.Tags)
	}
	w.must(Unchanged)
}

func TestOtherNeedsFetchMoreBlobs(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	w.must(Fetched)
	w.opts.Wants = append(w.opts.Wants, func(tree *gitfs.Tree) []gitfs.Entry { return tree.Entries() })
	w.opts.WantsNeed = "2"
	w.server.Forget()
	r := w.must(Fetched)
	if got := fileOf(t, r, "src/main.go"); got != "package main // changed\n" {
		t.Errorf("src/main.go: %q", got)
	}
	if p := w.server.Packs(); p != 1 {
		t.Errorf("%d packs", p)
	}
}

func TestLinksBringWhatTheyLeadTo(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	w.opts.Wants = []Wants{func(tree *gitfs.Tree) []gitfs.Entry {
		e, _ := tree.Lookup("RUNBOOK.md")
		return []gitfs.Entry{e}
	}}
	w.opts.Tags = nil
	r := w.must(Fetched)
	if got := fileOf(t, r, "RUNBOOK.md"); got != "Restart it twice.\n" {
		t.Errorf("RUNBOOK.md: %q", got)
	}
}

func TestServersThatCannotFilter(t *testing.T) {
	refusal := "ERR upload-pack: not our ref 0000000000000000000000000000000000000001\n"
	refuse := func(n int, _ *http.Request) testserver.Fault {
		if n != 3 { // the listing, the history, and then the blobs
			return testserver.Fault{}
		}
		return testserver.Fault{Status: http.StatusOK, Body: fmt.Sprintf("%04x%s", len(refusal)+4, refusal)}
	}
	for name, o := range map[string]testserver.Options{
		"no filter":               {NoFilter: true},
		"no objects by their ids": {Fault: refuse},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, o)
			r := w.must(Fetched)
			readable(t, r)
			if got := fileOf(t, r, "src/main.go"); got != "package main // changed\n" {
				t.Errorf("a full fetch brings all: %q", got)
			}
			w.tidy()
			w.must(Unchanged)
			w.append("-- commit 2024-07-01 carol --\nMore\n-- docs/new.md --\nNew.\n")
			packs := w.server.Packs()
			r = w.must(Fetched)
			readable(t, r)
			if p := w.server.Packs() - packs; p != 1 {
				t.Errorf("%d packs", p)
			}
		})
	}
}

func TestBranches(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	w.must(Fetched)
	git(t, w.origin, nil, "branch", "release", "main~1")

	named := w.target()
	named.Branch = "release"
	r := w.sync(named)[0]
	if r.Status != Fetched || r.Branch.Name != "release" || r.Branch.When.Format("2006-01") != "2024-01" {
		t.Fatalf("%s %v %v", r.Status, r.Branch, r.Err)
	}
	readable(t, r)

	git(t, w.origin, nil, "branch", "-m", "main", "trunk")
	r = w.must(Fetched)
	if r.Branch.Name != "trunk" {
		t.Errorf("the default branch is now %v", r.Branch)
	}
	readable(t, r)

	git(t, w.origin, nil, "update-ref", "--no-deref", "HEAD", git(t, w.origin, nil, "rev-parse", "trunk~1")[:40])
	git(t, w.origin, nil, "branch", "-D", "release")
	r = w.must(Fetched)
	if r.Branch.Name != "HEAD" || r.Branch.When.Format("2006-01") != "2024-01" {
		t.Errorf("a detached HEAD: %v", r.Branch)
	}
	readable(t, r)
}

func TestRewrittenHistory(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	before := w.must(Fetched)
	git(t, w.origin, nil, "update-ref", "refs/heads/main", git(t, w.origin, nil, "rev-parse", "main~1")[:40])
	w.append("-- commit 2024-08-01 dave --\nAnother way\n-- docs/run.md --\nAnother.\n")
	r := w.must(Fetched)
	if r.Branch.Commit == before.Branch.Commit || fileOf(t, r, "docs/run.md") != "Another.\n" {
		t.Errorf("got %v", r.Branch)
	}
	readable(t, r)
}

func TestRepositoriesThatCannotBeMirrored(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, dir string)
		want error
		text string
	}{
		{"empty", func(t *testing.T, dir string) { git(t, dir, nil, "init", "-q", "--bare", ".") }, gitfs.ErrEmpty, "push one, or exclude it"},
		{"sha256", func(t *testing.T, dir string) {
			git(t, dir, nil, "init", "-q", "--bare", "--object-format=sha256", ".")
			tree := git(t, dir, nil, "hash-object", "-w", "-t", "tree", os.DevNull)[:64]
			commit := git(t, dir, nil, "commit-tree", "-m", "x", tree)[:64]
			git(t, dir, nil, "update-ref", "HEAD", commit)
		}, gitfs.ErrSHA256, "exclude it"},
		{"empty sha256", func(t *testing.T, dir string) {
			git(t, dir, nil, "init", "-q", "--bare", "--object-format=sha256", ".")
		}, nil, ""},
		{"HEAD of no branch", func(t *testing.T, dir string) {
			if err := gitfs.Create(dir, []gitfs.Step{{When: night, Author: gitfs.Person{Name: "a", Email: "a@x"}, Message: "x", Write: map[string]string{"a": "b"}}}); err != nil {
				t.Fatal(err)
			}
			git(t, dir, nil, "symbolic-ref", "HEAD", "refs/heads/gone")
		}, gitfs.ErrNoBranch, "it has main; name the branch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "x.git")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			tt.make(t, dir)
			server := testserver.New(t, root, testserver.Options{})
			opts := Options{Dir: t.TempDir(), Now: night}
			r := Sync(t.Context(), []Target{{Name: "x", URL: server.Address("x.git")}}, opts)[0]
			if r.Status != Failed || r.Readable() || r.Err == nil {
				t.Fatalf("%s: %v", r.Status, r.Err)
			}
			if tt.want != nil && !errors.Is(r.Err, tt.want) {
				t.Errorf("%v is not %v", r.Err, tt.want)
			}
			hasText(t, r.Err, tt.text)
			if p := server.Packs(); p != 0 {
				t.Errorf("%d packs", p)
			}
		})
	}
}

func TestMissingBranch(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	named := w.target()
	named.Branch = "nope"
	r := w.sync(named)[0]
	if r.Status != Failed || !errors.Is(r.Err, gitfs.ErrNoBranch) {
		t.Fatalf("%s: %v", r.Status, r.Err)
	}
	hasText(t, r.Err, `"nope"; it has main`)
}

func TestManyTargets(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	var targets []Target
	for i := range 20 {
		u := w.server.Address("team/api.git")
		if i%5 == 4 {
			u = w.server.Address("team/gone.git")
		}
		targets = append(targets, Target{Name: fmt.Sprintf("Team/%02d", i), URL: u})
	}
	targets = append(targets, Target{Name: "Team/00", URL: w.server.Address("team/api.git")})
	var events []Event
	w.opts.Progress = func(e Event) { events = append(events, e) } // the race detector watches
	w.opts.Jobs = 8
	results := w.sync(targets...)
	for i, r := range results {
		want := Fetched
		if i%5 == 4 || i == 20 {
			want = Failed
		}
		if r.Status != want || r.Target.Name != targets[i].Name {
			t.Errorf("%d: %s %s: %v", i, r.Target.Name, r.Status, r.Err)
		}
	}
	done := 0
	for _, e := range events {
		if e.Phase == Done {
			done++
		}
	}
	if done != 20 {
		t.Errorf("%d events of done", done)
	}
}

func TestPacksAreMadeOne(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	w.must(Fetched)
	most := 0
	for i := range mostPacks + 4 {
		w.append(fmt.Sprintf("-- commit 2024-07-%02d carol --\nMore\n-- docs/n%d.md --\n%d\n", i%28+1, i, i))
		r := w.must(Fetched)
		packs, _ := filepath.Glob(filepath.Join(r.Dir, "objects", "pack", "*.pack"))
		most = max(most, len(packs))
	}
	r := w.must(Unchanged)
	readable(t, r)
	packs, _ := filepath.Glob(filepath.Join(r.Dir, "objects", "pack", "*.pack"))
	if most < mostPacks/2 || len(packs) > mostPacks {
		t.Errorf("%d packs, at most %d", len(packs), most)
	}
	git(t, r.Dir, nil, "verify-pack", packs[0])
	w.must(Unchanged)
}

func TestNamesOfFolders(t *testing.T) {
	names := []string{"owner/repo", "Owner/repo", "owner+repo", "owner/Repo", "..", ".", "a", "x.new", "x.old", "x", "x.", "x..", "å", "a b",
		"owner/" + string(slices.Repeat([]byte("long"), 60)), "owner/" + string(slices.Repeat([]byte("long"), 61)), "%41", "A"}
	seen := map[string]string{}
	for _, n := range names {
		e := escape(n)
		if other, ok := seen[e]; ok || e != filepath.Base(e) || e == "." || e == ".." || len(e) > 200 {
			t.Errorf("%q becomes %q (as %q)", n, e, other)
		}
		seen[e] = n
	}
	if got := escape("owner/repo"); got != "owner+repo" {
		t.Errorf("owner/repo becomes %s", got)
	}
}

// crowd counts how many requests are under way at once.
type crowd struct {
	mu        sync.Mutex
	now, most int
}

func (c *crowd) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	res, err := http.DefaultTransport.RoundTrip(r)
	c.mu.Lock()
	c.now--
	c.mu.Unlock()
	return res, err
}

func TestConnectionsOfOneHost(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	var targets []Target
	for i := range 24 {
		targets = append(targets, Target{Name: fmt.Sprint(i), URL: w.server.Address("team/api.git")})
	}
	c := &crowd{}
	w.opts.Transport, w.opts.Jobs, w.opts.PerHost = c, 16, 2
	for _, r := range w.sync(targets...) {
		if r.Status != Fetched {
			t.Fatalf("%s: %v", r.Status, r.Err)
		}
	}
	if c.most != 2 {
		t.Errorf("%d at once", c.most)
	}
}

// What a reader finds wanting afterwards comes into the mirror that stands,
// and stays there when the next night has nothing new.
func TestMoreBlobsAreBrought(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	r := w.must(Fetched)
	repo, err := gitfs.Open(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := repo.Tree(r.Branch.Commit)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := tree.Lookup("src/main.go")
	repo.Close()
	bring := func() Result { return Bring(t.Context(), []Order{{w.target(), []gitfs.Hash{e.Hash}}}, w.opts)[0] }
	if got := bring(); got.Status != Fetched || got.Err != nil || got.Branch != r.Branch || got.Bytes == 0 {
		t.Fatalf("%+v", got)
	}
	if got := w.must(Unchanged); fileOf(t, got, "src/main.go") != "package main // changed\n" {
		t.Error("src/main.go is not what it was")
	}
	w.server.Forget()
	if got := bring(); got.Status != Unchanged || w.server.Packs() != 0 {
		t.Errorf("again: %s, %d packs", got.Status, w.server.Packs())
	}
	if err := os.RemoveAll(r.Dir); err != nil {
		t.Fatal(err)
	}
	if got := bring(); got.Status != Failed || got.Err == nil {
		t.Errorf("without a mirror: %+v", got)
	}
}
