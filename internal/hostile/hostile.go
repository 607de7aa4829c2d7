// Package hostile writes files that parsers fear: megabytes of brackets,
// aliases of aliases, texts that never end, and small mutations of good files.
// Every format that daybook reads is held against them in the tests here.
package hostile

import (
	"fmt"
	"iter"
	"strings"
)

// File is a file made to hurt a parser.
type File struct {
	Name string // of the trick
	Text []byte
}

// repeated are pieces that are repeated until a file is full: each opens
// something, or begins something that a parser may look for the end of.
var repeated = map[string]string{
	"square brackets": "[", "braces": "{", "round brackets": "(", "angle brackets": "<", "elements": "<a>", "closed elements": "<a/>",
	"JSON objects": `{"a":`, "JSON lists": `["a",`, "flow mappings": "{a: ", "blocks": "a {\n", "labelled blocks": "a \"b\" {\n", "list items": "- ", "explicit keys": "? ",
	"closing square brackets": "]", "closing braces": "}", "closing round brackets": ")",
	"spans of code": "`a ", "backticks": "`", "stars": "*", "stars and words": "*a ", "stars and underlines": "*a_ ", "underlines": "_a ", "links": "[a](", "images": "![a](", "footnotes": "[^a]", "quotations": "> ", "tildes": "~~a ",
	"reference links": "[a][", "tables": "|a", "table rows": "|a|b|\n|-|-|\n", "comments in HTML": "<!--", "instructions": "<?", "declarations": "<!A", "character data": "<![CDATA[", "entities": "&a;", "ampersands": "&",
	"double quotes": `"`, "single quotes": "'", "quoted pairs": `"" `, "triple quotes": `"""`, "backslashes": `\`, "escaped quotes": `\"`, "escaped lines": "\\\n",
	"comments in C": "/*", "comments in lines": "//", "hashes": "#", "comments": "# a\n", "dollars": "$", "shell commands": "$(", "shell variables": "${", "templates": "{{", "expressions": "${{ a }} ", "nested templates": `"${`,
	"signs": "-", "refusals": "!", "refusals in words": "not ", "sums": "1+", "chains of names": "a.", "calls": "a(", "conditions": "a?a:", "arrows": "a->", "pointers": "*[]", "functions": "func(){", "groups": "(?:a|", "repetitions": "(a*)*", "alternatives": "a|", "any path": "**/", "wild paths": "*a*",
	"equals signs": "a=", "colons": "a:", "key lines": "a: \n", "commas": "a,", "dots": ".", "spaces": " ", "tabs": "\t", "line ends": "\n", "line ends of Windows": "\r\n", "carriage returns": "\r", "separators": "\n---\n", "end markers": "\n...\n",
	"one letter": "a", "letters in lines": "a\n", "words": "a b ", "digits": "9", "zeroes": "0", "hexadecimal": "0xf", "exponents": "1e", "dates": "2024-01-01T00:00:00Z ", "NULs": "\x00", "bad UTF-8": "\xff", "half a letter": "\xc3", "byte order marks": "\ufeff", "separators of Unicode": "\u2028", "combining letters": "a\u0301\u0301",
	"anchors": "- &a a\n", "merge keys": "<<: *a\n", "tags": "!!a ", "block texts": "- |\n a\n", "headers": "[a]\n", "headers of lists": "[[a]]\n", "sections": "^[a][2] @b\n",
	"owners": "* @a @b\n", "owners of directories": "/a/**/b @a\n", "addresses": "a@b.c\n", "heredocs": "<<A\n", "fences": "```\n", "headings": "# a\n", "underlined headings": "a\n=\n", "items in items": " - a\n", "code by indent": "    a\n",
	"backslash lines": "a \\\n", "targets": "a: b\n\tc\n", "conditions of make": "ifdef A\n", "definitions": "define A\n", "stages": "FROM a AS b\n", "includes": "include a\n", "semicolons": ";", "statements": "if a; then ", "cases": "case a in ", "subshells": "((", "pipes": "a|", "ends": "end\n", "starts": "do |a|\n", "directives": ".. a::\n", "roles": ":a:`", "attributes": ":a: b\n", "blocks of org": "#+BEGIN_SRC\n",
	"mail addresses": "a@a.", "bare addresses": "http://a.b/ ", "long addresses": "http://a.b/?", "emoji": ":+1:", "mentions": "@a ", "short tags": "{{< a >}}", "liquid": "{% a %}",
}

// numbered are lines that differ from each other, so that every one is kept.
var numbered = map[string]string{
	"keys of YAML": "a%d: b\n", "keys of TOML": "a%d = 1\n", "items of YAML": "- {name: a%d, b: c}\n", "tables": "[a%d]\n", "tables of lists": "[[a.b%d]]\n", "deep tables": "[a%d.b.c.d.e.f.g.h]\n", "dotted keys": "a.b.c.d.e%d = 1\n",
	"anchors of YAML": "a%d: &b%[1]d c\n", "patterns": "/a%d/*.go @b%[1]d\n", "resources": "resource \"a\" \"b%d\" {\n}\n", "assignments": "A%d := $(A%[1]d)\n", "targets": "a%d: b%[1]d\n", "definitions": "[a%d]: b\n", "notes": "[^a%d]: b\n\n[^a%[1]d]\n", "headings": "# a%d\n", "links": "[a](b%d)\n",
	"messages": "message A%d { string b = 1; }\n", "functions": "func A%d() {}\n", "stages": "FROM a%d AS b%[1]d\n", "rows": "a%d,b,c,d\n", "people": "A <a%d@b.c>\n", "elements": "<a%d/>\n", "quoted keys": "\"a%d\": 1,\n", "documents": "---\na: b%d\n", "merged": "a%d: {<<: *a}\n", "addresses": "a%d@b.c\n", "files": "F:\ta%d/*/b/\n",
}

// enclosed are values in JSON and in one list.
var enclosed = map[string][3]string{
	"numbers in JSON": {"[", "1,", "1]"}, "texts in JSON": {"[", `"a",`, `"a"]`}, "lists in JSON": {"[", "[],", "1]"}, "objects in JSON": {"[", "{},", "1]"}, "one key in JSON": {"{", `"a":1,`, `"a":1}`},
	"numbers in TOML": {"a = [", "1,", "1]\n"}, "tables in TOML": {"a = [", "{a=1},", "1]\n"}, "numbers in YAML": {"a: [", "1, ", "1]\n"}, "keys in YAML": {"a: {", "b, ", "c}\n"}, "a long text": {`a: "`, "a ", "\"\n"}, "a long key": {"", "a", ": b\n"},
	"a long block": {"a: |\n", "  a\n", "b: c\n"}, "a folded block": {"a: >-\n", "  a\n\n", "b: c\n"}, "aliases": {"a: &a b\nc: [", "*a, ", "*a]\n"}, "one list of merges": {"a: &a {b: c}\nd:\n  <<: [", "*a, ", "*a]\n"},
	"a long number": {"a: ", "1", "\n"}, "a long text in TOML": {`a = """`, "a\n", "\"\"\"\n"}, "elements in XML": {"<project>", "<a>b</a>", "</project>"}, "attributes in XML": {"<project ", `a="b" `, "></project>"}, "text in XML": {"<project>", "a ", "</project>"},
	"one line of a script": {"run: ", "a && ", "b\n"}, "a text in HCL": {"a = \"", "${b}", "\"\n"}, "a list in HCL": {"a = [", "1, ", "1]\n"}, "sums in HCL": {"a = ", "1 + ", "1\n"}, "a block in HCL": {"resource \"a\" \"b\" {\n", "  c { }\n", "}\n"},
	"sums in Go": {"//go:build mage\npackage main\nvar a = ", "1+", "1\n"}, "brackets in Go": {"//go:build mage\npackage main\nvar a = ", "(", "1\n"}, "closed brackets in Go": {"//go:build mage\npackage main\nvar a = ", "[]", "int\n"},
}

// Files gives every trick in the given size, in the order of their names
// within each family.
func Files(size int) iter.Seq[File] {
	return func(yield func(File) bool) {
		give := func(name, text string) bool { return yield(File{name, []byte(text)}) }
		for _, name := range sorted(repeated) {
			if !give(name, fill(repeated[name], size)) {
				return
			}
		}
		for _, name := range sorted(numbered) {
			if !give(name+", numbered", count(numbered[name], size)) {
				return
			}
		}
		for _, name := range sorted(enclosed) {
			e := enclosed[name]
			if !give(name, e[0]+fill(e[1], size-len(e[0])-len(e[2]))+e[2]) {
				return
			}
		}
		for _, f := range []File{{"aliases of aliases", bomb()}, {"merges of merges", merges()}, {"blocks ever deeper", stairs(size)}, {"everything is nothing", nil}} {
			if !yield(f) {
				return
			}
		}
	}
}

func fill(piece string, size int) string { return strings.Repeat(piece, max(0, size/len(piece))) }

func count(line string, size int) string {
	var b strings.Builder
	for i := 0; ; i++ {
		next := fmt.Sprintf(line, i)
		if b.Len()+len(next) > size {
			return b.String()
		}
		b.WriteString(next)
	}
}

func bomb() []byte {
	text := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(fill(fmt.Sprintf("*a%d, ", i-1), 10*len(fmt.Sprintf("*a%d, ", i-1))), ", "))
	}
	return []byte(text)
}

func merges() []byte {
	text := "a0: &a0 {x: y}\n"
	for i := 1; i < 40; i++ {
		text += fmt.Sprintf("a%d: &a%d\n  <<: [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	return []byte(text)
}

// stairs are lines of which each is indented by one more.
func stairs(size int) []byte {
	var b strings.Builder
	for i := 0; b.Len()+i+3 < size; i++ {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return []byte(b.String())
}

// Around puts the tricks behind the beginning of a good file, where a parser
// has already decided that the file is its own, and repeats the good file
// itself.
func Around(good []byte, size int) iter.Seq[File] {
	return func(yield func(File) bool) {
		if len(good) == 0 || len(good) >= size {
			return
		}
		if !yield(File{"the file again and again", []byte(fill(string(good)+"\n", size))}) {
			return
		}
		if !yield(File{"the file in many documents", []byte(fill(string(good)+"\n---\n", size))}) {
			return
		}
		for i, line := range strings.SplitAfter(string(good), "\n") {
			if strings.TrimSpace(line) == "" {
				continue
			}
			before, _, _ := strings.Cut(string(good), line)
			text := before + fill(strings.TrimSuffix(line, "\n")+"\n", size-len(before))
			if !yield(File{fmt.Sprintf("line %d again and again", i+1), []byte(text)}) {
				return
			}
			if head := strings.TrimSpace(line); len(head) > 1 && !yield(File{fmt.Sprintf("line %d without end", i+1), []byte(before + fill(head+" ", size-len(before)))}) {
				return
			}
		}
	}
}
