package document

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"daybook/internal/gfm"
)

var rstMarks = strings.NewReplacer("``", "", "**", "", "`", "")

var (
	rstDirective = regexp.MustCompile(`^(\s*)\.\.\s+([\w-]+)::\s*(.*)$`)
	rstLink      = regexp.MustCompile("`([^`<]*?)\\s*<([^`>]+)>`__?")
	rstTarget    = regexp.MustCompile(`^\.\. _[^:]+:\s+(\S+)$`)
	rstLabel     = regexp.MustCompile(`^\.\. _([^:]+):$`)
	rstRole      = regexp.MustCompile(":(doc|download|file):`(?:[^`<]*<)?([^`>]+)>?`")
	rstLiteral   = regexp.MustCompile("``([^`]+)``")
)

// rst reads reStructuredText: sections by their underlines, in the order in
// which their styles appear; directives for images and code; literal blocks;
// links.
func (w *walker) rst() {
	r := &rstReader{w: w}
	w.scan(r.line)
	r.flush()
}

type rstReader struct {
	w      *walker
	styles []string // underlines, the outermost first
	prose  block
	code   block
	inCode bool
	over   string // an overline that waits for its title
}

func (r *rstReader) line(line string, number int) {
	trimmed := strings.TrimSpace(line)
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	if r.inCode {
		if trimmed == "" || indent > r.code.indent {
			option := len(r.code.lines) == 0 && (trimmed == "" || strings.HasPrefix(trimmed, ":"))
			if !option {
				r.code.add(line, number)
			}
			return
		}
		r.endCode()
	}
	switch {
	case trimmed == "":
		r.endProse()
	case trimmed == "::":
		r.endProse()
		r.inCode, r.code = true, block{indent: indent}
	case isRule(trimmed) && indent == 0 && len(r.prose.lines) == 1 && len(trimmed) >= min(utf8.RuneCountInString(r.prose.lines[0]), 4):
		title := gfm.Squeeze(r.prose.lines[0])
		r.w.heading(r.level(r.over+trimmed[:1]), title, title, r.prose.line)
		r.prose, r.over = block{}, ""
	case isRule(trimmed) && indent == 0 && len(r.prose.lines) == 0:
		r.over = trimmed[:1]
	case strings.HasPrefix(trimmed, ".. "):
		r.endProse()
		r.explicit(line, number, indent)
	default:
		r.prose.add(line, number)
		if strings.HasSuffix(trimmed, "::") {
			r.inCode, r.code = true, block{indent: indent}
		}
	}
}

func (r *rstReader) level(style string) int {
	for i, s := range r.styles {
		if s == style {
			return i + 1
		}
	}
	r.styles = append(r.styles, style)
	return min(len(r.styles), 6)
}

// explicit reads what begins with two dots: a directive, a target, a comment.
func (r *rstReader) explicit(line string, number, indent int) {
	if m := rstTarget.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
		r.w.link(m[1], "", false, number)
		return
	}
	if m := rstLabel.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
		r.w.anchor(strings.Trim(m[1], "`"))
		return
	}
	m := rstDirective.FindStringSubmatch(line)
	if m == nil {
		return
	}
	switch m[2] {
	case "image", "figure":
		r.w.link(strings.TrimSpace(m[3]), "", true, number)
	case "include", "literalinclude":
		r.w.link(strings.TrimSpace(m[3]), "", false, number)
	case "code-block", "code", "sourcecode", "parsed-literal":
		r.inCode, r.code = true, block{indent: indent, language: languageOf([]byte(m[3]))}
	}
}

func (r *rstReader) endCode() {
	r.inCode = false
	r.w.endCode(&r.code)
}

func (r *rstReader) endProse() {
	r.over = ""
	r.w.endProse(&r.prose, func(text string, line int) string {
		if len(text) > maxMarked {
			return text
		}
		for _, m := range rstLink.FindAllStringSubmatch(text, -1) {
			r.w.link(m[2], strings.TrimSpace(m[1]), false, line)
		}
		for _, m := range rstRole.FindAllStringSubmatch(text, -1) {
			r.role(m[1], m[2], line)
		}
		for _, m := range rstLiteral.FindAllStringSubmatch(text, -1) {
			r.w.codeSpan(m[1], line)
		}
		if strings.Contains(text, "`") {
			text = rstRole.ReplaceAllString(rstLink.ReplaceAllString(text, "$1"), "$2")
		}
		r.w.addresses(text, line)
		return rstMarks.Replace(text)
	})
}

func (r *rstReader) role(role, target string, line int) {
	if role == "doc" {
		target += ".rst"
	}
	r.w.link(target, "", false, line)
}

func (r *rstReader) flush() {
	r.endCode()
	r.endProse()
}
