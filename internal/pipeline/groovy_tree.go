package pipeline

import (
	"fmt"
	"slices"
	"strings"
)

// groovyNode is a token, or a pair of brackets with what is inside.
type groovyNode struct {
	groovyToken
	inside []groovyNode // of ( [ {
}

const maxBrackets = 200 // how deep brackets nest

// groovyTree joins brackets. What is closed wrongly is a mistake of the file,
// and the end of it closes what is open.
func groovyTree(tokens []groovyToken) (root []groovyNode, line int, fault string) {
	type open struct {
		node   groovyNode
		before []groovyNode
	}
	var stack []open
	var here []groovyNode
	shut := func() {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		top.node.inside = here
		here = append(top.before, top.node)
	}
	for _, t := range tokens {
		switch t.kind {
		case groovyOpen:
			if len(stack) == maxBrackets {
				return nil, t.line, fmt.Sprintf("refused: brackets nested deeper than %d", maxBrackets)
			}
			stack = append(stack, open{groovyNode{groovyToken: t}, here})
			here = nil
		case groovyShut:
			if len(stack) == 0 || !pairsWith(stack[len(stack)-1].node.text, t.text) {
				if fault == "" {
					line, fault = t.line, fmt.Sprintf("%q closes nothing that is open", t.text)
				}
				continue
			}
			shut()
		default:
			here = append(here, groovyNode{groovyToken: t})
		}
	}
	for len(stack) > 0 {
		if fault == "" {
			line, fault = stack[len(stack)-1].node.line, fmt.Sprintf("%q is not closed", stack[len(stack)-1].node.text)
		}
		shut()
	}
	return here, line, fault
}

func pairsWith(open, shut string) bool {
	return open == "(" && shut == ")" || open == "[" && shut == "]" || open == "{" && shut == "}"
}

func (n groovyNode) is(kind groovyKind, text string) bool { return n.kind == kind && n.text == text }

// groovyCall is a statement that calls something: a step, a section, a method.
type groovyCall struct {
	name  string // with its dots: docker.image
	line  int
	args  []groovyArg
	block []groovyNode // of the closure behind the arguments
	has   bool         // there is a closure, maybe an empty one
	plain bool         // a name alone, without arguments or closure
	value bool         // an assignment: args[0] is what is assigned
	def   bool         // the definition of a function: block is its body
	open  string       // of brackets without a name: which
	on    *groovyCall  // the call on whose result this one is made: docker.image('x') of .inside
}

type groovyArg struct {
	name  string // of name: value
	nodes []groovyNode
}

// groovyKeywords begin statements; what follows is looked at by itself.
var groovyKeywords = set("if", "else", "for", "while", "do", "try", "catch", "finally", "switch", "case", "default", "return", "def", "new", "in",
	"throw", "assert", "final", "static", "public", "private", "class", "import", "package", "as", "instanceof", "void", "true", "false", "null")

// groovyFlow are the keywords behind which a call is a call, and no definition.
var groovyFlow = set("if", "else", "do", "try", "finally", "case", "return", "new", "in", "throw", "assert", "as", "instanceof")

// groovyCalls lists the calls of a block in order: those that begin a
// statement, and those behind an assignment. Brackets of anything else are
// listed as calls without a name.
func groovyCalls(nodes []groovyNode) []groovyCall {
	var out []groovyCall
	for i := 0; i < len(nodes); {
		n := nodes[i]
		switch {
		case n.kind == groovyWord && !groovyKeywords[n.text] && (n.text[0] < '0' || n.text[0] > '9'):
			var c groovyCall
			defined := i > 0 && (nodes[i-1].kind == groovyWord && !groovyFlow[nodes[i-1].text] || nodes[i-1].is(groovySign, ">"))
			c, i = groovyCallAt(nodes, i)
			c.def = c.def || defined && c.has && c.on == nil // def name() { }, Type<T> name() { }
			out = append(out, c)
			continue
		case n.kind == groovyOpen:
			out = append(out, groovyCall{line: n.line, block: n.inside, has: true, open: n.text})
		}
		i++
	}
	return out
}

// groovyCallAt reads the call that begins with the word at i, with what is
// called on its result.
func groovyCallAt(nodes []groovyNode, i int) (groovyCall, int) {
	c := groovyCall{name: nodes[i].text, line: nodes[i].line}
	c, i = groovyOneCall(nodes, i+1, c)
	for !c.plain && !c.value {
		at := i
		for at < len(nodes) && nodes[at].is(groovyEnd, "\n") {
			at++
		}
		if at < len(nodes) && nodes[at].is(groovySign, "?") {
			at++
		}
		if at+1 >= len(nodes) || !nodes[at].is(groovySign, ".") || nodes[at+1].kind != groovyWord {
			break
		}
		before := c
		c = groovyCall{name: before.name + "()." + nodes[at+1].text, line: nodes[at+1].line, on: &before}
		c, i = groovyOneCall(nodes, at+2, c)
	}
	return c, i
}

func groovyOneCall(nodes []groovyNode, i int, c groovyCall) (groovyCall, int) {
	var name strings.Builder
	name.WriteString(c.name)
	for i+1 < len(nodes) && nodes[i].is(groovySign, ".") && nodes[i+1].kind == groovyWord {
		name.WriteString("." + nodes[i+1].text)
		i += 2
	}
	c.name = name.String()
	for i < len(nodes) && nodes[i].is(groovyOpen, "[") {
		i++ // an index
	}
	switch {
	case i < len(nodes) && nodes[i].is(groovyOpen, "("):
		c.args = groovyArgs(nodes[i].inside)
		i++
	case i < len(nodes) && nodes[i].is(groovySign, "=") && !(i+1 < len(nodes) && nodes[i+1].is(groovySign, "=")):
		end := groovyStatement(nodes, i+1)
		c.value, c.args = true, []groovyArg{{nodes: nodes[i+1 : end]}}
		return c, end
	case i < len(nodes) && bareArgument(nodes[i]):
		return groovyBare(nodes, i, c)
	default:
		c.plain = true
	}
	if i < len(nodes) && nodes[i].is(groovyOpen, "{") {
		c.block, c.has, c.plain = nodes[i].inside, true, false
		i++
	}
	return c, i
}

// groovyBare reads arguments without parentheses: all of the statement.
func groovyBare(nodes []groovyNode, i int, c groovyCall) (groovyCall, int) {
	end := groovyStatement(nodes, i)
	args := nodes[i:end]
	if len(args) > 1 && args[0].kind == groovyWord && args[1].is(groovySign, "=") {
		c.value, c.args = true, []groovyArg{{nodes: args[2:]}} // Type name = value
		return c, end
	}
	if last := len(args) - 1; last > 0 && args[last].is(groovyOpen, "{") && args[last-1].kind != groovySign {
		c.block, c.has = args[last].inside, true
		args = args[:last]
		if last == 2 && args[0].kind == groovyWord && args[1].is(groovyOpen, "(") {
			return groovyCall{name: args[0].text, line: args[0].line, block: c.block, has: true, def: true}, end // Type name() { }
		}
	}
	c.args = groovyArgs(args)
	return c, end
}

// bareArgument reports whether a node may be the first argument of a call
// without parentheses.
func bareArgument(n groovyNode) bool {
	return n.kind == groovyText || n.kind == groovyWord && (!groovyKeywords[n.text] || n.text == "new" || n.text == "true" || n.text == "false")
}

// groovyStatement is the end of the statement: the end of a line on which
// nothing asks for more.
func groovyStatement(nodes []groovyNode, i int) int {
	for ; i < len(nodes); i++ {
		if nodes[i].kind != groovyEnd {
			continue
		}
		if nodes[i].text == ";" {
			return i
		}
		before := i > 0 && nodes[i-1].kind == groovySign && strings.Contains(",+-*=&|?:<.", nodes[i-1].text)
		next := i
		for next < len(nodes) && nodes[next].is(groovyEnd, "\n") {
			next++
		}
		after := next < len(nodes) && nodes[next].kind == groovySign && strings.Contains(".?:+&|", nodes[next].text)
		if !before && !after {
			return i
		}
	}
	return i
}

// groovyArgs cuts arguments at their commas.
func groovyArgs(nodes []groovyNode) []groovyArg {
	var out []groovyArg
	for len(nodes) > 0 {
		end := slices.IndexFunc(nodes, func(n groovyNode) bool { return n.is(groovySign, ",") })
		part := nodes
		if end >= 0 {
			part, nodes = nodes[:end], nodes[end+1:]
		} else {
			nodes = nil
		}
		for len(part) > 0 && part[0].kind == groovyEnd {
			part = part[1:]
		}
		for len(part) > 0 && part[len(part)-1].kind == groovyEnd {
			part = part[:len(part)-1]
		}
		if len(part) == 0 {
			continue
		}
		if len(part) > 1 && part[1].is(groovySign, ":") && (part[0].kind == groovyWord || part[0].kind == groovyText) {
			out = append(out, groovyArg{part[0].text, part[2:]})
			continue
		}
		out = append(out, groovyArg{nodes: part})
	}
	return out
}

// arg is the argument of that name, or the first without one where name is "".
func (c groovyCall) arg(name string) (groovyArg, bool) {
	for _, a := range c.args {
		if a.name == name {
			return a, true
		}
	}
	return groovyArg{}, false
}

// text is a string as far as the file shows it: strings joined by "+", and
// "${}" for every part that is computed. ok is false where none of it is
// written down.
func (a groovyArg) text() (text string, line int, ok bool) {
	var b strings.Builder
	for i, n := range a.nodes {
		switch {
		case n.kind == groovyText:
			b.WriteString(n.text)
			if line == 0 {
				line = n.line
			}
			ok = true
		case n.kind == groovyWord && (i == 0 || !a.nodes[i-1].is(groovySign, ".")):
			b.WriteString("${" + n.text + "}")
		}
	}
	return b.String(), line, ok
}

// said is the text of the named argument, or of the first one.
func (c groovyCall) said(names ...string) (text string, line int, ok bool) {
	for _, name := range names {
		if a, have := c.arg(name); have {
			return a.text()
		}
	}
	return "", c.line, false
}

// word is the first argument as a bare word: any, none.
func (c groovyCall) word() string {
	if len(c.args) > 0 && len(c.args[0].nodes) > 0 {
		return c.args[0].nodes[0].text
	}
	return ""
}
