package registry

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

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
