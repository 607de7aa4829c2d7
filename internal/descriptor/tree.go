package descriptor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// JSON and TOML are read into the nodes of YAML, so that one set of readers,
// with lines, serves all three.

// What a JSON or TOML file may cost; the same as for YAML.
const (
	maxDepth = 100
	maxNodes = 100_000
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

// readJSON reads one JSON value with nothing behind it.
func readJSON(src []byte) (*yaml.Node, *yamlnode.Error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
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
	return nil, &yamlnode.Error{Line: r.lines.at(max(0, min(offset, len(src)-1))), Text: text}
}

// refusal is a file that is well-formed and too much.
type refusal string

func (r refusal) Error() string { return string(r) }

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	line := r.lines.at(int(r.dec.InputOffset()) - 1)
	if r.nodes++; r.nodes > maxNodes {
		return nil, refusal(fmt.Sprintf("refused: more than %d values", maxNodes))
	}
	if depth > maxDepth {
		return nil, refusal(fmt.Sprintf("refused: nested deeper than %d levels", maxDepth))
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

// tomlReader puts the expressions of a TOML file into one tree. The library's
// decoder keeps no lines; its parser does.
type tomlReader struct {
	parser unstable.Parser
	lines  lines
	nodes  int
	index  map[*yaml.Node]map[string]*yaml.Node // children by key: a search in Content would be quadratic
}

func readTOML(src []byte) (*yaml.Node, *yamlnode.Error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	r := &tomlReader{lines: linesOf(src), index: map[*yaml.Node]map[string]*yaml.Node{}}
	root := r.table(1)
	at := root
	r.parser.Reset(src)
	for r.parser.NextExpression() {
		e := r.parser.Expression()
		line := 1
		if key := e.Key(); key.Next() {
			line = r.lines.at(int(key.Node().Raw.Offset))
		}
		var err error
		switch e.Kind {
		case unstable.Table:
			at, err = r.descend(root, r.keys(e), line, false)
		case unstable.ArrayTable:
			at, err = r.descend(root, r.keys(e), line, true)
		case unstable.KeyValue:
			err = r.set(at, e, line, 1)
		}
		if err != nil {
			return nil, &yamlnode.Error{Line: line, Text: err.Error()}
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, &yamlnode.Error{Line: r.errorLine(src, err), Text: "not TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
	}
	return root, nil
}

func (r *tomlReader) errorLine(src []byte, err error) int {
	var wrong *unstable.ParserError
	if errors.As(err, &wrong) {
		if offset := cap(src) - cap(wrong.Highlight); offset >= 0 && offset <= len(src) {
			return r.lines.at(offset)
		}
	}
	return 1
}

func (r *tomlReader) table(line int) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line}
	r.index[n] = map[string]*yaml.Node{}
	return n
}

func (r *tomlReader) keys(e *unstable.Node) []string {
	var keys []string
	for it := e.Key(); it.Next(); {
		keys = append(keys, string(it.Node().Data))
	}
	return keys
}

func (r *tomlReader) put(parent *yaml.Node, key string, value *yaml.Node, line int) {
	parent.Content = append(parent.Content, scalar(key, "!!str", line), value)
	r.index[parent][key] = value
}

// descend finds or makes the table of a header or a dotted key. The last table
// of an array stands for it.
func (r *tomlReader) descend(at *yaml.Node, keys []string, line int, array bool) (*yaml.Node, error) {
	if len(keys) > maxDepth {
		return nil, refusal(fmt.Sprintf("refused: nested deeper than %d levels", maxDepth))
	}
	for i, key := range keys {
		if err := r.count(); err != nil {
			return nil, err
		}
		next := r.index[at][key]
		if array && i == len(keys)-1 {
			if next == nil {
				next = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
				r.put(at, key, next, line)
			}
			if next.Kind != yaml.SequenceNode {
				return nil, fmt.Errorf("not TOML: %q is a table and an array of tables", key)
			}
			next.Content = append(next.Content, r.table(line))
		}
		if next == nil {
			next = r.table(line)
			r.put(at, key, next, line)
		}
		if next.Kind == yaml.SequenceNode && len(next.Content) > 0 {
			next = next.Content[len(next.Content)-1]
		}
		if next.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("not TOML: %q is a value and a table", key)
		}
		at = next
	}
	return at, nil
}

func (r *tomlReader) count() error {
	if r.nodes++; r.nodes > maxNodes {
		return refusal(fmt.Sprintf("refused: more than %d values", maxNodes))
	}
	return nil
}

func (r *tomlReader) set(at *yaml.Node, e *unstable.Node, line, depth int) error {
	keys := r.keys(e)
	value, err := r.value(e.Value(), line, depth+len(keys))
	if err != nil {
		return err
	}
	at, err = r.descend(at, keys[:len(keys)-1], line, false)
	if err != nil {
		return err
	}
	last := keys[len(keys)-1]
	if _, again := r.index[at][last]; again {
		return fmt.Errorf("not TOML: the key %q stands twice", last)
	}
	r.put(at, last, value, line)
	return nil
}

var tomlTags = map[unstable.Kind]string{unstable.String: "!!str", unstable.Bool: "!!bool", unstable.Integer: "!!int",
	unstable.Float: "!!float"}

func (r *tomlReader) value(n *unstable.Node, line, depth int) (*yaml.Node, error) {
	if err := r.count(); err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, refusal(fmt.Sprintf("refused: nested deeper than %d levels", maxDepth))
	}
	if n.Raw.Offset > 0 {
		line = r.lines.at(int(n.Raw.Offset))
	}
	switch n.Kind {
	case unstable.Array:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
		for it := n.Children(); it.Next(); {
			if it.Node().Kind == unstable.Comment {
				continue
			}
			v, err := r.value(it.Node(), line, depth+1)
			if err != nil {
				return nil, err
			}
			list.Content = append(list.Content, v)
		}
		return list, nil
	case unstable.InlineTable:
		t := r.table(line)
		for it := n.Children(); it.Next(); {
			if it.Node().Kind != unstable.KeyValue {
				continue
			}
			if err := r.set(t, it.Node(), line, depth+1); err != nil {
				return nil, err
			}
		}
		return t, nil
	}
	tag, ok := tomlTags[n.Kind]
	if !ok {
		tag = "!!str" // dates and times
	}
	return scalar(string(n.Data), tag, line), nil
}
