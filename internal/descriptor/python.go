package descriptor

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// pythonFile reads pyproject.toml: the standard's [project], and Poetry's own
// tables where that is missing or leaves something out.
func (p *reader) pythonFile(src []byte) {
	root, wrong := yamlnode.DecodeTOML(src)
	if root = p.tree(src, root, wrong); root == nil {
		return
	}
	project, poetry := field(root, "project"), dig(root, "tool", "poetry")
	if project == nil && poetry == nil {
		return // settings of tools alone: no package
	}
	name := p.word(project, "name")
	if !name.Known() {
		name = p.word(poetry, "name")
	}
	at := project
	if at == nil {
		at = poetry
	}
	e := p.manifest(name, at.Line, "Python")
	e.Description, e.Version = p.either(project, poetry, "description"), p.either(project, poetry, "version")
	e.Tags = append(p.words(project, "keywords"), p.words(poetry, "keywords")...)
	if n := field(project, "license"); n != nil && n.Kind == yaml.MappingNode {
		e.License = p.word(n, "text") // {file = ...} names no licence
	} else {
		e.License = p.either(project, poetry, "license")
	}
	for k, v := range entries(field(project, "urls")) {
		p.pythonLink(&e, k.Value, p.value(v))
	}
	for _, key := range []string{"homepage", "documentation", "repository"} {
		p.pythonLink(&e, key, p.word(poetry, key))
	}
	for _, n := range append(items(project, "authors"), items(poetry, "authors")...) {
		p.someone(&e, "author", n)
	}
	for _, n := range append(items(project, "maintainers"), items(poetry, "maintainers")...) {
		p.someone(&e, "maintainer", n)
	}
	p.pythonStandard(&e, root, project)
	p.poetry(&e, poetry)
	p.pythonTools(&e, field(root, "tool"))
	p.end(e)
}

func (p *reader) either(a, b *yaml.Node, key string) Value {
	if v := p.word(a, key); v.Known() {
		return v
	}
	return p.word(b, key)
}

func (p *reader) pythonLink(e *Entity, key string, v Value) {
	switch name := strings.ToLower(key); {
	case !v.Known():
	case strings.Contains(name, "source"), strings.Contains(name, "repo"), name == "code", name == "github":
		code(e, "url", v)
	default:
		homepage(e, key, v)
	}
}

// requirement is a dependency specifier of PEP 508 without its marker.
var requirement = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$`)

func (p *reader) pythonDepends(e *Entity, v Value, scope string) {
	text, _, _ := strings.Cut(v.Text, ";")
	if m := requirement.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		constraint := strings.TrimSpace(strings.Trim(strings.TrimSpace(m[2]), "()"))
		depends(e, Dependency{Ecosystem: "pypi", Name: m[1], Constraint: constraint, Scope: scope, Line: v.Line})
	}
}

func (p *reader) pythonStandard(e *Entity, root, project *yaml.Node) {
	requires(e, "python", p.word(project, "requires-python"))
	for _, v := range p.words(project, "dependencies") {
		p.pythonDepends(e, v, "")
	}
	for _, list := range entries(field(project, "optional-dependencies")) {
		for _, n := range each(list) {
			p.pythonDepends(e, p.value(n), "optional")
		}
	}
	for k, list := range entries(field(root, "dependency-groups")) {
		for _, n := range each(list) {
			if v := p.value(n); v.Known() { // {include-group = ...} names no package
				p.pythonDepends(e, v, k.Value)
			}
		}
	}
	for _, v := range p.words(field(root, "build-system"), "requires") {
		p.pythonDepends(e, v, "build")
	}
}

// poetry has a table of packages for each group; python itself is among them.
func (p *reader) poetry(e *Entity, n *yaml.Node) {
	read := func(table *yaml.Node, scope string) {
		for k, v := range entries(table) {
			constraint, local := p.value(v), ""
			if v.Kind == yaml.MappingNode {
				constraint = p.word(v, "version", "git", "path", "url")
				if at := p.word(v, "path"); at.Known() {
					local = within(p.path, path.Join(at.Text, "pyproject.toml"))
				}
				if scope == "" && p.word(v, "optional").Text == "true" {
					depends(e, Dependency{Ecosystem: "pypi", Name: k.Value, Constraint: constraint.Text, Scope: "optional", Local: local, Line: k.Line})
					continue
				}
			}
			if k.Value == "python" {
				requires(e, "python", constraint)
				continue
			}
			depends(e, Dependency{Ecosystem: "pypi", Name: k.Value, Constraint: constraint.Text, Scope: scope, Local: local, Line: k.Line})
		}
	}
	read(field(n, "dependencies"), "")
	read(field(n, "dev-dependencies"), "dev")
	for k, group := range entries(field(n, "group")) {
		read(field(group, "dependencies"), k.Value)
	}
}

// pythonTools reads what PDM, uv and Hatch say in tables of their own.
func (p *reader) pythonTools(e *Entity, tool *yaml.Node) {
	for k, list := range entries(dig(tool, "pdm", "dev-dependencies")) {
		for _, n := range each(list) {
			p.pythonDepends(e, p.value(n), k.Value)
		}
	}
	for _, v := range p.words(field(tool, "uv"), "dev-dependencies") {
		p.pythonDepends(e, v, "dev")
	}
	for k, env := range entries(dig(tool, "hatch", "envs")) {
		scope := k.Value
		if scope == "default" {
			scope = "dev"
		}
		for _, v := range append(p.words(env, "dependencies"), p.words(env, "extra-dependencies")...) {
			p.pythonDepends(e, v, scope)
		}
	}
	for k, source := range entries(dig(tool, "uv", "sources")) {
		local := ""
		switch at := p.value(field(source, "path")); {
		case at.Known():
			local = within(p.path, path.Join(at.Text, "pyproject.toml"))
		case p.value(field(source, "workspace")).Text == "true":
			local = anywhere
		}
		for i := range e.Dependencies {
			if d := &e.Dependencies[i]; local != "" && pythonName(d.Name) == pythonName(k.Value) {
				d.Local = local
			}
		}
	}
}

// pythonName is a name as PEP 503 compares it.
func pythonName(name string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' }), "-"))
}
