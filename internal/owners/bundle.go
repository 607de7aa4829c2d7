package owners

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// bundle are expressions that are asked together, grouped by the text with
// which a path must begin: few groups concern one path, and states of one
// group do not multiply those of another.
type bundle struct {
	expressions []expression
	groups      map[string]*group // by their prefix
	lengths     []int             // of the prefixes, each once
}

type group struct {
	begins  []uint32 // expressions for which the prefix is enough
	is      []uint32 // expressions for which it is the whole path
	program *program // the others
	ids     []uint32 // number in the program -> expression
}

// compile reports false where the expressions are too large together.
func compile(expressions []expression) (*bundle, bool) {
	b := &bundle{expressions: expressions, groups: map[string]*group{}}
	left := maxInstructions
	for i, e := range expressions {
		id := uint32(i)
		prefix, rest := split(e.parsed)
		g := b.groups[prefix]
		if g == nil {
			g = &group{}
			b.groups[prefix] = g
			b.lengths = append(b.lengths, len(prefix))
		}
		switch {
		case rest == nil:
			g.begins = append(g.begins, id)
		case rest.Op == syntax.OpEndText:
			g.is = append(g.is, id)
		default:
			if g.program == nil {
				g.program = &program{}
			}
			before := len(g.program.insts)
			if !g.program.add(rest, left) {
				return nil, false
			}
			left -= len(g.program.insts) - before
			g.ids = append(g.ids, id)
		}
	}
	slices.Sort(b.lengths)
	b.lengths = slices.Compact(b.lengths)
	return b, true
}

// size is the number of instructions.
func (b *bundle) size() int {
	n := 0
	for _, g := range b.groups {
		if g.program != nil {
			n += len(g.program.insts)
		}
	}
	return n
}

// split takes the literal beginning off an anchored expression. What is left
// is nil where nothing more is asked; it matches after the prefix, where that
// is empty anywhere in the path. "Any text" at an end is left out, which holds
// for paths without a line feed only.
func split(re *syntax.Regexp) (prefix string, rest *syntax.Regexp) {
	parts := []*syntax.Regexp{re}
	if re.Op == syntax.OpConcat {
		parts = slices.Clone(re.Sub)
	}
	anchored := parts[0].Op == syntax.OpBeginText
	if anchored && len(parts) > 1 && parts[1].Op == syntax.OpLiteral && parts[1].Flags&syntax.FoldCase == 0 {
		if text := string(parts[1].Rune); !strings.ContainsRune(text, utf8.RuneError) && !looksBack(parts[2:]) {
			prefix, parts = text, parts[2:]
		}
	}
	parts = trimAny(parts, prefix == "")
	switch {
	case len(parts) == 0:
		return prefix, nil
	case prefix != "" && !(len(parts) == 1 && parts[0].Op == syntax.OpEndText):
		// What is asked begins where the prefix ends.
		parts = slices.Insert(parts, 0, &syntax.Regexp{Op: syntax.OpBeginText})
	}
	if len(parts) == 1 && (prefix != "" || parts[0].Op != syntax.OpEndText) {
		return prefix, parts[0]
	}
	return prefix, &syntax.Regexp{Op: syntax.OpConcat, Sub: parts, Flags: re.Flags}
}

// looksBack reports whether an expression asks for what stands before it.
func looksBack(parts []*syntax.Regexp) bool {
	return slices.ContainsFunc(parts, func(re *syntax.Regexp) bool {
		switch re.Op {
		case syntax.OpBeginText, syntax.OpBeginLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
			return true
		}
		return looksBack(re.Sub)
	})
}

// trimAny leaves out .* at the end, and at the beginning where nothing stands
// before it.
func trimAny(parts []*syntax.Regexp, first bool) []*syntax.Regexp {
	if n := len(parts); n > 1 && parts[n-1].Op == syntax.OpEndText && isAny(parts[n-2]) {
		parts = parts[:n-1]
	}
	for len(parts) > 0 && isAny(parts[len(parts)-1]) {
		parts = parts[:len(parts)-1]
	}
	if !first {
		return parts
	}
	if len(parts) > 1 && parts[0].Op == syntax.OpBeginText && isAny(parts[1]) {
		parts = parts[1:]
	}
	for len(parts) > 0 && isAny(parts[0]) {
		parts = parts[1:]
	}
	if len(parts) == 1 && (parts[0].Op == syntax.OpBeginText || parts[0].Op == syntax.OpEndText || parts[0].Op == syntax.OpEmptyMatch) {
		return nil // every path has a beginning and an end
	}
	return parts
}

func isAny(re *syntax.Regexp) bool {
	return re.Op == syntax.OpStar && (re.Sub[0].Op == syntax.OpAnyCharNotNL || re.Sub[0].Op == syntax.OpAnyChar)
}

// comber asks a bundle for one path after the other. It is for one goroutine.
type comber struct {
	bundle *bundle
	autos  map[*group]*automaton
	lines  []*regexp.Regexp // for paths with a line feed
	found  []uint32
	steps  int
}

func (b *bundle) comber() *comber {
	return &comber{bundle: b, autos: map[*group]*automaton{}}
}

// match lists the expressions that match the path, in no order, each once; the
// list holds until the next call. It is false where that takes more steps than
// are left.
func (c *comber) match(path string, left int) ([]uint32, bool) {
	c.found, c.steps = c.found[:0], 0
	if strings.IndexByte(path, '\n') >= 0 {
		return c.found, c.matchLines(path, left)
	}
	for _, n := range c.bundle.lengths {
		if n > len(path) {
			break
		}
		c.steps++
		g := c.bundle.groups[path[:n]]
		if g == nil {
			continue
		}
		c.found = append(c.found, g.begins...)
		if n == len(path) {
			c.found = append(c.found, g.is...)
		}
		if g.program != nil && !c.matchRest(g, path[n:], left) {
			return nil, false
		}
		c.steps += len(g.begins)
	}
	return c.found, c.steps <= left
}

func (c *comber) matchRest(g *group, rest string, left int) bool {
	auto := c.autos[g]
	if auto == nil {
		auto = g.program.automaton()
		c.autos[g] = auto
		c.steps += len(g.program.insts)
	}
	found, ok := auto.match(rest, left-c.steps)
	c.steps += auto.steps + len(found)
	for _, id := range found {
		c.found = append(c.found, g.ids[id])
	}
	return ok
}

// matchLines asks every expression for itself.
func (c *comber) matchLines(path string, left int) bool {
	if c.lines == nil {
		for _, e := range c.bundle.expressions {
			re, err := regexp.Compile(e.source)
			if err != nil {
				return false
			}
			c.lines = append(c.lines, re)
		}
	}
	for id, re := range c.lines {
		if c.steps += 10 * len(path); c.steps > left {
			return false
		}
		if re.MatchString(path) {
			c.found = append(c.found, uint32(id))
		}
	}
	return true
}
