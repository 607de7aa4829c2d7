package edition_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"daybook/internal/check"
	"daybook/internal/edition"
	"daybook/internal/gitfs"
	"daybook/internal/mirror"
	"daybook/internal/score"
	"daybook/internal/source"
	"daybook/internal/testrepo"
)

// teams is a repository that says of other repositories' owners who they are.
const teams = `
-- commit 2026-01-05 Mira Olsen --
Begin
-- README.md --
# Teams
-- catalog-info.yaml --
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: transit
spec:
  type: team
  children: []
`

// desk is a folder of work trees that somebody edits, and a session on it.
type desk struct {
	t       testing.TB
	root    string
	names   []string
	opts    edition.Options
	session *edition.Session
	random  *rand.Rand
	edits   int
}

func newDesk(t testing.TB, seed uint64) *desk {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, root: root, session: edition.NewSession(), random: rand.New(rand.NewPCG(seed, 1))}
	t.Cleanup(d.session.Close)
	for name, story := range map[string]string{"api": api, "web": web, "teams": teams} {
		d.add(name, story)
	}
	from, err := source.Parse(root)
	if err != nil {
		t.Fatal(err)
	}
	d.opts = edition.Options{
		Title: "Parcel services", Now: night, Jobs: 2, Versions: 1, NoSync: true, Uncommitted: true,
		Sources: []source.Source{from}, State: t.TempDir(), Out: filepath.Join(t.TempDir(), "public"),
		Mirror: mirror.Options{Tries: 1}, Check: check.Options{Limits: check.DefaultLimits()},
		Ladder: score.DefaultLadder(), Theme: []fs.FS{fstest.MapFS{}},
	}
	return d
}

// add makes one more repository with a work tree.
func (d *desk) add(name, story string) {
	d.t.Helper()
	steps, err := testrepo.Parse(story)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := gitfs.Create(filepath.Join(d.root, name, ".git"), steps); err != nil {
		d.t.Fatal(err)
	}
	for _, step := range steps {
		for file, content := range step.Write {
			d.save(name+"/"+file, content)
		}
	}
	d.names = append(d.names, name)
}

func (d *desk) save(file, content string) []string {
	d.t.Helper()
	file = filepath.Join(d.root, filepath.FromSlash(file))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o644)); err != nil {
		d.t.Fatal(err)
	}
	return []string{file}
}

func (d *desk) remove(file string) []string {
	d.t.Helper()
	file = filepath.Join(d.root, filepath.FromSlash(file))
	if err := os.RemoveAll(file); err != nil {
		d.t.Fatal(err)
	}
	return []string{file}
}

// commit adds to the history and leaves the work tree alone.
func (d *desk) commit(name, story string) []string {
	d.t.Helper()
	steps, err := testrepo.Parse(story)
	if err == nil {
		err = gitfs.Append(filepath.Join(d.root, name, ".git"), steps)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return []string{filepath.Join(d.root, name, ".git", "refs", "heads", "main")}
}

// edit does something that people do, and says what and which files were saved.
func (d *desk) edit() (what string, saved []string) {
	d.t.Helper()
	d.edits++
	n := d.edits
	name := d.names[d.random.IntN(2)]
	some := fmt.Sprintf("Edit %d.", n)
	theme := func(file, content string) {
		files := fstest.MapFS{}
		for name, f := range d.opts.Theme[0].(fstest.MapFS) {
			files[name] = f
		}
		files[file] = &fstest.MapFile{Data: []byte(content)}
		d.opts.Theme = []fs.FS{files}
	}
	edits := []func() (string, []string){
		func() (string, []string) {
			return "a document of " + name, d.save(name+"/README.md", "# "+name+"\n\n"+some+" See [the guide](docs/guide.md).\n")
		},
		func() (string, []string) {
			return "a new document of " + name, d.save(name+"/docs/guide.md", "# Guide\n\n## Part\n\n"+some+"\n")
		},
		func() (string, []string) { return "a document less in " + name, d.remove(name + "/docs/guide.md") },
		func() (string, []string) { return "the documents of " + name, d.remove(name + "/docs") },
		func() (string, []string) {
			return "the owner of " + name, d.save(name+"/CODEOWNERS", fmt.Sprintf("* @parcel/team-%d\n", n%2))
		},
		func() (string, []string) {
			return "the name of " + name, d.save(name+"/catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: service-"+fmt.Sprint(n)+"\nspec:\n  type: service\n  owner: transit\n")
		},
		func() (string, []string) {
			return "the teams", d.save("teams/catalog-info.yaml", strings.Replace(teams[strings.Index(teams, "apiVersion"):], "transit", fmt.Sprintf("team-%d", n%2), 1))
		},
		func() (string, []string) {
			return "a commit to " + name, d.commit(name, "-- commit 2026-02-2"+fmt.Sprint(n%8)+" Mira Olsen --\n"+some+"\n-- README.md --\n# "+name+"\n\nCommitted. "+some+"\n")
		},
		func() (string, []string) {
			d.opts.Title = "Services " + fmt.Sprint(n)
			return "the title", []string{filepath.Join(d.root, "daybook.toml")}
		},
		func() (string, []string) {
			d.opts.Overrides = []edition.Override{{Repository: name}}
			d.opts.Overrides[0].Tier = fmt.Sprint(n % 3)
			return "an override of " + name, []string{filepath.Join(d.root, "daybook.toml")}
		},
		func() (string, []string) {
			d.opts.Check.Limits.StaleMonths = 1 + n%12
			return "a limit", []string{filepath.Join(d.root, "daybook.toml")}
		},
		func() (string, []string) {
			theme("parts/99-own.css", ":root { --edit: "+fmt.Sprint(n)+" }\n")
			return "a style", []string{filepath.Join(d.root, "theme")}
		},
		func() (string, []string) {
			theme("notfound/page.html", "<!doctype html><html><head><title>Gone</title></head><body>"+some+"</body></html>\n")
			return "a template", []string{filepath.Join(d.root, "theme")}
		},
		func() (string, []string) {
			d.add("more-"+fmt.Sprint(n), web)
			return "a new repository", []string{filepath.Join(d.root, "more-"+fmt.Sprint(n))}
		},
	}
	return edits[d.random.IntN(len(edits))]()
}

func (d *desk) refresh(saved ...string) *edition.Report {
	d.t.Helper()
	report, err := d.session.Refresh(d.t.Context(), d.opts, saved, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return report
}

// built is a fresh build by somebody who knows nothing of the session.
func (d *desk) built() (dir string, files tree) {
	d.t.Helper()
	opts := d.opts
	opts.State, opts.Out = d.t.TempDir(), filepath.Join(d.t.TempDir(), "public")
	if kept, err := os.ReadFile(filepath.Join(d.opts.State, "ledger.jsonl")); err == nil {
		if err := os.WriteFile(filepath.Join(opts.State, "ledger.jsonl"), kept, 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	if _, err := edition.Build(d.t.Context(), opts); err != nil {
		d.t.Fatal(err)
	}
	files = treeOf(d.t, opts.Out)
	for name := range files {
		if strings.HasPrefix(name, ".daybook-") { // what publishing needs, and no file of the site
			delete(files, name)
		}
	}
	return opts.Out, files
}

// After any series of edits the session has the files of a fresh build, and no
// others.
func TestSessionServesWhatABuildPublishes(t *testing.T) {
	for _, seed := range []uint64{1, 2} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, seed)
			// A night that is in the ledger already.
			if _, err := edition.Build(t.Context(), d.opts); err != nil {
				t.Fatal(err)
			}
			d.opts.Now = night.AddDate(0, 0, 1)
			d.refresh()
			gone := map[string]bool{}
			story := []string{"nothing"}
			for range 8 {
				dir, files := d.built()
				for name := range files {
					delete(gone, name)
					served, err := d.session.File(name)
					if published := read(t, filepath.Join(dir, filepath.FromSlash(name))); err != nil || string(served) != published {
						t.Fatalf("after %s, %s is not as published: %v\n%s", strings.Join(story, ", "), name, err, differing(served, []byte(published)))
					}
				}
				for name := range gone {
					if _, err := d.session.File(name); !errors.Is(err, fs.ErrNotExist) {
						t.Fatalf("after %s, %s is still there: %v", strings.Join(story, ", "), name, err)
					}
				}
				for name := range files {
					gone[name] = true
				}
				what, saved := d.edit()
				story = append(story, what)
				d.refresh(saved...)
			}
		})
	}
}

// differing is where two files begin to differ.
func differing(a, b []byte) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-100)
	return fmt.Sprintf("served:    …%s…\npublished: …%s…", bytes.TrimSpace(a[from:min(len(a), i+100)]), bytes.TrimSpace(b[from:min(len(b), i+100)]))
}

// A save has its repository read again and no other one; one of the theme or
// the title has none.
func TestSessionReadsWhatWasSaved(t *testing.T) {
	d := newDesk(t, 1)
	if first := d.refresh(); first.Cached != 0 {
		t.Fatalf("%d repositories were known at the start", first.Cached)
	}
	one := d.refresh(d.save("api/docs/guide.md", "# Guide\n\nRead this one.\n")...)
	if one.Cached != one.Repositories-1 {
		t.Errorf("after a save in one of %d repositories, %d were not read again", one.Repositories, one.Cached)
	}
	d.opts.Title = "Another title"
	if none := d.refresh(filepath.Join(d.root, "daybook.toml")); none.Cached != none.Repositories {
		t.Errorf("after another title, %d of %d repositories were not read again", none.Cached, none.Repositories)
	}
	d.opts.Survey.MassEdit = 3
	if all := d.refresh(filepath.Join(d.root, "daybook.toml")); all.Cached != 0 {
		t.Errorf("after another way of reading, %d of %d repositories were not read again", all.Cached, all.Repositories)
	}
	if all := d.refresh(); all.Cached != 0 {
		t.Errorf("told of no file, it left out %d repositories", all.Cached)
	}
}

// What is only previewed is neither published nor entered into the ledger.
func TestSessionLeavesNoEdition(t *testing.T) {
	d := newDesk(t, 1)
	d.refresh()
	for _, place := range []string{d.opts.Out, filepath.Join(d.opts.State, "ledger.jsonl")} {
		if _, err := os.Stat(place); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there: %v", place, err)
		}
	}
}

// A refresh that fails leaves the site as it was, and so does a theme that
// cannot show the page that somebody has open.
func TestSessionKeepsTheLastGoodSite(t *testing.T) {
	d := newDesk(t, 1)
	d.refresh()
	const open = "services/api/index.html"
	good, err := d.session.File(open)
	if err != nil {
		t.Fatal(err)
	}
	plain := d.opts
	refresh := func(ctx context.Context, why string) {
		t.Helper()
		_, err := d.session.Refresh(ctx, d.opts, []string{filepath.Join(d.root, "daybook.toml")}, []string{open})
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("got %v, want an error about %q", err, why)
		}
		if content, err := d.session.File(open); err != nil || !bytes.Equal(content, good) {
			t.Errorf("after %q the last good page is gone: %v", why, err)
		}
		d.opts = plain
	}
	d.opts.Theme = []fs.FS{fstest.MapFS{"service/page.html": {Data: []byte("\n\n{{if}}")}}}
	refresh(t.Context(), "service/page.html:3")
	d.opts.Theme = []fs.FS{fstest.MapFS{"service/page.html": {Data: []byte("\n{{.Nonsense}}")}}}
	refresh(t.Context(), "service/page.html:2")
	d.save("api/README.md", "# Another\n")
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	refresh(stopped, "canceled")

	d.refresh(filepath.Join(d.root, "api", "README.md"))
	if content, err := d.session.File(open); err != nil || bytes.Equal(content, good) {
		t.Errorf("after the mend it shows the page from before: %v", err)
	}
}

// A file that is saved after the survey is not shown as what the survey saw.
func TestSessionShowsNoMixture(t *testing.T) {
	d := newDesk(t, 1)
	saved := d.save("api/docs/guide.md", "# Guide\n\nSurveyed.\n")
	d.refresh()
	d.save("api/docs/guide.md", "# Guide\n\nSaved since.\n")
	const page = "services/api/docs/guide/index.html"
	if content, err := d.session.File(page); err == nil || bytes.Contains(content, []byte("Saved since")) {
		t.Errorf("got %v and %s", err, content)
	}
	d.refresh(saved...)
	if content, err := d.session.File(page); err != nil || !bytes.Contains(content, []byte("Saved since")) {
		t.Errorf("got %v and %s", err, content)
	}
}
