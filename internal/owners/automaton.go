package owners

import (
	"hash/maphash"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// maxCells bounds the states that an automaton keeps, at about 32 MB: beyond
// it they are forgotten and made again.
const maxCells = 4 << 20

// automaton matches paths against all expressions of a program at once. Its
// states are sets of instructions and are made when a path first leads to
// them, so that a path costs a step for each letter, however many expressions
// there are. It is for one goroutine.
type automaton struct {
	program *program
	states  []state
	byHash  map[uint64][]int32
	next    map[uint64]step // by state and letter
	cells   int
	seed    maphash.Seed

	mark  []uint32 // instruction -> the round that entered it
	round uint32
	set   []uint32
	wait  []uint32
	hits  []uint32
	bytes []byte

	path  string
	trail []trail  // where the last path was, before each of its bytes
	found []uint32 // expressions that match, in the order of their discovery
	known []bool   // expression -> is in found
	edge  []uint32 // found at the end of the path alone
	steps int
}

// state is where the expressions stand between two letters.
type state struct {
	set   []uint32 // instructions that take a letter
	wait  []uint32 // assertions, which the letters on both sides decide
	hits  []uint32 // expressions that match here whatever follows
	last  []uint32 // those that match if the path ends here
	ended bool     // last is known
	kind  uint8    // what the letter before was
}

// The kinds of the letter before, as far as assertions ask for them.
const (
	plain uint8 = iota
	begin
	word
	newline
)

type step struct {
	to   int32
	hits []uint32 // expressions that match before the letter, for it is this one
}

type trail struct {
	state int32
	found int32
}

const midRune = -1 // a trail within a letter

func (p *program) automaton() *automaton {
	a := &automaton{program: p, seed: maphash.MakeSeed(),
		mark: make([]uint32, len(p.insts)), known: make([]bool, len(p.starts))}
	a.forget()
	return a
}

// forget drops all states; the first is where every path begins.
func (a *automaton) forget() {
	a.states, a.byHash, a.next, a.cells = nil, map[uint64][]int32{}, map[uint64]step{}, 0
	a.reset()
	a.clear()
	for _, start := range a.program.starts {
		a.enter(start, 0, false)
	}
	a.state(begin)
}

func (a *automaton) reset() {
	a.path, a.trail = "", a.trail[:0]
	for _, id := range a.found {
		a.known[id] = false
	}
	a.found = a.found[:0]
}

// match lists the expressions that match the path, in no order; the list holds
// until the next call. Paths that begin alike cost their difference when they
// follow one another. It is false where the work exceeds what is left.
func (a *automaton) match(path string, left int) ([]uint32, bool) {
	a.steps = 0
	at, from := a.resume(path)
	for from < len(path) {
		if a.steps > left {
			a.reset()
			return nil, false
		}
		r, width := utf8.DecodeRuneInString(path[from:])
		a.trail = append(a.trail, trail{at, int32(len(a.found))})
		for range width - 1 {
			a.trail = append(a.trail, trail{midRune, 0})
		}
		next := a.step(at, r)
		a.add(next.hits)
		at = next.to
		a.add(a.states[at].hits)
		from += width
		a.steps++
	}
	a.trail = append(a.trail, trail{at, int32(len(a.found))})
	a.path = path
	return a.finish(at), true
}

// resume goes back to where the path leaves the last one.
func (a *automaton) resume(path string) (at int32, from int) {
	if a.cells > maxCells {
		a.forget()
	}
	for from < len(path) && from < len(a.path) && path[from] == a.path[from] {
		from++
	}
	for from > 0 && (a.trail[from].state == midRune || !utf8.RuneStart(byteAt(path, from))) {
		from-- // a letter of several bytes is read whole
	}
	if len(a.trail) == 0 {
		a.add(a.states[0].hits)
		return 0, 0
	}
	at = a.trail[from].state
	for _, id := range a.found[a.trail[from].found:] {
		a.known[id] = false
	}
	a.found = a.found[:a.trail[from].found]
	a.trail = a.trail[:from]
	return at, from
}

func byteAt(path string, i int) byte {
	if i < len(path) {
		return path[i]
	}
	return 0
}

func (a *automaton) add(hits []uint32) {
	for _, id := range hits {
		if !a.known[id] {
			a.known[id] = true
			a.found = append(a.found, id)
		}
	}
	a.steps += len(hits)
}

// step leads from a state over a letter.
func (a *automaton) step(from int32, r rune) step {
	key := uint64(from)<<21 | uint64(r)
	if s, ok := a.next[key]; ok {
		return s
	}
	a.clear()
	a.lookAhead(from, r)
	var s step
	if len(a.hits) > 0 {
		s.hits = slices.Clone(a.hits)
	}
	before := append(slices.Clip(a.states[from].set), a.set...)
	a.clear()
	for _, pc := range before {
		if inst := &a.program.insts[pc]; inst.MatchRune(r) {
			a.enter(inst.Out, 0, false)
		}
	}
	for _, pc := range a.program.floating {
		a.enter(pc, 0, false)
	}
	a.steps += len(before) + len(a.set) + len(a.wait)
	s.to = a.state(a.kind(r))
	a.next[key] = s
	a.cells += 8 + len(s.hits)
	return s
}

// lookAhead follows the assertions that hold before a letter; -1 is the end.
func (a *automaton) lookAhead(from int32, r rune) {
	s := &a.states[from]
	before := rune('.')
	switch s.kind {
	case begin:
		before = -1
	case word:
		before = 'a'
	case newline:
		before = '\n'
	}
	flags := syntax.EmptyOpContext(before, r)
	for _, pc := range s.wait {
		a.enter(pc, flags, true)
	}
	a.steps += len(s.wait)
}

// finish adds what matches because the path ends.
func (a *automaton) finish(at int32) []uint32 {
	s := &a.states[at]
	if !s.ended {
		a.clear()
		a.lookAhead(at, -1)
		s.last, s.ended = slices.Clone(a.hits), true
		a.cells += len(s.last)
	}
	a.edge = append(a.edge[:0], a.found...)
	for _, id := range s.last {
		if !a.known[id] {
			a.edge = append(a.edge, id)
		}
	}
	return a.edge
}

func (a *automaton) kind(r rune) uint8 {
	switch {
	case !a.program.context:
		return plain
	case r == '\n':
		return newline
	case syntax.IsWordChar(r):
		return word
	}
	return plain
}

func (a *automaton) clear() {
	a.round++
	a.set, a.wait, a.hits = a.set[:0], a.wait[:0], a.hits[:0]
}

// enter adds an instruction and those that need no letter. Assertions are
// decided by the flags, or wait for the next letter.
func (a *automaton) enter(pc uint32, flags syntax.EmptyOp, decide bool) {
	stack := append(make([]uint32, 0, 16), pc)
	for len(stack) > 0 {
		pc, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if a.mark[pc] == a.round {
			continue
		}
		a.mark[pc] = a.round
		switch inst := &a.program.insts[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, inst.Arg, inst.Out)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, inst.Out)
		case syntax.InstEmptyWidth:
			if !decide {
				a.wait = append(a.wait, pc)
			} else if syntax.EmptyOp(inst.Arg)&^flags == 0 {
				stack = append(stack, inst.Out)
			}
		case syntax.InstMatch:
			a.hits = append(a.hits, inst.Arg)
		case syntax.InstFail:
		default:
			a.set = append(a.set, pc)
		}
	}
}

// state finds or makes the state of what was entered.
func (a *automaton) state(kind uint8) int32 {
	a.bytes = append(a.bytes[:0], kind)
	for _, list := range [][]uint32{a.set, a.wait, a.hits} {
		for _, v := range list {
			a.bytes = append(a.bytes, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
		}
		a.bytes = append(a.bytes, 0xff, 0xff, 0xff, 0xff)
	}
	hash := maphash.Bytes(a.seed, a.bytes)
	for _, i := range a.byHash[hash] {
		s := &a.states[i]
		if s.kind == kind && slices.Equal(s.set, a.set) && slices.Equal(s.wait, a.wait) && slices.Equal(s.hits, a.hits) {
			return i
		}
	}
	i := int32(len(a.states))
	a.states = append(a.states, state{set: slices.Clone(a.set), wait: slices.Clone(a.wait), hits: slices.Clone(a.hits), kind: kind})
	a.byHash[hash] = append(a.byHash[hash], i)
	a.cells += 32 + len(a.set) + len(a.wait) + len(a.hits)
	return i
}
