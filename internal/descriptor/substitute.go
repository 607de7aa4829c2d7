package descriptor

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// What the substitutions of one file may cost.
const (
	maxSubstitutions = 50
	maxSubstituted   = 1 << 20 // bytes, of all together
)

// substitute puts the contents of files in the places of $text, $json and
// $yaml, as Backstage's PlaceholderProcessor does: contents are not searched
// for further ones. An address stays what it is, and so does the definition of
// an API, of which only the place is of interest.
func (p *reader) substitute(root *yaml.Node, found []Reference) {
	if p.read == nil || len(found) == 0 {
		return
	}
	left := maxSubstitutions
	var visit func(n *yaml.Node, name string)
	visit = func(n *yaml.Node, name string) {
		for i, c := range n.Content {
			inner := name
			if n.Kind == yaml.MappingNode {
				if i%2 == 0 {
					continue
				}
				inner = strings.TrimPrefix(name+"."+n.Content[i-1].Value, ".")
			}
			kind, target, ok := placeholder(c)
			if !ok {
				visit(c, inner)
				continue
			}
			if inner == "spec.definition" || kind != "text" && kind != "json" && kind != "yaml" {
				continue
			}
			if left--; left < 0 {
				p.wrong(c.Line, "takes more than %d contents from files: this one is left out", maxSubstitutions)
				return
			}
			if put := p.contents(c, kind, target, inner); put != nil {
				n.Content[i] = put
			}
		}
	}
	visit(root, "")
}

// contents reads what one placeholder stands for; nil where it stays.
func (p *reader) contents(at *yaml.Node, kind, target, name string) *yaml.Node {
	file := within(p.path, target)
	if file == "" {
		return nil // an address, or outside of the repository
	}
	src, err := p.read(file)
	if err != nil {
		p.wrong(at.Line, "%s is taken from %s, which cannot be read: %v", name, file, err)
		return nil
	}
	if p.spent += len(src); p.spent > maxSubstituted {
		p.wrong(at.Line, "%s is taken from %s: all contents that this file takes from others go beyond 1 MB", name, file)
		return nil
	}
	var put *yaml.Node
	var wrong *yamlnode.Error
	switch kind {
	case "text":
		put = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: string(src), Line: 1}
	case "json":
		put, wrong = yamlnode.DecodeJSON(src)
	case "yaml":
		var roots []*yaml.Node
		if roots, wrong = yamlnode.Decode(src); wrong == nil && len(roots) != 1 {
			p.wrong(at.Line, "%s is taken from %s, which has %d YAML documents: it must have one", name, file, len(roots))
			return nil
		} else if wrong == nil {
			put = roots[0]
		}
	}
	if wrong != nil {
		p.wrong(at.Line, "%s is taken from %s, line %d: %s", name, file, wrong.Line, wrong.Text)
		return nil
	}
	p.mark(put, elsewhere{Origin{p.format, file}, at.Line}, map[*yaml.Node]bool{})
	return put
}

// elsewhere is where a node that a substitution brought stands, and the line
// of this file that brought it.
type elsewhere struct {
	Origin
	at int
}

// line is where a problem with a node is told: in this file.
func (p *reader) line(n *yaml.Node) int {
	if from, ok := p.from[n]; ok {
		return from.at
	}
	return n.Line
}

// mark notes where nodes come from.
func (p *reader) mark(n *yaml.Node, from elsewhere, seen map[*yaml.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	if p.from == nil {
		p.from = map[*yaml.Node]elsewhere{}
	}
	p.from[n] = from
	for _, c := range n.Content {
		p.mark(c, from, seen)
	}
	p.mark(n.Alias, from, seen)
}
