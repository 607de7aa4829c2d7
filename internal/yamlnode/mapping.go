package yamlnode

import "go.yaml.in/yaml/v3"

// Pair is an entry of a mapping; its key keeps its line.
type Pair struct {
	Key   string
	Line  int
	Value *yaml.Node
}

// Pairs lists a mapping with merge keys followed: keys of its own come first
// and win, as YAML has it. Anything but a mapping has none.
func Pairs(n *yaml.Node) []Pair {
	own := OwnPairs(n)
	have := make(map[string]bool, len(own))
	for _, p := range own {
		have[p.Key] = true
	}
	out := make([]Pair, 0, len(own))
	for _, p := range own {
		if p.Key != "<<" {
			out = append(out, p)
			continue
		}
		merged := []*yaml.Node{p.Value}
		if p.Value.Kind == yaml.SequenceNode {
			merged = p.Value.Content
		}
		for _, m := range merged {
			for _, q := range Pairs(Resolve(m)) {
				if !have[q.Key] {
					have[q.Key] = true
					out = append(out, q)
				}
			}
		}
	}
	return out
}

// OwnPairs lists a mapping as it is written, merge keys among the others.
func OwnPairs(n *yaml.Node) []Pair {
	n = Resolve(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	out := make([]Pair, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := Resolve(n.Content[i])
		out = append(out, Pair{k.Value, k.Line, Resolve(n.Content[i+1])})
	}
	return out
}

// Field is the value below a path of keys, merge keys followed; nil where there
// is none.
func Field(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		var found *yaml.Node
		for _, p := range Pairs(n) {
			if p.Key == key {
				found = p.Value
				break
			}
		}
		if n = found; n == nil {
			return nil
		}
	}
	return Resolve(n)
}

// Text is a scalar's text; "" for null and for everything else.
func Text(n *yaml.Node) string {
	if n = Resolve(n); n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return ""
	}
	return n.Value
}

// Items are the nodes of a list; a single scalar or mapping counts as a list of
// one.
func Items(n *yaml.Node) []*yaml.Node {
	n = Resolve(n)
	switch {
	case n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		return nil
	case n.Kind != yaml.SequenceNode:
		return []*yaml.Node{n}
	}
	out := make([]*yaml.Node, 0, len(n.Content))
	for _, c := range n.Content {
		out = append(out, Resolve(c))
	}
	return out
}

// Line is where a node stands; 0 for none.
func Line(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	return n.Line
}
