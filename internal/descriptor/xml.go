package descriptor

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"

	"daybook/internal/yamlnode"
)

// What an XML file may cost; the same as for YAML.
const (
	maxDepth = 100
	maxNodes = 100_000
)

// element is an element of an XML file. Namespaces are left out: people leave
// them out of manifests, too.
type element struct {
	name, text string
	raw        []byte // of text, until the element ends
	attributes []xml.Attr
	children   []*element
	line       int
}

// readXML reads a file within the limits of YAML. Entities of the file's own
// are not expanded: Go's decoder refuses them.
func readXML(src []byte) (*element, *yamlnode.Error) {
	dec := xml.NewDecoder(bytes.NewReader(src))
	dec.CharsetReader = charset.NewReaderLabel
	top := &element{}
	open := []*element{top}
	nodes := 0
	wrong := func(text string) *yamlnode.Error {
		line, _ := dec.InputPos()
		return &yamlnode.Error{Line: line, Text: text}
	}
	for {
		line, _ := dec.InputPos()
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, wrong("not XML: " + err.Error())
		}
		at := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if nodes++; nodes > maxNodes {
				return nil, wrong(fmt.Sprintf("refused: more than %d elements", maxNodes))
			}
			if len(open) > maxDepth {
				return nil, wrong(fmt.Sprintf("refused: nested deeper than %d levels", maxDepth))
			}
			e := &element{name: t.Name.Local, attributes: t.Attr, line: line}
			at.children = append(at.children, e)
			open = append(open, e)
		case xml.EndElement:
			at.text, at.raw = strings.TrimSpace(string(at.raw)), nil
			open = open[:len(open)-1]
		case xml.CharData:
			if len(at.children) == 0 {
				at.raw = append(at.raw, t...)
			}
		}
	}
	if len(top.children) == 0 {
		return nil, wrong("not XML: there is no element")
	}
	return top.children[0], nil
}

// child is the first element of that name below a path of elements.
func (e *element) child(names ...string) *element {
	for _, name := range names {
		if e == nil {
			return nil
		}
		var next *element
		for _, c := range e.children {
			if c.name == name {
				next = c
				break
			}
		}
		e = next
	}
	return e
}

func (e *element) all(name string) []*element {
	var list []*element
	if e != nil {
		for _, c := range e.children {
			if c.name == name {
				list = append(list, c)
			}
		}
	}
	return list
}

func (e *element) attribute(name string) string {
	if e != nil {
		for _, a := range e.attributes {
			if a.Name.Local == name {
				return strings.TrimSpace(a.Value)
			}
		}
	}
	return ""
}

// value is the text of the first element of that name below a path.
func (e *element) value(names ...string) Value {
	if c := e.child(names...); c != nil && c.text != "" {
		return Value{Text: strings.Join(strings.Fields(c.text), " "), Line: c.line}
	}
	return Value{}
}
