package document

import (
	"regexp"
	"strings"

	"daybook/internal/gfm"
)

var (
	orgHeading = regexp.MustCompile(`^(\*+)\s+(?:(?:TODO|DONE)\s+)?(.*?)(?:\s+:[\w@:]+:)?$`)
	orgKeyword = regexp.MustCompile(`(?i)^\s*#\+([a-z_]+)(?::|\s|$)\s*(.*)$`)
	orgLink    = regexp.MustCompile(`\[\[(?:file:)?([^\]]+)\](?:\[([^\]]+)\])?\]`)
	orgCode    = regexp.MustCompile(`[~=]([^~=\s][^~=]*)[~=]`)
)

// org reads Org mode: headlines, the title, source blocks and links.
func (w *walker) org() {
	var prose, code block
	inCode := false
	markup := func(text string, line int) string {
		text = marked(orgLink, "[[", text, "$2", func(m []string) { w.link(m[1], m[2], isImage(m[1]) && m[2] == "", line) })
		code := text
		if strings.ContainsAny(text, "~=") {
			code = marked(orgCode, "", text, "$1", func(m []string) { w.codeSpan(m[1], line) })
		}
		w.addresses(text, line)
		return code
	}
	w.scan(func(line string, number int) {
		var keyword []string
		if strings.HasPrefix(strings.TrimLeft(line, " \t"), "#+") && len(line) <= maxMarked {
			keyword = orgKeyword.FindStringSubmatch(line)
		}
		name := ""
		if keyword != nil {
			name = strings.ToLower(keyword[1])
		}
		switch {
		case inCode && strings.HasPrefix(name, "end_"):
			inCode = false
			w.endCode(&code)
		case inCode:
			code.add(line, number)
		case name == "begin_src" || name == "begin_example":
			w.endProse(&prose, markup)
			inCode = true
			if name == "begin_src" {
				code.language = languageOf([]byte(keyword[2]))
			}
		case name == "title":
			w.heading(1, gfm.Squeeze(keyword[2]), keyword[2], number)
		case keyword != nil, strings.HasPrefix(line, "# "):
		case strings.TrimSpace(line) == "":
			w.endProse(&prose, markup)
		case strings.HasPrefix(line, "*") && len(line) <= maxMarked && orgHeading.MatchString(line):
			w.endProse(&prose, markup)
			m := orgHeading.FindStringSubmatch(line)
			w.heading(min(len(m[1]), 6), gfm.Squeeze(m[2]), m[2], number)
		default:
			prose.add(line, number)
		}
	})
	w.endCode(&code)
	w.endProse(&prose, markup)
}

func isImage(dest string) bool {
	for _, ext := range []string{".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"} {
		if strings.HasSuffix(strings.ToLower(dest), ext) {
			return true
		}
	}
	return false
}
