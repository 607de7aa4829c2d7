package document

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/gfm"
	"daybook/internal/yamlnode"
)

// field is one field of the front matter, with its line in the document.
type field struct {
	name  string
	value any
	line  int
}

// frontMatter is in the order of the document.
type frontMatter []field

// maxNodes bounds what aliases may blow a small YAML block up to.
const maxNodes = 20_000

func readFrontMatter(fm gfm.FrontMatter) (frontMatter, []Problem) {
	switch {
	case fm.Unclosed:
		return nil, []Problem{{1, "the front matter is not closed"}}
	case fm.List:
		return nil, []Problem{{2, "the front matter is a list, not fields with names"}}
	}
	root, wrong := frontNode(fm.Format, fm.Text)
	if wrong == nil {
		return frontFields(root, fm.Line)
	}
	problems := []Problem{{fm.Line + max(wrong.Line, 1) - 1, "the front matter is " + wrong.Text}}
	if mended := bytes.ReplaceAll(fm.Text, []byte("\t"), []byte("  ")); fm.Format == "yaml" && len(mended) > len(fm.Text) {
		// The most common fault is a tab; what it means is plain enough.
		if root, wrong = frontNode(fm.Format, mended); wrong == nil {
			fields, more := frontFields(root, fm.Line)
			return fields, append(problems, more...)
		}
	}
	return nil, problems
}

// frontNode is nil for front matter that holds nothing.
func frontNode(format string, text []byte) (root *yaml.Node, wrong *yamlnode.Error) {
	switch format {
	case "toml":
		return yamlnode.DecodeTOML(text)
	case "json":
		return yamlnode.DecodeJSON(text)
	case "yaml":
		roots, wrong := yamlnode.Decode(text)
		if len(roots) > 0 {
			root = roots[0]
		}
		return root, wrong
	}
	return nil, nil
}

// frontFields lists the fields of a node whose lines count from first.
func frontFields(node *yaml.Node, first int) (fields frontMatter, problems []Problem) {
	if node == nil {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, []Problem{{first + node.Line - 1, "the front matter is not fields with names"}}
	}
	taken := map[string]bool{}
	budget := maxNodes
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, line := node.Content[i], first+node.Content[i].Line-1
		if taken[fold(key.Value)] {
			problems = append(problems, Problem{line, fmt.Sprintf("the field %s is there twice", shorten(key.Value, 60))})
			continue
		}
		taken[fold(key.Value)] = true
		fields = append(fields, field{key.Value, yamlValue(node.Content[i+1], &budget, 0), line})
	}
	if budget < 0 {
		problems = append(problems, Problem{first, "the front matter is too large once its aliases are resolved"})
	}
	return fields, problems
}

// yamlValue keeps dates as they are written: they are judged later, and by
// their field.
func yamlValue(n *yaml.Node, budget *int, depth int) any {
	if *budget--; *budget < 0 || depth > 50 {
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		return yamlValue(n.Alias, budget, depth+1)
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = yamlValue(n.Content[i+1], budget, depth+1)
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			list = append(list, yamlValue(c, budget, depth+1))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool", "!!int":
		var v any
		if n.Decode(&v) == nil {
			return v
		}
	}
	return n.Value
}

func (f frontMatter) values() map[string]any {
	if len(f) == 0 {
		return nil
	}
	m := make(map[string]any, len(f))
	for _, field := range f {
		m[field.name] = field.value
	}
	return m
}

// find finds a field by name; case, hyphens and underscores do not matter.
func (f frontMatter) find(name string) *field {
	for i := range f {
		if fold(f[i].name) == fold(name) {
			return &f[i]
		}
	}
	return nil
}

var separators = strings.NewReplacer("-", "", "_", "", " ", "")

func fold(name string) string {
	return separators.Replace(strings.ToLower(name))
}

// text is the first of the fields that holds text.
func (f frontMatter) text(names ...string) string {
	for _, name := range names {
		if field := f.find(name); field != nil {
			if s, ok := field.value.(string); ok && strings.TrimSpace(s) != "" {
				return gfm.Squeeze(s)
			}
		}
	}
	return ""
}

// tags are what the document files itself under, as a list or with commas.
func (f frontMatter) tags() []string {
	const most = 50
	var tags []string
	for _, name := range []string{"tags", "keywords", "labels"} {
		field := f.find(name)
		if field == nil {
			continue
		}
		var values []string
		switch v := field.value.(type) {
		case string:
			values = strings.Split(v, ",")
		case []any:
			for _, item := range v {
				if s, ok := item.(string); ok {
					values = append(values, s)
				}
			}
		}
		for _, v := range values {
			if v = shorten(gfm.Squeeze(v), 60); v != "" && !slices.Contains(tags, v) && len(tags) < most {
				tags = append(tags, v)
			}
		}
	}
	return tags
}
