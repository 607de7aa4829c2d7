package descriptor

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Files that tell the public about a repository. They make no service: what
// they say belongs to the one that lies where they lie.

// securityInsightsFile reads security-insights.yml of the OpenSSF. Version 1
// has its sections at the top, version 2 in project and repository.
func (p *reader) securityInsightsFile(src []byte) {
	p.documents(src, func(d document) {
		if p.unread(d) {
			return
		}
		header := field(d.root, "header")
		schema := p.value(field(header, "schema-version"))
		if !schema.Known() {
			p.wrong(d.line, "header.schema-version is missing: without it nobody can tell how to read the file")
			return
		}
		e := p.begin("Repository", Value{}, d.line)
		e.Schema = schema
		// The examples of version 2 still say 1.0.0; what is there decides.
		if project, repository := field(d.root, "project"), field(d.root, "repository"); project != nil || repository != nil {
			e.generation = 2
			p.insightsProject(&e, project)
			p.insightsRepository(&e, repository)
		} else {
			p.insightsFirst(&e, d.root, header)
		}
		p.end(e)
	})
}

func (p *reader) insightsFirst(e *Entity, root, header *yaml.Node) {
	code(e, "url", p.word(header, "project-url"))
	p.linkTo(e, p.word(header, "changelog"), Value{Text: "Changelog"}, Value{Text: "changelog"})
	cycle := field(root, "project-lifecycle")
	e.Lifecycle = p.word(cycle, "status", "stage")
	p.linkTo(e, p.word(cycle, "roadmap"), Value{Text: "Roadmap"}, Value{Text: "roadmap"})
	for _, v := range p.words(cycle, "core-maintainers") {
		contact(e, "maintainer", v)
	}
	for _, v := range p.words(root, "documentation") {
		p.linkTo(e, v, Value{}, Value{Text: "doc"})
	}
	for _, n := range items(root, "security-contacts") {
		contact(e, "security", p.word(n, "value"))
	}
	p.reporting(e, field(root, "vulnerability-reporting"))
}

func (p *reader) reporting(e *Entity, n *yaml.Node) {
	contact(e, "security", p.word(n, "email-contact"))
	if at := field(n, "contact"); at != nil {
		p.person(e, "security", at)
	}
	p.linkTo(e, p.word(n, "security-policy"), Value{Text: "Security policy"}, Value{Text: "security-policy"})
}

func (p *reader) insightsProject(e *Entity, n *yaml.Node) {
	e.Title = p.word(n, "name")
	p.linkTo(e, p.word(n, "homepage", "homepage-url"), Value{Text: "Homepage"}, Value{Text: "homepage"})
	p.linkTo(e, p.word(n, "roadmap"), Value{Text: "Roadmap"}, Value{Text: "roadmap"})
	for _, at := range items(n, "administrators") {
		p.person(e, "administrator", at)
	}
	p.documentation(e, field(n, "documentation"))
	p.reporting(e, field(n, "vulnerability-reporting"))
}

func (p *reader) insightsRepository(e *Entity, n *yaml.Node) {
	e.Lifecycle = p.word(n, "status")
	code(e, "url", p.word(n, "url"))
	for _, at := range items(n, "core-team") {
		p.person(e, "maintainer", at)
	}
	p.documentation(e, field(n, "documentation"))
	e.License = p.word(field(n, "license"), "expression", "expresion") // the template misspells it
	for _, at := range items(field(n, "security"), "champions") {
		p.person(e, "security", at)
	}
	p.linkTo(e, p.word(field(n, "release"), "changelog"), Value{Text: "Changelog"}, Value{Text: "changelog"})
}

func (p *reader) documentation(e *Entity, n *yaml.Node) {
	for k, v := range entries(n) {
		title := strings.ReplaceAll(k.Value, "-", " ")
		kind := "doc"
		if k.Value == "security-policy" {
			kind = k.Value
		}
		p.linkTo(e, p.value(v), Value{Text: strings.ToUpper(title[:min(1, len(title))]) + title[min(1, len(title)):]}, Value{Text: kind})
	}
}

// person takes the address of a person, or where there is none the name.
func (p *reader) person(e *Entity, kind string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		contact(e, kind, p.value(n))
		return
	}
	contact(e, kind, p.word(n, "email", "contact", "social", "value", "name"))
}

// publiccodeFile reads publiccode.yml.
func (p *reader) publiccodeFile(src []byte) {
	p.documents(src, func(d document) {
		if p.unread(d) {
			return
		}
		schema := p.value(field(d.root, "publiccodeYmlVersion"))
		if !schema.Known() {
			p.wrong(d.line, "publiccodeYmlVersion is missing: without it the file is no publiccode.yml")
			return
		}
		e := p.begin("Repository", p.word(d.root, "name"), d.line)
		e.Schema = schema
		e.Title, e.Type = e.Name, p.word(d.root, "softwareType")
		e.Version, e.Lifecycle = p.word(d.root, "softwareVersion"), p.word(d.root, "developmentStatus")
		for _, key := range []string{"name", "url", "developmentStatus"} {
			if isNull(field(d.root, key)) {
				p.missing(d.root, key, "publiccode.yml demands it")
			}
		}
		code(&e, "url", p.word(d.root, "url"))
		p.linkTo(&e, p.word(d.root, "landingURL"), Value{Text: "Homepage"}, Value{Text: "homepage"})
		p.linkTo(&e, p.word(d.root, "roadmap"), Value{Text: "Roadmap"}, Value{Text: "roadmap"})
		e.Tags = p.words(d.root, "categories")
		e.License = p.word(field(d.root, "legal"), "license")
		p.publiccodeText(&e, field(d.root, "description"))
		maintenance := field(d.root, "maintenance")
		for _, n := range items(maintenance, "contacts") {
			p.person(&e, "maintainer", n)
		}
		p.properties(&e, "maintenance.type", field(maintenance, "type"))
		p.properties(&e, "organisation", dig(d.root, "organisation", "name"))
		p.end(e)
	})
}

// publiccodeText takes the English description, else the first.
func (p *reader) publiccodeText(e *Entity, n *yaml.Node) {
	var chosen *yaml.Node
	for k, v := range entries(n) {
		if chosen == nil || k.Value == "en" {
			chosen = v
		}
	}
	e.Description = p.word(chosen, "shortDescription", "longDescription")
	p.linkTo(e, p.word(chosen, "documentation"), Value{Text: "Documentation"}, Value{Text: "doc"})
	p.linkTo(e, p.word(chosen, "apiDocumentation"), Value{Text: "API documentation"}, Value{Text: "doc"})
}

// citationFile reads CITATION.cff.
func (p *reader) citationFile(src []byte) {
	p.documents(src, func(d document) {
		if p.unread(d) {
			return
		}
		schema := p.value(field(d.root, "cff-version"))
		if !schema.Known() {
			p.wrong(d.line, "cff-version is missing: without it the file is no citation")
			return
		}
		e := p.begin("Repository", Value{}, d.line)
		e.Schema = schema
		e.Title, e.Description = p.word(d.root, "title"), p.word(d.root, "abstract")
		e.Version = p.word(d.root, "version")
		if licenses := p.words(d.root, "license"); len(licenses) > 0 {
			e.License = licenses[0]
		}
		e.Type, e.Tags = p.word(d.root, "type"), p.words(d.root, "keywords")
		code(&e, "url", p.word(d.root, "repository-code"))
		p.linkTo(&e, p.word(d.root, "url"), Value{Text: "Homepage"}, Value{Text: "homepage"})
		for _, n := range items(d.root, "authors") {
			contact(&e, "author", p.word(n, "email"))
		}
		for _, n := range items(d.root, "contact") {
			p.person(&e, "maintainer", n)
		}
		p.end(e)
	})
}

// settingsFile reads .github/settings.yml of the settings app.
func (p *reader) settingsFile(src []byte) {
	p.documents(src, func(d document) {
		if p.unread(d) {
			return
		}
		n := field(d.root, "repository")
		if isNull(n) {
			return // labels, branches or teams alone: nothing about the service
		}
		if n.Kind != yaml.MappingNode {
			p.wrong(n.Line, "repository is %s: it must be an object", what(n))
			return
		}
		e := p.begin("Repository", p.word(n, "name"), n.Line)
		e.Description = p.word(n, "description")
		p.linkTo(&e, p.word(n, "homepage"), Value{Text: "Homepage"}, Value{Text: "homepage"})
		for _, v := range p.words(n, "topics") {
			for topic := range strings.SplitSeq(v.Text, ",") {
				if topic = strings.TrimSpace(topic); topic != "" {
					e.Tags = append(e.Tags, Value{Text: topic, Line: v.Line})
				}
			}
		}
		for _, key := range []string{"private", "visibility", "archived", "default_branch"} {
			p.properties(&e, "repository."+key, field(n, key))
		}
		for _, t := range items(d.root, "teams") {
			if level := p.word(t, "permission"); level.Known() {
				p.properties(&e, "teams."+level.Text, field(t, "name"))
			}
		}
		p.end(e)
	})
}

// opensloFile reads OpenSLO: a list of objects, or one for each document. Other
// files lie in the same folders, so what names no version of OpenSLO is left.
func (p *reader) opensloFile(src []byte) {
	p.documents(src, func(d document) {
		if d.root == nil {
			p.unread(d, "apiVersion: openslo")
			return
		}
		for _, n := range each(d.root) {
			p.entity = ""
			version := field(n, "apiVersion")
			if version != nil && (strings.HasPrefix(version.Value, "openslo/") || strings.HasPrefix(version.Value, "openslo.com/")) {
				p.openslo(n, p.value(version))
			}
		}
	})
}

func (p *reader) openslo(n *yaml.Node, version Value) {
	meta, spec := field(n, "metadata"), field(n, "spec")
	name, kind := p.word(meta, "name"), p.word(n, "kind")
	if kind.Text != "SLO" && kind.Text != "Service" {
		return // indicators, alerts and sources of data describe no service
	}
	if !name.Known() {
		p.wrong(n.Line, "metadata.name is missing: OpenSLO knows a %s by it", kind.Text)
		return
	}
	e := p.begin("Objective", name, n.Line)
	e.Schema = version
	e.Title, e.Description = p.word(meta, "displayName"), p.word(spec, "description")
	p.properties(&e, "labels", field(meta, "labels"))
	p.properties(&e, "annotations", field(meta, "annotations"))
	if kind.Text == "Service" {
		e.Parents = []Ref{called("component", name)}
		p.end(e)
		return
	}
	service := p.word(spec, "service")
	if !service.Known() {
		p.wrong(n.Line, "spec.service is missing: nobody can tell whose objective %s is", name.Text)
	}
	e.Parents = calledAll("component", []Value{service})
	window := p.window(spec)
	for _, o := range items(spec, "objectives") {
		target := p.word(o, "target", "targetPercent")
		if !target.Known() {
			continue
		}
		if field(o, "target") == nil {
			target.Text += "%"
		}
		e.Objectives = append(e.Objectives, Objective{Name: name.Text, Title: p.word(o, "displayName").Text, Target: target.Text, Window: window, Line: target.Line})
	}
	p.end(e)
}

// window is a duration in v1, and a number of units in v1alpha.
func (p *reader) window(spec *yaml.Node) string {
	for _, key := range []string{"timeWindow", "timeWindows"} {
		for _, n := range items(spec, key) {
			if v := p.word(n, "duration"); v.Known() {
				return v.Text
			}
			if unit := p.word(n, "unit"); unit.Known() {
				return strings.TrimSpace(p.word(n, "count").Text + " " + unit.Text)
			}
		}
	}
	return ""
}
