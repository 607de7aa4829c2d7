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

// stem is a file's name without its ending.
func stem(p string) string { return strings.TrimSuffix(path.Base(p), path.Ext(p)) }
