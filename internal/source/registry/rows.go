package registry

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// reader is one way to write a registry. Table is where in it the rows are.
type reader func(content []byte, table string) ([]row, error)

// readerOf goes by the ending of the file; nil for one that is no registry.
func readerOf(name string) reader {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return yamlRows
	case ".json":
		return jsonRows
	case ".toml":
		return tomlRows
	case ".csv":
		return csvRows
	}
	return nil
}

const (
	maxRows  = 50_000
	maxDepth = 20
	maxText  = 2000 // bytes of one value
)

// lineError is a mistake on a line of the file.
type lineError struct {
	line int
	text string
}

func (e *lineError) Error() string { return e.text }

func parse(name string, content []byte, table string) ([]row, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	rows, err := readerOf(name)(content, table)
	var at *lineError
	switch {
	case errors.As(err, &at) && at.line > 0:
		return nil, fmt.Errorf("%s:%d: %s", name, at.line, at.text)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(rows) == 0:
		return nil, fmt.Errorf("%s holds no rows", name)
	case len(rows) > maxRows:
		return nil, fmt.Errorf("%s holds more than %d rows", name, maxRows)
	}
	return rows, nil
}

// value is a node of any of the formats that nest.
type value struct {
	line   int
	text   string
	list   []*value
	keys   []string // in the order of the file
	fields map[string]*value
}

// rowsOf finds the rows in a document: a list of tables, or tables by name. A
// table that is named is looked up; else the document may be one itself, or
// hold just one.
func rowsOf(v *value, table string) ([]row, error) {
	if table != "" {
		for part := range strings.SplitSeq(table, ".") {
			if v = v.fields[part]; v == nil {
				return nil, fmt.Errorf("it holds no %s", table)
			}
		}
		return v.rows(), nil
	}
	if rows := v.rows(); len(rows) > 0 {
		return rows, nil
	}
	var found []row
	for _, key := range v.keys {
		if rows := v.fields[key].rows(); len(rows) > 0 {
			if found != nil {
				return nil, errors.New("it holds several tables; name the one with the repositories as table")
			}
			found = rows
		}
	}
	return found, nil
}

// rows are the tables of a list, or those of a table by name; the name is the
// column "name" then, if there is no other.
func (v *value) rows() []row {
	var rows []row
	for _, item := range v.list {
		if item.fields == nil {
			return nil
		}
		rows = append(rows, item.row())
	}
	for _, key := range v.keys {
		item := v.fields[key]
		if item.fields == nil {
			return nil
		}
		r := item.row()
		if r.cells["name"] == nil {
			r.cells["name"] = []cell{{key, item.line}}
		}
		rows = append(rows, r)
	}
	return rows
}

func (v *value) row() row {
	r := row{line: v.line, cells: map[string][]cell{}}
	v.flatten("", &r)
	return r
}

// flatten names what lies within: a.b. Lists of texts are several cells.
func (v *value) flatten(name string, r *row) {
	switch {
	case v.fields != nil:
		for _, key := range v.keys {
			v.fields[key].flatten(strings.TrimPrefix(name+"."+key, "."), r)
		}
	case v.list != nil:
		for _, item := range v.list {
			item.flatten(name, r)
		}
	default:
		r.add(name, v.text, v.line)
	}
}

func (r *row) add(name, text string, line int) {
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return
	}
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	r.cells[name] = append(r.cells[name], cell{text, line})
}

func yamlRows(content []byte, table string) ([]row, error) {
	roots, wrong := yamlnode.Decode(content)
	if wrong != nil {
		return nil, &lineError{wrong.Line, wrong.Text}
	}
	if len(roots) != 1 {
		return nil, fmt.Errorf("it holds %d documents, and a registry is one", len(roots))
	}
	return rowsOf(yamlValue(roots[0]), table)
}

// yamlValue turns nodes, which yamlnode has measured, into values.
func yamlValue(n *yaml.Node) *value {
	line := n.Line
	n = yamlnode.Resolve(n)
	v := &value{line: line}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			v.list = append(v.list, yamlValue(item))
		}
	case yaml.MappingNode:
		v.fields = map[string]*value{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Tag == "!!merge" {
				v.merge(yamlValue(n.Content[i+1]))
				continue
			}
			v.set(n.Content[i].Value, yamlValue(n.Content[i+1]))
		}
	default:
		if n.Tag != "!!null" {
			v.text = n.Value
		}
	}
	return v
}

func (v *value) set(key string, of *value) {
	if _, twice := v.fields[key]; !twice {
		v.keys = append(v.keys, key)
	}
	v.fields[key] = of
}

// merge takes what << brings, where the table says nothing itself.
func (v *value) merge(from *value) {
	for _, one := range append([]*value{from}, from.list...) {
		for _, key := range one.keys {
			if v.fields[key] == nil {
				v.set(key, one.fields[key])
			}
		}
	}
}

func jsonRows(content []byte, table string) ([]row, error) {
	d := jsonReader{Decoder: json.NewDecoder(bytes.NewReader(content)), content: content}
	d.UseNumber()
	v, err := d.value(0)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("something follows its end")
		}
	}
	if err != nil {
		return nil, &lineError{d.line(), "not JSON: " + err.Error()}
	}
	return rowsOf(v, table)
}

// jsonReader reads values with their lines.
type jsonReader struct {
	*json.Decoder
	content []byte
	at      int64 // bytes whose lines are counted
	lines   int
}

// line is the one that was read last.
func (d *jsonReader) line() int {
	end := min(d.InputOffset(), int64(len(d.content)))
	if end > d.at {
		d.lines += bytes.Count(d.content[d.at:end], []byte("\n"))
		d.at = end
	}
	return d.lines + 1
}

func (d *jsonReader) value(depth int) (*value, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	v := &value{line: d.line()}
	switch t := token.(type) {
	case json.Delim:
		err = d.inside(v, t, depth)
	case string:
		v.text = t
	case json.Number:
		v.text = t.String()
	case bool:
		v.text = fmt.Sprint(t)
	}
	return v, err
}

func (d *jsonReader) inside(v *value, open json.Delim, depth int) error {
	if open == '{' {
		v.fields = map[string]*value{}
	}
	for d.More() {
		key := ""
		if open == '{' {
			token, err := d.Token()
			if err != nil {
				return err
			}
			key, _ = token.(string)
		}
		item, err := d.value(depth + 1)
		if err != nil {
			return err
		}
		if open == '{' {
			v.set(key, item)
		} else {
			v.list = append(v.list, item)
		}
	}
	_, err := d.Token()
	return err
}

func tomlRows(content []byte, table string) ([]row, error) {
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

// csvRows reads a table with its header. What is between its columns is told by
// the header: a comma, a semicolon or a tab.
func csvRows(content []byte, table string) ([]row, error) {
	if table != "" {
		return nil, errors.New("a CSV file has no tables to choose from")
	}
	first, _, _ := bytes.Cut(content, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(content))
	for _, between := range []rune{';', '\t'} {
		if bytes.ContainsRune(first, between) && !bytes.Contains(first, []byte(",")) {
			r.Comma = between
		}
	}
	r.TrimLeadingSpace, r.FieldsPerRecord = true, -1 // empty columns at the end are often left out
	header, err := r.Read()
	if err != nil {
		return nil, csvError(err)
	}
	var rows []row
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, csvError(err)
		}
		line, _ := r.FieldPos(0)
		if len(record) > len(header) {
			return nil, &lineError{line, fmt.Sprintf("this row has %d columns, and the header %d", len(record), len(header))}
		}
		one := row{line: line, cells: map[string][]cell{}}
		for i, text := range record {
			at, _ := r.FieldPos(i)
			one.add(strings.TrimSpace(header[i]), text, at)
		}
		if rows = append(rows, one); len(rows) > maxRows {
			return rows, nil
		}
	}
}

func csvError(err error) error {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return &lineError{wrong.Line, "not CSV: " + wrong.Err.Error()}
	}
	return err
}
