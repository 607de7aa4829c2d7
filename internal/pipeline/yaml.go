package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What a definition may cost. GitHub's own limit is 512 KB or so, GitLab's
// 1 MB and a depth of 100.
const (
	maxBytes = 1 << 20
	maxDepth = 100
	maxNodes = 100_000 // aliases counted as often as they are used
)

// yamlError is a mistake on a line.
type yamlError struct {
	line int
	text string
}

func (e *yamlError) Error() string { return e.text }

var yamlMessage = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// load reads all documents of a file and measures them before anything else
// sees them: aliases are not expanded yet, and may stand for too much.
func load(src []byte) ([]*yaml.Node, *yamlError) {
	if len(src) > maxBytes {
		return nil, &yamlError{0, fmt.Sprintf("the file has %d bytes, over the limit of 1 MB", len(src))}
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	var roots []*yaml.Node
	m := measure{}
	for dec := yaml.NewDecoder(bytes.NewReader(src)); ; {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			return roots, nil
		}
		if err != nil {
			return nil, explain(err)
		}
		if len(n.Content) == 0 {
			continue
		}
		if refused := m.visit(n.Content[0], 1); refused != "" {
			return nil, &yamlError{n.Content[0].Line, refused}
		}
		roots = append(roots, n.Content[0])
	}
}

func explain(err error) *yamlError {
	m := yamlMessage.FindStringSubmatch(err.Error())
	if m == nil {
		return &yamlError{1, "not YAML: " + err.Error()}
	}
	line, _ := strconv.Atoi(m[1])
	if strings.HasPrefix(m[2], "did not find expected") {
		line++ // errors of the library's parser count lines from 0, those of its scanner from 1
	}
	return &yamlError{max(line, 1), "not YAML: " + m[2]}
}

// measure counts nodes with aliases expanded, and refuses what grows.
type measure struct {
	nodes int
	open  []*yaml.Node
}

func (m *measure) visit(n *yaml.Node, depth int) (refused string) {
	if m.nodes++; m.nodes > maxNodes {
		return fmt.Sprintf("refused: more than %d values, aliases expanded", maxNodes)
	}
	if depth > maxDepth {
		return fmt.Sprintf("refused: nested deeper than %d levels", maxDepth)
	}
	if n.Kind == yaml.AliasNode {
		for _, a := range m.open {
			if a == n.Alias {
				return fmt.Sprintf("refused: the anchor %q holds itself", n.Value)
			}
		}
		m.open = append(m.open, n.Alias)
		defer func() { m.open = m.open[:len(m.open)-1] }()
		return m.visit(n.Alias, depth)
	}
	for _, c := range n.Content {
		if refused := m.visit(c, depth+1); refused != "" {
			return refused
		}
	}
	return ""
}

// pair is an entry of a mapping; key keeps its line.
type pair struct {
	key   string
	line  int
	value *yaml.Node
}

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// pairs lists a mapping with merge keys followed: keys of its own come first
// and win, as YAML has it.
func pairs(n *yaml.Node) []pair {
	own := ownPairs(n)
	have := map[string]bool{}
	for _, p := range own {
		have[p.key] = true
	}
	out := make([]pair, 0, len(own))
	for _, p := range own {
		if p.key != "<<" {
			out = append(out, p)
			continue
		}
		merged := []*yaml.Node{p.value}
		if p.value.Kind == yaml.SequenceNode {
			merged = p.value.Content
		}
		for _, m := range merged {
			for _, q := range pairs(resolve(m)) {
				if !have[q.key] {
					have[q.key] = true
					out = append(out, q)
				}
			}
		}
	}
	return out
}

func ownPairs(n *yaml.Node) []pair {
	n = resolve(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	out := make([]pair, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := resolve(n.Content[i])
		out = append(out, pair{k.Value, k.Line, resolve(n.Content[i+1])})
	}
	return out
}

// field is the value of a key, merge keys followed; nil where there is none.
func field(n *yaml.Node, key string) *yaml.Node {
	for _, p := range pairs(n) {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

// text is a scalar's text; "" for everything else.
func text(n *yaml.Node) string {
	if n = resolve(n); n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return ""
	}
	return n.Value
}

// texts are the texts of a scalar or of a list of scalars.
func texts(n *yaml.Node) []string {
	n = resolve(n)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		if t := text(n); t != "" {
			return []string{t}
		}
		return nil
	}
	var out []string
	for _, c := range n.Content {
		if t := text(c); t != "" {
			out = append(out, t)
		}
	}
	return out
}
