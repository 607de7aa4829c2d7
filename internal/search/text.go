package search

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"

	"daybook/internal/gfm"
	"daybook/internal/site"
	"daybook/internal/survey"
)

// maxText is how much of one document is searched, in bytes.
const maxText = 256 << 10

// section is a heading with the text below it, on one line.
type section struct {
	id, heading string
	text        strings.Builder
}

// sections reads what an entry says. Text that cannot be read is no reason to
// do without the rest, which is not whole then: the page of the document says
// why.
func sections(parser *gfm.Parser, e *site.Searchable) (all []*section, whole bool) {
	first := &section{}
	if e.Text == nil {
		return []*section{first}, true
	}
	source, err := e.Text()
	if err != nil {
		return []*section{first}, false
	}
	r := reader{headings: e.Headings, all: []*section{first}}
	matter := gfm.SplitFrontMatter(source)
	r.source = source[matter.Body:]
	if e.Format == "markdown" {
		if tree, err := parser.Parse(r.source); err == nil {
			r.blocks(tree)
			return r.all, true
		}
	}
	r.lines(matter.BodyLine)
	return r.all, true
}

// reader gathers the text of a document by its sections.
type reader struct {
	source   []byte
	headings []survey.Heading // those not come to yet
	all      []*section
	size     int
	scanner  gfm.RawScanner
}

func (r *reader) add(text string) {
	text = strings.TrimSpace(text)
	if text == "" || r.size >= maxText {
		return
	}
	if over := r.size + len(text) - maxText; over > 0 {
		text = strings.ToValidUTF8(text[:len(text)-over], "")
	}
	r.size += len(text)
	last := &r.all[len(r.all)-1].text
	if last.Len() > 0 {
		last.WriteByte(' ')
	}
	last.WriteString(text)
}

// begin starts the section of a heading. Its id is that of the facts, which
// know the headings of raw HTML as well.
func (r *reader) begin(heading string) {
	s := &section{heading: heading}
	for i, h := range r.headings {
		if h.Text == heading {
			s.id = h.ID
			r.headings = r.headings[i+1:]
			break
		}
	}
	r.all = append(r.all, s)
}

func (r *reader) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil && r.size < maxText; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			shown, _ := gfm.HeadingText(n, r.source)
			r.begin(shown)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			lines := n.Lines()
			var b strings.Builder
			for i := range lines.Len() {
				line := lines.At(i)
				b.Write(line.Value(r.source))
			}
			r.add(gfm.Squeeze(b.String()))
		case *ast.HTMLBlock:
			r.raw(gfm.RawBlock(n, r.source))
		case *ast.Paragraph, *ast.TextBlock, *extensionast.TableCell:
			r.add(gfm.InlineText(n, r.source))
		default:
			r.blocks(n)
		}
	}
}

// raw reads the headings and the text of raw HTML.
func (r *reader) raw(block []byte) {
	heading := ""
	for _, t := range r.scanner.Scan(block) {
		switch {
		case t.HeadingLevel() > 0:
			heading = t.Heading
			r.begin(gfm.Squeeze(heading))
		case t.Type == html.TextToken && t.Data != heading:
			r.add(gfm.Squeeze(t.Data))
		}
	}
}

// lines reads a document of another format: as it stands, under the headings
// that are known from the facts.
func (r *reader) lines(first int) {
	headings := r.headings
	n := first - 1
	for line := range strings.Lines(string(r.source)) {
		n++
		if len(headings) > 0 && headings[0].Line <= n {
			r.begin(headings[0].Text)
			headings = headings[1:]
			continue
		}
		if !utf8.ValidString(line) {
			line = strings.ToValidUTF8(line, "\uFFFD")
		}
		r.add(gfm.Squeeze(line))
	}
}
