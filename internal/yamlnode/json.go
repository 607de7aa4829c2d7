package yamlnode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// lines tells on which line an offset lies.
type lines []int // offsets of line ends

func linesOf(src []byte) lines {
	var l lines
	for i, c := range src {
		if c == '\n' {
			l = append(l, i)
		}
	}
	return l
}

func (l lines) at(offset int) int { return 1 + sort.SearchInts(l, offset) }

func scalar(text, tag string, line int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text, Line: line}
}

// jsonReader builds nodes from tokens, which know their offsets.
type jsonReader struct {
	dec   *json.Decoder
	lines lines
	nodes int
}

// DecodeJSON reads one JSON value with nothing behind it.
func DecodeJSON(src []byte) (*yaml.Node, *Error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if len(src) > MaxBytes {
		return nil, tooLarge(src)
	}
	r := &jsonReader{dec: json.NewDecoder(bytes.NewReader(src)), lines: linesOf(src)}
	r.dec.UseNumber()
	root, err := r.value(1)
	if err == nil {
		if _, more := r.dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more follows behind the end of the value")
		}
	}
	if err == nil {
		return root, nil
	}
	offset := int(r.dec.InputOffset())
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = int(syntax.Offset) - 1
	}
	text := "not JSON: " + err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		text, offset = "not JSON: it ends too early", len(src)
	}
	var refused refusal
	if errors.As(err, &refused) {
		text = err.Error()
	}
	return nil, &Error{Line: r.lines.at(max(0, min(offset, len(src)-1))), Text: text}
}

// refusal is a file that is well-formed and too much.
type refusal string

func (r refusal) Error() string { return string(r) }

var (
	tooDeep = refusal(fmt.Sprintf("refused: nested deeper than %d levels", maxDepth))
	tooMany = refusal(fmt.Sprintf("refused: more than %d values", maxNodes))
)

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	line := r.lines.at(int(r.dec.InputOffset()) - 1)
	if r.nodes++; r.nodes > maxNodes {
		return nil, tooMany
	}
	if depth > maxDepth {
		return nil, tooDeep
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return r.object(line, depth)
		}
		return r.array(line, depth)
	case string:
		return scalar(t, "!!str", line), nil
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(t.String(), ".eE") {
			tag = "!!float"
		}
		return scalar(t.String(), tag, line), nil
	case bool:
		return scalar(fmt.Sprint(t), "!!bool", line), nil
	}
	return scalar("null", "!!null", line), nil
}

func (r *jsonReader) object(line, depth int) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line}
	for r.dec.More() {
		key, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, key, value)
	}
	_, err := r.dec.Token()
	return n, err
}

func (r *jsonReader) array(line, depth int) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
	for r.dec.More() {
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, value)
	}
	_, err := r.dec.Token()
	return n, err
}
