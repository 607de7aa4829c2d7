// Package document reads the facts of one document out of its bytes: what it
// is, when it was reviewed, its sections and links, and which commands and
// files it names. It renders nothing and opens nothing; whether what is named
// exists is for its caller to say.
package document

import (
	"path"
	"strings"

	"daybook/internal/gfm"
)

// Format is the language in which a document is written.
type Format string

// The formats. Of those that are not Markdown, the headings, links, images and
// code blocks are read; everything else counts as prose.
const (
	Markdown Format = "markdown"
	RST      Format = "rst"
	AsciiDoc Format = "asciidoc"
	Org      Format = "org"
	Text     Format = "text"
)

// FormatOf tells the format from the name.
func FormatOf(name string) Format {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx":
		return Markdown
	case ".rst", ".rest":
		return RST
	case ".adoc", ".asciidoc", ".asc":
		return AsciiDoc
	case ".org":
		return Org
	}
	return Text
}

// Options are the same for all documents of a run.
type Options struct {
	Review ReviewFields
}

// Document is what one document says.
type Document struct {
	Path        string         `json:"path"`
	Format      Format         `json:"format"`
	Class       Class          `json:"class"`
	Title       string         `json:"title"`             // of the front matter, or the first heading, or else made of the name
	Unread      string         `json:"unread,omitempty"`  // why its body is not read: what it links to and names is unknown then
	Summary     string         `json:"summary,omitempty"` // the description, or else the first paragraph of prose; at most 300 characters
	FrontMatter map[string]any `json:"frontMatter,omitempty"`
	Tags        []string       `json:"tags,omitempty"`
	Headings    []Heading      `json:"headings,omitempty"`
	Anchors     []string       `json:"anchors,omitempty"` // what fragments can lead to besides headings: ids and names in raw HTML, explicit targets
	Links       []Link         `json:"links,omitempty"`
	Code        []CodeBlock    `json:"code,omitempty"`
	Commands    []Command      `json:"commands,omitempty"`
	Names       []Name         `json:"names,omitempty"`
	Review      Review         `json:"review,omitzero"`
	Words       int            `json:"words"`          // of prose: no headings, code, badges or front matter
	Stub        string         `json:"stub,omitempty"` // why it is a template left as it was
}

// Problem is something that could not be read as it was meant.
type Problem struct {
	Line int    `json:"line"`
	Text string `json:"text"` // a phrase
}

// Heading is the beginning of a section.
type Heading struct {
	Level int    `json:"level"`
	ID    string `json:"id"` // as GitHub gives it; empty for a heading of emoji alone
	Text  string `json:"text"`
	Line  int    `json:"line"`
}

// CodeBlock is a block of code.
type CodeBlock struct {
	Language string `json:"language,omitempty"` // lower case, empty where the block does not say
	Line     int    `json:"line"`               // of its first line of code
	Heading  string `json:"heading,omitempty"`  // id of the section that it stands in
	Text     string `json:"text"`
}

// What is kept of one document.
const (
	maxHeadings = 2000
	maxLinks    = 5000
	maxBlocks   = 2000
	maxCode     = 64 << 10 // bytes of one block
	maxCommands = 3000
	maxNames    = 3000
	maxAnchors  = 2000
	maxDest     = 2000 // bytes of one destination
)

// Parser reads documents; one is enough for a run, and it is safe for
// concurrent use.
type Parser struct {
	markdown *gfm.Parser
	fields   ReviewFields
}

// New prepares a parser.
func New(opts Options) *Parser {
	return &Parser{gfm.NewParser(), opts.Review.orDefault()}
}

// Parse reads one document. For many, New saves preparing for each.
func Parse(name string, src []byte, opts Options) (Document, []Problem) {
	return New(opts).Parse(name, src)
}

// Parse reads one document, whatever it holds: what cannot be read is a
// problem, and the rest is still there.
func (p *Parser) Parse(name string, src []byte) (Document, []Problem) {
	doc := Document{Path: name, Format: FormatOf(name)}
	fm := gfm.SplitFrontMatter(src)
	fields, problems := readFrontMatter(fm)
	doc.FrontMatter = fields.values()
	w := newWalker(&doc, src[fm.Body:], fm.BodyLine)
	if err := p.read(w); err != nil {
		doc.Unread = err.Error()
	}
	doc.Title = title(&doc, fields)
	doc.Summary = summary(fields, w.summary)
	doc.Tags = fields.tags()
	var found []Problem
	doc.Review, found = fields.review(p.fields)
	problems = append(problems, found...)
	doc.Class = Classify(name, doc.Title, headingTexts(doc.Headings)...)
	if doc.Unread == "" {
		doc.Stub = stub(&doc, w.prose.String())
	}
	return doc, problems
}

// read walks the body in the rules of its format. What is denser than what
// people write is not read in any that has marks.
func (p *Parser) read(w *walker) error {
	switch w.doc.Format {
	case Markdown:
		tree, err := p.markdown.Parse(w.body)
		if err != nil {
			return err
		}
		w.blocks(tree)
		return nil
	case Text:
		w.plain()
		return nil
	}
	if err := gfm.Dense(w.body); err != nil {
		return err
	}
	switch w.doc.Format {
	case RST:
		w.rst()
	case AsciiDoc:
		w.asciidoc()
	case Org:
		w.org()
	}
	return nil
}

func headingTexts(headings []Heading) []string {
	texts := make([]string, len(headings))
	for i, h := range headings {
		texts[i] = h.Text
	}
	return texts
}

func title(doc *Document, fields frontMatter) string {
	if t := fields.text("title"); t != "" {
		return shorten(t, 200)
	}
	for _, h := range doc.Headings {
		if h.Level == 1 && h.Text != "" {
			return shorten(h.Text, 200)
		}
	}
	if len(doc.Headings) > 0 && doc.Headings[0].Text != "" {
		return shorten(doc.Headings[0].Text, 200)
	}
	return titleOfName(doc.Path)
}

// titleOfName makes "How to deploy" of docs/how-to-deploy.md, and "billing" of
// services/billing/README.md.
func titleOfName(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if strings.EqualFold(stem, "readme") || strings.EqualFold(stem, "index") {
		if dir := path.Base(path.Dir(name)); dir != "." && dir != "/" {
			return dir
		}
		return stem
	}
	words := strings.Join(strings.FieldsFunc(stem, func(r rune) bool { return r == '-' || r == '_' || r == ' ' }), " ")
	if words == "" {
		return stem
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
