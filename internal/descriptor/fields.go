package descriptor

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// text reads a key that must hold a text, if it is there.
func (p *reader) text(parent *yaml.Node, where, key string) Value {
	n := field(parent, key)
	if n == nil {
		return Value{}
	}
	if _, _, ok := placeholder(n); ok {
		return Value{} // taken from elsewhere: unknown, not wrong
	}
	name := strings.TrimPrefix(where+"."+key, ".")
	switch {
	case !isString(n) && isNull(n):
		p.wrong(p.line(n), "%s is empty: give it a text or leave the key out", name)
		return Value{}
	case !isString(n):
		hint := "it must be a text"
		if n.Kind == yaml.ScalarNode {
			hint += ", put it in quotes"
		}
		p.wrong(p.line(n), "%s is %s: %s", name, what(n), hint)
		return Value{}
	case n.Value == "" && key != "description":
		p.wrong(p.line(n), "%s is empty: give it a text or leave the key out", name)
	}
	return Value{Text: strings.TrimSpace(n.Value), Line: n.Line, Origin: p.from[n].Origin}
}

func (p *reader) missing(parent *yaml.Node, name, why string) {
	p.wrong(p.line(parent), "%s is missing: %s", name, why)
}

// list reads a key that must hold a list, if it is there.
func (p *reader) list(parent *yaml.Node, where, key string) []*yaml.Node {
	n := field(parent, key)
	if n == nil {
		return nil
	}
	if _, _, ok := placeholder(n); ok {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		p.wrong(p.line(n), "%s.%s is %s: it must be a list", where, key, what(n))
		return nil
	}
	items := make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		items[i] = yamlnode.Resolve(c)
	}
	return items
}

// item reads an entry of a list of texts.
func (p *reader) item(n *yaml.Node, where string) (Value, bool) {
	if !isString(n) || n.Value == "" {
		p.wrong(p.line(n), "an entry of %s is %s: it must be a text that is not empty", where, what(n))
		return Value{Line: n.Line}, false
	}
	return Value{Text: strings.TrimSpace(n.Value), Line: n.Line, Origin: p.from[n].Origin}, true
}

// pairs reads labels or annotations.
func (p *reader) pairs(meta *yaml.Node, key string) []Pair {
	n := field(meta, key)
	if n == nil {
		return nil
	}
	if _, _, ok := placeholder(n); ok {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		p.wrong(p.line(n), "metadata.%s is %s: it must be an object", key, what(n))
		return nil
	}
	var pairs []Pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := yamlnode.Resolve(n.Content[i]), yamlnode.Resolve(n.Content[i+1])
		if !isString(v) {
			p.wrong(p.line(v), "metadata.%s: %q is %s: it must be a text, put it in quotes", key, k.Value, what(v))
			continue
		}
		pairs = append(pairs, Pair{Key: k.Value, Text: v.Value, Line: k.Line, Origin: p.from[v].Origin})
	}
	return pairs
}

// ref reads a single reference. The default namespace is that of the entity
// itself, not "default".
func (p *reader) ref(e *Entity, spec *yaml.Node, key, kind string) Ref {
	return p.parseRef(e, p.text(spec, "spec", key), key, kind)
}

// refs reads a list of references. A lone text is taken for a list of one
// where the format has had both.
func (p *reader) refs(e *Entity, spec *yaml.Node, key, kind string) []Ref {
	var refs []Ref
	add := func(v Value) {
		if r := p.parseRef(e, v, key, kind); r.Known() {
			refs = append(refs, r)
		}
	}
	if n := field(spec, key); n != nil && n.Kind == yaml.ScalarNode && (key == "subcomponentOf" || key == "subdomainOf") {
		add(p.text(spec, "spec", key))
		return refs
	}
	for _, n := range p.list(spec, "spec", key) {
		if v, ok := p.item(n, "spec."+key); ok {
			add(v)
		}
	}
	return refs
}

func (p *reader) parseRef(e *Entity, v Value, key, kind string) Ref {
	if !v.Known() {
		return Ref{}
	}
	r, err := ParseRef(v.Text, kind, e.Namespace.Text)
	if err != nil {
		p.wrong(v.Line, "spec.%s: %v", key, err)
		return Ref{}
	}
	r.Line, r.Origin = v.Line, v.Origin
	return r
}

// placeholder recognises {$text: ./file}: an object of one key with a dollar.
func placeholder(n *yaml.Node) (kind, target string, ok bool) {
	if n == nil || n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", "", false
	}
	k, v := yamlnode.Resolve(n.Content[0]), yamlnode.Resolve(n.Content[1])
	kind, ok = strings.CutPrefix(k.Value, "$")
	if !ok || kind == "" || v.Kind != yaml.ScalarNode {
		return "", "", false
	}
	return kind, v.Value, true
}

// references lists all placeholders of a document.
func references(n *yaml.Node, name string, found []Reference) []Reference {
	if kind, target, ok := placeholder(n); ok {
		return append(found, Reference{Kind: kind, Field: name, Target: target, Line: n.Line})
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			found = references(n.Content[i+1], strings.TrimPrefix(name+"."+n.Content[i].Value, "."), found)
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			found = references(c, name, found)
		}
	}
	return found
}

// repeatedKeys reports keys that stand twice in one object; Backstage refuses
// such a document, daybook takes the first.
func (p *reader) repeatedKeys(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		lines := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if k.Kind != yaml.ScalarNode {
				continue
			}
			if first, again := lines[k.Value]; again {
				p.wrong(k.Line, "the key %q stands twice, first on line %d", k.Value, first)
				continue
			}
			lines[k.Value] = k.Line
		}
	}
	for _, c := range n.Content {
		p.repeatedKeys(c)
	}
}
