package markdown

import (
	"fmt"
	"strconv"
	"strings"

	"daybook/internal/gfm"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

func (n nodes) drawHTMLBlock(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	return ast.WalkContinue, n.rawHTML(c, gfm.RawBlock(node.(*ast.HTMLBlock), source))
}

func (n nodes) drawRawHTML(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	raw := gfm.RawInline(node.(*ast.RawHTML), source)
	if isPlainTag(raw) {
		c.linked = c.linked && string(raw) != "</a>"
		c.Write(raw)
		return ast.WalkSkipChildren, nil
	}
	return ast.WalkSkipChildren, n.rawHTML(c, raw)
}

func (n nodes) rawHTML(c *canvas, raw []byte) error {
	c.fragment.Reset()
	for _, token := range c.scanner.Scan(raw) {
		c.raw(token)
	}
	return n.sanitise(c)
}

// How many pieces of raw HTML, and pictures of other hosts, a page may have:
// the sanitiser sets itself up for each.
const (
	mostFragments     = 4_000
	bytesForFragments = 400
)

func (n nodes) sanitise(c *canvas) error {
	if c.fragments++; c.fragments > c.mostFragments {
		return fmt.Errorf("%w: it has more than %d tags with attributes in its text, blocks of HTML and pictures of other hosts, the limit for its size; split it", gfm.ErrTooDense, c.mostFragments)
	}
	return n.policy.SanitizeReaderToWriter(&c.fragment, c)
}

// isPlainTag knows the tags without attributes that make up most of the raw
// HTML within paragraphs and that need no judgement.
func isPlainTag(raw []byte) bool {
	switch string(raw) {
	case "<br>", "<br/>", "<br />", "<b>", "</b>", "<i>", "</i>", "<em>", "</em>", "<strong>", "</strong>", "<code>", "</code>",
		"<kbd>", "</kbd>", "<sub>", "</sub>", "<sup>", "</sup>", "<p>", "</p>", "</a>", "</span>", "</div>":
		return true
	}
	return false
}

// raw hands a token of the author's own HTML to the sanitiser, with its links
// led and its headings named like those of Markdown.
func (c *canvas) raw(token gfm.RawToken) {
	if token.Data == "a" && token.Type != html.TextToken {
		c.linked = token.Type != html.EndTagToken
	}
	if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
		c.fragment.WriteString(token.String())
		return
	}
	if token.Data == "input" { // only ours may be here, and they are checkboxes
		return
	}
	attrs := make([]html.Attribute, 0, len(token.Attr)+3)
	for _, a := range token.Attr {
		if !ours(a.Key) {
			attrs = append(attrs, a)
		}
	}
	id := ""
	if level := token.HeadingLevel(); level > 0 {
		shown := gfm.Squeeze(token.Heading)
		id = c.heading(level, shown, token.Heading)
	}
	if token.Data == "img" {
		attrs = c.sized(attrs)
	}
	token.Attr = c.led(token.Data, attrs)
	if c.page.NoOtherHost && (token.Data == "img" || token.Data == "source") && !c.own(token) {
		return
	}
	if id == "" {
		c.fragment.WriteString(token.String())
		return
	}
	own, _ := token.Attribute("id")
	token.Attr = set(token.Attr, "id", id)
	c.fragment.WriteString(token.String())
	if own != "" && own != id { // links may use either
		anchor := html.Token{Type: html.StartTagToken, Data: "a", Attr: []html.Attribute{{Key: "id", Val: own}}}
		c.fragment.WriteString(anchor.String() + "</a>")
	}
}

// ours are the attributes that only this package sets: with them, a document
// could pass for the page around it.
func ours(key string) bool {
	switch key {
	case "class", "rel", "role", "loading", "decoding":
		return true
	}
	return false
}

// led are the attributes with the addresses of the site.
func (c *canvas) led(name string, attrs []html.Attribute) []html.Attribute {
	var mark target
	for i := range attrs {
		a := &attrs[i]
		switch {
		case name == "a" && a.Key == "href", name == "img" && a.Key == "src":
			mark = c.target(strings.TrimSpace(a.Val))
			a.Val = mark.href
		case (name == "img" || name == "source") && a.Key == "srcset":
			a.Val = c.sourceSet(a.Val)
		}
	}
	if mark.reason != "" {
		attrs = set(attrs, "class", "dead")
		attrs = set(attrs, "title", mark.reason)
	}
	switch {
	case name == "a" && mark.external:
		attrs = append(attrs, html.Attribute{Key: "rel", Val: "noopener"})
	case name == "img":
		attrs = append(attrs, html.Attribute{Key: "loading", Val: "lazy"}, html.Attribute{Key: "decoding", Val: "async"})
	}
	return attrs
}

// sized gives a picture the measures that its author left out: both, or the
// height that belongs to a width in pixels.
func (c *canvas) sized(attrs []html.Attribute) []html.Attribute {
	var source, asked string
	for _, a := range attrs {
		switch a.Key {
		case "src":
			source = strings.TrimSpace(a.Val)
		case "width":
			asked = strings.TrimSuffix(strings.TrimSpace(a.Val), "px")
		case "height":
			return attrs
		}
	}
	width, height := c.size(source)
	if width == 0 {
		return attrs
	}
	if asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n <= 0 || n > maxPixels {
			return attrs
		}
		return append(attrs, html.Attribute{Key: "height", Val: strconv.Itoa(max(1, (height*n+width/2)/width))})
	}
	return append(attrs, html.Attribute{Key: "width", Val: strconv.Itoa(width)}, html.Attribute{Key: "height", Val: strconv.Itoa(height)})
}

// own reports whether a picture is the site's own. One of another host is
// drawn as its description; in a choice of pictures, it is left out.
func (c *canvas) own(token gfm.RawToken) bool {
	if token.Data == "source" {
		set, _ := token.Attribute("srcset")
		return set != ""
	}
	address, _ := token.Attribute("src")
	if !external(address) {
		return true
	}
	alt, _ := token.Attribute("alt")
	c.elsewhere(address, alt, c.linked)
	return false
}

func set(attrs []html.Attribute, key, value string) []html.Attribute {
	for i := range attrs {
		if attrs[i].Key == key {
			attrs[i].Val = value
			return attrs
		}
	}
	return append(attrs, html.Attribute{Key: key, Val: value})
}

// sourceSet leads each candidate of a srcset. The HTML standard splits it so:
// an address ends at a space, or at the commas that it ends with.
func (c *canvas) sourceSet(value string) string {
	var out []string
	for value = strings.TrimLeft(value, " \t\r\n\f,"); value != ""; value = strings.TrimLeft(value, " \t\r\n\f,") {
		end := strings.IndexAny(value, " \t\r\n\f")
		if end < 0 {
			end = len(value)
		}
		address, descriptor := value[:end], ""
		value = value[end:]
		if trimmed := strings.TrimRight(address, ","); trimmed != address {
			address = trimmed
		} else {
			descriptor, value, _ = strings.Cut(value, ",")
		}
		t := c.target(address)
		if t.href == "" || t.external && c.page.NoOtherHost {
			continue
		}
		out = append(out, strings.TrimSpace(t.href+" "+strings.TrimSpace(descriptor)))
	}
	return strings.Join(out, ", ")
}
