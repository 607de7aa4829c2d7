package pipeline

import (
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// pair is an entry of a mapping; key keeps its line.
type pair struct {
	key   string
	line  int
	value *yaml.Node
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
			for _, q := range pairs(yamlnode.Resolve(m)) {
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
	n = yamlnode.Resolve(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	out := make([]pair, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := yamlnode.Resolve(n.Content[i])
		out = append(out, pair{k.Value, k.Line, yamlnode.Resolve(n.Content[i+1])})
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
	if n = yamlnode.Resolve(n); n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return ""
	}
	return n.Value
}

// texts are the texts of a scalar or of a list of scalars.
func texts(n *yaml.Node) []string {
	n = yamlnode.Resolve(n)
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

// listOf are the entries of a list; none for everything else.
func listOf(n *yaml.Node) []*yaml.Node {
	if n = yamlnode.Resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// oneOrMore are the entries of a list, or the one value that stands for a list
// of one; aliases followed.
func oneOrMore(n *yaml.Node) []*yaml.Node {
	n = yamlnode.Resolve(n)
	switch {
	case n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		return nil
	case n.Kind != yaml.SequenceNode:
		return []*yaml.Node{n}
	}
	out := make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out[i] = yamlnode.Resolve(c)
	}
	return out
}
