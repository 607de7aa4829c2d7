package people

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// value is a piece of a TOML, YAML or JSON file: a text, a list or a table.
type value struct {
	text string
	list []value
	keys []string // of a table, in the order of the file where that is known
	of   map[string]value
	line int // 0 where the format does not tell
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
	most := maxTeamsFile
	if path.Ext(name) == ".toml" {
		most /= 2 // its decoder is the slowest
	}
	if len(src) > most {
		return value{}, &Problem{0, fmt.Sprintf("the file has %d bytes: daybook reads up to %d", len(src), most)}
	}
	switch path.Ext(name) {
	case ".toml":
		var doc map[string]any
		if _, err := toml.Decode(string(src), &doc); err != nil {
			line := 0
			if parse, ok := err.(toml.ParseError); ok {
				line = parse.Position.Line
			}
			return value{}, &Problem{line, "not TOML: " + firstLine(err)}
		}
		left := maxEntries
		root := plain(doc, 0, &left)
		lineTables(src, root)
		return root, nil
	case ".json":
		var doc any
		decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))))
		decoder.UseNumber()
		if err := decoder.Decode(&doc); err != nil {
			return value{}, &Problem{0, "not JSON: " + firstLine(err)}
		}
		left := maxEntries
		return plain(doc, 0, &left), nil
	}
	roots, err := yamlnode.Decode(src)
	if err != nil {
		return value{}, &Problem{err.Line, err.Text}
	}
	if len(roots) == 0 {
		return value{}, nil
	}
	left := maxEntries
	return node(roots[0], 0, &left), nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// node turns YAML into a value; yamlnode has measured it, aliases and all.
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

// plain turns what Go's decoders give into a value; keys are sorted, as the
// order of the file is lost.
func plain(x any, depth int, left *int) value {
	if *left--; depth > maxDepth || *left < 0 {
		return value{}
	}
	switch x := x.(type) {
	case nil:
		return value{}
	case map[string]any:
		v := value{kind: table, keys: slices.Sorted(maps.Keys(x)), of: map[string]value{}}
		for _, key := range v.keys {
			v.of[key] = plain(x[key], depth+1, left)
		}
		return v
	case []map[string]any:
		v := value{kind: list}
		for _, item := range x {
			v.list = append(v.list, plain(item, depth+1, left))
		}
		return v
	case []any:
		v := value{kind: list}
		for _, item := range x {
			v.list = append(v.list, plain(item, depth+1, left))
		}
		return v
	}
	return value{kind: text, text: strings.TrimSpace(fmt.Sprint(x))}
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

var teamHeader = regexp.MustCompile(`(?m)^[ \t]*\[\[[ \t]*(teams?)[ \t]*\]\]`)

// lineTables gives the teams of a TOML file the lines of their headers, which
// its decoder does not tell.
func lineTables(src []byte, root value) {
	headers := map[string][]int{}
	line, from := 1, 0
	for _, at := range teamHeader.FindAllSubmatchIndex(src, -1) {
		line += bytes.Count(src[from:at[0]], []byte("\n"))
		from = at[0]
		key := string(src[at[2]:at[3]])
		headers[key] = append(headers[key], line)
	}
	for key, lines := range headers {
		if items := root.of[key].list; len(items) == len(lines) {
			for i := range items {
				items[i].line = lines[i]
			}
		}
	}
}
