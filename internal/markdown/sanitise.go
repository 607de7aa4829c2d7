package markdown

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is what raw HTML may bring to a page: what GitHub lets through, less
// the styles. It also names what this package sets itself, so that a whole page
// can be held against it.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "br", "hr", "wbr", "pre", "code", "blockquote",
		"b", "i", "em", "strong", "u", "s", "strike", "del", "ins", "mark", "small", "sub", "sup", "kbd", "samp", "var", "tt",
		"abbr", "cite", "dfn", "q", "bdi", "bdo", "ruby", "rt", "rp", "time", "figure", "figcaption", "section", "article", "aside",
		"details", "summary", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "picture")
	allowAddresses(p)
	allowAttributes(p)
	allowOurs(p)
	// Their content is text here: nothing but tags was taken out before, and an
	// element without an end must not swallow the rest of the page.
	p.AllowElementsContent("frame", "frameset", "iframe", "noembed", "noframes", "noscript", "nostyle", "object", "script", "style")
	return p
}

func allowAddresses(p *bluemonday.Policy) {
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes(schemes()...)
	p.AllowAttrs("href").OnElements("a")
	p.AllowNoAttrs().OnElements("a") // its address was refused; its text stays
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("cite").OnElements("blockquote", "q", "del", "ins")
	// bluemonday does not look into a srcset.
	p.AllowAttrs("srcset").Matching(regexp.MustCompile(
		`^(?:(?:https?:)?[^\s:,]+(?:\s+[\d.]+[wx])?(?:\s*,\s*)?)+$`)).OnElements("img", "source")
	p.AllowAttrs("media", "sizes").Matching(regexp.MustCompile(`^[\w\s(),:.%-]+$`)).OnElements("img", "source")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^image/[\w+.-]+$`)).OnElements("source")
}

func allowAttributes(p *bluemonday.Policy) {
	id := regexp.MustCompile(`^[^\s:\x00-\x1f\x7f]{1,200}$`)
	p.AllowAttrs("id").Matching(id).Globally()
	p.AllowAttrs("name").Matching(id).OnElements("a")
	p.AllowAttrs("title").Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`(?i)^(?:ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("aria-label").OnElements("a", "img")

	length := regexp.MustCompile(`^\d{1,4}(?:\.\d{1,2})?(?:%|px)?$`)
	p.AllowAttrs("width", "height").Matching(length).OnElements("img", "source", "table", "td", "th", "col", "colgroup")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`(?i)^(?:left|right|center|justify|top|middle|bottom)$`)).OnElements(
		"h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "img", "hr", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "col", "colgroup")
	p.AllowAttrs("valign").Matching(regexp.MustCompile(`(?i)^(?:top|middle|bottom|baseline)$`)).OnElements("tr", "th", "td", "thead", "tbody", "tfoot")
	p.AllowAttrs("colspan", "rowspan", "span").Matching(regexp.MustCompile(`^\d{1,3}$`)).OnElements("td", "th", "col", "colgroup")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(?:row|col|rowgroup|colgroup)$`)).OnElements("th")
	p.AllowAttrs("start", "value").Matching(regexp.MustCompile(`^-?\d{1,9}$`)).OnElements("ol", "li")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol", "li")
	p.AllowAttrs("reversed").Matching(regexp.MustCompile(`^(?:|reversed)$`)).OnElements("ol")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(?:|open)$`)).OnElements("details")
	p.AllowAttrs("datetime").Matching(regexp.MustCompile(`^[\w:.+ -]{1,40}$`)).OnElements("time", "del", "ins")
}

// allowOurs lets through what only this package writes: raw HTML loses these
// attributes before it comes here.
func allowOurs(p *bluemonday.Policy) {
	class := func(pattern string, elements ...string) {
		p.AllowAttrs("class").Matching(regexp.MustCompile("^(?:" + pattern + ")$")).OnElements(elements...)
	}
	class(`alert alert-(?:note|tip|important|warning|caution)|footnotes`, "div")
	class(`alert-title`, "p")
	class(`amount`, "td", "th")
	class(`anchor|dead|elsewhere|footnote-ref|footnote-backref`, "a")
	class(`dead`, "img")
	class(`dead|elsewhere|hl-[\w-]+(?: hl-[\w-]+)*`, "span")
	class(`language-[\w+#.-]+`, "code")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^(?:note|doc-noteref|doc-backlink|doc-endnotes)$`)).OnElements("a", "div")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^fn(?:ref\d*)?:\d+$`)).OnElements("li", "sup")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener$`)).OnElements("a")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("decoding").Matching(regexp.MustCompile(`^async$`)).OnElements("img")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(regexp.MustCompile(`^$`)).OnElements("input")
	p.AllowAttrs("aria-label").OnElements("input")
}
