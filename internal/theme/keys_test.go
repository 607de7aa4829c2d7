package theme_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"daybook/internal/publish"
	"daybook/internal/site"
	"daybook/internal/survey"
	"daybook/internal/theme"
	"daybook/themes"
)

// TestSameInputSameBytes renders twice with different numbers of workers.
func TestSameInputSameBytes(t *testing.T) {
	first := render(t, newWorld("2026-11-21").input(t))
	plan, err := site.Compose(newWorld("2026-11-21").input(t))
	if err != nil {
		t.Fatal(err)
	}
	second := newMemory()
	if _, err := builtin(t).Render(t.Context(), plan, second, theme.Options{Workers: 7}); err != nil {
		t.Fatal(err)
	}
	compare(t, first, second)
}

func compare(t *testing.T, first, second *memory) {
	t.Helper()
	if len(first.files) != len(second.files) {
		t.Errorf("%d files, then %d", len(first.files), len(second.files))
	}
	for name, content := range first.files {
		if !bytes.Equal(content, second.files[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

// TestDocumentsDoNotChangeOvernight renders the same facts and findings a month
// later: the pages of documents must be kept by their keys, and be the same.
func TestDocumentsDoNotChangeOvernight(t *testing.T) {
	w := newWorld("2026-11-21")
	in := w.input(t)
	first := render(t, in)
	in.Now = in.Now.AddDate(0, 1, 0)
	later := render(t, in)
	documents := 0
	for name, content := range first.files {
		if !strings.Contains(name, "/docs/") {
			continue
		}
		documents++
		if first.keys[name] == "" || first.keys[name] != later.keys[name] {
			t.Errorf("%s has the keys %q and %q", name, first.keys[name], later.keys[name])
		}
		if !bytes.Equal(content, later.files[name]) {
			t.Errorf("%s differs a month later", name)
		}
	}
	if documents < 100 {
		t.Errorf("only %d documents", documents)
	}
	again := newMemory()
	again.old = first.keys
	in.Load = func(string) (*survey.Survey, error) { return nil, errors.New("nothing may be loaded again") }
	plan, err := site.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	problems, err := builtin(t).Render(t.Context(), plan, again, theme.Options{})
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if len(again.kept) < documents {
		t.Errorf("%d of %d documents were kept", len(again.kept), documents)
	}
}

// TestKeysFollowWhatAPageShows changes one thing at a time.
func TestKeysFollowWhatAPageShows(t *testing.T) {
	const page = "services/tracking-api/docs/runbooks/rollback/index.html"
	const other = "services/shop/docs/index.html"
	first := render(t, newWorld("2026-11-21").input(t))
	for name, c := range map[string]struct {
		change    func(*world, *site.Input)
		otherToo  bool
		wantOther bool
	}{
		"the document": {change: func(w *world, _ *site.Input) {
			d := &w.surveys[0].Services[0].Documents[5]
			d.Hash = w.blob("# Rollback\n\nAnother text.\n")
		}},
		"the title of the site": {change: func(_ *world, in *site.Input) { in.Title = "Other" }, otherToo: true},
		"the program":           {change: func(_ *world, in *site.Input) { in.Print = "next" }, otherToo: true},
		"the colours of code": {change: func(_ *world, in *site.Input) {
			in.Highlight = func(io.Writer, string, []byte) bool { return false }
		}, otherToo: true},
		"what a path is": {change: func(w *world, _ *site.Input) { w.surveys[0].Repository.Links.Edit = "" }},
	} {
		w := newWorld("2026-11-21")
		in := w.input(t)
		c.change(w, &in)
		for i := range w.surveys {
			brief, err := site.Trim(&w.surveys[i])
			if err != nil {
				t.Fatal(err)
			}
			in.Surveys[i] = brief
		}
		second := render(t, in)
		if first.keys[page] == second.keys[page] {
			t.Errorf("%s changed, and the page's key did not", name)
		}
		if same := first.keys[other] == second.keys[other]; same == c.otherToo {
			t.Errorf("%s changed; the other repository's page has the same key: %v", name, same)
		}
	}
}

// TestAPageThatFailsCostsOnlyItself breaks sources, facts and a whole service.
func TestAPageThatFailsCostsOnlyItself(t *testing.T) {
	w := newWorld("2026-11-21")
	in := w.input(t)
	whole := render(t, in)
	load, source := in.Load, in.Source
	in.Load = func(repository string) (*survey.Survey, error) {
		if repository == "parcel/label-printer" {
			return nil, errors.New("the cache is damaged")
		}
		return load(repository)
	}
	in.Source = func(repository, hash string) ([]byte, error) {
		b, err := source(repository, hash)
		switch {
		case strings.HasPrefix(string(b), "# Queue"):
			return nil, errors.New("the blob is missing")
		case strings.HasPrefix(string(b), "# 001"):
			panic("unheard of")
		}
		return b, err
	}
	plan, err := site.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	m := newMemory()
	problems, err := builtin(t).Render(t.Context(), plan, m, theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.files) != len(whole.files)-2 { // the Markdown beside two pages
		t.Errorf("%d files instead of %d", len(m.files), len(whole.files)-2)
	}
	// Three documents of label-printer; one panic and one document in two
	// versions, with their Markdown; the page for whoever is on call.
	if len(problems) != 9 {
		t.Errorf("problems: %v", problems)
	}
	for page, want := range map[string]string{
		"services/label-printer/docs/index.html":                    "the cache is damaged",
		"services/tracking-api/docs/adr/001-event-store/index.html": "unheard of",
		"services/tracking-api/docs/runbooks/queue/index.html":      "the blob is missing",
	} {
		if got := texts(pages(t, m)[page].Find(".notice")); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q in it", page, got, want)
		}
		if m.keys[page] != "" {
			t.Errorf("%s would not be tried again", page)
		}
	}
}

// failing is a sink whose disk is full.
type failing struct{ *memory }

var errFull = errors.New("no space left")

func (f failing) Page(path, key string, content []byte) error {
	if strings.HasPrefix(path, "services/gateway") {
		return errFull
	}
	return f.memory.Page(path, key, content)
}

// narrow is a sink that has no place for some files.
type narrow struct{ *memory }

func (n narrow) Page(path, key string, content []byte) error {
	if strings.HasPrefix(path, "services/gateway/docs/") {
		return fmt.Errorf("%w %q: a folder has this name", publish.ErrPath, path)
	}
	return n.memory.Page(path, key, content)
}

func TestAFileWithoutAPlaceCostsOnlyItself(t *testing.T) {
	whole := render(t, newWorld("2026-11-21").input(t))
	plan, err := site.Compose(newWorld("2026-11-21").input(t))
	if err != nil {
		t.Fatal(err)
	}
	m := newMemory()
	problems, err := builtin(t).Render(t.Context(), plan, narrow{m}, theme.Options{})
	if err != nil || len(problems) == 0 || len(m.files)+len(problems) != len(whole.files) {
		t.Errorf("%d files of %d, %d problems, %v", len(m.files), len(whole.files), len(problems), err)
	}
}

func TestRenderEndsWithTheSink(t *testing.T) {
	plan, err := site.Compose(newWorld("2026-11-21").input(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := builtin(t).Render(t.Context(), plan, failing{newMemory()}, theme.Options{}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := builtin(t).Render(ctx, plan, newMemory(), theme.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestOverride(t *testing.T) {
	files := themes.Default()
	own := fstest.MapFS{
		"notfound/page.html":      {Data: []byte(`{{template "base" .}}{{define "content"}}<h1>Lost</h1>{{end}}`)},
		"parts/10-colours.css":    {Data: []byte(":root { --paper: #fff; }")},
		"parts/99-own.css":        {Data: []byte(".own { color: red; }")},
		"assets/logo.svg":         {Data: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
		"notfound/.page.html.swp": {Data: []byte("what an editor leaves")},
	}
	th, err := theme.Load(files, own)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := site.Compose(newWorld("2026-11-21").input(t))
	if err != nil {
		t.Fatal(err)
	}
	m := newMemory()
	if _, err := th.Render(t.Context(), plan, m, theme.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := texts(pages(t, m)["404.html"].Find("h1")); got != "Lost" {
		t.Errorf("404 says %q", got)
	}
	var style string
	logo := false
	for name, content := range m.files {
		if strings.HasPrefix(name, "assets/style-") {
			style = string(content)
		}
		logo = logo || strings.HasPrefix(name, "assets/logo-")
	}
	if !strings.HasPrefix(style, ":root { --paper: #fff; }") || strings.Contains(style, "#fbfaf6") || strings.Index(style, ".own") < strings.Index(style, ".masthead") {
		t.Error("the style is not the site's own on top of the built-in one")
	}
	if !logo {
		t.Error("the logo was not copied")
	}
}

func TestABrokenThemeSaysWhere(t *testing.T) {
	files := themes.Default()
	for want, own := range map[string]fs.FS{
		"front/page.html:1": fstest.MapFS{"front/page.html": {Data: []byte(`{{if}}`)}},
		"parts/base.html":   fstest.MapFS{"parts/base.html": {Data: []byte(`{{define "base"}}{{nonsense}}{{end}}`)}},
	} {
		if _, err := theme.Load(files, own); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	if _, err := theme.Load(fstest.MapFS{}, nil); err == nil {
		t.Error("a theme without templates was taken")
	}
}

// TestUnknownDatesAreNotShown renders facts without any date.
func TestUnknownDatesAreNotShown(t *testing.T) {
	w := newWorld("2026-11-21")
	for i := range w.surveys {
		r := &w.surveys[i].Repository
		r.First, r.Last, r.Human, r.When = nil, nil, nil, time.Time{}
		for j := range w.surveys[i].Services {
			s := &w.surveys[i].Services[j]
			s.Descriptor.Last, s.Owners.Last = nil, nil
			for k := range s.Documents {
				d := &s.Documents[k]
				d.Created, d.Last, d.Meaningful, d.ChangedSince = nil, nil, nil, -1
			}
			for k := range s.Pipelines {
				s.Pipelines[k].Last = nil
			}
		}
	}
	for name, doc := range pages(t, render(t, w.input(t))) {
		if text := doc.Find("body").Text(); strings.Contains(text, "1 Jan 1") || strings.Contains(text, "0001") {
			t.Errorf("%s shows a date that nobody knows", name)
		}
	}
}
