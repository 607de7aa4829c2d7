package document

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"daybook/internal/gfm"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
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
	switch fm.Format {
	case "yaml":
		return readYAML(fm)
	case "toml":
		return readTOML(fm)
	case "json":
		return readJSON(fm)
	}
	return nil, nil
}

func readYAML(fm gfm.FrontMatter) (frontMatter, []Problem) {
	var root yaml.Node
	var problems []Problem
	if err := yaml.Unmarshal(fm.Text, &root); err != nil {
		problems = append(problems, yamlProblem(err, fm.Line))
		// The most common fault is a tab; what it means is plain enough.
		mended := strings.ReplaceAll(string(fm.Text), "\t", "  ")
		if mended == string(fm.Text) || yaml.Unmarshal([]byte(mended), &root) != nil {
			return nil, problems
		}
	}
	if len(root.Content) == 0 {
		return nil, problems
	}
	node := root.Content[0]
	if node.Kind != yaml.MappingNode {
		return nil, append(problems, Problem{fm.Line + node.Line - 1, "the front matter is not fields with names"})
	}
	var fields frontMatter
	budget := maxNodes
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, line := node.Content[i], fm.Line+node.Content[i].Line-1
		if fields.find(key.Value) != nil {
			problems = append(problems, Problem{line, fmt.Sprintf("the field %s is there twice", shorten(key.Value, 60))})
			continue
		}
		fields = append(fields, field{key.Value, yamlValue(node.Content[i+1], &budget, 0), line})
	}
	if budget < 0 {
		problems = append(problems, Problem{fm.Line, "the front matter is too large once its aliases are resolved"})
	}
	return fields, problems
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func yamlProblem(err error, first int) Problem {
	text, line := err.Error(), first
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil {
			line = first + n - 1
		}
		text = text[len(m[0]):]
	}
	return Problem{line, "the front matter is not valid YAML: " + text}
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

func readTOML(fm gfm.FrontMatter) (frontMatter, []Problem) {
	var m map[string]any
	if err := toml.Unmarshal(fm.Text, &m); err != nil {
		line, text := fm.Line, err.Error()
		if parse, ok := err.(toml.ParseError); ok {
			line, text = fm.Line+parse.Position.Line-1, parse.Message
		}
		return nil, []Problem{{line, "the front matter is not valid TOML: " + text}}
	}
	return ofMap(m, fm), nil
}

func readJSON(fm gfm.FrontMatter) (frontMatter, []Problem) {
	var m map[string]any
	if err := json.Unmarshal(fm.Text, &m); err != nil {
		return nil, []Problem{{fm.Line, "the front matter is not valid JSON: " + err.Error()}}
	}
	return ofMap(m, fm), nil
}

// ofMap finds the lines that its decoder does not tell.
func ofMap(m map[string]any, fm gfm.FrontMatter) frontMatter {
	var fields frontMatter
	for name, value := range m {
		line := fm.Line
		for i, text := range strings.Split(string(fm.Text), "\n") {
			text = strings.TrimLeft(text, " \t{,\"'")
			if rest, ok := strings.CutPrefix(text, name); ok && strings.IndexAny(strings.TrimLeft(rest, " \t\"'"), ":=") == 0 {
				line = fm.Line + i
				break
			}
		}
		fields = append(fields, field{name, plainValue(value), line})
	}
	slices.SortFunc(fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return fields
}

// plainValue turns TOML's times into what was written.
func plainValue(v any) any {
	switch v := v.(type) {
	case time.Time:
		if v.Hour() == 0 && v.Minute() == 0 && v.Second() == 0 {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339)
	case map[string]any:
		for k := range v {
			v[k] = plainValue(v[k])
		}
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
	}
	return v
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

func fold(name string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
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
