package gitfs

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// world is a random repository, kept beside git as plain maps.
type world struct {
	commits []worldCommit // parents before children
	numbers map[Hash]int
}

type worldCommit struct {
	hash    Hash
	when    int64
	parents []int
	files   map[string]Hash
}

var worldPaths = []string{"a", "b/c", "b/d", "b.md", "b/e/f", "g/h", "g", "z"}

// grow makes a random repository with branches, merges that keep, mix or drop,
// deletions, reverts, renames and dates that go backwards.
func grow(t testing.TB, rng *rand.Rand, n int) (*Repo, *world) {
	t.Helper()
	var steps []Step
	branches := []string{"main"}
	for i := range n {
		s := Step{When: day(i + rng.IntN(4) - 2), Author: someone("Alice"), Message: fmt.Sprint(i), Write: map[string]string{}}
		s.Branch = branches[rng.IntN(len(branches))]
		if i > 0 && rng.IntN(5) == 0 {
			s.From = s.Branch
			s.Branch = fmt.Sprintf("b%d", i)
			if rng.IntN(6) == 0 {
				s.From = "-"
			}
			branches = append(branches, s.Branch)
		} else if i > 0 && rng.IntN(3) == 0 {
			for _, b := range branches {
				if b != s.Branch && rng.IntN(len(branches)) == 0 {
					s.MergeOf = append(s.MergeOf, b)
				}
			}
		}
		for _, p := range worldPaths {
			if rng.IntN(6) == 0 {
				s.Write[p] = fmt.Sprint(rng.IntN(4)) // few contents, so that they come back
			}
		}
		steps = append(steps, s)
	}
	r := made(t, steps...)
	return r, remember(t, r, branches)
}

// remember reads everything back, commit by commit.
func remember(t testing.TB, r *Repo, branches []string) *world {
	t.Helper()
	w := &world{numbers: map[Hash]int{}}
	var visit func(h Hash) int
	visit = func(h Hash) int {
		if n, ok := w.numbers[h]; ok {
			return n
		}
		c, err := r.Commit(h)
		if err != nil {
			t.Fatal(err)
		}
		wc := worldCommit{hash: h, when: c.When.Unix(), files: map[string]Hash{}}
		for _, p := range c.Parents {
			wc.parents = append(wc.parents, visit(p))
		}
		tree, err := r.Tree(h)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range tree.Entries() {
			wc.files[e.Path] = e.Hash
		}
		w.numbers[h] = len(w.commits)
		w.commits = append(w.commits, wc)
		return len(w.commits) - 1
	}
	for _, b := range branches {
		if ref, err := r.Branch(b); err == nil {
			visit(ref.Commit)
		}
	}
	return w
}

// order lists what leads to tip: a descendant first, then by date.
func (w *world) order(tip int) []int {
	reach := map[int]bool{}
	var mark func(int)
	mark = func(n int) {
		if !reach[n] {
			reach[n] = true
			for _, p := range w.commits[n].parents {
				mark(p)
			}
		}
	}
	mark(tip)
	var out []int
	for len(reach) > 0 {
		blocked := map[int]bool{}
		for n := range reach {
			for _, p := range w.commits[n].parents {
				blocked[p] = true
			}
		}
		best := -1
		for _, n := range slices.Sorted(maps.Keys(reach)) {
			a := w.commits[n]
			if blocked[n] {
				continue
			}
			if best < 0 || a.when > w.commits[best].when ||
				a.when == w.commits[best].when && a.hash.String() < w.commits[best].hash.String() {
				best = n
			}
		}
		out = append(out, best)
		delete(reach, best)
	}
	return out
}

// changed are the paths in which a commit differs from every parent.
func (w *world) changed(n int) []string {
	c := w.commits[n]
	var out []string
	for _, p := range append([]string{"b/c/x"}, worldPaths...) {
		differs := len(c.parents) > 0 || c.files[p] != Hash{}
		for _, parent := range c.parents {
			if w.commits[parent].files[p] == c.files[p] {
				differs = false
			}
		}
		if differs {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// last is the definition: the first in order that gave the content at the tip.
func (w *world) last(tip int, path string) (Hash, bool) {
	want := w.commits[tip].files[path]
	if want.IsZero() {
		return Hash{}, false
	}
	for _, n := range w.order(tip) {
		if slices.Contains(w.changed(n), path) && w.commits[n].files[path] == want {
			return w.commits[n].hash, true
		}
	}
	return Hash{}, false
}

func TestHistoryOfRandomRepositories(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			r, w := grow(t, rng, 5+rng.IntN(30))
			for _, tip := range []int{len(w.commits) - 1, rng.IntN(len(w.commits))} {
				h, err := r.History(t.Context(), w.commits[tip].hash, "", HistoryOptions{})
				if err != nil {
					t.Fatal(err)
				}
				w.compare(t, h, tip)
			}
		})
	}
}

func (w *world) compare(t *testing.T, h *History, tip int) {
	t.Helper()
	order := w.order(tip)
	if h.Commits() != len(order) {
		t.Fatalf("%d commits, want %d", h.Commits(), len(order))
	}
	for i, n := range order {
		rec := h.chronicle.commits[i]
		if rec.hash != w.commits[n].hash {
			t.Fatalf("commit %d is %s, want %s", i, rec.hash, w.commits[n].hash)
		}
		var got []string
		lo, hi := rec.span()
		for _, ch := range h.chronicle.changes[lo:hi] {
			p := h.chronicle.paths[ch.path]
			got = append(got, p)
			want := uint64(0)
			if b, ok := w.commits[n].files[p]; ok {
				want = hashPrefix(b[:])
			}
			if ch.now != want {
				t.Errorf("%s in %s became %x, want %x", p, rec.hash, ch.now, want)
			}
		}
		slices.Sort(got)
		if want := w.changed(n); !slices.Equal(got, want) {
			t.Errorf("%s changed %v, want %v", rec.hash, got, want)
		}
	}
	for _, p := range worldPaths {
		got, ok := h.Last(p)
		want, wantOK := w.last(tip, p)
		if ok != wantOK || got.Commit != want {
			t.Errorf("Last(%s) = %s, %v; want %s, %v", p, got.Commit, ok, want, wantOK)
		}
		if _, known := h.Created(p); known != wantOK {
			t.Errorf("Created(%s) is known: %v, want %v", p, known, wantOK)
		}
	}
}

// An index that went through any tips, forward, aside and back, is the same as
// a fresh one.
func TestExtendedIndexIsAFreshOne(t *testing.T) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 2))
			r, w := grow(t, rng, 5+rng.IntN(40))
			dir := t.TempDir()
			extended := filepath.Join(dir, "extended")
			for i := range 6 {
				tip := w.commits[rng.IntN(len(w.commits))].hash
				if _, err := r.History(t.Context(), tip, extended, HistoryOptions{}); err != nil {
					t.Fatal(err)
				}
				fresh := filepath.Join(dir, fmt.Sprint(i))
				if _, err := r.History(t.Context(), tip, fresh, HistoryOptions{}); err != nil {
					t.Fatal(err)
				}
				sameFile(t, extended, fresh)
			}
		})
	}
}

// TestChangesAsGitSeesThem compares every commit of a real fleet with git's
// combined diff, which shows of a merge what differs from all parents.
func TestChangesAsGitSeesThem(t *testing.T) {
	for _, dir := range fleet(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			h := walkWhole(t, dir)
			ours := map[string]string{}
			for _, rec := range h.chronicle.commits {
				var lines []string
				lo, hi := rec.span()
				for _, ch := range h.chronicle.changes[lo:hi] {
					lines = append(lines, h.chronicle.paths[ch.path])
				}
				slices.Sort(lines)
				ours[rec.hash.String()] = strings.Join(lines, "\n")
			}
			theirs := git(t, dir, "log", "-z", "-c", "--root", "--no-renames", "--name-only", "--format=%x01%H")
			n := 0
			for _, block := range strings.Split(theirs, "\x01")[1:] {
				fields := strings.Split(block, "\x00")
				hash := fields[0]
				var lines []string
				for _, f := range fields[1:] {
					if f = strings.TrimPrefix(f, "\n"); f != "" {
						lines = append(lines, f)
					}
				}
				slices.Sort(lines)
				if want := strings.Join(lines, "\n"); ours[hash] != want {
					t.Errorf("%s: got %q, want %q", hash, ours[hash], want)
				}
				n++
			}
			if n != h.Commits() {
				t.Errorf("%d commits, git has %d", h.Commits(), n)
			}
		})
	}
}
