package document

import (
	"regexp"
	"strings"

	"daybook/internal/gfm"
)

var (
	adocBlock  = regexp.MustCompile(`^\[(?:source)?,?\s*([\w+-]*)[^\]]*\]$`)
	adocAnchor = regexp.MustCompile(`^\[(?:\[([^\],]+)(?:,[^\]]*)?\]|[^\]#]*#([^\],.%]+)[^\]]*)\]$`)
	adocImage  = regexp.MustCompile(`image::?([^\s\[]+)\[([^\]]*)\]`)
	adocLink   = regexp.MustCompile(`(link|xref|include):{1,2}([^\s\[]+)\[([^\]]*)\]`)
	adocCross  = regexp.MustCompile(`<<([^,>]+)(?:,\s*([^>]*))?>>`)
	adocCode   = regexp.MustCompile("`([^`]+)`")
)

var adocMarks = strings.NewReplacer("`", "", "*", "", "[", "", "]", "")

// asciidoc reads AsciiDoc: headings, delimited blocks, block and inline macros
// for links and images.
func (w *walker) asciidoc() {
	a := &adocReader{w: w}
	w.scan(a.line)
	w.endCode(&a.code)
	a.endProse()
}

type adocReader struct {
	w        *walker
	prose    block
	code     block
	fence    string // that closes the delimited block, or empty
	language string // of the block that follows
	listing  bool   // the block that follows is code
}

func (a *adocReader) line(line string, number int) {
	trimmed := strings.TrimSpace(line)
	if a.fence != "" {
		a.within(line, trimmed, number)
		return
	}
	level, title := adocHeading(line)
	bracket := strings.HasPrefix(trimmed, "[") && len(trimmed) <= maxMarked
	switch {
	case trimmed == "":
		a.endProse()
	case level > 0:
		a.endProse()
		title = gfm.Squeeze(title)
		a.w.heading(level, title, title, number)
	case strings.HasPrefix(trimmed, "//") && trimmed != "////":
	case strings.HasPrefix(trimmed, ":") && len(a.prose.lines) == 0: // an attribute
	case bracket && adocAnchor.MatchString(trimmed):
		a.endProse()
		m := adocAnchor.FindStringSubmatch(trimmed)
		a.w.anchor(m[1] + m[2])
	case bracket && adocBlock.MatchString(trimmed):
		a.endProse()
		a.language = strings.ToLower(adocBlock.FindStringSubmatch(trimmed)[1])
		a.listing = strings.HasPrefix(trimmed, "[source") || strings.HasPrefix(trimmed, "[,")
	case isFence(trimmed):
		a.endProse()
		a.fence = trimmed
	default:
		a.prose.add(line, number)
	}
}

// adocHeading is the level and the text of a line of one to six = or #, which
// may stand behind the text too; 0 for any other line.
func adocHeading(line string) (level int, text string) {
	if line == "" || line[0] != '=' && line[0] != '#' {
		return 0, ""
	}
	rest := strings.TrimLeft(line, line[:1])
	text = strings.TrimSpace(rest)
	if level = len(line) - len(rest); level > 6 || text == "" || rest[0] != ' ' && rest[0] != '\t' {
		return 0, ""
	}
	if cut := strings.TrimRight(text, "=#"); strings.HasSuffix(cut, " ") || strings.HasSuffix(cut, "\t") {
		text = strings.TrimSpace(cut)
	}
	return level, text
}

func isFence(line string) bool {
	if strings.HasPrefix(line, "```") {
		return true
	}
	return len(line) >= 4 && strings.IndexByte("-./", line[0]) >= 0 && strings.Trim(line, line[:1]) == ""
}

// within reads a line of a delimited block; comments are blocks too.
func (a *adocReader) within(line, trimmed string, number int) {
	if trimmed != a.fence && !(strings.HasPrefix(a.fence, "```") && trimmed == "```") {
		if a.fence[0] != '/' {
			a.code.add(line, number)
		}
		return
	}
	if strings.HasPrefix(a.fence, "```") {
		a.code.language = languageOf([]byte(strings.TrimPrefix(a.fence, "```")))
	} else if a.listing {
		a.code.language = languageOf([]byte(a.language))
	}
	a.w.endCode(&a.code)
	a.fence, a.language, a.listing = "", "", false
}

func (a *adocReader) endProse() {
	a.w.endProse(&a.prose, func(text string, line int) string {
		text = marked(adocImage, "image:", text, "", func(m []string) { a.w.link(m[1], m[2], true, line) })
		text = marked(adocLink, ":", text, "$3", func(m []string) { a.w.link(m[2], m[3], false, line) })
		text = marked(adocCross, "<<", text, "$2 ", func(m []string) { a.w.link(crossReference(m[1]), m[2], false, line) })
		text = marked(adocCode, "`", text, "$0", func(m []string) { a.w.codeSpan(strings.Trim(m[1], "+"), line) })
		a.w.addresses(text, line)
		text = marked(address, "http", text, "", func([]string) {})
		return adocMarks.Replace(text)
	})
}

// crossReference is the destination of <<id>> or <<file.adoc#id>>.
func crossReference(target string) string {
	if strings.Contains(target, "#") {
		return target
	}
	return "#" + target
}
