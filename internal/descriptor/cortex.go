package descriptor

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// cortexFile reads an OpenAPI document whose info carries x-cortex-* keys.
// Without them it is an API's description, or a file of another Cortex: the
// name is a common one.
func (p *reader) cortexFile(src []byte) {
	if strings.HasSuffix(strings.ToLower(p.path), ".json") {
		root, wrong := yamlnode.DecodeJSON(src)
		d := document{root: root, src: string(src)}
		if wrong != nil {
			d.err, d.at = wrong.Text, wrong.Line
		} else {
			d.line = root.Line
		}
		p.cortex(d)
		return
	}
	p.documents(src, p.cortex)
}

func (p *reader) cortex(d document) {
	own := strings.HasPrefix(strings.ToLower(path.Base(p.path)), "cortex.") && strings.Contains(d.src, "openapi:")
	if !own && p.unread(d, "x-cortex-") || own && p.unread(d) {
		return
	}
	info := field(d.root, "info")
	tag := p.word(info, "x-cortex-tag")
	if !tag.Known() {
		if own || strings.Contains(d.src, "x-cortex-") {
			p.wrong(d.line, "info.x-cortex-tag is missing: Cortex knows an entity by it")
		}
		return
	}
	kind, custom := cortexKind(p.word(info, "x-cortex-type"))
	e := p.begin(kind, tag, d.line)
	e.Schema = p.word(d.root, "openapi", "swagger")
	e.Type = custom
	e.Title, e.Description = p.word(info, "title"), p.word(info, "description")
	p.cortexOwners(&e, info)
	p.cortexGroups(&e, info)
	for _, key := range []string{"x-cortex-domain-parents", "x-cortex-parents"} {
		for _, n := range items(info, key) {
			if r := called("domain", p.tagOf(n)); r.Known() {
				e.Parents = append(e.Parents, r)
			}
		}
	}
	if len(e.Parents) > 0 {
		e.Domain = e.Parents[0]
	}
	for _, key := range []string{"x-cortex-link", "x-cortex-links"} {
		for _, n := range items(info, key) {
			p.linkTo(&e, p.word(n, "url"), p.word(n, "name"), p.word(n, "type"))
		}
	}
	for _, n := range items(field(info, "x-cortex-dashboards"), "embeds") {
		p.linkTo(&e, p.word(n, "url"), p.word(n, "type"), Value{Text: "dashboard"})
	}
	p.cortexCode(&e, info)
	p.cortexChat(&e, info)
	p.cortexDependencies(&e, info)
	for provider, n := range entries(field(info, "x-cortex-oncall")) {
		duty(&e, strings.ToLower(provider.Value), "x-cortex-oncall", p.word(n, "id"))
	}
	p.properties(&e, "x-cortex-custom-metadata", field(info, "x-cortex-custom-metadata"))
	p.properties(&e, "x-cortex-definition", field(info, "x-cortex-definition"))
	p.cortexTeam(&e, info)
	p.end(e)
}

// cortexKind is the kind of an entity and, where it is of an organisation's
// own, its type.
func cortexKind(v Value) (kind string, custom Value) {
	switch strings.ToLower(v.Text) {
	case "", "service":
		return "Component", v
	case "team":
		return "Group", Value{}
	case "domain":
		return "Domain", Value{}
	}
	return "Resource", v
}

// tagOf is the tag of {tag: x}, or x itself.
func (p *reader) tagOf(n *yaml.Node) Value {
	if n.Kind == yaml.MappingNode {
		return p.word(n, "tag", "name")
	}
	return p.value(n)
}

// cortexOwners takes the first team for the owner, else the first person. An
// entry may lack its provider, and even its type.
func (p *reader) cortexOwners(e *Entity, info *yaml.Node) {
	var people []Ref
	for _, n := range items(info, "x-cortex-owners") {
		if n.Kind != yaml.MappingNode {
			e.CoOwners = append(e.CoOwners, calledAll("group", []Value{p.value(n)})...)
			continue
		}
		switch strings.ToLower(p.word(n, "type").Text) {
		case "email":
			address := p.word(n, "email", "name")
			people = append(people, calledAll("user", []Value{address})...)
			contact(e, "email", address)
		case "slack":
			contact(e, "slack", p.word(n, "channel", "name"))
		default:
			e.CoOwners = append(e.CoOwners, calledAll("group", []Value{p.word(n, "name", "tag")})...)
		}
	}
	e.CoOwners = append(e.CoOwners, people...)
	if len(e.CoOwners) > 0 {
		e.Owner, e.CoOwners = e.CoOwners[0], e.CoOwners[1:]
	}
}

var tierGroup = regexp.MustCompile(`^(?i:service-)?(?i:tier)[-:_ ]?(.+)$`)

// cortexGroups are tags; people keep tier and lifecycle there.
func (p *reader) cortexGroups(e *Entity, info *yaml.Node) {
	for _, key := range []string{"x-cortex-groups", "x-cortex-service-groups"} {
		for _, v := range p.words(info, key) {
			e.Tags = append(e.Tags, v)
			name, value, _ := strings.Cut(v.Text, ":")
			if m := tierGroup.FindStringSubmatch(v.Text); m != nil && !e.Tier.Known() {
				e.Tier = Value{Text: strings.TrimSpace(m[1]), Line: v.Line}
			} else if value != "" && strings.EqualFold(name, "lifecycle") && !e.Lifecycle.Known() {
				e.Lifecycle = Value{Text: strings.TrimSpace(value), Line: v.Line}
			}
		}
	}
}

func (p *reader) cortexCode(e *Entity, info *yaml.Node) {
	for forge, n := range entries(field(info, "x-cortex-git")) {
		repository := p.word(n, "repository")
		if base := p.word(n, "basepath"); base.Known() && repository.Known() {
			p.properties(e, "x-cortex-git.basepath", field(n, "basepath"))
		}
		if project := p.word(n, "project"); project.Known() && repository.Known() { // of Azure DevOps
			repository.Text = project.Text + "/" + repository.Text
		}
		code(e, strings.ToLower(forge.Value), repository)
	}
}

func (p *reader) cortexChat(e *Entity, info *yaml.Node) {
	for _, n := range items(field(info, "x-cortex-slack"), "channels") {
		v := p.value(n)
		if n.Kind == yaml.MappingNode {
			v = p.word(n, "name", "channel")
		}
		contact(e, "slack", v)
	}
	for _, n := range items(info, "x-cortex-microsoft-teams") {
		v := p.value(n)
		if n.Kind == yaml.MappingNode {
			v = p.word(n, "name", "channel")
		}
		contact(e, "microsoft-teams", v)
	}
}

// cortexDependencies are a list of tags; Cortex's own examples have an object
// in which the key tag stands again and again. Relationships of the type
// depends-on say the same.
func (p *reader) cortexDependencies(e *Entity, info *yaml.Node) {
	add := func(v Value) {
		if r := called("component", v); r.Known() {
			e.DependsOn = append(e.DependsOn, r)
		}
	}
	for _, n := range items(info, "x-cortex-dependency") {
		if n.Kind != yaml.MappingNode {
			add(p.value(n))
			continue
		}
		for k, v := range entries(n) {
			if k.Value == "tag" {
				add(p.value(v))
			}
		}
	}
	for _, n := range items(info, "x-cortex-relationships") {
		if strings.EqualFold(p.word(n, "type").Text, "depends-on") {
			for _, to := range items(n, "destinations") {
				add(p.tagOf(to))
			}
		}
	}
}

func (p *reader) cortexTeam(e *Entity, info *yaml.Node) {
	if e.Kind.Text != "Group" {
		return
	}
	e.Team = &Team{}
	for _, n := range items(field(info, "x-cortex-team"), "members") {
		if r := called("user", p.word(n, "email", "name")); r.Known() {
			e.Team.Members = append(e.Team.Members, r)
		}
	}
	for _, n := range items(info, "x-cortex-children") {
		e.Team.Children = append(e.Team.Children, calledAll("group", []Value{p.tagOf(n)})...)
	}
}
