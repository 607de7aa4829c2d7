package descriptor

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// shape is what a built-in kind of Backstage must have in its spec, and in
// which versions it exists (catalog-model, src/schema/kinds). Kinds that are
// not in the table are other people's, and accepted as they are.
type shape struct {
	versions []string
	required []string
}

var (
	released = []string{"backstage.io/v1alpha1", "backstage.io/v1beta1"}
	shapes   = map[string]shape{
		"Component": {released, []string{"type", "lifecycle", "owner"}},
		"API":       {append(slices.Clone(released), "backstage.io/v1alpha2"), []string{"type", "lifecycle", "owner", "definition"}},
		"Group":     {released, []string{"type", "children"}},
		"User":      {released, nil},
		"Resource":  {released, []string{"type", "owner"}},
		"System":    {released, []string{"owner"}},
		"Domain":    {released, []string{"owner"}},
		"Location":  {released, nil},
		"Template":  {[]string{"scaffolder.backstage.io/v1beta3", "backstage.io/v1beta2", "backstage.io/v1alpha1"}, []string{"type"}},
	}
)

// backstageFile reads every document of a catalog-info.yaml.
func (p *reader) backstageFile(src []byte) { p.documents(src, p.backstage) }

// backstage reads one document of a catalog-info.yaml.
func (p *reader) backstage(d document) {
	p.entity = ""
	if skeletal(d) {
		return
	}
	if d.root == nil {
		p.wrong(d.at, "%s", d.err)
		return
	}
	if d.root.Kind != yaml.MappingNode {
		p.wrong(d.line, "the document is %s: an entity is an object", what(d.root))
		return
	}
	e, ok := p.envelope(d)
	if !ok {
		return
	}
	p.entity = e.Ref().String()
	p.repeatedKeys(d.root)
	e.References = references(d.root, "", nil)
	p.substitute(d.root, e.References)
	p.metadata(&e, field(d.root, "metadata"))
	p.spec(&e, field(d.root, "spec"))
	p.entities = append(p.entities, e)
}

// skeletal reports whether the document is a template's, with names that are
// still to be filled in. A Template itself has placeholders of another kind.
func skeletal(d document) bool {
	if d.root == nil {
		return strings.Contains(d.src, "{{") || strings.Contains(d.src, "{%")
	}
	if n := field(field(d.root, "metadata"), "name"); n != nil &&
		(strings.Contains(n.Value, "{{") || n.Kind == yaml.MappingNode && strings.Contains(d.src, "{{")) {
		return true
	}
	if kind := field(d.root, "kind"); kind != nil && kind.Value == "Template" {
		return false
	}
	return templated(d.src)
}

// templated reports a placeholder of Backstage's scaffolder or of cookiecutter.
func templated(src string) bool {
	plain := strings.ReplaceAll(src, " ", "")
	return strings.Contains(plain, "${{values.") || strings.Contains(plain, "{{cookiecutter.")
}

// envelope reads what makes a document an entity: version, kind and name.
func (p *reader) envelope(d document) (Entity, bool) {
	e := Entity{Format: Backstage, Path: p.path, Line: d.line}
	version := p.text(d.root, "", "apiVersion")
	e.Kind = p.text(d.root, "", "kind")
	meta := field(d.root, "metadata")
	switch {
	case !version.Known() && !e.Kind.Known():
		p.wrong(d.line, "the document has neither apiVersion nor kind: it is no entity")
		return e, false
	case !version.Known():
		p.missing(d.root, "apiVersion", "write backstage.io/v1alpha1")
	case !e.Kind.Known():
		p.missing(d.root, "kind", "say Component, API, Group, ...")
		return e, false
	}
	if isNull(meta) || meta.Kind != yaml.MappingNode {
		p.wrong(d.line, "metadata is missing or no object: an entity needs at least metadata.name")
		return e, false
	}
	e.Name = p.text(meta, "metadata", "name")
	e.Namespace = p.text(meta, "metadata", "namespace")
	if !e.Namespace.Known() {
		e.Namespace = Value{Text: "default"}
	}
	if !e.Name.Known() {
		if field(meta, "name") == nil {
			p.missing(meta, "metadata.name", "every entity has a name")
		}
		return e, false
	}
	p.entity = e.Ref().String()
	p.kind(&e, version)
	p.names(e)
	return e, true
}

func (p *reader) kind(e *Entity, version Value) {
	for name := range shapes {
		if name != e.Kind.Text && strings.EqualFold(name, e.Kind.Text) {
			p.wrong(e.Kind.Line, "kind %q is written %q", e.Kind.Text, name)
			e.Kind.Text = name
		}
	}
	s, known := shapes[e.Kind.Text]
	switch {
	case !kindName.MatchString(e.Kind.Text) || len(e.Kind.Text) > 63:
		p.wrong(e.Kind.Line, "kind %q may be at most 63 letters and digits, beginning with a letter", e.Kind.Text)
	case known && version.Known() && !slices.Contains(s.versions, version.Text):
		p.wrong(version.Line, "apiVersion %q is not one of %s: %s", version.Text, e.Kind.Text, strings.Join(s.versions, " or "))
	}
}

// metadata reads what all kinds have in common.
func (p *reader) metadata(e *Entity, meta *yaml.Node) {
	e.Title = p.text(meta, "metadata", "title")
	e.Description = p.text(meta, "metadata", "description")
	e.Labels = p.pairs(meta, "labels")
	e.Annotations = p.pairs(meta, "annotations")
	p.checkPairs(e)
	for _, n := range p.list(meta, "metadata", "tags") {
		tag, ok := p.item(n, "metadata.tags")
		if ok && !tagName.MatchString(tag.Text) || len(tag.Text) > 63 {
			p.wrong(tag.Line, "tag %q may be at most 63 lower-case letters, digits, \":\", \"+\" and \"#\", separated by \"-\"", tag.Text)
		}
		if ok {
			e.Tags = append(e.Tags, tag)
		}
	}
	for _, n := range p.list(meta, "metadata", "links") {
		p.link(e, n)
	}
	p.annotations(e)
	e.Tier = tier(e)
}

func (p *reader) link(e *Entity, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		p.wrong(p.line(n), "a link of metadata.links is %s: it must be an object with a url", what(n))
		return
	}
	url := p.text(n, "metadata.links", "url")
	if !url.Known() {
		p.missing(n, "metadata.links.url", "a link needs an address")
		return
	}
	e.Links = append(e.Links, Link{URL: url.Text, Title: p.text(n, "metadata.links", "title").Text,
		Type: p.text(n, "metadata.links", "type").Text, Line: url.Line, Origin: url.Origin})
}

// spec reads what depends on the kind. The default kinds of references are
// those of BuiltinKindsEntityProcessor.
func (p *reader) spec(e *Entity, spec *yaml.Node) {
	rule, known := shapes[e.Kind.Text]
	if isNull(spec) || spec.Kind != yaml.MappingNode {
		if known {
			p.wrong(e.Line, "spec is missing or no object: every %s needs one", e.Kind.Text)
		}
		return
	}
	p.required(e, spec, rule.required)
	e.Type = p.text(spec, "spec", "type")
	e.Lifecycle = p.text(spec, "spec", "lifecycle")
	if t := field(spec, "tier"); t != nil && t.Kind == yaml.ScalarNode && !isNull(t) && !e.Tier.Known() {
		e.Tier = Value{Text: t.Value, Line: t.Line}
	}
	e.Owner = p.ref(e, spec, "owner", "group")
	e.System = p.ref(e, spec, "system", "system")
	e.Domain = p.ref(e, spec, "domain", "domain")
	e.Parents = append(p.refs(e, spec, "subcomponentOf", "component"), p.refs(e, spec, "subdomainOf", "domain")...)
	e.DependsOn = p.refs(e, spec, "dependsOn", "")
	e.DependencyOf = p.refs(e, spec, "dependencyOf", "")
	e.ProvidesAPIs = p.refs(e, spec, "providesApis", "api")
	e.ConsumesAPIs = p.refs(e, spec, "consumesApis", "api")
	switch e.Kind.Text {
	case "API":
		e.Definition = p.definition(spec)
	case "Group":
		e.Team = &Team{Email: p.profile(e, spec), Parent: p.ref(e, spec, "parent", "group"),
			Children: p.refs(e, spec, "children", "group"), Members: p.refs(e, spec, "members", "user")}
	case "User":
		e.Person = &Person{Email: p.profile(e, spec), MemberOf: p.refs(e, spec, "memberOf", "group")}
	case "Location":
		e.Location = p.location(spec)
	}
}

func (p *reader) required(e *Entity, spec *yaml.Node, keys []string) {
	for _, key := range keys {
		if field(spec, key) != nil {
			continue // empty or of a wrong type is said where it is read
		}
		if kind := field(spec, "type"); key == "definition" && kind != nil && kind.Value == "mcp-server" {
			if field(spec, "remotes") == nil {
				p.missing(spec, "spec.remotes", "every API of type mcp-server must have it")
			}
			continue
		}
		p.missing(spec, "spec."+key, fmt.Sprintf("every %s must have it", e.Kind.Text))
	}
}

func (p *reader) definition(spec *yaml.Node) Definition {
	n := field(spec, "definition")
	if n == nil {
		return Definition{}
	}
	if _, target, ok := placeholder(n); ok {
		return Definition{From: target, Line: n.Line}
	}
	v := p.text(spec, "spec", "definition")
	return Definition{Bytes: len(v.Text), Line: v.Line}
}

// profile fills in the display name and returns the address.
func (p *reader) profile(e *Entity, spec *yaml.Node) Value {
	profile := field(spec, "profile")
	if name := p.text(profile, "spec.profile", "displayName"); name.Known() {
		e.Title = name
	}
	return p.text(profile, "spec.profile", "email")
}

func (p *reader) location(spec *yaml.Node) *Location {
	l := &Location{Type: p.text(spec, "spec", "type")}
	optional := p.text(spec, "spec", "presence").Text == "optional"
	add := func(v Value) {
		if v.Known() {
			l.Targets = append(l.Targets, Target{Text: v.Text, Optional: optional, Line: v.Line})
		}
	}
	add(p.text(spec, "spec", "target"))
	for _, n := range p.list(spec, "spec", "targets") {
		v, _ := p.item(n, "spec.targets")
		add(v)
	}
	return l
}
