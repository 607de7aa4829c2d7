package document

import (
	"bytes"
	"sort"
	"strings"

	"daybook/internal/gfm"
	"daybook/internal/slug"

	"github.com/yuin/goldmark/ast"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"
)

// walker gathers facts in the order of the document.
type walker struct {
	doc     *Document
	body    []byte
	starts  []int // offsets of the lines of body
	first   int   // line of the document that body begins on
	slugs   slug.Slugger
	raw     gfm.RawScanner
	section string // id of the section that is being read
	dir     directory
	outer   []directory // of the shells around a subshell
	named   map[Name]bool
	prose   strings.Builder // for the signs of a template
	summary string
}

func newWalker(doc *Document, body []byte, first int) *walker {
	w := &walker{doc: doc, body: body, first: first, starts: []int{0}, named: make(map[Name]bool)}
	for i, b := range body {
		if b == '\n' {
			w.starts = append(w.starts, i+1)
		}
	}
	return w
}

// line is the line of the document that holds an offset of body.
func (w *walker) line(offset int) int {
	return w.first + sort.SearchInts(w.starts, offset+1) - 1
}

func (w *walker) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			shown, slugged := gfm.HeadingText(n, w.body)
			w.heading(n.Level, shown, slugged, w.lineOf(n))
			w.inlines(n, false)
		case *ast.FencedCodeBlock:
			w.code(languageOf(n.Language(w.body)), n)
		case *ast.CodeBlock:
			w.code("", n)
		case *ast.HTMLBlock:
			w.rawHTML(gfm.RawBlock(n, w.body), w.lineOf(n))
		case *ast.Paragraph:
			w.paragraph(n)
		case *ast.TextBlock, *extensionast.TableCell:
			w.inlines(n, true)
		case *ast.LinkReferenceDefinition:
		default:
			w.blocks(n)
		}
	}
}

func (w *walker) heading(level int, shown, slugged string, line int) {
	id := w.slugs.ID(slugged)
	if id != "" {
		w.section = id
	}
	w.dir = directory{}
	if len(w.doc.Headings) < maxHeadings {
		w.doc.Headings = append(w.doc.Headings, Heading{level, id, shown, line})
	}
}

// anchor keeps what a fragment can lead to besides a heading.
func (w *walker) anchor(id string) {
	if id != "" && len(id) <= 200 && len(w.doc.Anchors) < maxAnchors {
		w.doc.Anchors = append(w.doc.Anchors, id)
	}
}

// paragraph reads a paragraph; the first one at the top level that says
// something in words is the summary. Badges are images, and so say nothing.
func (w *walker) paragraph(n *ast.Paragraph) {
	if w.isModuleStatement(n) {
		return
	}
	w.inlines(n, true)
	if w.summary != "" || n.Parent().Kind() != ast.KindDocument {
		return
	}
	shown, slugged := gfm.HeadingText(n, w.body)
	if countWords(slugged) >= 4 {
		w.summary = shown
	}
}

// isModuleStatement finds what only the build of an .mdx document reads.
func (w *walker) isModuleStatement(n *ast.Paragraph) bool {
	if !strings.HasSuffix(strings.ToLower(w.doc.Path), ".mdx") {
		return false
	}
	first := n.Lines().At(0)
	text := string(first.Value(w.body))
	return strings.HasPrefix(text, "import ") || strings.HasPrefix(text, "export ")
}

// inlines reads the inline nodes of a block; counted says whether its words
// are prose.
func (w *walker) inlines(parent ast.Node, counted bool) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			if counted {
				w.words(gfm.Unescape(n.Segment.Value(w.body)))
			}
		case *ast.CodeSpan:
			text := gfm.CodeText(n, w.body)
			if counted {
				w.doc.Words++
				w.keep(text)
			}
			w.codeSpan(text, w.lineOf(n))
		case *ast.Link:
			w.reference(n, n.Destination, false)
			w.inlines(n, counted)
		case *ast.Image:
			w.reference(n, n.Destination, true)
		case *ast.AutoLink:
			w.autoLink(n)
		case *ast.RawHTML:
			if raw := gfm.RawInline(n, w.body); bytes.IndexByte(raw, '=') >= 0 { // others say nothing
				w.rawHTML(raw, w.lineOf(n))
			}
		default:
			w.inlines(n, counted)
		}
	}
}

// reference reads a Markdown link or image. Many can refer to one long
// destination, so that is looked at first.
func (w *walker) reference(n ast.Node, dest []byte, image bool) {
	if len(dest) <= maxDest && len(w.doc.Links) < maxLinks {
		w.link(gfm.Unescape(dest), gfm.InlineText(n, w.body), image, w.lineOf(n))
	}
}

func (w *walker) autoLink(n *ast.AutoLink) {
	dest := string(n.URL(w.body))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	w.link(dest, string(n.Label(w.body)), false, w.lineOf(n))
}

// rawHTML reads the links, images, headings and words of raw HTML.
func (w *walker) rawHTML(raw []byte, line int) {
	counted, at := 0, 0
	for _, token := range w.raw.Scan(raw) {
		counted += bytes.Count(raw[at:token.Offset], []byte("\n"))
		at = token.Offset
		here := line + counted
		switch token.Type {
		case html.TextToken:
			w.words(token.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			if level := token.HeadingLevel(); level > 0 {
				w.heading(level, gfm.Squeeze(token.Heading), token.Heading, here)
			}
			w.rawTag(token, here)
		}
	}
}

func (w *walker) rawTag(token gfm.RawToken, line int) {
	if id, ok := token.Attribute("id"); ok {
		w.anchor(id)
	}
	if name, ok := token.Attribute("name"); ok && token.Data == "a" {
		w.anchor(name)
	}
	switch token.Data {
	case "a":
		if dest, ok := token.Attribute("href"); ok {
			w.link(strings.TrimSpace(dest), "", false, line)
		}
	case "img":
		if dest, ok := token.Attribute("src"); ok {
			alt, _ := token.Attribute("alt")
			w.link(strings.TrimSpace(dest), alt, true, line)
		}
	case "source":
		if set, ok := token.Attribute("srcset"); ok {
			if fields := strings.Fields(set); len(fields) > 0 {
				w.link(strings.TrimRight(fields[0], ","), "", true, line)
			}
		}
	}
}

// lineOf is the line that a node begins on.
func (w *walker) lineOf(n ast.Node) int {
	for at := n; at != nil; at = at.Parent() {
		if offset := offsetOf(at); offset >= 0 {
			return w.line(offset)
		}
	}
	return w.first
}

func offsetOf(n ast.Node) int {
	switch t := n.(type) {
	case *ast.Text:
		return t.Segment.Start
	case *ast.RawHTML:
		if t.Segments.Len() > 0 {
			return t.Segments.At(0).Start
		}
	case *ast.FencedCodeBlock:
		if t.Lines().Len() == 0 && t.Info != nil {
			return t.Info.Segment.Start
		}
	}
	if n.Type() != ast.TypeInline {
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return n.Lines().At(0).Start
		}
		return -1
	}
	if n.FirstChild() != nil {
		return offsetOf(n.FirstChild())
	}
	return n.Pos()
}

// languageOf is the first word of an info string: "Bash", "{.sh}" and
// "console,ignore" are bash, sh and console.
func languageOf(info []byte) string {
	text := strings.ToLower(strings.TrimLeft(string(info), "{. "))
	if i := strings.IndexAny(text, " \t,{}:;"); i >= 0 {
		text = text[:i]
	}
	return shorten(text, 40)
}

func (w *walker) code(language string, n ast.Node) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		if b.Len()+segment.Len() > maxCode {
			break
		}
		b.Write(segment.Value(w.body))
	}
	w.codeBlock(language, b.String(), w.lineOf(n))
}

func (w *walker) codeBlock(language, text string, line int) {
	if len(w.doc.Code) < maxBlocks {
		w.doc.Code = append(w.doc.Code, CodeBlock{language, line, w.section, text})
	}
	for _, c := range commandsOf(language, text) {
		c.Line += line
		w.command(c)
	}
	w.enter(0)
	// Whether the reader is still there at the next block, nobody can tell.
	w.dir.lost = w.dir.lost || w.dir.path != ""
}
