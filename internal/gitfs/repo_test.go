package gitfs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHeadBranchTags(t *testing.T) {
	r := made(t,
		Step{When: day(0), Write: map[string]string{"a": "1"}, Tag: "v1.0.0"},
		Step{When: day(1), Write: map[string]string{"a": "2"}, Tag: "v1.1.0", TagNote: "The next one"},
		Step{When: day(2), Branch: "team/fix", Write: map[string]string{"a": "3"}},
	)
	head, err := r.Head()
	if err != nil || head.Name != "main" || !head.When.Equal(day(1)) {
		t.Errorf("Head() = %v, %v", head, err)
	}
	fix, err := r.Branch("team/fix")
	if err != nil || fix.Name != "team/fix" || !fix.When.Equal(day(2)) {
		t.Errorf("Branch() = %v, %v", fix, err)
	}
	for _, name := range []string{"fix", "", "..", "../../HEAD", "a b"} {
		if _, err := r.Branch(name); !errors.Is(err, ErrNoBranch) {
			t.Errorf("Branch(%q): %v", name, err)
		}
	}
	first, err := r.Commit(head.Commit)
	if err != nil {
		t.Fatal(err)
	}
	object := object(t, r, kindBlob, "no commit")
	for name, content := range map[string]string{
		"refs/tags/blob":          object.String(),
		"refs/tags/gone":          strings.Repeat("12", 20),
		"refs/remotes/origin/dev": head.Commit.String(),
	} {
		writeFile(t, filepath.Join(r.Dir(), name), content+"\n")
	}
	tags, err := r.Tags()
	want := []Ref{
		{Name: "v1.0.0", Commit: first.Parents[0], When: day(0)},
		{Name: "v1.1.0", Commit: head.Commit, When: day(1)},
	}
	if diff := cmp.Diff(want, tags); diff != "" || err != nil {
		t.Errorf("Tags(): %v\n%s", err, diff)
	}
	if dev, err := r.Branch("dev"); err != nil || dev.Commit != head.Commit {
		t.Errorf("Branch(dev) = %v, %v", dev, err)
	}
	writeFile(t, filepath.Join(r.Dir(), "HEAD"), first.Parents[0].String()+"\n")
	if head, err := r.Head(); err != nil || head.Name != "HEAD" || head.Commit != first.Parents[0] {
		t.Errorf("detached Head() = %v, %v", head, err)
	}
	writeFile(t, filepath.Join(r.Dir(), "HEAD"), "ref: refs/heads/master\n")
	if _, err := r.Head(); !errors.Is(err, ErrNoBranch) || errors.Is(err, ErrEmpty) {
		t.Errorf("Head() of a branch that is not there: %v", err)
	}
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTenThousandTags(t *testing.T) {
	r := made(t, Step{When: day(0), Write: map[string]string{"a": "1"}})
	head := headOf(t, r)
	var packed strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&packed, "%s refs/tags/v%05d\n", head, i)
	}
	writeFile(t, filepath.Join(r.Dir(), "packed-refs"), packed.String())
	tags, err := r.Tags()
	if err != nil || len(tags) != 10_000 || tags[9_999].Name != "v09999" {
		t.Fatalf("%d tags, error %v", len(tags), err)
	}
}

func TestOpenErrors(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		want  error
	}{
		"no folder":   {nil, ErrNotRepository},
		"plain":       {map[string]string{"README.md": "x"}, ErrNotRepository},
		"only HEAD":   {map[string]string{"HEAD": "ref: refs/heads/main\n"}, ErrNotRepository},
		"bad pointer": {map[string]string{".git": "nonsense\n"}, ErrNotRepository},
		"to nowhere":  {map[string]string{".git": "gitdir: ../nowhere\n"}, ErrNotRepository},
		"sha256": {map[string]string{"HEAD": "ref: refs/heads/main\n", "objects/x": "",
			"config": "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = SHA256\n"}, ErrSHA256},
		"reftable": {map[string]string{"HEAD": "ref: refs/heads/.invalid\n", "objects/x": "",
			"config": "[extensions]\n\trefStorage = reftable\n"}, ErrReftable},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "repo")
			for file, content := range test.files {
				writeFile(t, filepath.Join(dir, file), content)
			}
			if _, err := Open(dir); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestEmptyRepository(t *testing.T) {
	r := made(t)
	if _, err := r.Head(); !errors.Is(err, ErrEmpty) {
		t.Errorf("Head(): %v", err)
	}
	if tags, err := r.Tags(); err != nil || len(tags) != 0 {
		t.Errorf("Tags() = %v, %v", tags, err)
	}
}

func TestRemote(t *testing.T) {
	r := made(t)
	if r.Remote() != "" {
		t.Errorf("Remote() = %q", r.Remote())
	}
	writeFile(t, filepath.Join(r.Dir(), "config"), "[remote \"origin\"]\n\turl = https://u:p@host.example/x.git\n")
	if got := opened(t, r.Dir()).Remote(); got != "https://u:p@host.example/x.git" {
		t.Errorf("Remote() = %q", got)
	}
}

func TestBlob(t *testing.T) {
	big := strings.Repeat("a long line\n", 100_000)
	r := made(t, Step{When: day(0), Write: map[string]string{"small": "hello\n", "big": big}})
	tree := treeOf(t, r)
	small, _ := tree.Lookup("small")
	large, _ := tree.Lookup("big")
	if b, err := r.Blob(small.Hash, 6); err != nil || string(b) != "hello\n" {
		t.Errorf("Blob(small) = %q, %v", b, err)
	}
	if _, err := r.Blob(small.Hash, 5); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Blob(small) with a limit of 5: %v", err)
	}
	if b, err := r.Blob(large.Hash, 2<<20); err != nil || string(b) != big {
		t.Errorf("Blob(big) has %d bytes, error %v", len(b), err)
	}
	if _, err := r.Blob(Hash{1}, 1); !errors.Is(err, ErrMissing) {
		t.Errorf("Blob(missing): %v", err)
	}
	if _, err := r.Blob(tree.Commit(), 1<<20); err == nil || errors.Is(err, ErrMissing) {
		t.Errorf("Blob(a commit): %v", err)
	}
	if n, err := r.BlobSize(large.Hash); err != nil || n != int64(len(big)) {
		t.Errorf("BlobSize(big) = %d, %v", n, err)
	}
}

func TestObjectsThatArriveLater(t *testing.T) {
	r := made(t, Step{When: day(0), Write: map[string]string{"a": "1"}})
	w := newPackWriter()
	h := w.add(kindBlob, []byte("fetched"))
	if r.Has(h) {
		t.Fatal("already there")
	}
	if err := w.save(filepath.Join(r.Dir(), "objects/pack")); err != nil {
		t.Fatal(err)
	}
	if b, err := r.Blob(h, 100); err != nil || string(b) != "fetched" {
		t.Errorf("Blob() = %q, %v", b, err)
	}
}

func TestCommitFields(t *testing.T) {
	r := made(t, Step{When: day(0), Write: map[string]string{"a": "1"}})
	c, err := r.Commit(headOf(t, r))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		header string
		want   Commit
	}{
		"latin 1":       {"author J\xfcrg <j@x.example> 1700000000 +0100\ncommitter C <c@x.example> 1700000000 +0000\nencoding ISO-8859-1\n\nGr\xfc\xdfe\n", Commit{Author: Person{"Jürg", "j@x.example"}, Authored: time.Unix(1700000000, 0).UTC(), When: time.Unix(1700000000, 0).UTC(), Subject: "Grüße"}},
		"no encoding":   {"author J\xfcrg <j@x.example> 1 +0\ncommitter C <c> 1 +0\n\nx", Commit{Author: Person{"J\ufffdrg", "j@x.example"}, Authored: time.Unix(1, 0).UTC(), When: time.Unix(1, 0).UTC(), Subject: "x"}},
		"negative date": {"author A <a> -5 +0000\ncommitter A <a> -5 +0000\n\nx", Commit{Author: Person{"A", "a"}, Subject: "x"}},
		"year 9999":     {"author A <a> 253402300799 +0\ncommitter A <a> 253402300799 +0\n\n", Commit{Author: Person{"A", "a"}, Authored: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), When: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)}},
		"year 10000":    {"author A <a> 253402300800 +0\ncommitter A <a> 99999999999999999999 +0\n\n", Commit{Author: Person{"A", "a"}}},
		"brackets":      {"author A <x> B <a@b> 5 +0000\ncommitter A a@b\n\n\n\nx\ny", Commit{Author: Person{"A", "x> B <a@b"}, Authored: time.Unix(5, 0).UTC(), Subject: "x"}},
		"nobody":        {"", Commit{}},
	} {
		t.Run(name, func(t *testing.T) {
			h := object(t, r, kindCommit, "tree "+c.Tree.String()+"\n"+test.header)
			got, err := r.Commit(h)
			test.want.Hash, test.want.Tree = h, c.Tree
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
	for _, bad := range []string{"", "tree 12\n", "parent " + c.Hash.String() + "\n", "tree " + c.Tree.String() + "\nparent x\n"} {
		if _, err := r.Commit(object(t, r, kindCommit, bad)); !errors.Is(err, errBadCommit) {
			t.Errorf("commit %q: %v", bad, err)
		}
	}
}

// TestAsGitLaysItOut opens what git made, in all the ways it lays out a
// repository, and reads every object as git does.
func TestAsGitLaysItOut(t *testing.T) {
	top := t.TempDir()
	work := filepath.Join(top, "work")
	git(t, top, "init", "-q", "-b", "main", work)
	long := strings.Repeat("line of a file that changes little\n", 200)
	for i := range 20 {
		writeFile(t, filepath.Join(work, "docs", "guide.md"), fmt.Sprintf("%s%d\n", long, i))
		git(t, work, "add", ".")
		git(t, work, "commit", "-q", "-m", fmt.Sprintf("Edit %d", i))
	}
	git(t, work, "worktree", "add", "-q", "-b", "linked", filepath.Join(top, "linked"))
	git(t, top, "clone", "-q", "--bare", work, "bare.git")
	git(t, top, "-C", "bare.git", "repack", "-q", "-adf", "--depth=50")
	git(t, top, "clone", "-q", "--bare", work, "ref-delta.git")
	git(t, top, "-C", "ref-delta.git", "-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-adf")
	git(t, top, "clone", "-q", "--bare", "--shared", work, "shared.git")
	list := git(t, work, "rev-list", "--objects", "--no-object-names", "HEAD")
	for _, name := range []string{"work", "linked", "bare.git", "ref-delta.git", "shared.git"} {
		r := opened(t, filepath.Join(top, name))
		if head, err := r.Head(); err != nil || head.Commit.String() != strings.TrimSpace(git(t, work, "rev-parse", "HEAD")) {
			t.Errorf("%s: Head() = %v, %v", name, head, err)
		}
		for line := range strings.Lines(list) {
			var h Hash
			if err := h.UnmarshalText([]byte(strings.TrimSpace(line))); err != nil {
				t.Fatal(err)
			}
			sameAsGit(t, r, h, git(t, work, "cat-file", "-t", h.String()))
		}
	}
	if linked, err := opened(t, filepath.Join(top, "linked")).Head(); err != nil || linked.Name != "linked" {
		t.Errorf("linked work tree: Head() = %v, %v", linked, err)
	}
}

// sameAsGit reads an object and compares its id, which stands for its content.
func sameAsGit(t testing.TB, r *Repo, h Hash, want string) {
	t.Helper()
	k, b, err := r.objects.read(h, 1<<30)
	if err != nil || k.String() != strings.TrimSpace(want) {
		t.Errorf("%s: %s is a %s, error %v; want %s", r.Dir(), h, k, err, want)
		return
	}
	if got := newPackWriter().add(k, b); got != h {
		t.Errorf("%s: %s has another content", r.Dir(), h)
	}
	if k2, n, err := r.objects.stat(h); err != nil || k2 != k || n != int64(len(b)) {
		t.Errorf("%s: stat(%s) = %s, %d, %v; want %s, %d", r.Dir(), h, k2, n, err, k, len(b))
	}
}
