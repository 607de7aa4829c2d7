package site

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/survey"
)

// memory keeps fragments, and counts.
type memory struct {
	mu    sync.Mutex
	texts map[string][]byte
	hits  int
}

func (m *memory) Get(name string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, ok := m.texts[name]
	if ok {
		m.hits++
	}
	return text, ok
}

func (m *memory) Put(name string, text []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.texts[name] = text
}

// manyLinks holds every kind of link that the renderer asks about.
const manyLinks = "# All links\n\n" +
	"[page](run.md) [part](run.md#do-it) [own](#all-links) [code](../main.go) [line](../main.go#L3) [odd](<../a b&c.go>) [gone](gone.md) [out](../../x)\n" +
	"[host](https://example.com/a?b=c&d=e) [mail](mailto:a@example.com) [ref][r] <https://example.com> [query](../main.go?x=1&y=2)\n\n" +
	"![flow](img/flow.png) ![](img/none.png) ![elsewhere](https://example.com/p.png) [![in](img/flow.png)](run.md)\n\n" +
	"<a href=\"run.md\">raw</a> <img src=\"img/flow.png\" alt=\"x\"> <a href='../main.go'>code</a> <img src=\"../none.png\">\n\n" +
	"`docs/was.sh` and\n\n```sh\nsh docs/was.sh\n```\n\n[r]: run.md \"A title\"\n[r2]: ../main.go\n\n## Do it [here][r2]\n"

// versionsWorld is a repository of one service whose documents are the same in
// two releases.
func versionsWorld(t *testing.T, owner string, fragments Fragments, sources map[string]string, reads *int) *fleet {
	t.Helper()
	doc := func(p, text string) survey.Document {
		hash := blobID([]byte(text))
		sources[hash] = text
		return survey.Document{Path: p, Class: "runbook", Format: "markdown", Title: p, Hash: hash, ChangedSince: -1}
	}
	docs := func() []survey.Document {
		return []survey.Document{doc("README.md", "# Shop\n\n[all](docs/all.md)\n"), doc("docs/all.md", manyLinks), doc("docs/run.md", "# Run\n\n## Do it\n\n[all](all.md)\n")}
	}
	today := docs()
	today[1].Links = []survey.DocLink{{Dest: "gone.md", State: survey.LinkMissing, Target: "docs/gone.md"}}
	today[1].Names = []survey.Named{{Text: "docs/was.sh", State: survey.NamedMissing}}
	flow := []survey.File{{Path: "docs/img/flow.png", Hash: strings.Repeat("ab", 20), Size: 10}}
	s := &survey.Survey{
		Repository: survey.Repository{Name: "o/r", Branch: "main", Commit: "c0ffee", Links: survey.Links{File: "https://git.example/" + owner + "/r/blob/{ref}/{path}"},
			Versions: []survey.Release{{Tag: "v2.0.0", Commit: "b0b", Documents: docs(), Attached: flow}, {Tag: "v1.0.0", Commit: "ca7", Documents: docs(), Attached: flow}}},
		Services: []survey.Service{{ID: "a", Name: "Überall", Documents: today, Attached: flow}},
	}
	brief, err := Trim(s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := newFleet(Input{
		Surveys: []Brief{brief}, Book: &ledger.Book{}, Ladder: score.DefaultLadder(), Fragments: fragments,
		Names: map[Subject]string{{"o/r", "a"}: "Überall"},
		Load:  func(string) (*survey.Survey, error) { return s, nil },
		Source: func(_, hash string) ([]byte, error) {
			if text, ok := sources[hash]; ok {
				*reads++
				return []byte(text), nil
			}
			return nil, fmt.Errorf("no blob %s", hash)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// bodies are the documents of all versions as pages show them, and the page for
// the night.
func bodies(t *testing.T, f *fleet) map[string]string {
	t.Helper()
	out := map[string]string{}
	s := f.services[0]
	g := newGroup(f, &f.Surveys[0])
	shelves := g.shelves(s)
	for _, sh := range shelves {
		for i, p := range sh.paths {
			view, err := sh.view(shelves, i, sh.frame(p))
			if err != nil {
				t.Fatal(err)
			}
			v := view.(*DocumentView)
			out[sh.version+" "+p] = fmt.Sprintf("%s|%s|%s|%v|%v", v.Title, v.TitleID, v.Body, v.Contents, v.all)
		}
	}
	view, err := g.onCallPage(s, shelves).View()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range view.(*OnCallView).Runbooks {
		out["at night "+r.Path] = string(r.Body)
	}
	return out
}

// What is remembered is what would be rendered, whatever the version.
func TestRememberedIsRendered(t *testing.T) {
	for _, owner := range []string{"o", "o&p", "%C3%A4", "%zz"} {
		t.Run(owner, func(t *testing.T) { rememberedIsRendered(t, owner) })
	}
}

func rememberedIsRendered(t *testing.T, owner string) {
	sources, reads := map[string]string{}, 0
	want := bodies(t, versionsWorld(t, owner, nil, sources, &reads))
	if len(want) != 12 || !strings.Contains(want["v1.0.0 docs/all.md"], "docs/@v1.0.0/run/") {
		t.Fatalf("the world is another: %v", want)
	}
	kept := &memory{texts: map[string][]byte{}}
	for night := range 3 {
		reads, kept.hits = 0, 0
		got := bodies(t, versionsWorld(t, owner, kept, sources, &reads))
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("night %d, %s:\n%s\nwant:\n%s", night, name, got[name], want[name])
			}
		}
		if night > 0 && reads > 0 {
			t.Errorf("night %d: %d blobs were read again", night, reads)
		}
	}
}

// Two versions whose documents say the same are rendered once.
func TestVersionsShareWhatIsRendered(t *testing.T) {
	sources, reads := map[string]string{}, 0
	kept := &memory{texts: map[string][]byte{}}
	f := versionsWorld(t, "o", kept, sources, &reads)
	g := newGroup(f, &f.Surveys[0])
	shelves := g.shelves(f.services[0])
	for i, want := range []int{3, 1, 0} { // what is dead is marked today only
		reads = 0
		sh := shelves[i]
		for n, p := range sh.paths {
			if _, err := sh.view(shelves, n, sh.frame(p)); err != nil {
				t.Fatal(err)
			}
		}
		if reads != want {
			t.Errorf("version %q: %d blobs were read, want %d", sh.version, reads, want)
		}
	}
}

// What was saved after it was looked at is not kept under the name of what it
// was before, and damaged fragments are made again.
func TestOnlyTheBlobIsRemembered(t *testing.T) {
	sources, reads := map[string]string{}, 0
	kept := &memory{texts: map[string][]byte{}}
	f := versionsWorld(t, "o", kept, sources, &reads)
	for hash := range sources {
		sources[hash] = "# Saved meanwhile\n"
	}
	for name, body := range bodies(t, f) {
		if !strings.Contains(body, "Saved meanwhile") && !strings.HasPrefix(name, "at night") {
			t.Errorf("%s is %s", name, body)
		}
	}
	if len(kept.texts) > 0 {
		t.Errorf("%d fragments of another content", len(kept.texts))
	}
	f = versionsWorld(t, "o", kept, sources, &reads)
	want := bodies(t, f)
	for name := range kept.texts {
		kept.texts[name] = []byte{0xff}
	}
	for name, body := range bodies(t, f) {
		if body != want[name] {
			t.Errorf("%s is %s, want %s", name, body, want[name])
		}
	}
}
