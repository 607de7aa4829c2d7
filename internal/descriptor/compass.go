package descriptor

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// compassTypes are the types of components (Atlassian's compass-yaml-types).
var compassTypes = []string{"SERVICE", "LIBRARY", "APPLICATION", "CAPABILITY", "CLOUD_RESOURCE", "DATA_PIPELINE", "MACHINE_LEARNING_MODEL",
	"UI_ELEMENT", "WEBSITE", "DATASET", "DATA_PRODUCT", "DASHBOARD", "OTHER"}

// compassFile reads a compass.yml: one component each.
func (p *reader) compassFile(src []byte) {
	p.documents(src, func(d document) {
		if !p.unread(d) {
			p.compass(d)
		}
	})
}

func (p *reader) compass(d document) {
	name := p.word(d.root, "name")
	if !name.Known() {
		p.wrong(d.line, "name is missing: it is the one field that Compass asks for")
		return
	}
	e := p.begin("Component", name, d.line)
	e.Schema = p.value(field(d.root, "configVersion"))
	e.Description = p.word(d.root, "description")
	for _, key := range []string{"slug", "id"} {
		if v := p.word(d.root, key); v.Known() {
			e.Aliases = append(e.Aliases, v)
		}
	}
	if e.Type = p.word(d.root, "typeId"); e.Type.Known() {
		if !slices.Contains(compassTypes, strings.ToUpper(e.Type.Text)) && !opaque(e.Type.Text) {
			p.wrong(e.Type.Line, "typeId %q is none of %s", e.Type.Text, strings.Join(compassTypes, ", "))
		}
		e.Type.Text = strings.ReplaceAll(strings.ToLower(e.Type.Text), "_", "-")
	}
	e.Owner = called("group", p.word(d.root, "ownerId"))
	p.compassFields(&e, field(d.root, "fields"))
	p.compassLinks(&e, d.root)
	p.compassLabels(&e, d.root)
	for k, v := range entries(field(d.root, "relationships")) {
		if k.Value != "DEPENDS_ON" {
			p.wrong(k.Line, "relationship %q: Compass knows DEPENDS_ON alone", k.Value)
			continue
		}
		for _, n := range each(v) {
			e.DependsOn = append(e.DependsOn, calledAll("component", []Value{p.value(n)})...)
		}
	}
	for _, n := range items(d.root, "customFields") {
		if key := p.word(n, "name"); key.Known() {
			p.properties(&e, key.Text, field(n, "value"))
		}
	}
	p.end(e)
}

func (p *reader) compassFields(e *Entity, n *yaml.Node) {
	for k, v := range entries(n) {
		switch text := p.value(v); k.Value {
		case "tier":
			if text.Known() && !slices.Contains([]string{"1", "2", "3", "4"}, text.Text) {
				p.wrong(text.Line, "fields.tier is %q: it must be between 1 and 4", text.Text)
			}
			e.Tier = text
		case "lifecycle":
			if text.Known() && !slices.Contains([]string{"pre-release", "active", "deprecated"}, strings.ToLower(text.Text)) {
				p.wrong(text.Line, "fields.lifecycle is %q: it must be Pre-release, Active or Deprecated", text.Text)
			}
			e.Lifecycle = text
		default:
			p.properties(e, "fields."+k.Value, v)
		}
	}
}

// compassLinks: Compass has no type for a runbook; it hides among documents
// and other links, and Link.Purpose finds it there by its title.
func (p *reader) compassLinks(e *Entity, root *yaml.Node) {
	counts := map[string]int{}
	for _, n := range items(root, "links") {
		kind, address := p.word(n, "type"), p.word(n, "url")
		if counts[kind.Text]++; counts[kind.Text] == 11 {
			p.wrong(n.Line, "more than 10 links of the type %s: Compass refuses the file", kind.Text)
		}
		p.linkTo(e, address, p.word(n, "name"), kind)
		switch kind.Text {
		case "REPOSITORY":
			code(e, "url", address)
		case "CHAT_CHANNEL":
			contact(e, "chat", address)
		case "ON_CALL":
			duty(e, providerOf(address.Text), "links", address)
		}
	}
}

func (p *reader) compassLabels(e *Entity, root *yaml.Node) {
	for _, v := range p.words(root, "labels") {
		if len(v.Text) > 40 || v.Text != strings.ToLower(v.Text) || strings.ContainsAny(v.Text, " \t") {
			p.wrong(v.Line, "label %q may be at most 40 characters, without upper case and spaces", v.Text)
		}
		e.Tags = append(e.Tags, v)
	}
}
