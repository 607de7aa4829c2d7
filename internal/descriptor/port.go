package descriptor

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// portFile reads a port.yml: one entity, or a list of them. Playbooks and the
// configuration of Port's own integrations have the same name; what has
// neither identifier nor blueprint is no entity.
func (p *reader) portFile(src []byte) {
	p.documents(src, func(d document) {
		if d.root == nil || d.root.Kind == yaml.ScalarNode {
			if strings.Contains(d.src, "identifier:") && strings.Contains(d.src, "blueprint:") && !unfilled(d.src) {
				line, text := d.at, d.err
				if d.root != nil {
					line, text = d.line, "the document is "+what(d.root)+": it must be an object or a list of objects"
				}
				p.wrong(line, "%s", text)
			}
			return
		}
		for _, n := range each(d.root) {
			p.entity = ""
			p.port(n)
		}
	})
}

func (p *reader) port(n *yaml.Node) {
	if field(n, "identifier") == nil && field(n, "blueprint") == nil {
		return
	}
	name, blueprint := p.word(n, "identifier"), p.word(n, "blueprint")
	switch {
	case !name.Known():
		p.wrong(n.Line, "identifier is missing: Port knows an entity by it")
		return
	case !blueprint.Known():
		p.wrong(n.Line, "blueprint is missing: Port cannot tell what %q is", name.Text)
		return
	}
	e := p.begin(portKind(blueprint.Text), name, n.Line)
	e.Title, e.Type = p.word(n, "title"), blueprint
	p.properties(&e, "team", field(n, "team"))
	p.properties(&e, "properties", field(n, "properties"))
	p.properties(&e, "relations", field(n, "relations"))
	for _, v := range e.Properties {
		if at, ok := strings.CutPrefix(v.Key, "properties."); ok && isAddress(v.Text) {
			e.Links = append(e.Links, Link{URL: v.Text, Title: at, Type: at, Line: v.Line, Origin: v.Origin})
		}
	}
	p.end(e)
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// portKind guesses by the name of the blueprint, which is the organisation's
// own. What is not known for a service makes none.
func portKind(blueprint string) string {
	name := strings.ToLower(strings.Trim(blueprint, "_"))
	switch name {
	case "component", "application", "app", "website", "library", "package", "lambda", "function":
		return "Component"
	case "team":
		return "Group"
	case "user":
		return "User"
	case "domain":
		return "Domain"
	case "system":
		return "System"
	case "api":
		return "API"
	}
	if strings.HasSuffix(name, "service") {
		return "Component"
	}
	return "Resource"
}
