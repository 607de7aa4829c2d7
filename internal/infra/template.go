package infra

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"text/template/parse"

	"daybook/internal/yamlnode"
)

// filled stands where an action of a template would write something. It is what
// computed looks for, and YAML wherever a value, a key or a part of one is.
const filled = "<>"

// maxActions is how many actions a template may have: blocks of them nest, and
// each level takes its share of the stack.
const maxActions = 10_000

// outline is a Go template with nothing but what it writes in any case, each
// text on its line: what stands within conditions, loops and definitions is
// left out, and filled stands for the other actions. hidden tells whether there
// are such blocks. Nothing is executed.
func outline(src []byte) (out []byte, hidden bool, err error) {
	if bytes.Count(src, []byte("{{")) > maxActions {
		return nil, false, fmt.Errorf("has more than %d actions", maxActions)
	}
	tree := parse.New("")
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(string(src), "", "", map[string]*parse.Tree{}); err != nil {
		return nil, false, errors.New("line " + strings.TrimPrefix(err.Error(), "template: :"))
	}
	o := outlined{src: src}
	for _, n := range tree.Root.Nodes {
		o.lineOf(n)
		switch n := n.(type) {
		case *parse.TextNode:
			o.text(n.Text)
		case *parse.ActionNode:
			if writes(n.Pipe) {
				o.out.WriteString(filled)
			}
		case *parse.TemplateNode:
			o.out.WriteString(filled)
		case *parse.IfNode, *parse.RangeNode, *parse.WithNode:
			hidden = true
			if o.line == o.written { // the rest of a line that has begun
				o.out.WriteString(filled)
			}
		}
	}
	return withoutFilledLines(o.out.Bytes()), hidden, nil
}

// outlined is an outline so far.
type outlined struct {
	src     []byte
	out     bytes.Buffer
	at      int // up to where lines of src are counted
	line    int // at that place, from 0
	written int // the last line of out, from 0
}

// lineOf goes on to a node.
func (o *outlined) lineOf(n parse.Node) {
	at := max(o.at, min(int(n.Position()), len(o.src)))
	o.line += bytes.Count(o.src[o.at:at], []byte("\n"))
	o.at = at
}

// text writes what stands in the template itself, on its line.
func (o *outlined) text(text []byte) {
	for ; o.written < o.line; o.written++ {
		o.out.WriteByte('\n')
	}
	o.out.Write(text)
	o.written += bytes.Count(text, []byte("\n"))
}

// writes reports whether an action writes a value where it stands: not one that
// sets a variable, and not a block of lines, which ends what stands before it.
func writes(p *parse.PipeNode) bool {
	for _, c := range p.Cmds {
		if f, ok := c.Args[0].(*parse.IdentifierNode); ok && (f.Ident == "indent" || f.Ident == "nindent") {
			return false
		}
	}
	return len(p.Decl) == 0
}

// withoutFilledLines empties lines that actions alone make: a whole piece of
// YAML, or nothing.
func withoutFilledLines(src []byte) []byte {
	out := make([]byte, 0, len(src))
	for line := range bytes.Lines(src) {
		if bytes.Contains(line, []byte(filled)) && len(bytes.TrimSpace(bytes.ReplaceAll(line, []byte(filled), nil))) == 0 {
			line = []byte("\n")
		}
		out = append(out, line...)
	}
	return out
}

// parseTemplate reads a template of a chart: those objects that it makes
// whatever the values are. An alert is left out, since a condition may hold its
// runbook.
func parseTemplate(f *File, src []byte) {
	text, hidden, err := outline(src)
	if err != nil {
		f.Unread = "no template: " + err.Error()
		return
	}
	objects, looked, fault := 0, 0, ""
	for first, document := range documents(text) {
		if !bytes.Contains(document, []byte("kind:")) {
			continue
		}
		if looked++; looked > maxItems {
			f.problem(first, "has more than the %d documents that are read", maxItems)
			break
		}
		roots, err := yamlnode.Decode(document)
		if err != nil {
			fault = fmt.Sprintf("line %d is YAML only where values are filled in", first+max(err.Line, 1))
			continue
		}
		for _, n := range roots {
			yamlnode.Shift(n, first)
			if o, ok := objectOf(n); ok && !computed(o.kind) {
				o.apiVersion = known(o.apiVersion)
				f.object(o)
				objects++
			}
		}
	}
	f.Alerts = nil
	switch {
	case objects > 0:
	case fault != "":
		f.Unread = fault
	case hidden:
		f.Unread = "depends on values, which are not filled in"
	}
}

// documents are those of a YAML file, each with the number of lines before it:
// where one needs values to be YAML, others may not.
func documents(src []byte) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		begin, first, at, line := 0, 0, 0, 0
		for text := range bytes.Lines(src) {
			if bytes.HasPrefix(text, []byte("---")) && at > begin {
				if !yield(first, src[begin:at]) {
					return
				}
				begin, first = at, line
			}
			at += len(text)
			line++
		}
		if begin < len(src) {
			yield(first, src[begin:])
		}
	}
}

// charts are the folders of a repository's Helm charts.
func charts(paths []string) map[string]bool {
	folders := map[string]bool{}
	for _, p := range paths {
		if baseName(p) == "Chart.yaml" {
			folders[strings.TrimSuffix(p, "Chart.yaml")] = true
		}
	}
	return folders
}

// isTemplate reports whether a file is a template of one of the charts that
// makes objects. Names with an underscore hold definitions, and the folder
// tests what is run by hand.
func isTemplate(p string, charts map[string]bool) bool {
	if !strings.HasSuffix(p, ".yaml") && !strings.HasSuffix(p, ".yml") || strings.HasPrefix(baseName(p), "_") {
		return false
	}
	for rest := p; ; {
		i := strings.LastIndex(rest, "templates/")
		if i < 0 {
			return false
		}
		rest = p[:i]
		if charts[rest] {
			return !strings.HasPrefix(p[i:], "templates/tests/")
		}
	}
}
