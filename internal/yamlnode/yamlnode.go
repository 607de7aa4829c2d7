// Package yamlnode reads YAML, JSON and TOML that strangers wrote: all into the
// nodes of YAML, with lines, so that one reader serves all three, and measured
// before anything else sees them, because nesting may overflow a stack, and
// aliases that are not expanded yet may stand for too much.
package yamlnode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What a file may cost. GitLab's own limits are 1 MB and a depth of 100; no
// real file comes near the others.
const (
	MaxBytes = 1 << 20
	maxDepth = 100
	maxNodes = 100_000 // aliases counted as often as they are used
	maxMarks = 60_000  // of YAML and TOML, each of which takes the libraries a microsecond or two
)

// Error is a mistake, or a refusal, on a line; 0 is the whole file.
type Error struct {
	Line int
	Text string
}

func (e *Error) Error() string { return e.Text }

// marks counts what begins or separates values, before the library makes a tree
// of them, which takes two hundred times the bytes. Prose has one in fifty
// bytes; definitions of interfaces, which are the largest files, one in thirty.
func marks(src []byte) int {
	n := 0
	for _, mark := range []string{",", ":", "- ", "-\n", "? ", "[", "{", "&"} {
		n += bytes.Count(src, []byte(mark))
	}
	return n
}

var tooDense = refusal(fmt.Sprintf("refused: more than %d marks such as : and [; split the file", maxMarks))

func tooLarge(src []byte) *Error {
	return &Error{0, fmt.Sprintf("the file has %d bytes, over the limit of 1 MB", len(src))}
}

// Decode reads all documents of a file. Empty ones are left out.
func Decode(src []byte) ([]*yaml.Node, *Error) {
	if len(src) > MaxBytes {
		return nil, tooLarge(src)
	}
	if marks(src) > maxMarks {
		return nil, &Error{0, string(tooDense)}
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	var roots []*yaml.Node
	var m measure
	for dec := yaml.NewDecoder(bytes.NewReader(src)); ; {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			return roots, nil
		}
		if err != nil {
			return nil, explain(err)
		}
		if len(n.Content) == 0 {
			continue
		}
		if refused := m.visit(n.Content[0], 1); refused != "" {
			return nil, &Error{n.Content[0].Line, refused}
		}
		roots = append(roots, n.Content[0])
	}
}

var message = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

func explain(err error) *Error {
	m := message.FindStringSubmatch(err.Error())
	if m == nil {
		return &Error{1, "not YAML: " + err.Error()}
	}
	line, _ := strconv.Atoi(m[1])
	if strings.HasPrefix(m[2], "did not find expected") {
		line++ // errors of the library's parser count lines from 0, those of its scanner from 1
	}
	return &Error{max(line, 1), "not YAML: " + m[2]}
}

// measure counts nodes with aliases expanded, and refuses what grows.
type measure struct {
	nodes int
	open  []*yaml.Node // anchors that are being expanded
}

func (m *measure) visit(n *yaml.Node, depth int) (refused string) {
	if m.nodes++; m.nodes > maxNodes {
		return fmt.Sprintf("refused: more than %d values, aliases expanded", maxNodes)
	}
	if depth > maxDepth {
		return fmt.Sprintf("refused: nested deeper than %d levels", maxDepth)
	}
	if n.Kind == yaml.AliasNode {
		return m.alias(n, depth)
	}
	for _, c := range n.Content {
		if refused := m.visit(c, depth+1); refused != "" {
			return refused
		}
	}
	return ""
}

func (m *measure) alias(n *yaml.Node, depth int) (refused string) {
	for _, a := range m.open {
		if a == n.Alias {
			return fmt.Sprintf("refused: the anchor %q holds itself", n.Value)
		}
	}
	m.open = append(m.open, n.Alias)
	defer func() { m.open = m.open[:len(m.open)-1] }()
	return m.visit(n.Alias, depth)
}

// Shift moves the lines of a tree by so many, for a document that was cut out
// of a file.
func Shift(n *yaml.Node, lines int) {
	n.Line += lines
	for _, c := range n.Content {
		Shift(c, lines)
	}
}

// Resolve follows an alias.
func Resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
