package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

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
