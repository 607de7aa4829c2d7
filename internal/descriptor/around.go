package descriptor

import (
	"errors"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// Around is what manifests of one repository take from each other, and from the
// files that they share: a parent, the root of a workspace, a catalog of
// versions. Each is read once for all manifests. It is not for several
// goroutines at once. A nil Around has no files.
type Around struct {
	read  func(path string) ([]byte, error)
	trees map[string]*yaml.Node
	poms  map[string]*element
	texts map[string]string
}

// NewAround reads files of the repository with read.
func NewAround(read func(path string) ([]byte, error)) *Around {
	return &Around{read, map[string]*yaml.Node{}, map[string]*element{}, map[string]string{}}
}

func (a *Around) bytes(file string) ([]byte, error) {
	if a == nil || a.read == nil || file == "" {
		return nil, fs.ErrNotExist
	}
	src, err := a.read(file)
	if err == nil && len(src) > maxBytes {
		err = errors.New("too large")
	}
	return src, err
}

// tree is a file in TOML, YAML or JSON, by its ending; nil where there is none
// that can be read. What is wrong with it is told where it is read for itself.
func (a *Around) tree(file string) *yaml.Node {
	if a == nil {
		return nil
	}
	if root, known := a.trees[file]; known {
		return root
	}
	var root *yaml.Node
	if src, err := a.bytes(file); err == nil && !templated(string(src)) {
		root = decode(file, src)
	}
	a.trees[file] = root
	return root
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
	if a == nil {
		return nil
	}
	if root, known := a.poms[file]; known {
		return root
	}
	var root *element
	if src, err := a.bytes(file); err == nil && !templated(string(src)) {
		root, _ = readXML(src)
	}
	a.poms[file] = root
	return root
}

// text is a file as it is, "" where there is none.
func (a *Around) text(file string) string {
	if a == nil {
		return ""
	}
	if text, known := a.texts[file]; known {
		return text
	}
	src, err := a.bytes(file)
	if err != nil {
		src = nil
	}
	a.texts[file] = string(src)
	return a.texts[file]
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
