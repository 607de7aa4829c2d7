package survey_test

import (
	"context"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"daybook/internal/descriptor"
	"daybook/internal/gitfs"
	"daybook/internal/source"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

var update = flag.Bool("update", false, "write what the surveys say into the fixtures")

// Each file of testdata is a repository, as package testrepo reads it, and the
// digest of its facts. The first line says why the case is there; further lines
// before the first file are options. Files before the first commit are of a
// commit on the first of January 2025.
//
//	show: owners links     parts of the digest
//	name: acme/shop        of the repository; acme/shop is the default
//	web: https://...       its address, which tells the forge
//	owner: @acme/team      overrides, as daybook.toml has them
//	service: NAME
//	tier: 1
//	docs: manual           a further folder with documents
//	leave: docs/old/**     documents that are left out
//	versions: 2            released versions that are shown
//	mass: 3                a commit of more files is a mass edit
//	services: apps/*       folders that are services
//	order: opslevel        formats that count first
//	field: compass owner AC Owner    what a field of the organisation's own means
//	registry: owner a; tier 1        what a registry says; github: likewise the platform
//	fleet: acme/web        repositories beside this one
func TestFixtures(t *testing.T) {
	for _, file := range fixtures(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			f := readFixture(t, file)
			made := f.survey(t)
			sameThroughJSON(t, made)
			got := digest(made, strings.Fields(f.options["show"]))
			if *update {
				f.archive.Files[len(f.archive.Files)-1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(f.archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != f.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, f.want)
			}
		})
	}
}

// What a survey reads is what it asks mirrors for, and nothing is asked for
// that changes no fact.
func TestWantsSuffice(t *testing.T) {
	for _, file := range fixtures(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			f := readFixture(t, file)
			target, repo := f.target(t)
			tree, err := repo.Tree(target.Head.Commit)
			if err != nil {
				t.Fatal(err)
			}
			history, err := repo.History(context.Background(), target.Head.Commit, "", gitfs.HistoryOptions{})
			if err != nil {
				t.Fatal(err)
			}
			opts := f.opts()
			whole := survey.Of(survey.Subject{Target: target, Files: tree, History: history}, opts)
			some := partial{Tree: tree, here: map[string]bool{}}
			for _, want := range survey.Wants(survey.Wanted{Folders: target.Override.Docs, Leave: f.leave(), Services: opts.Descriptors.Folders}) {
				for _, e := range want(tree) {
					some.here[e.Path] = true
				}
			}
			if diff := cmp.Diff(whole, survey.Of(survey.Subject{Target: target, Files: some, History: history}, opts)); diff != "" {
				t.Errorf("with the files that are asked for alone (+):\n%s", diff)
			}
		})
	}
}

// partial is a tree of which only some files have content, as in a mirror.
type partial struct {
	*gitfs.Tree
	here map[string]bool
}

func (p partial) missing(name string) bool {
	for range 10 {
		e, ok := p.Lookup(name)
		if !ok {
			return false // a folder, or nothing
		}
		if !p.here[name] {
			return true
		}
		target, err := p.Tree.ReadLink(name)
		if e.Mode != gitfs.Symlink || err != nil {
			return false
		}
		name = filepath.ToSlash(filepath.Join(filepath.Dir(name), target))
	}
	return false
}

func (p partial) ReadLimited(name string, max int64) ([]byte, error) {
	if p.missing(name) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: gitfs.ErrMissing}
	}
	return p.Tree.ReadLimited(name, max)
}

func (p partial) Stat(name string) (fs.FileInfo, error) {
	if p.missing(name) {
		return nil, gitfs.ErrMissing
	}
	return p.Tree.Stat(name)
}

// sameThroughJSON holds a survey against what the store would give back: pages
// must not differ by whether the survey is of this night.
func sameThroughJSON(t *testing.T, made *survey.Survey) {
	t.Helper()
	content, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	var back survey.Survey
	if err := json.Unmarshal(content, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&back)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(content), string(again)); diff != "" {
		t.Errorf("through JSON: %s", diff)
	}
	if strings.Contains(string(content), `\ufffd`) {
		t.Error("holds bytes that are not UTF-8")
	}
}

func fixtures(t *testing.T) []string {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	return files
}

type fixture struct {
	archive *txtar.Archive
	options map[string]string
	dir     string
	want    string
}

func readFixture(t *testing.T, file string) *fixture {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	last := len(archive.Files) - 1
	if last < 0 || archive.Files[last].Name != "want" {
		t.Fatal("the last file is not want")
	}
	f := &fixture{archive: archive, options: map[string]string{}, want: string(archive.Files[last].Data)}
	for i, line := range strings.Split(strings.TrimSpace(string(archive.Comment)), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		switch {
		case i == 0 && line == "":
			t.Fatal("the first line does not say why the case is there")
		case i > 0 && !ok:
			t.Fatalf("%q is no option", line)
		case i > 0:
			f.options[key] = value
		}
	}
	files := slices.Clone(archive.Files[:last])
	if len(files) > 0 && !strings.HasPrefix(files[0].Name, "commit ") {
		files = slices.Insert(files, 0, txtar.File{Name: "commit 2025-01-01 Alice", Data: []byte("Begin\n")})
	}
	f.dir = testrepo.New(t, string(txtar.Format(&txtar.Archive{Files: files})))
	return f
}

func (f *fixture) leave() []string { return strings.Fields(f.options["leave"]) }

// opts are the options of the survey.
func (f *fixture) opts() survey.Options {
	mass, _ := strconv.Atoi(f.options["mass"]) // 0 is the default
	opts := survey.Options{Leave: f.leave(), MassEdit: mass}
	opts.Descriptors.Order = strings.Fields(f.options["order"])
	opts.Descriptors.Folders = strings.Fields(f.options["services"])
	if format, rest, ok := strings.Cut(f.options["field"], " "); ok {
		field, key, _ := strings.Cut(rest, " ")
		opts.Descriptors.Mapping = descriptor.Mapping{format: {field: key}}
	}
	for _, name := range strings.Fields(f.options["fleet"]) {
		opts.Fleet = append(opts.Fleet, descriptor.FleetRepository{Name: name, Addresses: []string{"https://github.com/" + name}, Branch: "main"})
	}
	return opts
}

// told reads facts of others: "owner payments; link Status https://...".
func (f *fixture) told(option string, format, path string) (facts []source.Fact) {
	if f.options[option] == "" {
		return nil
	}
	for i, text := range strings.Split(f.options[option], "; ") {
		field, value, _ := strings.Cut(text, " ")
		fact := source.Fact{Field: source.Field(field), Text: value, Format: format, Path: path}
		if format == "registry" {
			fact.Line = i + 2
		}
		if fact.Field == source.Link {
			fact.Title, fact.Text, _ = strings.Cut(value, " ")
		}
		facts = append(facts, fact)
	}
	return facts
}

// target is what edition would make of the repository.
func (f *fixture) target(t *testing.T) (survey.Target, *gitfs.Repo) {
	t.Helper()
	target, repo := targetOf(t, f.dir)
	if name := f.options["name"]; name != "" {
		target.Name = name
	}
	if web := f.options["web"]; web != "" {
		links := source.LinksOf(web + ".git")
		target.Web = web
		target.Links = survey.Links{File: links.File, Line: links.Line, Commit: links.Commit}
	}
	if strings.Contains(target.Web, "gitlab") {
		target.Links.File = target.Web + "/-/blob/{commit}/{path}"
	}
	target.Override = survey.Override{Owner: f.options["owner"], Service: f.options["service"], Tier: f.options["tier"],
		Docs: strings.Fields(f.options["docs"]), Place: "daybook.toml"}
	target.Registered, target.Hosted = f.told("registry", "registry", "repos.csv"), f.told("github", "github", "https://github.com/acme/shop")
	if n := f.options["versions"]; n != "" {
		tags, err := repo.Tags()
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, tag := range tags {
			names = append(names, tag.Name)
		}
		for _, name := range survey.Newest(names, int(n[0]-'0')) {
			at := slices.IndexFunc(tags, func(r gitfs.Ref) bool { return r.Name == name })
			target.Releases = append(target.Releases, tags[at])
		}
		target.Tags, target.Newest = len(target.Releases), target.Releases[0]
	}
	return target, repo
}

func (f *fixture) survey(t *testing.T) *survey.Survey {
	t.Helper()
	target, _ := f.target(t)
	return surveyOf(t, target, f.opts())
}

// targetOf is a repository at its HEAD.
func targetOf(t testing.TB, dir string) (survey.Target, *gitfs.Repo) {
	t.Helper()
	repo, err := gitfs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { repo.Close() })
	head, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	return survey.Target{Name: "acme/shop", Dir: dir, Head: head}, repo
}

func surveyOf(t testing.TB, target survey.Target, opts survey.Options) *survey.Survey {
	t.Helper()
	outcomes, err := survey.Run(context.Background(), []survey.Target{target}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if out := outcomes[0]; out.Err != nil || out.Unsaved != nil {
		t.Fatal(out.Err, out.Unsaved)
	}
	return outcomes[0].Survey
}
