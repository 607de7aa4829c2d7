package infra

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

// Bounds of one HCL file: the library's parser follows nesting with its own
// stack.
const (
	maxNesting = 100
	maxHCL     = 128 << 10 // its tokens take three hundred times its bytes
	maxEndless = 50
	maxChained = 500    // conditions and signs that stand one within another without brackets
	maxHCLHeld = 56_000 // words, signs and lines, of which policies have one in four bytes
	maxHCLJSON = 50_000 // texts and signs of a file in JSON: each takes up to one kilobyte
)

// hcl parses a file; what stands before a mistake is read, and the mistake is a
// problem.
func (f *File) hcl(src []byte) hcl.Body {
	switch {
	case len(src) > maxHCL:
		f.Unread = fmt.Sprintf("larger than %d KB, the limit for HCL", maxHCL>>10)
		return nil
	case !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0:
		f.Unread = "not UTF-8, as HCL is"
		return nil
	}
	if tokens(src)+bytes.Count(src, []byte("\n")) > maxHCLHeld {
		f.Unread = fmt.Sprintf("holds more than %d words, signs and lines, the limit for HCL; split the file", maxHCLHeld)
		return nil
	}
	if line := endless(src); line > 0 {
		f.Unread = "holds a comment without an end"
		f.problem(line, "more than %d comments begin here and never end", maxEndless)
		return nil
	}
	lexed, _ := hclsyntax.LexConfig(src, f.Path, hcl.InitialPos)
	if line := tooDeep(lexed); line > 0 {
		f.Unread = "is nested too deeply"
		f.problem(line, "is nested more than %d deep", maxNesting)
		return nil
	}
	file, diagnostics := hclsyntax.ParseConfig(src, f.Path, hcl.InitialPos)
	return f.parsed(file, diagnostics)
}

// hclJSON parses a file in the JSON syntax of HCL.
func (f *File) hclJSON(src []byte) hcl.Body {
	if !utf8.Valid(src) {
		f.Unread = "not UTF-8, as JSON is"
		return nil
	}
	if line, why := tooMuchJSON(src); why != "" {
		f.Unread = why
		f.problem(line, "%s here", why)
		return nil
	}
	file, diagnostics := json.Parse(src, f.Path)
	return f.parsed(file, diagnostics)
}

// parsed is what could be read of a file, whose mistakes are problems.
func (f *File) parsed(file *hcl.File, diagnostics hcl.Diagnostics) hcl.Body {
	f.diagnosed(diagnostics)
	f.faulty = diagnostics.HasErrors()
	if file == nil || file.Body == nil {
		f.Unread = "not HCL"
		return nil
	}
	return file.Body
}

func (f *File) diagnosed(diagnostics hcl.Diagnostics) {
	for _, d := range diagnostics {
		line := 0
		if d.Subject != nil {
			line = d.Subject.Start.Line
		}
		f.problem(line, "%s: %s", d.Summary, oneLine(d.Detail))
	}
}

// endless is the line of the first comment without an end, where they are too
// many: the library looks for the end of each of them. What stands in a text is
// no comment.
func endless(src []byte) int {
	from := bytes.LastIndex(src, []byte("*/")) + 1
	line, first, begun, quoted := 1+bytes.Count(src[:from], []byte("\n")), 0, 0, false
	for i, c := range src[from:] {
		switch c {
		case '\n':
			line, quoted = line+1, false
		case '"':
			quoted = !quoted
		case '*':
			if quoted || i == 0 || src[from+i-1] != '/' {
				continue
			}
			if begun++; begun == 1 {
				first = line
			}
		}
	}
	if begun > maxEndless {
		return first
	}
	return 0
}

// tooDeep is the line where brackets, signs or conditions nest too deeply; 0
// where they do not.
func tooDeep(tokens hclsyntax.Tokens) int {
	depth, chained := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
			depth--
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			chained++
		case hclsyntax.TokenNewline:
			chained = 0
		}
		if depth > maxNesting || chained > maxChained {
			return t.Range.Start.Line
		}
	}
	return 0
}

// tooMuchJSON tells where brackets nest too deeply, or where there is more than
// is read, before the library looks at any of it.
func tooMuchJSON(src []byte) (line int, why string) {
	depth, signs, quoted := 0, 0, false
	line = 1
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\n':
			line++
			quoted = false // where the library ends a text, too
		case c < ' ':
			quoted = false
		case c == '"':
			if quoted = !quoted; quoted {
				signs++
			}
		case quoted:
			if c == '\\' && i+1 < len(src) && src[i+1] >= ' ' {
				i++
			}
		case c == '{' || c == '[':
			depth++
			signs++
		case c == '}' || c == ']':
			depth--
			signs++
		case c != ' ':
			signs++
		}
		switch {
		case depth > maxNesting:
			return line, "is nested too deeply"
		case signs > maxHCLJSON:
			return line, fmt.Sprintf("has more than the %d texts and signs that are read", maxHCLJSON)
		}
	}
	return 0, ""
}

// blocks are those of a body that a schema names, in the order of the file.
// Where the syntax is at fault already, blocks that lack something do because
// of that.
func (f *File) blocks(body hcl.Body, schema *hcl.BodySchema) hcl.Blocks {
	if body == nil {
		return nil
	}
	content, _, diagnostics := body.PartialContent(schema)
	if !f.faulty {
		f.diagnosed(diagnostics)
	}
	return content.Blocks
}

// lineOfBlock is where a block begins. In JSON that is its last name, since one
// brace may open many of them.
func lineOfBlock(b *hcl.Block) int {
	if n := len(b.LabelRanges); n > 0 {
		return b.LabelRanges[n-1].Start.Line
	}
	return b.DefRange.Start.Line
}

// attributes are the arguments of a body by name. In JSON its blocks are among
// them.
func attributes(body hcl.Body) hcl.Attributes {
	if body == nil {
		return nil
	}
	said, _ := body.JustAttributes() // complains about blocks, which are read by themselves
	return said
}

// literal is the text of an attribute that is written out; "" otherwise.
func literal(said hcl.Attributes, name string) string {
	if a := said[name]; a != nil {
		return constant(a.Expr)
	}
	return ""
}

func literals(said hcl.Attributes, name string) []string {
	a := said[name]
	if a == nil {
		return nil
	}
	list, _ := hcl.ExprList(a.Expr)
	var texts []string
	for _, e := range list {
		if t := constant(e); t != "" {
			texts = append(texts, t)
		}
	}
	return texts
}

// entries are those of a map that is written out.
func entries(a *hcl.Attribute) []hcl.KeyValuePair {
	if a == nil {
		return nil
	}
	pairs, _ := hcl.ExprMap(a.Expr)
	return pairs
}

func lineOf(said hcl.Attributes, name string) int {
	if a := said[name]; a != nil {
		return a.NameRange.Start.Line
	}
	return 0
}

// constant is the text of an expression without variables and functions.
// Nothing else is evaluated.
func constant(e hcl.Expression) string {
	switch e := e.(type) {
	case *hclsyntax.TemplateExpr:
		if !e.IsStringLiteral() {
			return ""
		}
		return constant(e.Parts[0])
	case *hclsyntax.LiteralValueExpr:
		return text(e.Val)
	case *hclsyntax.ObjectConsKeyExpr:
		if word := hcl.ExprAsKeyword(e.Wrapped); word != "" && !e.ForceNonLiteral {
			return word
		}
		return constant(e.Wrapped)
	case hclsyntax.Expression:
		return ""
	}
	if !json.IsJSONExpression(e) {
		return ""
	}
	v, _ := e.Value(nil) // without a context, a template stays as it is written
	if t := text(v); !strings.Contains(t, "${") && !strings.Contains(t, "%{") {
		return t
	}
	return ""
}

func text(v cty.Value) string {
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}
