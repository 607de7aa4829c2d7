package pipeline

import (
	"path"
	"regexp"
	"strings"
)

// ParseMakefile reads the targets of a Makefile as GNU make would see them,
// without running anything: all branches of conditionals count, variables with
// a plain value are followed, and what make would have to compute makes the
// result Dynamic.
func ParseMakefile(src []byte) Targets {
	m := makefile{variables: map[string]string{}, prefix: '\t', at: map[string]int{}}
	m.Tool = "make"
	if len(src) > maxMakefile {
		m.dynamic("the file is over the limit of " + itoa(maxMakefile>>10) + " KB for a Makefile")
		return m.Targets
	}
	m.lines = strings.Split(strings.TrimPrefix(string(src), "\xef\xbb\xbf"), "\n")
	for m.next < len(m.lines) {
		m.statement()
	}
	return m.Targets
}

// maxMakefile bounds a file: every line is held against the forms of a
// statement. The longest of the fleets that were tried had 19 KB.
const maxMakefile = 256 << 10

// tooLong is the value of a variable that nobody follows any more.
const tooLong = "$(too-long)"

// What variables may cost: how deep they nest, how long they get, and how many
// are looked up in all. Beyond, a name counts as computed.
const (
	maxExpand = 10
	maxValue  = 8 << 10
	maxWork   = 200_000
)

type makefile struct {
	Targets
	lines     []string
	next      int // index of the next physical line
	inRule    bool
	prefix    byte // of recipe lines
	variables map[string]string
	at        map[string]int // name -> its index in Targets
	work      int            // references expanded
}

// logical joins continued lines and returns the number of the first.
func (m *makefile) logical() (text string, number int) {
	number = m.next + 1
	var b strings.Builder
	for m.next < len(m.lines) {
		line := strings.TrimSuffix(m.lines[m.next], "\r")
		m.next++
		slashes := len(line) - len(strings.TrimRight(line, `\`))
		if slashes%2 == 0 {
			b.WriteString(line)
			break
		}
		b.WriteString(strings.TrimRight(line[:len(line)-1], " \t"))
		b.WriteByte(' ')
		if m.next < len(m.lines) {
			m.lines[m.next] = strings.TrimLeft(m.lines[m.next], " \t")
		}
	}
	return b.String(), number
}

var (
	makeConditional = regexp.MustCompile(`^(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b`)
	makeDefine      = regexp.MustCompile(`^(?:(?:override|export|private)\s+)*define\b\s*(\S*)`)
	makeInclude     = regexp.MustCompile(`^(-include|sinclude|include)\s+(.*)$`)
	makeDirective   = regexp.MustCompile(`^(?:export|unexport|override|private|vpath|undefine|load|-load)\b`)
	makeQuiet       = regexp.MustCompile(`^\$[({](?:info|warning|error|shell)\s`)
	makeAssignment  = regexp.MustCompile(`^\s*(?:(?:export|override|private|unexport)\s+)*([^\s:#=!?+]+)\s*(:::=|::=|:=|\?=|\+=|!=|=)\s*(.*)$`)
	makeSpecial     = regexp.MustCompile(`^\.[A-Z_]+$`)
	makeSuffixRule  = regexp.MustCompile(`^\.[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)?$`)
)

func (m *makefile) statement() {
	if line := m.lines[m.next]; m.inRule && line != "" && line[0] == m.prefix {
		m.logical() // a recipe
		return
	}
	text, number := m.logical()
	text = stripComment(text)
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "", makeConditional.MatchString(trimmed), makeQuiet.MatchString(trimmed):
		return // none of them ends a rule
	case makeDefine.MatchString(trimmed) && !strings.Contains(trimmed, "endef"):
		m.define(makeDefine.FindStringSubmatch(trimmed)[1])
		return
	}
	m.inRule = false
	if in := makeInclude.FindStringSubmatch(trimmed); in != nil {
		m.include(in[2], in[1] != "include", number)
		return
	}
	if a := makeAssignment.FindStringSubmatch(text); a != nil {
		m.assign(a[1], a[2], a[3])
		return
	}
	if makeDirective.MatchString(trimmed) && ruleColon(trimmed) < 0 {
		return
	}
	colon := ruleColon(text)
	if colon < 0 {
		if strings.HasPrefix(trimmed, "$") {
			m.dynamic("line " + itoa(number) + " calls " + firstWord(trimmed))
		}
		return
	}
	m.rule(text[:colon], text[colon+1:], number)
}

// define skips a multi-line variable; its text may hold rules, which count
// only when somebody evaluates it, and that is Dynamic by itself.
func (m *makefile) define(name string) {
	depth := 1
	for m.next < len(m.lines) && depth > 0 {
		line := strings.TrimSpace(m.lines[m.next])
		m.next++
		switch {
		case makeDefine.MatchString(line):
			depth++
		case line == "endef" || strings.HasPrefix(line, "endef ") || strings.HasPrefix(line, "endef#"):
			depth--
		}
	}
	delete(m.variables, name)
}

// include notes files that are named outright or by a pattern. Lists of
// dependencies, *.d, hold no targets that anybody asks for.
func (m *makefile) include(names string, optional bool, number int) {
	if p, ok := strings.CutPrefix(names, "$(wildcard "); ok && strings.Count(names, "$") == 1 && strings.HasSuffix(p, ")") {
		names = strings.TrimSuffix(p, ")")
		optional = true
	}
	text, known := m.expand(names, 0)
	if !known {
		if !strings.Contains(names, ".d)") && !strings.HasSuffix(names, ".d") && !strings.Contains(names, "DEP") {
			m.dynamic("line " + itoa(number) + " includes " + names)
		}
		return
	}
	for _, name := range strings.Fields(text) {
		if path.Ext(name) != ".d" {
			m.Includes = append(m.Includes, Included{Path: path.Clean(name), Optional: optional, Line: number})
		}
	}
}

func (m *makefile) assign(name, operator, text string) {
	if name == ".RECIPEPREFIX" {
		m.prefix = '\t'
		if text != "" {
			m.prefix = text[0]
		}
		return
	}
	old, known := m.variables[name]
	switch operator {
	case "?=":
		if known {
			return
		}
	case "+=":
		if old == tooLong { // or it would grow anew
			return
		}
		text = strings.TrimSpace(old + " " + text)
	case "!=":
		text = "$(shell " + text + ")"
	}
	if len(text) > maxValue {
		text = tooLong
	}
	m.variables[name] = text
}

// rule reads "targets: prerequisites". One that only sets a variable for its
// targets makes none.
func (m *makefile) rule(names, rest string, number int) {
	rest = strings.TrimPrefix(rest, ":")
	if i := strings.IndexByte(rest, ';'); i >= 0 {
		rest = rest[:i]
	}
	if makeAssignment.MatchString(rest) && !strings.Contains(strings.SplitN(rest, "=", 2)[0], "$") {
		return
	}
	m.inRule = true
	names = strings.TrimSuffix(strings.TrimSpace(names), "&") // grouped targets
	text, known := m.expand(names, 0)
	if !known {
		m.dynamic("line " + itoa(number) + " computes the target " + strings.TrimSpace(names))
	}
	for _, name := range splitNames(text) {
		m.target(name, rest, number)
	}
}

func (m *makefile) target(name, prerequisites string, number int) {
	switch {
	case name == "", strings.Contains(name, "$"):
	case name == ".PHONY":
		// A phony name without a rule can be asked for: make finds nothing to do.
		text, known := m.expand(prerequisites, 0)
		if !known {
			m.dynamic("line " + itoa(number) + " computes phony targets")
		}
		for _, p := range splitNames(text) {
			if !strings.ContainsAny(p, "$%") {
				m.add(p, number)
			}
		}
	case name == ".DEFAULT":
		m.dynamic("line " + itoa(number) + " has a rule for any target")
	case makeSpecial.MatchString(name), makeSuffixRule.MatchString(name):
	case strings.Contains(name, "%"):
		m.Patterns = append(m.Patterns, name)
	default:
		m.add(name, number)
	}
}

// add keeps the line of the rule rather than that of .PHONY.
func (m *makefile) add(name string, number int) {
	name = strings.TrimPrefix(name, "./")
	i, known := m.at[name]
	if !known {
		m.at[name] = len(m.Targets.Targets)
		m.Targets.Targets = append(m.Targets.Targets, Target{name, number})
	} else if strings.HasPrefix(strings.TrimSpace(m.lines[m.Targets.Targets[i].Line-1]), ".PHONY") {
		m.Targets.Targets[i].Line = number
	}
}

// expand replaces variables whose value is plain text. known is false where a
// value would have to be computed; what is plain is still returned.
func (m *makefile) expand(text string, depth int) (out string, known bool) {
	known = true
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '$' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		name, end := reference(text, i)
		value, ok := m.variables[name]
		m.work++
		if name == "$" { // $$ is a dollar
			value, ok = "", true
		}
		if ok = ok && depth < maxExpand && m.work < maxWork && b.Len() < maxValue; ok {
			value, ok = m.expand(value, depth+1)
		}
		if !ok {
			known = false
			b.WriteByte('$') // by which the name is left out
		} else {
			b.WriteString(value)
		}
		i = end - 1
	}
	return b.String(), known
}

// reference is the name in $(name), ${name} or $n at i, and where it ends.
func reference(text string, i int) (name string, end int) {
	open := text[i+1]
	if open != '(' && open != '{' {
		return text[i+1 : i+2], i + 2
	}
	shut := map[byte]byte{'(': ')', '{': '}'}[open]
	depth := 0
	for end = i + 1; end < len(text); end++ {
		switch text[end] {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return text[i+2 : end], end + 1
			}
		}
	}
	return "", len(text)
}

// ruleColon is the colon that ends the targets, outside of any variable; -1
// where the line is no rule.
func ruleColon(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '$':
			if i+1 < len(text) {
				_, end := reference(text, i)
				i = end - 1
			}
		case ':':
			if i+2 < len(text) && i == 1 && (text[2] == '\\' || text[2] == '/') {
				continue // C:/path
			}
			return i
		case '=':
			return -1
		}
	}
	return -1
}

// stripComment cuts at a # that no backslash escapes and that stands in no
// variable.
func stripComment(text string) string {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '$':
			if i+1 < len(text) {
				_, end := reference(text, i)
				i = end - 1
			}
		case '#':
			return text[:i]
		}
	}
	return text
}

// splitNames cuts at white space; a backslash keeps a space or a colon.
func splitNames(text string) []string {
	var names []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			names = append(names, b.String())
			b.Reset()
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && strings.IndexByte(" :#%\\", text[i+1]) >= 0:
			i++
			b.WriteByte(text[i])
		case c == ' ' || c == '\t':
			flush()
		default:
			b.WriteByte(c)
		}
	}
	flush()
	return names
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}
