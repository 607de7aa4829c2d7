package registry

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

func yamlRows(content []byte, table string) ([]row, error) {
	roots, wrong := yamlnode.Decode(content)
	if wrong != nil {
		return nil, &lineError{wrong.Line, wrong.Text}
	}
	if len(roots) != 1 {
		return nil, fmt.Errorf("it holds %d documents, and a registry is one", len(roots))
	}
	return rowsOf(yamlValue(roots[0]), table)
}

// yamlValue turns nodes, which yamlnode has measured, into values.
func yamlValue(n *yaml.Node) *value {
	line := n.Line
	n = yamlnode.Resolve(n)
	v := &value{line: line}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			v.list = append(v.list, yamlValue(item))
		}
	case yaml.MappingNode:
		v.fields = map[string]*value{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Tag == "!!merge" {
				v.merge(yamlValue(n.Content[i+1]))
				continue
			}
			v.set(n.Content[i].Value, yamlValue(n.Content[i+1]))
		}
	default:
		if n.Tag != "!!null" {
			v.text = n.Value
		}
	}
	return v
}
