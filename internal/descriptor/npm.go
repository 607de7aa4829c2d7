package descriptor

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// npmFile reads package.json.
func (p *reader) npmFile(src []byte) {
	root, wrong := yamlnode.DecodeJSON(src)
	if root = p.tree(src, root, wrong); root == nil {
		return
	}
	language := "JavaScript"
	for _, key := range []string{"dependencies", "devDependencies"} {
		if dig(root, key, "typescript") != nil {
			language = "TypeScript"
		}
	}
	e := p.manifest(p.word(root, "name"), root.Line, language)
	e.Description, e.Version = p.word(root, "description"), p.word(root, "version")
	if n := field(root, "license"); n != nil && n.Kind == yaml.MappingNode {
		e.License = p.word(n, "type")
	} else {
		e.License = p.value(n)
	}
	homepage(&e, "homepage", p.word(root, "homepage"))
	if n := field(root, "bugs"); n != nil && n.Kind == yaml.MappingNode {
		homepage(&e, "issues", p.word(n, "url"))
	} else {
		homepage(&e, "issues", p.value(n))
	}
	p.npmRepository(&e, field(root, "repository"))
	e.Tags = p.words(root, "keywords")
	p.someone(&e, "author", field(root, "author"))
	for _, n := range items(root, "maintainers") {
		p.someone(&e, "maintainer", n)
	}
	p.npmVersions(&e, root)
	catalogs := p.npmCatalogs(root)
	for _, scope := range []struct{ key, name string }{{"dependencies", ""}, {"devDependencies", "dev"},
		{"peerDependencies", "peer"}, {"optionalDependencies", "optional"}} {
		for k, v := range entries(field(root, scope.key)) {
			d := Dependency{Ecosystem: "npm", Name: k.Value, Constraint: p.value(v).Text, Scope: scope.name, Line: k.Line}
			p.npmPlace(&d, catalogs)
			depends(&e, d)
		}
	}
	p.end(e)
}

func (p *reader) npmVersions(e *Entity, root *yaml.Node) {
	for _, key := range []string{"engines", "volta"} {
		for k, v := range entries(field(root, key)) {
			if k.Value != "extends" {
				requires(e, k.Value, p.value(v))
			}
		}
	}
	// pnpm@8.6.0+sha512.abc
	if v := p.value(field(root, "packageManager")); v.Known() {
		name, version, _ := strings.Cut(v.Text, "@")
		v.Text, _, _ = strings.Cut(version, "+")
		requires(e, name, v)
	}
}

// npmRepository is an address, owner/name of GitHub, or FORGE:owner/name.
func (p *reader) npmRepository(e *Entity, n *yaml.Node) {
	v := p.value(n)
	if n != nil && n.Kind == yaml.MappingNode {
		v = p.word(n, "url")
	}
	kind := "url"
	forge, rest, ok := strings.Cut(v.Text, ":")
	switch {
	case ok && (forge == "github" || forge == "gitlab" || forge == "bitbucket"):
		kind, v.Text = forge, rest
	case !strings.Contains(v.Text, ":") && strings.Count(v.Text, "/") == 1:
		kind = "github"
	default:
		v.Text = strings.TrimPrefix(v.Text, "git+")
	}
	code(e, kind, v)
}

// npmCatalogs are the tables of versions that the workspace has: those of the
// nearest pnpm-workspace.yaml, or of the nearest package.json that has some, as
// Bun reads them.
func (p *reader) npmCatalogs(own *yaml.Node) *yaml.Node {
	for _, file := range above(path.Dir(p.path), "pnpm-workspace.yaml") {
		if root := p.around.tree(file); root != nil {
			return root
		}
	}
	for i, file := range above(path.Dir(p.path), "package.json") {
		root := own
		if i > 0 {
			root = p.around.tree(file)
		}
		for _, at := range []*yaml.Node{field(root, "workspaces"), root} {
			if field(at, "catalog") != nil || field(at, "catalogs") != nil {
				return at
			}
		}
	}
	return nil
}

// npmPlace says what a constraint means that is a protocol: an entry of a
// catalog, or a package of this repository.
func (p *reader) npmPlace(d *Dependency, catalogs *yaml.Node) {
	protocol, rest, _ := strings.Cut(d.Constraint, ":")
	switch protocol {
	case "catalog":
		table := dig(catalogs, "catalogs", rest)
		if rest == "" || rest == "default" {
			if table = field(catalogs, "catalog"); table == nil {
				table = dig(catalogs, "catalogs", "default")
			}
		}
		if v := scalar(field(table, d.Name)); v != "" {
			d.Constraint = v
		}
	case "workspace":
		d.Local = anywhere
	case "file", "link", "portal":
		d.Local = within(p.path, path.Join(rest, "package.json"))
	}
}
