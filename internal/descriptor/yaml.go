package descriptor

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// What a descriptor may cost. Backstage has no such limits; no real file comes
// near ours.
const (
	maxBytes     = yamlnode.MaxBytes
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

// documents hands over the YAML documents of a file one by one.
func (p *reader) documents(src []byte, read func(document)) {
	documents, refused := split(src)
	if refused != "" {
		p.problem(0, "", "%s", refused)
		return
	}
	for _, d := range documents {
		p.entity = ""
		read(d)
	}
}

// split cuts the source at its document markers, so that a document which does
// not parse takes no other one with it. A "---" at the beginning of a line is
// a marker wherever it stands; YAML allows it in no scalar.
func split(src []byte) (documents []document, refused string) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	var chunk strings.Builder
	first := 1
	chunks := 0
	flush := func() {
		if strings.TrimSpace(chunk.String()) == "" {
			chunk.Reset()
			return
		}
		// Those that are comments alone cost as much as others.
		if chunks++; chunks > maxDocuments {
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
	if chunks > maxDocuments {
		return nil, fmt.Sprintf("the file has more than %d documents", maxDocuments)
	}
	return documents, ""
}

func marker(line, mark string) bool {
	rest, ok := strings.CutPrefix(line, mark)
	return ok && (strings.TrimSpace(rest) == "" || rest[0] == ' ' || rest[0] == '\t')
}

// parse reads one document that begins on line first. Empty ones have neither
// root nor error.
func parse(src string, first int) document {
	d := document{src: src, line: first}
	roots, err := yamlnode.Decode([]byte(src))
	switch {
	case err != nil:
		// The library counts some errors from a line that is not there.
		last := strings.Count(src, "\n") + 1
		d.err, d.at = err.Text, first+min(max(err.Line, 1), last)-1
	case len(roots) > 0 && !isNull(roots[0]):
		yamlnode.Shift(roots[0], first-1)
		d.root, d.line = roots[0], roots[0].Line
	}
	return d
}

// field is the value of a key in a mapping, with the line where it is used;
// nil where there is none. Merge keys are not followed: Backstage reads "<<"
// as a key like others.
func field(n *yaml.Node, key string) *yaml.Node {
	n = yamlnode.Resolve(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := yamlnode.Resolve(n.Content[i]); k.Kind == yaml.ScalarNode && k.Value == key {
			return yamlnode.Resolve(n.Content[i+1])
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
