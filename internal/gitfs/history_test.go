package gitfs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func historyOf(t testing.TB, r *Repo, opts HistoryOptions) *History {
	t.Helper()
	h, err := r.History(t.Context(), headOf(t, r), "", opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// on is the day on which an answer was committed, or -1 without one.
func on(c Change, ok bool) int {
	if !ok {
		return -1
	}
	return int(c.When.Sub(day(0)) / (24 * time.Hour))
}

func files(pairs ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func many(n int, content string) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("many/%03d.md", i)] = content
	}
	return out
}

func merged(a, b map[string]string) map[string]string {
	for k, v := range b {
		a[k] = v
	}
	return a
}

// The day of Last, LastMeaningful and Created of doc.md, and the rule.
type answer struct {
	last, meaningful, created int
	rule                      Rule
}

var bot = Person{Name: "dependabot[bot]", Email: "49699333+dependabot[bot]@users.noreply.github.com"}

func TestLastChange(t *testing.T) {
	for name, test := range map[string]struct {
		steps []Step
		want  answer
	}{
		"plain": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Write: files("doc.md", "2")},
			{When: day(2), Write: files("other", "1")},
		}, answer{1, 1, 0, RuleNone}},
		"edit on a branch, merged": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Branch: "b", Write: files("doc.md", "2")},
			{When: day(2), Write: files("other", "1")},
			{When: day(3), MergeOf: []string{"b"}},
		}, answer{1, 1, 0, RuleNone}},
		"edit on a branch that the merge dropped": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Branch: "b", Write: files("doc.md", "2")},
			{When: day(2), MergeOf: []string{"b"}, Write: files("doc.md", "1")},
		}, answer{0, 0, 0, RuleNone}},
		"merge that differs from both parents": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Branch: "b", Write: files("doc.md", "2")},
			{When: day(2), Write: files("doc.md", "3")},
			{When: day(3), MergeOf: []string{"b"}, Write: files("doc.md", "4")},
		}, answer{3, 3, 0, RuleNone}},
		"document that a subtree merge brings": {[]Step{
			{When: day(0), Write: files("README.md", "1")},
			{When: day(1), Branch: "lib", From: "-", Write: files("lib.md", "1")},
			{When: day(2), MergeOf: []string{"lib"}, Remove: []string{"lib.md"}, Write: files("doc.md", "1")},
			{When: day(3), Write: files("README.md", "2")},
		}, answer{2, 2, 2, RuleNone}},
		"deleted and added again": {[]Step{
			{When: day(0), Write: files("doc.md", "1", "x", "1")},
			{When: day(1), Remove: []string{"doc.md"}},
			{When: day(2), Write: files("doc.md", "1")},
			{When: day(3), Write: files("x", "2")},
		}, answer{2, 2, 2, RuleNone}},
		"reverted": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Write: files("doc.md", "2")},
			{When: day(2), Write: files("doc.md", "1")},
		}, answer{2, 2, 0, RuleNone}},
		"cherry-picked twins": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Branch: "b", Write: files("doc.md", "2")},
			{When: day(2), Write: files("doc.md", "2")},
			{When: day(3), MergeOf: []string{"b"}},
		}, answer{2, 2, 0, RuleNone}},
		"a descendant with an older date": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(9), Write: files("doc.md", "2")},
			{When: day(3), Write: files("doc.md", "3")},
		}, answer{3, 3, 0, RuleNone}},
		"made executable": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Exec: []string{"doc.md"}},
		}, answer{1, 1, 0, RuleNone}},
		"a bot came last": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Write: files("doc.md", "2")},
			{When: day(2), Author: bot, Write: files("doc.md", "3")},
		}, answer{2, 1, 0, RuleBot}},
		"a bot alone": {[]Step{
			{When: day(0), Author: bot, Write: files("doc.md", "1")},
			{When: day(1), Author: bot, Write: files("doc.md", "2")},
		}, answer{1, 0, 0, RuleBot}},
		"a bot, after an edit that a merge dropped": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Branch: "b", Write: files("doc.md", "2")},
			{When: day(2), MergeOf: []string{"b"}, Write: files("doc.md", "1")},
			{When: day(3), Author: bot, Write: files("doc.md", "3")},
		}, answer{3, 0, 0, RuleBot}},
		"a mass edit came last": {[]Step{
			{When: day(0), Write: merged(many(10, "1"), files("doc.md", "1"))},
			{When: day(1), Write: files("doc.md", "2")},
			{When: day(2), Write: merged(many(10, "2"), files("doc.md", "3"))},
		}, answer{2, 1, 0, RuleMassEdit}},
		"a mass edit, then a bot": {[]Step{
			{When: day(0), Write: files("doc.md", "1")},
			{When: day(1), Write: merged(many(10, "2"), files("doc.md", "3"))},
			{When: day(2), Author: bot, Write: files("doc.md", "4")},
		}, answer{2, 0, 0, RuleBot}},
		"created by a mass edit": {[]Step{
			{When: day(0), Write: files("x", "1")},
			{When: day(1), Write: merged(many(10, "1"), files("doc.md", "1"))},
		}, answer{1, 1, 1, RuleNone}},
		"a file that was a folder": {[]Step{
			{When: day(0), Write: files("doc.md/x", "1", "y", "1")},
			{When: day(1), Remove: []string{"doc.md"}, Write: files("doc.md", "1")},
			{When: day(2), Write: files("y", "2")},
		}, answer{1, 1, 1, RuleNone}},
		"not at the tip": {[]Step{
			{When: day(0), Write: files("doc.md", "1", "x", "1")},
			{When: day(1), Remove: []string{"doc.md"}},
		}, answer{-1, -1, -1, RuleNone}},
		"only on another branch": {[]Step{
			{When: day(0), Write: files("x", "1")},
			{When: day(1), Branch: "b", Write: files("doc.md", "1")},
		}, answer{-1, -1, -1, RuleNone}},
	} {
		t.Run(name, func(t *testing.T) {
			h := historyOf(t, made(t, test.steps...), HistoryOptions{MassEdit: 8})
			var got answer
			got.last = on(h.Last("doc.md"))
			c, rule, ok := h.LastMeaningful("doc.md")
			got.meaningful, got.rule = on(c, ok), rule
			got.created = on(h.Created("doc.md"))
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestBots(t *testing.T) {
	for who, want := range map[Person]bool{
		bot: true,
		{"GitHub Actions", "github-actions@github.com"}:      true,
		{"Renovate", "bot@renovateapp.com"}:                  true,
		{"k8s-ci-robot", "k8s@example.com"}:                  true,
		{"x", "release-bot@example.com"}:                     true,
		{"Release Bot", "release@example.com"}:               true,
		{"x", "123+my-bot@users.noreply.github.com"}:         true,
		{"Anne Abbot", "anne.abbot@example.com"}:             false,
		{"Jo Talbot", "talbot@example.com"}:                  false,
		{"Bo Turner", "bot.turner@example.com"}:              false,
		{"Robottom", "12+robottom@users.noreply.github.com"}: false,
		{"Sync Machine", "sync@internal.example"}:            true, // by the extra pattern
		{"Alice Adams", "alice@example.com"}:                 false,
		{"", ""}:                                             false,
	} {
		if got := isBot(who, []string{"SYNC@", " "}); got != want {
			t.Errorf("isBot(%v) = %v", who, got)
		}
	}
}

func TestChangesAndAuthors(t *testing.T) {
	bob := someone("Bob")
	r := made(t,
		Step{When: day(0), Write: files("src/a.go", "1", "src/b.go", "1", "src.md", "1")},
		Step{When: day(1), Write: files("src/a.go", "2", "src/b.go", "2")},
		Step{When: day(2), Author: bob, Write: files("src/deep/c.go", "1")},
		Step{When: day(3), Author: bot, Write: files("src/a.go", "3")},
		Step{When: day(4), Branch: "b", Author: Person{"Robert", "BOB@example.com"}, Write: files("src/b.go", "3")},
		Step{When: day(5), Write: files("src.md", "2")},
		Step{When: day(6), MergeOf: []string{"b"}},
		Step{When: day(7), Remove: []string{"src/deep"}},
		Step{When: day(8), Write: merged(many(20, "1"), files("src/a.go", "4", "src-x", "1", "src0/x", "1"))},
	)
	h := historyOf(t, r, HistoryOptions{MassEdit: 10})
	for _, test := range []struct {
		path  string
		since int
		want  int
	}{
		{"src", -1, 5}, {"src/", -1, 5}, {"src", 0, 4}, {"src", 1, 3}, {"src", 4, 1}, {"src", 7, 0},
		{"src/a.go", -1, 2}, {"src/deep", -1, 2}, {"src.md", -1, 2}, {".", -1, 7}, {"", 7, 1}, {"none", -1, 0}, {"sr", -1, 0},
	} {
		if got := h.Changes(test.path, day(test.since)); got != test.want {
			t.Errorf("Changes(%s, day %d) = %d, want %d", test.path, test.since, got, test.want)
		}
	}
	want := []Contribution{
		{someone("Alice"), 3, day(7)},
		{Person{"Robert", "BOB@example.com"}, 2, day(4)},
	}
	if diff := cmp.Diff(want, h.Authors("src", time.Time{})); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string]int{"src": 7, "src/deep": 7, "many": 8, ".": 8, "src/a.go": 1, "none": -1, "sr": -1} {
		if got := on(h.LastBelow(path)); got != want {
			t.Errorf("LastBelow(%s) = %d, want %d", path, got, want)
		}
	}
	if h.Commits() != 9 || on(h.FirstCommit()) != 0 || on(h.LastCommit(), true) != 8 || on(h.LastHumanCommit()) != 8 || h.Shallow() {
		t.Errorf("%d commits, first %d, last %d, last human %d, shallow %v",
			h.Commits(), on(h.FirstCommit()), on(h.LastCommit(), true), on(h.LastHumanCommit()), h.Shallow())
	}
}

func TestDeletedAndMoved(t *testing.T) {
	h := historyOf(t, made(t,
		Step{When: day(0), Write: files("a.md", "a", "b.md", "b", "gone.md", "g", "same1", "s", "docs/x.md", "x", "docs/y.md", "y", "docs/z.md", "z", "edited.md", "e")},
		Step{When: day(1), Remove: []string{"a.md"}, Write: files("docs/a.md", "a")},
		Step{When: day(2), Remove: []string{"docs"}, Write: files("guide/a.md", "a", "guide/x.md", "x", "guide/y.md", "y")},
		Step{When: day(3), Remove: []string{"gone.md"}},
		Step{When: day(4), Remove: []string{"b.md"}, Write: files("old/b.md", "b", "new/c.md", "b")},
		Step{When: day(5), Remove: []string{"edited.md"}, Write: files("guide/edited.md", "edited")},
		Step{When: day(6), Remove: []string{"same1"}},
		Step{When: day(7), Write: files("same2", "s")},
		Step{When: day(8), Remove: []string{"guide/y.md"}, Write: files("y.md", "y")},
		Step{When: day(9), Remove: []string{"y.md"}},
		Step{When: day(10), Write: files("few/1", "11", "few/2", "12", "few/3", "13", "few/4", "14")},
		Step{When: day(11), Remove: []string{"few"}, Write: files("kept/1", "11")},
	), HistoryOptions{})
	for path, want := range map[string]struct {
		deleted int
		moved   string
	}{
		"a.md": {1, "guide/a.md"}, "few": {11, ""}, "few/1": {11, "kept/1"},
		"docs": {2, "guide"}, "docs/": {2, "guide"}, "docs/x.md": {2, "guide/x.md"}, "docs/z.md": {2, ""},
		"docs/y.md": {2, ""}, "gone.md": {3, ""}, "b.md": {4, "old/b.md"}, "edited.md": {5, ""}, "same1": {6, ""},
		"guide": {-1, ""}, "guide/a.md": {-1, ""}, "never": {-1, ""}, "guide/y.md": {8, ""},
	} {
		if got := on(h.Deleted(path)); got != want.deleted {
			t.Errorf("Deleted(%s) = %d, want %d", path, got, want.deleted)
		}
		if got, ok := h.MovedTo(path); got != want.moved || ok != (want.moved != "") {
			t.Errorf("MovedTo(%s) = %q, want %q", path, got, want.moved)
		}
	}
}

// TestMoves follows files from commit to commit. One that is back is no move,
// and one that was edited on its way went with its folder.
func TestMoves(t *testing.T) {
	h := historyOf(t, made(t,
		Step{When: day(0), Write: files("a.md", "a", "back.md", "r", "gone.md", "g", "docs/x.md", "x", "docs/y.md", "y", "docs/z.md", "z", "docs/lone.md", "l", "code.go", "c", "one/s.md", "s", "d.md", "d")},
		Step{When: day(1), Remove: []string{"a.md", "code.go"}, Write: files("b.md", "a", "cmd/code.go", "c")},
		Step{When: day(2), Remove: []string{"b.md", "back.md"}, Write: files("docs/a.md", "a", "other.md", "r")},
		Step{When: day(3), Remove: []string{"docs"}, Write: files("guide/a.md", "a", "guide/x.md", "x", "guide/y.md", "y", "guide/z.md", "z, with other links")},
		Step{When: day(4), Remove: []string{"gone.md"}, Write: files("back.md", "r")},
		Step{When: day(5), Remove: []string{"one"}, Write: files("two/s.md", "s, edited", "two/t.md", "t")},
		Step{When: day(6), Remove: []string{"d.md"}, Write: files("d.md/e.md", "d")},
	), HistoryOptions{})
	documents := func(p string) bool { return strings.HasSuffix(p, ".md") }
	got := map[string]string{}
	all := slices.Collect(h.Moves(documents))
	for _, m := range all {
		got[m.From] = m.To
	}
	want := map[string]string{
		"a.md": "guide/a.md", "b.md": "guide/a.md", "docs/a.md": "guide/a.md",
		"docs/x.md": "guide/x.md", "docs/y.md": "guide/y.md", "docs/z.md": "guide/z.md",
	}
	if !maps.Equal(got, want) || len(all) != len(want) {
		t.Errorf("moves %v, want %v", all, want)
	}
	for first := range h.Moves(documents) {
		if !strings.HasPrefix(first.From, "docs/") {
			t.Errorf("%v is first, and not the last deleted", first)
		}
		break
	}
}

func TestMovedInACircle(t *testing.T) {
	h := historyOf(t, made(t,
		Step{When: day(0), Write: files("a", "1", "x", "")},
		Step{When: day(1), Remove: []string{"a"}, Write: files("b", "1")},
		Step{When: day(2), Remove: []string{"b"}, Write: files("a", "1")},
		Step{When: day(3), Remove: []string{"a"}, Write: files("b", "1")},
		Step{When: day(4), Remove: []string{"b"}},
	), HistoryOptions{})
	if to, ok := h.MovedTo("a"); ok {
		t.Errorf("MovedTo(a) = %q", to)
	}
}

func TestShallow(t *testing.T) {
	r := made(t,
		Step{When: day(0), Write: files("old.md", "1")},
		Step{When: day(1), Write: files("x", "1")},
		Step{When: day(2), Write: files("new.md", "1", "x", "2")},
		Step{When: day(3), Author: bot, Write: files("old.md", "2")},
	)
	index := filepath.Join(t.TempDir(), "index")
	tip := headOf(t, r)
	if _, err := r.History(t.Context(), tip, index, HistoryOptions{}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Commit(tip)
	if err != nil {
		t.Fatal(err)
	}
	c, err = r.Commit(c.Parents[0])
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(r.Dir(), "shallow"), c.Parents[0].String()+"\n")
	cut := opened(t, r.Dir())
	h, err := cut.History(t.Context(), tip, index, HistoryOptions{}) // from the index of before
	if err != nil {
		t.Fatal(err)
	}
	if !cut.Shallow() || !h.Shallow() || h.Commits() != 3 {
		t.Errorf("shallow %v and %v, %d commits", cut.Shallow(), h.Shallow(), h.Commits())
	}
	if _, ok := h.FirstCommit(); ok {
		t.Error("the first commit is known")
	}
	if got := on(h.Last("new.md")); got != 2 {
		t.Errorf("Last(new.md) = %d", got)
	}
	if got := on(h.Last("old.md")); got != 3 {
		t.Errorf("Last(old.md) = %d", got)
	}
	if _, rule, ok := h.LastMeaningful("old.md"); ok || rule != RuleBot {
		t.Errorf("LastMeaningful(old.md) is known, by rule %q", rule)
	}
	if _, ok := h.Created("old.md"); ok {
		t.Error("Created(old.md) is known")
	}
	if n := h.Changes(".", time.Time{}); n != 1 {
		t.Errorf("%d changes", n)
	}
	// Made whole again, the old index must not be believed either.
	if err := os.Remove(filepath.Join(r.Dir(), "shallow")); err != nil {
		t.Fatal(err)
	}
	if _, err := opened(t, r.Dir()).History(t.Context(), tip, index, HistoryOptions{}); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(index); err != nil || !bytes.Equal(again, whole) {
		t.Errorf("the index differs after deepening, error %v", err)
	}
}

func TestIndexFile(t *testing.T) {
	steps := withAuthors([]Step{
		{When: day(0), Write: files("a", "1", "docs/b", "1")},
		{When: day(1), Write: files("a", "2")},
		{When: day(2), Remove: []string{"docs/b"}},
	})
	r := made(t, steps...)
	tip := headOf(t, r)
	dir := filepath.Join(t.TempDir(), "new", "folder")
	index := filepath.Join(dir, "index")
	save := func() []byte {
		if _, err := r.History(t.Context(), tip, index, HistoryOptions{}); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(index)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	good := save()
	other := made(t, Step{When: day(0), Write: files("z", "1")})
	if _, err := other.History(t.Context(), headOf(t, other), index, HistoryOptions{}); err != nil {
		t.Fatal(err)
	}
	unrelated, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"empty": {}, "unrelated": unrelated, "cut off": good[:len(good)-1], "a bit": flip(good, len(good)/2), "other version": flip(good, 16),
		"checksum": flip(good, len(good)-1), "text": []byte("hello"), "only the line": []byte(indexMagic),
	} {
		if err := os.WriteFile(index, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(save(), good) {
			t.Errorf("%s: the index was not made anew", name)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("left behind: %v, %v", list, err)
	}
	// What is known is not walked again.
	if err := os.RemoveAll(filepath.Join(r.Dir(), "objects", "pack")); err != nil {
		t.Fatal(err)
	}
	if c := loadIndex(index, nil); c.tip != tip || len(c.commits) != 3 {
		t.Errorf("index of %s with %d commits", c.tip, len(c.commits))
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func TestForcePush(t *testing.T) {
	dir := t.TempDir()
	base := []Step{{When: day(0), Write: files("doc.md", "1")}, {When: day(1), Write: files("doc.md", "2")}}
	if err := Create(dir, withAuthors(append(base, Step{When: day(5), Write: files("doc.md", "3", "secret", "s")}))); err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(t.TempDir(), "index")
	r := opened(t, dir)
	if _, err := r.History(t.Context(), headOf(t, r), index, HistoryOptions{}); err != nil {
		t.Fatal(err)
	}
	// The same base, another end.
	if err := Append(dir, withAuthors([]Step{
		{When: day(0), Branch: "new", From: "-", Write: files("doc.md", "1")},
		{When: day(1), Branch: "new", Write: files("doc.md", "2")},
		{When: day(2), Branch: "new", Write: files("doc.md", "2b")},
	})); err != nil {
		t.Fatal(err)
	}
	tip, err := r.Branch("new")
	if err != nil {
		t.Fatal(err)
	}
	h, err := r.History(t.Context(), tip.Commit, index, HistoryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if h.Commits() != 3 || on(h.Last("doc.md")) != 2 || h.Changes(".", time.Time{}) != 3 {
		t.Errorf("%d commits, last on day %d, %d changes", h.Commits(), on(h.Last("doc.md")), h.Changes(".", time.Time{}))
	}
	if _, ok := h.Deleted("secret"); ok {
		t.Error("a commit that was pushed away still counts")
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	if _, err := r.History(t.Context(), tip.Commit, fresh, HistoryOptions{}); err != nil {
		t.Fatal(err)
	}
	sameFile(t, index, fresh)
}

func sameFile(t testing.TB, a, b string) {
	t.Helper()
	x, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(x, y) {
		t.Errorf("%s and %s differ", filepath.Base(a), filepath.Base(b))
	}
}

func TestHistoryErrors(t *testing.T) {
	r := made(t, Step{When: day(0), Write: files("a", "1")})
	tip := headOf(t, r)
	c, err := r.Commit(tip)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	if _, err := r.History(ctx, tip, "", HistoryOptions{}); !errors.Is(err, stopped) {
		t.Errorf("cancelled: %v", err)
	}
	for name, tip := range map[string]Hash{
		"no such commit": {1},
		"parent missing": commitAt(t, r, c.Tree, 5, Hash{2}),
		"tree missing":   commitAt(t, r, Hash{3}, 5),
		"a tree as tip":  c.Tree,
		"commit as tree": commitAt(t, r, tip, 5),
	} {
		_, err := r.History(t.Context(), tip, "", HistoryOptions{})
		if !errors.Is(err, ErrMissing) && !errors.Is(err, errWrongKind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "")
	if _, err := r.History(t.Context(), tip, filepath.Join(file, "index"), HistoryOptions{}); err == nil {
		t.Error("an index that cannot be saved is no error")
	}
}

func TestAbsurdDates(t *testing.T) {
	r := made(t, Step{When: day(0), Write: files("a", "1")})
	c, err := r.Commit(headOf(t, r))
	if err != nil {
		t.Fatal(err)
	}
	blob := object(t, r, kindBlob, "2")
	tree := object(t, r, kindTree, string(treeLine(0o100644, "a", blob))+string(treeLine(0o100644, "b", blob)))
	tip := commitAt(t, r, tree, -7, c.Hash, c.Hash)
	h, err := r.History(t.Context(), tip, "", HistoryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := h.Last("a"); ok {
		t.Error("a date before 1970 is known")
	}
	if h.LastCommit().Commit != tip || !h.LastCommit().When.IsZero() || h.Changes(".", time.Time{}) != 1 {
		t.Errorf("last commit %v, %d changes", h.LastCommit(), h.Changes(".", time.Time{}))
	}
	future := commitAt(t, r, c.Tree, 253402300799, tip)
	if h, err = r.History(t.Context(), future, "", HistoryOptions{}); err != nil {
		t.Fatal(err)
	}
	if last, ok := h.Last("a"); !ok || last.When.Year() != 9999 {
		t.Errorf("Last(a) = %v, %v", last, ok)
	}
	if strings.Contains(fmt.Sprint(h.Authors("", time.Time{})), "1970") {
		t.Error("an unknown date became 1970")
	}
}
