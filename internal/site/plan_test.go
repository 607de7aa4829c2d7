package site

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"daybook/internal/check"
	"daybook/internal/ledger"
	"daybook/internal/publish"
	"daybook/internal/score"
	"daybook/internal/survey"
)

// hostile is a fleet whose names do their best to end up in each other's place.
func hostile(t *testing.T) Input {
	t.Helper()
	in := Input{
		Title: "Hostile <b>", BaseURL: "https://docs.example/sub", Now: time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC),
		Book: &ledger.Book{}, Ladder: score.DefaultLadder(), Checks: check.All(), Questions: check.Questions(), Names: map[Subject]string{},
		Source: func(string, string) ([]byte, error) { return []byte("# T\n"), nil },
	}
	surveys := map[string]*survey.Survey{}
	in.Load = func(name string) (*survey.Survey, error) { return surveys[name], nil }
	names := []string{"shop", "Shop", "shop.", "owner", "owner/docs", "owner/documents", "owner/on-call", "../../etc/passwd", "a b", "a?b", "con", "x\xff", strings.Repeat("long", 90), "index.html", "中文", "@v1"}
	for i, name := range names {
		repository := fmt.Sprintf("o/r%d", i)
		service := survey.Service{ID: fmt.Sprintf("component:default/s%d", i), Name: name,
			Owner: survey.Owner{Ref: "x", Name: []string{"Payments", "payments", "../up", "con"}[i%4], Kind: survey.OwnerTeam}}
		for j, p := range []string{"README.md", "readme.MD", "docs/README.md", "docs/index.md", "a.md", "A.md", "a/README.md", "a.rst", "docs/a.md", "docs/@v1.0/x.md", "docs/a b.md", "docs/a?b.md", "docs/../up.md", "documents.md", "docs/index.md.md", "docs/b/index.md.rst", "docs/b/README.md", "docs/documents/x.md", "x\xff.md"} {
			service.Documents = append(service.Documents, survey.Document{Path: p, Hash: fmt.Sprintf("%040d", j), Format: "markdown", Class: "guide", ChangedSince: -1})
		}
		for _, name := range []string{"a", "a/b", "A", "a.json", "a.json/b", "..", "/", "index.html", "con", "@s/p", "x\xff", "", strings.Repeat("long/", 60)} {
			at := survey.Value{Text: name, Path: "package.json", Line: 3}
			service.Dependencies = append(service.Dependencies, survey.Dependency{Value: at, Ecosystem: "npm", Version: "1.0"}, survey.Dependency{Value: at, Ecosystem: "unheard of"})
		}
		service.Attached = []survey.File{{Path: "docs/i.png", Hash: strings.Repeat("a", 40), Size: 3}, {Path: "docs/I.PNG", Hash: strings.Repeat("a", 40), Size: 3}, {Path: "x.html", Hash: strings.Repeat("b", 40), Size: 3}}
		s := &survey.Survey{Repository: survey.Repository{Name: repository, Branch: "main", Versions: []survey.Release{
			{Tag: "v1.0", Commit: "1", Documents: service.Documents[:4]}, {Tag: "V1.0", Commit: "2", Documents: service.Documents[:4]}, {Tag: "rel/1?", Commit: "3", Documents: service.Documents}}},
			Services: []survey.Service{service}}
		surveys[repository] = s
		brief, err := Trim(s)
		if err != nil {
			t.Fatal(err)
		}
		in.Surveys = append(in.Surveys, brief)
		in.Names[Subject{repository, service.ID}] = name
		in.Moved = append(in.Moved, Moved{repository, service.ID, "docs/was here.md", "docs/a b.md"}, Moved{repository, service.ID, "docs/was.md", "docs/a.md"}, Moved{repository, service.ID, "a.md", "docs/a.md"})
	}
	return in
}

// TestNoTwoFilesInOnePlace streams a hostile site: every file must be storable
// anywhere, and none may be another's place or folder.
func TestNoTwoFilesInOnePlace(t *testing.T) {
	plan, err := Compose(hostile(t))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for p := range plan.Pages() {
		if err := publish.Check(p.File); err != nil {
			t.Error(err)
		}
		if other, taken := files[fold(p.File)]; taken {
			t.Errorf("%q and %q lie in one place", p.File, other)
		}
		files[fold(p.File)] = p.File
	}
	if len(files) < 500 {
		t.Errorf("only %d files", len(files))
	}
	for file := range files {
		for i, c := range file {
			if other, taken := files[file[:i]]; c == '/' && taken {
				t.Errorf("%q lies below the file %q", file, other)
			}
		}
	}
}

// TestEveryViewCanBeMade makes each view and file of the hostile site, and of
// one with nothing in it.
func TestEveryViewCanBeMade(t *testing.T) {
	empty := Input{Book: &ledger.Book{}, BaseURL: "https://docs.example"}
	for name, in := range map[string]Input{"hostile": hostile(t), "empty": empty} {
		plan, err := Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		for p := range plan.Pages() {
			if (p.View == nil) == (p.Bytes == nil) || (p.Kind == "") != (p.View == nil) {
				t.Errorf("%s: %s is neither a page nor a file", name, p.File)
			}
			if p.View != nil {
				if _, err := p.View(); err != nil {
					t.Errorf("%s: %s: %v", name, p.File, err)
				}
				continue
			}
			content, err := p.Bytes()
			if err != nil {
				t.Errorf("%s: %s: %v", name, p.File, err)
			}
			if strings.HasSuffix(p.File, ".json") && !json.Valid(content) {
				t.Errorf("%s: %s is no JSON", name, p.File)
			}
			if strings.HasSuffix(p.File, ".xml") {
				wellFormed(t, p.File, content)
			}
		}
	}
}

func wellFormed(t *testing.T, file string, content []byte) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(string(content))); ; {
		switch _, err := d.Token(); {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			t.Fatalf("%s: %v", file, err)
		}
	}
}

func TestASiteWithoutAddressHasNone(t *testing.T) {
	plan, err := Compose(Input{Book: &ledger.Book{}})
	if err != nil {
		t.Fatal(err)
	}
	for p := range plan.Pages() {
		if p.File == "sitemap.xml" || p.Frame.Canonical != "" {
			t.Errorf("%s knows the site's address", p.File)
		}
	}
	if _, err := Compose(Input{}); err == nil {
		t.Error("a site without a ledger was composed")
	}
}

func TestTwoServicesOfOneNameAreAnError(t *testing.T) {
	in := Input{Book: &ledger.Book{}, Names: map[Subject]string{{"o/a", "x"}: "shop", {"o/b", "x"}: "shop"}}
	for _, name := range []string{"o/a", "o/b"} {
		brief, err := Trim(&survey.Survey{Repository: survey.Repository{Name: name}, Services: []survey.Service{{ID: "x"}}})
		if err != nil {
			t.Fatal(err)
		}
		in.Surveys = append(in.Surveys, brief)
	}
	if _, err := Compose(in); err == nil || !strings.Contains(err.Error(), "o/a") || !strings.Contains(err.Error(), "o/b") {
		t.Errorf("got %v", err)
	}
}

// TestPagesStopWithTheirReader breaks off at every point.
func TestPagesStopWithTheirReader(t *testing.T) {
	plan, err := Compose(hostile(t))
	if err != nil {
		t.Fatal(err)
	}
	for stop := range 400 {
		n := 0
		for range plan.Pages() {
			if n++; n > stop {
				break
			}
		}
	}
}

func TestTrimLeavesTheSurveyAsItIs(t *testing.T) {
	s := &survey.Survey{Repository: survey.Repository{Versions: []survey.Release{{Tag: "v1", Documents: []survey.Document{{Path: "a.md"}, {Path: "b/c.md"}}}}},
		Services: []survey.Service{{ID: "root", Documents: []survey.Document{{Path: "z.md"}, {Path: "a.md"}}}, {ID: "b", Folder: "b"}}}
	brief, err := Trim(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Services[0].Documents) != 2 || s.Services[0].Documents[0].Path != "z.md" || len(s.Repository.Versions[0].Documents) != 2 {
		t.Error("the survey was changed")
	}
	if brief.Services[0].Documents != nil || brief.Documents[0][0].Path != "a.md" {
		t.Errorf("the brief holds %v", brief.Documents)
	}
	if got := fmt.Sprint(brief.Released); got != "[[[a.md] [b/c.md]]]" {
		t.Errorf("the release is dealt out as %s", got)
	}
	s.Services[0].Documents[0].Links = []survey.DocLink{{Dest: "x"}}
	if again, err := Trim(s); err != nil || again.Print == brief.Print {
		t.Error("facts that only a page shows do not change the fingerprint")
	}
}

// TestFindFindsEveryPage looks up what is streamed, and a page that is not.
func TestFindFindsEveryPage(t *testing.T) {
	plan, err := Compose(hostile(t))
	if err != nil {
		t.Fatal(err)
	}
	for p := range plan.Pages() {
		found, ok := plan.Find(p.File)
		if !ok || found.Kind != p.Kind || found.Key != p.Key || found.Title != p.Title {
			t.Errorf("%s: found %v %s %q", p.File, ok, found.Kind, found.Title)
		}
	}
	if p, ok := plan.Find("services/nobody/index.html"); ok {
		t.Errorf("found %s", p.File)
	}
}
