package markdown

import (
	"bytes"
	"slices"
	"strings"

	"daybook/internal/gfm"
	"daybook/internal/slug"

	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// canvas is what the node renderers draw on: goldmark hands them nothing but
// its writer, so the state of a page lives in that.
type canvas struct {
	bytes.Buffer
	fragment bytes.Buffer // raw HTML on its way to the sanitiser
	page     PageOptions
	words    []string // of page.Dead, the longest first
	slugs    slug.Slugger
	headings []Heading
	scanner  gfm.RawScanner
	linked   bool // a link of raw HTML is open

	highlighted              int // bytes of code
	fragments, mostFragments int // pieces that are sanitised by themselves
}

func (c *canvas) begin(page PageOptions, size int) {
	c.Reset()
	c.page = page
	c.words = deadWords(page.Dead)
	c.slugs = slug.Slugger{}
	c.headings = nil // handed out with the last page
	c.highlighted = 0
	c.fragments, c.mostFragments = 0, mostFragments+size/bytesForFragments
	c.linked = false
}

// Buffered and Flush complete goldmark's buffered writer.
func (c *canvas) Buffered() int { return c.Len() }

// Flush does nothing: the canvas is read when it is complete.
func (c *canvas) Flush() error { return nil }

func (c *canvas) escape(text []byte) { html.DefaultWriter.RawWrite(c, text) }

func (c *canvas) escapeString(text string) {
	if strings.ContainsAny(text, "\"&<>\x00") {
		c.escape([]byte(text))
		return
	}
	c.WriteString(text)
}

func (c *canvas) attribute(name, value string) {
	c.WriteByte(' ')
	c.WriteString(name)
	c.WriteString(`="`)
	c.escapeString(value)
	c.WriteByte('"')
}

// target is where a destination leads and how it is marked.
type target struct {
	href     string
	reason   string // why it is dead, or empty
	external bool
}

func (c *canvas) target(dest string) target {
	t := target{href: dest, reason: c.page.Dead[dest]}
	if c.page.Link != nil {
		if href, ok := c.page.Link(dest); ok {
			t.href = href
		}
	}
	if t.href = browsersView(t.href); !safe(t.href) {
		t.href = ""
	}
	t.external = external(t.href)
	return t
}

// safe reports whether an address is relative or has one of the schemes that
// the sanitiser knows. Browsers overlook blanks and control characters in a
// scheme; what is no valid scheme makes the address relative.
func safe(href string) bool {
	var scheme []byte
	for i := range len(href) {
		switch b := href[i]; {
		case b <= ' ' || b == 0x7f:
		case b == ':':
			return allowedScheme(strings.ToLower(string(scheme)))
		case 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z',
			len(scheme) > 0 && ('0' <= b && b <= '9' || b == '+' || b == '-' || b == '.'):
			scheme = append(scheme, b)
		default:
			return true
		}
	}
	return true
}

func allowedScheme(scheme string) bool { return slices.Contains(schemes(), scheme) }

func schemes() []string { return []string{"http", "https", "mailto", "tel"} }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// address writes an attribute that holds an address, if it has one to hold.
func (c *canvas) address(name, href string) {
	if href != "" {
		c.attribute(name, string(util.URLEscape([]byte(href), false)))
	}
}

// size is that of the picture at a destination, both or none.
func (c *canvas) size(dest string) (width, height int) {
	if c.page.Size == nil {
		return 0, 0
	}
	if width, height = c.page.Size(dest); width <= 0 || height <= 0 || width > maxPixels || height > maxPixels {
		return 0, 0
	}
	return width, height
}

// maxPixels is what the policy lets through as a length.
const maxPixels = 9999

// link writes the attributes of a link.
func (c *canvas) link(t target, title string) {
	c.address("href", t.href)
	c.mark(t, title)
	if t.external {
		c.WriteString(` rel="noopener"`)
	}
}

func (c *canvas) mark(t target, title string) {
	if t.reason != "" {
		c.WriteString(` class="dead"`)
		title = t.reason
	}
	if title != "" {
		c.attribute("title", title)
	}
}

// heading gives the next heading its id and remembers it.
func (c *canvas) heading(level int, shown, slugged string) string {
	id := c.slugs.ID(slugged)
	if len(c.headings) < maxHeadings {
		c.headings = append(c.headings, Heading{Level: level, ID: id, Text: shown})
	}
	return id
}
