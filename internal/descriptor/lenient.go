package descriptor

import (
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// Formats other than Backstage do not say so exactly what is wrong, and real
// files have numbers for texts, single values for lists and empty keys
// everywhere. These readers take what is there.

// entries are the keys and values of a mapping, repeated keys included.
func entries(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		n = yamlnode.Resolve(n)
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(yamlnode.Resolve(n.Content[i]), yamlnode.Resolve(n.Content[i+1])) {
				return
			}
		}
	}
}

// dig follows keys from object to object.
func dig(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		n = field(n, key)
	}
	return n
}

// value is the text of a scalar; "" where it is empty or none.
func (p *reader) value(n *yaml.Node) Value {
	n = yamlnode.Resolve(n)
	if n == nil || n.Kind != yaml.ScalarNode || isNull(n) || strings.TrimSpace(n.Value) == "" {
		return Value{}
	}
	return Value{Text: strings.TrimSpace(n.Value), Line: n.Line, Origin: p.from[n].Origin}
}

// word is the first of the keys that holds a text. A list or an object is a
// problem, for something was meant by it.
func (p *reader) word(parent *yaml.Node, keys ...string) Value {
	for _, key := range keys {
		n := field(parent, key)
		if n == nil {
			continue
		}
		if n.Kind != yaml.ScalarNode {
			p.wrong(p.line(n), "%s is %s: it must be a text", key, what(n))
			continue
		}
		if v := p.value(n); v.Known() {
			return v
		}
	}
	return Value{}
}

// items are the entries of a list; a lone value is a list of one, and what is
// empty a list of none.
func items(parent *yaml.Node, key string) []*yaml.Node { return each(field(parent, key)) }

func each(n *yaml.Node) []*yaml.Node {
	n = yamlnode.Resolve(n)
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	var list []*yaml.Node
	for _, c := range n.Content {
		if c = yamlnode.Resolve(c); !isNull(c) {
			list = append(list, c)
		}
	}
	return list
}

// words are the texts of a list.
func (p *reader) words(parent *yaml.Node, key string) []Value {
	var list []Value
	for _, n := range items(parent, key) {
		if v := p.value(n); v.Known() {
			list = append(list, v)
		}
	}
	return list
}

// maxProperties of one entity are kept.
const maxProperties = 500

// properties flattens an organisation's own fields: a.b=text, one pair for each
// entry of a list.
func (p *reader) properties(e *Entity, prefix string, n *yaml.Node) {
	n = yamlnode.Resolve(n)
	if n == nil || len(e.Properties) >= maxProperties {
		return
	}
	switch n.Kind {
	case yaml.MappingNode:
		for k, v := range entries(n) {
			if k.Kind == yaml.ScalarNode {
				p.properties(e, strings.TrimPrefix(prefix+"."+k.Value, "."), v)
			}
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			p.properties(e, prefix, c)
		}
	default:
		if v := p.value(n); v.Known() {
			e.Properties = append(e.Properties, Pair{Key: prefix, Text: v.Text, Line: v.Line, Origin: v.Origin})
		}
	}
}

// unread says what is wrong with a document that is no object, and reports
// whether it is left. One that does not carry a mark of the format is another
// program's file, and no problem; nor is a template's skeleton.
func (p *reader) unread(d document, marks ...string) bool {
	if templated(d.src) || unfilled(d.src) && (d.root == nil || d.root.Kind != yaml.MappingNode) {
		return true
	}
	marked := len(marks) == 0
	for _, m := range marks {
		marked = marked || strings.Contains(d.src, m)
	}
	switch {
	case !marked:
		return true
	case d.root == nil:
		p.wrong(d.at, "%s", d.err)
		return true
	case d.root.Kind != yaml.MappingNode:
		p.wrong(d.line, "the document is %s: it must be an object", what(d.root))
		return true
	}
	return false
}

// unfilled reports a placeholder of a template engine.
func unfilled(s string) bool {
	return strings.Contains(s, "{{") || strings.Contains(s, "{%") || strings.Contains(s, "<%")
}

// begin starts an entity of a format that has no namespaces.
func (p *reader) begin(kind string, name Value, line int) Entity {
	e := Entity{Format: p.format, Path: p.path, Line: line, Kind: Value{Text: kind, Line: line},
		Namespace: Value{Text: "default"}, Name: name}
	p.entity = e.Ref().String()
	return e
}

// end keeps the entity, unless its name is still to be filled in.
func (p *reader) end(e Entity) {
	if !unfilled(e.Name.Text) {
		p.entities = append(p.entities, e)
	}
}

// linkTo adds a link that has an address.
func (p *reader) linkTo(e *Entity, url, title, kind Value) {
	if url.Known() {
		e.Links = append(e.Links, Link{URL: url.Text, Title: title.Text, Type: kind.Text, Line: url.Line, Origin: url.Origin})
	}
}

// contact adds a contact that has an address.
func contact(e *Entity, kind string, v Value) {
	if v.Known() {
		e.Contacts = append(e.Contacts, Contact{Type: kind, Text: v.Text, Line: v.Line, Origin: v.Origin})
	}
}

// duty adds a service of an on-call provider.
func duty(e *Entity, provider, field string, id Value) {
	if id.Known() {
		e.OnCall = append(e.OnCall, OnCall{Provider: provider, Field: field, ID: id.Text, Line: id.Line, Origin: id.Origin})
	}
}

// code adds a place where the service's code is said to lie.
func code(e *Entity, kind string, v Value) {
	if v.Known() {
		e.Repositories = append(e.Repositories, Place{Type: kind, Target: v.Text, Line: v.Line, Origin: v.Origin})
	}
}

// called is a reference in a format that has names only. Where the text is one
// of Backstage's it is read as such; of an identifier of Atlassian's the last
// part is the name.
func called(kind string, v Value) Ref {
	if !v.Known() {
		return Ref{}
	}
	text := strings.TrimPrefix(v.Text, "@")
	r := Ref{Kind: kind, Namespace: "default", Name: strings.ToLower(text), Text: v.Text, Line: v.Line, Origin: v.Origin}
	switch {
	case opaque(v.Text):
		r.Name = strings.ToLower(text[strings.LastIndexByte(text, '/')+1:])
	case strings.Contains(text, "@"):
		if kind == "group" && !strings.ContainsAny(text, " /") {
			r.Kind = "user"
		}
	case !strings.ContainsAny(text, " \t") && strings.Count(text, "/") <= 1 && strings.Count(text, ":") <= 1:
		if known, err := ParseRef(text, kind, "default"); err == nil {
			known.Text, known.Line, known.Origin = v.Text, v.Line, v.Origin
			return known
		}
	}
	if r.Name == "" {
		return Ref{}
	}
	return r
}

// opaque reports an identifier that only its maker's product can resolve.
func opaque(text string) bool { return strings.HasPrefix(text, "ari:") }

func calledAll(kind string, values []Value) []Ref {
	var refs []Ref
	for _, v := range values {
		if r := called(kind, v); r.Known() {
			refs = append(refs, r)
		}
	}
	return refs
}
