package descriptor

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What a descriptor may cost. Backstage has no such limits; no real file comes
// near ours.
const (
	maxBytes   = 1 << 20
	maxDepth   = 100
	maxNodes   = 100_000 // aliases counted as often as they are used
	maxAliases = 1000

	maxDocuments = 1000
)

// document is one YAML document of a file.
type document struct {
	root *yaml.Node // nil where it does not parse
	line int        // its first line with content
	err  string
	at   int    // line of err
	src  string // for telling a skeleton from a mistake
}

// split cuts the source at its document markers, so that a document which does
// not parse takes no other one with it. A "---" at the beginning of a line is
// a marker wherever it stands; YAML allows it in no scalar.
func split(src []byte) (documents []document, refused string) {
	if len(src) > maxBytes {
		return nil, fmt.Sprintf("the file has %d bytes, over the limit of 1 MB for a descriptor", len(src))
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	var chunk strings.Builder
	first := 1
	flush := func() {
		if len(documents) > maxDocuments {
			return
		}
		if d := parse(chunk.String(), first); d.root != nil || d.err != "" {
			documents = append(documents, d)
		}
		chunk.Reset()
	}
	number := 0
	for line := range strings.Lines(string(src)) {
		number++
		switch {
		case marker(line, "---"):
			flush()
			first = number
			line = "   " + line[3:] // what follows on the same line belongs to the document
		case marker(line, "..."):
			flush()
			first = number
			line = "\n"
		case line[0] == '%' && strings.TrimSpace(chunk.String()) == "":
			line = "\n" // a directive
		}
		chunk.WriteString(line)
	}
	flush()
	if len(documents) > maxDocuments {
		return nil, fmt.Sprintf("the file has more than %d documents", maxDocuments)
	}
	return documents, ""
}

func marker(line, mark string) bool {
	rest, ok := strings.CutPrefix(line, mark)
	return ok && (strings.TrimSpace(rest) == "" || rest[0] == ' ' || rest[0] == '\t')
}

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// parse reads one document that begins on line first. Empty ones have neither
// root nor error.
func parse(src string, first int) document {
	d := document{src: src, line: first}
	var n yaml.Node
	switch err := yaml.NewDecoder(strings.NewReader(src)).Decode(&n); {
	case err == io.EOF:
		return d
	case err != nil:
		m := yamlError.FindStringSubmatch(err.Error())
		if m == nil {
			m = []string{"", "", err.Error()}
		}
		line, _ := strconv.Atoi(m[1])
		if strings.HasPrefix(m[2], "did not find expected") {
			line++ // the library counts lines from 0 in errors of its parser, from 1 in those of its scanner
		}
		d.err, d.at = "not YAML: "+m[2], first+max(line, 1)-1
		return d
	}
	if len(n.Content) == 0 || isNull(n.Content[0]) {
		return d
	}
	b := bounds{first: first}
	b.visit(n.Content[0], 1)
	if b.refused != "" {
		d.err, d.at = b.refused, first
		return d
	}
	d.root, d.line = n.Content[0], n.Content[0].Line
	return d
}

// bounds measures a tree and moves its lines to where they stand in the file.
type bounds struct {
	first          int
	nodes, aliases int
	refused        string
	open           []*yaml.Node // anchors that are being expanded
}

func (b *bounds) visit(n *yaml.Node, depth int) {
	b.measure(n, depth)
	if b.refused != "" {
		return
	}
	n.Line += b.first - 1
	for _, c := range n.Content {
		b.visit(c, depth+1)
	}
}

// measure counts a node, and what an alias stands for as often as it is used.
func (b *bounds) measure(n *yaml.Node, depth int) {
	b.nodes++
	switch {
	case b.refused != "":
	case depth > maxDepth:
		b.refused = fmt.Sprintf("refused: nested deeper than %d levels", maxDepth)
	case b.nodes > maxNodes:
		b.refused = fmt.Sprintf("refused: more than %d values, aliases expanded", maxNodes)
	case n.Kind == yaml.AliasNode:
		b.alias(n, depth)
	}
}

func (b *bounds) alias(n *yaml.Node, depth int) {
	if b.aliases++; b.aliases > maxAliases {
		b.refused = fmt.Sprintf("refused: more than %d aliases", maxAliases)
		return
	}
	for _, a := range b.open {
		if a == n.Alias {
			b.refused = fmt.Sprintf("refused: the anchor %q holds itself", n.Value)
			return
		}
	}
	b.open = append(b.open, n.Alias)
	var expand func(*yaml.Node, int)
	expand = func(n *yaml.Node, depth int) {
		b.measure(n, depth)
		for _, c := range n.Content {
			if b.refused == "" {
				expand(c, depth+1)
			}
		}
	}
	expand(n.Alias, depth)
	b.open = b.open[:len(b.open)-1]
}

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// field is the value of a key in a mapping, with the line where it is used;
// nil where there is none. Merge keys are not followed: Backstage reads "<<"
// as a key like others.
func field(n *yaml.Node, key string) *yaml.Node {
	n = resolve(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := resolve(n.Content[i]); k.Kind == yaml.ScalarNode && k.Value == key {
			return resolve(n.Content[i+1])
		}
	}
	return nil
}

func isNull(n *yaml.Node) bool {
	return n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// isString follows YAML 1.2, which Backstage reads: a date is a string.
func isString(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode {
		return false
	}
	tag := n.ShortTag()
	return tag != "!!int" && tag != "!!float" && tag != "!!bool" && tag != "!!null"
}

// what names the kind of a node for a reader.
func what(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return "the boolean " + n.Value
	case "!!null":
		return "empty"
	}
	return "a text"
}
