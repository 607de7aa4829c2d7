package people

import (
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// value is a piece of a TOML, YAML or JSON file: a text, a list or a table.
type value struct {
	text string
	list []value
	keys []string // of a table, in the order of the file
	of   map[string]value
	line int
	kind kind
}

type kind uint8

const (
	nothing kind = iota
	text
	list
	table
)

const maxDepth = 50

// decode reads a file by the ending of its name.
func decode(name string, src []byte) (value, *Problem) {
	if len(src) > maxTeamsFile {
		return value{}, &Problem{0, fmt.Sprintf("the file has %d bytes: daybook reads up to %d", len(src), maxTeamsFile)}
	}
	var roots []*yaml.Node
	var err *yamlnode.Error
	switch path.Ext(name) {
	case ".toml":
		roots = make([]*yaml.Node, 1)
		roots[0], err = yamlnode.DecodeTOML(src)
	case ".json":
		roots = make([]*yaml.Node, 1)
		roots[0], err = yamlnode.DecodeJSON(src)
	default:
		roots, err = yamlnode.Decode(src)
	}
	if err != nil {
		return value{}, &Problem{err.Line, err.Text}
	}
	if len(roots) == 0 {
		return value{}, nil
	}
	left := maxEntries
	return node(roots[0], 0, &left), nil
}

// node turns what yamlnode has measured, aliases and all, into a value.
func node(n *yaml.Node, depth int, left *int) value {
	n = yamlnode.Resolve(n)
	if *left--; n == nil || depth > maxDepth || *left < 0 {
		return value{}
	}
	v := value{line: n.Line}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			v.kind, v.text = text, strings.TrimSpace(n.Value)
		}
	case yaml.SequenceNode:
		v.kind = list
		for _, item := range n.Content {
			v.list = append(v.list, node(item, depth+1, left))
		}
	case yaml.MappingNode:
		v.kind, v.of = table, map[string]value{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if _, ok := v.of[key]; !ok {
				v.keys = append(v.keys, key)
			}
			below := node(n.Content[i+1], depth+1, left)
			below.line = n.Content[i].Line
			v.of[key] = below
		}
	}
	return v
}

// get is the first of the keys that is there.
func (v value) get(keys ...string) value {
	for _, key := range keys {
		if below, ok := v.of[key]; ok && below.kind != nothing {
			return below
		}
	}
	return value{}
}

// words are the texts of a list, or the one text.
func (v value) words() (words []string) {
	if v.kind == text && v.text != "" {
		return []string{v.text}
	}
	for _, item := range v.list {
		if item.kind == text && item.text != "" {
			words = append(words, item.text)
		}
	}
	return words
}
