package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"daybook/internal/gfm"

	"github.com/microcosm-cc/bluemonday"
	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// nodes renders what differs from goldmark's own HTML.
type nodes struct {
	opts   Options
	policy *bluemonday.Policy
}

func nodeRenderer(opts Options, policy *bluemonday.Policy) renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(nodes{opts, policy}, 100),
		util.Prioritized(emoji.NewHTMLRenderer(emoji.WithRenderingMethod(emoji.Unicode).(emoji.RendererOption)), 500),
		util.Prioritized(extension.NewTableHTMLRenderer(), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewFootnoteHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))
}

// RegisterFuncs is goldmark's way to ask.
func (n nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	on := func(kind ast.NodeKind, draw func(*canvas, []byte, ast.Node, bool) (ast.WalkStatus, error)) {
		reg.Register(kind, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
			c := w.(*canvas)
			if c.Len() > maxOutput {
				return ast.WalkStop, ErrTooLong
			}
			return draw(c, source, node, entering)
		})
	}
	on(ast.KindHeading, drawHeading)
	on(ast.KindParagraph, drawParagraph)
	on(ast.KindBlockquote, drawBlockquote)
	on(ast.KindCodeBlock, n.drawCodeBlock)
	on(ast.KindFencedCodeBlock, n.drawCodeBlock)
	on(ast.KindCodeSpan, drawCodeSpan)
	on(ast.KindLink, drawLink)
	on(ast.KindAutoLink, drawAutoLink)
	on(ast.KindImage, n.drawImage)
	on(ast.KindHTMLBlock, n.drawHTMLBlock)
	on(ast.KindRawHTML, n.drawRawHTML)
	on(extensionast.KindTableCell, drawTableCell)
	on(extensionast.KindTaskCheckBox, drawTask)
}

func drawHeading(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	level := strconv.Itoa(n.Level)
	if entering {
		shown, slugged := gfm.HeadingText(n, source)
		id := c.heading(n.Level, shown, slugged)
		n.SetAttributeString("id", id)
		c.WriteString("<h" + level)
		if id != "" {
			c.attribute("id", id)
		}
		c.WriteByte('>')
		return ast.WalkContinue, nil
	}
	if id, _ := n.AttributeString("id"); id != "" {
		shown, _ := gfm.HeadingText(n, source)
		c.anchor(id.(string), shown)
	}
	c.WriteString("</h" + level + ">\n")
	return ast.WalkContinue, nil
}

// anchor is the link of a heading to itself; the theme gives it a sign.
func (c *canvas) anchor(id, shown string) {
	c.WriteString(`<a class="anchor"`)
	c.attribute("href", "#"+id)
	c.attribute("aria-label", "Permalink: "+shown)
	c.WriteString("></a>")
}

func drawParagraph(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering && c.page.JSX && isModuleStatement(node, source) {
		return ast.WalkSkipChildren, nil
	}
	if entering {
		c.WriteString("<p>")
	} else if !c.page.JSX || !isModuleStatement(node, source) {
		c.WriteString("</p>\n")
	}
	return ast.WalkContinue, nil
}

// isModuleStatement finds what only the build of an .mdx document reads.
func isModuleStatement(node ast.Node, source []byte) bool {
	if node.Lines().Len() == 0 || node.Parent() == nil || node.Parent().Kind() != ast.KindDocument {
		return false
	}
	first := node.Lines().At(0)
	line := first.Value(source)
	return bytes.HasPrefix(line, []byte("import ")) || bytes.HasPrefix(line, []byte("export "))
}

func (n nodes) drawCodeBlock(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		c.WriteString("</code></pre>\n")
		return ast.WalkContinue, nil
	}
	language := ""
	if fenced, ok := node.(*ast.FencedCodeBlock); ok {
		language = languageName(fenced.Language(source))
	}
	c.WriteString("<pre><code")
	if language != "" {
		c.attribute("class", "language-"+language)
	}
	c.WriteByte('>')
	if n.opts.Highlight == nil && len(c.words) == 0 {
		for i := range node.Lines().Len() {
			line := node.Lines().At(i)
			c.escape(line.Value(source))
		}
		return ast.WalkContinue, nil
	}
	text := node.Lines().Value(source)
	if len(c.words) > 0 && c.hasDead(string(text)) || !n.highlight(c, language, text) {
		c.code(string(text))
	}
	return ast.WalkContinue, nil
}

// maxHighlighted is how much code of one page is coloured: that takes a hundred
// times as long as to write it.
const maxHighlighted = 128 << 10

func (n nodes) highlight(c *canvas, language string, text []byte) bool {
	if n.opts.Highlight == nil || language == "" || c.highlighted+len(text) > maxHighlighted {
		return false
	}
	c.highlighted += len(text)
	return n.opts.Highlight(c, language, text)
}

// languageName is the first word of an info string in the characters that a
// class may have: "js {1,3}" and "js,ignore" are js.
func languageName(info []byte) string {
	end := 0
	for end < len(info) && end < 32 {
		b := info[end]
		if !inWord(b) && !strings.ContainsRune("+#.", rune(b)) || b == '/' || b >= 0x80 {
			break
		}
		end++
	}
	return string(info[:end])
}

func drawCodeSpan(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		c.WriteString("</code>")
		return ast.WalkContinue, nil
	}
	c.WriteString("<code>")
	text := gfm.CodeText(node.(*ast.CodeSpan), source)
	if len(c.words) == 0 {
		c.escapeString(text)
	} else {
		c.code(text)
	}
	return ast.WalkSkipChildren, nil
}

func drawLink(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		c.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Link)
	c.WriteString("<a")
	c.link(c.target(gfm.Unescape(n.Destination)), gfm.Unescape(n.Title))
	c.WriteByte('>')
	return ast.WalkContinue, nil
}

func drawAutoLink(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	dest := string(n.URL(source))
	if n.AutoLinkType == ast.AutoLinkEmail && !hasPrefixFold(dest, "mailto:") {
		dest = "mailto:" + dest
	}
	c.WriteString("<a")
	c.link(c.target(dest), "")
	c.WriteByte('>')
	c.escape(n.Label(source))
	c.WriteString("</a>")
	return ast.WalkContinue, nil
}

func (n nodes) drawImage(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	image := node.(*ast.Image)
	dest := gfm.Unescape(image.Destination)
	t := c.target(dest)
	if t.external && c.page.NoOtherHost {
		c.fragment.Reset()
		c.elsewhere(t.href, gfm.InlineText(image, source), c.isLinked(image))
		return ast.WalkSkipChildren, n.sanitise(c)
	}
	c.WriteString("<img")
	c.address("src", t.href)
	c.attribute("alt", gfm.InlineText(image, source))
	c.mark(t, gfm.Unescape(image.Title))
	if width, height := c.size(dest); width > 0 {
		c.attribute("width", strconv.Itoa(width))
		c.attribute("height", strconv.Itoa(height))
	}
	c.WriteString(` loading="lazy" decoding="async">`)
	return ast.WalkSkipChildren, nil
}

func drawTableCell(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*extensionast.TableCell)
	tag := "td"
	// A header that says nothing heads nothing: readers of a screen would be told
	// of it before every cell of its column.
	if n.Parent().Kind() == extensionast.KindTableHeader && gfm.InlineText(n, source) != "" {
		tag = "th"
	}
	if !entering {
		c.WriteString("</" + tag + ">\n")
		return ast.WalkContinue, nil
	}
	c.WriteString("<" + tag)
	if n.Alignment != extensionast.AlignNone { // an attribute: the site allows no inline style
		c.attribute("align", n.Alignment.String())
	}
	if isAmount(gfm.InlineText(n, source)) {
		c.attribute("class", "amount")
	}
	c.WriteByte('>')
	return ast.WalkContinue, nil
}

// maxAmount is the length of the longest cell that is kept on one line.
const maxAmount = 20

// isAmount tells whether a cell holds a date, a version or a number with its
// unit: what a narrow table would break in two at a hyphen or a space.
func isAmount(text string) bool {
	return len(text) <= maxAmount && strings.ContainsAny(text, " -") && strings.ContainsFunc(text, unicode.IsDigit)
}

// maxTask is how much of a task, in runes, names its box.
const maxTask = 200

// drawTask draws the box of a task. It is named after what it stands before:
// to readers of a screen a box without a name is a riddle.
func drawTask(c *canvas, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	c.WriteString("<input")
	if node.(*extensionast.TaskCheckBox).IsChecked {
		c.WriteString(` checked=""`)
	}
	c.WriteString(` disabled="" type="checkbox"`)
	name := []rune(gfm.InlineText(node.Parent(), source))
	if len(name) > maxTask {
		name = append(name[:maxTask], '…')
	}
	c.attribute("aria-label", string(name))
	c.WriteString("> ")
	return ast.WalkContinue, nil
}
