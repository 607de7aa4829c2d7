// Package markdown turns a document into HTML that a page can hold: GitHub's
// dialect with its heading ids, links and images led where the site has them,
// what is known to be broken marked as such, sanitised, balanced and bounded,
// because documents are written by strangers. Raw HTML passes bluemonday;
// everything else is written by this package, escaped, its addresses held to
// the same schemes. To send the whole page through bluemonday would double the
// time and change nothing: a test holds each page against it.
//
// The ids of documents never hold a colon, those of footnotes excepted; a page
// that gives its own elements ids with one cannot be clobbered.
package markdown

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"daybook/internal/gfm"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
)

// Options are the same for all pages.
type Options struct {
	// Highlight writes a code block as HTML: escaped text and spans whose classes
	// begin with hl-. It reports false, having written nothing, where it does not
	// know the language. It may be nil.
	Highlight func(w io.Writer, language string, code []byte) bool
}

// PageOptions say where one document stands. All of it is optional.
type PageOptions struct {
	// Link says where a destination of a link or an image leads on the site;
	// false leaves it as it stands. It is asked for Markdown and raw HTML alike,
	// with the destination as the author meant it: escapes and character
	// references resolved, percent-encoding untouched.
	Link func(dest string) (href string, ok bool)

	// Size is the width and height in pixels of the picture at a destination,
	// zeros where they are not known. A page that names them does not jump while
	// its pictures arrive.
	Size func(dest string) (width, height int)

	// Dead are the things that the document names and that are not there, each
	// with the reason that a reader is told: destinations of links, and words in
	// code spans and code blocks.
	Dead map[string]string

	// NoOtherHost makes links of the pictures that lie on other hosts, so that the
	// page asks nothing of them.
	NoOtherHost bool

	// JSX leaves out the import and export statements of an .mdx document.
	JSX bool

	// Text is how many bytes of plain text to return, for a search index.
	Text int
}

// Heading is a section of the page.
type Heading struct {
	Level int
	ID    string // may be empty: a heading of emoji alone has none
	Text  string
}

// Rendered is what the page around the document needs to know of it.
type Rendered struct {
	Title    string // the first heading of the first level, or else the first heading
	Headings []Heading
	Text     string // without markup, at most PageOptions.Text bytes
}

// ErrTooLong is the answer to a document whose HTML would be out of all
// proportion: a short text can refer to a long address many times.
var ErrTooLong = errors.New("its HTML would be longer than 16 MiB")

const (
	maxOutput   = 16 << 20
	maxHeadings = 2000
)

// Renderer renders documents; one is enough for a run, and it is safe for
// concurrent use.
type Renderer struct {
	parser   *gfm.Parser
	nodes    renderer.Renderer
	canvases sync.Pool
}

// New prepares a renderer.
func New(opts Options) *Renderer {
	return &Renderer{
		parser:   gfm.NewParser(),
		nodes:    nodeRenderer(opts, policy()),
		canvases: sync.Pool{New: func() any { return new(canvas) }},
	}
}

// Render writes the document as HTML, without its front matter. Nothing is
// written where it returns an error of its own; the caller then shows the
// document with Text.
func (r *Renderer) Render(w io.Writer, src []byte, page PageOptions) (Rendered, error) {
	body := src[gfm.SplitFrontMatter(src).Body:]
	doc, err := r.parser.Parse(body)
	if err != nil {
		return Rendered{}, err
	}
	c := r.canvases.Get().(*canvas)
	defer r.release(c)
	c.begin(page, len(body))
	if err := r.draw(c, body, doc); err != nil {
		return Rendered{}, err
	}
	out := balancer{w: w, textLimit: page.Text}
	if err := out.page(c.Bytes()); err != nil {
		return Rendered{}, err
	}
	return Rendered{Title: title(c.headings), Headings: c.headings, Text: out.plain()}, nil
}

// draw renders the tree, not yet balanced. A fault of the library on one document
// must not end the run.
func (r *Renderer) draw(c *canvas, body []byte, doc ast.Node) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the Markdown renderer failed: %v", p)
		}
	}()
	return r.nodes.Render(c, body, doc)
}

// release keeps the buffer of ordinary documents for the next one.
func (r *Renderer) release(c *canvas) {
	if c.Cap() <= 1<<20 {
		r.canvases.Put(c)
	}
}

// Plain is the text of a document without markup, at most limit bytes, or
// nothing where it cannot be parsed.
func (r *Renderer) Plain(src []byte, limit int) string {
	rendered, err := r.Render(io.Discard, src, PageOptions{Text: limit})
	if err != nil {
		return ""
	}
	return rendered.Text
}

func title(headings []Heading) string {
	for _, h := range headings {
		if h.Level == 1 && h.Text != "" {
			return h.Text
		}
	}
	if len(headings) > 0 {
		return headings[0].Text
	}
	return ""
}
