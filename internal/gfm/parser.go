// Package gfm is the dialect in which documents are written: GitHub-flavoured
// Markdown with footnotes and emoji, parsed within bounds, the front matter
// before it, and the raw HTML inside it. The facts of a document and its page
// both stand on it, so that they mean the same headings and the same links.
package gfm

import (
	"errors"
	"fmt"

	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// MaxBytes is the size up to which a document is parsed. Beyond it, it can
// still be shown as text.
const MaxBytes = 2 << 20

// ErrTooLarge is the answer to a document of more than MaxBytes.
var ErrTooLarge = errors.New("larger than the 2 MiB that are parsed")

// ErrTooDense is the answer to a document that is nearly all marks or line
// ends. The error that holds it names the limit.
var ErrTooDense = errors.New("denser than what people write")

// Parser turns bytes into goldmark's tree. It is safe for concurrent use.
type Parser struct {
	markdown parser.Parser
}

// NewParser prepares a parser; one is enough for a whole run.
func NewParser() *Parser {
	return &Parser{parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithInlineParsers(inlineParsers()...),
		parser.WithParagraphTransformers(
			util.Prioritized(guard{}, 50), // before the others, which it bounds
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)}
}

// Parse reads the body of a document, without its front matter. A document
// past the bounds comes back with the offending paragraphs as code blocks,
// which show what they hold as it stands.
func (p *Parser) Parse(body []byte) (doc ast.Node, err error) {
	if len(body) > MaxBytes {
		return nil, ErrTooLarge
	}
	if err := Dense(body); err != nil {
		return nil, err
	}
	// A fault of the Markdown library on one document must not end the run.
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("the Markdown parser failed: %v", r)
		}
	}()
	return p.markdown.Parse(text.NewReader(body)), nil
}

func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(shortHeading{parser.NewATXHeadingParser()}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(shortHTML{parser.NewHTMLBlockParser()}, 900),
		util.Prioritized(fewFootnotes{shallow{extension.NewFootnoteBlockParser()}}, 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

func inlineParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(extension.NewFootnoteParser(), 101),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(shortTag{parser.NewRawHTMLParser()}, 400),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
		util.Prioritized(emoji.NewParser(), 999),
	}
}
