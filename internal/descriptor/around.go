package descriptor

import (
	"path"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// Around is what manifests of one repository take from each other, and from the
// files that they share: a parent, the root of a workspace, a catalog of
// versions. Each is read once for all manifests. It is not for several
// goroutines at once.
type Around struct {
	read  func(path string) ([]byte, error)
	known map[string]any // by what is made of a file, and its path
}

// NewAround reads files of the repository with read.
func NewAround(read func(path string) ([]byte, error)) *Around {
	return &Around{read, map[string]any{}}
}

// once makes something of a file that many manifests take from.
func once[T any](a *Around, kind, file string, made func() T) T {
	key := kind + " " + file
	if known, ok := a.known[key].(T); ok {
		return known
	}
	value := made()
	a.known[key] = value
	return value
}

// text is a file as it is, "" where there is none.
func (a *Around) text(file string) string {
	return once(a, "text", file, func() string {
		if a.read == nil || file == "" {
			return ""
		}
		src, err := a.read(file)
		if err != nil || len(src) > maxBytes || templated(string(src)) {
			return ""
		}
		return string(src)
	})
}

// tree is a file in TOML, YAML or JSON, by its ending; nil where there is none
// that can be read. What is wrong with it is told where it is read for itself.
func (a *Around) tree(file string) *yaml.Node {
	return once(a, "tree", file, func() *yaml.Node {
		if text := a.text(file); text != "" {
			return decode(file, []byte(text))
		}
		return nil
	})
}

func decode(file string, src []byte) *yaml.Node {
	var root *yaml.Node
	var wrong *yamlnode.Error
	switch path.Ext(file) {
	case ".toml":
		root, wrong = yamlnode.DecodeTOML(src)
	case ".json":
		root, wrong = yamlnode.DecodeJSON(src)
	default:
		var roots []*yaml.Node
		if roots, wrong = yamlnode.Decode(src); len(roots) > 0 {
			root = roots[0]
		}
	}
	if wrong != nil || root == nil || root.Kind != yaml.MappingNode {
		return nil
	}
	return root
}

// xml is the root element of an XML file, or nil.
func (a *Around) xml(file string) *element {
	return once(a, "xml", file, func() *element {
		text := a.text(file)
		if text == "" {
			return nil
		}
		root, wrong := readXML([]byte(text))
		if wrong != nil {
			return nil
		}
		return root
	})
}

// above yields the places of a file name in a folder and all folders above it,
// the nearest first.
func above(folder, name string) []string {
	var places []string
	for dir := folder; ; dir = path.Dir(dir) {
		places = append(places, path.Join(dir, name))
		if dir == "." || dir == "/" || len(places) > maxDepth {
			return places
		}
	}
}

// shared marks a tree as another file's, so that values say where they stand.
func (p *reader) shared(root *yaml.Node, file string) *yaml.Node {
	if root != nil && file != p.path {
		p.mark(root, elsewhere{Origin{p.format, file}, 1}, map[*yaml.Node]bool{})
	}
	return root
}

// What is wrong with a file that manifests share is told where it lies: they
// take nothing from it then.

func (p *reader) sharedYAML(src []byte) {
	roots, wrong := yamlnode.Decode(src)
	if wrong != nil || len(roots) > 0 {
		p.tree(src, append(roots, nil)[0], wrong)
	}
}

func (p *reader) sharedTOML(src []byte) {
	root, wrong := yamlnode.DecodeTOML(src)
	p.tree(src, root, wrong)
}

func (p *reader) sharedXML(src []byte) {
	if _, wrong := readXML(src); wrong != nil && !templated(string(src)) {
		p.wrong(wrong.Line, "%s", wrong.Text)
	}
}
