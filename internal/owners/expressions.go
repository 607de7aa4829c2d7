package owners

import (
	"fmt"
	"regexp/syntax"
	"strings"
)

// Bounds on regular expressions. Go's own matching is linear, but parsing and
// compiling are not free: a folded class or a counted repetition of a few bytes
// can stand for a hundred thousand values.
const (
	maxExpression   = 1024      // bytes of one
	maxInstructions = 400_000   // of all expressions of a matcher, 40 bytes each
	maxEffort       = 3_000_000 // estimated steps to parse all expressions of a file
	classEffort     = 2_000     // a class of Unicode
	foldEffort      = 100_000   // a class whose case is folded
)

// expression is a regular expression as a file has it.
type expression struct {
	source string
	parsed *syntax.Regexp
}

// effort is what is left for the expressions of one file.
type effort int

// parse refuses what the platform refuses, and what would cost too much.
func (e *effort) parse(source string) (expression, error) {
	if len(source) > maxExpression {
		return expression{}, fmt.Errorf("an expression of %d bytes: daybook reads up to %d", len(source), maxExpression)
	}
	if *e -= effort(estimate(source)); *e < 0 {
		return expression{}, errCostly
	}
	parsed, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return expression{}, err
	}
	return expression{source: source, parsed: parsed}, nil
}

var errCostly = fmt.Errorf("the expressions of the file are too costly to read")

// estimate is how many steps parsing may take, from the source alone.
func estimate(source string) int {
	steps := 16 + 4*len(source)
	classes := strings.Count(source, `\p`) + strings.Count(source, `\P`)
	steps += classes * classEffort
	if !foldsCase(source) || !strings.Contains(source, "[") && classes == 0 {
		return steps
	}
	wide := classes + strings.Count(source, `\x`) + strings.Count(source, `\0`)
	for i := range len(source) {
		if source[i] >= 0x80 {
			wide++
		}
	}
	return steps + wide*foldEffort
}

// foldsCase reports whether some group sets the flag i.
func foldsCase(source string) bool {
	for {
		_, rest, found := strings.Cut(source, "(?")
		if !found {
			return false
		}
		if end := strings.IndexAny(rest, ":)"); end >= 0 && strings.Contains(rest[:end], "i") {
			return true
		}
		source = rest
	}
}

// size is how many instructions the expression compiles to, at most, without
// compiling it: (a{1000}){1000} would take all memory.
func size(re *syntax.Regexp) int {
	n := 2
	switch re.Op {
	case syntax.OpLiteral:
		n += len(re.Rune)
	case syntax.OpCharClass:
		n += len(re.Rune) / 8 // its ranges are kept in one instruction
	}
	for _, sub := range re.Sub {
		n = min(n+size(sub), maxInstructions+1)
	}
	if re.Op == syntax.OpRepeat {
		n = min(n*max(re.Min, re.Max, 1)+2, maxInstructions+1)
	}
	return n
}

// program is a set of expressions compiled to one list of instructions.
type program struct {
	insts    []syntax.Inst // of a match, Arg is the number of the expression
	starts   []uint32      // where each expression begins
	floating []uint32      // of those, the ones that may begin anywhere
	context  bool          // some expression asks for words or lines
}

// add compiles one more expression. It is false where the program would be too
// large.
func (p *program) add(re *syntax.Regexp, left int) bool {
	if size(re) > left {
		return false
	}
	compiled, err := syntax.Compile(re.Simplify())
	if err != nil {
		return false // it was parsed, so it compiles
	}
	base, id := uint32(len(p.insts)), uint32(len(p.starts))
	for _, inst := range compiled.Inst {
		inst.Out += base
		switch inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			inst.Arg += base
		case syntax.InstMatch:
			inst.Arg = id
		case syntax.InstEmptyWidth:
			const edges = syntax.EmptyBeginText | syntax.EmptyEndText
			p.context = p.context || syntax.EmptyOp(inst.Arg)&^edges != 0
		}
		p.insts = append(p.insts, inst)
	}
	start := base + uint32(compiled.Start)
	p.starts = append(p.starts, start)
	if compiled.StartCond()&syntax.EmptyBeginText == 0 {
		p.floating = append(p.floating, start)
	}
	return true
}

// generated is an expression of our own making, which may be longer.
func (e *effort) generated(source string) (expression, error) {
	if *e -= effort(estimate(source)); *e < 0 {
		return expression{}, errCostly
	}
	parsed, err := syntax.Parse(source, syntax.Perl)
	return expression{source: source, parsed: parsed}, err
}
