package export

import (
	"regexp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Readers of YAML 1.1 take these for booleans; in quotes they are texts to all.
var oldBoolean = regexp.MustCompile(`^(?i:y|yes|n|no|on|off|true|false)$`)

// text is a scalar that every reader takes for a text.
func text(s string) *yaml.Node {
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || r != '\n' && unreadable(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.TrimSpace(s)}
	if oldBoolean.MatchString(n.Value) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// unreadable reports what YAML does not allow, or drops.
func unreadable(r rune) bool {
	return unicode.IsControl(r) || r == 0xfeff || r == 0xfffe || r == 0xffff
}

// number is a scalar that is no text.
func number(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: s} }

func object() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

// put adds a key; a value that is empty is left out.
func put(to *yaml.Node, key string, value *yaml.Node) {
	if value == nil || value.Kind == yaml.ScalarNode && value.Value == "" || value.Kind != yaml.ScalarNode && len(value.Content) == 0 {
		return
	}
	to.Content = append(to.Content, text(key), value)
}

// say adds a key with a text.
func say(to *yaml.Node, key, value string) { put(to, key, text(value)) }

// list is a list of nodes; nil ones are left out.
func list(nodes ...*yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, c := range nodes {
		if c != nil {
			n.Content = append(n.Content, c)
		}
	}
	return n
}
