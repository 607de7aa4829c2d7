package theme_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"daybook/internal/site"
)

// own is a site's own folder: a handbook of several pages, a page at the root,
// a text in the place of a built-in one and one for a check.
func own() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"handbook/index.md":           file("---\ntitle: The handbook\nshort: Handbook\nnav: true\nsummary: How we work.\n---\n\nSee [the rota](on-call/rota.md), [gone](gone.md), [the pager](/runbooks/) and ![a sketch](img/sketch%20one.svg).\n\n## One\n\n## Two\n\n## Three\n"),
		"handbook/words.md":           file("---\ntitle: Words\norder: 2\n---\n<script>alert(1)</script>Text.\n"),
		"handbook/on-call/rota.md":    file("+++\ntitle = \"The rota\"\norder = 1\n+++\nBack to [the handbook](../index.md) and [a check](../../checks/run.exists.md).\n"),
		"handbook/img/sketch one.svg": file(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>`),
		"handbook/.draft.md":          file("# Not yet\n"),
		"privacy.md":                  file("# Privacy\n\nWe keep nothing.\n"),
		"pages/dates.md":              file("# Our dates\n\nOurs.\n"),
		"checks/run.exists.md":        file("Our night shift has a rule.\n"),
	}
}

func TestASiteHasItsOwnPages(t *testing.T) {
	in := newWorld("2026-11-21").input(t)
	in.Own = own()
	in.Nav = []site.NavEntry{
		{Label: "People", Page: "/teams"}, {Builtin: true}, {Label: "Status", URL: "https://status.parcel.example/"}, {Page: "services/tracking-api/"},
	}
	docs := pages(t, render(t, in))
	const handbook, rota = "handbook/index.html", "handbook/on-call/rota/index.html"
	says(t, docs, []saying{
		{handbook, "h1", "The handbook"},
		{handbook, "title", "The handbook"},
		{handbook, "meta[name=description][content='How we work.']", ""},
		{handbook, ".masthead-nav a[aria-current=page]", "Handbook"},
		{handbook, ".side li:nth-child(1) a[aria-current=page]", "Handbook"},
		{handbook, ".side li:nth-child(2).d1 a[href='../handbook/on-call/rota/']", "The rota"},
		{handbook, ".side li:nth-child(3)", "Words"},
		{handbook, ".beside a[href='#two']", "Two"},
		{handbook, ".prevnext .next a", "The rota"},
		{handbook, ".prose a[href='../handbook/on-call/rota/']", "the rota"},
		{handbook, ".prose a[href='../runbooks/']", "the pager"},
		{handbook, ".prose .dead[title*='handbook/gone.md']", "gone"},
		{handbook, ".prose p:has(img[alt='a sketch'][src^='../files/'])", "See"},
		{rota, ".crumbs a[href='../../../handbook/']", "Handbook"},
		{rota, ".masthead-nav a[aria-current=true]", "Handbook"},
		{rota, ".prose a[href='../../../checks/run.exists/']", "a check"},
		{rota, ".prevnext .previous a", "Handbook"},
		{"handbook/words/index.html", ".prose", "Text."},
		{"privacy/index.html", "h1", "Privacy"},
		{"privacy/index.html", ".colophon a[href='../privacy/']", "Privacy"},
		{"about/dates/index.html", ".prose", "Ours."},
		{"about/index.html", ".side a[href='../about/dates/']", "Our dates"},
		{"checks/run.exists/index.html", ".prose", "Our night shift has a rule."},
		{"index.html", ".masthead-nav li:nth-child(1) a[href='teams/']", "People"},
		{"index.html", ".masthead-nav li:nth-child(2)", "Today"},
		{"index.html", ".masthead-nav a[href='https://status.parcel.example/']", "Status"},
		{"index.html", ".masthead-nav a[href='services/tracking-api/']", "tracking-api"},
		{"index.html", ".masthead-nav li:last-child a[href='handbook/']", "Handbook"},
	})
	if doc := docs["index.html"]; doc.Find(".masthead-nav a[href='teams/']").Length() != 1 || doc.Find(".colophon a[href='handbook/']").Length() != 0 {
		t.Error("a page is in the navigation twice")
	}
	if docs["handbook/.draft/index.html"] != nil || docs["handbook/draft/index.html"] != nil {
		t.Error("a hidden file became a page")
	}
}

// What a site gets wrong is told with the file and what to do.
func TestOwnPagesAreRefusedWithAReason(t *testing.T) {
	in := newWorld("2026-11-21").input(t)
	for name, c := range map[string]struct {
		files map[string]string
		nav   []site.NavEntry
		want  string
	}{
		"a built-in address": {files: map[string]string{"services/x.md": ""}, want: "services/x.md: services/ belongs to the pages that daybook makes; move"},
		"the front page":     {files: map[string]string{"index.md": ""}, want: "give the file a name"},
		"front matter":       {files: map[string]string{"a.md": "---\norder: first\n---\n"}, want: "a.md:2: the front matter cannot be read"},
		"one address":        {files: map[string]string{"a.md": "", "A/index.md": ""}, want: "has the same address"},
		"no such check":      {files: map[string]string{"checks/none.md": ""}, want: "checks/none.md: there is no such check"},
		"no such page":       {nav: []site.NavEntry{{Page: "runbook", Where: "daybook.toml:7"}}, want: `daybook.toml:7: theme.nav: the site has no page "runbook/"`},
	} {
		in.Own, in.Nav = nil, c.nav
		if c.files != nil {
			files := fstest.MapFS{}
			for file, text := range c.files {
				files[file] = &fstest.MapFile{Data: []byte(text)}
			}
			in.Own = files
		}
		if _, err := site.Compose(in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// A change of what stands in the masthead or at the foot is seen on every page.
func TestTheNavigationIsPartOfEveryKey(t *testing.T) {
	in := newWorld("2026-11-21").input(t)
	plain := documentKeys(t, in)
	in.Nav = []site.NavEntry{{Page: "services/"}}
	nav := documentKeys(t, in)
	in.Nav, in.Own = nil, fstest.MapFS{"privacy.md": {Data: []byte("# Privacy")}}
	withPage := documentKeys(t, in)
	if plain == "" || plain == nav || plain == withPage {
		t.Errorf("keys %.20s, %.20s, %.20s", plain, nav, withPage)
	}
}

func documentKeys(t *testing.T, in site.Input) string {
	t.Helper()
	plan, err := site.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for p := range plan.Pages() {
		if p.Kind == site.DocumentPage {
			keys = append(keys, p.Key)
		}
	}
	return strings.Join(keys, " ")
}
