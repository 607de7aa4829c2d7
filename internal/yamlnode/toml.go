package yamlnode

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
	"go.yaml.in/yaml/v3"
)

// tomlReader puts the expressions of a TOML file into one tree. The library's
// decoder keeps no lines; its parser does.
type tomlReader struct {
	parser unstable.Parser
	lines  lines
	nodes  int
	index  map[*yaml.Node]map[string]*yaml.Node // children by key: a search in Content would be quadratic
}

// DecodeTOML reads a TOML file into one mapping. Dates and times stay as they
// are written, as texts.
func DecodeTOML(src []byte) (*yaml.Node, *Error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if len(src) > MaxBytes {
		return nil, tooLarge(src)
	}
	if refused := measureTOML(src); refused != nil {
		return nil, refused
	}
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
			return nil, &Error{Line: line, Text: err.Error()}
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, &Error{Line: r.errorLine(src, err), Text: "not TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
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
		return nil, tooDeep
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
		return tooMany
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
		return nil, tooDeep
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

// measureTOML refuses a file before the library reads it: that keeps a whole
// array in memory, however long, and follows nesting with its own stack.
func measureTOML(src []byte) *Error {
	line, depth, parts, values := 1, 0, 0, 0
	for i := 0; i < len(src); i++ {
		switch c := src[i]; c {
		case '\n':
			line, parts = line+1, 0
		case '[', '{':
			depth++
			values++
		case ']', '}':
			depth = max(0, depth-1)
		case '.':
			parts++ // in numbers and dates too, which have few
			values++
		case '=', ',':
			parts = 0
			values++
		case '#':
			if end := bytes.IndexByte(src[i:], '\n'); end >= 0 {
				i += end - 1
			} else {
				i = len(src)
			}
		case '"', '\'':
			from := i
			i = endOfString(src, i, c)
			line += bytes.Count(src[from:min(i+1, len(src))], []byte("\n"))
		}
		switch {
		case depth > maxDepth || parts > maxDepth:
			return &Error{line, string(tooDeep)}
		case values > maxMarks:
			return &Error{line, string(tooDense)}
		}
	}
	return nil
}

// endOfString is the last byte of the string that begins at i: of several lines
// between three quotes, else of one; a backslash escapes in those of ".
func endOfString(src []byte, i int, quote byte) int {
	end := []byte{quote}
	if bytes.HasPrefix(src[i:], []byte{quote, quote, quote}) {
		end = []byte{quote, quote, quote}
	}
	for j := i + len(end); j < len(src); j++ {
		switch {
		case src[j] == '\\' && quote == '"':
			j++
		case bytes.HasPrefix(src[j:], end):
			return j + len(end) - 1
		case src[j] == '\n' && len(end) == 1: // not closed: the library says so
			return j - 1
		}
	}
	return len(src)
}
