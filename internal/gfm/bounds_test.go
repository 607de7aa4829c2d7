package gfm

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// fill repeats s up to size bytes.
func fill(s string, size int) string { return strings.Repeat(s, size/len(s)) }

func numbered(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// bombs are documents of the given size that cost a naive parser, or goldmark
// without bounds, far more than their size.
func bombs(n int) map[string]string {
	return map[string]string{
		"open brackets":        fill("[", n),
		"open images":          fill("![", n),
		"close brackets":       fill("]", n),
		"open links":           fill("[a](", n),
		"open angle links":     fill("[a](<b", n),
		"open titles":          fill("[a](b '", n),
		"nested brackets":      fill("[", n/2) + "a" + fill("]", n/2),
		"nested links":         fill("[", n/5) + "a" + fill("](b)", n/5*4),
		"nested images":        fill("![", n/6) + "a" + fill("](b)", n/6*4),
		"emphasis":             fill("*a **a ", n),
		"mixed emphasis":       fill("*a_ ", n),
		"nested emphasis":      fill("**x ", n/2) + fill("x** ", n/2),
		"asterisks":            fill("*", n/2) + "a" + fill("*", n/2),
		"strikes":              fill("~~a ~a ", n),
		"backticks":            backticks(n),
		"angles":               fill("<", n),
		"open tags":            fill("<a ", n),
		"open attributes":      fill("<a x='", n),
		"open comments":        fill("a <!--", n),
		"open instructions":    fill("a <?", n),
		"open declarations":    fill("a <!A ", n),
		"open cdata":           fill("a <![CDATA[", n),
		"ampersands":           fill("&", n),
		"www":                  fill("www.", n),
		"addresses":            fill("http://a", n),
		"mail":                 fill("a@b.", n),
		"shortcodes":           fill(":a", n),
		"quotes":               fill(">", n) + "a",
		"quote lines":          fill(strings.Repeat(">", 500)+"\n", n),
		"list in list":         fill("- ", n) + "a",
		"numbered in numbered": fill("1. ", n) + "a",
		"staircase":            staircase(n),
		"wide table":           fill("|a", n/2) + "\n" + fill("|-", n/2) + "\n",
		"padded table":         fill("|a", n/20) + "\n" + fill("|-", n/20) + "\n" + fill("a\n", n/10*9),
		"many tables":          fill(strings.Repeat("|a", 50)+"\n"+strings.Repeat("|-", 50)+"\n"+strings.Repeat("a\n", 100)+"\n", n),
		"escaped pipes":        "|a|b|\n|-|-|\n" + fill("|`a\\|`|b|\n", n),
		"long cells":           "|a|b|\n|-|-|\n|" + fill("*a_ ", n) + "|b|\n",
		"definitions":          numbered("[a%d]: /u\n", n/2) + "\n" + fill("[a1] ", n/2),
		"footnotes":            numbered("[^a%d]: x\n\n", n/2) + numbered("[^a%d] ", n/2),
		"one footnote":         "[^a]: x\n\n" + fill("[^a] ", n),
		"footnote in footnote": fill("[^a]: ", n),
		"open title line":      "[a]: u \"" + fill("b\n", n),
		"setext":               fill("a *b _c\n", n) + "---",
		"lazy":                 "> " + fill("a\n", n),
		"heading":              "# " + fill("*a_ ", n),
		"headings":             fill("# a\n", n),
		"short paragraphs":     fill(strings.Repeat("*a_ ", 250)+"\n\n", n),
		"loose list":           fill("- a\n\n", n),
		"newlines":             fill("\n", n),
		"fences":               fill("```\n", n),
		"html blocks":          fill("<div>\n", n),
		"html block runs":      fill("<div>\n\n", n),
		"nul":                  fill("\x00", n),
		"broken utf-8":         fill("\xf0\x9f", n),
	}
}

func backticks(n int) string {
	var b strings.Builder
	for i := 1; b.Len() < n; i++ {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

func staircase(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

// The limit is generous because the machine may be busy or the race detector
// on; without the bounds most of these take minutes.
func TestHostileDocumentsAreCheap(t *testing.T) {
	const limit = time.Minute // what hangs, whatever the machine; a usual run takes a fifth of a second
	p := NewParser()
	r := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(extension.NewTableHTMLRenderer(), 500),
		util.Prioritized(extension.NewFootnoteHTMLRenderer(), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))
	small := bombs(mostHeld / 5)
	for name, src := range bombs(1 << 18) {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			doc, err := p.Parse([]byte(src))
			if errors.Is(err, ErrTooDense) { // a smaller one is parsed
				src = small[name]
				doc, err = p.Parse([]byte(src))
			}
			if err != nil {
				t.Fatal(err)
			}
			parsed := time.Since(start)
			if err := r.Render(io.Discard, []byte(src), doc); err != nil {
				t.Fatal(err)
			}
			took := time.Since(start)
			if took > 200*time.Millisecond {
				t.Logf("parsed in %v, rendered in %v", parsed, took-parsed)
			}
			if took > limit {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestNestingIsBounded(t *testing.T) {
	p := NewParser()
	for _, name := range []string{"quotes", "list in list", "staircase", "footnote in footnote", "quote lines"} {
		doc, err := p.Parse([]byte(bombs(1 << 16)[name]))
		if err != nil {
			t.Fatal(err)
		}
		if d := depth(doc); d > maxOpenBlocks+10 {
			t.Errorf("%s: %d blocks inside each other", name, d)
		}
	}
}

func depth(n ast.Node) int {
	deepest := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		deepest = max(deepest, depth(c))
	}
	return deepest + 1
}

func TestOrdinaryDocumentsAreNotBounded(t *testing.T) {
	src := "| name | what |\n|---|---|\n" + strings.Repeat("| `a` | [b](c.md) and **d**: *e* |\n", 4000) +
		"\n" + strings.Repeat("A paragraph with `code`, [a link](b.md) and **weight**.\n", 500)
	doc, err := NewParser().Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	for c := doc.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindCodeBlock {
			t.Errorf("a paragraph became a code block")
		}
	}
}

// A very long line of HTML is a paragraph with the same tag in it.
func TestLongLinesOfHTML(t *testing.T) {
	for size, want := range map[int]ast.NodeKind{maxHTMLLine / 2: ast.KindHTMLBlock, maxHTMLLine: ast.KindParagraph} {
		doc, err := NewParser().Parse([]byte(`<img src="data:image/png;base64,` + strings.Repeat("A", size) + "\">\n"))
		if err != nil {
			t.Fatal(err)
		}
		if first := doc.FirstChild(); first.Kind() != want || want == ast.KindParagraph && first.FirstChild().Kind() != ast.KindRawHTML {
			t.Errorf("%d bytes: %v", size, first.Kind())
		}
	}
}

func TestTooDense(t *testing.T) {
	p := NewParser()
	const limit = "the limit for its 102"
	for name, c := range map[string]struct{ src, says string }{
		"all marks":              {fill("[", 1<<20), "its lines and marks such as * and [ weigh more than 185325, the limit for its 1024 KB; split it"},
		"all addresses of sites": {fill("https://a.b/c ", 1<<20), limit},
		"all lines":              {fill("\n", 1<<20), limit},
		"all addresses":          {fill("a@b.cd ", 1<<20), limit},
		"all sites":              {fill("www.a.b ", 1<<20), limit},
		"all headings":           {fill("## a heading abc\n", 1<<20), limit},
		"all items":              {fill("- a\n", 1<<20), limit},
		"few and all":            {fill("*a ", mostHeld), ""},
		"a megabyte":             {fill("**Bold**, `code` and [a link](https://a.example/b), as in a list of changes.\n", 1<<20), ""},
		"words":                  {fill("word ", 1<<20), ""},
		"a log of changes": {"# Changes\n\n" + fill("## 1.2.3\n\n**Release date:** 2024-01-02\n\nThis patch release brings a few fixes to what the last one has broken in the controllers, and new versions of what they depend on.\n\n"+
			"- Fix the order of fields in the status of objects that are not there any more\n  [#1234](https://github.com/a/b/pull/1234) by @somebody\n- Update the dependencies of the controllers to their latest versions\n  [#1235](https://github.com/a/b/pull/1235)\n\n", 3<<19), ""},
		"a list of words": {fill("- a list of things, one in each line\n", 3<<19), ""},
	} {
		_, err := p.Parse([]byte(c.src))
		if c.says == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.says != "" && (!errors.Is(err, ErrTooDense) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTooLarge(t *testing.T) {
	if _, err := NewParser().Parse(make([]byte, MaxBytes+1)); err != ErrTooLarge {
		t.Errorf("err = %v", err)
	}
}
