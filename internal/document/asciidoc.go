package document

import (
	"regexp"
	"strings"

	"daybook/internal/gfm"
)

var (
	adocHeading = regexp.MustCompile(`^(={1,6}|#{1,6})\s+(\S.*?)(?:\s+[=#]+)?$`)
	adocBlock   = regexp.MustCompile(`^\[(?:source)?,?\s*([\w+-]*)[^\]]*\]$`)
	adocAnchor  = regexp.MustCompile(`^\[(?:\[([^\],]+)(?:,[^\]]*)?\]|[^\]#]*#([^\],.%]+)[^\]]*)\]$`)
	adocImage   = regexp.MustCompile(`image::?([^\s\[]+)\[([^\]]*)\]`)
	adocLink    = regexp.MustCompile(`(link|xref|include):{1,2}([^\s\[]+)\[([^\]]*)\]`)
	adocCross   = regexp.MustCompile(`<<([^,>]+)(?:,\s*([^>]*))?>>`)
	adocCode    = regexp.MustCompile("`([^`]+)`")
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
	switch {
	case trimmed == "":
		a.endProse()
	case adocHeading.MatchString(line):
		a.endProse()
		m := adocHeading.FindStringSubmatch(line)
		text := gfm.Squeeze(m[2])
		a.w.heading(len(m[1]), text, text, number)
	case strings.HasPrefix(trimmed, "//") && trimmed != "////":
	case strings.HasPrefix(trimmed, ":") && len(a.prose.lines) == 0: // an attribute
	case adocAnchor.MatchString(trimmed):
		a.endProse()
		m := adocAnchor.FindStringSubmatch(trimmed)
		a.w.anchor(m[1] + m[2])
	case adocBlock.MatchString(trimmed):
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
		for _, m := range adocImage.FindAllStringSubmatch(text, -1) {
			a.w.link(m[1], m[2], true, line)
		}
		text = adocImage.ReplaceAllString(text, "")
		for _, m := range adocLink.FindAllStringSubmatch(text, -1) {
			a.w.link(m[2], m[3], false, line)
		}
		text = adocLink.ReplaceAllString(text, "$3")
		for _, m := range adocCross.FindAllStringSubmatch(text, -1) {
			a.w.link(crossReference(m[1]), m[2], false, line)
		}
		text = adocCross.ReplaceAllString(text, "$2 ")
		for _, m := range adocCode.FindAllStringSubmatch(text, -1) {
			a.w.codeSpan(strings.Trim(m[1], "+"), line)
		}
		a.w.addresses(text, line)
		text = address.ReplaceAllString(text, "")
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
