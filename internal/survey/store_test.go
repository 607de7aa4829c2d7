package survey_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/document"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// one surveys one target as a run would.
func one(t testing.TB, target survey.Target, opts survey.Options) survey.Outcome {
	t.Helper()
	outcomes, err := survey.Run(context.Background(), []survey.Target{target}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes[0]
}

// Every fixture comes out of the store as it went in.
func TestStoreGivesBackTheSame(t *testing.T) {
	for _, file := range fixtures(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			target, _ := readFixture(t, file).target(t)
			opts := survey.Options{Store: survey.Store{Dir: t.TempDir()}}
			first, second := one(t, target, opts), one(t, target, opts)
			if first.Cached || !second.Cached || second.Err != nil {
				t.Fatalf("first cached %t, second %t, error %v", first.Cached, second.Cached, second.Err)
			}
			if diff := cmp.Diff(first.Survey, second.Survey); diff != "" {
				t.Errorf("made anew (-), out of the store (+):\n%s", diff)
			}
			loaded, err := opts.Store.Load(target.Name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(first.Survey, loaded); diff != "" {
				t.Errorf("loaded (+):\n%s", diff)
			}
		})
	}
}

func TestStoreIsKeyedByWhatFactsAreMadeFrom(t *testing.T) {
	dir := testrepo.New(t, small)
	target, _ := targetOf(t, dir)
	for _, c := range []struct {
		name   string
		change func(*survey.Target, *survey.Options)
		cached bool
	}{
		{"nothing", func(*survey.Target, *survey.Options) {}, true},
		{"more workers, and another place", func(t *survey.Target, o *survey.Options) { o.Jobs = 8; t.Index = "" }, true},
		{"another name", func(t *survey.Target, _ *survey.Options) { t.Name = "acme/other" }, false},
		{"another branch", func(t *survey.Target, _ *survey.Options) { t.Head.Name = "next" }, false},
		{"another owner", func(t *survey.Target, _ *survey.Options) { t.Override.Owner = "a" }, false},
		{"more folders", func(t *survey.Target, _ *survey.Options) { t.Override.Docs = []string{"manual"} }, false},
		{"more tags", func(t *survey.Target, _ *survey.Options) { t.Tags = 1 }, false},
		{"another forge", func(t *survey.Target, _ *survey.Options) { t.Links.File = "x" }, false},
		{"more bots", func(_ *survey.Target, o *survey.Options) { o.Bots = []string{"x"} }, false},
		{"another mass edit", func(_ *survey.Target, o *survey.Options) { o.MassEdit = 7 }, false},
		{"smaller documents", func(_ *survey.Target, o *survey.Options) { o.MaxDocument = 7 }, false},
		{"other fields", func(_ *survey.Target, o *survey.Options) { o.Review = document.ReviewFields{Due: []string{"x"}} }, false},
		{"documents left out", func(_ *survey.Target, o *survey.Options) { o.Leave = []string{"x"} }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			target, opts := target, survey.Options{Store: survey.Store{Dir: t.TempDir()}}
			one(t, target, opts)
			c.change(&target, &opts)
			if out := one(t, target, opts); out.Cached != c.cached || out.Err != nil {
				t.Errorf("cached %t, error %v", out.Cached, out.Err)
			}
		})
	}
}

func TestStoreFollowsCommits(t *testing.T) {
	dir := testrepo.New(t, small)
	opts := survey.Options{Store: survey.Store{Dir: t.TempDir()}}
	target, repo := targetOf(t, dir)
	target.Index = filepath.Join(t.TempDir(), "index")
	one(t, target, opts)
	repo.Close()
	r := rawIn(t, dir)
	r.commit(r.tree(entry{"100644", "CHANGELOG.md", r.object("blob", "# Changes")}))
	next, _ := targetOf(t, dir)
	target.Head = next.Head
	out := one(t, target, opts)
	if out.Cached || out.Err != nil || out.Survey.Services[0].Documents[0].Path != "CHANGELOG.md" {
		t.Errorf("cached %t, error %v", out.Cached, out.Err)
	}
}

// A survey that cannot be read is made anew, and Load says what is wrong.
func TestDamagedStore(t *testing.T) {
	dir := testrepo.New(t, small)
	target, _ := targetOf(t, dir)
	for name, damage := range map[string]func(content string) string{
		"cut off":         func(s string) string { return s[:len(s)/2] },
		"empty":           func(string) string { return "" },
		"zeros":           func(s string) string { return strings.Repeat("\x00", len(s)) },
		"something else":  func(string) string { return `{"a": 1}` },
		"another version": func(s string) string { return strings.Replace(s, `"version":`, `"version":1`, 1) },
		"another's":       func(s string) string { return strings.Replace(s, `"name":"acme/shop"`, `"name":"acme/mall"`, 1) },
		"parts missing":   func(s string) string { return strings.Replace(s, `"of":[0]`, `"of":[]`, 1) },
		"parts elsewhere": func(s string) string { return strings.Replace(s, `"of":[0]`, `"of":[7]`, 1) },
		"a folder":        nil,
	} {
		t.Run(name, func(t *testing.T) {
			opts := survey.Options{Store: survey.Store{Dir: t.TempDir()}}
			one(t, target, opts)
			files, err := filepath.Glob(filepath.Join(opts.Store.Dir, "*.json"))
			if err != nil || len(files) != 1 {
				t.Fatalf("%v in the store, error %v", files, err)
			}
			if damage == nil {
				if err := errors.Join(os.Remove(files[0]), os.Mkdir(files[0], 0o755)); err != nil {
					t.Fatal(err)
				}
			} else {
				content, err := os.ReadFile(files[0])
				if err != nil {
					t.Fatal(err)
				}
				damaged := damage(string(content))
				if damaged == string(content) {
					t.Fatal("nothing was damaged")
				}
				write(t, files[0], damaged)
			}
			if _, err := opts.Store.Load(target.Name); err == nil {
				t.Error("damage was loaded")
			}
			out := one(t, target, opts)
			if out.Cached || out.Err != nil || len(out.Survey.Services) != 1 {
				t.Errorf("cached %t, error %v", out.Cached, out.Err)
			}
			if out.Unsaved != nil != (damage == nil) {
				t.Errorf("unsaved: %v", out.Unsaved)
			}
			if again := one(t, target, opts); again.Cached == (damage == nil) || again.Err != nil {
				t.Errorf("afterwards: cached %t, error %v", again.Cached, again.Err)
			}
		})
	}
}

// What cannot be kept for the next night is told, and used tonight.
func TestUnsaved(t *testing.T) {
	dir := testrepo.New(t, small)
	target, _ := targetOf(t, dir)
	plain := one(t, target, survey.Options{})
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	for name, c := range map[string]struct {
		store survey.Store
		index string
	}{
		"no survey": {store: survey.Store{Dir: filepath.Join(file, "surveys")}},
		"no index":  {index: filepath.Join(file, "index")},
	} {
		t.Run(name, func(t *testing.T) {
			target.Index = c.index
			out := one(t, target, survey.Options{Store: c.store})
			if out.Err != nil || out.Unsaved == nil {
				t.Fatalf("error %v, unsaved %v", out.Err, out.Unsaved)
			}
			if diff := cmp.Diff(plain.Survey, out.Survey); diff != "" {
				t.Errorf("saved (-), unsaved (+):\n%s", diff)
			}
		})
	}
}

func TestStoreLeavesNoHalves(t *testing.T) {
	store := survey.Store{Dir: t.TempDir()}
	write(t, filepath.Join(store.Dir, ".survey-1"), "half of a survey")
	target, _ := targetOf(t, testrepo.New(t, small))
	one(t, target, survey.Options{Store: store})
	entries, err := os.ReadDir(store.Dir)
	if err != nil || len(entries) != 1 || strings.HasPrefix(entries[0].Name(), ".") {
		t.Errorf("%v, error %v", entries, err)
	}
}

// Names that a file system would fold together, or refuse, are kept apart.
func TestStoreNames(t *testing.T) {
	store := survey.Store{Dir: t.TempDir()}
	names := []string{"acme/shop", "acme_shop", "Acme/Shop", "acme-shop", "acme/../shop", "..", "ACME/SHOP", strings.Repeat("long/", 60), strings.Repeat("long/", 61), "größe", "a\x00b"}
	target, _ := targetOf(t, testrepo.New(t, small))
	for _, name := range names {
		target.Name = name
		if out := one(t, target, survey.Options{Store: store}); out.Err != nil || out.Unsaved != nil {
			t.Errorf("%q: %v, %v", name, out.Err, out.Unsaved)
		}
	}
	files := map[string]bool{}
	entries, err := os.ReadDir(store.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files[strings.ToLower(e.Name())] = true
	}
	if len(files) != len(names) {
		t.Errorf("%d names are %d files", len(names), len(files))
	}
	for _, name := range names {
		if made, err := store.Load(name); err != nil || made.Repository.Name != name {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := store.Load("acme/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a repository that was never surveyed: %v", err)
	}
	if _, err := (survey.Store{}).Load("acme/shop"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a store that keeps nothing: %v", err)
	}
}
