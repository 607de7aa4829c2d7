package infra

import (
	"bytes"
	"fmt"
	"strings"

	"daybook/internal/yamlnode"
)

// filled stands where an action of a template would write something. It is what
// computed looks for, and YAML wherever a value, a key or a part of one is.
const filled = "<>"

// opening are the actions that an end closes.
var opening = map[string]bool{"if": true, "range": true, "with": true, "define": true, "block": true}

// outline is a Go template with nothing but what it writes in any case: what
// stands within conditions, loops and definitions is left out, line by line, and
// filled stands for the other actions. hidden tells whether anything was left
// out. Nothing is executed. See https://pkg.go.dev/text/template#hdr-Actions.
func outline(src []byte) (out []byte, hidden bool, err error) {
	var b bytes.Buffer
	depth, line := 0, 1
	for rest := src; ; {
		begin := bytes.Index(rest, []byte("{{"))
		text := rest
		if begin >= 0 {
			text = rest[:begin]
		}
		line += bytes.Count(text, []byte("\n"))
		if depth == 0 {
			b.Write(text)
		} else {
			hidden = hidden || len(bytes.TrimSpace(text)) > 0
			b.Write(bytes.Repeat([]byte("\n"), bytes.Count(text, []byte("\n"))))
		}
		if begin < 0 {
			break
		}
		rest = rest[begin+2:]
		length := actionLength(rest)
		if length < 0 {
			return nil, hidden, fmt.Errorf("line %d: an action does not end", line)
		}
		action := rest[:length]
		rest = rest[length:]
		switch word := firstWord(action); {
		case opening[word]:
			depth++
		case word == "end":
			if depth--; depth < 0 {
				return nil, hidden, fmt.Errorf("line %d: an end closes nothing", line)
			}
		case depth == 0 && writes(action):
			b.WriteString(filled)
		}
		lines := bytes.Count(action, []byte("\n"))
		line += lines
		b.Write(bytes.Repeat([]byte("\n"), lines))
	}
	if depth > 0 {
		return nil, hidden, fmt.Errorf("a block of actions does not end")
	}
	return withoutFilledLines(b.Bytes()), hidden, nil
}

// actionLength is the length of an action up to the end of its closing braces;
// -1 where it has none. Braces in texts and comments close nothing.
func actionLength(s []byte) int {
	if body := bytes.TrimLeft(bytes.TrimPrefix(s, []byte("-")), " \t\r\n"); bytes.HasPrefix(body, []byte("/*")) {
		end := bytes.Index(body, []byte("*/"))
		if end < 0 {
			return -1
		}
		s, body = s[:len(s)-len(body)+end+2], body[end+2:]
		if end = bytes.Index(body, []byte("}}")); end < 0 {
			return -1
		}
		return len(s) + end + 2
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '}':
			if i+1 < len(s) && s[i+1] == '}' {
				return i + 2
			}
		case '`', '"', '\'':
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' && c != '`' {
					i++
				}
			}
		}
	}
	return -1
}

// firstWord is the keyword of an action, or the first thing that it names.
func firstWord(action []byte) string {
	action = bytes.TrimLeft(bytes.TrimPrefix(action, []byte("-")), " \t\r\n")
	end := bytes.IndexFunc(action, func(r rune) bool { return r < 'a' || r > 'z' })
	return string(action[:max(end, 0)])
}

// writes reports whether an action writes a value where it stands: not a
// comment, not one that sets a variable, and not a block of lines, which ends
// what stands before it.
func writes(action []byte) bool {
	body := bytes.TrimLeft(bytes.TrimPrefix(action, []byte("-")), " \t\r\n")
	switch {
	case bytes.HasPrefix(body, []byte("/*")), firstWord(action) == "else":
		return false
	case bytes.HasPrefix(body, []byte("$")) && (bytes.Contains(body, []byte(":=")) || bytes.Contains(body, []byte(" = "))):
		return false
	}
	return !bytes.Contains(body, []byte("indent"))
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
