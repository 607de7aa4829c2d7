package check

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"daybook/content"
	"daybook/internal/finding"
)

// page is a check's page: front matter, sections, and fenced examples.
type page struct {
	front    map[string]string
	sections []string
	blocks   map[string]block // by the word behind the language: fails, says, holds
}

type block struct {
	options map[string]string
	text    string
}

func readPage(t *testing.T, text string) page {
	t.Helper()
	p := page{front: map[string]string{}, blocks: map[string]block{}}
	head, body, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if !ok {
		t.Fatal("no front matter")
	}
	for _, line := range strings.Split(head, "\n") {
		word, value, _ := strings.Cut(line, ": ")
		p.front[word] = value
	}
	mark, name := "", "" // of the block that we are in
	for line := range strings.Lines(body) {
		bare := strings.TrimSuffix(line, "\n")
		info := strings.TrimLeft(bare, "`")
		switch {
		case mark != "" && bare == mark:
			mark = ""
		case mark != "":
			b := p.blocks[name]
			b.text += line
			p.blocks[name] = b
		case len(bare)-len(info) >= 3:
			mark = bare[:len(bare)-len(info)]
			words := strings.Fields(info)
			b := block{options: map[string]string{}}
			for _, option := range words[2:] {
				word, value, _ := strings.Cut(option, "=")
				b.options[word] = value
			}
			name = words[1]
			p.blocks[name] = b
		case strings.HasPrefix(line, "## "):
			p.sections = append(p.sections, bare[3:])
		}
	}
	return p
}

func pages(t *testing.T) map[string]string {
	t.Helper()
	files, err := fs.Glob(content.Files, "checks/*.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, file := range files {
		text, err := content.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(file), ".md")] = string(text)
	}
	return out
}

func TestEveryCheckHasAPageAndEveryPageACheck(t *testing.T) {
	have := pages(t)
	sections := "What it looks at, An example that fails, The same, mended, How to mend it, What it cannot see"
	for _, c := range All() {
		text, ok := have[c.ID]
		if !ok {
			t.Errorf("%s has no page", c.ID)
			continue
		}
		p := readPage(t, text)
		if p.front["id"] != c.ID || p.front["title"] != c.Title {
			t.Errorf("%s: front matter %q", c.ID, p.front)
		}
		if got := strings.Join(p.sections, ", "); got != sections {
			t.Errorf("%s: sections %s", c.ID, got)
		}
		delete(have, c.ID)
	}
	for id := range have {
		t.Errorf("the page %s is of no check", id)
	}
}

// The examples of a page are executed: the first fails and says what the page
// shows, the second passes.
func TestPagesAreTrue(t *testing.T) {
	for id, text := range pages(t) {
		t.Run(id, func(t *testing.T) {
			p := readPage(t, text)
			fails := example(t, p, "fails", id)
			if fails.Outcome != finding.Fail && fails.Outcome != finding.Warn {
				t.Errorf("the failing example: %s: %s", fails.Outcome, fails.Summary)
			}
			if holds := example(t, p, "holds", id); holds.Outcome != finding.Pass {
				t.Errorf("the mended example: %s", tell([]Result{holds}))
			}
			shown := said(fails)
			if *update {
				updated := regexp.MustCompile("(?ms)^```text says\n.*?^```$").ReplaceAllLiteralString(text, "```text says\n"+shown+"```")
				if err := os.WriteFile("../../content/checks/"+id+".md", []byte(updated), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if p.blocks["says"].text != shown {
				t.Errorf("the page says:\n%s\nthe check says:\n%s", p.blocks["says"].text, shown)
			}
		})
	}
}

func example(t *testing.T, p page, word, id string) Result {
	t.Helper()
	b, ok := p.blocks[word]
	if !ok {
		t.Fatalf("there is no example that %s", word)
	}
	results := of(newWorld(t, txtar.Parse([]byte(b.text)).Files, b.options).results(t), id)
	if len(results) > 1 { // the others are there to know of
		results = slices.DeleteFunc(results, func(r Result) bool { return r.Service != "payments" })
	}
	if len(results) != 1 {
		t.Fatalf("%d results", len(results))
	}
	return results[0]
}

func said(r Result) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s.\n%s\n", f.Title, f.Mend)
	}
	return b.String()
}
