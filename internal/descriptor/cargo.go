package descriptor

import (
	"cmp"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// cargoFile reads Cargo.toml, with what a package inherits from the root of its
// workspace in the same repository. A workspace without a package is none.
func (p *reader) cargoFile(src []byte) {
	root, wrong := yamlnode.DecodeTOML(src)
	if root = p.tree(src, root, wrong); root == nil {
		return
	}
	pkg := field(root, "package")
	if pkg == nil {
		return
	}
	workspace := p.cargoWorkspace(root)
	shared := field(workspace, "package")
	get := func(key string) Value {
		if inherits(field(pkg, key)) {
			return p.value(field(shared, key))
		}
		return p.value(field(pkg, key))
	}
	list := func(key string) *yaml.Node {
		if inherits(field(pkg, key)) {
			return shared
		}
		return pkg
	}
	name := get("name")
	if !name.Known() {
		p.missing(pkg, "package.name", "Cargo demands it")
		return
	}
	e := p.manifest(name, pkg.Line, "Rust")
	e.Description, e.Version, e.License = get("description"), get("version"), get("license")
	e.Tags = p.words(list("keywords"), "keywords")
	homepage(&e, "homepage", get("homepage"))
	homepage(&e, "documentation", get("documentation"))
	code(&e, "url", get("repository"))
	for _, n := range items(list("authors"), "authors") {
		p.someone(&e, "author", n)
	}
	requires(&e, "rust", get("rust-version"))
	requires(&e, "rust edition", get("edition"))
	inherited := map[string]*yaml.Node{}
	for k, v := range entries(field(workspace, "dependencies")) {
		inherited[k.Value] = v
	}
	p.cargoTables(&e, root, inherited)
	for _, target := range entries(field(root, "target")) {
		p.cargoTables(&e, target, inherited)
	}
	p.end(e)
}

// inherits reports version.workspace = true.
func inherits(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.MappingNode && dig(n, "workspace") != nil
}

// cargoWorkspace is the table of the workspace that a package belongs to: the
// file's own, the one that it names, or that of the nearest folder above which
// has one and does not exclude it.
func (p *reader) cargoWorkspace(root *yaml.Node) *yaml.Node {
	if own := field(root, "workspace"); own != nil {
		return own
	}
	folder := path.Dir(p.path)
	if named := p.value(dig(root, "package", "workspace")); named.Known() {
		file := within(p.path, path.Join(named.Text, "Cargo.toml"))
		return field(p.shared(p.around.tree(file), file), "workspace")
	}
	for _, file := range above(folder, "Cargo.toml")[1:] {
		workspace := field(p.around.tree(file), "workspace")
		if workspace == nil {
			continue
		}
		member := strings.TrimPrefix(strings.TrimPrefix(folder, path.Dir(file)), "/")
		for _, n := range items(workspace, "exclude") {
			if excluded := path.Clean(n.Value); member == excluded || strings.HasPrefix(member, excluded+"/") {
				return nil
			}
		}
		return field(p.shared(p.around.tree(file), file), "workspace")
	}
	return nil
}

func (p *reader) cargoTables(e *Entity, at *yaml.Node, inherited map[string]*yaml.Node) {
	for _, scope := range []struct{ key, name string }{{"dependencies", ""}, {"dev-dependencies", "dev"}, {"build-dependencies", "build"}} {
		for k, v := range entries(field(at, scope.key)) {
			name, constraint, from, local := k.Value, p.value(v).Text, p.path, ""
			if v.Kind == yaml.MappingNode {
				if inherits(v) {
					v, from = inherited[k.Value], cmp.Or(p.from[inherited[k.Value]].Path, p.path)
					constraint = p.value(v).Text
				}
				if v != nil && v.Kind == yaml.MappingNode {
					if at := p.word(v, "path"); at.Known() {
						local = within(from, path.Join(at.Text, "Cargo.toml"))
					}
					constraint = p.word(v, "version", "git", "path").Text
					if real := p.word(v, "package"); real.Known() {
						name = real.Text
					}
				}
			}
			depends(e, Dependency{Ecosystem: "cargo", Name: name, Constraint: constraint, Scope: scope.name, Local: local, Line: k.Line})
		}
	}
}
