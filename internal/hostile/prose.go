package hostile

import (
	"fmt"
	"iter"
	"strings"
)

// written are the constructs of Markdown and its like. A document of nothing but
// one of them is refused, so that they come among prose.
var written = map[string]string{
	"notes on changes": "- Fix the thing that broke in **billing** when `retry` was set ([#1234](https://github.com/a/b/pull/1234)) @someone\n", "commits": "* fix: thing ([a1b2c3d](https://github.com/a/b/commit/a1b2c3d4e5f6))\n",
	"paragraphs": "Some words.\n\n", "weight": "*a* ", "strong words": "**a** b ", "links": "[a](b) ", "spans of code": "`a` b ", "commands": "`make a` ", "paths": "`a/b.go` ", "references": "[a][b] ", "strikes": "~~a~~ ",
	"tags": "<b>a</b> ", "tags with attributes": `<a b="c">`, "tags with entities": `a <a b="&amp;">`, "anchors": `<a id="c"></a>` + "\n", "headings in HTML": "<h3 id=a>b\n", "ends of headings": "</h3> ", "blocks of HTML": "<div>\n\n", "lines of HTML": "<td>a</td>\n", "open attributes": "<a x='\n\n", "pictures in HTML": `<img src="b.png">` + "\n\n",
	"images": "![a](b.png)\n", "images elsewhere": "![a](https://b.c/d.png)\n\n", "items": "- a b\n", "items in items": "- a b\n  - c d\n    - e f\n", "loose items": "- a b\n\n", "numbered items": "1. a b c d\n", "tasks": "- [ ] a b\n",
	"headings": "## a heading abc\n", "headings and text": "## a\n\nText of it.\n\n", "underlined headings": "a b c\n===\n\n", "quotations": "> a b c\n\n", "alerts": "> [!NOTE]\n> a\n\n", "rows": "| a | b | c | d |\n|-|-|-|-|\n",
	"code": "```sh\nmake test\n```\n\n", "short code": "```\na\n```\n", "code by indent": "    code\n\n", "rules": "---\n\n", "hard breaks": "a b c  \n", "definitions": "[a]: b\n",
	"addresses": "https://a.b/c ", "sites": "www.a.b ", "mail": "a@b.cd ", "addresses in angles": "<http://a.b> ", "emoji": ":tada: ", "entities": "&amp; ", "escapes": `\* `, "mentions": "@a ",
}

// Among puts each construct among prose, as a part of it that is smaller and
// smaller, until a bound lets it through.
func Among(size int) iter.Seq[File] {
	return func(yield func(File) bool) {
		const line = "Some words of prose that go on for a while\n"
		for _, name := range sorted(written) {
			piece := written[name]
			if !strings.HasSuffix(piece, "\n") { // a paragraph of it
				piece = fill(piece, 1000) + "\n\n"
			}
			for _, percent := range []int{90, 75, 60, 45, 35, 25, 18, 13, 9} {
				part := size / 100 * percent
				text := fill(piece, part) + "\n" + fill(line, size-part)
				if !yield(File{fmt.Sprintf("%s, %d %% of prose", name, percent), []byte(text)}) {
					return
				}
			}
		}
	}
}
