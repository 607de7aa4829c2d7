package gitfs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// TestDeltas reads a pack that go-git made, with deltas of both kinds.
func TestDeltas(t *testing.T) {
	for _, byName := range []bool{false, true} {
		r := made(t)
		store := filesystem.NewStorage(osfs.New(r.Dir()), cache.NewObjectLRUDefault())
		var hashes []plumbing.Hash
		want := map[Hash]string{}
		for i := range 60 {
			content := strings.Repeat(fmt.Sprintf("line %d\n", i%7), 300) + strings.Repeat("the same for all\n", 500) + fmt.Sprint(i)
			o := store.NewEncodedObject()
			o.SetType(plumbing.BlobObject)
			w, err := o.Writer()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(content)); err != nil {
				t.Fatal(err)
			}
			h, err := store.SetEncodedObject(o)
			if err != nil {
				t.Fatal(err)
			}
			hashes = append(hashes, h)
			want[Hash(h)] = content
		}
		for h, content := range want { // loose as yet
			if b, err := r.Blob(h, 1<<20); err != nil || string(b) != content {
				t.Fatalf("loose: %d bytes, %v", len(b), err)
			}
		}
		out, err := store.PackfileWriter()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := packfile.NewEncoder(out, store, byName).Encode(hashes, 10); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		for _, h := range hashes {
			if err := store.DeleteLooseObject(h); err != nil {
				t.Fatal(err)
			}
		}
		r = opened(t, r.Dir())
		for _, o := range []objects{r.objects, r.db.walker()} {
			deltas := 0
			for h, content := range want {
				if k, b, err := o.read(h, 1<<20); err != nil || k != kindBlob || string(b) != content {
					t.Errorf("%s, %d bytes, %v", k, len(b), err)
				}
				if _, n, err := o.stat(h); err != nil || n != int64(len(content)) {
					t.Errorf("stat: %d, %v", n, err)
				}
				if _, _, err := o.read(h, int64(len(content))-1); !errors.Is(err, ErrTooLarge) {
					t.Errorf("limit: %v", err)
				}
				p := r.db.list()[0]
				if off, _, _ := p.index.find(&h); isDelta(t, p, off) {
					deltas++
				}
			}
			if deltas < 20 {
				t.Errorf("only %d deltas", deltas)
			}
		}
	}
}

func isDelta(t testing.TB, p *pack, off int64) bool {
	t.Helper()
	e, err := newWindow(p, false).entry(off)
	if err != nil {
		t.Fatal(err)
	}
	return e.kind == kindOffsetDelta || e.kind == kindRefDelta
}

func TestAlternates(t *testing.T) {
	lender := made(t, Step{When: day(0), Write: files("a", "1")})
	tip := headOf(t, lender)
	borrower := made(t)
	writeFile(t, filepath.Join(borrower.Dir(), "objects/info/alternates"), "# lent\n"+filepath.Join(lender.Dir(), "objects")+"\n../objects\n/nowhere\n")
	writeFile(t, filepath.Join(lender.Dir(), "objects/info/alternates"), filepath.Join(borrower.Dir(), "objects")+"\n") // a circle
	writeFile(t, filepath.Join(borrower.Dir(), "refs/heads/main"), tip.String()+"\n")
	r := opened(t, borrower.Dir())
	if b, err := treeOf(t, r).ReadFile("a"); err != nil || string(b) != "1" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestDamage changes every byte of a small repository's pack and index, one by
// one: it must be noticed or do no harm, and never cost more than an error.
func TestDamage(t *testing.T) {
	r := made(t,
		Step{When: day(0), Write: files("a", "1", "b/c", strings.Repeat("x", 300))},
		Step{When: day(1), Write: files("a", "2"), Tag: "v1", TagNote: "One"},
	)
	dir := filepath.Join(r.Dir(), "objects", "pack")
	noticed := 0
	for _, name := range mustList(t, dir) {
		path := filepath.Join(dir, name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(good); i += 1 + i/400 { // all of the head, fewer of the fan-out table
			for _, bad := range [][]byte{flip(good, i), good[:i]} {
				if err := os.WriteFile(path, bad, 0o644); err != nil {
					t.Fatal(err)
				}
				if err := readAll(r.Dir()); err != nil {
					noticed++
				}
			}
		}
		if err := os.WriteFile(path, good, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := readAll(r.Dir()); err != nil {
		t.Errorf("undamaged: %v", err)
	}
	if noticed < 500 {
		t.Errorf("only %d noticed", noticed)
	}
}

func readAll(dir string) error {
	r, err := Open(dir)
	if err != nil {
		return err
	}
	defer r.Close()
	head, err := r.Head()
	if err != nil {
		return err
	}
	tree, err := r.Tree(head.Commit)
	if err != nil {
		return err
	}
	for _, e := range tree.Entries() {
		if _, err := tree.ReadFile(e.Path); err != nil {
			return err
		}
	}
	_, err = newWholeHistory(r, head.Commit)
	return err
}

func newWholeHistory(r *Repo, tip Hash) (*chronicle, error) {
	return extend(context.Background(), r.db.walker(), r.shallow, &chronicle{}, tip)
}

func TestDamageIsErrCorrupt(t *testing.T) {
	r := made(t, Step{When: day(0), Write: files("a", strings.Repeat("abc", 1000))})
	e, _ := treeOf(t, r).Lookup("a")
	dir := filepath.Join(r.Dir(), "objects", "pack")
	pack := filepath.Join(dir, mustList(t, dir)[1])
	good, err := os.ReadFile(pack)
	if err != nil || !strings.HasSuffix(pack, ".pack") {
		t.Fatal(pack, err)
	}
	if err := os.Chmod(pack, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pack, flip(good, 20), 0o644); err != nil { // within the blob, which comes first
		t.Fatal(err)
	}
	if _, err := opened(t, r.Dir()).Blob(e.Hash, 1<<20); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a flipped bit: %v", err)
	}
	if err := os.WriteFile(pack, good[:len(good)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(r.Dir()); !errors.Is(err, ErrCorrupt) {
		t.Errorf("cut off: %v", err)
	}
	loose := filepath.Join(made(t).Dir())
	writeFile(t, filepath.Join(loose, "objects", "12", strings.Repeat("0", 38)), "")
	if _, err := opened(t, loose).Blob(Hash{0x12}, 10); !errors.Is(err, ErrCorrupt) {
		t.Errorf("an empty loose object: %v", err)
	}
}

func TestReadersAtTheSameTime(t *testing.T) {
	r := made(t,
		Step{When: day(0), Write: many(40, "1")},
		Step{When: day(1), Write: many(40, "2"), Tag: "v1"},
	)
	tree := treeOf(t, r)
	h := historyOf(t, r, HistoryOptions{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 40 {
				path := fmt.Sprintf("many/%03d.md", (i*5+k)%40)
				if b, err := tree.ReadFile(path); err != nil || !bytes.Equal(b, []byte("2")) {
					t.Errorf("%s: %q, %v", path, b, err)
				}
				if got := on(h.Last(path)); got != 1 {
					t.Errorf("Last(%s) = %d", path, got)
				}
			}
			if _, err := r.Tags(); err != nil {
				t.Error(err)
			}
			if _, err := r.History(t.Context(), tree.Commit(), "", HistoryOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// FuzzParsers feeds every parser of what a repository holds.
func FuzzParsers(f *testing.F) {
	c := &chronicle{tip: Hash{1}, paths: []string{"a/b", "a/c"}, people: []Person{{"A", "a@x"}},
		commits: []record{{hash: Hash{1}, when: 5, parents: []int32{1}, count: 1}, {hash: Hash{2}, first: 1, count: 1}},
		changes: []change{{path: 0, was: 1, now: 2}, {path: 1, commit: 1, now: 9}}}
	f.Add(bytes.TrimPrefix(c.encode()[:len(c.encode())-sha256.Size], []byte(indexMagic)))
	f.Add([]byte("tree 1234567890123456789012345678901234567890\nauthor A <a> 1 +0\n\nx"))
	f.Add(append([]byte("100644 a\x00"), make([]byte, 20)...))
	f.Add([]byte("\x03\x05\x90\x03\x02ab"))
	f.Fuzz(func(t *testing.T, b []byte) {
		index := append([]byte(indexMagic), b...)
		sum := sha256.Sum256(index)
		if c, err := decodeChronicle(append(index, sum[:]...)); err == nil && len(c.commits) > 0 {
			again, err := decodeChronicle(c.encode())
			if err != nil || !bytes.Equal(again.encode(), c.encode()) {
				t.Errorf("an index that is written otherwise than it was read: %v", err)
			}
			newHistory(c, nil, HistoryOptions{})
		}
		if raw, err := parseCommit(b); err == nil {
			splitIdent(raw.author)
		}
		for rest, ok := b, true; ok && len(rest) > 0; {
			var e rawEntry
			if e, rest, ok = nextEntry(rest); ok && e.rejected() == "" && strings.Contains(string(e.name), "/") {
				t.Errorf("name %q", e.name)
			}
		}
		if out, err := applyDelta([]byte("abc"), b, 1000); err == nil && len(out) > 1000 {
			t.Errorf("%d bytes", len(out))
		}
		baseDistance(b)
	})
}
