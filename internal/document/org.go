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
		for _, m := range orgLink.FindAllStringSubmatch(text, -1) {
			w.link(m[1], m[2], isImage(m[1]) && m[2] == "", line)
		}
		text = orgLink.ReplaceAllString(text, "$2")
		for _, m := range orgCode.FindAllStringSubmatch(text, -1) {
			w.codeSpan(m[1], line)
		}
		w.addresses(text, line)
		return orgCode.ReplaceAllString(text, "$1")
	}
	w.scan(func(line string, number int) {
		keyword := orgKeyword.FindStringSubmatch(line)
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
		case orgHeading.MatchString(line):
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
