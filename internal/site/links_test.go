package site

import (
	"errors"
	"strings"
	"testing"

	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/survey"
)

// linkWorld is a repository of two services with one release.
func linkWorld(t *testing.T) (*fleet, *survey.Survey) {
	t.Helper()
	doc := func(p string) survey.Document {
		return survey.Document{Path: p, Class: "guide", Format: "markdown", Title: p, ChangedSince: -1}
	}
	flow := survey.File{Path: "docs/img/flow.png", Hash: "0123456789abcdef0123456789abcdef01234567", Size: 10}
	s := &survey.Survey{
		Repository: survey.Repository{Name: "o/r", Branch: "main", Commit: "c0ffee",
			Links:    survey.Links{File: "https://git.example/o/r/blob/{ref}/{path}", Commit: "https://git.example/o/r/commit/{commit}"},
			Versions: []survey.Release{{Tag: "v1", Commit: "b0b", Documents: []survey.Document{doc("README.md"), doc("docs/old.md")}, Attached: []survey.File{flow}}}},
		Services: []survey.Service{
			{ID: "a", Name: "a", Documents: []survey.Document{doc("README.md"), doc("docs/guide/README.md"), doc("docs/guide/a b.md"), doc("docs/run.md")}, Attached: []survey.File{flow, {Path: "docs/app.html", Hash: "ff", Size: 1}}},
			{ID: "b", Name: "b", Folder: "b", Documents: []survey.Document{doc("b/README.md")}},
		},
	}
	brief, err := Trim(s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := newFleet(Input{
		Surveys: []Brief{brief}, Book: &ledger.Book{}, Ladder: score.DefaultLadder(),
		Names:  map[Subject]string{{"o/r", "a"}: "a", {"o/r", "b"}: "b"},
		Load:   func(string) (*survey.Survey, error) { return s, nil },
		Source: func(string, string) ([]byte, error) { return nil, errors.New("no blobs here") },
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

func TestLinks(t *testing.T) {
	f, _ := linkWorld(t)
	g := newGroup(f, &f.Surveys[0])
	shelves := g.shelves(f.byName["a"])
	missing := survey.DocLink{Dest: "gone.md", Target: "docs/gone.md", State: survey.LinkMissing, Gone: &survey.Change{Commit: "0123456789"}}
	moved := survey.DocLink{Dest: "was.md", State: survey.LinkMissing, MovedTo: "docs/run.md"}
	noAnchor := survey.DocLink{Dest: "run.md#nowhere", State: survey.LinkNoAnchor}
	doc := &survey.Document{Path: "docs/guide.md", Links: []survey.DocLink{missing, moved, noAnchor}}
	today := shelves[0].linker(doc, "../../")
	old := shelves[1].linker(&survey.Document{Path: "docs/old.md", Links: []survey.DocLink{{Dest: "never.md", State: survey.LinkMissing, Target: "docs/never.md"}}}, "../../")
	for _, c := range []struct {
		from *linker
		dest string
		want string
		dead bool
	}{
		{today, "run.md", "../../services/a/docs/run/", false},
		{today, "run.md#do-it", "../../services/a/docs/run/#do-it", false},
		{today, "./guide/a%20b.md", "../../services/a/docs/guide/a-b/", false},
		{today, "guide/", "../../services/a/docs/guide/", false},
		{today, "../docs/guide", "../../services/a/docs/guide/", false},
		{today, "/README.md", "../../services/a/docs/", false},
		{today, "..", "../../services/a/docs/", false},
		{today, "../b/", "../../services/b/docs/", false},
		{today, "#here", "#here", false},
		{today, `\\host\x`, "https://git.example/o/r/blob/main/docs/%5C%5Chost%5Cx", false},
		{today, "img/flow.png?raw=true", "../../files/0123456789abcdef/flow.png", false},
		{today, "../main.go", "https://git.example/o/r/blob/main/main.go", false},
		{today, "app.html", "https://git.example/o/r/blob/main/docs/app.html", false},
		{today, "a b?#c.md", "https://git.example/o/r/blob/main/docs/a%20b", false},
		{today, "../../../etc/passwd", "", true},
		{today, "gone.md", "https://git.example/o/r/commit/0123456789", true},
		{today, "was.md", "../../services/a/docs/run/", true},
		{today, "run.md#nowhere", "../../services/a/docs/run/", true},
		{old, "../README.md", "../../services/a/docs/@v1/", false},
		{old, "img/flow.png", "../../files/0123456789abcdef/flow.png", false},
		{old, "never.md", "", true},
		{old, "run.md", "https://git.example/o/r/blob/v1/docs/run.md", false},
	} {
		got, ok := c.from.link(c.dest)
		if !ok || got.href != c.want || got.dead != c.dead {
			t.Errorf("%q leads to %q, dead %v, %v; want %q, dead %v", c.dest, got.href, got.dead, ok, c.want, c.dead)
		}
	}
	for _, dest := range []string{"", "https://example.com/", "//example.com/x", "mailto:a@example.com", "javascript:alert(1)"} {
		if got, ok := today.link(dest); ok {
			t.Errorf("%q was led to %q", dest, got.href)
		}
	}
}

func TestFillRefusesOtherSchemes(t *testing.T) {
	if got := fill("javascript:{path}", "a", "", "", 0); got != "" {
		t.Errorf("got %q", got)
	}
	if got, want := fill("https://h/{ref}/{path}#L{line}", "a b/c?#%.md", "feat/x", "", 3), "https://h/feat/x/a%20b/c%3F%23%25.md#L3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStillPictures(t *testing.T) {
	for svg, want := range map[string]string{
		`<svg xmlns="http://www.w3.org/2000/svg"><rect width="1"/></svg>`: `<rect width="1"/>`,
		`<svg><script>alert(1)</script><path d="M0 0"/></svg>`:            `<path d="M0 0"/>`,
		`<html><script>alert(1)</script></html>`:                          "This picture cannot be read",
		`<svg`:                                                            "This picture cannot be read",
	} {
		if got := string(still([]byte(svg))); !strings.Contains(got, want) || strings.Contains(got, "alert") {
			t.Errorf("%s became %s", svg, got)
		}
	}
}

func TestAttachmentAddress(t *testing.T) {
	for p, want := range map[string]string{
		"docs/a.png":           "files/0123456789abcdef/a.png",
		"docs/A B.SVG":         "files/0123456789abcdef/A-B.svg",
		"docs/con.png":         "files/0123456789abcdef/con_.png",
		"docs/.png":            "files/0123456789abcdef/unnamed.png",
		"docs/..png":           "files/0123456789abcdef/unnamed.png",
		"docs/x.html.svg":      "files/0123456789abcdef/x.html.svg",
		"docs/<img src=x>.svg": "files/0123456789abcdef/-img-src=x-.svg",
		"docs/" + strings.Repeat("x", 300) + ".svg": "files/0123456789abcdef/" + strings.Repeat("x", 71) + "-" + shortHash(strings.Repeat("x", 300)) + ".svg",
	} {
		if got := attachmentAddress(survey.File{Path: p, Hash: "0123456789abcdef0123456789abcdef01234567"}); got != want {
			t.Errorf("%s is at %s, want %s", p, got, want)
		}
	}
}
