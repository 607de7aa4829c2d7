package descriptor

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// opslevelFile reads an opslevel.yml. One file may describe a service (now
// called component) and the repository.
func (p *reader) opslevelFile(src []byte) {
	p.documents(src, func(d document) {
		if p.unread(d) {
			return
		}
		schema := p.value(field(d.root, "version"))
		described := false
		for _, root := range []string{"service", "component", "repository"} {
			n := field(d.root, root)
			if n == nil {
				continue
			}
			described = true
			if n.Kind != yaml.MappingNode {
				p.wrong(n.Line, "%s is %s: it must be an object", root, what(n))
				continue
			}
			p.opslevel(root, n, schema)
		}
		if !described {
			p.wrong(d.line, "the document has neither service, component nor repository: OpsLevel reads nothing from it")
		}
	})
}

func (p *reader) opslevel(root string, n *yaml.Node, schema Value) {
	kind, name := "Repository", Value{}
	if root != "repository" {
		kind, name = "Component", p.plain(n, "name")
		if !name.Known() {
			p.missing(n, root+".name", "OpsLevel knows a "+root+" by it")
			return
		}
	}
	e := p.begin(kind, name, n.Line)
	e.Schema = schema
	e.Type = p.plain(n, "type")
	e.Description = p.plain(n, "description")
	e.Owner = called("group", p.plain(n, "owner"))
	e.Lifecycle, e.Tier = p.plain(n, "lifecycle"), p.plain(n, "tier")
	e.System = called("system", p.plain(n, "system", "product"))
	if v := p.plain(n, "language"); v.Known() {
		e.Languages = append(e.Languages, v)
	}
	p.properties(&e, "framework", field(n, "framework"))
	p.properties(&e, "product", field(n, "product"))
	e.Aliases = p.words(n, "aliases")
	e.Tags = p.opslevelTags(n)
	for _, r := range items(n, "repositories") {
		if name := p.plain(r, "name"); name.Known() {
			provider := p.plain(r, "provider").Text
			if provider == "" {
				provider = "git"
			}
			code(&e, provider, name)
		}
	}
	for _, t := range items(n, "tools") {
		title := p.word(t, "name")
		if env := p.word(t, "environment"); env.Known() {
			title.Text = strings.TrimSpace(title.Text + " (" + env.Text + ")")
		}
		p.linkTo(&e, p.word(t, "url"), title, p.word(t, "category"))
	}
	for _, dep := range items(n, "dependencies") {
		v := p.value(dep)
		if dep.Kind == yaml.MappingNode {
			v = p.word(dep, "alias", "name", "service")
		}
		if r := called("component", v); r.Known() {
			e.DependsOn = append(e.DependsOn, r)
		}
	}
	// Real files have the key with a space, too.
	for _, key := range []string{"alert_sources", "alert sources"} {
		for _, a := range items(n, key) {
			duty(&e, strings.ToLower(p.word(a, "type").Text), key, p.word(a, "external_id", "name"))
		}
	}
	p.properties(&e, "properties", field(n, "properties"))
	p.end(e)
}

// opslevelTags are a list of keys and values; an object and a list of texts
// are taken, too.
func (p *reader) opslevelTags(n *yaml.Node) []Value {
	var tags []Value
	add := func(key, value Value) {
		if key.Known() {
			key.Text = strings.TrimSuffix(key.Text+":"+value.Text, ":")
			tags = append(tags, key)
		}
	}
	for _, t := range items(n, "tags") {
		switch {
		case t.Kind != yaml.MappingNode:
			add(p.value(t), Value{})
		case field(t, "key") != nil:
			add(p.plain(t, "key"), p.plain(t, "value"))
		default:
			for k, v := range entries(t) {
				add(p.value(k), p.value(v))
			}
		}
	}
	return tags
}

// What Ruby, in which OpsLevel reads YAML 1.1, takes for a boolean.
var oldBoolean = regexp.MustCompile(`^(?i:yes|no|on|off|true|false)$`)

// plain is a text of YAML 1.1: no and on without quotes are booleans there, so
// what the author meant never arrives.
func (p *reader) plain(parent *yaml.Node, keys ...string) Value {
	for _, key := range keys {
		if n := field(parent, key); n != nil && n.Kind == yaml.ScalarNode && n.Style == 0 && oldBoolean.MatchString(n.Value) {
			p.wrong(p.line(n), "%s is %s, which YAML 1.1 reads as a boolean: put it in quotes", key, n.Value)
			return Value{}
		}
	}
	return p.word(parent, keys...)
}
