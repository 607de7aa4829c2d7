package pipeline

import (
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// texts are the texts of a scalar or of a list of scalars.
func texts(n *yaml.Node) []string {
	n = yamlnode.Resolve(n)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		if t := yamlnode.Text(n); t != "" {
			return []string{t}
		}
		return nil
	}
	var out []string
	for _, c := range n.Content {
		if t := yamlnode.Text(c); t != "" {
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
