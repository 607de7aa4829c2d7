package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// drawBlockquote renders a quotation, or the alert that GitHub sees in one that
// begins with a line such as [!NOTE].
func drawBlockquote(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		if _, ok := node.AttributeString("alert"); ok {
			c.WriteString("</div>\n")
		} else {
			c.WriteString("</blockquote>\n")
		}
		return ast.WalkContinue, nil
	}
	kind := alertKind(node, source)
	if kind == "" {
		c.WriteString("<blockquote>\n")
		return ast.WalkContinue, nil
	}
	dropFirstLine(node.FirstChild())
	node.SetAttributeString("alert", kind)
	c.WriteString(`<div class="alert alert-` + kind + `" role="note">` + "\n")
	c.WriteString(`<p class="alert-title">` + strings.ToUpper(kind[:1]) + kind[1:] + "</p>\n")
	return ast.WalkContinue, nil
}

// alertKind is the kind of alert that a quotation is, or empty. GitHub knows
// five, not inside anything else, and none without content.
func alertKind(node ast.Node, source []byte) string {
	p := node.FirstChild()
	if p == nil || p.Kind() != ast.KindParagraph || p.Lines().Len() == 0 || node.Parent().Kind() != ast.KindDocument {
		return ""
	}
	if p.Lines().Len() == 1 && p.NextSibling() == nil {
		return ""
	}
	first := p.Lines().At(0)
	switch line := strings.TrimSpace(string(first.Value(source))); strings.ToUpper(line) {
	case "[!NOTE]", "[!TIP]", "[!IMPORTANT]", "[!WARNING]", "[!CAUTION]":
		return strings.ToLower(line[2 : len(line)-1])
	}
	return ""
}

// dropFirstLine takes the marker out of the paragraph, and an empty paragraph
// out of the alert.
func dropFirstLine(p ast.Node) {
	for c := p.FirstChild(); c != nil; {
		next := c.NextSibling()
		p.RemoveChild(p, c)
		if t, ok := c.(*ast.Text); ok && (t.SoftLineBreak() || t.HardLineBreak()) {
			break
		}
		c = next
	}
	if !p.HasChildren() {
		p.Parent().RemoveChild(p.Parent(), p)
	}
}
