package descriptor

import (
	"strings"

	"daybook/internal/yamlnode"
)

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
