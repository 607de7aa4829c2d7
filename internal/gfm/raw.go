package gfm

import (
	"io"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxHeadingText = 1 << 10  // of what is gathered of a heading that nobody closes
	maxKept        = 64 << 10 // of the piece after which a tokenizer serves for another
)

// RawToken is one tag or run of text of raw HTML in a document.
type RawToken struct {
	html.Token
	Offset  int    // in the raw HTML
	Heading string // of a start tag of h1 to h6: the text until its end
}

// RawBlock joins the lines of a block of raw HTML. Each is one line of the
// document, so that line numbers can be counted in it.
func RawBlock(n *ast.HTMLBlock, source []byte) []byte {
	lines := n.Lines()
	size := 0
	for i := range lines.Len() {
		segment := lines.At(i)
		size += segment.Len() + segment.Padding
	}
	raw := make([]byte, 0, size+n.ClosureLine.Len())
	for i := range lines.Len() {
		segment := lines.At(i)
		raw = append(raw, segment.Value(source)...)
	}
	if n.HasClosure() {
		raw = append(raw, n.ClosureLine.Value(source)...)
	}
	return raw
}

// RawInline joins the segments of raw HTML within a paragraph.
func RawInline(n *ast.RawHTML, source []byte) []byte { return n.Segments.Value(source) }

// RawScanner splits raw HTML into tokens. Its tokenizer takes four kilobytes, so
// that one serves for as many pieces of a document as it can. It is for one
// goroutine.
type RawScanner struct {
	z    *html.Tokenizer
	fed  pieces
	idle bool // nothing is left in the tokenizer, and it has met no end
}

// pieces are what a tokenizer reads next.
type pieces [2][]byte

// Read hands the pieces over, one after the other.
func (p *pieces) Read(to []byte) (int, error) {
	for i := range p {
		if len(p[i]) > 0 {
			n := copy(to, p[i])
			p[i] = p[i][n:]
			return n, nil
		}
	}
	return 0, io.EOF
}

// stop follows each piece, lest the tokenizer meet the end of what it reads: it
// goes on no more after that.
var stop = []byte("<b>")

// Scan splits raw HTML into whole tags and text. What would swallow the rest
// of a page does not come out of it: tags without an end, comments, and
// elements whose content is no HTML. The scripts, styles and frames among them
// go with their content; the others are shown as text, as GitHub's tag filter
// does.
func (s *RawScanner) Scan(raw []byte) []RawToken {
	s.begin(raw, stop)
	if tokens, ended := s.tokens(len(raw)); ended {
		s.idle = len(raw) <= maxKept && s.z.Next() == html.StartTagToken
		return tokens
	}
	return s.fresh(raw) // what is open at its end swallows what follows
}

// fresh scans with a tokenizer for this piece alone.
func (s *RawScanner) fresh(raw []byte) []RawToken {
	s.idle = false
	s.begin(raw, nil)
	tokens, _ := s.tokens(len(raw))
	return tokens
}

func (s *RawScanner) begin(raw, after []byte) {
	s.fed = pieces{raw, after}
	if !s.idle {
		s.z = html.NewTokenizer(&s.fed)
	}
}

// tokens gathers what the first bytes hold, and reports whether a token ends
// where they do, so that what follows is not part of one.
func (s *RawScanner) tokens(size int) (tokens []RawToken, ended bool) {
	offset, dropping := 0, ""
	heading := -1 // the token of the heading that is open
	for offset < size {
		kind := s.z.Next()
		if kind == html.ErrorToken {
			return tokens, false
		}
		source := s.z.Raw()
		if offset+len(source) > size {
			return nil, false
		}
		token := RawToken{Token: s.z.Token(), Offset: offset}
		offset += len(source)
		switch kind {
		case html.CommentToken, html.DoctypeToken:
			continue
		case html.TextToken:
			if dropping != "" {
				continue
			}
			if heading >= 0 && len(tokens[heading].Heading) < maxHeadingText {
				tokens[heading].Heading += token.Data
			}
		default:
			switch fate := fateOf(token.DataAtom); {
			case fate == "drop":
				dropping = ""
				if kind == html.StartTagToken {
					dropping = token.Data
				}
				continue
			case fate == "text":
				token.Token = html.Token{Type: html.TextToken, Data: string(source)}
			case isHeading(token.Token) && kind == html.StartTagToken:
				heading = len(tokens)
			case isHeading(token.Token):
				heading = -1
			}
		}
		tokens = append(tokens, token)
	}
	return tokens, true
}

// fateOf is what becomes of the elements whose content the tokenizer takes as
// it stands.
func fateOf(a atom.Atom) string {
	switch a {
	case atom.Script, atom.Style, atom.Iframe, atom.Noframes, atom.Noembed, atom.Noscript:
		return "drop"
	case atom.Title, atom.Textarea, atom.Xmp, atom.Plaintext:
		return "text"
	}
	return ""
}

func isHeading(t html.Token) bool {
	switch t.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// HeadingLevel is 1 to 6 for the start tag of a heading that is closed or
// holds text, else 0.
func (t RawToken) HeadingLevel() int {
	if t.Type != html.StartTagToken || !isHeading(t.Token) || strings.TrimSpace(t.Heading) == "" {
		return 0
	}
	return int(t.Data[1] - '0')
}

// Attribute is the value of an attribute, and whether it is there.
func (t RawToken) Attribute(key string) (string, bool) {
	for _, a := range t.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val, true
		}
	}
	return "", false
}
