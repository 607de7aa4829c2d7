package gfm

import (
	"bytes"
	"strings"

	emoji "github.com/yuin/goldmark-emoji/ast"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// HeadingText is what a heading says to a reader, and what its id is made of.
// They differ where GitHub makes ids before it draws emoji and where a heading
// is nothing but a logo.
func HeadingText(n ast.Node, source []byte) (shown, slugged string) {
	var w words
	w.inline(n, source)
	shown = Squeeze(w.shown.String())
	if shown == "" {
		shown = Squeeze(w.alt.String())
	}
	return shown, w.slugged.String()
}

// InlineText is the text of an inline node or of the inline nodes of a block,
// without markup; the alternative text stands for images.
func InlineText(n ast.Node, source []byte) string {
	w := words{images: true}
	w.inline(n, source)
	return Squeeze(w.shown.String())
}

// Squeeze puts single spaces between words.
func Squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

type words struct {
	shown, slugged, alt strings.Builder
	images              bool // alternative texts are part of what is shown
}

func (w *words) both(s string) {
	w.shown.WriteString(s)
	w.slugged.WriteString(s)
}

func (w *words) inline(parent ast.Node, source []byte) {
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		switch n := c.(type) {
		case *ast.Text:
			w.both(Unescape(n.Segment.Value(source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				w.both("\n")
			}
		case *ast.String:
			w.both(string(n.Value))
		case *ast.CodeSpan:
			w.both(CodeText(n, source))
		case *ast.AutoLink:
			w.both(string(n.Label(source)))
		case *emoji.Emoji:
			w.shown.WriteString(string(n.Value.Unicode))
			w.slugged.WriteString(":" + string(n.ShortName) + ":")
		case *ast.RawHTML:
		case *ast.Image:
			alt := InlineText(n, source)
			w.alt.WriteString(alt + " ")
			if w.images {
				w.shown.WriteString(alt)
			}
		default:
			w.inline(c, source)
		}
	}
}

// CodeText is the content of a code span; its line ends are spaces.
func CodeText(n *ast.CodeSpan, source []byte) string {
	text := ""
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		line := strings.TrimSuffix(string(t.Segment.Value(source)), "\n")
		if len(line) < t.Segment.Len() {
			line = strings.TrimSuffix(line, "\r") + " "
		}
		text += line
	}
	return text
}

// Unescape resolves backslash escapes and character references.
func Unescape(text []byte) string {
	if bytes.IndexByte(text, '\\') < 0 && bytes.IndexByte(text, '&') < 0 {
		return string(text)
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && util.IsPunct(text[i+1]):
			i++
			b.WriteByte(text[i])
		case c == '&':
			n := reference(text[i:])
			b.WriteString(html.UnescapeString(string(text[i : i+n])))
			i += n - 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// reference is the length of the character reference that the text begins
// with, 1 where its ampersand is just one. Unlike in HTML, a reference ends in
// a semicolon.
func reference(text []byte) int {
	const longest = len("&CounterClockwiseContourIntegral;")
	for i := 1; i < len(text) && i < longest; i++ {
		switch c := text[i]; {
		case c == ';':
			return i + 1
		case c != '#' && !util.IsAlphaNumeric(c):
			return 1
		}
	}
	return 1
}
