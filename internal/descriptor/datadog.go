package descriptor

import (
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// datadogFile reads the service definitions v1 to v2.2 and the entities of v3,
// several in one file if need be, in YAML or JSON.
func (p *reader) datadogFile(src []byte) {
	if !strings.HasSuffix(strings.ToLower(p.path), ".json") {
		p.documents(src, p.datadog)
		return
	}
	root, wrong := yamlnode.DecodeJSON(src)
	if wrong != nil {
		if !unfilled(string(src)) {
			p.wrong(wrong.Line, "%s", wrong.Text)
		}
		return
	}
	if templated(string(src)) {
		return
	}
	mark := "" // instead of the whole file, which would be searched for each of many documents
	if unfilled(string(src)) {
		mark = "{{"
	}
	for _, n := range each(root) {
		p.entity = ""
		p.datadog(document{root: n, line: n.Line, src: mark})
	}
}

func (p *reader) datadog(d document) {
	if p.unread(d) {
		return
	}
	version := p.word(d.root, "schema-version", "apiVersion")
	schema := datadogSchema{version: version}
	switch version.Text {
	case "v1", "v2", "v2.1":
		p.datadogService(d, schema)
	case "v3":
		p.datadogEntity(d, version)
	case "v2.2":
		p.datadogService(d, schema)
	case "":
		p.wrong(d.line, "the document has neither schema-version nor apiVersion: Datadog reads nothing from it")
	default:
		p.wrong(version.Line, "version %q is none of v1, v2, v2.1, v2.2 and v3; it is read like v2.2", version.Text)
		p.datadogService(d, schema)
	}
}

// datadogSchema is one of the versions before v3.
type datadogSchema struct{ version Value }

func (s datadogSchema) is(versions ...string) bool { return slices.Contains(versions, s.version.Text) }

// links are the types of links that a version allows; nil for any.
func (s datadogSchema) links() []string {
	switch s.version.Text {
	case "v1", "v2":
		return []string{"doc", "wiki", "runbook", "url", "repo", "dashboard", "oncall", "code", "link"}
	case "v2.1":
		return []string{"doc", "runbook", "repo", "dashboard", "other"}
	}
	return nil
}

// datadogService reads v1, v2, v2.1 and v2.2. In v1 the fields lie in groups.
func (p *reader) datadogService(d document, s datadogSchema) {
	top, info, org := d.root, d.root, d.root
	linked := "links"
	if s.is("v1") {
		info, org, linked = field(top, "info"), field(top, "org"), "external-resources"
	}
	name := p.word(info, "dd-service")
	if !name.Known() {
		p.wrong(d.line, "dd-service is missing: Datadog knows a service by it")
		return
	}
	e := p.begin("Component", name, d.line)
	e.Schema, e.generation = s.version, 1
	e.Title = p.word(info, "display-name")
	e.Description = p.word(info, "description")
	e.Owner = called("group", p.word(org, "team", "dd-team"))
	e.System = called("system", p.word(org, "application"))
	e.Tier, e.Lifecycle = p.word(info, "tier", "service-tier"), p.word(top, "lifecycle")
	e.Type = p.word(top, "type")
	e.Languages = p.words(top, "languages")
	e.Tags = p.words(top, "tags")
	p.notInVersion(d.root, s)
	for _, n := range items(top, linked) {
		p.datadogLink(&e, n, s.links())
	}
	for _, n := range items(top, "docs") {
		p.linkTo(&e, p.word(n, "url"), p.word(n, "name"), Value{Text: "doc"})
	}
	for _, n := range items(top, "repos") {
		p.linkTo(&e, p.word(n, "url"), p.word(n, "name"), Value{Text: "repo"})
		code(&e, "url", p.word(n, "url"))
	}
	p.datadogContacts(&e, top, s)
	p.datadogDuty(&e, field(top, "integrations"), s)
	p.properties(&e, "extensions", field(top, "extensions"))
	p.end(e)
}

// notInVersion tells of fields that a version does not have: Datadog refuses
// or drops them. What they say is taken all the same.
func (p *reader) notInVersion(n *yaml.Node, s datadogSchema) {
	var absent []string
	switch s.version.Text {
	case "v2":
		absent = []string{"tier", "lifecycle", "description", "application", "type", "languages"}
	case "v2.1":
		absent = []string{"type", "languages", "docs", "repos"}
	case "v2.2":
		absent = []string{"docs", "repos"}
	}
	for k := range entries(n) {
		if slices.Contains(absent, k.Value) {
			p.wrong(k.Line, "schema %s has no %s", s.version.Text, k.Value)
		}
	}
}

func (p *reader) datadogLink(e *Entity, n *yaml.Node, types []string) {
	kind, address := p.word(n, "type"), p.word(n, "url")
	if kind.Known() && types != nil && !slices.Contains(types, kind.Text) {
		p.wrong(kind.Line, "link type %q is none of %s", kind.Text, strings.Join(types, ", "))
	}
	p.linkTo(e, address, p.word(n, "name"), kind)
	if kind.Text == "repo" {
		code(e, "url", address)
	}
}

// datadogContacts holds each version to its own rule: in v1 a contact is an
// object of two fields; in v2 and v2.1 Slack must be an https address; in v2.2
// all but email must be a URI; v3 looks at email alone.
func (p *reader) datadogContacts(e *Entity, top *yaml.Node, s datadogSchema) {
	if s.is("v1") {
		for k, v := range entries(field(top, "contact")) {
			p.datadogContact(e, Value{Text: k.Value, Line: k.Line}, p.value(v), s)
		}
		return
	}
	for _, n := range items(top, "contacts") {
		p.datadogContact(e, p.word(n, "type"), p.word(n, "contact"), s)
	}
}

func (p *reader) datadogContact(e *Entity, kind, v Value, s datadogSchema) {
	if !v.Known() {
		return
	}
	u, err := url.Parse(v.Text)
	address := err == nil && u.Scheme != ""
	switch {
	case kind.Text == "email":
		if !strings.Contains(v.Text, "@") {
			p.wrong(v.Line, "contact %q is no email address", v.Text)
		}
	case s.is("v1", "v2", "v2.1") && kind.Text == "slack" && !(address && u.Scheme == "https"):
		p.wrong(v.Line, "contact %q: schema %s wants the https address of the Slack channel", v.Text, s.version.Text)
	case s.is("v2.2") && !address:
		p.wrong(v.Line, "contact %q: schema v2.2 wants an address", v.Text)
	}
	contact(e, strings.ToLower(kind.Text), v)
}

// datadogDuty knows PagerDuty as a text (v1, v2) and as an object (from v2.1).
func (p *reader) datadogDuty(e *Entity, n *yaml.Node, s datadogSchema) {
	pager := field(n, "pagerduty")
	switch {
	case isNull(pager):
	case pager.Kind == yaml.ScalarNode:
		if !s.is("v1", "v2") {
			p.wrong(p.line(pager), "integrations.pagerduty is a text: from v2.1 on it is an object with service-url")
		}
		duty(e, "pagerduty", "integrations.pagerduty", p.value(pager))
	default:
		if s.is("v1", "v2") {
			p.wrong(p.line(pager), "integrations.pagerduty is %s: schema %s wants a text", what(pager), s.version.Text)
		}
		duty(e, "pagerduty", "integrations.pagerduty", p.word(pager, "service-url", "serviceURL"))
	}
	duty(e, "opsgenie", "integrations.opsgenie", p.word(field(n, "opsgenie"), "service-url", "serviceURL"))
	if s.is("v1") {
		code(e, "url", p.word(n, "github"))
	}
}

// datadogKinds are the kinds of v3 in Backstage's words. A kind of the
// organisation's own is a Resource: it need not be a service.
var datadogKinds = map[string]string{"service": "Component", "application": "Component", "frontend": "Component", "ui": "Component",
	"ai_agent": "Component", "library": "Component", "package": "Component", "system": "System", "api": "API", "datastore": "Resource", "queue": "Resource",
	"repository": "Repository", "team": "Group"}

func datadogKind(kind string) string {
	if known := datadogKinds[strings.ToLower(kind)]; known != "" {
		return known
	}
	return "Resource"
}

// datadogEntity reads v3.
func (p *reader) datadogEntity(d document, version Value) {
	kind, meta, spec := p.word(d.root, "kind"), field(d.root, "metadata"), field(d.root, "spec")
	name := p.word(meta, "name")
	switch {
	case !kind.Known():
		p.wrong(d.line, "kind is missing: service, system, api, datastore, queue, ...")
		return
	case !name.Known():
		p.wrong(d.line, "metadata.name is missing: Datadog knows an entity by it")
		return
	}
	e := p.begin(datadogKind(kind.Text), name, d.line)
	e.Kind.Line = kind.Line
	e.Schema, e.generation = version, 2
	if ns := p.word(meta, "namespace"); ns.Known() {
		e.Namespace = ns
	}
	e.Title, e.Description = p.word(meta, "displayName"), p.word(meta, "description")
	e.Owner = called("group", p.word(meta, "owner"))
	for _, n := range items(meta, "additionalOwners") {
		e.CoOwners = append(e.CoOwners, calledAll("group", []Value{p.word(n, "name")})...)
	}
	e.Tags = p.words(meta, "tags")
	for _, n := range items(meta, "links") {
		p.datadogLink(&e, n, nil)
	}
	p.datadogContacts(&e, meta, datadogSchema{version})
	if e.Type = p.word(spec, "type"); !e.Type.Known() {
		e.Type = kind
	}
	e.Lifecycle, e.Tier, e.Languages = p.word(spec, "lifecycle"), p.word(spec, "tier"), p.words(spec, "languages")
	p.datadogRelations(&e, spec, meta)
	if n := dig(spec, "interface"); n != nil {
		e.Definition = Definition{From: p.word(n, "fileRef").Text, Line: n.Line}
		if inline := field(n, "definition"); inline != nil {
			e.Definition.Bytes = 1 + len(inline.Value)
		}
	}
	p.datadogIntegrations(&e, field(d.root, "integrations"))
	// The published schema has the shape of a location in the wrong place, so
	// that nothing of it is checked: both a list and a single one are met.
	for _, n := range items(field(d.root, "datadog"), "codeLocations") {
		code(&e, "url", p.word(n, "repositoryURL"))
	}
	p.properties(&e, "extensions", field(d.root, "extensions"))
	p.end(e)
}

func (p *reader) datadogRelations(e *Entity, spec, meta *yaml.Node) {
	for _, v := range append(p.words(spec, "componentOf"), p.words(meta, "inheritFrom")...) {
		if r := datadogRef(v, "system"); r.Kind == "system" && !e.System.Known() {
			e.System = r
		} else if r.Known() {
			e.Parents = append(e.Parents, r)
		}
	}
	for _, v := range p.words(spec, "dependsOn") {
		e.DependsOn = append(e.DependsOn, datadogRef(v, "component"))
	}
	for _, v := range append(p.words(spec, "dependencyOf"), p.words(spec, "implementedBy")...) {
		e.DependencyOf = append(e.DependencyOf, datadogRef(v, "component"))
	}
}

// datadogRef turns service:name into component:default/name.
func datadogRef(v Value, kind string) Ref {
	r := called(kind, v)
	if known := datadogKinds[r.Kind]; known != "" {
		r.Kind = strings.ToLower(known)
	}
	return r
}

func (p *reader) datadogIntegrations(e *Entity, n *yaml.Node) {
	for _, at := range []struct{ provider, key, field string }{
		{"pagerduty", "pagerduty", "serviceURL"}, {"opsgenie", "opsgenie", "serviceURL"},
		{"jira-service-management", "jiraServiceManagementOps", "teamURL"},
	} {
		in := field(n, at.key)
		if in != nil && in.Kind == yaml.ScalarNode && !isNull(in) {
			p.wrong(p.line(in), "integrations.%s is %s: v3 wants an object with %s", at.key, what(in), at.field)
			duty(e, at.provider, "integrations."+at.key, p.value(in))
			continue
		}
		duty(e, at.provider, "integrations."+at.key, p.word(in, at.field, "service-url"))
	}
	p.properties(e, "integrations.sentry.projectSlugs", dig(n, "sentry", "projectSlugs"))
	p.properties(e, "integrations.terraform.workspaceIds", dig(n, "terraform", "workspaceIds"))
}
