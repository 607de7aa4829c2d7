package gfm

import (
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// shortTag reads the tags within paragraphs that end on their line, which is
// nearly all. The library's parser holds a regular expression against a stream
// of letters for each.
type shortTag struct{ parser.InlineParser }

func (s shortTag) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	n := tagLength(line)
	if n == 0 || segment.Padding > 0 {
		return s.InlineParser.Parse(parent, block, pc)
	}
	node := ast.NewRawHTML()
	node.Segments.Append(text.NewSegment(segment.Start, segment.Start+n))
	block.Advance(n)
	return node
}

// tagLength is the length of the tag that the line begins with, in the grammar
// of CommonMark; 0 where it begins with none, or with one that may go on in the
// next line.
func tagLength(line []byte) int {
	if len(line) < 3 || line[0] != '<' {
		return 0
	}
	closing := line[1] == '/'
	i := 1
	if closing {
		i = 2
	}
	if i >= len(line) || !isLetter(line[i]) {
		return 0
	}
	for i < len(line) && (isLetter(line[i]) || isDigit(line[i]) || line[i] == '-') {
		i++
	}
	for !closing {
		next := attributeEnd(line, i)
		if next == i {
			break
		}
		i = next
	}
	i = skipBlanks(line, i)
	if !closing && i < len(line) && line[i] == '/' {
		i++
	}
	if i < len(line) && line[i] == '>' && utf8.Valid(line[:i]) {
		return i + 1
	}
	return 0
}

// attributeEnd is where an attribute ends that begins with blanks; the place
// itself where there is none.
func attributeEnd(line []byte, at int) int {
	i := skipBlanks(line, at)
	if i == at || i == len(line) || !isLetter(line[i]) && line[i] != '_' && line[i] != ':' {
		return at
	}
	for i < len(line) && (isLetter(line[i]) || isDigit(line[i]) || line[i] == '_' || line[i] == ':' || line[i] == '.' || line[i] == '-') {
		i++
	}
	value := skipBlanks(line, i)
	if value == len(line) || line[value] != '=' {
		return i
	}
	value = skipBlanks(line, value+1)
	if value == len(line) {
		return at
	}
	end := value
	if quote := line[value]; quote == '"' || quote == '\'' {
		for end++; end < len(line) && line[end] != quote; {
			end++
		}
		if end == len(line) {
			return at
		}
		return end + 1
	}
	for end < len(line) && isUnquoted(line[end]) {
		end++
	}
	if end == value {
		return at
	}
	return end
}

func skipBlanks(line []byte, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	return i
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isUnquoted(c byte) bool {
	switch c {
	case '"', '\'', '=', '<', '>', '`':
		return false
	}
	return c > ' '
}
