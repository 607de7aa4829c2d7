package registry

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
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
	maxRows = 50_000
	maxText = 2000 // bytes of one value
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
