package pipeline

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// What a file of JSON5 may cost, as yamlnode has it for YAML.
const (
	maxJSONDepth = 100
	maxJSONNodes = 100_000
)

// decodeJSON5 reads JSON, and JSON5 with its comments, loose commas, bare keys
// and single quotes, into nodes with lines. JSON5 is a part of ECMAScript: a
// lexer of that language makes the tokens.
func decodeJSON5(src []byte) (*yaml.Node, *yamlnode.Error) {
	if len(src) > yamlnode.MaxBytes {
		return nil, &yamlnode.Error{Text: fmt.Sprintf("the file has %d bytes, over the limit of 1 MB", len(src))}
	}
	d := json5{lexer: js.NewLexer(parse.NewInputBytes(bytes.Clone(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))))), line: 1, next: 1}
	d.advance()
	n := d.value(1)
	if d.fault == "" && d.kind != js.ErrorToken {
		d.fail("something follows the value")
	}
	if d.fault != "" {
		return nil, &yamlnode.Error{Line: d.at, Text: "not JSON: " + d.fault}
	}
	return n, nil
}

type json5 struct {
	lexer *js.Lexer
	kind  js.TokenType
	text  []byte
	line  int // of the token
	next  int // of what follows it
	nodes int
	ended bool
	fault string
	at    int
}

func (d *json5) fail(format string, args ...any) {
	if d.fault == "" {
		d.fault, d.at = fmt.Sprintf(format, args...), d.line
	}
}

// advance goes to the next token that is no comment and no space.
func (d *json5) advance() {
	for !d.ended { // the lexer may not be asked again
		d.kind, d.text = d.lexer.Next()
		d.ended = d.kind == js.ErrorToken
		d.line = d.next
		d.next += bytes.Count(d.text, []byte("\n"))
		switch d.kind {
		case js.WhitespaceToken, js.LineTerminatorToken, js.CommentToken, js.CommentLineTerminatorToken:
			continue
		}
		return
	}
}

func (d *json5) value(depth int) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Line: d.line}
	if d.nodes++; d.nodes > maxJSONNodes || depth > maxJSONDepth {
		d.fail("refused: more than %d values, or nested deeper than %d levels", maxJSONNodes, maxJSONDepth)
		return n
	}
	switch d.kind {
	case js.OpenBraceToken:
		d.object(n, depth)
		return n
	case js.OpenBracketToken:
		d.array(n, depth)
		return n
	case js.StringToken:
		n.Value = unquoteJSON5(d.text)
	case js.NullToken:
		n.Tag, n.Value = "!!null", "null"
	case js.AddToken, js.SubToken:
		sign := string(d.text)
		d.advance()
		n.Value = sign + string(d.text)
		if d.kind&js.NumericToken == 0 && string(d.text) != "Infinity" {
			d.fail("%q is no value", n.Value)
		}
	default:
		n.Value = string(d.text)
		if d.kind == js.ErrorToken {
			d.fail("the file ends too early")
		} else if d.kind&js.NumericToken == 0 && n.Value != "true" && n.Value != "false" && n.Value != "Infinity" && n.Value != "NaN" {
			d.fail("%q is no value", shorten(n.Value))
		}
	}
	d.advance()
	return n
}

func (d *json5) object(n *yaml.Node, depth int) {
	n.Kind, n.Tag = yaml.MappingNode, "!!map"
	for d.advance(); d.fault == "" && d.kind != js.CloseBraceToken; {
		key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Line: d.line, Value: string(d.text)}
		switch {
		case d.kind == js.StringToken:
			key.Value = unquoteJSON5(d.text)
		case !js.IsIdentifierName(d.kind):
			d.fail("%q is no key", shorten(key.Value))
			return
		}
		if d.advance(); d.kind != js.ColonToken {
			d.fail("no \":\" after the key %q", shorten(key.Value))
			return
		}
		d.advance()
		n.Content = append(n.Content, key, d.value(depth+1))
		if !d.comma(js.CloseBraceToken) {
			return
		}
	}
	d.advance()
}

func (d *json5) array(n *yaml.Node, depth int) {
	n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
	for d.advance(); d.fault == "" && d.kind != js.CloseBracketToken; {
		n.Content = append(n.Content, d.value(depth+1))
		if !d.comma(js.CloseBracketToken) {
			return
		}
	}
	d.advance()
}

// comma goes over the comma between two entries.
func (d *json5) comma(end js.TokenType) bool {
	if d.kind == js.CommaToken {
		d.advance()
	} else if d.kind != end {
		d.fail("no \",\" before %q", shorten(string(d.text)))
	}
	return d.fault == ""
}

// unquoteJSON5 is the value of a string of ECMAScript.
func unquoteJSON5(quoted []byte) string {
	if len(quoted) < 2 {
		return ""
	}
	s := string(quoted[1 : len(quoted)-1])
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case '\n':
		case '\r':
			if strings.HasPrefix(s[i+1:], "\n") {
				i++
			}
		case 'u', 'x':
			digits := map[byte]int{'u': 4, 'x': 2}[c]
			end := i + 1 + digits
			if r, err := strconv.ParseUint(s[i+1:min(len(s), end)], 16, 32); err == nil && end <= len(s) {
				b.WriteRune(rune(r))
				i += digits
			} else {
				b.WriteRune(utf8.RuneError)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
