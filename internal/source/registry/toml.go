package registry

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

func tomlRows(content []byte, table string) ([]row, error) {
	if line := tooDeep(content); line > 0 {
		return nil, &lineError{line, fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	}
	var tree map[string]any
	meta, err := toml.Decode(string(content), &tree)
	if err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return nil, &lineError{wrong.Position.Line, "not TOML: " + wrong.Message}
		}
		return nil, err
	}
	order := map[string]int{}
	for i, key := range meta.Keys() {
		if _, seen := order[key.String()]; !seen {
			order[key.String()] = i
		}
	}
	v, err := tomlValue(tree, nil, order, 0)
	if err != nil {
		return nil, err
	}
	tomlLines(v, string(content))
	return rowsOf(v, table)
}

func tomlValue(from any, at toml.Key, order map[string]int, depth int) (*value, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	v := &value{}
	switch from := from.(type) {
	case map[string]any:
		v.fields = map[string]*value{}
		for key, item := range from {
			inner, err := tomlValue(item, append(slices.Clone(at), key), order, depth+1)
			if err != nil {
				return nil, err
			}
			v.set(key, inner)
		}
		place := func(key string) int { return order[append(slices.Clone(at), key).String()] }
		slices.SortFunc(v.keys, func(a, b string) int {
			if d := place(a) - place(b); d != 0 {
				return d
			}
			return strings.Compare(a, b)
		})
	case []map[string]any:
		for _, item := range from {
			inner, err := tomlValue(item, at, order, depth+1)
			if err != nil {
				return nil, err
			}
			v.list = append(v.list, inner)
		}
	case []any:
		for _, item := range from {
			inner, err := tomlValue(item, at, order, depth+1)
			if err != nil {
				return nil, err
			}
			v.list = append(v.list, inner)
		}
	default:
		v.text = fmt.Sprint(from)
	}
	return v, nil
}

var tomlHeader = regexp.MustCompile(`^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$`)

// tomlLines gives the rows the lines of their headers, and their columns those
// of their keys: the library keeps no places. Where a text of several lines
// could look like a header, and where the headers are not as many as the
// tables, no line is better than a wrong one.
func tomlLines(v *value, content string) {
	if strings.Contains(content, `"""`) || strings.Contains(content, "'''") {
		return
	}
	var current *value
	next := map[string]int{}
	for i, line := range strings.Split(content, "\n") {
		if m := tomlHeader.FindStringSubmatch(line); m != nil {
			name := m[2]
			current = v.find(name)
			if m[1] == "[[" && current != nil {
				n := next[name]
				next[name]++
				if n >= len(current.list) {
					return
				}
				current = current.list[n]
			}
			if current != nil {
				current.line = i + 1
			}
			continue
		}
		key, _, ok := strings.Cut(line, "=")
		if !ok || current == nil {
			continue
		}
		if item := current.fields[strings.Trim(strings.TrimSpace(key), `"'`)]; item != nil {
			item.number(i + 1)
		}
	}
}

// find looks a header up, with keys in quotes or without.
func (v *value) find(header string) *value {
	for _, key := range tomlKey.FindAllString(header, -1) {
		if v = v.fields[strings.Trim(key, `"'`)]; v == nil {
			return nil
		}
	}
	return v
}

var tomlKey = regexp.MustCompile(`"[^"]*"|'[^']*'|[A-Za-z0-9_-]+`)

func (v *value) number(line int) {
	v.line = line
	for _, item := range v.list {
		item.number(line)
	}
	for _, item := range v.fields {
		item.number(line)
	}
}

// tooDeep is the line on which brackets nest too deep, or a key has too many
// parts; 0 where none does. The library would follow them until its stack is
// full, which ends the program.
func tooDeep(content []byte) int {
	line, depth, parts := 1, 0, 0
	for i := 0; i < len(content); i++ {
		switch c := content[i]; c {
		case '\n':
			line, parts = line+1, 0
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		case '.':
			parts++ // in numbers and dates too, which have few
		case '=', ',':
			parts = 0
		case '#':
			if end := bytes.IndexByte(content[i:], '\n'); end >= 0 {
				i += end - 1
			} else {
				i = len(content)
			}
		case '"', '\'':
			from := i
			i = tomlString(content, i, c)
			line += bytes.Count(content[from:min(i+1, len(content))], []byte("\n"))
		}
		if depth > maxDepth || parts > maxDepth {
			return line
		}
	}
	return 0
}

// tomlString is the last byte of the string that begins at i: of several lines
// between three quotes, else of one; a backslash escapes in those of ".
func tomlString(content []byte, i int, quote byte) int {
	end := []byte{quote}
	if bytes.HasPrefix(content[i:], []byte{quote, quote, quote}) {
		end = []byte{quote, quote, quote}
	}
	for j := i + len(end); j < len(content); j++ {
		switch {
		case content[j] == '\\' && quote == '"':
			j++
		case bytes.HasPrefix(content[j:], end):
			return j + len(end) - 1
		case content[j] == '\n' && len(end) == 1: // not closed: the library says so
			return j - 1
		}
	}
	return len(content)
}
