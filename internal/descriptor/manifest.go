package descriptor

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// maxDependencies of one manifest are kept; the number of the others is.
const maxDependencies = 1000

// manifest starts the entity of a package. Few of them must have a name.
func (p *reader) manifest(name Value, line int, language string) Entity {
	e := p.begin("Package", name, line)
	e.Languages = []Value{{Text: language, Line: line}}
	return e
}

func depends(e *Entity, d Dependency) {
	if d.Name == "" {
		return
	}
	if len(e.Dependencies) >= maxDependencies {
		e.Left++
		return
	}
	e.Dependencies = append(e.Dependencies, d)
}

func requires(e *Entity, name string, v Value) {
	if v.Known() {
		e.Requires = append(e.Requires, Requirement{Name: name, Constraint: v.Text, Line: v.Line, Origin: v.Origin})
	}
}

// tree takes what yamlnode gave for JSON or TOML, and says what is wrong with it.
func (p *reader) tree(src []byte, root *yaml.Node, wrong *yamlnode.Error) *yaml.Node {
	switch {
	case templated(string(src)):
		return nil
	case wrong != nil:
		if !unfilled(string(src)) {
			p.wrong(wrong.Line, "%s", wrong.Text)
		}
		return nil
	case root.Kind != yaml.MappingNode:
		p.wrong(root.Line, "the file is %s: it must be an object", what(root))
		return nil
	}
	return root
}

// address is the mail address of "Name <address> (homepage)".
var address = regexp.MustCompile(`<([^<>\s]+@[^<>\s]+)>`)

// someone adds a person of a manifest: a text with an address, or an object.
func (p *reader) someone(e *Entity, kind string, n *yaml.Node) {
	if n != nil && n.Kind == yaml.MappingNode {
		contact(e, kind, p.word(n, "email"))
		return
	}
	v := p.value(n)
	if m := address.FindStringSubmatch(v.Text); m != nil {
		v.Text = m[1]
	} else if strings.ContainsAny(v.Text, " \t") || !strings.Contains(v.Text, "@") {
		return
	}
	contact(e, kind, v)
}

// homepage adds links that manifests name in much the same way.
func homepage(e *Entity, kind string, v Value) {
	if v.Known() && isAddress(v.Text) {
		title := strings.ToUpper(kind[:1]) + kind[1:]
		e.Links = append(e.Links, Link{URL: v.Text, Title: title, Type: kind, Line: v.Line})
	}
}

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
	for _, scope := range []struct{ key, name string }{{"dependencies", ""}, {"devDependencies", "dev"},
		{"peerDependencies", "peer"}, {"optionalDependencies", "optional"}} {
		for k, v := range entries(field(root, scope.key)) {
			depends(&e, Dependency{Ecosystem: "npm", Name: k.Value, Constraint: p.value(v).Text, Scope: scope.name, Line: k.Line})
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

// composerFile reads composer.json.
func (p *reader) composerFile(src []byte) {
	root, wrong := yamlnode.DecodeJSON(src)
	if root = p.tree(src, root, wrong); root == nil {
		return
	}
	e := p.manifest(p.word(root, "name"), root.Line, "PHP")
	e.Description, e.Version, e.Tags = p.word(root, "description"), p.word(root, "version"), p.words(root, "keywords")
	if licenses := p.words(root, "license"); len(licenses) > 0 {
		e.License = licenses[0]
	}
	homepage(&e, "homepage", p.word(root, "homepage"))
	support := field(root, "support")
	for _, key := range []string{"docs", "chat", "issues", "wiki"} {
		homepage(&e, key, p.word(support, key))
	}
	code(&e, "url", p.word(support, "source"))
	contact(&e, "maintainer", p.word(support, "email"))
	for _, n := range items(root, "authors") {
		p.someone(&e, "author", n)
	}
	for _, scope := range []struct{ key, name string }{{"require", ""}, {"require-dev", "dev"}} {
		for k, v := range entries(field(root, scope.key)) {
			// php and its extensions have no vendor.
			if !strings.Contains(k.Value, "/") {
				if k.Value == "php" || k.Value == "hhvm" {
					requires(&e, k.Value, p.value(v))
				}
				continue
			}
			depends(&e, Dependency{Ecosystem: "composer", Name: k.Value, Constraint: p.value(v).Text, Scope: scope.name, Line: k.Line})
		}
	}
	if n := field(root, "abandoned"); n != nil && n.Value != "false" {
		e.Lifecycle = Value{Text: "abandoned", Line: n.Line}
	}
	p.end(e)
}

// stem is a file's name without its ending.
func stem(p string) string { return strings.TrimSuffix(path.Base(p), path.Ext(p)) }
