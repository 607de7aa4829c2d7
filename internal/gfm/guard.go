package gfm

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// What one document may cost. Some constructs take goldmark time that grows
// with the square of their number, some yield output out of all proportion;
// the bounds are far above what people write and keep the worst 2 MiB within
// about a second.
const (
	maxOpenBlocks   = 128     // quotes, lists and their items inside each other
	maxHeadingLine  = 4 << 10 // bytes
	maxHTMLLine     = 64 << 10
	maxFootnotes    = 500     // each reference is looked up among all of them
	maxInlineWeight = 300e6   // sum over paragraphs of the square of their delimiters
	maxTableCells   = 200_000 // rows are padded to the width of the header
	maxEscapedPipes = 5_000   // cells with \| beside a code span are compared with each other
)

// spent is what a document has cost so far.
type spent struct {
	inline, cells, pipes, footnotes int
}

var spentKey = parser.NewContextKey()

func costs(pc parser.Context) *spent {
	return pc.ComputeIfAbsent(spentKey, func() any { return new(spent) }).(*spent)
}

// shallow opens no container inside too many others: what follows is text of
// the innermost one.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) > maxOpenBlocks {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// shortHeading leaves a very long line to the paragraph parser, and so to the
// guard: headings pass no paragraph transformer.
type shortHeading struct{ parser.BlockParser }

func (s shortHeading) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if line, _ := reader.PeekLine(); len(line) > maxHeadingLine {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// shortHTML leaves a very long line to the paragraph parser, which looks at
// each tag once instead of holding the line against every kind of block.
type shortHTML struct{ parser.BlockParser }

func (s shortHTML) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if line, _ := reader.PeekLine(); len(line) > maxHTMLLine {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

type fewFootnotes struct{ parser.BlockParser }

func (f fewFootnotes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if line, _ := reader.PeekLine(); !bytes.Contains(line, []byte("[^")) {
		return nil, parser.NoChildren
	}
	cost := costs(pc)
	if cost.footnotes >= maxFootnotes {
		return nil, parser.NoChildren
	}
	node, state := f.BlockParser.Open(parent, reader, pc)
	if node != nil {
		cost.footnotes++
	}
	return node, state
}

// guard weighs each paragraph before anything else reads it, and shows what is
// too heavy as it stands.
type guard struct{}

func (guard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	cost := costs(pc)
	total := *cost
	total.add(weigh(node.Lines(), reader.Source()))
	if total.inline <= maxInlineWeight && total.cells <= maxTableCells && total.pipes <= maxEscapedPipes {
		*cost = total
		return
	}
	block := ast.NewCodeBlock()
	block.SetLines(node.Lines())
	block.SetBlankPreviousLines(node.HasBlankPreviousLines())
	node.Parent().ReplaceChild(node.Parent(), node, block)
}

func (s *spent) add(o spent) {
	s.inline += o.inline
	s.cells += o.cells
	s.pipes += o.pipes
}

func weigh(lines *text.Segments, source []byte) spent {
	var cost spent
	paragraph, columns := 0, 0
	for i := range lines.Len() {
		segment := lines.At(i)
		line := segment.Value(source)
		n := delimiters(line)
		if columns == 0 && i > 0 {
			columns = tableColumns(line)
		}
		if columns == 0 {
			paragraph += n
			continue
		}
		// Cells are parsed one by one, so a row weighs no more than itself.
		cost.inline += n * n
		cost.cells += columns
		if bytes.Contains(line, []byte(`\|`)) {
			cost.pipes += min(bytes.Count(line, []byte(`\|`)), columns)
		}
	}
	cost.inline += paragraph * paragraph
	return cost
}

// delimiters counts what may open or close something inline.
func delimiters(line []byte) int {
	n := 0
	for _, c := range line {
		n += int(delimiter[c])
	}
	return n
}

// delimiter is a table because every byte of every document passes it.
var delimiter = [256]uint8{'*': 1, '_': 1, '[': 1, ']': 1, '(': 1, '<': 1, '`': 1, '~': 1, '!': 1, '&': 1, ':': 1}

// tableColumns is the width of the table that the line begins, or 0.
func tableColumns(line []byte) int {
	bars, dashes := 0, 0
	for _, c := range line {
		switch c {
		case '|':
			bars++
		case '-':
			dashes++
		case ':', ' ', '\t', '\r', '\n':
		default:
			return 0
		}
	}
	if dashes == 0 {
		return 0
	}
	return bars + 1
}
